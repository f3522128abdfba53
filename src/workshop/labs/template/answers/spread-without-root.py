# ---
# about: Gives the variance, which equals the spread in the visible check.
# others: reference
# points:
#   spread-check: 0
# ---

# %% spread
def spread(values):
    return float(np.var(values))
