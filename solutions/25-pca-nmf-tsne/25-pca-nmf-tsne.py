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
# # PCA, NMF and t-SNE
#
# In a small shop, customers pay with their face, and the shop delivers orders. It collects wide
# tables. A camera above each shelf photographs handwritten price labels: 64 numbers a picture. The
# till stores how many of each of 21 goods are in a basket. Scales and sensors measure each crate
# before it goes out. Storage costs money, wide tables slow models down, and nobody can look at 64
# columns. So the question is: **which few numbers can stand for the many, what do they mean, and
# which of them may a model in production rely on?** Three methods give three answers.
#
# **What you will learn**
#
# - to build PCA from a singular value decomposition (SVD), and to say how much it keeps;
# - what whitening does, also to noise;
# - to put scaling and PCA into a pipeline, so that they learn from training rows only;
# - to build non-negative matrix factorization (NMF) from its update step, and to read its parts;
# - to draw a t-SNE picture, and to measure what it must not be read for.
#
# **What you need first**
#
# - NumPy: shapes, broadcasting, `@`, `axis`; what an orthogonal matrix is;
# - scikit-learn: `fit`, `transform`, pipelines and cross-validation;
# - the deck *Unsupervised learning*.
#
# **85 minutes, 20 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story and look at the data | 6 | |
# | 1 | PCA by hand, from the SVD | 13 | 3 |
# | 2 | project, reconstruct, measure the error | 8 | 2 |
# | 3 | read from a plot how many components are enough | 4 | 1 |
# | 4 | whitening | 8 | 2 |
# | 5 | scaling and PCA inside a pipeline | 11 | 3 |
# | 6 | NMF by hand, one update step | 12 | 3 |
# | 7 | read from a plot how many parts there are | 4 | 1 |
# | 8 | measure a t-SNE picture | 10 | 2 |
# | 9 | answer a colleague (a person marks this) | 9 | 3 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# `raise NotImplementedError()` below it. The next cell checks it. When it is silent, the visible
# checks are passed. Hidden checks run when you hand in. They ask nothing that the text does not
# ask. The tasks do not build on each other, so if one resists, go on to the next.

# %% [markdown]
# ## The data
#
# | table | one row | columns | where it comes from |
# |---|---|---|---|
# | `digits` | a digit on a price label, 8 by 8 pixels | 64 values, 0 to 16 | scikit-learn |
# | `baskets` | a basket at the till | 21 counts, one for each of the goods | a generator |
# | `crates` | a crate, ready to leave | 6 sensor values in different units | a generator |
#
# The digits stand for our price labels. They are real handwriting, collected long ago for research
# on reading forms, and they are small enough to compute with in seconds. A generator would draw
# digits that are too tidy. For baskets and crates we *want* a generator: it knows the truth, so
# you can see what a method finds.
#
# In `baskets` the counts come from hidden **habits** of customers, such as breakfast or party. Each
# basket mixes a few of them. The generator knows six habits, but not all six occur in this shop.

# %% nbgrader={"grade": false, "grade_id": "shop-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
from itertools import combinations, permutations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist, pdist
from scipy.stats import spearmanr
from sklearn.datasets import load_digits
from sklearn.decomposition import NMF, PCA
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

HABITS = {
    "breakfast": {"bread": 1.0, "butter": 0.6, "jam": 0.7, "milk": 0.8, "coffee": 0.5},
    "party": {"crisps": 1.0, "cola": 0.8, "beer": 0.9, "cups": 0.6},
    "cleaning": {"soap": 0.8, "sponges": 0.9, "bleach": 0.6, "bin bags": 0.7},
    "baby": {"nappies": 1.0, "wipes": 0.9, "milk": 0.6},
    "barbecue": {"sausages": 1.0, "charcoal": 0.7, "beer": 0.6, "bread": 0.5},
    "pasta night": {"pasta": 1.0, "tomatoes": 0.9, "cheese": 0.7, "oil": 0.4},
}
GOODS = sorted({name for goods in HABITS.values() for name in goods})
CRATE_COLUMNS = ["weight_g", "height_mm", "air_c", "skin_c", "humidity", "frost"]
KINDS = ["dry", "chilled", "frozen"]


def make_baskets(n_baskets, seed):
    """Counts of goods in baskets, and the habits that occur in this shop."""
    rng = np.random.default_rng(seed)
    habits = sorted(rng.choice(list(HABITS), rng.integers(3, 6), replace=False))
    profile = pd.DataFrame(HABITS).reindex(GOODS).fillna(0.0)[habits].to_numpy().T
    present = rng.random((n_baskets, len(habits))) < 0.45
    strength = present * rng.gamma(2, 3, present.shape)
    counts = rng.poisson(strength @ profile + 0.1)  # now and then, anything
    return pd.DataFrame(counts, columns=GOODS), habits


def make_crates(n_crates, seed):
    """Sensor values of crates, and the kind of goods: 0 dry, 1 chilled, 2 frozen."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, len(KINDS), n_crates)
    load = rng.normal(0, 1, n_crates)  # how full: says nothing about the kind
    cold = np.array([0.0, 1.5, 2.5])[kind] + rng.normal(0, 0.5, n_crates)
    moist = np.array([0.0, 1.5, 0.5])[kind] + rng.normal(0, 0.5, n_crates)
    noise = rng.normal(0, 1, (n_crates, len(CRATE_COLUMNS)))
    columns = [
        6000 + 2500 * load + 400 * noise[:, 0],
        300 + 80 * load + 30 * noise[:, 1],
        16 - 4 * cold + 1.0 * noise[:, 2],
        14 - 5 * cold + 1.0 * noise[:, 3],
        0.4 + 0.10 * moist + 0.02 * noise[:, 4],
        0.05 + 0.04 * moist + 0.01 * noise[:, 5],
    ]
    return pd.DataFrame(np.column_stack(columns), columns=CRATE_COLUMNS), kind


digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(
    digits.data, digits.target, test_size=600, random_state=0, stratify=digits.target
)
baskets, habits = make_baskets(400, seed=1)
crates, crate_kind = make_crates(300, seed=4)

print("labels :", X_train.shape, "for training,", X_test.shape, "for testing")
print("baskets:", baskets.shape)
print("crates :", crates.shape)
baskets.head(4)

# %% [markdown]
# ## Task 1: PCA by hand, from the SVD (3 points)
#
# **Principal component analysis** looks for directions in which the rows differ most. The first
# component is the direction of largest variance. Each next one is the direction of largest
# variance at a right angle to those before. Its recipe has three lines:
#
# 1. Subtract the mean of each column. Call the result $A$, with $n$ rows.
# 2. Decompose it: $A = U S V^T$. The **rows of $V^T$** are the components, each of length 1. The
#    singular values $s_1 \ge s_2 \ge \dots$ on the diagonal of $S$ are already sorted.
# 3. Component $k$ has the variance $s_k^2 / (n - 1)$.
#
# Write `fit_pca(X, n_components)`. `X` is an array of shape `(rows, columns)`. Return a dict of
# four NumPy arrays:
#
# | key | shape | what it holds |
# |---|---|---|
# | `"mean"` | `(columns,)` | the mean of each column |
# | `"components"` | `(n_components, columns)` | one component in each **row**, first the largest |
# | `"variance"` | `(n_components,)` | the variance along each component, with $n - 1$ |
# | `"ratio"` | `(n_components,)` | that variance as a share of the variance of **all** the data |
#
# Do not use scikit-learn here. The check does: it compares your arrays with its `PCA`. A component
# and its negative are the same direction, so the sign of each row is free.
#
# <details><summary>Hint</summary>
#
# `np.linalg.svd(A, full_matrices=False)` returns three things, and the third is already $V^T$. The
# variance of all the data is the sum of the variances along *all* components, not only along those
# that you keep.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "fit-pca", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_pca(X, n_components):
    """Mean, components (rows), variance (n - 1) and ratio of a PCA, as a dict of arrays."""
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    _, singular_values, Vt = np.linalg.svd(X - mean, full_matrices=False)
    variance = singular_values**2 / (len(X) - 1)
    return {
        "mean": mean,
        "components": Vt[:n_components],
        "variance": variance[:n_components],
        "ratio": variance[:n_components] / variance.sum(),
    }
    ### END SOLUTION


pca_by_hand = fit_pca(X_train, 3)
print("variance:", pca_by_hand["variance"].round(1), " ratio:", pca_by_hand["ratio"].round(3))

# %% nbgrader={"grade": true, "grade_id": "fit-pca-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.decomposition import PCA


def draw_rows(n_rows, n_columns, seed):
    """Rows with correlated columns, means far from zero, and a variance of its own for each."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(n_columns, n_columns)))[0]
    spread = 6.0 * 0.7 ** np.arange(n_columns)
    return 5 + rng.normal(0, 8, n_columns) + (rng.normal(size=(n_rows, n_columns)) * spread) @ turn


