# ---
# about: The numerator uses H as it is, so the shapes fit only by luck.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = W * (X @ H) / np.maximum(W @ H.T @ H, 1e-12)
    H = H * (W @ X) / np.maximum(W @ W.T @ H, 1e-12)
    return W, H
