# ---
# about: The columns come from the values at hand, so a batch without a district has fewer columns.
# others: reference
# points:
#   one-hot-check: 0
# ---

# %% one-hot
def one_hot(values, categories):
    values = np.asarray(values)
    return (values[:, np.newaxis] == np.unique(values)).astype(int)