def likely_mistake(key, came, X, n_components):
    """A word on the mistake that gives exactly these numbers."""
    values = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    raw = np.linalg.svd(X, compute_uv=False)
    squares, k = values**2, n_components
    mistakes = {
        "variance": [
            (squares[:k] / len(X), "Divide by n - 1, not by n."),
            (values[:k] / (len(X) - 1), "The singular values have to be squared."),
            (values[:k], "These are the singular values themselves."),
            (squares[:k], "The squared singular values still have to be divided."),
            (raw[:k] ** 2 / (len(X) - 1), "The columns were not centred before the SVD."),
        ],
        "ratio": [
            (values[:k] / values.sum(), "Use squares: a share of variances, not of lengths."),
            (squares[:k] / squares[:k].sum(), "Divide by the variance of ALL components."),
            (raw[:k] ** 2 / (raw**2).sum(), "The columns were not centred before the SVD."),
            (np.cumsum(squares)[:k] / squares.sum(), "One share for each component, not added up."),
        ],
    }
    for wrong, words in mistakes.get(key, []):
        if wrong.shape == came.shape and np.allclose(wrong, came):
            return words
    return "Go through the three lines of the recipe again."


def check_pca(X, n_components):
    """Compare the student's PCA with scikit-learn's."""
    answer = fit_pca(X.copy(), n_components)
    try:
        answer = dict(answer)
    except (TypeError, ValueError):
        raise AssertionError("fit_pca should return a dict with four keys. Is it a tuple?") from None
    missing = sorted({"mean", "components", "variance", "ratio"} - set(answer))
    assert not missing, f"fit_pca should return a dict with four keys. These are missing: {missing}"
    truth = PCA(n_components=n_components, svd_solver="full").fit(X)
    expected = {
        "mean": truth.mean_,
        "components": truth.components_,
        "variance": truth.explained_variance_,
        "ratio": truth.explained_variance_ratio_,
    }
    what = f"for {X.shape[0]} rows, {X.shape[1]} columns and n_components={n_components}"
    for key in ("mean", "components", "variance", "ratio"):
        came = np.asarray(answer[key], dtype=float)
        assert came.shape == expected[key].shape, (
            f"'{key}' should have shape {expected[key].shape} {what}, but has {came.shape}. "
            "Means belong to columns, and components are rows."
        )
        if key == "components":
            gap = np.minimum(
                np.abs(came - expected[key]).max(axis=1), np.abs(came + expected[key]).max(axis=1)
            )
            assert (gap <= 1e-6).all(), (
                f"{what.capitalize()}, each component should equal scikit-learn's up to its sign. "
                f"The largest difference in each row is {gap.round(4)}. Are the columns centred? "
                "Are the components the rows of V transposed?"
            )
        else:
            assert np.allclose(came, expected[key], rtol=1e-6, atol=1e-9), (
                f"'{key}' should be {expected[key].round(5)} {what}, but is {came.round(5)}. "
                f"{likely_mistake(key, came, X, n_components)}"
            )


check_pca(draw_rows(12, 4, seed=1), 2)
check_pca(draw_rows(12, 4, seed=1), 4)
### BEGIN HIDDEN TESTS
check_pca(draw_rows(40, 6, seed=2), 3)
check_pca(draw_rows(9, 9, seed=3), 1)
check_pca(draw_rows(6, 15, seed=4), 4)
check_pca(draw_rows(200, 5, seed=5) - 300, 5)
# Columns of different lengths that are not correlated: a large mean is no large variance.
plain = np.column_stack([np.tile([900.0, 901.0], 8), np.repeat([0.0, 5.0], 8)])
check_pca(plain, 2)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: project and reconstruct (2 points)
#
# A picture in the basis of the components has one **score** for each component. With fewer
# components than columns this is compression: store the scores, and rebuild the picture from them
# when you need it. For that, `mean` and `components` must be those of the **training rows**, for
# every row that ever comes.
#
# Write three functions. `mean` has shape `(columns,)`, and `components` has orthonormal **rows**,
# as in Task 1.
#
# - `project(X, mean, components)` returns the scores, shape `(rows, n_components)`.
# - `reconstruct(scores, mean, components)` returns rows in the units of `X`, shape
#   `(rows, columns)`.
# - `reconstruction_error(X, mean, components)` projects `X`, reconstructs it, and returns one
#   number: the root of the mean of the squared differences, over **all rows and columns** (RMSE).
#
# <details><summary>Hint</summary>
#
# A score is the dot product of a centred row with a component. The way back is a sum of components,
# weighted by the scores, and then one thing more. The shapes tell you where to transpose.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "project", "locked": false, "schema_version": 3, "solution": true, "task": false}
def project(X, mean, components):
    """Scores of the rows of X, (n_rows, n_components), centred with the given mean."""
    ### BEGIN SOLUTION
    return (X - mean) @ components.T
    ### END SOLUTION


def reconstruct(scores, mean, components):
    """Rows in the units of X, (n_rows, n_columns), rebuilt from their scores."""
    ### BEGIN SOLUTION
    return scores @ components + mean
    ### END SOLUTION


def reconstruction_error(X, mean, components):
    """Root mean squared difference between X and its reconstruction, over all values."""
    ### BEGIN SOLUTION
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    return float(np.sqrt(np.mean((X - rebuilt) ** 2)))
    ### END SOLUTION


print("components   stored numbers a picture   error on training rows   error on new rows")
for k in (0, 1, 5, 10, 20, 40, 64):
    fitted = PCA(n_components=k, svd_solver="full").fit(X_train)
    errors = [reconstruction_error(X, fitted.mean_, fitted.components_) for X in (X_train, X_test)]
    print(f"{k:10}   {k:24}   {errors[0]:22.2f}   {errors[1]:17.2f}")

# %% nbgrader={"grade": true, "grade_id": "project-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def draw_fitted(n_components, n_columns, seed):
    """A mean and orthonormal components, as if fitted on training rows elsewhere."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(n_columns, n_columns)))[0]
    return rng.normal(0, 10, n_columns), turn[:n_components]


def check_same(name, came, expected, mistake):
    """Compare an array or a number of the student's with the expected one."""
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"{name} should have shape {expected.shape}, but has {came.shape}. {mistake}"
    )
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-5), (
        f"{name} should begin with {expected.ravel()[:4].round(4)}, but begins with "
        f"{came.ravel()[:4].round(4)}. {mistake}"
    )


def check_project(X, mean, components):
    """Check the way there, the way back, and the error."""
    # Row by row, as sums of products.
    scores = np.array([[np.dot(row - mean, one) for one in components] for row in X])
    rebuilt = np.array([mean + sum(s * one for s, one in zip(row, components)) for row in scores])
    check_same(
        "project",
        project(X.copy(), mean.copy(), components.copy()),
        scores,
        "Subtract the mean that is given, also when these rows have another one.",
    )
    check_same(
        "reconstruct",
        reconstruct(scores.copy(), mean.copy(), components.copy()),
        rebuilt,
        "A rebuilt row has the units of X again, so what was subtracted has to come back.",
    )
    squares = (X - rebuilt) ** 2
    came = float(reconstruction_error(X.copy(), mean.copy(), components.copy()))
    mistakes = {
        "The root is missing.": squares.mean(),
        "The mean is over all values, rows and columns.": np.sqrt(squares.sum()),
        "Take the mean over all values before the root.": np.sqrt(squares.mean(axis=1)).mean(),
        "This is a mean of absolute differences.": np.abs(X - rebuilt).mean(),
        "Divide by rows times columns.": np.sqrt(squares.sum(axis=1).mean()),
        "Divide by rows times columns, before the root.": np.sqrt(squares.sum(axis=1)).mean(),
    }
    likely = [words for words, wrong in mistakes.items() if np.isclose(came, wrong)]
    assert np.isclose(came, np.sqrt(squares.mean()), rtol=1e-6, atol=1e-5), (
        f"reconstruction_error should be {np.sqrt(squares.mean()):.6f} for {len(X)} rows, but is "
        f"{came:.6f}. {' '.join(likely) or 'Which mean was subtracted and added?'}"
    )


mean, components = draw_fitted(2, 5, seed=1)
check_project(np.random.default_rng(2).normal(3, 2, (7, 5)), mean, components)
### BEGIN HIDDEN TESTS
mean, components = draw_fitted(1, 4, seed=3)
check_project(np.random.default_rng(4).normal(-6, 3, (1, 4)), mean, components)
mean, components = draw_fitted(3, 3, seed=5)
check_project(np.random.default_rng(6).normal(40, 5, (3, 3)), mean, components)
mean, components = draw_fitted(4, 9, seed=7)
check_project(np.random.default_rng(8).normal(0, 1, (50, 9)), mean, components)
### END HIDDEN TESTS

