# ---
# about: Entropy with the natural logarithm, in nats instead of bits.
# others: reference
# points:
#   impurity-check: 0
# ---

# %% impurity
def gini(counts):
    p = np.asarray(counts) / np.sum(counts)
    return 1 - np.sum(p**2)


def entropy(counts):
    p = np.array([count for count in counts if count > 0]) / sum(counts)
    return -np.sum(p * np.log(p))
