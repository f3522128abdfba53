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
# # Support vector machines and a small neural network
#
# In the shop, customers pay with their face. One morning somebody pays with a *photograph* of a
# face. The camera at the till has two more sensors: one measures depth, one measures infrared
# light. Photographs are flat, so a line between two clouds of points was enough. Then people began
# to bend the photographs, and the line failed. The question of this lab: **is there a living face
# before the camera?** You answer it with two models that can draw a bent boundary: a support
# vector machine and a small neural network. You build the heart of each by hand.
#
# **What you will learn**
#
# - what a margin is, and which rows are support vectors;
# - three kernels by hand, and how a fitted SVM computes its answer from a few rows;
# - what `C` and `gamma` do, how to read it from a plot, and how to choose them honestly;
# - a network with one hidden layer by hand: forward pass, loss, back-propagation;
# - how to test a gradient, and why a softmax must not overflow;
# - early stopping: which rows decide, and why the test rows may not.
#
# **What you need first**
#
# - NumPy arrays, broadcasting, the matrix product `@`;
# - scaling, cross-validation and pipelines: what a training row, a held-back fold and a test row
#   are for;
# - the chain rule.
#
# **90 minutes, 20 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story and look at the data | 6 | |
# | 1 | the margin and its support vectors | 7 | 1 |
# | 2 | three kernels by hand | 9 | 2 |
# | 3 | the decision function from the support vectors | 9 | 2 |
# | 4 | read `gamma` from two plots | 6 | 2 |
# | 5 | choose `C` and `gamma`, score once | 12 | 3 |
# | 6 | forward pass and loss, without overflow | 10 | 2 |
# | 7 | back-propagation, tested with numbers | 12 | 3 |
# | 8 | one step of gradient descent | 4 | 1 |
# | 9 | the library's network, with early stopping | 8 | 2 |
# | 10 | explain what went wrong (a person marks this) | 7 | 2 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# `raise NotImplementedError()` below it. The lines at the end of the cell show your function at
# work. The next cell checks it. When it is silent, the visible checks are passed. Hidden checks
# run when you hand in. They ask nothing that the text does not ask. The tasks do not build on each
# other, so if one resists, go on to the next.

# %% [markdown]
# ## The sensors
#
# Each row is one payment, recorded in the shop's test room. These two numbers are known when the
# customer looks into the camera:
#
# | column | meaning | unit |
# |---|---|---|
# | `relief_mm` | depth from the nearest to the farthest point of the face | mm |
# | `infrared` | share of the infrared flash that comes back | 0 to 1 |
#
# And this one was written down by the person who made the recordings:
#
# | column | meaning |
# |---|---|
# | `attack` | 1: a photograph was held before the camera; 0: a living face. **The target** |
#
# A generator with a fixed seed draws all of it: two clouds on the day of the flat photographs, two
# crescents that reach into each other on the day of the bent ones. The shapes are invented, so that
# you can see a straight and a bent boundary. They are no physics, and the living faces differ
# between the two days as well. No row is a real person. Half of the rows are attacks, so that both
# kinds can be learnt. In the shop there are far fewer.

# %% nbgrader={"grade": false, "grade_id": "payments", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import special
from sklearn.metrics import accuracy_score, log_loss, pairwise
from sklearn.model_selection import (
    GridSearchCV,
    cross_val_score,
    train_test_split,
    validation_curve,
)
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

FEATURES = ["relief_mm", "infrared"]


def make_payments(n_payments, seed, bent=True):
    """Payments of the test room, half of them attacks with flat or with bent photographs."""
    rng = np.random.default_rng(seed)
    attack = rng.permutation(np.arange(n_payments) % 2)
    noise = rng.normal(0, 0.22, (2, n_payments))
    if bent:
        angle = rng.uniform(0, np.pi, n_payments)
        across = np.where(attack == 1, 1 - np.cos(angle), np.cos(angle)) + noise[0]
        up = np.where(attack == 1, 0.5 - np.sin(angle), np.sin(angle)) + noise[1]
    else:
        across = np.where(attack == 1, -0.8, 0.6) + noise[0]
        up = np.where(attack == 1, 0.9, 0.0) + noise[1]
    return pd.DataFrame(
        {
            "relief_mm": (25 + 10 * across).round(1),
            "infrared": (0.45 + 0.12 * up).round(3),
            "attack": attack,
        }
    )


flat_payments = make_payments(120, seed=1, bent=False)
payments = make_payments(600, seed=2)
train_payments, test_payments = train_test_split(
    payments, test_size=0.3, random_state=0, stratify=payments["attack"]
)
X_train, y_train = train_payments[FEATURES].to_numpy(), train_payments["attack"].to_numpy()
X_test, y_test = test_payments[FEATURES].to_numpy(), test_payments["attack"].to_numpy()
scaler = StandardScaler().fit(X_train)  # for the models that are not in a pipeline

payments.head()

# %% [markdown]
# ## When a line is enough, and when not
#
# A linear support vector machine (SVM) looks for the line with the widest empty street between the
# two kinds. The solid line is the boundary. The dashed lines are the edges of the street. Rows
# with a ring are the support vectors.


# %%
def draw_rows(ax, X, y):
    """Living faces as circles, photographs as crosses."""
    ax.plot(*X[y == 0].T, "o", color="tab:blue", ms=4, mfc="none", label="living face")
    ax.plot(*X[y == 1].T, "x", color="tab:red", ms=4, label="photograph")
    ax.set_xlabel("relief / mm")
    ax.set_ylabel("infrared / share that comes back")


def draw_boundary(ax, model, X, levels):
    """The lines where the model's decision function has the given levels."""
    low, high = X.min(axis=0), X.max(axis=0)
    across, up = np.meshgrid(np.linspace(low[0], high[0], 90), np.linspace(low[1], high[1], 90))
    values = model.decision_function(np.column_stack([across.ravel(), up.ravel()]))
    styles = ["-" if level == 0 else "--" for level in levels]
    ax.contour(across, up, values.reshape(across.shape), levels, colors="black", linestyles=styles)


fig, axes = plt.subplots(1, 2, figsize=(8, 4), sharey=True)
for ax, rows, name in [(axes[0], flat_payments, "flat"), (axes[1], train_payments, "bent")]:
    X, y = rows[FEATURES].to_numpy(), rows["attack"].to_numpy()
    line = make_pipeline(StandardScaler(), SVC(kernel="linear", C=1)).fit(X, y)
    draw_rows(ax, X, y)
    draw_boundary(ax, line, X, [-1, 0, 1])
    support = X[line[-1].support_]
    ax.plot(*support.T, "o", ms=8, mfc="none", mec="black", mew=0.6, label="support vector")
    right = accuracy_score(y, line.predict(X))
    ax.set_title(f"{name} photographs: {right:.0%} right")
axes[1].set_ylabel("")
axes[0].legend(fontsize=8, loc="lower left")
fig.suptitle("A line is enough for flat photographs, not for bent ones")
fig.tight_layout()
plt.show()

# %% [markdown]
# ## Task 1: the margin and its support vectors (1 point)
#
# A linear SVM computes `f(x) = w·x + b` and says "photograph" where `f(x)` is above 0. Write `s`
# for the side where a row belongs: `s = +1` for `y = 1` and `s = -1` for `y = 0`. The training
# makes `w` short and at the same time asks for `s·f(x) ≥ 1` for each row. A row that does not
# keep this costs `C·(1 - s·f(x))`. The street between `f(x) = -1` and `f(x) = +1` is `2/‖w‖` wide.
# The **support vectors** are the rows on the edge of the street, inside it, or on the wrong side
# of the line. All other rows could be taken away, and the fit would give the same line.
#
# Write two functions.
#
# - `margin_width(weights)` returns the width of the street. `weights` has shape `(n_features,)`.
# - `support_mask(X, y, weights, intercept)` returns one true or false for each row: is it a
#   support vector? `X` is `(n, n_features)`, `y` holds 0 and 1, `intercept` is a number. A solver
#   stops when it is near enough, so count a row when `s·f(x) ≤ 1.001`.
#
# <details><summary>Hint</summary>
#
# `np.linalg.norm(weights)` is the length `‖w‖`. `X @ weights + intercept` gives `f(x)` for all
# rows at once. `2 * y - 1` turns 0 and 1 into -1 and +1.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "margin", "locked": false, "schema_version": 3, "solution": true, "task": false}
def margin_width(weights):
    """Width of the street between f(x) = -1 and f(x) = +1, in the units of the features."""
    ### BEGIN SOLUTION
    return float(2 / np.linalg.norm(weights))
    ### END SOLUTION


def support_mask(X, y, weights, intercept):
    """True for each row on the edge of the street, inside it, or on the wrong side; (n,)."""
    ### BEGIN SOLUTION
    side = 2 * y - 1
    return side * (X @ weights + intercept) <= 1.001
    ### END SOLUTION


X_flat = StandardScaler().fit_transform(flat_payments[FEATURES].to_numpy())
y_flat = flat_payments["attack"].to_numpy()
for C in (0.01, 1, 100):
    line = SVC(kernel="linear", C=C).fit(X_flat, y_flat)
    n_support = np.sum(support_mask(X_flat, y_flat, line.coef_[0], line.intercept_[0]))
    print(
        f"C = {C:6}: street {margin_width(line.coef_[0]):.2f} standard deviations wide, "
        f"{n_support} support vectors by hand, {len(line.support_)} in scikit-learn"
    )