# %% [markdown]
# With no component at all, every picture becomes the mean picture. With all 64, nothing is lost. In
# between, the error on new rows is a little higher than on training rows. The gap with no component
# is the luck of the split. What comes to it is there because the directions were chosen to suit the
# training rows.
#
# ## How many components are enough?
#
# The plot shows which share of the variance the first components hold together. The solid line is
# the sum of the ratios of Task 1. The dashed line is the same share on new pictures.

# %%
pca = PCA(n_components=64, svd_solver="full").fit(X_train)
n_kept = np.arange(1, 51)
held_train = np.cumsum(pca.explained_variance_ratio_)[:50]
centred_test = X_test - pca.mean_
scores_test = centred_test @ pca.components_.T
held_test = np.cumsum((scores_test**2).sum(axis=0))[:50] / (centred_test**2).sum()

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(n_kept, held_train, "o-", markersize=3, color="black", label="training rows")
ax.plot(n_kept, held_test, "x--", markersize=4, color="tab:blue", label="new rows")
ax.set_xticks(np.arange(0, 51, 5))
ax.set_xticks(n_kept, minor=True)
ax.set_yticks(np.arange(0.6, 1.01, 0.1))
ax.set_xlim(5, 45)
ax.set_ylim(0.6, 1.0)
ax.grid(alpha=0.7)
ax.grid(which="minor", axis="x", alpha=0.25)
ax.set_xlabel("number of components kept, of 64")
ax.set_ylabel("share of the variance held (no unit)")
ax.set_title("Half of the components hold nearly all of the variance")
ax.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## Task 3: read the plot (1 point)
#
# How many components does it take to hold **90 %** of the variance of the training rows? Read it
# from the plot and write it into `n_for_90`, a whole number. A reading that is one off is fine.
#
# <details><summary>Hint</summary>
#
# Go along the line of 0.9 until it meets the solid line, then straight down. The small marks on
# the axis are single components.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-variance", "locked": false, "schema_version": 3, "solution": true, "task": false}
# How many components hold 90 % of the variance? Set n_for_90.
### BEGIN SOLUTION
n_for_90 = 21
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-variance-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np

reading = float(n_for_90)
assert 1 <= reading <= 64, f"n_for_90 should be a number from 1 to 64, but is {reading}."
assert reading == np.round(reading), f"n_for_90 should be a whole number, but is {reading}."
### BEGIN HIDDEN TESTS
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split

pictures = load_digits()
rows = train_test_split(
    pictures.data, test_size=600, random_state=0, stratify=pictures.target
)[0]
held = np.cumsum(PCA(n_components=64, svd_solver="full").fit(rows).explained_variance_ratio_)
first = int(np.argmax(held >= 0.9)) + 1
assert abs(reading - first) <= 1, (
    f"{reading:.0f} components hold {held[int(reading) - 1]:.0%} of the variance of the training "
    "rows. The question is where the solid line reaches 90 %."
)
### END HIDDEN TESTS

# %% [markdown]
# 90 % is a habit, not a law. Variance is not the same as usefulness: for a classifier, choose the
# number by cross-validated accuracy. For compression, choose it by the error you can live with.

# %% [markdown]
# ## Task 4: whitening (2 points)
#
# The scores of the first component vary much more than those of the last. **Whitening** divides
# the scores of each component by their standard deviation on the training rows. After that, on the
# training rows, every score has variance 1 and no two are correlated.
#
# Write `whiten(X, mean, components, variance)`. It returns the whitened scores, shape `(rows,
# n_components)`. `mean`, `components` and `variance` are those of the training rows, as in Task 1.
# A component with (nearly) no variance, here at most `1e-12`, has nothing to say. Its column
# becomes **0**, not `nan` or `inf`.
#
# <details><summary>Hint</summary>
#
# Standard deviation is the root of the variance. `np.where(condition, a, b)` chooses value by
# value. Dividing by `np.inf` gives 0.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "whiten", "locked": false, "schema_version": 3, "solution": true, "task": false}
def whiten(X, mean, components, variance):
    """Scores with variance 1 on the training rows; 0 along components without variance."""
    ### BEGIN SOLUTION
    scores = (X - mean) @ components.T
    return scores / np.sqrt(np.where(variance > 1e-12, variance, np.inf))
    ### END SOLUTION


pca = PCA(n_components=5, svd_solver="full").fit(X_train)
for name, X in (("training rows", X_train), ("new rows", X_test)):
    scores = whiten(X, pca.mean_, pca.components_, pca.explained_variance_)
    print(f"{name:13}  variance of the whitened scores: {scores.var(axis=0, ddof=1).round(2)}")

# %% nbgrader={"grade": true, "grade_id": "whiten-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.decomposition import PCA


def check_whiten(X, mean, components, variance, expected, mistake):
    """Compare the student's whitened scores with the expected ones."""
    came = whiten(X.copy(), mean.copy(), components.copy(), variance.copy())
    came = np.asarray(came, dtype=float)
    assert came.shape == expected.shape, (
        f"whiten should return shape {expected.shape} (rows, components), but gave {came.shape}."
    )
    assert np.isfinite(came).all(), (
        f"whiten gave {np.sum(~np.isfinite(came))} values that are nan or inf. What is 0 / 0?"
    )
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-8), (
        f"The first whitened row should be {expected[0].round(4)}, but is {came[0].round(4)}. "
        f"{mistake}"
    )


def check_against_sklearn(X_fit, X_new, n_components):
    """Whitened scores of training rows and of new rows, as scikit-learn has them."""
    truth = PCA(n_components=n_components, whiten=True, svd_solver="full").fit(X_fit)
    fitted = truth.mean_, truth.components_, truth.explained_variance_
    check_whiten(
        X_fit,
        *fitted,
        truth.transform(X_fit),
        "Each column should have variance 1. Divide, and by the root of the variance.",
    )
    check_whiten(
        X_new,
        *fitted,
        truth.transform(X_new),
        "New rows use mean and variance of the training rows, not their own.",
    )


rng = np.random.default_rng(1)
turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
rows = 7 + (rng.normal(size=(30, 4)) * [9.0, 4.0, 0.5, 0.1]) @ turn
check_against_sklearn(rows[:20], rows[20:], 3)
check_whiten(
    np.array([[3.0, 9.0], [5.0, 9.0]]),
    np.array([4.0, 9.0]),
    np.eye(2),
    np.array([4.0, 0.0]),
    np.array([[-0.5, 0.0], [0.5, 0.0]]),
    "The second component has no variance.",
)
### BEGIN HIDDEN TESTS
check_against_sklearn(rows[:25] * 50, rows[25:26] * 50, 4)
check_against_sklearn(rows[:10] - 20, 3 * rows[10:] + 1, 2)
check_whiten(
    np.array([[3.0, 9.5, 1.001, 6.0], [5.0, 8.0, 1.0, 4.0]]),
    np.array([4.0, 9.0, 1.0, 5.0]),
    np.eye(4)[[3, 2, 1]],
    np.array([0.25, 1e-6, 1e-20]),
    np.array([[2.0, 1.0, 0.0], [-2.0, 0.0, 0.0]]),
    "A small variance (here a millionth) is still a variance. Only at most 1e-12 counts as none. "
    "A column without variance becomes 0 even if new rows differ there.",
)
check_whiten(
    np.array([[4e-6, 2.6e-6, 2.0], [0.0, 5.2e-6, 0.0]]),
    np.zeros(3),
    np.eye(3),
    np.array([1e-12, 1.69e-12, 4.0]),
    np.array([[0.0, 2.0, 1.0], [0.0, 4.0, 0.0]]),
    "A variance of exactly 1e-12 counts as none ('at most'). One of 1.69e-12 is a variance.",
)
### END HIDDEN TESTS

# %% [markdown]
# ### What whitening does to noise
#
# Whitening makes all directions equally loud. Is that good? Here a nearest-neighbour classifier
# reads the price labels from the scores, with and without whitening.

# %%
print("components   std of the last score   accuracy, plain   accuracy, whitened")
for k in (5, 10, 20, 40, 60):
    accuracy = {}
    for whitened in (False, True):
        reduce = PCA(n_components=k, whiten=whitened, svd_solver="full").fit(X_train)
        reader = KNeighborsClassifier(n_neighbors=5).fit(reduce.transform(X_train), y_train)
        accuracy[whitened] = reader.score(reduce.transform(X_test), y_test)
    last = np.sqrt(reduce.explained_variance_[-1])
    print(f"{k:10}   {last:21.3f}   {accuracy[False]:15.3f}   {accuracy[True]:18.3f}")

