# ---
# about: A denominator of 0 gives nan.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = W * (X @ H.T) / (W @ H @ H.T)
    H = H * (W.T @ X) / (W.T @ W @ H)
    return W, H
