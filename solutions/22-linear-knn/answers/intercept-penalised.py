# ---
# about: The identity matrix also punishes the intercept.
# others: reference
# points:
#   ridge-check: 0
# ---

# %% ridge
def ridge(X, y, alpha):
    A = np.column_stack([np.ones(len(X)), X])
    D = np.eye(A.shape[1])
    return np.linalg.solve(A.T @ A + alpha * D, A.T @ y)
