# ---
# about: A millionth is added to each denominator, which is not tiny in another unit.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = W * (X @ H.T) / (W @ H @ H.T + 1e-6)
    H = H * (W.T @ X) / (W.T @ W @ H + 1e-6)
    return W, H
