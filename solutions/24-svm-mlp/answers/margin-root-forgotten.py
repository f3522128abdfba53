# ---
# about: Two divided by the squared length of w. The root is forgotten.
# others: reference
# points:
#   margin-check: 0
# ---

# %% margin
def margin_width(weights):
    return 2 / np.sum(weights**2)


def support_mask(X, y, weights, intercept):
    return (2 * y - 1) * (X @ weights + intercept) <= 1.001
