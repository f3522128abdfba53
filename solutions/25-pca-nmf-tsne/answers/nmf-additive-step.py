# ---
# about: A gradient step is added, and numbers become negative.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = W + 0.05 * (X - W @ H) @ H.T
    H = H + 0.05 * W.T @ (X - W @ H)
    return W, H
