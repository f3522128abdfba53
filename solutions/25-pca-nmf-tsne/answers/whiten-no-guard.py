# ---
# about: A component without variance gives nan.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    return (X - mean) @ components.T / np.sqrt(variance)