# %% nbgrader={"grade": true, "grade_id": "margin-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_width(weights, expected):
    """Compare the student's width with the true one."""
    came = float(margin_width(np.array(weights, dtype=float)))
    assert abs(came - expected) <= 1e-6 * expected, (
        f"For weights {np.round(weights, 3)} the street should be {expected:.6f} wide, but "
        f"margin_width gave {came:.6f}. It is the whole street, from -1 to +1, divided by the "
        "length of w: the root of the sum of squares."
    )


def check_mask(X, y, weights, intercept, expected, mistake):
    """Compare the student's true and false with the expected ones."""
    X, y, weights = np.array(X, dtype=float), np.array(y), np.array(weights, dtype=float)
    came = np.asarray(support_mask(X, y, weights, intercept))
    expected = np.array(expected)
    assert came.shape == expected.shape, (
        f"support_mask should give one true or false for each of {len(expected)} rows, but the "
        f"shape is {came.shape}."
    )
    wrong = np.flatnonzero(came.astype(float) != expected.astype(float))
    assert len(wrong) == 0, (
        f"{len(wrong)} of {len(expected)} rows are wrong, the first of them row {wrong[0]}: with "
        f"y = {y[wrong[0]]} and f(x) = {X[wrong[0]] @ weights + intercept:.4f} the answer "
        f"should be {bool(expected[wrong[0]])}. {mistake}"
    )


check_width([3, 4], 0.4)
check_mask(
    [[0, 0], [1, 0], [2, 0], [-1, 0], [3, 0]],
    [0, 1, 1, 0, 0],
    [2, 0],
    -1,
    [True, True, False, False, True],
    "Is y turned into -1 and +1? Rows on the wrong side count as well.",
)
### BEGIN HIDDEN TESTS
from sklearn.svm import SVC

check_width([0.5, 0, 0], 4.0)
check_width([1, -2, 2, -4], 0.4)
check_mask(
    [[1.0004], [1.0016], [-1.0004], [-1.0016], [0.5], [-0.5], [5], [-5], [1.001]],
    [1, 1, 0, 0, 1, 0, 1, 0, 1],
    [1],
    0,
    [True, False, True, False, True, True, False, False, True],
    "A row counts when s·f(x) is at most 1.001.",
)
rng = np.random.default_rng(11)
for C in (0.05, 2.0):
    labels = np.arange(80) % 2
    rows = rng.normal(0, 1, (80, 3)) + labels[:, np.newaxis] * [1.5, 0, -1]
    line = SVC(kernel="linear", C=C, tol=1e-7).fit(rows, labels)
    check_width(line.coef_[0], 2 / np.sqrt(np.sum(line.coef_[0] ** 2)))
    check_mask(
        rows,
        labels,
        line.coef_[0],
        float(line.intercept_[0]),
        np.isin(np.arange(80), line.support_),
        "These are the support vectors of scikit-learn's SVC. Are the intercept, the labels 0, "
        "and the rows inside the street all in it?",
    )
### END HIDDEN TESTS

# %% [markdown]
# A small `C` makes mistakes cheap: the street is wide, and many rows lie in it. A large `C` makes
# them dear: the street is narrow, and a few rows decide alone.
#
# ## Task 2: three kernels by hand (2 points)
#
# How does a street become bent? The training and the answer of an SVM use the rows only in dot
# products `a·b`. Put a function `k(a, b)` in their place that is the dot product of another space,
# and the same calculation draws a straight street in that space, which is bent in ours. Such a
# function is a **kernel**. It says how alike two rows are.
#
# | kernel | formula |
# |---|---|
# | linear | `a·b` |
# | polynomial | `(gamma · a·b + coef0) ** degree` |
# | RBF (radial basis function) | `exp(-gamma · ‖a - b‖²)` |
#
# `‖a - b‖²` is the squared distance: the sum of the squared differences. The larger `gamma` is, the
# shorter the RBF kernel reaches. It is no width, but one divided by a squared width.
#
# Write three functions. `A` is `(n, n_features)`, `B` is `(m, n_features)`. Each returns an
# `(n, m)` array: the kernel of each row of `A` with each row of `B`. Do it yourself, without
# `pairwise` of scikit-learn. The check compares you with that.
#
# <details><summary>Hint</summary>
#
# `A @ B.T` has all the dot products. For all the differences at once, give the arrays a third
# axis: `A[:, np.newaxis, :] - B[np.newaxis, :, :]` has shape `(n, m, n_features)`. Then sum over
# the right axis. Loops are right as well.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "kernels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_kernel(A, B):
    """Dot product of each row of A with each row of B; (n, m)."""
    ### BEGIN SOLUTION
    return A @ B.T
    ### END SOLUTION


def polynomial_kernel(A, B, degree, gamma, coef0):
    """(gamma · a·b + coef0) ** degree for each row of A with each row of B; (n, m)."""
    ### BEGIN SOLUTION
    return (gamma * (A @ B.T) + coef0) ** degree
    ### END SOLUTION


def rbf_kernel(A, B, gamma):
    """exp(-gamma · ‖a - b‖²) for each row of A with each row of B; (n, m)."""
    ### BEGIN SOLUTION
    differences = A[:, np.newaxis, :] - B[np.newaxis, :, :]
    return np.exp(-gamma * np.sum(differences**2, axis=2))
    ### END SOLUTION


three_faces = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 4.0]])
print(linear_kernel(three_faces, three_faces[1:]))
print(polynomial_kernel(three_faces, three_faces[1:], degree=2, gamma=0.5, coef0=1))
print(rbf_kernel(three_faces, three_faces[1:], gamma=0.1).round(4))

# %% nbgrader={"grade": true, "grade_id": "kernels-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_kernel(name, came, expected, mistake):
    """Compare the student's kernel matrix with the expected one."""
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"{name} should have shape {expected.shape}: a row for each row of A, a column for each "
        f"row of B. The shape is {came.shape}."
    )
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-9), (
        f"{name} should begin with\n{expected[:2]}\nbut begins with\n{came[:2]}\n{mistake}"
    )


A = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]])
B = np.array([[1.0, 2.0], [2.0, 0.0]])
check_kernel("linear_kernel", linear_kernel(A, B), [[5, 2], [-2, 0], [3, 6]], "Is it a·b?")
check_kernel(
    "polynomial_kernel with degree 2, gamma 0.5, coef0 1",
    polynomial_kernel(A, B, 2, 0.5, 1),
    [[12.25, 4], [0, 1], [6.25, 16]],
    "gamma multiplies the dot product, then comes coef0, then the power.",
)
check_kernel(
    "rbf_kernel with gamma 0.1",
    rbf_kernel(A, B, 0.1),
    np.exp([[0, -0.5], [-1, -0.5], [-0.8, -0.1]]),
    "Is the distance squared? Is gamma multiplied? A row is like itself with 1.",
)
### BEGIN HIDDEN TESTS
from sklearn.metrics import pairwise

rng = np.random.default_rng(12)
for n_rows, m_rows, n_features in [(6, 4, 3), (1, 5, 2), (4, 1, 1), (5, 5, 6)]:
    A, B = rng.normal(0, 1, (n_rows, n_features)), rng.normal(0.5, 1, (m_rows, n_features))
    shapes = f"for A {A.shape} and B {B.shape}"
    came = linear_kernel(A.copy(), B.copy())
    check_kernel(f"linear_kernel {shapes}", came, pairwise.linear_kernel(A, B), "Is it a·b?")
    for degree, gamma, coef0 in [(2, 0.5, 1.0), (3, 2.0, 0.0), (1, 0.3, -2.0), (3, 0.4, 1.5)]:
        came = polynomial_kernel(A.copy(), B.copy(), degree, gamma, coef0)
        check_kernel(
            f"polynomial_kernel {shapes}, degree {degree}, gamma {gamma}, coef0 {coef0}",
            came,
            pairwise.polynomial_kernel(A, B, degree=degree, gamma=gamma, coef0=coef0),
            "Do gamma, coef0 and degree each stand in their place?",
        )
    for gamma in (0.05, 0.5, 3.0):
        came = rbf_kernel(A.copy(), B.copy(), gamma)
        check_kernel(
            f"rbf_kernel {shapes}, gamma {gamma}",
            came,
            pairwise.rbf_kernel(A, B, gamma=gamma),
            "Is it the squared distance, summed over the features, times -gamma?",
        )
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the decision function from the support vectors (2 points)
#
# A fitted `SVC` remembers four things: the support vectors `x_1` to `x_m`, a **dual coefficient**
# `d_i` for each of them, an intercept `b`, and the kernel. Its answer for a row `x` is
#
# ```text
# f(x) = d_1·k(x, x_1) + d_2·k(x, x_2) + ... + d_m·k(x, x_m) + b
# ```
#
# A dual coefficient already holds the side: it is positive for rows of the second class and
# negative for rows of the first. Its size is at most `C`. So each support vector votes for its own
# class, and the more alike it is to `x`, the louder.
#
# Write two functions.
#
# - `decision_values(X, support_vectors, dual_coef, intercept, gamma)` returns `f(x)` of an SVM
#   with an RBF kernel, one number for each row of `X`: shape `(n,)`. The arguments have the shapes
#   in which `SVC` keeps them: `support_vectors` is `(m, n_features)`, `dual_coef` is `(1, m)`,
#   `intercept` is `(1,)`.
# - `predicted_classes(values, classes)` returns a class for each value: `classes[1]` where the
#   value is above 0, else `classes[0]`.
#
# You may use `pairwise.rbf_kernel(A, B, gamma=gamma)` here. It is scikit-learn's.
#
# <details><summary>Hint</summary>
#
# The kernel matrix between `X` and the support vectors is `(n, m)`. The sum in the formula is a
# matrix product with the `m` dual coefficients. `np.where(condition, a, b)` chooses.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "decision", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    """The decision function of an RBF SVM for each row of X; (n,)."""
    ### BEGIN SOLUTION
    alike = pairwise.rbf_kernel(X, support_vectors, gamma=gamma)
    return alike @ dual_coef.ravel() + intercept
    ### END SOLUTION


