# ---
# about: Half of the gradient. Descent still arrives, only later.
# others: reference
# points:
#   gradient-check: 0
# ---

# %% gradient
def mse_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return A.T @ (A @ coefficients - y) / len(X)


def gradient_descent(X, y, step, n_steps):
    b = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        b = b - step * mse_gradient(b, X, y)
    return b
