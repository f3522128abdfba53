# ---
# about: The error is the root of the mean, not of the sum.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.sqrt(np.mean((X - W @ H) ** 2))


def nmf_step(X, W, H):
    W = W * (X @ H.T) / np.maximum(W @ H @ H.T, 1e-12)
    H = H * (W.T @ X) / np.maximum(W.T @ W @ H, 1e-12)
    return W, H
