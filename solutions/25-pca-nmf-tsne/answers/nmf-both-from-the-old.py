# ---
# about: H is updated with the old W.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    new_W = W * (X @ H.T) / np.maximum(W @ H @ H.T, 1e-12)
    new_H = H * (W.T @ X) / np.maximum(W.T @ W @ H, 1e-12)
    return new_W, new_H
