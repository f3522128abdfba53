# ---
# about: The bias gradients keep a row for each payment.
# others: reference
# points:
#   gradients-check: 0
# ---

# %% gradients
def gradients(X, y, params):
    a = X @ params["W1"] + params["b1"]
    h = np.maximum(a, 0)
    p = special.softmax(h @ params["W2"] + params["b2"], axis=1)
    onehot = np.eye(p.shape[1])[y]
    dz = (p - onehot) / len(y)
    dh = dz @ params["W2"].T
    da = dh * (a > 0)
    return {"W1": X.T @ da, "b1": da, "W2": h.T @ dz, "b2": dz}
