# ---
# about: The time was up after Task 5, one part of the written answer is there.
# others: untouched
# points:
#   impurity-check: 2
#   decrease-check: 2
#   read-depth-check: 2
# marks:
#   explain-importances: 1
# ---

# %% impurity
def gini(counts):
    p = np.asarray(counts) / np.sum(counts)
    return 1 - np.sum(p**2)


def entropy(counts):
    return sum(-c / sum(counts) * np.log2(c / sum(counts)) for c in counts if c)


# %% decrease
def impurity_decrease(y, goes_left):
    n_left = np.count_nonzero(goes_left)
    if n_left in (0, len(y)):
        return 0
    weighted = n_left * gini01(y[goes_left]) + (len(y) - n_left) * gini01(y[~goes_left])
    return gini01(y) - weighted / len(y)


# %% read-depth
best_depth = 4
gap_at_best = 0.02
gap_at_15 = 0.27

# %% [markdown] explain-importances
# The receipt number has many different values, and the left chart is made on training rows, where
# the trees learn it by heart. On validation rows it is worth about 0.
