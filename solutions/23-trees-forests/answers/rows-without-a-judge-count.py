# ---
# about: A row that all trees have seen counts as right.
# others: reference
# points:
#   oob-error-check: 0
# ---

# %% oob-error
def oob_error(bags, votes, y):
    rows = np.arange(len(y))
    out = np.array([~np.isin(rows, bag) for bag in bags])
    n = out.sum(axis=0)
    judged = n > 0
    mean_vote = np.sum(votes * out, axis=0)[judged] / n[judged]
    return np.sum((mean_vote > 0.5) != y[judged]) / len(y)
