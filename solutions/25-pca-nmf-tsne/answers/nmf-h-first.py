# ---
# about: H is updated first, then W.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    H = H * (W.T @ X) / np.maximum(W.T @ W @ H, 1e-12)
    W = W * (X @ H.T) / np.maximum(W @ H @ H.T, 1e-12)
    return W, H