def predicted_classes(values, classes):
    """The second class where the value is above 0, else the first; (n,)."""
    ### BEGIN SOLUTION
    return np.where(values > 0, classes[1], classes[0])
    ### END SOLUTION


bent_street = SVC(kernel="rbf", gamma=1.0).fit(scaler.transform(X_train), y_train)
values = decision_values(
    scaler.transform(X_train[:5]),
    bent_street.support_vectors_,
    bent_street.dual_coef_,
    bent_street.intercept_,
    gamma=1.0,
)
print("by hand:     ", values.round(4), predicted_classes(values, bent_street.classes_))
print("scikit-learn:", bent_street.decision_function(scaler.transform(X_train[:5])).round(4))
print(f"{len(bent_street.support_)} of {len(X_train)} training rows are support vectors")

# %% nbgrader={"grade": true, "grade_id": "decision-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_values(came, expected, mistake):
    """Compare the student's decision values with the expected ones."""
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"decision_values should have shape {expected.shape}, one number for each row of X, but "
        f"has {came.shape}."
    )
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-8), (
        f"decision_values should begin with {expected[:3]}, but begin with {came[:3]}. {mistake}"
    )


def check_classes(values, classes, expected):
    """Compare the student's classes with the expected ones."""
    came = predicted_classes(np.array(values, dtype=float), np.array(classes))
    came = np.asarray(came).tolist()
    assert came == list(expected), (
        f"For the values {values} and the classes {classes}, predicted_classes should give "
        f"{list(expected)}, but gave {came}. Above 0 is the second class."
    )


near = np.exp(-0.5)
check_values(
    decision_values(
        np.array([[0.0], [1.0], [0.5]]),
        np.array([[0.0], [1.0]]),
        np.array([[-2.0, 2.0]]),
        np.array([0.25]),
        0.5,
    ),
    [-2 + 2 * near + 0.25, -2 * near + 2 + 0.25, 0.25],
    "The coefficients bring their sign with them. The intercept is added once. Does gamma arrive?",
)
check_classes([1.5, -0.1, 0.0, 2.0], ["face", "photo"], ["photo", "face", "face", "photo"])
### BEGIN HIDDEN TESTS
from sklearn.svm import SVC

rng = np.random.default_rng(13)
for C, gamma, names in [(1.0, 0.7, ["alive", "attack"]), (20.0, 0.1, [7, 3]), (0.2, 2.5, [0, 1])]:
    rows = rng.normal(0, 1, (90, 3))
    inner = np.sum(rows**2, axis=1) + rng.normal(0, 0.5, 90) < 2
    svm = SVC(kernel="rbf", C=C, gamma=gamma).fit(rows, np.where(inner, names[0], names[1]))
    fresh = rng.normal(0, 1.2, (17, 3))
    fitted = [svm.support_vectors_, svm.dual_coef_, svm.intercept_]
    check_values(
        decision_values(fresh.copy(), *[part.copy() for part in fitted], gamma),
        svm.decision_function(fresh),
        "This is decision_function of scikit-learn's SVC. Does each support vector have its own "
        "coefficient with its sign, is gamma used, and is the intercept there?",
    )
    check_values(
        decision_values(fresh[:1].copy(), *[part.copy() for part in fitted], gamma),
        svm.decision_function(fresh[:1]),
        "One row alone should give the same value as in a batch.",
    )
    check_classes(
        svm.decision_function(fresh).tolist(), svm.classes_.tolist(), svm.predict(fresh).tolist()
    )
### END HIDDEN TESTS

# %% [markdown]
# The till needs only the support vectors, not all training rows. But with an RBF kernel it has to
# compare each face with each of them, so their number decides how long an answer takes.
#
# ## Task 4: read `gamma` from two plots (2 points)
#
# The first plot shows three SVMs with an RBF kernel, fitted on the same training rows. They differ
# in `gamma` only. The line is the boundary.

# %%
panels = {"A": 0.02, "B": 500, "C": 1}
fig, axes = plt.subplots(1, 3, figsize=(9, 4), sharey=True)
for ax, (panel, gamma) in zip(axes, panels.items()):
    svm = make_pipeline(StandardScaler(), SVC(kernel="rbf", C=1, gamma=gamma))
    svm.fit(X_train, y_train)
    draw_rows(ax, X_train, y_train)
    draw_boundary(ax, svm, X_train, [0])
    ax.set_title(f"{panel}: {len(svm[-1].support_)} support vectors", fontsize=10)
for ax in axes[1:]:
    ax.set_ylabel("")
axes[0].legend(fontsize=8, loc="lower left")
fig.suptitle("Three values of gamma: a stiff boundary, a good one, and islands around single rows")
fig.tight_layout()
plt.show()

# %% [markdown]
# The second plot is a **validation curve**. For each `gamma`, five-fold cross-validation on the
# training rows gives two accuracies: on the rows of the fit, and on the rows held back. `C` is 1.

# %%
gammas = np.logspace(-2, 3, 11)
train_scores, validation_scores = validation_curve(
    make_pipeline(StandardScaler(), SVC(kernel="rbf", C=1)),
    X_train,
    y_train,
    param_name="svc__gamma",
    param_range=gammas,
    cv=5,
)

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(gammas, train_scores.mean(axis=1), "s--", color="tab:blue", label="rows of the fit")
ax.plot(gammas, validation_scores.mean(axis=1), "o-", color="black", label="rows held back")
ax.set_xscale("log")
ax.set_xlabel("gamma of scaled features / 1 per squared standard deviation (log scale)")
ax.set_ylabel("accuracy (share of rows that are right)")
ax.set_yticks(np.arange(0.5, 1.01, 0.05))
ax.grid(alpha=0.4)
ax.set_title("Where gamma is large, the model knows its own rows better than others")
ax.legend(loc="lower center")
fig.tight_layout()
plt.show()

# %% [markdown]
# Set four variables to what you read.
#
# - `memory_panel`: the letter of the panel whose model is a memory of its training rows;
# - `stiff_panel`: the letter of the panel whose boundary is too stiff to follow the crescents;
# - `best_gamma`: a `gamma` at which the accuracy on the rows held back is highest, or as good as
#   highest. Any value where the curve is within 0.015 of its highest point is right;
# - `gap_at_100`: how far the two curves are apart at `gamma = 100`, as a share: 0.10 means ten
#   percentage points. Within 0.03 is right.
#
# <details><summary>Hint</summary>
#
# In the first plot, look for a line that surrounds single points, and for one that is nearly
# straight. On the log scale of the second, 10² is 100. Follow the grid to the left axis, once for
# each curve. Then subtract.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-gamma", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
memory_panel = "B"
stiff_panel = "A"
best_gamma = 1.0
gap_at_100 = 0.09
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-gamma-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
read_panels = [str(memory_panel).strip().upper(), str(stiff_panel).strip().upper()]
assert set(read_panels) <= {"A", "B", "C"} and read_panels[0] != read_panels[1], (
    "memory_panel and stiff_panel should be two different letters of A, B and C, but are "
    f"{read_panels}."
)
assert 0.01 <= float(best_gamma) <= 1000, (
    f"best_gamma should lie on the axis of the plot, from 0.01 to 1000, but is {best_gamma}. Did "
    "you write the exponent for the value? 10² on the axis is a gamma of 100."
)
assert 0 <= float(gap_at_100) <= 0.5, (
    f"gap_at_100 should be a share between 0 and 0.5, but is {gap_at_100}. Is it percent, "
    "or the height of one curve instead of the difference?"
)
### BEGIN HIDDEN TESTS
import numpy as np
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

# The rows of the plots, drawn again: a student may have changed the cells above.
rng = np.random.default_rng(2)
attack = rng.permutation(np.arange(600) % 2)
noise = rng.normal(0, 0.22, (2, 600))
angle = rng.uniform(0, np.pi, 600)
across = np.where(attack == 1, 1 - np.cos(angle), np.cos(angle)) + noise[0]
up = np.where(attack == 1, 0.5 - np.sin(angle), np.sin(angle)) + noise[1]
rows = np.column_stack([(25 + 10 * across).round(1), (0.45 + 0.12 * up).round(3)])
rows, _, labels, _ = train_test_split(rows, attack, test_size=0.3, random_state=0, stratify=attack)
folds = []
for fitted, held in StratifiedKFold(5).split(rows, labels):
    scaler = StandardScaler().fit(rows[fitted])
    scaled = [scaler.transform(rows[part]) for part in (fitted, held)]
    folds.append((*scaled, labels[fitted], labels[held]))


