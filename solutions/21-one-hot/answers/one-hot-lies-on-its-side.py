# ---
# about: Rows and columns are exchanged, a wrong axis in the comparison.
# others: reference
# points:
#   one-hot-check: 0
# ---

# %% one-hot
def one_hot(values, categories):
    return (np.asarray(categories)[:, np.newaxis] == np.asarray(values)).astype(int)
