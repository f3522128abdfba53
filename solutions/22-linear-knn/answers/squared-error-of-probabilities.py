# ---
# about: The gradient of the squared error of p, with p (1 - p) and a 2.
# others: reference
# points:
#   logistic-check: 0
# ---

# %% logistic
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def late_probability(coefficients, X):
    return sigmoid(coefficients[0] + X @ coefficients[1:])


def log_loss_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return 2 * A.T @ ((p := late_probability(coefficients, X)) * (1 - p) * (p - y)) / len(X)
