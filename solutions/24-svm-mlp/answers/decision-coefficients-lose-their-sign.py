# ---
# about: The dual coefficients are taken for the positive alphas, so all support vectors vote alike.
# others: reference
# points:
#   decision-check: 0
# ---

# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    alike = pairwise.rbf_kernel(X, support_vectors, gamma=gamma)
    return alike @ np.abs(dual_coef[0]) + intercept[0]


def predicted_classes(values, classes):
    return np.where(values > 0, classes[1], classes[0])
