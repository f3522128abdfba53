# ---
# about: A small number under the logarithm keeps nan away, but makes pure groups impure.
# others: reference
# points:
#   impurity-check: 0
# ---

# %% impurity
def gini(counts):
    p = np.asarray(counts) / np.sum(counts)
    return 1 - np.sum(p**2)


def entropy(counts):
    p = np.asarray(counts) / np.sum(counts)
    return -np.sum((p + 1e-3) * np.log2(p + 1e-3))
