# ---
# about: No value gives 0, which looks like a real mean.
# others: reference
# points:
#   mean-check: 0
# ---

# %% mean
def mean(values):
    return sum(values) / max(len(values), 1)
