# ---
# about: A variance of exactly the threshold still counts as a variance.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    scores = (X - mean) @ components.T
    scale = np.zeros(len(variance))
    scale[variance >= 1e-12] = variance[variance >= 1e-12] ** -0.5
    return scores * scale
