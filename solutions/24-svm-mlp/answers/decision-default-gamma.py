# ---
# about: gamma does not arrive at the kernel, which takes its default, one over the features.
# others: reference
# points:
#   decision-check: 0
# ---

# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    return pairwise.rbf_kernel(X, support_vectors) @ dual_coef[0] + intercept[0]


def predicted_classes(values, classes):
    return np.where(values > 0, classes[1], classes[0])
