# ---
# about: Right, in plain Python where that is possible.
# others: reference
# ---

# %% impurity
import math


def gini(counts):
    total = sum(counts)
    chance = 0
    for i, a in enumerate(counts):
        for j, b in enumerate(counts):
            if i != j:
                chance += a * b / total**2
    return chance


def entropy(counts):
    bits = 0.0
    for count in counts:
        if count > 0:
            bits -= count / sum(counts) * math.log(count / sum(counts), 2)
    return bits


# %% decrease
def impurity_decrease(y, goes_left):
    sides = {True: [], False: []}
    for label, left in zip(y, goes_left):
        sides[bool(left)].append(label)
    total = 0
    for side in sides.values():
        if side:
            p = sum(side) / len(side)
            total += len(side) / len(y) * (1 - p * p - (1 - p) * (1 - p))
    p = sum(y) / len(y)
    return 1 - p * p - (1 - p) * (1 - p) - total


# %% best-split
def best_split(X, y, min_leaf):
    candidates = []
    for j in range(len(X[0])):
        values = sorted({float(row[j]) for row in X})
        for k in range(1, len(values)):
            t = values[k - 1] + (values[k] - values[k - 1]) / 2
            left = [int(label) for row, label in zip(X, y) if row[j] <= t]
            right = [int(label) for row, label in zip(X, y) if row[j] > t]
            if len(left) >= min_leaf and len(right) >= min_leaf:
                after = sum(len(side) * gini01(side) for side in (left, right)) / len(y)
                candidates.append((-round(gini01(y) - after, 12), j, t))
    if not candidates:
        return None
    decrease, feature, threshold = min(candidates)
    return {"feature": feature, "threshold": threshold, "decrease": -decrease}


# %% grow-tree
def grow_tree(X, y, max_depth, min_leaf):
    share = sum(int(label) for label in y) / len(y)
    if max_depth == 0 or share in (0, 1):
        return {"share": share}
    split = best_split(X, y, min_leaf)
    if split is None:
        return {"share": share}
    node = {"feature": split["feature"], "threshold": split["threshold"]}
    left = [row[node["feature"]] <= node["threshold"] for row in X]
    right = [not side for side in left]
    node["left"] = grow_tree(X[left], y[left], max_depth - 1, min_leaf)
    node["right"] = grow_tree(X[right], y[right], max_depth - 1, min_leaf)
    return node


def predict_share(tree, X):
    if "share" in tree:
        return [tree["share"]] * len(X)
    shares = []
    for row in X:
        if row[tree["feature"]] > tree["threshold"]:
            shares += predict_share(tree["right"], [row])
        else:
            shares += predict_share(tree["left"], [row])
    return shares


# %% read-depth
best_depth = 4
gap_at_best = 0.02
gap_at_15 = 0.28

# %% bags
import random


def draw_bags(n_rows, n_trees, seed):
    generator = random.Random(seed)
    return np.array([generator.choices(range(n_rows), k=n_rows) for _ in range(n_trees)])


def left_out_share(bags):
    missing = 0
    for bag in bags:
        for row in range(len(bag)):
            if row not in bag:
                missing += 1
    return missing / bags.size


# %% oob-error
def oob_error(bags, votes, y):
    wrong = judged = 0
    in_bag = [{int(row) for row in bag} for bag in bags]
    for i, truth in enumerate(y):
        asked = [votes[t][i] for t in range(len(bags)) if i not in in_bag[t]]
        if asked:
            judged += 1
            wrong += int(sum(asked) / len(asked) > 0.5) != truth
    return wrong / judged


# %% permutation
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    forest = RandomForestClassifier(n_estimators=20, random_state=0)
    forest.fit(X_fit, y_fit)
    generator = random.Random(seed)
    drops = []
    for j in range(X_held.shape[1]):
        total = 0
        for _ in range(n_repeats):
            order = list(range(len(X_held)))
            generator.shuffle(order)
            kept = X_held[:, j].copy()
            X_held[:, j] = kept[order]
            total += forest.score(X_held, y_held)
            X_held[:, j] = kept
        drops.append(forest.score(X_held, y_held) - total / n_repeats)
    return drops
