# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Trees and forests
#
# In a small shop, customers pay with their face. The shop also delivers, and some deliveries fail:
# nobody opens the door, the courier turns round, the goods come back warm. The manager asks you:
# *"Which orders will fail? And what makes them fail?"* The first question is one of prediction,
# and trees answer it well. The second is one of causes. A forest prints a number beside each
# column that looks like an answer to it, and it is not one. In this lab you build a tree and the
# core of a forest by hand, and you find out what that number means.
#
# **What you will learn**
#
# - to measure how mixed a group of orders is, by Gini impurity and by entropy;
# - to find the best split of a table, and to grow a tree from such splits;
# - to see from a plot how deep a tree may grow;
# - what a random forest does, and how it tests itself on the rows that each tree has not seen;
# - to compute permutation importance, and why impurity importance is fooled by noise;
# - why an importance is not a cause.
#
# **What you need first**
#
# - Python functions, recursion, NumPy arrays and pandas frames;
# - training and validation rows, accuracy, cross-validation;
# - the lab *One-hot encoding*, or: why rows are split before anything is fitted.
#
# **90 minutes, 20 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story and look at the data | 6 | |
# | 1 | Gini impurity and entropy | 8 | 2 |
# | 2 | what a split wins | 8 | 2 |
# | 3 | the best split of a table | 13 | 3 |
# | 4 | grow a tree | 13 | 3 |
# | 5 | read from a plot how deep to grow | 6 | 2 |
# | 6 | draw the rows of a forest | 6 | 1 |
# | 7 | the out-of-bag error | 10 | 2 |
# | 8 | permutation importance | 10 | 2 |
# | 9 | answer the manager (a person marks this) | 10 | 3 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# `raise NotImplementedError()` below it. The lines at the end of the cell show your function at
# work. The next cell checks it. When it is silent, the visible checks are passed. Hidden checks
# run when you hand in. They ask nothing that the text does not ask. The tasks do not build on each
# other, so if one resists, go on to the next.

# %% [markdown]
# ## The shop
#
# Each row is one order. These columns are known before the courier leaves:
#
# | column | meaning | unit |
# |---|---|---|
# | `distance_m` | way to the customer, 300 to 8990 | metres |
# | `travel_s` | riding time that the route planner expects | seconds |
# | `slot_hour` | hour of the promised delivery, 9 to 21 | hour of the day |
# | `items` | how many pieces | number |
# | `new_customer` | 1 if this is the first order | 0 or 1 |
# | `called` | 1 if the staff phoned the customer first. They decide whom to call | 0 or 1 |
# | `receipt_no` | five digits that the till draws **at random** | number |
#
# The target is `failed`: 1 if the first attempt to deliver fails, 0 if the goods are handed over.
#
# A generator with a fixed seed draws all of it. No row is a real person. You may read it now:
# that is a luxury which nobody has with real orders.

# %% nbgrader={"grade": false, "grade_id": "shop-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import (
    StratifiedKFold,
    cross_val_score,
    train_test_split,
    validation_curve,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, export_text
from sklearn.utils import resample

FEATURES = [
    "distance_m",
    "travel_s",
    "slot_hour",
    "items",
    "new_customer",
    "called",
    "receipt_no",
]
TARGET = "failed"


def make_orders(n_orders, seed, staff_calls=True):
    """Orders of the shop; with `staff_calls=False` the same orders, but nobody is phoned."""
    rng = np.random.default_rng(seed)
    distance_m = 10 * rng.integers(30, 900, n_orders)
    travel_s = np.rint(150 + 0.2 * distance_m + rng.normal(0, 30, n_orders)).astype(int)
    slot_hour = rng.integers(9, 22, n_orders)
    items = 1 + rng.poisson(5, n_orders)
    new_customer = (rng.random(n_orders) < 0.35).astype(int)
    receipt_no = rng.integers(10000, 100000, n_orders)
    # This is not in the table.
    no_bell = rng.random(n_orders) < 0.2
    wants_call = rng.random(n_orders) < np.where(no_bell, 0.9, 0.04)
    called = (wants_call & staff_calls).astype(int)
    by_day = slot_hour < 16
    logit = (
        -4.0
        + 2.2 * by_day
        + 2.6 * (distance_m > 5500)
        + 1.6 * (by_day & (new_customer == 1))
        + 3.5 * no_bell
        - 1.0 * called
    )
    failed = (rng.random(n_orders) < 1 / (1 + np.exp(-logit))).astype(int)
    columns = [distance_m, travel_s, slot_hour, items, new_customer, called, receipt_no, failed]
    return pd.DataFrame(dict(zip([*FEATURES, TARGET], columns, strict=True)))


orders = make_orders(1600, seed=5)
train_orders, valid_orders = train_test_split(
    orders, test_size=0.4, random_state=0, stratify=orders[TARGET]
)
X_train, y_train = train_orders[FEATURES].to_numpy(), train_orders[TARGET].to_numpy()
X_valid, y_valid = valid_orders[FEATURES].to_numpy(), valid_orders[TARGET].to_numpy()

print(f"{len(train_orders)} training rows, {len(valid_orders)} validation rows")
print(f"share of failed deliveries: {orders[TARGET].mean():.2f}")
correlation = orders["distance_m"].corr(orders["travel_s"])
print(f"correlation of distance_m and travel_s: {correlation:.3f}")
orders.head()

# %% [markdown]
# ## Task 1: how mixed is a group? (2 points)
#
# A tree cuts the orders into groups. A good group is **pure**: all its deliveries fail, or none.
# Two measures say how far a group is from that. Let $p_k$ be the share of class $k$ in the group.
#
# - **Gini impurity**: $1 - \sum_k p_k^2$. It is the chance that two orders, drawn from the group
#   one after the other with the first put back, belong to different classes.
# - **Entropy**: $-\sum_k p_k \log_2 p_k$, in **bits**. A class that does not occur adds 0, since
#   $p \log_2 p$ goes to 0 when $p$ does.
#
# Write `gini(counts)` and `entropy(counts)`. `counts` is a list: how many rows of each class the
# group holds. There may be more than two classes, and some counts may be 0, but not all of them.
# Return a number.
#
# For example, `gini([3, 1])` is 0.375, and `entropy([3, 1])` is about 0.811 bits.
#
# <details><summary>Hint</summary>
#
# Turn the counts into shares first: each one divided by their sum. The computer does not know the
# limit: `np.log2(0)` is minus infinity, and 0 times that is `nan`. Leave the zeros out before you
# take the logarithm.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "impurity", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gini(counts):
    """Gini impurity of a group with these counts of its classes."""
    ### BEGIN SOLUTION
    p = np.asarray(counts) / np.sum(counts)
    return float(1 - np.sum(p**2))
    ### END SOLUTION


def entropy(counts):
    """Entropy in bits of a group with these counts of its classes."""
    ### BEGIN SOLUTION
    p = np.asarray(counts) / np.sum(counts)
    p = p[p > 0]
    return float(np.sum(p * np.log2(1 / p)))
    ### END SOLUTION


for counts in ([5, 5], [3, 1], [8, 0], [1, 1, 1]):
    print(counts, f"Gini {gini(counts):.3f}, entropy {entropy(counts):.3f} bits")

# %% nbgrader={"grade": true, "grade_id": "impurity-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_impurity(name, came, expected, counts, mistake):
    """Compare one impurity of the student with the expected one."""
    came = float(came)
    assert abs(came - expected) <= 1e-6, (
        f"{name}({counts}) should be {expected:.6f}, but is {came}. {mistake}"
    )


check_impurity("gini", gini([3, 1]), 0.375, [3, 1], "The shares are 3/4 and 1/4. Then follow the whole formula.")
check_impurity(
    "entropy",
    entropy([5, 5]),
    1.0,
    [5, 5],
    "Two equal classes are one bit. Which base has your logarithm?",
)
check_impurity(
    "entropy",
    entropy([8, 0]),
    0.0,
    [8, 0],
    "A pure group has no impurity. What does the class with count 0 do to your sum?",
)
### BEGIN HIDDEN TESTS
from sklearn.tree import DecisionTreeClassifier

check_impurity("gini", gini([8, 0]), 0.0, [8, 0], "A pure group has no impurity.")
check_impurity(
    "gini", gini([2, 2, 2, 2]), 0.75, [2, 2, 2, 2], "There can be more than two classes."
)
check_impurity(
    "entropy", entropy([2, 2, 2, 2]), 2.0, [2, 2, 2, 2], "Four equal classes are two bits."
)
rng = np.random.default_rng(23)
for n_classes in (2, 3, 5):
    counts = [int(count) for count in rng.integers(1, 30, n_classes)]
    labels = np.repeat(np.arange(n_classes), counts)
    for name in ("gini", "entropy"):
        # Nothing to split on: the root of scikit-learn's tree holds all rows.
        library = DecisionTreeClassifier(criterion=name).fit(np.zeros((len(labels), 1)), labels)
        for asked in (counts, [0, *counts, 0]):
            check_impurity(
                name,
                gini(list(asked)) if name == "gini" else entropy(list(asked)),
                float(library.tree_.impurity[0]),
                asked,
                "This is scikit-learn's impurity of the same group. Classes with count 0 "
                "change nothing.",
            )
