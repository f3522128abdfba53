# ---
# about: Both measures look at the first class only and take the rest as one other class.
# others: reference
# points:
#   impurity-check: 0
# ---

# %% impurity
def gini(counts):
    p = counts[0] / sum(counts)
    return 2 * p * (1 - p)


def entropy(counts):
    p = counts[0] / sum(counts)
    if p in (0, 1):
        return 0.0
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)
