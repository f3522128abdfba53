# ---
# about: The labels are not turned into -1 and +1, so each living face counts as a support vector.
# others: reference
# points:
#   margin-check: 0
# ---

# %% margin
def margin_width(weights):
    return 2 / np.linalg.norm(weights)


def support_mask(X, y, weights, intercept):
    return y * (X @ weights + intercept) <= 1.001