### END HIDDEN TESTS

# %% [markdown]
# ## Do the two measures disagree?
#
# With two classes, both depend on one number: the share of failed deliveries.

# %%
share = np.linspace(0, 1, 201)
inside = share[1:-1]
bits = np.zeros_like(share)
bits[1:-1] = -inside * np.log2(inside) - (1 - inside) * np.log2(1 - inside)

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(share, bits, "-", color="black", label="entropy / bits")
ax.plot(share, bits / 2, ":", color="black", label="half of the entropy / bits")
ax.plot(share, 2 * share * (1 - share), "--", color="tab:blue", label="Gini impurity (no unit)")
ax.set_xlabel("share of failed deliveries in the group (no unit)")
ax.set_ylabel("impurity")
ax.set_title("Both are 0 for pure groups and largest half-way")
ax.legend(loc="upper center")
ax.set_ylim(0, 1.45)
plt.show()

# %% [markdown]
# Halve the entropy and the curves nearly meet. So the two rarely choose very different trees. Gini
# needs no logarithm, and it is scikit-learn's default. We use it from here on.
#
# For two classes it gets shorter: $2p(1-p)$, where $p$ is the share of ones. The next cell gives
# it to you, so that a slip in Task 1 costs you nothing later. It also gives you scikit-learn's own
# best split of a table, for the same reason: in Task 4 you can use it instead of yours.


# %% nbgrader={"grade": false, "grade_id": "given-tools", "locked": true, "schema_version": 3, "solution": false, "task": false}
def gini01(y):
    """Gini impurity of an array of zeros and ones that has at least one entry."""
    p = np.mean(y)
    return float(2 * p * (1 - p))


def library_split(X, y, min_leaf):
    """Column number and threshold of scikit-learn's best split, or None if there is no split."""
    stump = DecisionTreeClassifier(max_depth=1, min_samples_leaf=min_leaf, random_state=0)
    root = stump.fit(X, y).tree_
    if root.node_count == 1:
        return None
    return int(root.feature[0]), float(root.threshold[0])


print(f"Gini impurity of all training rows: {gini01(y_train):.3f}")

# %% [markdown]
# ## Task 2: what a split wins (2 points)
#
# A split sends each row of a group to the left or to the right. Its **impurity decrease** is the
# impurity before, minus the impurity after. "After" is the mean over the two sides, each
# **weighted by its share of the rows**:
#
# $$\Delta = G - \frac{n_L}{n} G_L - \frac{n_R}{n} G_R$$
#
# Write `impurity_decrease(y, goes_left)`. `y` is an array of zeros and ones. `goes_left` is an
# array of the same length with true or false. Return $\Delta$, with Gini impurity. A side without
# rows has no weight, so a split that sends all rows to one side wins 0.
#
# For example, for `y = [0, 0, 0, 1]`, sending the first two rows to the left wins 0.125.
#
# <details><summary>Hint</summary>
#
# `y[goes_left]` are the rows on the left, `y[~goes_left]` those on the right. The mean of an empty
# array is `nan`, so look at the lengths first.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "decrease", "locked": false, "schema_version": 3, "solution": true, "task": false}
def impurity_decrease(y, goes_left):
    """Gini impurity of y minus the weighted mean of the impurities of the two sides."""
    ### BEGIN SOLUTION
    sides = [y[goes_left], y[~goes_left]]
    after = sum(len(side) / len(y) * gini01(side) for side in sides if len(side) > 0)
    return gini01(y) - after
    ### END SOLUTION


print(impurity_decrease(np.array([0, 0, 0, 1]), np.array([True, True, False, False])))
print(f"delivery by day: {impurity_decrease(y_train, X_train[:, 2] < 16):.4f}")
print(f"even receipt number: {impurity_decrease(y_train, X_train[:, 6] % 2 == 0):.4f}")

# %% nbgrader={"grade": true, "grade_id": "decrease-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_decrease(y, goes_left, expected, mistake):
    """Compare the student's decrease with the expected one."""
    came = float(impurity_decrease(np.array(y), np.array(goes_left, dtype=bool)))
    assert abs(came - expected) <= 1e-6, (
        f"For {len(y)} rows with {sum(y)} ones, of which {sum(goes_left)} rows go to the left, the "
        f"decrease should be {expected:.6f}, but is {came}. {mistake}"
    )


