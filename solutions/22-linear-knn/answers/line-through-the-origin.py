# ---
# about: No column of ones, so the intercept is 0.
# others: reference
# points:
#   least-squares-check: 0
# ---

# %% least-squares
def least_squares(X, y):
    return np.concatenate([[0.0], np.linalg.lstsq(X, y, rcond=None)[0]])


def predict_linear(coefficients, X):
    return coefficients[0] + X @ coefficients[1:]
