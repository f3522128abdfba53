# ---
# about: A hundredth is added to each denominator.
# others: reference
# points:
#   nmf-step-check: 0
# ---

# %% nmf-step
def nmf_error(X, W, H):
    return np.linalg.norm(X - W @ H)


def nmf_step(X, W, H):
    W = W * (X @ H.T) / (W @ H @ H.T + 0.01)
    H = H * (W.T @ X) / (W.T @ W @ H + 0.01)
    return W, H
