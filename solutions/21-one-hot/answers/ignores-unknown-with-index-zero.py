# ---
# about: An unknown value silently becomes the first category.
# others: reference
# points:
#   one-hot-check: 0
# ---

# %% one-hot
def one_hot(values, categories):
    position = {category: i for i, category in enumerate(categories)}
    encoded = np.zeros((len(values), len(categories)))
    for row, value in enumerate(values):
        encoded[row, position.get(value, 0)] = 1
    return encoded
