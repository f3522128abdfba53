# ---
# about: The columns are sorted, whatever order was asked for. The visible checks cannot tell.
# others: reference
# points:
#   one-hot-check: 0
# ---

# %% one-hot
def one_hot(values, categories):
    columns = sorted(categories)
    return np.array([[value == name for name in columns] for value in values]).astype(int)
