# ---
# about: A gradient step is added, and negative numbers are set to 0.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = np.maximum(W + 0.001 * (X - W @ H) @ H.T, 0)
    H = np.maximum(H + 0.001 * W.T @ (X - W @ H), 0)
    return W, H
