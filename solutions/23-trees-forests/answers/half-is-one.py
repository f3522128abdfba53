# ---
# about: A mean vote of exactly 0.5 becomes a 1.
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
    return np.mean((mean_vote >= 0.5) != y[judged])
