# ---
# about: A positive value is taken for the first class.
# others: reference
# points:
#   decision-check: 0
# ---

# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    alike = pairwise.rbf_kernel(X, support_vectors, gamma=gamma)
    return (alike * dual_coef).sum(axis=1) + intercept


def predicted_classes(values, classes):
    return np.where(values > 0, classes[0], classes[1])
