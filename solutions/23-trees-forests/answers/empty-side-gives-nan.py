# ---
# about: "The empty side is forgotten: the mean of no row is nan."
# others: reference
# points:
#   decrease-check: 0
# ---

# %% decrease
def impurity_decrease(y, goes_left):
    left, right = y[goes_left], y[~goes_left]
    after = (len(left) * gini01(left) + len(right) * gini01(right)) / len(y)
    return gini01(y) - after
