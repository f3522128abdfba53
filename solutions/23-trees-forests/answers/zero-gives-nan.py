# ---
# about: "The logarithm of zero: 0 times minus infinity is nan."
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
    return -np.sum(p * np.log2(p))
