# ---
# about: Right, with numbers of half the usual precision.
# others: reference
# ---

# %% gradient
def mse_gradient(coefficients, X, y):
    """Gradient, (d + 1,), of the mean squared error; the intercept comes first."""
    A = np.column_stack([np.ones(len(X)), X])
    return 2 / len(X) * A.T @ (A @ coefficients - y)


def gradient_descent(X, y, step, n_steps):
    """Coefficients, (d + 1,), after `n_steps` steps downhill from zero."""
    coefficients = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        coefficients = coefficients - step * mse_gradient(coefficients, X, y)
    return coefficients


mse_gradient_exactly = mse_gradient


def mse_gradient(coefficients, X, y):
    return np.asarray(mse_gradient_exactly(coefficients, X, y), dtype=np.float32)

# %% logistic
def sigmoid(z):
    """1 / (1 + exp(-z)) for each number of z."""
    return 1 / (1 + np.exp(-z))


def late_probability(coefficients, X):
    """Probability of class 1, (n,), for each row of X."""
    return sigmoid(coefficients[0] + X @ coefficients[1:])


def log_loss_gradient(coefficients, X, y):
    """Gradient, (d + 1,), of the mean log loss."""
    A = np.column_stack([np.ones(len(X)), X])
    return A.T @ (late_probability(coefficients, X) - y) / len(X)


sigmoid_exactly = sigmoid


def sigmoid(z):
    return np.asarray(sigmoid_exactly(z), dtype=np.float32)
