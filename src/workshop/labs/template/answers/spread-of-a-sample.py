# ---
# about: Divides by n - 1, as statistics.stdev does.
# others: reference
# points:
#   spread-check: 0
# ---

# %% spread
import statistics


def spread(values):
    return statistics.stdev(values)