# %% [markdown]
# The last of 60 scores has a standard deviation of about 0.01 brightness steps: nearly nothing, a
# corner of the picture that is almost always empty. Plain PCA hands it on as small as it is, and it
# does no harm. Whitening blows it up about a hundred times, to the size of all other scores, and it
# gets the same vote as a direction that tells a 1 from an 8. So from 20 to 60 components the
# whitened accuracy falls from about 0.97 to about 0.95, while the plain one hardly moves. (Other
# splits of the labels show the same fall: change the `random_state` of `train_test_split` in the
# first cell, and see.) Whiten when a later step needs equal variances, as independent component
# analysis does, and then only the components that you would keep anyway.

# %% [markdown]
# ## Task 5: scaling and PCA inside a pipeline (3 points)
#
# A crate's sensors measure grams, millimetres, degrees and shares. A model should tell from them
# whether the goods are dry, chilled or frozen. Watch what the units do to PCA.

# %%
standardised = StandardScaler().fit_transform(crates)
for name, table in (("raw units", crates.to_numpy()), ("standardised", standardised)):
    first = PCA(n_components=1, svd_solver="full").fit(table)
    weights = dict(zip(CRATE_COLUMNS, np.abs(first.components_[0]).round(2).tolist()))
    print(f"{name:12}  ratio {first.explained_variance_ratio_[0]:.4f}  weights (no sign) {weights}")

# %% [markdown]
# In raw units the first component *is* the weight, only because a gram is a small unit. Measure in
# tonnes, and the weight disappears. So where units differ, standardise first. (Where all columns
# have the same unit, as pixels do, you may leave them as they are.) And both steps learn from rows,
# so both belong inside the pipeline, where cross-validation fits them again for each fold.
#
# Write two functions.
#
# - `make_model(n_components)` returns a new, unfitted scikit-learn pipeline of three steps, each
#   column standardised, then PCA with `n_components` (no whitening), then a
#   `KNeighborsClassifier` with **7** neighbours.
# - `cv_accuracy(X, y, n_components)` returns the mean accuracy of that model in cross-validation,
#   as a number from 0 to 1. Use
#   `StratifiedKFold(n_splits=4, shuffle=True, random_state=0)`. **No step** may be fitted on the
#   rows that the fold is scored on.
#
# `X` is an array or a frame of numbers, and `y` holds the kinds as whole numbers.
#
# <details><summary>Hint</summary>
#
# `make_pipeline(a, b, c)` puts steps in a row. `cross_val_score(model, X, y, cv=folds)` fits a
# fresh copy of the **whole** pipeline on the training rows of each fold. Give it the raw `X`.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "make-model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_model(n_components):
    """A new pipeline: standardise, PCA, 7 nearest neighbours."""
    ### BEGIN SOLUTION
    return make_pipeline(
        StandardScaler(),
        PCA(n_components=n_components),
        KNeighborsClassifier(n_neighbors=7),
    )
    ### END SOLUTION


def cv_accuracy(X, y, n_components):
    """Mean accuracy over four folds, everything fitted inside the fold."""
    ### BEGIN SOLUTION
    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    return float(cross_val_score(make_model(n_components), X, y, cv=folds).mean())
    ### END SOLUTION


unscaled = make_pipeline(PCA(n_components=3), KNeighborsClassifier(n_neighbors=7))
score = cross_val_score(unscaled, crates, crate_kind, cv=4).mean()
print(f"3 components, not scaled: accuracy {score:.2f}")
for k in (1, 2, 3, 6):
    print(f"{k} components, scaled:     accuracy {cv_accuracy(crates, crate_kind, k):.2f}")

# %% nbgrader={"grade": true, "grade_id": "make-model-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.decomposition import PCA
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler


def draw_table(n_rows, n_columns, seed):
    """Rows of three kinds; each column has its own unit."""
    rng = np.random.default_rng(seed)
    y = np.arange(n_rows) % 3
    hidden = rng.normal(size=(3, 3))[y] * 1.2 + rng.normal(size=(n_rows, 3))
    X = hidden @ rng.normal(size=(3, n_columns)) + rng.normal(size=(n_rows, n_columns))
    return (50 + X) * 10.0 ** rng.integers(-3, 4, n_columns), y


def model_truth(X_fit, y_fit, X_new, n_components, fit_on=None, scaled=True):
    """Kinds of the new rows; scaler and PCA are fitted on `fit_on`, else on `X_fit`."""
    basis = X_fit if fit_on is None else fit_on
    scaler = StandardScaler(with_mean=scaled, with_std=scaled).fit(basis)
    reduce = PCA(n_components=n_components, svd_solver="full").fit(scaler.transform(basis))
    reader = KNeighborsClassifier(n_neighbors=7)
    reader.fit(reduce.transform(scaler.transform(X_fit)), y_fit)
    return reader.predict(reduce.transform(scaler.transform(X_new)))


def cv_truth(X, y, n_components, leak=False, scaled=True):
    """Mean accuracy over the folds; with `leak`, scaler and PCA know all rows."""
    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    scores = []
    for fit, score in folds.split(X, y):
        fit_on = X if leak else None
        kinds = model_truth(X[fit], y[fit], X[score], n_components, fit_on, scaled)
        scores.append(np.mean(kinds == y[score]))
    return float(np.mean(scores))


def check_model(X_fit, y_fit, X_new, n_components, mistake):
    """Predictions of a freshly fitted model of the student's, on rows that it has not seen."""
    fitted = make_model(n_components).fit(X_fit.copy(), y_fit.copy())
    came = np.asarray(fitted.predict(X_new.copy()))
    expected = model_truth(X_fit, y_fit, X_new, n_components)
    assert came.shape == expected.shape, (
        f"The model should predict {len(expected)} kinds, but gave an array of shape {came.shape}."
    )
    same = float(np.mean(came == expected))
    assert same >= 0.99, (
        f"With n_components={n_components}, your model should agree with the described one on "
        f"every new row, but agrees on {same:.0%}. {mistake}"
    )
    if len(X_new) > 1:
        alone = np.asarray(fitted.predict(X_new[:1].copy()))
        assert alone[0] == came[0], (
            f"The first new row is of kind {came[0]} in a batch and {alone[0]} alone. A row should "
            "get the same answer both ways. Is something fitted at prediction?"
        )


def check_cv(X, y, n_components):
    """Compare the student's cross-validated accuracy with the true one."""
    came = float(cv_accuracy(X.copy(), y.copy(), n_components))
    expected = cv_truth(X, y, n_components)
    right = abs(came - expected) <= 0.6 / len(X)
    likely = "Four folds, shuffled, random_state=0, with the whole pipeline, scaler too, fitted in each fold."
    if not right and abs(came - cv_truth(X, y, n_components, leak=True)) <= 1e-9:
        likely = "The scaler and PCA know the rows that the fold is scored on. That is a leak."
    elif not right and abs(came - cv_truth(X, y, n_components, scaled=False)) <= 1e-9:
        likely = "The columns are not standardised."
    assert right, (
        f"cv_accuracy should be {expected:.4f} for {X.shape[0]} rows, {X.shape[1]} columns and "
        f"n_components={n_components}, but is {came:.4f}. {likely}"
    )


X, y = draw_table(200, 6, seed=1)
check_model(X[:120], y[:120], X[120:], 2, "Standardise first, then PCA without whitening, then 7 neighbours.")
check_cv(X, y, 2)
### BEGIN HIDDEN TESTS
for seed, n_columns, k in ((2, 8, 3), (3, 5, 1), (4, 10, 4)):
    X, y = draw_table(400, n_columns, seed)
    check_model(
        X[:200], y[:200], X[200:], k, "Are there 7 neighbours? Is n_components passed on to PCA?"
    )
X, y = draw_table(240, 6, seed=5)
check_model(
    X[:120] * [1e3, 1, 1e-3, 1, 1, 1e6],
    y[:120],
    X[120:] * [1e3, 1, 1e-3, 1, 1, 1e6],
    2,
    "Another unit of a column must not change the answer. Is each column standardised BEFORE PCA?",
)
# Few rows and many columns: here a leak shows.
for seed in (6, 7, 8, 9):
    X, y = draw_table(48, 120, seed)
    check_cv(X, y, 4)
X, y = draw_table(90, 7, seed=10)
check_cv(X, y, 3)
### END HIDDEN TESTS

