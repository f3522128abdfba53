# ---
# about: Divided by all numbers of the table, as np.mean would, not by its rows.
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
    dz = (p - onehot) / p.size
    dh = dz @ params["W2"].T
    da = dh * (a > 0)
    return {"W1": X.T @ da, "b1": da.sum(axis=0), "W2": h.T @ dz, "b2": dz.sum(axis=0)}
