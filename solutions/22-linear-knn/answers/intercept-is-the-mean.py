# ---
# about: The mean of y is the intercept only when the columns are centred.
# others: reference
# points:
#   least-squares-check: 0
# ---

# %% least-squares
def least_squares(X, y):
    b = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0]
    return np.concatenate([[y.mean()], b])


def predict_linear(coefficients, X):
    return coefficients[0] + X @ coefficients[1:]