# %% [markdown]
# Look at the line for two components: the second one does not help, and the third one helps a lot.
# The second is how full the crate is: nearly all its weight lies on `weight_g` and `height_mm`. It
# varies much, and says nothing about the kind of goods. PCA never sees the target. It keeps what is
# *loud*, not what is *useful*. And without scaling, three components do no better than guessing one
# of three kinds: grams drown all else, in the components and in the distances of the neighbours.
#
# ### What happens when each batch gets a PCA of its own
#
# A service must **transform** new rows with the PCA that was fitted in training. Some services fit
# it anew on each batch instead. Nothing fails, the shapes are right. Here the label reader is
# trained on 10 scores. Then it reads five batches of 120 new pictures.

# %%
trained = PCA(n_components=10, svd_solver="full").fit(X_train)
reader = LogisticRegression(max_iter=5000).fit(trained.transform(X_train), y_train)
print("batch   fitted once: accuracy   fitted again: accuracy   |cosine| of components 1 to 10")
for number, rows in enumerate(np.split(np.arange(600), 5), start=1):
    again = PCA(n_components=10, svd_solver="full").fit(X_test[rows])
    right = reader.score(trained.transform(X_test[rows]), y_test[rows])
    wrong = reader.score(again.transform(X_test[rows]), y_test[rows])
    cosine = np.abs(np.sum(trained.components_ * again.components_, axis=1))
    text = " ".join(f"{value:.1f}" for value in cosine)
    print(f"{number:5}   {right:21.2f}   {wrong:22.2f}   {text}")

# %% [markdown]
# A component's sign is arbitrary, so it can **flip**. Two components of similar variance swap their
# places or **rotate** into each other. And the rest depends on which pictures the batch happens to
# hold. Score 3 of today is not score 3 of yesterday, and the model reads it as if it were. (A
# cosine of 1.0 means the same direction. It says nothing about the sign, which is left out here.)
# Fit once, save the fitted pipeline, and only transform.

# %% [markdown]
# ## Task 6: NMF by hand, one update step (3 points)
#
# Baskets hold counts, and counts are never negative. **Non-negative matrix factorization** writes
# the table $X$ as a product of two small tables without negative numbers: $X \approx W H$.
#
# - Each **row of $H$** is a *part*: goods that are bought together.
# - Each **row of $W$** says how much of each part is in one basket.
#
# Parts can only be added, never subtracted. So each part has to make sense by itself. Lee and
# Seung gave a step that improves a start of positive random numbers. All products and quotients
# with $\odot$ and a bar are element by element:
#
# $$ W \leftarrow W \odot \frac{X H^T}{W H H^T} \qquad\text{then}\qquad
#    H \leftarrow H \odot \frac{W^T X}{W^T W H} $$
#
# The second half uses the **new** $W$. A number is multiplied by something that is not negative, so
# it never changes its sign. And Lee and Seung proved that the error never rises.
#
# Write two functions.
#
# - `nmf_error(X, W, H)` returns the Frobenius norm of $X - WH$: the root of the sum of all squared
#   differences.
# - `nmf_step(X, W, H)` makes one step, first $W$, then $H$, and returns the pair `(W, H)` as two
#   new arrays. A denominator can be 0. Never divide by 0: put a tiny number, from `1e-16` to
#   `1e-10`, in its place, or add such a number to it.
#
# The check compares many of your steps with scikit-learn's `NMF(solver="mu")` from the same start.
#
# <details><summary>Hint</summary>
#
# Write the shapes down: `X` is (n, m), `W` is (n, r), `H` is (r, m). `@` multiplies matrices, `*`
# and `/` work element by element. `np.maximum(array, 1e-12)` lifts what is smaller.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "nmf-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nmf_error(X, W, H):
    """Frobenius norm of X - W H."""
    ### BEGIN SOLUTION
    return float(np.linalg.norm(X - W @ H))
    ### END SOLUTION


def nmf_step(X, W, H):
    """One multiplicative update of Lee and Seung: new W, then new H with the new W."""
    ### BEGIN SOLUTION
    tiny = 1e-12
    W = W * (X @ H.T) / np.maximum(W @ H @ H.T, tiny)
    H = H * (W.T @ X) / np.maximum(W.T @ W @ H, tiny)
    return W, H
    ### END SOLUTION


X_baskets = baskets.to_numpy(dtype=float)
rng = np.random.default_rng(0)
W, H = rng.uniform(0.5, 1.5, (len(X_baskets), 3)), rng.uniform(0.5, 1.5, (3, len(GOODS)))
for step in range(101):
    if step in (0, 1, 2, 5, 10, 20, 50, 100):
        smallest = min(W.min(), H.min())
        print(f"step {step:3}  error {nmf_error(X_baskets, W, H):6.1f}  smallest: {smallest:.1e}")
    W, H = nmf_step(X_baskets, W, H)

# %% nbgrader={"grade": true, "grade_id": "nmf-step-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.decomposition import NMF


def draw_start(n_rows, n_columns, n_parts, seed):
    """Counts, and a positive start for W and H."""
    rng = np.random.default_rng(seed)
    X = rng.poisson(rng.gamma(0.7, 3, (n_rows, n_parts)) @ rng.gamma(0.7, 1, (n_parts, n_columns)))
    W = rng.uniform(0.3, 1.7, (n_rows, n_parts))
    return X.astype(float), W, rng.uniform(0.3, 1.7, (n_parts, n_columns))


def one_step(X, W, H):
    """A step of the student's, as two arrays with the right shapes and no bad number."""
    new_W, new_H = nmf_step(X.copy(), W.copy(), H.copy())
    new_W, new_H = np.asarray(new_W, dtype=float), np.asarray(new_H, dtype=float)
    for name, came, before in (("W", new_W, W), ("H", new_H, H)):
        assert came.shape == before.shape, (
            f"{name} should keep its shape {before.shape}, but a step gave {came.shape}. "
            "Look at the transposes and at the order of the two results."
        )
        assert np.isfinite(came).all(), (
            f"A step gave nan or inf in {name}, {np.sum(~np.isfinite(came))} times. "
            "Is a denominator 0?"
        )
        assert (came >= 0).all(), (
            f"A step made {name} negative: its smallest number is {came.min():.4f}. "
            "Multiply, do not add or subtract."
        )
    return new_W, new_H


def check_steps(X, W, H, n_steps, allowed=1e-5, mistake=""):
    """Errors never rise, and the result is scikit-learn's from the same start."""
    truth = NMF(
        n_components=len(H),
        init="custom",
        solver="mu",
        beta_loss="frobenius",
        max_iter=n_steps,
        tol=0,
    )
    truth_W, truth_H = truth.fit_transform(X, W=W.copy(), H=H.copy()), truth.components_
    error = np.linalg.norm(X - W @ H)
    for step in range(1, n_steps + 1):
        W, H = one_step(X, W, H)
        before, error = error, np.linalg.norm(X - W @ H)
        assert error <= before * (1 + 1e-9), (
            f"The error rose from {before:.4f} to {error:.4f} in step {step}. It must never rise. "
            "Does the update of H use the new W?"
        )
    for name, came, expected in (("W", W, truth_W), ("H", H, truth_H)):
        gap = float(np.abs(came - expected).max() / np.abs(expected).max())
        assert gap <= allowed, (
            f"After {n_steps} step(s), {name} should equal scikit-learn's, but the largest "
            f"relative difference is {gap:.2g}. "
            + (mistake or "First W with the old H, then H with the new W. ")
            + "Compare each factor of numerator and denominator."
        )


def check_error(X, W, H):
    """Compare the student's error with the norm of the difference."""
    came, expected = float(nmf_error(X.copy(), W.copy(), H.copy())), np.linalg.norm(X - W @ H)
    assert abs(came - expected) <= 1e-7 * expected, (
        f"nmf_error should be {expected:.6f}, but is {came:.6f}. It is the root of the SUM of all "
        "squared differences between X and W @ H."
    )


X, W, H = draw_start(12, 7, 3, seed=1)
check_error(X, W, H)
check_steps(X, W, H, 1)
check_steps(X, W, H, 10)
### BEGIN HIDDEN TESTS
for shape, seed, n_steps in (((6, 15, 2), 2, 1), ((9, 9, 4), 3, 30), ((5, 5, 5), 4, 6)):
    X, W, H = draw_start(*shape, seed)
    check_error(X, W, H)
    check_steps(X, W, H, n_steps)
X, W, H = draw_start(10, 6, 3, seed=5)
X[2], X[:, 4] = 0, 0  # an empty basket, and goods that nobody buys
check_steps(X, W, H, 8)
W[3], H[1] = 0, 0  # denominators that are 0
check_steps(X, W, H, 4)
check_error(X, W, H)
# The same table in another unit: the denominators are small, but not 0.
X, W, H = draw_start(8, 6, 2, seed=6)
check_steps(
    X * 1e-4,
    W * 1e-2,
    H * 1e-2,
    3,
    allowed=1e-3,
    mistake="In this table the denominators are near 1e-5. What is put in place of a 0, or added, "
    "should be at most 1e-10. ",
)
### END HIDDEN TESTS

