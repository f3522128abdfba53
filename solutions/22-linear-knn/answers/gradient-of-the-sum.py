# ---
# about: The 1/n is missing, so the gradient grows with the number of rows.
# others: reference
# points:
#   gradient-check: 0
# ---

# %% gradient
def mse_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return 2 * A.T @ (A @ coefficients - y)


def gradient_descent(X, y, step, n_steps):
    b = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        b = b - step * mse_gradient(b, X, y)
    return b
