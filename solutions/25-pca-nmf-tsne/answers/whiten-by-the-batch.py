# ---
# about: The scores are divided by their standard deviation in the batch at hand.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    scores = (X - mean) @ components.T
    spread = scores.std(axis=0, ddof=1)
    return np.where(spread > 0, scores / np.where(spread > 0, spread, 1), 0)
