# ---
# about: Right, with pandas, masked arrays and what scikit-learn offers.
# others: reference
# ---

# %% impurity
def gini(counts):
    p = pd.Series(counts, dtype=float)
    p = p / p.sum()
    return (p * (1 - p)).sum()


def entropy(counts):
    p = np.array(counts, dtype=float) / sum(counts)
    logarithm = np.zeros(len(p))
    np.log2(p, out=logarithm, where=p > 0)
    return -p @ logarithm


# %% decrease
def impurity_decrease(y, goes_left):
    table = pd.DataFrame({"y": y, "left": goes_left}).groupby("left")["y"].agg(["mean", "size"])
    after = np.average(2 * table["mean"] * (1 - table["mean"]), weights=table["size"])
    return 2 * np.mean(y) * (1 - np.mean(y)) - after


# %% best-split
def best_split(X, y, min_leaf):
    found, n = [], len(y)
    for feature in range(X.shape[1]):
        order = np.argsort(X[:, feature], kind="stable")
        x, ones = X[order, feature], np.cumsum(y[order])
        n_left = np.arange(1, n)
        n_right = n - n_left
        p_left, p_right = ones[:-1] / n_left, (ones[-1] - ones[:-1]) / n_right
        after = 2 * (n_left * p_left * (1 - p_left) + n_right * p_right * (1 - p_right)) / n
        allowed = (x[1:] > x[:-1]) & (n_left >= min_leaf) & (n_right >= min_leaf)
        if allowed.any():
            decrease = np.where(allowed, gini01(y) - after, -np.inf)
            at = int(np.argmax(np.round(decrease, 12)))
            found.append(
                {
                    "feature": feature,
                    "threshold": (x[at] + x[at + 1]) / 2,
                    "decrease": decrease[at],
                }
            )
    return max(found, key=lambda split: round(split["decrease"], 12), default=None)


# %% grow-tree
def grow_tree(X, y, max_depth, min_leaf):
    if max_depth == 0:
        return {"share": y.mean()}
    model = DecisionTreeClassifier(max_depth=max_depth, min_samples_leaf=min_leaf, random_state=0)
    tree = model.fit(X, y).tree_
    ones = y.max() if len(set(y)) == 1 else None

    def nested(node):
        if tree.children_left[node] == -1:
            return {"share": ones if ones is not None else tree.value[node, 0, 1]}
        return {
            "feature": tree.feature[node],
            "threshold": tree.threshold[node],
            "left": nested(tree.children_left[node]),
            "right": nested(tree.children_right[node]),
        }

    return nested(0)


def predict_share(tree, X):
    if "share" in tree:
        return np.full(len(X), tree["share"], dtype=float)
    goes_left = X[:, tree["feature"]] <= tree["threshold"]
    return np.where(goes_left, predict_share(tree["left"], X), predict_share(tree["right"], X))


# %% read-depth
reading = {"depth": 3, "training": 0.81, "left out": 0.79}
best_depth = float(reading["depth"])
gap_at_best = reading["training"] - reading["left out"]
gap_at_15 = 0.99 - 0.72

# %% bags
from sklearn.utils import resample


def draw_bags(n_rows, n_trees, seed):
    random_state = np.random.RandomState(seed)
    return [resample(np.arange(n_rows), random_state=random_state) for _ in range(n_trees)]


def left_out_share(bags):
    frame = pd.DataFrame(np.asarray(bags).T)
    return 1 - (frame.nunique() / len(frame)).mean()


# %% oob-error
def oob_error(bags, votes, y):
    hidden = np.array([np.bincount(bag, minlength=len(y)) > 0 for bag in bags])
    mean_vote = np.ma.masked_array(votes, mask=hidden).mean(axis=0)
    judged = ~np.ma.getmaskarray(mean_vote)
    return 1 - accuracy_score(y[judged], (mean_vote[judged] > 0.5).astype(int).filled())


# %% permutation
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_fit, y_fit)
    result = permutation_importance(
        model, X_held, y_held, n_repeats=n_repeats, random_state=seed, scoring="accuracy"
    )
    return result.importances.mean(axis=1)
