# ---
# about: A value on the threshold goes to the right.
# others: reference
# points:
#   grow-tree-check: 0
# ---

# %% grow-tree
def grow_tree(X, y, max_depth, min_leaf):
    split = library_split(X, y, min_leaf) if max_depth > 0 else None
    if split is None:
        return {"share": float(np.mean(y))}
    feature, threshold = split
    goes_left = X[:, feature] < threshold
    return {
        "feature": feature,
        "threshold": threshold,
        "left": grow_tree(X[goes_left], y[goes_left], max_depth - 1, min_leaf),
        "right": grow_tree(X[~goes_left], y[~goes_left], max_depth - 1, min_leaf),
    }


def predict_share(tree, X):
    def share(node, row):
        if "share" in node:
            return node["share"]
        side = "left" if row[node["feature"]] < node["threshold"] else "right"
        return share(node[side], row)

    return np.array([share(tree, row) for row in X])
