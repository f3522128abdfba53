# ---
# about: The scores are multiplied by the standard deviation.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    scores = (X - mean) @ components.T
    return scores * np.sqrt(variance)