# %% [markdown]
# ## How many parts?
#
# In Task 6 the smallest number is 0 from the first step on: some baskets are empty, so they hold
# no part at all. It is never below 0, and the error falls fast at first and slowly later.
#
# `W` and `H` start somewhere, and the step only improves them. Another start can end elsewhere:
# unlike PCA, NMF has no single best solution that an algorithm is sure to find. In real work you
# use the library with a good start. Its default solver, coordinate descent, is usually faster than
# the step of Lee and Seung, and can set numbers to exactly 0 and away from 0 again. A
# multiplicative step never leaves a 0: 0 times anything is 0.

# %%
n_tried = np.arange(1, 11)
missed = []
for k in n_tried:
    nmf = NMF(n_components=int(k), init="nndsvda", solver="cd", max_iter=3000, random_state=0)
    nmf.fit(X_baskets)
    missed.append(nmf.reconstruction_err_**2 / np.sum(X_baskets**2))

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(n_tried, missed, "o-", color="black")
ax.set_xticks(n_tried)
ax.set_ylim(0, None)
ax.grid(alpha=0.5)
ax.set_xlabel("number of parts")
ax.set_ylabel("squared error / sum of squared counts (no unit)")
ax.set_title("Each habit that gets a part of its own saves much, noise saves little")
plt.show()

# %% [markdown]
# ## Task 7: read the elbow (1 point)
#
# Each new part lowers the error. As long as it finds a habit, it lowers it much. When the habits
# are used up, it can only follow the noise of single baskets. The point where the line bends is
# called the **elbow**. Write into `n_parts` the number of parts at the elbow: the last one that is
# worth its place.
#
# <details><summary>Hint</summary>
#
# Lay a ruler along the flat part on the right, and go back to the left. The last point that is
# still on the ruler is the elbow.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-elbow", "locked": false, "schema_version": 3, "solution": true, "task": false}
# How many parts does the elbow show? Set n_parts.
### BEGIN SOLUTION
n_parts = 4
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-elbow-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np

