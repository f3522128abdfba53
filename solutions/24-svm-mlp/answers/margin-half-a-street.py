# ---
# about: The distance from the line to one edge, half of the street.
# others: reference
# points:
#   margin-check: 0
# ---

# %% margin
def margin_width(weights):
    return 1 / np.linalg.norm(weights)


def support_mask(X, y, weights, intercept):
    return (2 * y - 1) * (X @ weights + intercept) <= 1.001
