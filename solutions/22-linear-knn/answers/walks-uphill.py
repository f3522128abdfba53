# ---
# about: The gradient is right, but the steps go along with it.
# others: reference
# points:
#   gradient-check: 0
# ---

# %% gradient
def mse_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return 2 / len(X) * A.T @ (A @ coefficients - y)


def gradient_descent(X, y, step, n_steps):
    b = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        b = b + step * mse_gradient(b, X, y)
    return b