def accuracies_at(gamma):
    """Mean accuracy on the rows of the fit and on the rows held back."""
    shares = []
    for fit_rows, held_rows, fit_labels, held_labels in folds:
        svm = SVC(kernel="rbf", C=1, gamma=gamma).fit(fit_rows, fit_labels)
        shares.append([svm.score(fit_rows, fit_labels), svm.score(held_rows, held_labels)])
    return np.mean(shares, axis=0)


assert read_panels == ["B", "A"], (
    f"You read panel {read_panels[0]} as the memory and {read_panels[1]} as the stiff one. A "
    "memory draws islands around single rows and keeps many support vectors. A stiff boundary is "
    "nearly straight."
)
highest = max(accuracies_at(gamma)[1] for gamma in (1, 10**0.5, 10))  # the top of the curve
reached = accuracies_at(float(best_gamma))[1]
assert reached >= highest - 0.015, (
    f"At gamma = {float(best_gamma):g} the accuracy on the rows held back is {reached:.3f}. "
    f"Elsewhere it is {highest:.3f}. Did you read the other curve, or a wrong power of ten?"
)
fit_share, held_share = accuracies_at(100)
assert abs(float(gap_at_100) - (fit_share - held_share)) <= 0.03, (
    f"At gamma = 100 (10² on the axis) the curves are not {float(gap_at_100):.2f} apart. The gap "
    "is the upper curve minus the lower one, read at the same gamma."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Scale first
#
# An RBF kernel adds squared differences of all features. In the training rows, one standard
# deviation is about 9 mm of relief and 0.07 of infrared. Squared, that is 81 and 0.0049. So
# without a scaler the kernel hears the relief only. See what this costs, in cross-validation on
# the training rows.

# %%
for gamma in ("scale", 1):
    svm = SVC(kernel="rbf", C=1, gamma=gamma)
    raw = cross_val_score(svm, X_train, y_train, cv=5).mean()
    scaled = cross_val_score(make_pipeline(StandardScaler(), svm), X_train, y_train, cv=5).mean()
    print(f"gamma={gamma!s:5}  accuracy on raw features: {raw:.3f}  on scaled ones: {scaled:.3f}")
relief = make_pipeline(StandardScaler(), SVC(kernel="rbf", C=1))
alone = cross_val_score(relief, X_train[:, :1], y_train, cv=5).mean()
print(f"relief alone, gamma=scale: {alone:.3f}")

# %% [markdown]
# `gamma="scale"` is scikit-learn's default. It divides by one variance for all features together,
# so it does not repair this. On raw features the model is far worse than on scaled ones. In this
# draw, it is about as good as with relief alone.
#
# ## Task 5: choose `C` and `gamma`, score once (3 points)
#
# Write two functions.
#
# - `make_svm(C, gamma)` returns a **new**, unfitted pipeline: `StandardScaler`, then `SVC` with an
#   RBF kernel and these two parameters.
# - `choose_svm(X, y, C_values, gamma_values)` does what follows and returns a dict.
#
#     1. Split with `train_test_split(X, y, test_size=0.3, random_state=0, stratify=y)`.
#     2. For each pair of a `C` and a `gamma`, take the mean accuracy of five-fold cross-validation
#        on the **training rows**. Use scikit-learn's folds for `cv=5`. The scaler is fitted anew
#        in each fold.
#     3. Take the pair with the highest mean. When several are equal, any of them will do.
#     4. Fit that pair on all training rows. Score it **once** on the test rows.
#
#     The dict has the keys `"C"`, `"gamma"`, `"cv_accuracy"` (the mean of step 2 for this pair) and
#     `"test_accuracy"`.
#
# <details><summary>Hint</summary>
#
# `GridSearchCV(model, grid, cv=5)` does steps 2 and 3 and also refits. In a pipeline made with
# `make_pipeline`, the parameter `C` of the SVC is called `svc__C`. Look at `best_params_`,
# `best_score_` and `predict`. Two loops with `cross_val_score` are right as well.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "choose-svm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_svm(C, gamma):
    """A new pipeline: StandardScaler, then an SVC with an RBF kernel."""
    ### BEGIN SOLUTION
    return make_pipeline(StandardScaler(), SVC(kernel="rbf", C=C, gamma=gamma))
    ### END SOLUTION


def choose_svm(X, y, C_values, gamma_values):
    """Choose by cross-validation on training rows; dict of C, gamma and two accuracies."""
    ### BEGIN SOLUTION
    X_fit, X_held, y_fit, y_held = train_test_split(X, y, test_size=0.3, random_state=0, stratify=y)
    grid = {"svc__C": list(C_values), "svc__gamma": list(gamma_values)}
    search = GridSearchCV(make_svm(C=1, gamma=1), grid, cv=5).fit(X_fit, y_fit)
    return {
        "C": search.best_params_["svc__C"],
        "gamma": search.best_params_["svc__gamma"],
        "cv_accuracy": float(search.best_score_),
        "test_accuracy": float(accuracy_score(y_held, search.predict(X_held))),
    }
    ### END SOLUTION


X_all, y_all = payments[FEATURES].to_numpy(), payments["attack"].to_numpy()
choose_svm(X_all, y_all, C_values=[1, 10, 100], gamma_values=[0.1, 1, 10])

# %% nbgrader={"grade": true, "grade_id": "choose-svm-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def draw_ring(n_rows, seed, tail=0.0):
    """Rows inside and outside of an ellipse in mm and shares, with some rows far out."""
    rng = np.random.default_rng(seed)
    plane = rng.normal(0, 1, (n_rows, 2))
    labels = (np.sum(plane**2, axis=1) + rng.normal(0, 0.5, n_rows) > 1.4).astype(int)
    far = rng.random(n_rows) < 0.08
    plane = plane + far[:, np.newaxis] * rng.normal(0, 1, (n_rows, 2)) * tail
    return np.array([30.0, 0.5]) + plane * np.array([10.0, 0.1]), labels


def true_svm(rows, labels, C, gamma):
    """A fitted pipeline of scaler and SVC."""
    return make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma)).fit(rows, labels)


rows, labels = draw_ring(120, seed=1)
fresh, _ = draw_ring(25, seed=2)
first = make_svm(3.0, 0.2)
first.fit(rows, labels)
came = np.asarray(first.decision_function(fresh), dtype=float)
expected = true_svm(rows, labels, 3.0, 0.2).decision_function(fresh)
assert came.shape == expected.shape and np.allclose(came, expected, rtol=0, atol=0.02), (
    f"make_svm(3.0, 0.2), fitted on raw rows, should give decision values {expected[:3].round(3)}, "
    f"but gives {came[:3].round(3)}. Is the scaler in the pipeline? Do C and gamma arrive?"
)
### BEGIN HIDDEN TESTS
from sklearn.model_selection import StratifiedKFold, train_test_split

other_rows, other_labels = draw_ring(80, seed=3)
second = make_svm(0.5, 2.0)
second.fit(other_rows * 1.5, other_labels)
came = np.asarray(second.decision_function(fresh), dtype=float)
expected = true_svm(other_rows * 1.5, other_labels, 0.5, 2.0).decision_function(fresh)
assert np.allclose(came, expected, rtol=0, atol=0.02), (
    f"make_svm(0.5, 2.0) should give {expected[:3].round(3)}, but gives {came[:3].round(3)}."
)
came = np.asarray(first.decision_function(fresh), dtype=float)
expected = true_svm(rows, labels, 3.0, 0.2).decision_function(fresh)
assert np.allclose(came, expected, rtol=0, atol=0.02), (
    "The first pipeline answers otherwise after a second one was made and fitted. make_svm should "
    "return a new pipeline each time."
)

for seed, tail, C_values, gamma_values in [
    (5, 12.0, [0.3, 60.0], [0.02, 0.4, 8.0]),
    (6, 40.0, [3.0], [8.0, 0.4]),
]:
    rows, labels = draw_ring(120, seed, tail)
    parts = train_test_split(rows, labels, test_size=0.3, random_state=0, stratify=labels)
    rows_fit, rows_held, labels_fit, labels_held = parts
    folds = list(StratifiedKFold(5).split(rows_fit, labels_fit))
    means = {}
    for C, gamma in [(C, gamma) for C in C_values for gamma in gamma_values]:
        shares = []
        for fit, held in folds:
            svm = true_svm(rows_fit[fit], labels_fit[fit], C, gamma)
            shares.append(np.mean(svm.predict(rows_fit[held]) == labels_fit[held]))
        means[C, gamma] = np.mean(shares)
    came = dict(choose_svm(rows.copy(), labels.copy(), C_values, gamma_values))
    missing = {"C", "gamma", "cv_accuracy", "test_accuracy"} - set(came)
    assert not missing, f"choose_svm's dict should also have the keys {sorted(missing)}."
    pair, highest = (float(came["C"]), float(came["gamma"])), max(means.values())
    assert pair in means, f"C and gamma should be a pair of the given values, but are {pair}."
    assert means[pair] >= highest - 1e-9, (
        f"The pair C={pair[0]}, gamma={pair[1]} has a mean accuracy of {means[pair]:.4f} in "
        f"cross-validation on the training rows. The best pair has {highest:.4f}. Which rows chose "
        "it? Was the scaler fitted anew in each fold?"
    )
    share = float(came["cv_accuracy"])
    assert abs(share - highest) <= 1e-6, (
        f"cv_accuracy should be {highest:.4f}, but is {share:.4f}. It is the mean over five folds "
        "of the training rows only, with a scaler that is fitted inside each fold."
    )
    held = true_svm(rows_fit, labels_fit, *pair).predict(rows_held)
    expected, share = np.mean(held == labels_held), float(came["test_accuracy"])
    assert abs(share - expected) <= 1e-6, (
        f"test_accuracy should be {expected:.4f}, but is {share:.4f}. Fit scaler and SVC on all "
        "training rows and on no others, then score the test rows."
    )
