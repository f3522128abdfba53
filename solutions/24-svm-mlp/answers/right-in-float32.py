# ---
# about: Right, with numbers of half the usual precision.
# others: reference
# ---

# %% margin
def margin_width(weights):
    """Width of the street between f(x) = -1 and f(x) = +1, in the units of the features."""
    return float(2 / np.linalg.norm(weights))


def support_mask(X, y, weights, intercept):
    """True for each row on the edge of the street, inside it, or on the wrong side; (n,)."""
    side = 2 * y - 1
    return side * (X @ weights + intercept) <= 1.001


margin_width_exactly = margin_width


def margin_width(weights):
    return np.float32(margin_width_exactly(weights))

# %% gradients
def gradients(X, y, params):
    """Gradient of the mean cross-entropy for each array in params; a dict with the same names."""
    hidden_in = X @ params["W1"] + params["b1"]
    hidden = np.maximum(hidden_in, 0)
    d_scores = special.softmax(hidden @ params["W2"] + params["b2"], axis=1)
    d_scores[np.arange(len(y)), y] -= 1
    d_scores /= len(y)
    d_hidden_in = (d_scores @ params["W2"].T) * (hidden_in > 0)
    return {
        "W1": X.T @ d_hidden_in,
        "b1": d_hidden_in.sum(axis=0),
        "W2": hidden.T @ d_scores,
        "b2": d_scores.sum(axis=0),
    }


gradients_exactly = gradients


def gradients(X, y, params):
    exact = gradients_exactly(X, y, params)
    return {name: np.float32(values) for name, values in exact.items()}