reading = float(n_parts)
assert 1 <= reading <= 10, f"n_parts should be a number of parts from 1 to 10, but is {reading}."
assert reading == np.round(reading), f"n_parts should be a whole number, but is {reading}."
### BEGIN HIDDEN TESTS
n_habits = int(np.random.default_rng(1).integers(3, 6))
assert reading == n_habits, (
    f"{reading:.0f} is not where the line bends. Where does the last steep fall end? A point after "
    "the elbow saves only what noise saves; at a point before it, a steep fall is still to come."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Parts against components
#
# Now look at what was found: the parts of NMF, scaled so that the largest number of each is 1, and
# as many components of PCA. Read a row from left to right. Numbers below 0.2 in size are left out.

# %%
n_habits = len(habits)
nmf = NMF(n_components=n_habits, init="nndsvda", solver="cd", max_iter=3000, random_state=0)
nmf.fit(X_baskets)
parts = nmf.components_ / nmf.components_.max(axis=1, keepdims=True)
pca = PCA(n_components=n_habits, svd_solver="full").fit(X_baskets)
components = pca.components_

fig, axes = plt.subplots(2, 1, figsize=(9, 5.5), sharex=True, layout="constrained")
for ax, table, name in zip(axes, (parts, components), ("part", "component")):
    ax.imshow(table, cmap="RdBu_r", vmin=-1.6, vmax=1.6, aspect="auto")
    for i, j in np.argwhere(np.abs(table) >= 0.2):
        ax.text(j, i, f"{table[i, j]:.1f}", ha="center", va="center", fontsize=8)
    ax.set_yticks(range(n_habits), [f"{name} {i + 1}" for i in range(n_habits)])
axes[0].set_title("NMF: each part is a list of goods that go together")
axes[1].set_title("PCA: plus and minus in one row")
axes[1].set_xticks(range(len(GOODS)), GOODS, rotation=60, ha="right")
axes[1].set_xlabel("goods (numbers: weight, no unit)")
plt.show()

rebuilt = pca.inverse_transform(pca.transform(X_baskets))
total = np.sum(X_baskets**2)
print("squared error / sum of squared counts")
print(f"  NMF: {nmf.reconstruction_err_**2 / total:.3f}")
print(f"  PCA: {np.sum((X_baskets - rebuilt) ** 2) / total:.3f}")
print("habits in this shop:", ", ".join(habits))

# %% [markdown]
# NMF has found the habits. Each part is a list of goods with weights, close to what the generator
# holds: nappies, wipes and milk; sausages, charcoal, beer and bread. Goods may belong to several
# parts, as milk, bread and beer do. So `W` reads like a sentence: this basket is two portions of
# breakfast and one of party. From the second component on, PCA's rows mix plus and minus: crisps
# and beer *against* nappies and milk. A negative number of nappies exists in no basket. The
# components hold contrasts between baskets, at right angles to each other, and no single one is a
# habit.
#
# No other four directions through the mean have a smaller squared error than PCA's four components.
# NMF gives a little of that away, as the printed errors say, for parts that people can name. Its
# limits: the number of parts is your choice, the start matters, and the size of a part is free
# (twice `H` and half `W` give the same product). For new baskets keep `H` and call `transform`,
# which computes only their `W`.

# %% [markdown]
# ## A picture with t-SNE
#
# **t-SNE** gives each row a place on a plane, so that rows that are near in 64 dimensions are near
# on the plane. It starts somewhere and moves the points step by step. The **perplexity** says
# roughly how many neighbours each row tries to stay near. Here are 200 price labels in three runs.
# Only the seed differs: all start at random places. (scikit-learn's default, `init="pca"`, starts
# at the two scores of PCA. Then every seed gives much the same picture. That hides how much depends
# on the start, but it does not make the picture true.)
#
# The cell also makes three runs with a smaller perplexity. Task 8 measures all six.


# %%
def draw_tsne(X, perplexity, seed):
    """Places of the rows on a plane, (n_rows, 2)."""
    tsne = TSNE(
        n_components=2,
        perplexity=perplexity,
        init="random",
        learning_rate="auto",
        max_iter=400,  # enough for so few rows; the default is 1000
        method="barnes_hut",  # approximates what "exact" computes, and is faster
        random_state=seed,
    )
    return tsne.fit_transform(X)


def in_line(values):
    """Numbers with two decimals, one after the other."""
    return " ".join(f"{value:.2f}" for value in values)


X_some, y_some = X_train[:200], y_train[:200]
PERPLEXITIES, SEEDS = (10, 30), (0, 1, 2)
runs = {
    perplexity: [draw_tsne(X_some, perplexity, seed) for seed in SEEDS]
    for perplexity in PERPLEXITIES
}
fig, axes = plt.subplots(1, 3, figsize=(10, 3.8))
for ax, places, seed in zip(axes, runs[30], SEEDS):
    for digit in range(10):
        x, y = places[y_some == digit].T
        ax.plot(x, y, ls="", marker=f"${digit}$", ms=5.5, mew=0, color=plt.cm.tab10(digit))
    limit = 1.08 * np.abs(places).max()
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal", xticks=[], yticks=[])
    ax.set(title=f"run {'ABC'[seed]}: seed {seed}", xlabel="t-SNE axis 1 (no meaning)")
axes[0].set_ylabel("t-SNE axis 2 (no meaning)")
fig.suptitle("The same 200 labels, perplexity 30: the groups stay, their places do not")
fig.subplots_adjust(left=0.04, right=0.99, bottom=0.07, top=0.83, wspace=0.04)
plt.show()

# %% [markdown]
# ## Task 8: measure the picture (2 points)
#
# The picture is tempting. Measure what it keeps before you believe it. Write two functions.
#
# - `neighbours_kept(X, Z, k)`: `X` and `Z` hold the same rows in the same order, `X` with all its
#   columns, `Z` with few. For each row, take its `k` nearest other rows in `X`, and its `k` nearest
#   other rows in `Z` (Euclidean distance; a row is **not** its own neighbour). Return the mean
#   share of the neighbours in `X` that are neighbours in `Z` too, a number from 0 to 1.
# - `centre_agreement(Z_one, Z_two, labels)`: do two pictures agree on which clusters are near and
#   which are far? For each array, compute the centre (mean) of the rows of each label, and the
#   distances between all pairs of **different** centres. Return Spearman's rank correlation between
#   the distances in `Z_one` and those in `Z_two`. 1 means the same order, and 0 no relation. The
#   two arrays may have different numbers of columns. `labels` is an array of whole numbers,
#   not necessarily 0, 1, 2 and so on.
#
# <details><summary>Hint</summary>
#
# `NearestNeighbors(n_neighbors=k).fit(X).kneighbors(return_distance=False)`, called without rows,
# leaves each row itself out. `set(a) & set(b)` is what two sets share. `pdist(centres)` gives the
# distance of each pair once, and `spearmanr(a, b).statistic` is the rank correlation.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "measure-tsne", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neighbours_kept(X, Z, k):
    """Mean share of the k nearest neighbours in X that are among the k nearest in Z."""
    ### BEGIN SOLUTION
    near = [
        NearestNeighbors(n_neighbors=k).fit(rows).kneighbors(return_distance=False)
        for rows in (X, Z)
    ]
    return float(np.mean([len(set(in_x) & set(in_z)) / k for in_x, in_z in zip(*near)]))
    ### END SOLUTION


def centre_agreement(Z_one, Z_two, labels):
    """Rank correlation of the distances between cluster centres in two arrays."""
    ### BEGIN SOLUTION
    distances = []
    for Z in (Z_one, Z_two):
        centres = [Z[labels == label].mean(axis=0) for label in np.unique(labels)]
        distances.append(pdist(centres))
    return float(spearmanr(*distances).statistic)
    ### END SOLUTION


scores_2 = PCA(n_components=2, svd_solver="full").fit_transform(X_some)
print("                  10 neighbours kept   centres: with the data   seeds 0-1, 0-2, 1-2")
for perplexity, pictures in runs.items():
    kept = [neighbours_kept(X_some, Z, 10) for Z in pictures]
    with_data = [centre_agreement(X_some, Z, y_some) for Z in pictures]
    pairs = [centre_agreement(one, two, y_some) for one, two in combinations(pictures, 2)]
    print(
        f"perplexity {perplexity:2}     {in_line(kept):18}   {in_line(with_data):22}   "
        f"{in_line(pairs)}"
    )
kept, with_data = neighbours_kept(X_some, scores_2, 10), centre_agreement(X_some, scores_2, y_some)
print(f"PCA, 2 scores     {kept:<18.2f}   {with_data:.2f}")

# %% nbgrader={"grade": true, "grade_id": "measure-tsne-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from scipy.stats import rankdata


def nearest(rows, k):
    """The k nearest other rows of each row, as sets."""
    gaps = np.linalg.norm(rows[:, np.newaxis] - rows[np.newaxis], axis=2)
    gaps[np.arange(len(rows)), np.arange(len(rows))] = np.inf
    return [set(order[:k].tolist()) for order in np.argsort(gaps, axis=1)]


def check_kept(X, Z, k):
    """Compare the student's share with one counted row by row."""
    pairs = list(zip(nearest(X, k), nearest(Z, k)))
    expected = np.mean([len(one & two) / k for one, two in pairs])
    came = float(neighbours_kept(X.copy(), Z.copy(), k))
    with_self = [
        len((nearest(X, k - 1)[i] & nearest(Z, k - 1)[i]) | {i}) / k for i in range(len(X))
    ]
    mistakes = {
        "A row is counted as its own neighbour.": np.mean(with_self),
        "Divide the number of shared neighbours by k.": expected * k,
        "Divide by k, not by the size of the union.": np.mean(
            [len(one & two) / len(one | two) for one, two in pairs]
        ),
    }
    likely = [words for words, wrong in mistakes.items() if np.isclose(came, wrong)]
    assert abs(came - expected) <= 1e-9, (
        f"neighbours_kept should be {expected:.4f} for {len(X)} rows and k={k}, but is {came:.4f}. "
        f"{' '.join(likely) or 'Compare neighbours row by row: sets of row numbers.'}"
    )


def centre_gaps(Z, labels):
    """Distances between the centres of all pairs of different labels."""
    centres = [Z[labels == label].mean(axis=0) for label in sorted(set(labels.tolist()))]
    return np.array(
        [np.linalg.norm(centres[i] - centres[j]) for i in range(len(centres)) for j in range(i)]
    )


def check_agreement(Z_one, Z_two, labels):
    """Compare the student's rank correlation with one computed from ranks."""
    one, two = centre_gaps(Z_one, labels), centre_gaps(Z_two, labels)
    expected = np.corrcoef(rankdata(one), rankdata(two))[0, 1]
    came = float(centre_agreement(Z_one.copy(), Z_two.copy(), labels.copy()))
    all_one, all_two = (
        np.concatenate([gaps, gaps, np.zeros(len(set(labels.tolist())))]) for gaps in (one, two)
    )
    mistakes = {
        "This is Pearson's correlation. Use ranks.": np.corrcoef(one, two)[0, 1],
        "The distance of a centre to itself (0) must not count.": np.corrcoef(
            rankdata(all_one), rankdata(all_two)
        )[0, 1],
    }
    likely = [words for words, wrong in mistakes.items() if np.isclose(came, wrong)]
    assert abs(came - expected) <= 1e-6, (
        f"centre_agreement should be {expected:.4f} for {len(set(labels.tolist()))} labels, but is "
        f"{came:.4f}. {' '.join(likely) or 'Rank the distances between the centres of the labels that there are, each pair once.'}"
    )


rng = np.random.default_rng(1)
X = rng.normal(size=(40, 6))
check_kept(X, X[:, :2], 5)
labels = np.repeat([0, 1, 2, 3, 4], 8)
check_agreement(X[:, :2] + labels[:, np.newaxis], X[:, 2:4], labels)
### BEGIN HIDDEN TESTS
check_kept(X, 3 * X - 7, 4)
check_kept(X, X[rng.permutation(40)], 12)
check_kept(rng.normal(size=(25, 3)), rng.normal(size=(25, 2)), 1)
wide = rng.normal(size=(60, 10)) * [5, 4, 3, 1, 1, 1, 1, 1, 1, 1]
check_kept(wide, wide[:, :3], 7)
check_kept(wide[:, :3], wide, 20)
# Clusters of different sizes, and labels that are names, not positions
labels = rng.permutation(np.repeat([3, 7, 8, 20, 21, 40], [4, 15, 6, 20, 5, 10]))
places = rng.normal(size=(41, 2)) * 4
wide = wide + np.exp(rng.normal(size=(41, 10)))[labels]
check_agreement(wide, places[labels] + rng.normal(size=(60, 2)), labels)
check_agreement(np.exp(wide / 3)[:, :2], wide, labels)
check_agreement(places[labels] * [1, 30] - 100, places[labels] ** 3, labels)
### END HIDDEN TESTS

# %% [markdown]
# A line of t-SNE holds one perplexity. Its three numbers are three seeds, or the three pairs that
# they make.
#
# The neighbours are kept well: about 7 of 10, with either perplexity and any seed, against fewer
# than 4 of 10 by two components of PCA. That is what t-SNE is for. The distances between groups are
# another matter. In a pair of runs only the seed differs. Some pairs agree very well on which
# digits are near and which are far, others only loosely: when this lab was written, the rank
# correlations went from about 0.5 to above 0.9, and the smaller perplexity agreed better. With the
# true distances, the pictures agreed at about 0.6 to 0.8, and two components of PCA at about 0.7.
# So the gaps hold something of the truth, but how much changes with settings that have nothing to
# do with the pictures of the digits. One picture alone does not tell you which kind it is.
#
# (Your numbers for the centres can differ from these. t-SNE magnifies the last digit of a rounding
# until whole groups land elsewhere. Another machine is like another seed: expect numbers that vary
# as much.)
#
# Axes mean nothing at all. t-SNE compares the neighbours in the data with distances in the picture.
# Turn or mirror the picture, and it is exactly as good.
#
# ### What about sizes and gaps?
#
# Three groups in 20 dimensions. A and B are near, C is ten times as far away and spreads five times
# as wide.

# %%
rng = np.random.default_rng(0)
centre, spread = np.zeros((3, 20)), [1, 1, 5]
centre[1, 0], centre[2, 0] = 20, 200
groups = [centre[i] + spread[i] * rng.normal(size=(40, 20)) for i in range(3)]


def describe(name, groups):
    """Print the distances between three groups and the spread of each."""
    a, b, c = (group.mean(axis=0) for group in groups)
    apart = [np.linalg.norm(one - two) for one, two in ((a, b), (a, c), (b, c))]
    wide = [np.sqrt(np.sum(group.var(axis=0))) for group in groups]
    print(f"{name:20}", *(f"{value:9.0f}" for value in apart), *(f"{value:8.1f}" for value in wide))


print(f"{'':20}      A - B     A - C     B - C   size A   size B   size C")
describe("20 dimensions", groups)
for seed in (0, 1):
    places = draw_tsne(np.vstack(groups), perplexity=12, seed=seed)
    describe(f"t-SNE, seed {seed}", np.split(places, 3))

# %% [markdown]
# On the plane there are three islands of about equal size at about equal distances. t-SNE gives
# each point its own idea of "near", so a wide cloud is pulled together and a narrow one is spread
# out. And two groups that are no neighbours are simply apart, whether by 20 or by 200.
#
# ### And as features for a model?

# %%
def ones_to_zeros(Z):
    """How widely the 1s are spread, as a multiple of the spread of the 0s."""
    ones, zeros = (np.sqrt(Z[y_some == digit].var(axis=0).sum()) for digit in (1, 0))
    return ones / zeros


print(f"spread of 1s / spread of 0s, in the data: {ones_to_zeros(X_some):.1f}")
print("                 spread of 1s / spread of 0s   accuracy: same run   another seed's run")
print("                                               (rows it learned)")
for perplexity, pictures in runs.items():
    readers = [KNeighborsClassifier(n_neighbors=5).fit(Z, y_some) for Z in pictures]
    same = [reader.score(Z, y_some) for reader, Z in zip(readers, pictures)]
    other = [readers[i].score(pictures[j], y_some) for i, j in permutations(SEEDS, 2)]
    spread = in_line(ones_to_zeros(Z) for Z in pictures)
    print(
        f"perplexity {perplexity:2}    {spread:27}   {np.mean(same):<18.2f}   "
        f"{np.mean(other):.2f} ({min(other):.2f} to {max(other):.2f})"
    )
print("PCA can transform new rows:  ", hasattr(PCA(), "transform"))
print("t-SNE can transform new rows:", hasattr(TSNE(), "transform"))

# %% [markdown]
# The 1s, which people write in several ways, vary somewhat more than the 0s. The pictures make
# several times as much of it. Then a classifier learns from the axes of one run, and is asked on
# the axes of the same run, or of one with another seed. Rows and perplexity are the same. Still, on
# average the axes of one run tell it little more than nothing about another (guessing gives 0.1),
# though now and then two runs happen to fall alike. For a new row there are no axes at all, unless
# you run t-SNE again on everything, and then every old row moves too. So t-SNE makes **pictures for
# people**. It is no step of a pipeline.

# %% [markdown]
# ## Task 9: answer a colleague (3 points)
#
# A colleague shows run A and writes: *"t-SNE beats PCA, look at those clean groups. The 1s lie
# several times as widely as the 0s, so ones are far more varied. And groups that
# are far apart on the picture will never be confused. I will run t-SNE every night on the new
# labels and train our classifier on the two axes."* Answer in five to ten sentences. A person
# marks this, one point for each part:
#
# 1. **Reading the picture (1 point).** What may the picture be read for, and why do its sizes and
#    distances not prove what the colleague says? Use two numbers from this notebook.
# 2. **The plan (1 point).** Why can two t-SNE axes not be the features of a service? Give two
#    reasons, one of them with a number.
# 3. **Instead (1 point).** What should stand before the classifier, on which rows is it fitted, how
#    often, and how do you choose the number of features?
#
# <details><summary>Hint</summary>
#
# Compare what stands in the last three outputs: neighbours kept, centres, the three groups, the
# spread of 1s and 0s, the accuracies. What does a service have in its hand when one single new
# label arrives?
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "answer-colleague", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The picture may be read for neighbours: of the 10 nearest labels in 64 dimensions, about 7 are
# still among the 10 nearest on the plane, against fewer than 4 with two components of PCA. Its
# sizes and distances prove nothing. In the data the 1s are spread 1.5 times as widely as the 0s,
# in the pictures 3 to 6 times. Three groups at distances 20, 180 and 200, one of them five times
# as wide, became three equal islands at equal distances. Runs that differ only in their seed can
# agree on the distances between groups with a rank correlation of just 0.5. So far apart does not
# mean never confused. The axes cannot be features: t-SNE has no transform, so a single new label
# has no axes. And every run places the groups anew: a classifier trained on one run reads the same
# rows in a run with another seed with an accuracy of less than 0.2, on average, instead of 0.9.
# Instead, put PCA into a pipeline with the classifier, fit both on the training rows, once for
# each release of the model, save them together, and only transform new labels. Choose the number
# of components by cross-validated accuracy. The t-SNE picture stays a picture, for a look at the
# data.
#
# *For the marker.* Part 1: neighbours (which groups hold together) may be read; sizes OR distances
# are not proof, with two fitting numbers of the notebook; half a point without numbers or without
# what may be read. The numbers of the student's own machine count; those of t-SNE can differ much
# from these. Part 2: two reasons among: no transform for new rows; every run or batch places the
# groups elsewhere; axes can be turned at will; run again on everything, old rows move. One number,
# such as an accuracy of 0.2 against 0.9, or an agreement of two seeds; half a point for one reason,
# or without a number. "It is slow" is no reason. Part 3: PCA (or NMF, or the raw pixels, well
# argued) in a pipeline with the classifier, fitted on training rows only and once, not nightly on
# each batch; the number chosen by cross-validation; half a point when one of these is missing.
# ### END SOLUTION

# %% [markdown]
# ## What to take away
#
# - PCA is centring and an SVD. The rows of $V^T$ are the components, and $s^2/(n-1)$ their
#   variances.
# - Signs are free. Components of similar variance can swap and rotate. So save the fitted PCA.
# - Mean, components and variances come from training rows, and they serve every row that comes.
# - PCA keeps what varies most, in the units that you give it. Standardise when units differ.
# - Large variance is not usefulness. Choose the number of components by what you need them for.
# - Whitening gives every kept direction the same vote, noise included.
# - NMF adds parts and never subtracts. That makes parts readable, for data without negative
#   numbers.
# - t-SNE keeps neighbours. Do not read sizes, gaps or axes, and do not feed it to a model.
#
# ## Where this stands in a real system
#
# In the shop, a training job fits scaler, PCA and classifier as one pipeline and saves one file.
# The service at the shelf loads it and calls `predict`. It never fits. The reconstruction error of
# Task 2 works as a cheap monitor: when a lens is dirty or a new label design arrives, the new
# pictures no longer lie near what the components span, and the error rises. For baskets, a
# monthly job fits NMF. A person names the parts, and `H` is saved with a version. Then `W` of each
# new basket can go into a report or a recommender. t-SNE lives in notebooks and dashboards, with
# its seed and perplexity written below the picture.
#
# What goes wrong in production when this is misunderstood:
#
# - **PCA is fitted again on each batch or at each start of the service.** Shapes are right, nothing
#   fails, and the accuracy is gone. You have measured it after Task 5.
# - **The batch's own mean is subtracted.** A single row then becomes all zeros, and a batch that is
#   truly brighter looks like any other.
# - **Units change.** A new scale reports kilograms instead of grams. Without validation of the
#   input, the scaler divides by the wrong spread, and every crate seems empty.
# - **PCA before the split.** It has seen the test rows. That leak is often small, since PCA sees no
#   targets, but with few rows and many columns the score is no longer honest.
# - **NMF gets negative input**, such as standardised columns, and refuses it. Or it is fitted anew,
#   and part 2 of last month is part 4 now.
# - **t-SNE axes become features**, or somebody decides by the gaps of one picture.
#
# ## Sources and further reading
#
# - scikit-learn user guide, [Decomposing signals in
#   components](https://scikit-learn.org/stable/modules/decomposition.html): PCA, NMF and their
#   relatives, with all parameters.
# - scikit-learn user guide, [Manifold
#   learning](https://scikit-learn.org/stable/modules/manifold.html): t-SNE, with advice on its
#   parameters, and other methods.
# - James, Witten, Hastie, Tibshirani and Taylor, *An Introduction to Statistical Learning, with
#   Applications in Python*, chapter 12: PCA, scaling and explained variance, gently.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition, sections
#   14.5 and 14.6: principal components and NMF, with the mathematics.
# - Jolliffe and Cadima, *Principal component analysis: a review and recent developments*,
#   Philosophical Transactions of the Royal Society A 374, 2016.
# - Lee and Seung, *Learning the parts of objects by non-negative matrix factorization*, Nature 401,
#   1999, and *Algorithms for Non-negative Matrix Factorization*, NIPS 13, 2000: the idea, and the
#   proof that the error never rises.
# - van der Maaten and Hinton, *Visualizing Data using t-SNE*, Journal of Machine Learning Research
#   9, 2008: the original.
# - Wattenberg, Viégas and Johnson, [How to Use t-SNE
#   Effectively](https://distill.pub/2016/misread-tsne/), Distill, 2016: play with perplexity, and
#   see what sizes and distances do.
# - Kobak and Berens, *The art of using t-SNE for single-cell transcriptomics*, Nature
#   Communications 10, 2019: how to do it well, and why the start matters.