### END HIDDEN TESTS

# %% [markdown]
# ### The scaler that stayed at home
#
# Here the same SVM is served twice: once with its pipeline, once by a till that got only the last
# step, the `SVC`, and sends it millimetres. No error, no warning. Only wrong answers.

# %%
pipeline = make_pipeline(StandardScaler(), SVC(C=1, gamma=1)).fit(X_train, y_train)
with_scaler = pipeline.predict(X_test)
without_scaler = pipeline[-1].predict(X_test)
print(f"with the scaler:    {accuracy_score(y_test, with_scaler):.3f} of test rows right")
print(f"without the scaler: {accuracy_score(y_test, without_scaler):.3f} of test rows right")
print("answers without the scaler:", sorted(set(without_scaler.tolist())))

# %% [markdown]
# In millimetres, every row is far from every support vector. So each kernel is 0, and the answer is
# the sign of the intercept. In this draw it says 0, a living face, to everybody: the till would
# take each photograph. Half of the rows are still right, since half of them are living faces. In
# the shop, where attacks are rare, the accuracy would look splendid.
#
# ## A network with one hidden layer
#
# The second model learns its own features. A row `x` passes through two layers:
#
# ```text
# hidden input   a = x @ W1 + b1       (n_hidden numbers)
# hidden output  h = max(a, 0)         this is ReLU: what is negative becomes 0
# scores         z = h @ W2 + b2       (n_classes numbers)
# probabilities  p = exp(z) / sum of exp(z) over the classes       this is softmax
# ```
#
# The loss of a row is its **cross-entropy** `-log p_y`: minus the logarithm of the probability
# that the network gives to the true class `y`. The loss of a batch is the mean over its rows.
#
# Written down like this, softmax fails. `exp(710)` is larger than the largest float. See the
# output of this cell. It also makes the first, random weights of a network.


# %% nbgrader={"grade": false, "grade_id": "start-params", "locked": true, "schema_version": 3, "solution": false, "task": false}
def start_params(n_features, n_hidden, n_classes, seed):
    """Random first weights, with the spread that suits ReLU (He et al., 2015), and no biases."""
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, np.sqrt(2 / n_features), (n_features, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_classes)),
        "b2": np.zeros(n_classes),
    }


scores = np.array([[1000.0, 0.0]])
with np.errstate(over="ignore", invalid="ignore"):
    print(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))

# %% [markdown]
# ## Task 6: forward pass and loss, without overflow (2 points)
#
# The way out: take the largest score of each row away from all scores of the row. The
# probabilities stay the same, and no exponent is above 0. For the loss, do not take the logarithm
# of a probability, since it may have become 0. Take it apart first:
#
# ```text
# -log p_y = log(sum of exp(z - largest)) - (z_y - largest)
# ```
#
# Write three functions. `params` is a dict of arrays: `W1` is `(n_features, n_hidden)`, `b1` is
# `(n_hidden,)`, `W2` is `(n_hidden, n_classes)`, `b2` is `(n_classes,)`.
#
# - `forward(X, params)` returns the scores `z`, before the softmax: `(n, n_classes)`.
# - `softmax(scores)` returns the probabilities: `(n, n_classes)`. Each row adds up to 1, also for
#   scores of 1000 or -1000.
# - `mean_cross_entropy(scores, y)` returns one number: the mean loss of the rows. `y` holds the
#   true classes as whole numbers from 0. It must be right for scores of 1000 as well.
#
# Write them with NumPy, without `special` of SciPy and without `log_loss`.
#
# <details><summary>Hint</summary>
#
# `scores.max(axis=1, keepdims=True)` has shape `(n, 1)`, so it can be taken away from `(n, k)`.
# `np.maximum(a, 0)` is ReLU. `scores[np.arange(len(y)), y]` picks from each row the score of its
# true class.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward(X, params):
    """Scores before the softmax: linear layer, ReLU, linear layer; (n, n_classes)."""
    ### BEGIN SOLUTION
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]
    ### END SOLUTION


def softmax(scores):
    """Probabilities of the classes, one row for each row of scores, without overflow."""
    ### BEGIN SOLUTION
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


def mean_cross_entropy(scores, y):
    """Mean over the rows of minus the log-probability of the true class, without overflow."""
    ### BEGIN SOLUTION
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sums - shifted[np.arange(len(y)), y]))
    ### END SOLUTION


scores = forward(scaler.transform(X_train[:3]), start_params(2, 16, 2, seed=0))
print(softmax(scores).round(3))
print("by hand:     ", mean_cross_entropy(scores, y_train[:3]))
print("scikit-learn:", log_loss(y_train[:3], softmax(scores), labels=[0, 1]))

# %% nbgrader={"grade": true, "grade_id": "forward-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_array(name, came, expected, mistake):
    """Compare the student's array with the expected one."""
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"{name} should have shape {expected.shape}, but has {came.shape}. {mistake}"
    )
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-9), (
        f"{name} should be\n{expected[:3]}\nbut is\n{came[:3]}\n{mistake}"
    )


def check_loss(scores, y, expected, mistake):
    """Compare the student's loss with the expected one."""
    came = float(mean_cross_entropy(np.array(scores, dtype=float), np.array(y)))
    assert abs(came - expected) <= 1e-6 * max(1, expected), (
        f"The mean cross-entropy should be {expected:.6f}, but is {came:.6f}. {mistake}"
    )


tiny = {
    "W1": np.array([[1.0, -1.0], [0.0, 2.0]]),
    "b1": np.array([0.5, 0.0]),
    "W2": np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]),
    "b2": np.array([0.0, 0.0, 0.25]),
}
check_array(
    "forward",
    forward(np.array([[1.0, 1.0], [-2.0, 0.0]]), tiny),
    [[1.5, 1.0, 2.25], [0.0, 2.0, -1.75]],
    "Two layers with their biases. What is negative before the second becomes 0.",
)
check_array(
    "softmax",
    softmax(np.log([[1.0, 2.0, 1.0], [1.0, 1.0, 8.0]])),
    [[0.25, 0.5, 0.25], [0.1, 0.1, 0.8]],
    "Each ROW adds up to 1: one row is one payment.",
)
two_rows = np.log([[1.0, 3.0], [4.0, 1.0]])
check_loss(two_rows, [1, 1], (np.log(4 / 3) + np.log(5)) / 2, "It is a mean over the rows.")
### BEGIN HIDDEN TESTS
from scipy import special
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

extreme = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1001.0, -1003.0], [0.0, 900.0, 900.0]])
check_array(
    "softmax of scores up to 1000",
    softmax(extreme.copy()),
    special.softmax(extreme, axis=1),
    "Is something overflowing to inf, or dividing 0 by 0? Take the largest score of EACH row away.",
)
check_loss([[0.0, 800.0]], [0], 800.0, "The true class has probability 0 here, its log is finite.")
check_loss(
    extreme,
    [2, 1, 0],
    float(np.mean(special.logsumexp(extreme, axis=1) - extreme[[0, 1, 2], [2, 1, 0]])),
    "Scores of 1000 and -1000 need the formula that never takes the log of a probability.",
)
rng = np.random.default_rng(16)
for n_classes in (3, 4):
    rows = rng.normal(0, 1, (24, 5))
    labels = np.arange(24) % n_classes
    network = MLPClassifier(
        (7,), activation="relu", solver="lbfgs", alpha=3.0, max_iter=500, random_state=n_classes
    )
    network.fit(rows + labels[:, np.newaxis] * 0.5, labels)
    fitted = {
        "W1": network.coefs_[0],
        "b1": network.intercepts_[0],
        "W2": network.coefs_[1],
        "b2": network.intercepts_[1],
    }
    fresh, truth = rng.normal(0.5, 1, (11, 5)), rng.integers(0, n_classes, 11)
    hidden = np.maximum(fresh @ fitted["W1"] + fitted["b1"], 0)
    true_scores = hidden @ fitted["W2"] + fitted["b2"]
    check_array(
        "forward with weights of scikit-learn's MLPClassifier",
        forward(fresh.copy(), {name: value.copy() for name, value in fitted.items()}),
        true_scores,
        "Linear layer, ReLU, linear layer, no softmax.",
    )
    check_array(
        "softmax of these scores",
        softmax(true_scores.copy()),
        network.predict_proba(fresh),
        "This is predict_proba of scikit-learn's MLPClassifier.",
    )
    expected = log_loss(truth, network.predict_proba(fresh), labels=np.arange(n_classes))
    check_loss(
        true_scores, truth, float(expected), "This is scikit-learn's log_loss: a mean over rows."
    )
### END HIDDEN TESTS

