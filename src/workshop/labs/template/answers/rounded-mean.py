# ---
# about: Rounds to whole euros, which the visible check does not notice.
# others: reference
# points:
#   mean-check: 0
# ---

# %% mean
def mean(values):
    return sum(values) // len(values) if values else float("nan")
