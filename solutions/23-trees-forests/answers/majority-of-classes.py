# ---
# about: Each tree votes 0 or 1 and the majority wins, instead of the mean vote.
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
    mean_vote = np.sum((votes > 0.5) * out, axis=0)[judged] / n[judged]
    return np.mean((mean_vote > 0.5) != y[judged])
