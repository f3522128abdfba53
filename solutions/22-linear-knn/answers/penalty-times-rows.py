# ---
# about: The penalty of a mean, alpha times the number of rows.
# others: reference
# points:
#   ridge-check: 0
# ---

# %% ridge
def ridge(X, y, alpha):
    A = np.column_stack([np.ones(len(X)), X])
    D = np.diag([0.0] + [1.0] * X.shape[1])
    return np.linalg.solve(A.T @ A + len(X) * alpha * D, A.T @ y)
