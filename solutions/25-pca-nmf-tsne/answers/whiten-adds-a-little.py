# ---
# about: A hundredth is added to each variance against division by zero.
# others: reference
# points:
#   whiten-check: 0
# ---

# %% whiten
def whiten(X, mean, components, variance):
    return (X - mean) @ components.T / np.sqrt(variance + 0.01)
