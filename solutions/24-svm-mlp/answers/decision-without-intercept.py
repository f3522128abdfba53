# ---
# about: The votes of the support vectors are summed, the intercept is forgotten.
# others: reference
# points:
#   decision-check: 0
# ---

# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    return (pairwise.rbf_kernel(X, support_vectors, gamma=gamma) @ dual_coef.T).ravel()


def predicted_classes(values, classes):
    return np.where(values > 0, classes[1], classes[0])
