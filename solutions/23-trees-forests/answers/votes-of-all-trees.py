# ---
# about: Trees that have seen the row judge it too.
# others: reference
# points:
#   oob-error-check: 0
# ---

# %% oob-error
def oob_error(bags, votes, y):
    return np.mean((votes.mean(axis=0) > 0.5) != y)