# %% [markdown]
# ## How to test a gradient
#
# To learn, the network needs to know how its loss changes with each weight: the gradient.
# **Back-propagation** computes it by the chain rule, from the loss back to the first layer. It is
# easy to get wrong, and a wrong gradient often still learns a little. So test it. Move one weight a
# little up and a little down, and look at what the loss does:
#
# ```text
# slope = (loss(w + step) - loss(w - step)) / (2 · step)
# ```
#
# That is a **numerical gradient**. It needs two losses for each weight, so it is far too slow for
# training, and just right as a test. Here it is. It wants a function that maps `params` to a loss.


# %% nbgrader={"grade": false, "grade_id": "numerical-gradient", "locked": true, "schema_version": 3, "solution": false, "task": false}
def numerical_gradients(loss, params, step=1e-5):
    """Slope of the loss for each number in params, by central differences; same names, shapes."""
    slopes = {}
    for name, values in params.items():
        slopes[name] = np.zeros_like(values)
        for place in np.ndindex(values.shape):
            losses = []
            for sign in (1, -1):
                moved = {key: array.copy() for key, array in params.items()}
                moved[name][place] += sign * step
                losses.append(loss(moved))
            slopes[name][place] = (losses[0] - losses[1]) / (2 * step)
    return slopes


# %% [markdown]
# ## Task 7: back-propagation, tested with numbers (3 points)
#
# Write `gradients(X, y, params)`. It returns a dict with the keys `W1`, `b1`, `W2`, `b2`. Each
# value is the gradient of the **mean** cross-entropy, with the shape of the array in `params`. `y`
# holds whole numbers from 0 to `n_classes - 1`.
#
# With `a`, `h`, `z` and `p` as above, and `d...` for "how the loss changes with ...":
#
# ```text
# dz  = (p - onehot(y)) / n        the probabilities, minus 1 at the true class, over n rows
# dW2 = hᵀ @ dz                    db2 = dz, summed over the rows
# dh  = dz @ W2ᵀ
# da  = dh where a > 0, else 0     ReLU lets through only where its own input was positive
# dW1 = Xᵀ @ da                    db1 = da, summed over the rows
# ```
#
# For the probabilities you may use `special.softmax(z, axis=1)` of SciPy, so this task does not
# need the one before. The last lines of the cell let numbers judge. They do need your Task 6.
# When every gap is below 0.000001, the gradient is right for these rows and weights.
#
# <details><summary>Hint</summary>
#
# First compute `a`, `h`, `z` and `p`. For `dz`, copy `p`, take 1 away at
# `[np.arange(len(y)), y]`, and divide by `len(y)`. Print the shapes when NumPy complains: each
# gradient has the shape of what it belongs to.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradients(X, y, params):
    """Gradient of the mean cross-entropy for each array in params; a dict with the same names."""
    ### BEGIN SOLUTION
    hidden_in = X @ params["W1"] + params["b1"]
    hidden = np.maximum(hidden_in, 0)
    d_scores = special.softmax(hidden @ params["W2"] + params["b2"], axis=1)
    d_scores[np.arange(len(y)), y] -= 1
    d_scores /= len(y)
    d_hidden_in = (d_scores @ params["W2"].T) * (hidden_in > 0)
    return {
        "W1": X.T @ d_hidden_in,
        "b1": d_hidden_in.sum(axis=0),
        "W2": hidden.T @ d_scores,
        "b2": d_scores.sum(axis=0),
    }
    ### END SOLUTION


X_few, y_few = scaler.transform(X_train[:20]), y_train[:20]
some_params = start_params(2, 4, 2, seed=1)
by_hand = gradients(X_few, y_few, some_params)
by_numbers = numerical_gradients(
    lambda params: mean_cross_entropy(forward(X_few, params), y_few), some_params
)
for name in some_params:
    print(f"{name}: largest gap {np.abs(by_hand[name] - by_numbers[name]).max():.10f}")

# %% nbgrader={"grade": true, "grade_id": "gradients-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from scipy import special


def true_loss(rows, labels, params):
    """Mean cross-entropy of the network, by SciPy."""
    hidden = np.maximum(rows @ params["W1"] + params["b1"], 0)
    log_shares = special.log_softmax(hidden @ params["W2"] + params["b2"], axis=1)
    return -np.mean(log_shares[np.arange(len(labels)), labels])


def true_slopes(rows, labels, params, step=1e-5):
    """The numerical gradient, by central differences."""
    slopes = {name: np.zeros(values.shape) for name, values in params.items()}
    for name, values in params.items():
        for place in np.ndindex(values.shape):
            up, down = ({key: array.copy() for key, array in params.items()} for _ in range(2))
            up[name][place] += step
            down[name][place] -= step
            rise = true_loss(rows, labels, up) - true_loss(rows, labels, down)
            slopes[name][place] = rise / (2 * step)
    return slopes


def draw_network(n_rows, n_features, n_hidden, n_classes, seed):
    """Rows, labels and parameters; no ReLU is near its corner."""
    rng = np.random.default_rng(seed)
    while True:
        params = {
            "W1": rng.normal(0, 1, (n_features, n_hidden)),
            "b1": rng.normal(0, 0.5, n_hidden),
            "W2": rng.normal(0, 1, (n_hidden, n_classes)),
            "b2": rng.normal(0, 0.5, n_classes),
        }
        rows = rng.normal(0, 1, (n_rows, n_features))
        if np.abs(rows @ params["W1"] + params["b1"]).min() > 1e-3:
            return rows, rng.integers(0, n_classes, n_rows), params


RELU = "Is the loss a mean over the rows? Does ReLU look at its own input?"
LIKELY = {
    "W1": RELU,
    "b1": f"A bias gets the sum over the rows of what already holds the division by n. {RELU}",
    "W2": "Which array enters the second layer? Is the loss a mean over the rows?",
    "b2": "A bias gets the sum over the rows of what already holds the division by n.",
}


def check_gradients(rows, labels, params):
    """Compare the student's gradients with the numerical ones."""
    given = {name: values.copy() for name, values in params.items()}
    came = dict(gradients(rows.copy(), labels.copy(), given))
    missing = set(params) - set(came)
    assert not missing, f"gradients should also have the keys {sorted(missing)}."
    for name, expected in true_slopes(rows, labels, params).items():
        slope = np.asarray(came[name], dtype=float)
        assert slope.shape == expected.shape, (
            f"The gradient of {name} should have shape {expected.shape}, but has {slope.shape}. A "
            "bias is added to every row, so its gradient is summed over the rows."
        )
        gap = np.abs(slope - expected)
        assert np.all(gap <= 1e-6 * np.maximum(1, np.abs(expected))), (
            f"The gradient of {name}, for {len(rows)} rows, differs from the numerical one by up "
            f"to {gap.max():.6f}. The numerical one begins with {expected.ravel()[:3].round(5)}, "
            f"yours with {slope.ravel()[:3].round(5)}. {LIKELY[name]}"
        )


check_gradients(*draw_network(6, 2, 3, 2, seed=1))
### BEGIN HIDDEN TESTS
for n_rows, n_features, n_hidden, n_classes in [(9, 3, 5, 4), (1, 2, 4, 3), (14, 4, 2, 2)]:
    for seed in (2, 3):
        check_gradients(*draw_network(n_rows, n_features, n_hidden, n_classes, seed))
# Scores of some thousands: the probabilities are 0 and 1, and the gradient is still finite.
rows, labels, params = draw_network(5, 3, 4, 3, seed=4)
check_gradients(rows, labels, params | {"W2": params["W2"] * 2000})
### END HIDDEN TESTS

# %% [markdown]
# ## Task 8: one step of gradient descent (1 point)
#
# The gradient points to where the loss **rises**. Write
# `descend(params, grads, learning_rate)`. It returns a dict with the keys of `params`. Each
# array has moved by `learning_rate` times its gradient, in the direction that makes the loss
# smaller. All arrays move, weights and biases. The last lines of the cell train your network with
# it. They need your Tasks 6 and 7. The check does not.
#
# <details><summary>Hint</summary>
#
# A dict comprehension over `params.items()` does it: `{name: ... for name, values in ...}`.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "descend", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend(params, grads, learning_rate):
    """New parameters after one step of gradient descent; a dict with the same names."""
    ### BEGIN SOLUTION
    return {name: values - learning_rate * grads[name] for name, values in params.items()}
    ### END SOLUTION


params = start_params(2, 16, 2, seed=0)
X_scaled = scaler.transform(X_train)
for epoch in range(501):
    if epoch in (0, 10, 50, 100, 200, 500):
        scores = forward(X_scaled, params)
        right = accuracy_score(y_train, scores.argmax(axis=1))
        loss = mean_cross_entropy(scores, y_train)
        print(f"after {epoch:3} epochs: loss {loss:.4f}, training rows right {right:.3f}")
    params = descend(params, gradients(X_scaled, y_train, params), learning_rate=0.5)

# %% nbgrader={"grade": true, "grade_id": "descend-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_step(start, slopes, learning_rate):
    """Compare the student's parameters after one step with the expected ones."""
    given = {name: values.copy() for name, values in start.items()}
    came = descend(given, {name: values.copy() for name, values in slopes.items()}, learning_rate)
    came = {name: np.asarray(values, dtype=float) for name, values in dict(came).items()}
    assert set(came) == set(start), (
        f"descend should return the keys {sorted(start)}, but has {sorted(came)}."
    )
    for name, values in start.items():
        expected = values - learning_rate * slopes[name]
        assert came[name].shape == expected.shape and np.allclose(came[name], expected), (
            f"With a learning rate of {learning_rate}, {name} should become\n{expected}\nbut became"
            f"\n{came[name]}\nThe loss falls against the gradient. Every array takes the step."
        )
    return came


