# ---
# about: The columns are standardised inside, though the caller does that.
# others: reference
# points:
#   ridge-check: 0
# ---

# %% ridge
def ridge(X, y, alpha):
    mean, sd = X.mean(axis=0), X.std(axis=0)
    Z = (X - mean) / sd
    w = np.linalg.solve(Z.T @ Z + alpha * np.eye(Z.shape[1]), Z.T @ (y - y.mean())) / sd
    return np.concatenate([[y.mean() - mean @ w], w])
