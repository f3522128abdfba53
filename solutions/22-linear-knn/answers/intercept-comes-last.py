# ---
# about: The column of ones stands behind the others, in both functions.
# others: reference
# points:
#   least-squares-check: 0
# ---

# %% least-squares
def least_squares(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.solve(A.T @ A, A.T @ y)


def predict_linear(coefficients, X):
    return X @ coefficients[:-1] + coefficients[-1]
