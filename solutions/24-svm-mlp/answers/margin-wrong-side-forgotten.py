# ---
# about: Only rows in the street are support vectors. Rows far on the wrong side are forgotten.
# others: reference
# points:
#   margin-check: 0
# ---

# %% margin
def margin_width(weights):
    return 2 / np.linalg.norm(weights)


def support_mask(X, y, weights, intercept):
    return np.abs(X @ weights + intercept) <= 1.001