_ = check_step(
    {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.5, -0.5])},
    {"W1": np.array([[10.0, -10.0]]), "b1": np.array([1.0, 0.0])},
    0.1,
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(18)
shapes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
for learning_rate in (0.01, 0.5, 2.0):
    start = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
    slopes = {name: rng.normal(0, 1, shape) for name, shape in shapes.items()}
    check_step(start, slopes, learning_rate)

# Some epochs on a loss whose gradient the check knows: softmax regression in one layer.
rows, labels = rng.normal(0, 1, (40, 3)), np.arange(40) % 2
rows = rows + labels[:, np.newaxis]
weights = {"W1": np.zeros((3, 2)), "b1": np.zeros(2)}
losses = []
for _ in range(20):
    powers = np.exp(rows @ weights["W1"] + weights["b1"])
    shares = powers / powers.sum(axis=1, keepdims=True)
    losses.append(-np.mean(np.log(shares[np.arange(40), labels])))
    slope = (shares - np.eye(2)[labels]) / 40
    weights = check_step(weights, {"W1": rows.T @ slope, "b1": slope.sum(axis=0)}, 0.5)
assert np.all(np.diff(losses) < 0), (
    f"Twenty steps down should make the loss smaller each time, but it went {np.round(losses, 3)}."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 9: the library's network, with early stopping (2 points)
#
# How many epochs are enough? Too few, and the network has learnt little. Too many, and it begins to
# learn the noise of its training rows. **Early stopping** watches rows that the gradient does not
# see. When the accuracy on them has not risen for a while, training ends, and the weights of the
# best epoch are kept.
#
# `MLPClassifier` with `early_stopping=True` sets some of the rows aside that you pass to `fit`:
# the `validation_fraction`. These rows decide when to stop. So they have been used, and their
# accuracy is no honest score any more. That is why they are taken from the **training** rows.
#
# Write two functions.
#
# - `make_mlp(seed)` returns a **new**, unfitted pipeline: `StandardScaler`, then an
#   `MLPClassifier` with one hidden layer of 16 ReLU units, a first learning rate
#   (`learning_rate_init`) of 0.02, early stopping with 20 % of the rows set aside, the end after 30
#   epochs without a better validation score (`n_iter_no_change`), and `random_state=seed`. All else
#   stays at its default.
# - `fit_mlp(X_train, y_train, X_test, y_test, seed)` makes such a pipeline, fits it on the training
#   rows, and returns a dict: `"epochs"` (how many were run), `"stopping_rows"` (how many rows
#   decided when to stop), `"validation_accuracy"` (the best one on these rows) and
#   `"test_accuracy"`.
#
# <details><summary>Hint</summary>
#
# `model[-1]` is the last step of a fitted pipeline. It has `n_iter_` and
# `best_validation_score_`. The rows set aside are a share of the rows that `fit` was given.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "fit-mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_mlp(seed):
    """A new pipeline: StandardScaler, then an MLPClassifier that stops early."""
    ### BEGIN SOLUTION
    network = MLPClassifier(
        hidden_layer_sizes=(16,),
        learning_rate_init=0.02,
        early_stopping=True,
        validation_fraction=0.2,
        n_iter_no_change=30,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network)
    ### END SOLUTION


def fit_mlp(X_train, y_train, X_test, y_test, seed):
    """Fit on the training rows; dict of epochs, stopping rows and two accuracies."""
    ### BEGIN SOLUTION
    model = make_mlp(seed).fit(X_train, y_train)
    return {
        "epochs": model[-1].n_iter_,
        "stopping_rows": round(0.2 * len(X_train)),
        "validation_accuracy": float(model[-1].best_validation_score_),
        "test_accuracy": float(accuracy_score(y_test, model.predict(X_test))),
    }
    ### END SOLUTION


fit_mlp(X_train, y_train, X_test, y_test, seed=1)

# %% nbgrader={"grade": true, "grade_id": "fit-mlp-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def draw_crescents(n_rows, seed, shift_mm=0.0):
    """Rows in mm and shares, in two crescents."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n_rows) % 2)
    angle = rng.uniform(0, np.pi, n_rows)
    across = np.where(labels == 1, 1 - np.cos(angle), np.cos(angle)) + rng.normal(0, 0.3, n_rows)
    up = np.where(labels == 1, 0.5 - np.sin(angle), np.sin(angle)) + rng.normal(0, 0.3, n_rows)
    return np.column_stack([25 + 10 * across + shift_mm, 0.45 + 0.12 * up]), labels


def true_mlp(rows, labels, seed):
    """The pipeline of the task, fitted."""
    network = MLPClassifier(
        hidden_layer_sizes=(16,),
        learning_rate_init=0.02,
        early_stopping=True,
        validation_fraction=0.2,
        n_iter_no_change=30,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network).fit(rows, labels)


rows, labels = draw_crescents(120, seed=1)
fresh, fresh_labels = draw_crescents(60, seed=2)
model = make_mlp(5)
model.fit(rows, labels)
came = np.asarray(model.predict_proba(fresh), dtype=float)
expected = true_mlp(rows, labels, 5).predict_proba(fresh)
assert came.shape == expected.shape and np.allclose(came, expected, rtol=0, atol=1e-3), (
    f"make_mlp(5), fitted on raw rows, should give the probabilities\n{expected[:2].round(3)}\nbut "
    f"gives\n{came[:2].round(3)}\nCompare each parameter with the text. Is the scaler there?"
)
patience = int(model[-1].n_iter_no_change)
assert patience == 30, f"n_iter_no_change should be 30 epochs, but is {patience}."
### BEGIN HIDDEN TESTS
mistakes = {
    "epochs": "Is it n_iter_ of the network that was fitted here, with this seed?",
    "stopping_rows": "A fifth of the training rows is set aside. The test rows decide nothing.",
    "validation_accuracy": "It is the best accuracy on the rows set aside from the training rows, "
    "not that after the last epoch.",
    "test_accuracy": "Fit scaler and network on the training rows only, then score the test rows.",
}
for seed, n_rows, n_fresh, shift_mm in [(13, 150, 40, 15.0), (11, 100, 140, -9.0)]:
    rows, labels = draw_crescents(n_rows, seed + 20)
    fresh, fresh_labels = draw_crescents(n_fresh, seed + 40, shift_mm)
    came = dict(fit_mlp(rows.copy(), labels.copy(), fresh.copy(), fresh_labels.copy(), seed))
    missing = [name for name in mistakes if name not in came or came[name] is None]
    assert not missing, f"fit_mlp's dict should have a number for each of the keys {missing}."
    expected = true_mlp(rows, labels, seed)
    # Rounding differs between machines: allow some epochs, and one row that falls the other way.
    truths = {
        "epochs": (expected[-1].n_iter_, 3),
        "stopping_rows": (n_rows / 5, 0),
        "validation_accuracy": (expected[-1].best_validation_score_, 1.01 / (n_rows / 5)),
        "test_accuracy": (np.mean(expected.predict(fresh) == fresh_labels), 1.01 / n_fresh),
    }
    for name, (value, tolerance) in truths.items():
        assert abs(float(came[name]) - value) <= tolerance, (
            f"With {n_rows} training rows and seed {seed}, {name} should be {value:g}, but is "
            f"{came[name]}. {mistakes[name]}"
        )
rows, labels = draw_crescents(120, seed=1)
fresh, _ = draw_crescents(60, seed=2)
first = np.asarray(model.predict_proba(fresh), dtype=float)
second = make_mlp(6)
second.fit(rows[:50] + 5, labels[:50])
again = np.asarray(model.predict_proba(fresh), dtype=float)
assert np.allclose(first, again, rtol=0, atol=1e-9), (
    "The first pipeline answers otherwise after a second one was made and fitted. make_mlp should "
    "return a new pipeline each time."
)
### END HIDDEN TESTS

# %% [markdown]
# A **loss curve** shows how training went. Look at one before you believe a score: it tells whether
# training had ended, and whether the learning rate was too high (the curve jumps) or too low (it is
# still falling at the end). This one is of a
# network with 32 hidden units, a quarter of the training rows set aside, and a patience of 40
# epochs.

# %%
watched = make_pipeline(
    StandardScaler(),
    MLPClassifier(
        hidden_layer_sizes=(32,),
        learning_rate_init=0.02,
        early_stopping=True,
        validation_fraction=0.25,
        n_iter_no_change=40,
        random_state=1,
    ),
).fit(X_train, y_train)
network = watched[-1]
epochs = np.arange(1, network.n_iter_ + 1)
best_epoch = epochs[np.argmax(network.validation_scores_)]

fig, (top, bottom) = plt.subplots(2, 1, figsize=(7, 5), sharex=True)
top.plot(epochs, network.loss_curve_, "-", color="tab:blue")
top.set_ylabel("loss on the rows\nof the gradient")
bottom.plot(epochs, network.validation_scores_, "o-", ms=3, color="black")
bottom.axvline(best_epoch, linestyle="--", color="black", label=f"kept: epoch {best_epoch}")
bottom.set_ylabel("accuracy on the\nrows set aside")
bottom.set_xlabel("epoch")
bottom.legend()
top.set_title("The loss keeps falling after the validation accuracy has stopped rising")
plt.show()

# %% [markdown]
# ## A test score that is too good
#
# A colleague writes: *"I want all training rows for the gradient, so I stop on the test rows
# instead. After each epoch I look at the accuracy on 30 test payments. I keep the best epoch of the
# best of 6 networks, each of 30 epochs, and of equal ones the first."* Is the accuracy of that best
# look a good promise? To judge this fairly, we do it all with 20 different sets of 30 test
# payments. And since a generator draws the payments, we can also see what the shop would get: the
# accuracy of the kept network on 1000 later payments.

# %%
tests = make_payments(20 * 30, seed=7)
X_tests, y_tests = tests[FEATURES].to_numpy(), tests["attack"].to_numpy()
later = make_payments(1000, seed=8)
X_later, y_later = later[FEATURES].to_numpy(), later["attack"].to_numpy()


def accuracy_in_sets(y_pred):
    """Accuracy on each of the 20 sets of 30 test payments."""
    return (y_pred == y_tests).reshape(20, 30).mean(axis=1)


scaled_train, scaled_tests, scaled_later = map(scaler.transform, (X_train, X_tests, X_later))
on_tests, on_later, raw = [], [], []
for seed in range(6):
    network = MLPClassifier((32,), learning_rate_init=0.05, random_state=seed)
    for _ in range(30):
        network.partial_fit(scaled_train, y_train, classes=[0, 1])
        on_tests.append(accuracy_in_sets(network.predict(scaled_tests)))
        on_later.append(accuracy_score(y_later, network.predict(scaled_later)))
    raw.append(network.predict(X_later))  # the last epoch, without the scaler
best_look = np.argmax(on_tests, axis=0)  # for each set, the look that the colleague keeps

kept = np.array(on_later)[best_look].mean()
honest = accuracy_in_sets(watched.predict(X_tests)).mean()
print("means over 20 sets of 30 test payments")
print(f"colleague, promised on the test rows:     {np.max(on_tests, axis=0).mean():.3f}")
print(f"colleague, kept on later payments:        {kept:.3f}")
print(f"stopped on training rows, promised:       {honest:.3f}")
print(f"stopped on training rows, kept on later:  {watched.score(X_later, y_later):.3f}")
print(f"colleague's networks without the scaler:  {np.mean(raw == y_later):.3f}")
print(f"what these networks answer: {np.unique(raw)} (1: an attack)")

# %% [markdown]
# ## Task 10: explain what went wrong (2 points)
#
# The colleague goes on: *"I have sent the fitted `MLPClassifier` to the people who write the
# software of the till. The scaler is three lines, they can write that themselves."* Answer in four
# to eight sentences. A person marks this, one point for each part:
#
# 1. **The score (1 point).** Why is the colleague's test score too good, although no gradient has
#    ever seen a test row? Support it with two numbers from this notebook. Which rows should decide
#    when to stop?
# 2. **The file (1 point).** What can go wrong at the till, would anybody notice, and what should
#    be sent instead? Support it with one number from this notebook.
#
# <details><summary>Hint</summary>
#
# How often did the colleague look at the 30 rows, and what was done with the best look? Compare
# each promise with what the same network kept. And what do the networks answer when they are given
# millimetres? What did the SVM answer?
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain-stopping", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The colleague looked at the same 30 payments 180 times, after each of 30 epochs of 6 networks, and
# kept the best look. So the test rows chose the epoch and the network. With that many looks, some
# network is lucky on just these rows, and luck does not come again. It promised about 0.97 and kept
# about 0.93 on later payments. The network that stopped on a part of its training rows promised
# about 0.95 and kept about 0.96. The rows that decide when to stop must be set aside from the
# training rows, as `validation_fraction` does. The test rows are looked at once, at the end. At the
# till, the three lines can be forgotten, or use another mean. The network then gets millimetres and
# gives everybody the same answer: without the scaler, the colleague's networks are right in 0.50 of
# the rows. Nothing stops with an error. These networks refuse everybody, which the shop would
# notice soon. The SVM of this notebook let everybody pass, and that nobody notices while attacks
# are rare. A scaler with a slightly different mean is harder still to notice. Send the whole fitted
# pipeline, scaler and network, as one file.
#
# *For the marker.* Part 1: the test rows were used to *choose* (the best epoch, the best network,
# many looks); two numbers, such as 0.97 and 0.93; the rows come from the training rows. Half a
# point when the numbers or the right rows are missing. "The network was trained on the test rows"
# earns nothing: no gradient saw them. Part 2: the scaler can be missing or differ, there is no
# error, and the pipeline goes as one file; one number, 0.50 of the SVM or of the networks; whether
# anybody notices, with a reason that fits the answers (all refused is noticed, all let through is
# not). Half a point when the reason or the number is missing. The numbers are of this draw. In
# eight other draws of all rows, the colleague's promise was 0.03 to 0.06 too high.
# ### END SOLUTION

# %% [markdown]
# ## What to take away
#
# - A linear SVM looks for the widest street, `2/‖w‖`. Only the rows on its edge, inside it or on
#   the wrong side, the support vectors, decide where it runs.
# - A kernel says how alike two rows are. With it, the same calculation draws bent streets.
# - An RBF kernel needs scaled features. A large `gamma` reaches only a short way, and makes a
#   memory of the training rows. A small one makes a stiff boundary.
# - Choose `C` and `gamma` by cross-validation on training rows, with the scaler inside the folds.
#   Score once on test rows.
# - A network is matrix products with a bend between them. Test its gradient with a numerical one.
# - Take the largest score away before you take powers. Take logarithms apart, not of a probability.
# - The rows that stop the training are used up. They come from the training rows.
#
# ## Where this stands in a real system
#
# The question "is there a living face?" is called **presentation attack detection**. Real systems
# look at pictures with much larger networks, and sensors like ours help them. What you built is
# all in there: the last layer is a softmax, the loss is the cross-entropy, a framework computes
# the gradients by back-propagation, and training stops on validation rows. In the shop, `C`,
# `gamma`, the layer sizes and the seed stand in the run's record, next to the version of the data.
# The pipeline goes to the registry as one file. Attacks are rare there, so nobody looks at
# accuracy. One sets a threshold on the decision value: so many living customers may be refused, so
# many photographs may pass. `SVC` gives values, not probabilities. Who needs probabilities
# calibrates them on rows of their own (`CalibratedClassifierCV`).
#
# Which of the two models? For some thousand rows with a few features, an SVM is a strong choice,
# and there are two numbers to choose. Its training time grows at least with the square of the
# number of rows. Networks grow with the data and learn their features from pictures, sound and
# text, at the price of many more choices.
#
# **What goes wrong in production**
#
# - *The scaler is missing.* For an SVM with an RBF kernel, all faces lie far from all support
#   vectors. The kernel is 0, and every answer is the sign of the intercept. A network gives one
#   answer to everybody as well. Nothing fails. With another scaler the answers shift a little,
#   which is harder to see. Send the pipeline as one file, and watch the share of each answer.
# - *Softmax overflows.* One odd sensor value makes a large score, and the probability is `nan`.
#   Every `<` and `>` with `nan` is false, so the payment takes whatever branch stands last.
# - *`gamma` is so large that the model is a memory.* The training report says nearly 100 %. New
#   faces fall between the islands. And nearly every row is a support vector, so the file is large
#   and the answer slow.
# - *Early stopping, `C` or `gamma` chosen on test rows.* The report promises more than the shop
#   will get, and there are no rows left to find it out.
#
# ## Sources and further reading
#
# - scikit-learn user guide, [Support Vector
#   Machines](https://scikit-learn.org/stable/modules/svm.html): the formulas of Task 3, and tips
#   for practical use, scaling first among them.
# - scikit-learn user guide, [Neural network models
#   (supervised)](https://scikit-learn.org/stable/modules/neural_networks_supervised.html): what
#   `MLPClassifier` does, and what it is not meant for.
# - scikit-learn user guide, [Tuning the hyper-parameters of an
#   estimator](https://scikit-learn.org/stable/modules/grid_search.html): grids, and cheaper ways to
#   search.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition: chapter 12
#   for SVMs and kernels, chapter 11 for neural networks and back-propagation.
# - James, Witten, Hastie, Tibshirani and Taylor, *An Introduction to Statistical Learning with
#   Applications in Python*, 2023: chapter 9 for SVMs, chapter 10 for networks. The gentler way in.
# - He, Zhang, Ren and Sun, *Delving Deep into Rectifiers*, ICCV 2015: the first weights of a
#   network with ReLU.
# - Cortes and Vapnik, *Support-Vector Networks*, Machine Learning 20, 1995: the soft margin.
# - Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, Nature
#   323, 1986: four pages that made back-propagation known.
# - Prechelt, *Early Stopping, But When?*, in *Neural Networks: Tricks of the Trade*, Springer,
#   1998: criteria for stopping, measured against each other.
# - Goodfellow, Bengio and Courville, *[Deep Learning](https://www.deeplearningbook.org)*, MIT
#   Press, 2016: section 4.1 on overflow and underflow, section 6.5 on back-propagation.