check_decrease([0, 0, 0, 1], [1, 1, 0, 0], 0.125, "Before: 0.375. Left: 0. Right: 0.5.")
check_decrease(
    [0, 1, 1, 1, 0],
    [1, 0, 0, 0, 0],
    0.48 - 0.8 * 0.375,
    "One row goes to the left and four to the right: the weights are 1/5 and 4/5.",
)
check_decrease(
    [0, 1, 1], [1, 1, 1], 0.0, "All rows go to the left. An empty side has no weight at all."
)
### BEGIN HIDDEN TESTS
check_decrease(
    [0, 1, 1, 0], [0, 0, 0, 0], 0.0, "All rows go to the right. An empty side has no weight at all."
)
check_decrease([0, 0, 1, 1], [0, 0, 1, 1], 0.5, "This split is perfect: it wins all there is.")
check_decrease([0, 1, 0, 1], [1, 1, 0, 0], 0.0, "Both sides are as mixed as before.")
check_decrease([1, 1, 1], [1, 0, 1], 0.0, "A pure group has nothing to win.")
rng = np.random.default_rng(7)
for n_rows, share_left in ((50, 0.1), (37, 0.5), (200, 0.9)):
    goes_left = rng.random(n_rows) < share_left
    goes_left[:2] = [True, False]
    y = (rng.random(n_rows) < np.where(goes_left, 0.2, 0.7)).astype(int)
    impurity = {}
    for name, rows in (("all", y), ("left", y[goes_left]), ("right", y[~goes_left])):
        impurity[name] = 1 - rows.mean() ** 2 - (1 - rows.mean()) ** 2
    after = goes_left.mean() * impurity["left"] + (1 - goes_left.mean()) * impurity["right"]
    mistake = "Each side counts by its share of the rows."
    came = float(impurity_decrease(y.copy(), goes_left.copy()))
    if abs(came - impurity["all"] + (impurity["left"] + impurity["right"]) / 2) <= 1e-9:
        mistake = "You took the plain mean of the two sides. Does a side of three rows count half?"
    check_decrease(
        [int(label) for label in y],
        [bool(left) for left in goes_left],
        impurity["all"] - after,
        mistake,
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the best split of a table (3 points)
#
# A tree asks of one column: is the value **at most** the threshold? Rows with `value <= threshold`
# go to the left, all others to the right. Which thresholds are worth a try? Only whether a
# training row goes left or right matters. So one threshold between each two neighbouring values is
# enough, and the usual place is half-way.
#
# Six orders, by hand. Sort them by distance. Two have the same distance, and no threshold can
# part them.
#
# | distance / km | 1 | 2 | 2 | 4 | 5 | 7 |
# |---|---|---|---|---|---|---|
# | failed | 0 | 0 | 1 | 0 | 1 | 1 |
#
# | threshold / km | left | right | decrease |
# |---:|---|---|---:|
# | 1.5 | 0 | 0 1 0 1 1 | 0.100 |
# | 3.0 | 0 0 1 | 0 1 1 | 0.056 |
# | **4.5** | 0 0 1 0 | 1 1 | **0.250** |
# | 6.0 | 0 0 1 0 1 | 1 | 0.100 |
#
# Write `best_split(X, y, min_leaf)`. `X` is an array of shape `(n_rows, n_columns)`, `y` an array
# of zeros and ones.
#
# - Try, for each column, every threshold half-way between two neighbouring **different** values.
# - A split counts only if **both** sides get at least `min_leaf` rows.
# - Return the split with the largest impurity decrease, as a dict:
#   `{"feature": 0, "threshold": 4.5, "decrease": 0.25}`. `feature` is the number of the column.
#   Return it even when the decrease is 0.
# - **Ties:** if two splits win the same, take the column that comes first, and in this column the
#   lower threshold.
# - If no split counts, return `None`.
#
# If Task 2 resists, compute the decrease here with `gini01` of the given cell.
#
# <details><summary>Hint</summary>
#
# `np.unique(column)` gives the different values in order. `(values[:-1] + values[1:]) / 2` are the
# points half-way. Keep the best split so far, and replace it only by one that wins strictly more.
# Start with a best decrease below 0.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "best-split", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_split(X, y, min_leaf):
    """The split with the largest Gini decrease as a dict, or None if no split counts."""
    ### BEGIN SOLUTION
    best, best_decrease = None, -1.0
    for feature in range(X.shape[1]):
        values = np.unique(X[:, feature])
        for threshold in (values[:-1] + values[1:]) / 2:
            goes_left = X[:, feature] <= threshold
            left, right = y[goes_left], y[~goes_left]
            if min(len(left), len(right)) < min_leaf:
                continue
            after = (len(left) * gini01(left) + len(right) * gini01(right)) / len(y)
            decrease = gini01(y) - after
            if decrease > best_decrease:
                best = {"feature": feature, "threshold": float(threshold), "decrease": decrease}
                best_decrease = decrease
    return best
    ### END SOLUTION


distance_km = np.array([[1], [2], [2], [4], [5], [7]])
print(best_split(distance_km, np.array([0, 0, 1, 0, 1, 1]), min_leaf=1))
found = best_split(X_train, y_train, min_leaf=1)
print("shop, by hand:     ", FEATURES[found["feature"]], found["threshold"])
feature, threshold = library_split(X_train, y_train, min_leaf=1)
print("shop, scikit-learn:", FEATURES[feature], threshold)

# %% nbgrader={"grade": true, "grade_id": "best-split-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.tree import DecisionTreeClassifier


def check_split(X, y, min_leaf, expected, mistake):
    """Compare the student's split with (feature, threshold, decrease), or with None."""
    X, y = np.array(X), np.array(y)
    asked = f"best_split on {X.shape[0]} rows and {X.shape[1]} columns, min_leaf={min_leaf},"
    came = best_split(X.copy(), y.copy(), min_leaf)
    if expected is None:
        assert came is None, f"{asked} should be None, but is {came}. {mistake}"
        return
    assert came is not None, f"{asked} should find a split, but gave None. {mistake}"
    came = [float(came[name]) for name in ("feature", "threshold", "decrease")]
    shown = "feature {:.0f}, threshold {:.6g}, decrease {:.6f}"
    if np.allclose(came[:2], expected[:2], rtol=0, atol=1e-6):
        mistake = "Column and threshold are right. Does the decrease come from a slip in Task 2?"
    assert np.allclose(came, expected, rtol=0, atol=1e-6), (
        f"{asked} should give\n{shown.format(*expected)}\nbut gave\n{shown.format(*came)}\n"
        f"{mistake}"
    )


def library_root(X, y, min_leaf):
    """Feature, threshold and decrease of the root of scikit-learn's tree."""
    tree = DecisionTreeClassifier(max_depth=1, min_samples_leaf=min_leaf, random_state=0)
    tree = tree.fit(X, y).tree_
    weight = tree.n_node_samples / tree.n_node_samples[0]
    decrease = tree.impurity[0] - weight[1] * tree.impurity[1] - weight[2] * tree.impurity[2]
    return [float(tree.feature[0]), float(tree.threshold[0]), float(decrease)]


km, failed = [[1], [2], [2], [4], [5], [7]], [0, 0, 1, 0, 1, 1]
check_split(km, failed, 1, [0, 4.5, 0.25], "The table in the text shows every step.")
check_split(
    km,
    failed,
    3,
    [0, 3.0, 1 / 18],
    "With min_leaf=3 only the threshold 3 leaves three rows on both sides. 2 is not half-way between "
    "two different values.",
)
check_split([[5, 1], [5, 1]], [0, 1], 1, None, "All rows are alike, so nothing can part them.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(3)
for n_rows, n_columns, asked, min_leaf in ((60, 3, 2, 1), (150, 5, 0, 1), (80, 4, 3, 25)):
    X = rng.integers(-40, 40, (n_rows, n_columns)) / 4
    y = (X[:, asked] + rng.normal(0, 4, n_rows) > 1.5).astype(int)
    check_split(
        X,
        y,
        min_leaf,
        library_root(X, y, min_leaf),
        "This is the root of scikit-learn's tree on the same rows. Try every column; the threshold "
        "is half-way between two neighbouring different values; weight the two sides by their "
        "rows; both sides need min_leaf rows.",
    )
# One row at the end is easy to cut off. With min_leaf=2 that is not allowed, on either side.
column = [[0], [10], [12], [14], [16], [18], [20], [30]]
low, high = [1, 0, 0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1, 1, 0]
for labels in (low, high, [0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0]):
    for min_leaf in (1, 2, 4):
        check_split(
            column,
            labels,
            min_leaf,
            library_root(column, labels, min_leaf),
            "Both sides need at least min_leaf rows: exactly min_leaf is enough.",
        )
check_split(
    [[1, 3, 3], [2, 7, 7], [3, 9, 9], [1, 12, 12]],
    [0, 0, 1, 1],
    1,
    [1, 8.0, 0.5],
    "The last two columns part the rows equally well. The one that comes first wins.",
)
check_split(
    [[1], [2], [3]],
    [0, 1, 0],
    1,
    [0, 1.5, 4 / 9 - 1 / 3],
    "Both thresholds win the same. The lower one is taken.",
)
check_split(
    [[0, 0], [0, 1], [1, 0], [1, 1]],
    [0, 1, 1, 0],
    1,
    [0, 0.5, 0.0],
    "No split wins anything here, and still the first one is to be returned.",
)
check_split([[1], [2], [3]], [0, 1, 0], 2, None, "Three rows cannot give two rows to both sides.")
check_split(
    [[4], [1], [9], [1], [4], [6]],
    [1, 0, 1, 0, 1, 1],
    1,
    [0, 2.5, 4 / 9],
    "The rows come in any order, and values can repeat.",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: grow a tree (3 points)
#
# Split the rows, then split each side, and so on. This is **recursion**: a tree is a leaf, or a
# question with two smaller trees. It is also **greedy**: each node takes the split that is best
# now, and never looks further ahead.
#
# Write two functions.
#
# - `grow_tree(X, y, max_depth, min_leaf)` returns the tree as nested dicts.
#   A leaf is `{"share": 0.25}`: the share of ones among its rows.
#   A question is `{"feature": 2, "threshold": 15.5, "left": ..., "right": ...}`, and the two sides
#   are trees again.
#   A node is a leaf if `max_depth` is 0, if its rows are all of one class, or if no split leaves
#   `min_leaf` rows on both sides. A tree with `max_depth=1` has one question.
# - `predict_share(tree, X)` returns an array with the share of the leaf in which each row of `X`
#   ends. Rows with `value <= threshold` go to the left.
#
# For the split itself, use `library_split(X, y, min_leaf)` from the given cell, or your
# `best_split`.
#
# <details><summary>Hint</summary>
#
# In `grow_tree`, find the split, make the array `goes_left`, and call `grow_tree` once for
# `X[goes_left], y[goes_left]` and once for the rest, each with one level of depth less and with
# the same `min_leaf`. In `predict_share`, take one row at a time and walk down `while "share" not
# in node`.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "grow-tree", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grow_tree(X, y, max_depth, min_leaf):
    """A tree as nested dicts: leaves with a share, questions with a left and a right tree."""
    ### BEGIN SOLUTION
    split = library_split(X, y, min_leaf) if max_depth > 0 else None
    if split is None:
        return {"share": float(np.mean(y))}
    feature, threshold = split
    goes_left = X[:, feature] <= threshold
    return {
        "feature": feature,
        "threshold": threshold,
        "left": grow_tree(X[goes_left], y[goes_left], max_depth - 1, min_leaf),
        "right": grow_tree(X[~goes_left], y[~goes_left], max_depth - 1, min_leaf),
    }
    ### END SOLUTION


def predict_share(tree, X):
    """For each row of X, the share of ones in its leaf."""
    ### BEGIN SOLUTION
    shares = []
    for row in X:
        node = tree
        while "share" not in node:
            node = node["left" if row[node["feature"]] <= node["threshold"] else "right"]
        shares.append(node["share"])
    return np.array(shares)
    ### END SOLUTION


by_hand = grow_tree(X_train, y_train, max_depth=3, min_leaf=20)
library = DecisionTreeClassifier(max_depth=3, min_samples_leaf=20, random_state=0)
library.fit(X_train, y_train)
gap = np.abs(predict_share(by_hand, X_valid) - library.predict_proba(X_valid)[:, 1]).max()
print(f"largest difference from scikit-learn on the validation rows: {gap:.6f}")
print(export_text(library, feature_names=FEATURES, show_weights=True))

# %% nbgrader={"grade": true, "grade_id": "grow-tree-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.tree import DecisionTreeClassifier


def walk(node, row):
    """The share that the nested dicts hold for one row."""
    while "share" not in node:
        node = node["left" if row[int(node["feature"])] <= float(node["threshold"]) else "right"]
    return float(node["share"])


def depth_of(node):
    """How many questions the longest way from the root to a leaf has."""
    return 0 if "share" in node else 1 + max(depth_of(node["left"]), depth_of(node["right"]))


def check_shares(tree, X, expected, mistake):
    """Compare predict_share with the expected shares."""
    came = np.asarray(predict_share(tree, np.array(X)), dtype=float)
    expected = np.array(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"predict_share should return {len(expected)} numbers, but the shape is {came.shape}."
    )
    assert np.allclose(came, expected, rtol=0, atol=1e-6), (
        f"predict_share should give {expected[:8].round(3)} for the first rows, but gave "
        f"{came[:8].round(3)}. {mistake}"
    )


made_here = {
    "feature": 1,
    "threshold": 15.5,
    "left": {"share": 0.75},
    "right": {
        "feature": 0,
        "threshold": 3.0,
        "left": {"share": 0.1},
        "right": {"share": 0.4},
    },
}
check_shares(
    made_here,
    [[9.0, 12.0], [2.0, 18.0], [4.0, 18.0]],
    [0.75, 0.1, 0.4],
    "`feature` is the number of the column to look at.",
)
leaf = grow_tree(np.array([[1], [2], [3], [4]]), np.array([0, 1, 1, 1]), 0, 1)
assert set(leaf) == {"share"} and abs(float(leaf["share"]) - 0.75) <= 1e-9, (
    f"With max_depth=0 the whole tree should be the leaf {{'share': 0.75}}, but is {leaf}."
)
### BEGIN HIDDEN TESTS
check_shares(
    made_here,
    [[3.0, 16.0], [0.0, 15.5], [9.0, 15.5], [3.5, 15.6]],
    [0.1, 0.75, 0.75, 0.4],
    "A value that equals the threshold goes to the left.",
)
check_shares({"share": 0.25}, [[1.0], [2.0]], [0.25, 0.25], "A tree can be a single leaf.")

rng = np.random.default_rng(11)
for n_rows, max_depth, min_leaf in ((200, 1, 1), (200, 2, 30), (200, 3, 8), (200, 6, 40)):
    X = rng.integers(0, 4000, (n_rows, 4))
    wave = np.where(X[:, 0] > 1500, X[:, 1] > 2600, X[:, 2] < 900)
    y = (rng.random(n_rows) < np.where(wave, 0.85, 0.15)).astype(int)
    library = DecisionTreeClassifier(
        max_depth=max_depth, min_samples_leaf=min_leaf, random_state=0
    ).fit(X, y)
    cuts = library.tree_.threshold[library.tree_.feature >= 0]
    # New rows, and rows that lie exactly on a threshold.
    rows = np.vstack([rng.integers(0, 4000, (300, 4)), np.repeat(cuts[:, None], 4, axis=1)])
    expected = library.predict_proba(rows)[:, 1]
    tree = grow_tree(X.copy(), y.copy(), max_depth, min_leaf)
    depth = depth_of(tree)
    assert depth == library.get_depth(), (
        f"With max_depth={max_depth} and min_leaf={min_leaf} the tree of these {n_rows} rows has "
        f"depth {library.get_depth()}, but yours has depth {depth}. Does each level of the "
        "recursion get one level less, and the same min_leaf?"
    )
    came = np.array([walk(tree, row) for row in rows])
    assert np.allclose(came, expected, rtol=0, atol=1e-6), (
        f"With max_depth={max_depth} and min_leaf={min_leaf} your tree says {came[:6].round(3)} "
        f"for the first new rows, and scikit-learn's says {expected[:6].round(3)}. A leaf holds "
        "the share of ones of the training rows that end in it. min_leaf holds in every node."
    )
    check_shares(tree, rows, expected, "The tree is right, but rows end in another leaf.")
# Nothing stops this tree but purity: every row ends in a leaf of its own class.
X, y = np.arange(40)[:, None], np.array([0, 1, 1, 0, 1] * 8)
tree = grow_tree(X.copy(), y.copy(), 60, 1)
came = np.array([walk(tree, row) for row in X])
assert np.allclose(came, y, rtol=0, atol=1e-9), (
    "With enough depth and min_leaf=1, all these rows are different, so each one should end in a "
    f"leaf of its own class. The first shares should be {y[:5]}, but are {came[:5]}."
)
### END HIDDEN TESTS

# %% [markdown]
# You can read the tree aloud: that is its great strength. `weights` are the rows in the leaf that
# were delivered and that failed. The tree has found what stands in the generator: orders for the
# day (before 16 o'clock) and for far away (more than 5.5 km) are the risky ones. (What it says
# about `called` is another matter: see Task 9.) And it needed no preparation. A split only asks
# which value is larger, so scaling changes nothing. Text columns still have to be encoded in
# scikit-learn.
#
# ## How deep?
#
# `max_depth` is for you to choose. `validation_curve` fits trees of each depth with
# cross-validation, here with 5 folds. For each depth and fold it gives the accuracy on the rows
# that the tree was fitted on, and on the rows that were left out. The plot shows the means over
# the folds.

# %%
depths = np.arange(1, 16)
train_scores, valid_scores = validation_curve(
    DecisionTreeClassifier(random_state=0),
    orders[FEATURES].to_numpy(),
    orders[TARGET].to_numpy(),
    param_name="max_depth",
    param_range=depths,
    cv=StratifiedKFold(n_splits=5, shuffle=True, random_state=0),
    scoring="accuracy",
)

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(depths, train_scores.mean(axis=1), "s--", color="tab:blue", label="training rows")
ax.plot(depths, valid_scores.mean(axis=1), "o-", color="black", label="left-out rows")
ax.axhline(1 - orders[TARGET].mean(), linestyle=":", color="gray", label="always say 'delivered'")
ax.set_xticks(depths)
ax.set_yticks(np.arange(0.6, 1.01, 0.05))
ax.set_ylim(0.6, 1.01)
ax.grid(alpha=0.4)
ax.set_xlabel("max_depth of the tree (most questions for one order)")
ax.set_ylabel("accuracy (share of orders that are right)")
ax.set_title("Training rows: better at each depth. Left-out rows: not")
ax.legend(loc="upper left")
plt.show()

# %% [markdown]
# ## Task 5: read the plot (2 points)
#
# Read three values from the plot and set:
#
# - `best_depth`: the depth that you would choose for new orders;
# - `gap_at_best`: at this depth, accuracy on training rows minus accuracy on left-out rows;
# - `gap_at_15`: the same difference at depth 15.
#
# Write the gaps as numbers from 0 to 1: a gap of 7 percentage points is `0.07`. A reading is right
# if it is right for the eye: 0.02 up or down does not matter. When two depths look equally good,
# both count.
#
# <details><summary>Hint</summary>
#
# Which of the two lines speaks about orders that the tree has not seen? Find its highest point.
# Then go straight up to the other line.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-depth", "locked": false, "schema_version": 3, "solution": true, "task": false}
# best_depth = ...
# gap_at_best = ...
# gap_at_15 = ...
### BEGIN SOLUTION
best_depth = 3
gap_at_best = 0.01
gap_at_15 = 0.27
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-depth-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
depth_read, gap_read, deep_gap_read = float(best_depth), float(gap_at_best), float(gap_at_15)
assert depth_read in range(1, 16), f"best_depth should be one of 1 to 15, but is {depth_read}."
for name, value in (("gap_at_best", gap_read), ("gap_at_15", deep_gap_read)):
    assert -0.05 <= value <= 1, (
        f"{name} should be a difference of two accuracies, from 0 to 1, but is {value}. "
        "Not percent, and not a ratio."
    )
### BEGIN HIDDEN TESTS
import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

# The same orders as in the notebook, so the same plot.
rng, n_orders = np.random.default_rng(5), 1600
distance_m = 10 * rng.integers(30, 900, n_orders)
travel_s = np.rint(150 + 0.2 * distance_m + rng.normal(0, 30, n_orders)).astype(int)
slot_hour = rng.integers(9, 22, n_orders)
items = 1 + rng.poisson(5, n_orders)
new_customer = (rng.random(n_orders) < 0.35).astype(int)
receipt_no = rng.integers(10000, 100000, n_orders)
no_bell = rng.random(n_orders) < 0.2
called = (rng.random(n_orders) < np.where(no_bell, 0.9, 0.04)).astype(int)
logit = -4.0 + 2.2 * (slot_hour < 16) + 2.6 * (distance_m > 5500) + 3.5 * no_bell - 1.0 * called
logit = logit + 1.6 * ((slot_hour < 16) & (new_customer == 1))
failed = (rng.random(n_orders) < 1 / (1 + np.exp(-logit))).astype(int)
table = np.column_stack(
    [distance_m, travel_s, slot_hour, items, new_customer, called, receipt_no]
).astype(np.float32)
folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(table, failed))
on_training, on_left_out = np.zeros((2, 15, 5))
for depth in range(1, 16):
    for fold, (kept, left_out) in enumerate(folds):
        model = DecisionTreeClassifier(max_depth=depth, random_state=0)
        right = model.fit(table[kept], failed[kept]).predict(table) == failed
        on_training[depth - 1, fold] = right[kept].mean()
        on_left_out[depth - 1, fold] = right[left_out].mean()
on_training, on_left_out = on_training.mean(axis=1), on_left_out.mean(axis=1)
at = int(depth_read) - 1
assert on_left_out[at] >= on_left_out.max() - 0.01, (
    f"At depth {at + 1} the line of the left-out rows is not at its highest, but "
    f"{on_left_out.max() - on_left_out[at]:.2f} below. The line of the training rows always rises: it "
    "cannot tell you which depth is best for new orders."
)
for name, value, place in (("gap_at_best", gap_read, at), ("gap_at_15", deep_gap_read, 14)):
    gap = on_training[place] - on_left_out[place]
    assert abs(value - gap) <= 0.025, (
        f"{name} is {value}, which is more than 0.02 away from the plot. Read both lines at depth "
        f"{place + 1}, and take training rows minus left-out rows."
    )
### END HIDDEN TESTS

# %% [markdown]
# The training score rises all the way, and it cannot tell you which depth is best for new orders.
# The deepest tree knows nearly all its training rows by heart, receipt numbers included. That is
# **overfitting**.
#
# ## A deep tree is a different tree each time
#
# The score is one problem. Retraining is another. Train on four months of orders of the same kind,
# ask all four models about the same 2000 new orders, and count where two of them disagree. There
# are six pairs of months.

# %%
new_orders = make_orders(2000, seed=50)
months = [make_orders(960, seed=seed) for seed in (51, 52, 53, 54)]
models = {
    "one tree, depth 3": DecisionTreeClassifier(max_depth=3, random_state=0),
    "one tree, full depth": DecisionTreeClassifier(random_state=0),
    "forest of 30 full trees": RandomForestClassifier(30, random_state=0),
}
for name, model in models.items():
    answers = [
        model.fit(month[FEATURES], month[TARGET]).predict(new_orders[FEATURES]) for month in months
    ]
    accuracy = np.mean([accuracy_score(new_orders[TARGET], answer) for answer in answers])
    differ = [np.mean(one != other) for one, other in combinations(answers, 2)]
    print(
        f"{name:24} accuracy {accuracy:.2f}, answers that differ: {np.mean(differ):.2f} "
        f"(from {min(differ):.2f} to {max(differ):.2f})"
    )

# %% [markdown]
# Two full trees disagree about 3 of 10 orders, although nothing in the shop has changed between the
# months. The forest of full trees has about half of that disagreement, and it is right more often
# than one full tree. The shallow trees disagree least in the mean. But they are not safe either: in
# the worst pair here they differ about 1 order in 6, because one of the two trees asks about
# `new_customer` where the other asks about `called`.
#
# ## From one tree to a forest
#
# A single deep tree has low bias, as it can follow any pattern, but high variance: it depends too
# much on the rows that it happened to get. The mean of many such trees depends less. To make the
# trees differ, a **random forest** does two things:
#
# 1. each tree gets its own **bootstrap** rows: as many as there are, drawn *with replacement*;
# 2. each split of a tree may choose only among a few columns, drawn anew at each node
#    (`max_features="sqrt"`).
#
# ## Task 6: draw the rows of a forest (1 point)
#
# Write two functions.
#
# - `draw_bags(n_rows, n_trees, seed)` returns an array of whole numbers with the shape
#   `(n_trees, n_rows)`. Row `t` is the **bag** of tree `t`: `n_rows` row numbers from 0 to
#   `n_rows - 1`, drawn with replacement. Each tree gets its own draw. The same seed gives the same
#   bags, another seed gives others.
# - `left_out_share(bags)` returns the share of rows that are **not** in a tree's bag, as the mean
#   over all trees. `bags` is an array as above. So there are as many rows as columns in `bags`.
#
# <details><summary>Hint</summary>
#
# `np.random.default_rng(seed).integers(n, size=(a, b))` draws whole numbers from 0 to `n - 1`.
# `np.unique(bag)` gives the row numbers that are in a bag, each once.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "bags", "locked": false, "schema_version": 3, "solution": true, "task": false}
def draw_bags(n_rows, n_trees, seed):
    """Row numbers drawn with replacement, (n_trees, n_rows): one bag for each tree."""
    ### BEGIN SOLUTION
    return np.random.default_rng(seed).integers(n_rows, size=(n_trees, n_rows))
    ### END SOLUTION


def left_out_share(bags):
    """Mean over the trees of the share of rows (0 to 1) that are not in the tree's bag."""
    ### BEGIN SOLUTION
    n_rows = bags.shape[1]
    return float(np.mean([1 - len(np.unique(bag)) / n_rows for bag in bags]))
    ### END SOLUTION


for n_rows in (2, 10, 100, 1000):
    share = left_out_share(draw_bags(n_rows, 300, seed=1))
    print(f"{n_rows:5} rows: {share:.3f} left out, (1 - 1/n)^n = {(1 - 1 / n_rows) ** n_rows:.3f}")

# %% nbgrader={"grade": true, "grade_id": "bags-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np

came = np.asarray(draw_bags(50, 7, 1), dtype=float)
assert came.shape == (7, 50), (
    f"draw_bags(50, 7, seed) should have shape (7, 50): a bag for each tree. It has {came.shape}."
)
share = float(left_out_share(np.array([[0, 0, 0, 0], [3, 2, 1, 0]])))
assert abs(share - 0.375) <= 1e-6, (
    "The first bag leaves out 3 of 4 rows and the second none, so left_out_share should be "
    f"0.375, but is {share}."
)
### BEGIN HIDDEN TESTS
bags = np.asarray(draw_bags(200, 400, 5), dtype=float)
assert bags.shape == (400, 200), f"The shape should be (400, 200), but is {bags.shape}."
assert np.array_equal(bags, np.round(bags)), "Row numbers should be whole numbers."
assert bags.min() == 0 and bags.max() == 199, (
    f"Row numbers of 200 rows should go from 0 to 199, but go from {bags.min():g} to {bags.max():g}."
)
different = {tuple(bag) for bag in bags}
assert len(different) == 400, (
    f"The 400 trees should have 400 different bags, but there are only {len(different)}. "
    "Is the seed set anew for each tree?"
)
distinct = np.mean([len(set(bag)) for bag in bags]) / 200
assert abs(distinct - (1 - (1 - 1 / 200) ** 200)) <= 0.01, (
    f"A bag of 200 draws should hold about 63.3 % of the rows, but yours hold {distinct:.1%}. "
    "Draw with replacement, each row with the same chance."
)
counts = np.bincount(bags.astype(int).ravel(), minlength=200)
assert counts.min() >= 280 and counts.max() <= 520, (
    "Each row should be drawn about 400 times in 400 bags, but the counts go from "
    f"{counts.min()} to {counts.max()}."
)
again = np.asarray(draw_bags(200, 400, 5), dtype=float)
assert np.array_equal(bags, again), "The same seed should give the same bags, but they differ."
other = np.asarray(draw_bags(200, 400, 6), dtype=float)
assert not np.array_equal(bags, other), "Seeds 5 and 6 should give different bags."
rng = np.random.default_rng(8)
for n_trees, n_rows in ((3, 40), (25, 11), (1, 6)):
    bags = rng.integers(n_rows, size=(n_trees, n_rows))
    expected = np.mean([len(set(range(n_rows)) - set(bag.tolist())) / n_rows for bag in bags])
    share = float(left_out_share(bags.copy()))
    assert abs(share - expected) <= 1e-6, (
        f"left_out_share of {n_trees} bags of {n_rows} rows should be {expected:.4f}, but is "
        f"{share}. Count rows that are in no place of a bag, bag by bag."
    )
### END HIDDEN TESTS

# %% [markdown]
# One row escapes one draw with chance $1 - 1/n$, and all $n$ draws with $(1 - 1/n)^n$. This goes to
# $e^{-1} \approx 0.368$. So each tree leaves out about 36.8 % of the rows: they are **out of bag**.
#
# The next cell grows two forests of 50 trees on the training rows, and keeps for each one its bags
# and the vote of every tree on every row. The first is made tree by tree. The second is
# scikit-learn's, which also computes its out-of-bag error.

# %%
bags = np.array([resample(np.arange(len(X_train)), random_state=100 + t) for t in range(50)])
trees = [
    DecisionTreeClassifier(max_features="sqrt", random_state=t).fit(X_train[bag], y_train[bag])
    for t, bag in enumerate(bags)
]
votes = np.array([tree.predict_proba(X_train)[:, 1] for tree in trees])

forest = RandomForestClassifier(50, oob_score=True, random_state=0).fit(X_train, y_train)
library_bags = np.array(forest.estimators_samples_)
library_votes = np.array([tree.predict_proba(X_train)[:, 1] for tree in forest.estimators_])
print(f"scikit-learn, 1 - oob_score_:       {1 - forest.oob_score_:.4f}")
print(f"scikit-learn, on validation rows:   {1 - forest.score(X_valid, y_valid):.4f}")
print(f"tree by tree, judges that saw rows: {np.mean((votes.mean(axis=0) > 0.5) != y_train):.4f}")

# %% [markdown]
# ## Task 7: the out-of-bag error (2 points)
#
# A row is new to every tree that did not get it. So ask only those trees about it. That tests the
# forest on rows that are new to the judges, and no row has to be put aside.
#
# Write `oob_error(bags, votes, y)`.
#
# - `bags` has the shape `(n_trees, n_rows)`: row numbers, as in Task 6.
# - `votes` has the shape `(n_trees, n_rows)`: `votes[t, i]` is the share of ones (0 to 1) that tree
#   `t` predicts for row `i`. Every tree votes on every row, also on those in its bag.
# - `y` holds the true class of each row, 0 or 1.
#
# For each row, take the **mean vote** of the trees whose bag does **not** hold it. The forest says
# 1 if this mean is **more than** 0.5, else 0. A row that is in all bags has no judge: leave it out.
# Return the share of wrong answers among the rows that are left, from 0 to 1.
#
# <details><summary>Hint</summary>
#
# Make an array `out` of true and false with the shape of `votes`: start with all true, then
# `out[t, bags[t]] = False` for each tree. `out.sum(axis=0)` counts the judges of each row.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "oob-error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def oob_error(bags, votes, y):
    """Share of rows that the trees which have not seen them get wrong."""
    ### BEGIN SOLUTION
    out = np.ones(votes.shape, dtype=bool)
    for t, bag in enumerate(bags):
        out[t, bag] = False
    n_judges = out.sum(axis=0)
    judged = n_judges > 0
    mean_vote = (votes * out).sum(axis=0)[judged] / n_judges[judged]
    return float(np.mean((mean_vote > 0.5) != (y[judged] == 1)))
    ### END SOLUTION


few_bags = np.array([[0, 0, 2], [1, 1, 2]])
few_votes = np.array([[0.1, 0.9, 0.5], [0.8, 0.2, 0.5]])
print("two trees, three rows:", oob_error(few_bags, few_votes, np.array([1, 0, 0])))
print(f"scikit-learn's bags and trees: {oob_error(library_bags, library_votes, y_train):.4f}")
print(f"the forest made tree by tree:  {oob_error(bags, votes, y_train):.4f}")

# %% nbgrader={"grade": true, "grade_id": "oob-error-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_oob(bags, votes, y, expected, mistake):
    """Compare the student's out-of-bag error with the expected one."""
    came = float(oob_error(np.array(bags), np.array(votes, dtype=float), np.array(y)))
    assert abs(came - expected) <= 1e-6, (
        f"For {len(bags)} trees and {len(y)} rows the out-of-bag error should be {expected:.4f}, "
        f"but is {came}. {mistake}"
    )


check_oob(
    [[0, 0, 2], [1, 1, 2]],
    [[0.1, 0.9, 0.5], [0.8, 0.2, 0.5]],
    [1, 0, 0],
    0.5,
    "Only tree 1 may judge row 0: it says 0.8, right. Only tree 0 may judge row 1: it says 0.9, "
    "wrong. Nobody may judge row 2, so two rows count.",
)
### BEGIN HIDDEN TESTS
from sklearn.ensemble import RandomForestClassifier

check_oob(
    [[0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 2, 1]],
    [[0, 0.9, 0.2], [0, 0.4, 0.2], [0, 0.4, 0.9], [0.7, 0, 0]],
    [1, 1, 1],
    1 / 3,
    "Take the mean of the votes as they are: 0.9, 0.4 and 0.4 have a mean above 0.5.",
)
check_oob(
    [[0, 0], [0, 0], [1, 1]],
    [[0.0, 1.0], [0.0, 0.0], [0.5, 0.0]],
    [0, 0],
    0.0,
    "Both means are exactly 0.5. That is not more than 0.5, so the forest says 0.",
)
rng = np.random.default_rng(4)
for n_rows, n_trees in ((300, 12), (120, 3), (200, 1)):
    y = rng.integers(0, 2, n_rows)
    bags = rng.integers(n_rows, size=(n_trees, n_rows))
    votes = np.clip(0.35 + 0.3 * y + rng.normal(0, 0.3, (n_trees, n_rows)), 0, 1)
    for t in range(n_trees):  # as full trees do, they know the rows of their bag by heart
        votes[t, bags[t]] = y[bags[t]]
    in_bag = [set(bag.tolist()) for bag in bags]
    wrong = []
    seen_by_all = 0
    for i in range(n_rows):
        judges = [t for t in range(n_trees) if i not in in_bag[t]]
        if judges:
            wrong.append((votes[judges, i].mean() > 0.5) != (y[i] == 1))
        else:
            seen_by_all += 1
    likely = f"{seen_by_all} rows are in all bags and do not count."
    came = float(oob_error(bags.copy(), votes.copy(), y.copy()))
    if n_trees > 1 and abs(came - np.mean((votes.mean(axis=0) > 0.5) != (y == 1))) <= 1e-9:
        likely = "You asked all trees. A tree that has seen the row must not judge it."
    if abs(came - (1 - np.mean(wrong))) <= 1e-9:
        likely = "This is the share of right answers. The error is the share of wrong ones."
    check_oob(bags, votes, y, float(np.mean(wrong)), likely)
X = rng.integers(0, 1000, (250, 5))
y = ((X[:, 1] > 600) ^ (rng.random(250) < 0.25)).astype(int)
library = RandomForestClassifier(40, oob_score=True, random_state=2).fit(X, y)
check_oob(
    np.array(library.estimators_samples_),
    [tree.predict_proba(X)[:, 1] for tree in library.estimators_],
    y,
    1 - library.oob_score_,
    "These are scikit-learn's own bags and trees, and this is its 1 - oob_score_.",
)
### END HIDDEN TESTS

# %% [markdown]
# ## What the out-of-bag error says
#
# For scikit-learn's bags and trees, your number should be its `1 - oob_score_`, to the last digit.
# It is about 0.23. The forest made tree by tree is close to that, but not equal: it has other
# draws. With other seeds, such forests of 50 trees give 0.22 to 0.25. The validation rows say
# about 0.21. Of 640 rows such a share has a standard error of about 0.016, so this agrees with the
# out-of-bag error.
#
# The line `judges that saw rows` is the trap: full trees know their own rows by heart. If they may
# judge them, the error is about 0.
#
# ## Which columns matter? Two answers
#
# **Impurity importance** is `feature_importances_`. Each node wins an impurity decrease. Weight it
# by the share of the training rows that reach the node, add it up for the column that the node
# asks, and divide by the sum over all columns. A forest takes the mean over its trees. It costs
# nothing, because it is a by-product of the training. Here it is for one tree, by hand.


# %%
def impurity_importance(fitted):
    """Impurity importance of each column, from the arrays of a fitted scikit-learn tree."""
    tree = fitted.tree_
    won = np.zeros(tree.n_features)
    weight = tree.weighted_n_node_samples / tree.weighted_n_node_samples[0]
    for node in range(tree.node_count):
        left, right = tree.children_left[node], tree.children_right[node]
        if left != -1:
            before = weight[node] * tree.impurity[node]
            after = weight[left] * tree.impurity[left] + weight[right] * tree.impurity[right]
            won[tree.feature[node]] += before - after
    return won / won.sum()


gap = np.abs(impurity_importance(trees[0]) - trees[0].feature_importances_).max()
print(f"largest difference from feature_importances_: {gap:.1e}")

# %% [markdown]
# It has two faults. It is measured on **training** rows, where a deep tree looks good even when it
# learns noise. And a column with many different values offers many thresholds, so one of them
# looks good by chance.
#
# **Permutation importance** asks the fitted model: how much worse do you get when I shuffle this
# column? Shuffling keeps the values and destroys what they know about the target.
#
# ## Task 8: permutation importance (2 points)
#
# Write `permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed)`.
#
# 1. Fit `RandomForestClassifier(n_estimators=20, random_state=0)` on `X_fit`, `y_fit`, **once**.
# 2. Take its accuracy on the held-out rows `X_held`, `y_held`.
# 3. For each column: shuffle this column of the held-out rows, leave all others as they are, and
#    take the accuracy again. Do it `n_repeats` times, each time with a new shuffle.
# 4. The importance of the column is the accuracy before, **minus** the mean accuracy after.
#
# Return an array with one number for each column. All four inputs are arrays. The same seed gives
# the same numbers. A number can be a little below 0: that is chance.
#
# <details><summary>Hint</summary>
#
# `shuffled = X_held.copy()` gives you a fresh table for every shuffle, so that each column is
# whole again when the next one is shuffled. `rng.permutation(column)` returns a shuffled copy. Make
# `rng = np.random.default_rng(seed)` once, before the loops.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "permutation", "locked": false, "schema_version": 3, "solution": true, "task": false}
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    """Mean drop of the accuracy on held-out rows when a column is shuffled, for each column."""
    ### BEGIN SOLUTION
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_fit, y_fit)
    rng = np.random.default_rng(seed)
    before = np.mean(model.predict(X_held) == y_held)
    drops = []
    for column in range(X_held.shape[1]):
        after = []
        for _ in range(n_repeats):
            shuffled = X_held.copy()
            shuffled[:, column] = rng.permutation(shuffled[:, column])
            after.append(np.mean(model.predict(shuffled) == y_held))
        drops.append(before - np.mean(after))
    return np.array(drops)
    ### END SOLUTION


drops = permutation_drops(X_train, y_train, X_valid, y_valid, n_repeats=5, seed=1)
for name, drop in zip(FEATURES, drops, strict=True):
    print(f"{name:13} {drop:6.3f}")

# %% nbgrader={"grade": true, "grade_id": "permutation-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def draw_rows(n_rows, noise, seed):
    """Columns: strong, its near copy, pure noise, weak, pure noise. Labels flip by chance."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 10000, (n_rows, 5))
    X[:, 1] = X[:, 0] + rng.integers(-600, 600, n_rows)
    y = (X[:, 0] > 5000) ^ ((X[:, 3] > 8500) & (X[:, 0] > 2000)) ^ (rng.random(n_rows) < noise)
    return X, y.astype(int)


def student_drops(fitted_on, held, n_repeats, seed):
    """The student's numbers for copies of these rows, once there is one for each column."""
    rows = [part.copy() for part in (*fitted_on, *held)]
    came = np.asarray(permutation_drops(*rows, n_repeats, seed), dtype=float)
    n_columns = held[0].shape[1]
    assert came.shape == (n_columns,), (
        f"There should be one number for each of the {n_columns} columns, but the shape is "
        f"{came.shape}."
    )
    return came


rng = np.random.default_rng(1)
X = rng.integers(0, 1000, (500, 2))
easy = (X[:300], (X[:300, 0] > 500).astype(int)), (X[300:], (X[300:, 0] > 500).astype(int))
came = student_drops(*easy, 5, 1)
assert abs(came[0] - 0.5) <= 0.1, (
    "Only column 0 decides here, and both classes are equally frequent. Without it the forest "
    f"should be right half the time instead of always: a drop of about 0.5. Yours is {came[0]:.3f}."
)
assert abs(came[1]) <= 0.03, (
    f"Column 1 is noise, so shuffling it should cost nothing, but your number is {came[1]:.3f}. "
    "Is column 0 whole again when column 1 is shuffled?"
)
### BEGIN HIDDEN TESTS
from sklearn.ensemble import RandomForestClassifier


def mean_drops(model, X, y):
    """The drops as the mean of 15 shuffles of each column."""
    shuffles, tables = np.random.default_rng(3), []
    for column in range(X.shape[1]):
        many = np.tile(X, (15, 1))
        many[:, column] = np.concatenate([shuffles.permutation(X[:, column]) for _ in range(15)])
        tables.append(many)
    right = model.predict(np.vstack([X, *tables])) == np.tile(y, 1 + 15 * X.shape[1])
    return right[: len(y)].mean() - right[len(y) :].reshape(X.shape[1], -1).mean(axis=1)


def likely_mistake(came, expected, fitted_on, model, before):
    """What went wrong, if the numbers are those of a known mistake."""
    for other, mistake in (
        (mean_drops(model, *fitted_on), "You shuffled the rows that the model was fitted on."),
        (-expected, "It is the accuracy before minus the accuracy after."),
        (expected / before, "This is a ratio. The importance is a difference of accuracies."),
        (1 - expected / before, "This is a ratio. The importance is a difference of accuracies."),
        (before - expected, "This is the accuracy after. The importance is what was lost."),
    ):
        if np.abs(came - other).max() <= 0.0175:
            return mistake
    return (
        "Fit on X_fit, shuffle one column of X_held at a time, and make it whole again before the "
        "next one."
    )


fitted_on, held = draw_rows(250, 0.2, seed=250), draw_rows(500, 0.2, seed=500)
model = RandomForestClassifier(n_estimators=20, random_state=0).fit(*fitted_on)
expected = mean_drops(model, *held)
came = student_drops(fitted_on, held, 5, 2)
if not np.abs(came - expected).max() <= 0.035:
    before = np.mean(model.predict(held[0]) == held[1])
    raise AssertionError(
        f"The mean drops should be about {expected.round(3)}, but are {came.round(3)}. Chance "
        f"explains at most 0.035. {likely_mistake(came, expected, fitted_on, model, before)}"
    )
# A mean of 5 shares of 500 rows is a whole number of 2500ths. One share alone is one of 500ths.
steps = came * 500 * 5
assert np.abs(steps - np.round(steps)).max() <= 0.2, (
    f"n_repeats is 5 here and there are 500 held-out rows, so 2500 times each drop should be a "
    f"whole number, but is {steps.round(2)}. Is it the mean of exactly n_repeats accuracies?"
)
assert np.abs(came * 500 - np.round(came * 500)).max() > 0.1, (
    "The mean of 5 repeats is, for every column, what a single shuffle could give. Is each repeat "
    "a new shuffle, and are all of them in the mean?"
)
# The held-out labels are what the forest of the text says, so before the shuffles it is always
# right. The training labels are pure chance, so every other forest says something else.
rng = np.random.default_rng(17)
by_chance = (rng.integers(0, 1000, (120, 2)), rng.integers(0, 2, 120))
model = RandomForestClassifier(n_estimators=20, random_state=0).fit(*by_chance)
more = rng.integers(0, 1000, (400, 2))
more = (more, model.predict(more))
expected = mean_drops(model, *more)
came = student_drops(by_chance, more, 6, 4)
assert np.abs(came - expected).max() <= 0.035, (
    f"For labels by chance the drops should be about {expected.round(3)}, but are "
    f"{came.round(3)}. Is it the forest of the text, with 20 trees and random_state=0?"
)
# With other seeds the shuffles are others, so the numbers of one repeat differ.
once, again, other = [student_drops(by_chance, more, 1, seed) for seed in (1, 1, 2)]
assert np.allclose(once, again), "The same seed should give the same numbers, but they differ."
assert not np.allclose(once, other), (
    "Seeds 1 and 2 gave exactly the same numbers. The seed should decide about the shuffles."
)
### END HIDDEN TESTS

# %% [markdown]
# ## The two answers side by side
#
# The next cell takes scikit-learn's `permutation_importance`, on the validation rows, with 10
# shuffles. The bars have different units, so compare the *order* of the columns, not the lengths.

# %%
shuffled = permutation_importance(forest, X_valid, y_valid, n_repeats=10, random_state=0)
rows = np.arange(len(FEATURES))

fig, (left, right) = plt.subplots(1, 2, figsize=(7.5, 4), sharey=True)
left.barh(rows, forest.feature_importances_, color="lightgray", edgecolor="black")
left.set_xlabel("impurity importance\n(share of the decrease, training rows)")
left.set_xlim(0, 0.32)
right.barh(
    rows,
    shuffled.importances_mean,
    xerr=shuffled.importances_std,
    color="tab:blue",
    edgecolor="black",
    capsize=3,
)
right.set_xlabel("permutation importance\n(accuracy lost, validation rows)")
right.set_xlim(-0.02, 0.19)
right.axvline(0, color="black", linewidth=0.8)
for ax, values in ((left, forest.feature_importances_), (right, shuffled.importances_mean)):
    for row, value in zip(rows, values, strict=True):
        ax.text(max(value, 0) + 0.025, row, f"{value:.3f}", va="center", fontsize=8)
left.set_yticks(rows, FEATURES)
left.invert_yaxis()
fig.suptitle("A random number looks important in training, and is worth nothing")
fig.tight_layout()
plt.show()

# %% [markdown]
# On the left, `receipt_no` has about 0.16. That is more than `called` and `new_customer` together,
# which the generator does use. On the right it has about 0. With other forests and other draws of
# the orders it lies between -0.02 and 0.02, now above 0, now below: that is chance. And 0 is the
# truth: the till draws the numbers at random. `items` does nothing in the generator either. It has
# few different values, so it fools the left chart less: about 0.1. Its 0.01 on the right is chance
# as well. The thin lines show only the chance of the shuffles, not that of this forest and of these
# 640 rows: with other forests and other orders it lies on both sides of 0.
#
# Now look at `distance_m` and `travel_s`. They say nearly the same, and each of them loses little.
# So look at what happens when both are shuffled **together**, by the same permutation of rows, and
# when one of them is not there at all. (With 5 other shuffles, so single numbers differ a little.)


# %%
def lost_together(model, X, y, columns, n_repeats=5):
    """Mean accuracy lost when these columns are shuffled by the same permutation of rows."""
    rng = np.random.default_rng(0)
    tables = []
    for _ in range(n_repeats):
        table = X.copy()
        table[:, columns] = X[rng.permutation(len(X))][:, columns]
        tables.append(table)
    after = accuracy_score(np.tile(y, n_repeats), model.predict(np.vstack(tables)))
    return accuracy_score(y, model.predict(X)) - after


for names in (["distance_m"], ["travel_s"], ["distance_m", "travel_s"]):
    lost = lost_together(forest, X_valid, y_valid, [FEATURES.index(name) for name in names])
    print(f"shuffled {' and '.join(names):24} accuracy lost: {lost:.3f}")

without = [i for i, name in enumerate(FEATURES) if name != "travel_s"]
smaller = RandomForestClassifier(50, random_state=0).fit(X_train[:, without], y_train)
print(f"accuracy with travel_s {forest.score(X_valid, y_valid):.3f}, ", end="")
print(f"without {smaller.score(X_valid[:, without], y_valid):.3f}")
lost = lost_together(smaller, X_valid[:, without], y_valid, [FEATURES.index("distance_m")])
print(f"shuffled distance_m, in the forest without travel_s: accuracy lost {lost:.3f}")

print("\nshare of failed deliveries, by called:")
print(orders.groupby("called")[TARGET].agg(["mean", "size"]).round(2))

# %% [markdown]
# ## Task 9: answer the manager (3 points)
#
# The manager has seen both charts and the last table, and writes:
#
# > 1. *"The receipt number is one of the big reasons in the left chart. We draw the numbers anew."*
# > 2. *"Shuffling the riding time costs little in the right chart. So long rides do no
# >    harm. We deliver twice as far, and your forest tells us how many will fail at 18 km."*
# > 3. *"Orders that we call about fail more often, and the forest finds `called` important. So
# >    calls do harm. We stop calling."*
#
# Answer in six to ten sentences. A person marks this, one point for each part:
#
# 1. **The receipt number (1 point).** Why is it high in the left chart? Name the number that shows
#    what it is worth.
# 2. **The ride (1 point).** Why is a small number no proof that the ride does not matter? Name a
#    number that shows it. And why can the forest not be asked about 18 km?
# 3. **The calls (1 point).** Give another reason why called orders fail more often. What would you
#    do to find out whether calls help?
#
# <details><summary>Hint</summary>
#
# Part 2: think of what the forest still knows when one of two similar columns is shuffled; and of
# the leaf in which an order at 18 km ends. Part 3: who decides whom to call, and what do they know
# that the table does not?
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain-importances", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The left chart is made on training rows, and a column with a different value in nearly every row
# offers many thresholds, so deep trees find some that fit by chance. On validation rows, shuffling
# the receipt number costs about 0: it is worth nothing, and new numbers change nothing. Riding
# time and distance say the same (correlation 0.998). When one of them is shuffled, the forest
# still has the other, so each loses only about 0.02. Shuffled together they lose about 0.09, and
# distance alone loses about 0.07 in the forest without riding time. So the way matters. The
# training rows end at 9 km, and an order at 18 km ends in the same leaves as one at 9 km: a tree
# cannot extrapolate. The staff decide whom to call, and they call where they expect trouble, so
# the called orders would fail more often even if calls help. To find out, call a random half of
# the orders and compare the shares of failed deliveries.
#
# *For the marker.* Part 1: many different values and training rows (overfitting), and the
# permutation importance of about 0 on validation rows; half a point for one of the two. Part 2:
# correlated columns stand in for each other, with the joint drop (0.09) or the drop without
# `travel_s` (0.07) or the correlation (0.998), and no extrapolation beyond 9 km; half a point for
# one of the two. Part 3: a confounder or the staff's choice (any plausible one, such as doors
# without a bell), and a randomised experiment; half a point for one of the two. "Look at more
# data" or "another kind of importance" is no experiment.
# ### END SOLUTION

# %% [markdown]
# ## What the generator knows
#
# With real orders you would need an experiment now. Here, the generator can deliver the same 20000
# orders twice: once with the staff's calls, once without any.

# %%
for staff_calls in (True, False):
    month = make_orders(20000, seed=60, staff_calls=staff_calls)
    print(f"staff calls: {staff_calls!s:5}  share of failed deliveries: {month[TARGET].mean():.3f}")

# %% [markdown]
# Without calls, between 2 and 3 percentage points more deliveries fail. So calls help. The staff
# call where they expect trouble: at doors without a bell, which the table does not know. So
# `called` tells the forest about the door. That is useful for the **prediction**, and misleading
# for the **decision**. In words of the field, the door is a **confounder**. No importance, of
# whatever kind, can see it.
#
# ## A tree cannot extrapolate
#
# Here three regression models learn the riding time from the distance, but only from orders up to
# 6 km. Look at what they say beyond.

# %%
near = orders[orders["distance_m"] <= 6000]
grid = pd.DataFrame({"distance_m": np.arange(300, 9000, 50)})
regressors = [
    ("tree, depth 4", DecisionTreeRegressor(max_depth=4, random_state=0), "--", "black"),
    (
        "forest, 20 trees",
        RandomForestRegressor(20, min_samples_leaf=10, random_state=0),
        "-",
        "tab:blue",
    ),
    ("straight line", LinearRegression(), ":", "tab:red"),
]

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(
    orders["distance_m"][::4] / 1000,
    orders["travel_s"][::4],
    ".",
    color="silver",
    label="orders (a quarter of them)",
)
for name, regressor, line, color in regressors:
    regressor.fit(near[["distance_m"]], near["travel_s"])
    ax.plot(grid["distance_m"] / 1000, regressor.predict(grid), line, color=color, label=name)
ax.axvline(6, color="gray", linewidth=0.8)
ax.text(6.1, 200, "not in training", fontsize=9)
ax.set_xlabel("distance / km")
ax.set_ylabel("riding time / seconds")
ax.set_title("Beyond 6 km, tree and forest repeat the last leaf")
ax.legend(loc="upper left")
plt.show()

# %% [markdown]
# A leaf is a constant, and every order beyond the last threshold ends in the last leaf. A forest is
# a mean of such constants. Neither warns you. The straight line goes on, and it is right here only
# because the world happens to be straight.
#
# ## Tree or forest?
#
# On the training rows, with 5-fold cross-validation, and at the end on the validation rows. (In
# this lab we have looked at those before. In real work, keep a part that nobody has seen.)

# %%
for name, model in {
    "one tree, depth 3": DecisionTreeClassifier(max_depth=3, random_state=0),
    "one tree, full depth": DecisionTreeClassifier(random_state=0),
    "forest, full depth": RandomForestClassifier(30, random_state=0),
    "forest, leaves of 10 rows": RandomForestClassifier(30, min_samples_leaf=10, random_state=0),
}.items():
    scores = cross_val_score(model, X_train, y_train, cv=5)
    final = model.fit(X_train, y_train).score(X_valid, y_valid)
    print(f"{name:30} cross-validation {scores.mean():.3f}, validation rows {final:.3f}")

# %% [markdown]
# The forest repairs the full tree, from about 0.70 to about 0.78 in cross-validation, and nobody
# had to choose a depth. It does not beat the tree of depth 3 here. That is no scandal: this
# generator is made of a few thresholds, and a few questions are just what it needs. The three good
# models differ by 1 to 3 percentage points, and each score alone has a standard error of more than
# 1. Real tables are seldom that simple. So try the simple model first, and keep it when the large
# one wins nothing.
#
# ## What to take away
#
# - Impurity says how mixed a group is. A split is judged by the decrease, with each side weighted
#   by its rows.
# - A tree is greedy: the best split now, then the same again on each side. Thresholds lie half-way
#   between values, and a value on the threshold goes to the left.
# - Choose depth and leaf size by rows that the tree has not seen. The training score always says
#   "deeper".
# - A forest is a mean of deep trees on bootstrap rows and random columns. About 36.8 % of the rows
#   are out of bag for each tree, and test it for free.
# - Impurity importance is made on training rows and favours columns with many values. Permute on
#   held-out rows instead.
# - Similar columns share their importance. Shuffle them together before you call one useless.
# - An importance says what the model uses. It does not say what happens when you change it.
#
# ## Where this stands in a real system
#
# In the shop, a job trains the forest each week and writes it to the model registry, together with
# its out-of-bag error and its permutation importances on last week's orders. Before each round the
# service predicts the chance that an order fails, and the courier's list shows the highest ones.
# Many models for tables are made of trees: forests, and gradient-boosted trees, which grow one
# after the other, each on the errors of those before.
#
# What goes wrong when this lab is forgotten:
#
# - **Importances become causes.** Somebody turns a knob because it is high in a chart. The effect
#   of a knob is measured by an experiment (a later lab does that: A/B tests).
# - **One deep tree in production.** Each retraining gives other answers to the same customers, and
#   nobody can say why. Forests are steadier, shallow trees too.
# - **The world leaves the training range.** The shop delivers further, prices rise, and the model
#   repeats its last leaf without a warning. Monitor the ranges of the inputs.
# - **An identifier among the inputs.** Receipt numbers, customer numbers and row numbers have many
#   values. Drop them before training.
# - **Out-of-bag error with repeated customers or time.** Rows that belong together, or follow each
#   other in time, are not new just because they are out of bag. Then split by group or by time.
#
# ## Sources and further reading
#
# - scikit-learn user guide, [Decision trees](https://scikit-learn.org/stable/modules/tree.html):
#   the criteria and the algorithm (CART), with practical advice.
# - scikit-learn user guide, [Forests of randomized
#   trees](https://scikit-learn.org/stable/modules/ensemble.html#forests-of-randomized-trees).
# - scikit-learn user guide, [Permutation feature
#   importance](https://scikit-learn.org/stable/modules/permutation_importance.html): with the case
#   of correlated features.
# - Breiman, Friedman, Olshen and Stone, *Classification and Regression Trees*, Wadsworth, 1984: the
#   book behind the algorithm.
# - Breiman, *Random Forests*, Machine Learning 45, 2001: short, and it introduces out-of-bag
#   estimates and permutation importance for forests.
# - Strobl, Boulesteix, Zeileis and Hothorn, *Bias in random forest variable importance measures*,
#   BMC Bioinformatics 8:25, 2007: why columns with many values look important.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition, section
#   9.2 (trees) and chapter 15 (random forests).
# - James, Witten, Hastie, Tibshirani and Taylor, *An Introduction to Statistical Learning with
#   Applications in Python*, chapter 8.
