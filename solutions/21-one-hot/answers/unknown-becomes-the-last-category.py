# ---
# about: Index -1 means the last row of np.eye, not 'unknown'.
# others: reference
# points:
#   one-hot-check: 0
# ---

# %% one-hot
def one_hot(values, categories):
    categories = list(categories)
    at = [categories.index(value) if value in categories else -1 for value in values]
    return np.eye(len(categories))[at]
