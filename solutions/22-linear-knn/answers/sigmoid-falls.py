# ---
# about: exp(z) instead of exp(-z), so large values become improbable.
# others: reference
# points:
#   logistic-check: 0
# ---

# %% logistic
def sigmoid(z):
    return 1 / (1 + np.exp(z))


def late_probability(coefficients, X):
    return sigmoid(coefficients[0] + X @ coefficients[1:])


def log_loss_gradient(coefficients, X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return A.T @ (late_probability(coefficients, X) - y) / len(X)
