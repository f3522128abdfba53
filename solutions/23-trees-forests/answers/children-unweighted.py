# ---
# about: The plain mean of the two sides, as if they had equally many rows.
# others: reference
# points:
#   decrease-check: 0
# ---

# %% decrease
def impurity_decrease(y, goes_left):
    left, right = y[goes_left], y[~goes_left]
    if len(left) == 0 or len(right) == 0:
        return 0.0
    return gini01(y) - (gini01(left) + gini01(right)) / 2
