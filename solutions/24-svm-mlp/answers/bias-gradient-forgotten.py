# ---
# about: The biases are forgotten. Their gradient is zero.
# others: reference
# points:
#   gradients-check: 0
# ---

# %% gradients
def gradients(X, y, params):
    a = X @ params["W1"] + params["b1"]
    h = np.maximum(a, 0)
    dz = special.softmax(h @ params["W2"] + params["b2"], axis=1)
    dz[np.arange(len(y)), y] -= 1
    dz /= len(y)
    da = (dz @ params["W2"].T) * (a > 0)
    grads = {name: np.zeros_like(values) for name, values in params.items()}
    grads["W1"] = X.T @ da
    grads["W2"] = h.T @ dz
    return grads
