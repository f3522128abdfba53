# ---
# about: Of two equal splits, the last one is taken.
# others: reference
# points:
#   best-split-check: 0
# ---

# %% best-split
def best_split(X, y, min_leaf):
    best, best_decrease = None, -1.0
    for feature in range(X.shape[1]):
        values = np.unique(X[:, feature])
        for threshold in (values[:-1] + values[1:]) / 2:
            goes_left = X[:, feature] <= threshold
            left, right = y[goes_left], y[~goes_left]
            if min(len(left), len(right)) < min_leaf:
                continue
            decrease = gini01(y) - (len(left) * gini01(left) + len(right) * gini01(right)) / len(y)
            if decrease >= best_decrease:
                best = {"feature": feature, "threshold": threshold, "decrease": decrease}
                best_decrease = decrease
    return best
