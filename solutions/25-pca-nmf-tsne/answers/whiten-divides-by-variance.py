# ---
# about: The scores are divided by the variance, not by its root.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    scores = (X - mean) @ components.T
    return np.divide(scores, variance, out=np.zeros_like(scores), where=variance > 1e-12)
