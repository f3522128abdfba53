# ---
# about: The fit is right, but the prediction forgets the intercept.
# others: reference
# points:
#   least-squares-check: 0
# ---

# %% least-squares
def least_squares(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.lstsq(A, y, rcond=None)[0]


def predict_linear(coefficients, X):
    return X @ coefficients[1:]
