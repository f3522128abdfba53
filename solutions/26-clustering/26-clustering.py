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
# # Clustering
#
# In a small shop, customers pay with their face. The shop also delivers. Two people ask the data
# team for help in the same week. The driver wants parcel lockers: *"Where do our addresses lie
# close together, and how many lockers do we need?"* Marketing wants offers: *"Which kinds of
# customers do we have?"* Nobody has an answer to learn from. There is no column that says "this
# address belongs to locker 3". Finding groups without such a column is **clustering**. A computer
# always finds groups when you ask for them. In this lab you build three ways to do it, and you
# learn to ask whether the groups are there.
#
# **What you will learn**
#
# - k-means by hand, and why one start is not enough;
# - to choose the number of clusters, and what a silhouette does and does not say;
# - to compare two clusterings when their numbers mean nothing;
# - agglomerative clustering, its linkages, and how to read a dendrogram;
# - DBSCAN by hand: core points, border points and noise;
# - when each of them fails, and why units come first.
#
# **What you need first**
#
# - Python functions, NumPy arrays, broadcasting and Boolean masks;
# - the Euclidean distance: the square root of the sum of squared differences;
# - `fit`, `predict` and pipelines of scikit-learn.
#
# **90 minutes, 20 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story and look at the data | 5 | |
# | 1 | k-means by hand | 15 | 3 |
# | 2 | choose starts, and choose among them | 9 | 2 |
# | 3 | the silhouette of one point | 9 | 2 |
# | 4 | read the number of clusters from a plot | 4 | 1 |
# | 5 | compare clusterings by pairs | 7 | 1 |
# | 6 | the distance between two clusters, and merging | 12 | 2 |
# | 7 | read a dendrogram | 4 | 1 |
# | 8 | DBSCAN by hand | 12 | 3 |
# | 9 | repair the segments, and make their centres readable | 7 | 2 |
# | 10 | judge a colleague's segments (a person marks this) | 6 | 3 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# `raise NotImplementedError()` below it. The lines at the end of the cell show your functions at
# work. The next cell checks it. When it is silent, the visible checks are passed. Hidden checks
# run when you hand in. They ask nothing that the text does not ask. The tasks do not build on each
# other, so if one resists, go on to the next. Inside Tasks 1, 2, 6, 8 and 9 each part has a check
# of its own.

# %% [markdown]
# ## The addresses
#
# Each row of `addresses` is one delivery address. It has two columns: how far east and how far
# north of the shop it lies, both in **kilometres**. A generator with a fixed seed draws all data
# of this lab. No row is a real address or a real person.

# %% nbgrader={"grade": false, "grade_id": "address-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import dendrogram, linkage
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score, silhouette_samples, silhouette_score
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

VILLAGES_KM = [(0.0, 0.0), (4.0, 0.6), (1.2, 3.8), (5.2, 4.0), (2.8, 6.8)]


def make_addresses(n_each, seed):
    """Addresses around five villages, (5 n_each, 2), in km east and north of the shop."""
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(village, 0.45, (n_each, 2)) for village in VILLAGES_KM])


addresses = make_addresses(50, seed=1)
print("addresses:", addresses.shape)
print(addresses[:3].round(2))

# %% [markdown]
# ## Task 1: k-means by hand (3 points)
#
# k-means looks for `k` **centres** so that each point is near one of them. **Lloyd's algorithm**
# starts with some centres and repeats a **round** of two steps:
#
# 1. **Assignment step.** Each point gets the number of its nearest centre: 0, 1, ... `k - 1`. When
#    two centres are equally near, it gets the smaller number.
# 2. **Update step.** Each centre moves to the mean of the points that have its number. A centre
#    that has no points **stays where it is**. (This is our rule for an empty cluster. scikit-learn
#    moves such a centre to a point that lies far from its own centre. With the data here it hardly
#    ever happens.)
#
# What both steps make smaller, or leave as it is, is the **inertia**: the sum over all points of
# the **squared** distance to the centre whose number the point has. So the rounds come to an end.
#
# Write four functions. `X` is an array `(n_points, n_features)`. `centres` is an array
# `(k, n_features)`, and may hold whole numbers. `labels` is an array of `n_points` whole numbers.
# Work on copies: a function that writes into what it is given spoils the next run.
#
# - `assign(X, centres)` returns the labels.
# - `update(X, labels, centres)` returns the new centres, `(k, n_features)`.
# - `inertia(X, labels, centres)` returns a number, for just these labels and these centres.
# - `kmeans(X, start, max_rounds)` begins with the centres `start`. It stops after `max_rounds`
#   rounds, or earlier, once a round changes nothing. It returns the pair `labels, centres` that
#   its last round has made: the labels of its assignment step, the centres of its update step.
#
# <details><summary>Hint</summary>
#
# `X[:, np.newaxis, :] - centres[np.newaxis, :, :]` has the shape `(n_points, k, n_features)`.
# Square it, sum over the last axis, take `argmin` over the centres. `X[labels == j].mean(axis=0)`
# is the mean point of cluster `j`. `centres[labels]` gives each point its own centre. Begin
# `update` with a copy of the centres that holds decimals: `np.array(centres, dtype=float)`.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "kmeans", "locked": false, "schema_version": 3, "solution": true, "task": false}
def assign(X, centres):
    """The number of the nearest centre for each point, (n_points,)."""
    ### BEGIN SOLUTION
    gaps = X[:, np.newaxis, :] - centres[np.newaxis, :, :]
    return (gaps**2).sum(axis=2).argmin(axis=1)
    ### END SOLUTION


def update(X, labels, centres):
    """The mean point of each cluster, (k, n_features); an empty cluster keeps its centre."""
    ### BEGIN SOLUTION
    moved = np.array(centres, dtype=float)
    for j in range(len(centres)):
        if (labels == j).any():
            moved[j] = X[labels == j].mean(axis=0)
    return moved
    ### END SOLUTION


def inertia(X, labels, centres):
    """The sum of squared distances of the points to the centres of their clusters."""
    ### BEGIN SOLUTION
    return float(((X - centres[labels]) ** 2).sum())
    ### END SOLUTION


def kmeans(X, start, max_rounds):
    """Lloyd's algorithm: the labels and centres that the last round has made."""
    ### BEGIN SOLUTION
    centres = start
    for _ in range(max_rounds):
        labels = assign(X, centres)
        moved = update(X, labels, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return labels, centres
    ### END SOLUTION


start = addresses[np.random.default_rng(7).choice(250, 5, replace=False)]
for max_rounds in (1, 2, 3, 100):
    labels, centres = kmeans(addresses, start, max_rounds)
    print(f"at most {max_rounds:3} rounds: inertia {inertia(addresses, labels, centres):.3f} km²")
library = KMeans(n_clusters=5, init=start, n_init=1, max_iter=300, tol=0).fit(addresses)
print(f"scikit-learn, same start: inertia {library.inertia_:.3f} km²")
print("same labels:", np.array_equal(labels, library.labels_))

# %% nbgrader={"grade": true, "grade_id": "kmeans-steps-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_assign(X, centres, mistake):
    """Compare the student's assignment step with the nearest centres."""
    came = assign(X.copy(), centres.copy())
    assert came is not None, "assign gives nothing back. Is there a return?"
    came = np.asarray(came, dtype=float)
    expected = ((X[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert came.shape == expected.shape, (
        f"assign should return one number for each of {len(X)} points, but the shape is "
        f"{came.shape}."
    )
    assert np.array_equal(came, expected), (
        f"For {len(X)} points and {len(centres)} centres, assign should begin with "
        f"{expected[:8]}, but begins with {came[:8]}. {mistake}"
    )


def check_update(X, labels, centres, expected, mistake):
    """Compare the student's update step with the expected centres."""
    came = update(X.copy(), labels.copy(), centres.copy())
    assert came is not None, "update gives nothing back. Is there a return?"
    came = np.asarray(came, dtype=float)
    expected = np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"update should return centres of shape {expected.shape}, a row for each centre, but the "
        f"shape is {came.shape}."
    )
    assert np.allclose(came, expected, rtol=0, atol=1e-6), (
        f"The new centres should be\n{expected}\nbut are\n{came}\n{mistake}"
    )


def check_inertia(X, labels, centres, expected, mistake):
    """Compare the student's inertia with the expected number."""
    came = inertia(X.copy(), labels.copy(), centres.copy())
    assert came is not None, "inertia gives nothing back. Is there a return?"
    came = float(came)
    assert abs(came - expected) <= 1e-6 * max(1, expected), (
        f"The inertia of {len(X)} points should be {expected:.4f}, but is {came:.4f}. {mistake}"
    )


four = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [6.0, 2.0]])
two = np.array([[0.0, 0.0], [5.0, 1.0]])
pairs = np.array([0, 0, 1, 1])
check_assign(four, two, "Each point gets the number of its nearest centre.")
check_update(
    four,
    pairs,
    two,
    [[0.5, 0.0], [5.5, 1.0]],
    "Each centre is the mean of its points, for each column on its own.",
)
check_inertia(four, pairs, two, 4.0, "Sum the squared distances: 0 + 1 + 1 + 2.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(11)
cloud, spots = rng.normal(size=(90, 3)) * [1.0, 2.0, 0.5], rng.normal(size=(6, 3))
check_assign(cloud, spots, "Take the distance over all columns, to each centre.")
check_assign(cloud[:2], spots, "Here there are more centres than points.")
check_assign(
    np.array([[2.0, 0.0], [0.0, 3.0], [9.0, 0.0]]),
    np.array([[4.0, 0.0], [0.0, 0.0], [4.0, 0.0]]),
    "Of two centres that are equally near, the smaller number wins.",
)
numbers = rng.integers(0, 6, 90)
means = [cloud[numbers == j].mean(axis=0) for j in range(6)]
check_update(cloud, numbers, spots, means, "Use the labels that are given, not the nearest centre.")
no_two = np.where(numbers == 2, 5, numbers)
means = [spots[2] if j == 2 else cloud[no_two == j].mean(axis=0) for j in range(6)]
check_update(cloud, no_two, spots, means, "Cluster 2 is empty, so its centre stays where it is.")
no_last = np.where(numbers == 5, 0, numbers)
means = [spots[5] if j == 5 else cloud[no_last == j].mean(axis=0) for j in range(6)]
check_update(cloud, no_last, spots, means, "The last cluster is empty. Its centre stays.")
check_update(
    four,
    np.array([1, 0, 0, 0]),
    np.array([[3, 1], [0, 0]]),
    [[4.0, 2 / 3], [0.0, 0.0]],
    "The centres before were whole numbers; the means are not. A cluster may have one point.",
)
check_inertia(
    cloud,
    numbers,
    spots,
    ((cloud - spots[numbers]) ** 2).sum(),
    "It is the sum of SQUARED distances, to the centre that the label names, for all points.",
)
check_inertia(
    cloud[:1],
    numbers[:1],
    spots,
    ((cloud[0] - spots[numbers[0]]) ** 2).sum(),
    "One point alone has an inertia as well.",
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "kmeans-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.cluster import KMeans


def rounds_by_the_book(X, start, max_rounds):
    """The labels and centres after some rounds of Lloyd's algorithm."""
    centres = np.array(start, dtype=float)
    for _ in range(max_rounds):
        labels = ((X[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        for j in range(len(centres)):
            if (labels == j).any():
                centres[j] = X[labels == j].mean(axis=0)
    return labels, centres


def check_kmeans(X, start, max_rounds, expected, mistake):
    """Compare the student's labels and centres with the expected ones."""
    came = kmeans(X.copy(), start.copy(), max_rounds)
    assert came is not None, "kmeans gives nothing back. Is there a return?"
    assert len(came) == 2, f"kmeans should return labels and centres, but gives {len(came)} things."
    labels, centres = (np.asarray(part, dtype=float) for part in came)
    for name, values, truth in (("labels", labels, expected[0]), ("centres", centres, expected[1])):
        assert values.shape == truth.shape, (
            f"The {name} of kmeans should have shape {truth.shape}, but have {values.shape}."
        )
    assert np.allclose(centres, expected[1], rtol=0, atol=1e-6), (
        f"With max_rounds={max_rounds} the centres should be\n{expected[1].round(3)}\nbut are\n"
        f"{centres.round(3)}\n{mistake}"
    )
    assert np.array_equal(labels, expected[0]), (
        f"With max_rounds={max_rounds} the labels of {(labels != expected[0]).sum()} of {len(X)} "
        f"points are not the expected ones. {mistake}"
    )


def library(X, start):
    """What scikit-learn makes of the same start."""
    model = KMeans(len(start), init=start, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(X)
    return model.labels_, model.cluster_centers_


rng = np.random.default_rng(21)
villages = np.vstack([rng.normal(spot, 0.6, (30, 2)) for spot in ((0, 0), (3, 1), (1, 4))])
check_kmeans(
    villages,
    villages[[0, 30, 60]],
    300,
    library(villages, villages[[0, 30, 60]]),
    "scikit-learn gives other ones from the same start on the same data.",
)
### BEGIN HIDDEN TESTS
for seed in range(3):
    rng = np.random.default_rng(seed)
    cloud = rng.normal(size=(80, 3)) * [1.0, 3.0, 0.5]
    start = cloud[rng.choice(80, 5, replace=False)]
    for max_rounds in (1, 2, 3):
        check_kmeans(
            cloud,
            start,
            max_rounds,
            rounds_by_the_book(cloud, start, max_rounds),
            "A round is an assignment, then an update. Return what the last round has made.",
        )
    check_kmeans(
        cloud,
        start,
        300,
        library(cloud, start),
        "Go on until nothing changes. scikit-learn gives other ones from the same start.",
    )
far = np.vstack([start, [[90.0, 90.0, 90.0]]])
check_kmeans(
    cloud,
    far,
    300,
    rounds_by_the_book(cloud, far, 300),
    "One cluster stays empty here, and its centre stays where it was.",
)
whole = np.array([[0, 0, 0], [1, 2, 0], [-1, -2, 1]])
check_kmeans(
    cloud, whole, 300, rounds_by_the_book(cloud, whole, 300), "This start has whole numbers."
)
### END HIDDEN TESTS

# %% [markdown]
# Here you may compare **by number**: cluster `j` of both programs grew out of row `j` of the same
# start. This is the exception. In all other cases the numbers mean nothing, as Task 5 shows.
#
# ## A bad start gets stuck
#
# Both steps only ever go downhill. So k-means ends in a **local** minimum, and which one depends on
# the start. Here are two starts on the same addresses. A cross shows where a centre ended, that
# is, where the shop would put a locker.

# %%
draws = [np.random.default_rng(seed).choice(250, 5, replace=False) for seed in range(30)]
starts = [addresses[draw] for draw in draws]
ends = [KMeans(5, init=start, n_init=1, max_iter=300, tol=0).fit(addresses) for start in starts]
inertias = np.array([end.inertia_ for end in ends])

fig, axes = plt.subplots(1, 2, figsize=(8, 4.4), sharey=True)
worst_and_best = [ends[inertias.argmax()], ends[inertias.argmin()]]
for ax, end, name in zip(axes, worst_and_best, ["stuck", "good"]):
    for number, marker in enumerate("os^Dv"):
        ax.scatter(*addresses[end.labels_ == number].T, s=14, marker=marker, alpha=0.6)
    ax.scatter(*end.cluster_centers_.T, s=140, marker="X", color="black", label="centre at the end")
    ax.set_title(f"{name} start: inertia {end.inertia_:.0f} km²")
    ax.set_xlabel("east of the shop / km")
    ax.set_aspect("equal")
axes[0].set_ylabel("north of the shop / km")
axes[0].legend(loc="upper left", fontsize=8)
plt.tight_layout()
plt.show()

best = inertias.min()
print(f"of {len(starts)} random starts, {(inertias > 1.01 * best).sum()} end more than 1 % above")
print(f"the smallest inertia, {best:.1f} km². The largest is {inertias.max():.1f} km².")

# %% [markdown]
# No message says that a start got stuck. There are two remedies. scikit-learn's `KMeans` knows
# both, but makes only one start unless you set `n_init`.
#
# - **Several starts.** Run k-means from each, and keep the run with the smallest inertia **at its
#   end**. This is `n_init` of `KMeans`.
# - **k-means++.** Choose the starts far apart. The first centre is a point drawn at random. Each
#   further centre is a point as well. Its **chance** to be drawn is proportional to its squared
#   distance to the nearest of the centres so far. This is `init="k-means++"`. (scikit-learn draws
#   a few candidates each time and takes the best of them.)
#
# ## Task 2: choose starts, and choose among them (2 points)
#
# Write two functions. They have a check and a point each.
#
# - `next_centre_chances(X, centres)` returns, for each point of `X`, its chance to be the next
#   centre of k-means++ when `centres`, `(n_so_far, n_features)`, are there already. The chances
#   add up to 1.
# - `best_start(X, starts)` gets a list of starts, each an array `(k, n_features)`. Run k-means to
#   its end from each, with `KMeans` and `n_init=1`. Return the position (0, 1, ...) of the start
#   whose run ends with the smallest inertia.
#
# <details><summary>Hint</summary>
#
# For the chances: squared distances `(n_points, n_so_far)`, then the minimum over the centres, then
# divide by the sum. For the starts: `init` of `KMeans` takes an array of centres, and a fitted
# `KMeans` has the attribute `inertia_`. `np.argmin` finds the position of the smallest number.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "starts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def next_centre_chances(X, centres):
    """The chance of each point to be the next centre of k-means++, (n_points,)."""
    ### BEGIN SOLUTION
    gaps = X[:, np.newaxis, :] - centres[np.newaxis, :, :]
    nearest = (gaps**2).sum(axis=2).min(axis=1)
    return nearest / nearest.sum()
    ### END SOLUTION


def best_start(X, starts):
    """The position of the start from which k-means ends with the smallest inertia."""
    ### BEGIN SOLUTION
    ends = [KMeans(n_clusters=len(start), init=start, n_init=1).fit(X) for start in starts]
    return int(np.argmin([end.inertia_ for end in ends]))
    ### END SOLUTION


corner = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
print("chances:", next_centre_chances(corner, corner[[0]]).round(3))
chosen = best_start(addresses, starts)
print(f"best start: {chosen}, inertia {inertias[chosen]:.1f} km²")

# %% nbgrader={"grade": true, "grade_id": "chances-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def check_chances(X, centres, mistake):
    """Compare the student's chances with those of k-means++."""
    came = next_centre_chances(X.copy(), centres.copy())
    assert came is not None, "next_centre_chances gives nothing back. Is there a return?"
    came = np.asarray(came, dtype=float)
    squared = np.array([min(((point - spot) ** 2).sum() for spot in centres) for point in X])
    expected = squared / squared.sum()
    assert came.shape == expected.shape, (
        f"There should be one chance for each of {len(X)} points, but the shape is {came.shape}."
    )
    assert np.allclose(came, expected, rtol=0, atol=1e-6), (
        f"With {len(centres)} centres so far, the chances should begin with "
        f"{expected[:5].round(4)}, but begin with {came[:5].round(4)}. {mistake}"
    )


line = np.array([[0.0], [1.0], [2.0]])
check_chances(line, line[[0]], "The distances are 0, 1 and 2. Their squares are 0, 1 and 4.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
cloud = rng.normal(size=(40, 3)) * [1.0, 4.0, 0.5]
check_chances(cloud, cloud[[3]], "Square the distance, which is taken over all columns.")
check_chances(
    cloud, cloud[[3, 17, 8, 30]], "What counts is the NEAREST of the centres, the last or not."
)
check_chances(cloud, cloud[[8, 17]], "A point that is a centre already has the chance 0.")
check_chances(cloud, rng.normal(size=(2, 3)), "Centres need not be points of X.")
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "best-start-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.cluster import KMeans


def check_best_start(X, starts, mistake):
    """Compare the student's start with the one that ends with the smallest inertia."""
    came = best_start(X.copy(), [start.copy() for start in starts])
    ends = [KMeans(len(start), init=start, n_init=1).fit(X).inertia_ for start in starts]
    assert came in range(len(starts)), (
        f"best_start should return a position from 0 to {len(starts) - 1}, but gives {came!r}."
    )
    assert ends[int(came)] <= 1.0001 * min(ends), (
        f"The best of {len(starts)} starts ends with an inertia of {min(ends):.2f}. Yours is "
        f"number {came}, which ends with {ends[int(came)]:.2f}. Does each run begin with its own "
        f"start? {mistake}"
    )


rng = np.random.default_rng(41)
groups = np.vstack([rng.normal(spot, 0.3, (20, 2)) for spot in ((0, 0), (5, 0), (0, 5))])
check_best_start(
    groups, [groups[[0, 1, 20]], groups[[0, 20, 40]]], "One centre for each group is best here."
)
### BEGIN HIDDEN TESTS
check_best_start(
    groups,
    [groups[[5, 25, 45]], groups[[20, 21, 22]]],
    "Here the first start is the better one.",
)
corners = np.vstack([rng.normal(spot, 0.2, (25, 2)) for spot in ((0, 0), (8, 0), (0, 3), (8, 3))])
# The start «stuck» is nearer to the points at first, and stays where it is; «turned» gets better.
stuck = np.array([[4.0, -0.2], [4.0, 3.2]])
turned = np.array([[1.0, 1.5], [14.5, 1.5]])
check_best_start(
    corners,
    [turned, stuck],
    "Compare the inertia at the END of each run, not at its start.",
)
check_best_start(corners, [stuck, turned, stuck], "Compare the inertia at the END of each run.")
for seed in range(4):
    rng = np.random.default_rng(seed)
    blobs = np.vstack([rng.normal(spot, 0.4, (15, 2)) for spot in rng.uniform(0, 12, (7, 2))])
    many = [blobs[rng.choice(len(blobs), 7, replace=False)] for _ in range(6)]
    check_best_start(blobs, many, "Take the run with the smallest inertia at its end.")
### END HIDDEN TESTS

# %% [markdown]
# ## How many clusters?
#
# The inertia cannot choose `k`. The best possible inertia never gets larger when `k` grows, and
# with a centre on each point it is 0. What helps is the **silhouette** of a point `i`. It asks:
# does the point fit better into its own cluster than into the next one?
#
# - `a` is the mean distance from `i` to the **other** points of its own cluster.
# - `b`: for each other cluster, take the mean distance from `i` to **all** its points. The smallest
#   of these means is `b`.
# - The silhouette is `(b - a) / max(a, b)`, between -1 and 1. A point that is alone in its cluster
#   gets 0.
#
# The distances are plain ones, not squared. The mean over all points is the silhouette of the
# clustering.
#
# ## Task 3: the silhouette of one point (2 points)
#
# Write `silhouette_of(X, labels, i)`. It returns the silhouette of point `i` as a number. `labels`
# is an array of whole numbers, at least two of them different. They need not begin at 0 or be
# consecutive.
#
# <details><summary>Hint</summary>
#
# Compute the distances from point `i` to all points once. `own = labels == labels[i]` is a mask.
# The distance from `i` to itself is 0, so it adds nothing to a sum. But it must not be counted when
# you divide. `np.unique(labels[~own])` lists the other clusters.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "silhouette", "locked": false, "schema_version": 3, "solution": true, "task": false}
def silhouette_of(X, labels, i):
    """The silhouette of point i, from -1 to 1; 0 when it is alone in its cluster."""
    ### BEGIN SOLUTION
    distance = np.sqrt(((X - X[i]) ** 2).sum(axis=1))
    own = labels == labels[i]
    if own.sum() == 1:
        return 0.0
    a = distance[own].sum() / (own.sum() - 1)
    b = min(distance[labels == other].mean() for other in np.unique(labels[~own]))
    return float((b - a) / max(a, b))
    ### END SOLUTION


five = KMeans(5, n_init=10, random_state=0).fit(addresses).labels_
by_library = silhouette_samples(addresses, five)
for i in (0, 60, 120):
    print(f"address {i:3}: {silhouette_of(addresses, five, i):.4f}  library {by_library[i]:.4f}")

# %% nbgrader={"grade": true, "grade_id": "silhouette-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.metrics import silhouette_samples


def check_silhouette(X, labels, asked, mistake):
    """Compare the student's silhouettes of the points that are asked for with the library's."""
    expected = silhouette_samples(X, labels)
    for i in asked:
        came = silhouette_of(X.copy(), labels.copy(), i)
        assert came is not None, (
            f"silhouette_of gives nothing back for point {i}. Is there a return?"
        )
        came = float(came)
        assert abs(came - expected[i]) <= 1e-6, (
            f"Point {i}, one of {(labels == labels[i]).sum()} in its cluster, should have the "
            f"silhouette {expected[i]:.5f}, but has {came:.5f}. {mistake}"
        )


row = np.array([[0.0], [1.0], [4.0], [6.0], [20.0]])
check_silhouette(
    row,
    np.array([0, 0, 1, 1, 2]),
    range(5),
    "Is the point itself left out of a? Is b the nearest other cluster? Is a lonely point 0?",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(51)
cloud = rng.normal(size=(36, 3)) * [1.0, 3.0, 0.4]
check_silhouette(
    cloud,
    rng.choice([7, -3, 40, 2], 36),
    range(0, 36, 4),
    "Cluster numbers are names: they need not begin at 0. A silhouette can be negative.",
)
check_silhouette(
    cloud,
    (cloud[:, 1] > 0).astype(int),
    (3, 8, 21, 30),
    "With two clusters, b comes from the only other one.",
)
few = np.array([0] * 30 + [1] * 4 + [2] * 2)
check_silhouette(
    cloud,
    few,
    (0, 13, 29, 30, 33, 34, 35),
    "Each other cluster has its own mean; a large one does not count more.",
)
lonely = np.array([5] + [1] * 20 + [2] * 14 + [9])
check_silhouette(
    cloud,
    lonely,
    (0, 1, 12, 20, 21, 34, 35),
    "Two points are alone here. Each gets 0, and counts for others.",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: read the number of clusters (1 point)
#
# The plot shows both measures on the addresses, for `k` from 2 to 10. The **elbow** of the inertia
# is the `k` after which it falls only slowly.

# %%
n_clusters = np.arange(2, 11)
fits = [KMeans(k, n_init=10, random_state=0).fit(addresses) for k in n_clusters]

fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 4))
left.plot(n_clusters, [fit.inertia_ for fit in fits], "o-", color="black")
left.set_ylabel("inertia / km²")
left.set_title("The inertia only ever falls")
right.plot(
    n_clusters, [silhouette_score(addresses, fit.labels_) for fit in fits], "s-", color="tab:blue"
)
right.set_ylabel("mean silhouette (no unit)")
right.set_ylim(0, 1)
right.set_yticks(np.arange(0, 1.01, 0.1))
right.set_title("The silhouette has a peak")
for ax in (left, right):
    ax.set_xlabel("number of clusters k")
    ax.set_xticks(n_clusters)
    ax.grid(alpha=0.3)
plt.tight_layout()
plt.show()

# %% [markdown]
# Set three variables to what you **read** from the plot:
#
# - `smallest_inertia_k`: the `k` on the plot with the smallest inertia;
# - `best_k`: the number of lockers that you advise, where the elbow and the silhouette agree;
# - `best_silhouette`: the mean silhouette at `best_k`, as well as your eye can tell.
#
# <details><summary>Hint</summary>
#
# Find the peak on the right. Go straight down for `k` and straight left for the silhouette. Then
# look at the same `k` on the left: does the curve bend there?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-k", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
smallest_inertia_k = 10
best_k = 5
best_silhouette = 0.79
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-k-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np

for name, came in (("smallest_inertia_k", smallest_inertia_k), ("best_k", best_k)):
    assert float(came) in range(2, 11), (
        f"{name} should be a whole number from 2 to 10, as on the plot, but is {came!r}."
    )
assert -1 <= float(best_silhouette) <= 1, (
    f"A silhouette lies between -1 and 1, but best_silhouette is {best_silhouette!r}."
)
### BEGIN HIDDEN TESTS
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

rng = np.random.default_rng(1)
spots = [(0.0, 0.0), (4.0, 0.6), (1.2, 3.8), (5.2, 4.0), (2.8, 6.8)]
X = np.vstack([rng.normal(spot, 0.45, (50, 2)) for spot in spots])
runs = {k: KMeans(k, n_init=4, random_state=0).fit(X) for k in range(2, 11)}
heights = {k: silhouette_score(X, run.labels_) for k, run in runs.items()}
lowest = min(runs, key=lambda k: runs[k].inertia_)
peak = max(heights, key=heights.get)
assert float(smallest_inertia_k) == lowest, (
    f"smallest_inertia_k should be the k whose point lies lowest on the left, but is "
    f"{smallest_inertia_k}."
)
assert float(best_k) == peak, (
    f"best_k should be the k where the silhouette has its peak and the inertia its elbow, but is "
    f"{best_k}. The smallest inertia chooses nothing: it falls with every further centre."
)
assert abs(float(best_silhouette) - heights[peak]) <= 0.04, (
    f"best_silhouette should be the height of the peak on the right, but is {best_silhouette}. "
    "Within 0.04 is near enough."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Does a silhouette prove that there are groups?
#
# Scatter the same number of addresses evenly over a square of about the same size. There is no
# group. Ask k-means for clusters all the same. The second number is the mean of five such draws.

# %%
even = [np.random.default_rng(seed).uniform(0, 6, addresses.shape) for seed in range(5)]
for k in (2, 3, 4, 5, 6):
    scores = [
        silhouette_score(X, KMeans(k, n_init=5, random_state=0).fit_predict(X))
        for X in (addresses, *even)
    ]
    print(
        f"k = {k}: silhouette of the villages {scores[0]:.2f}, "
        f"without groups {np.mean(scores[1:]):.2f}"
    )

# %% [markdown]
# Without any groups the silhouette is still about 0.4. k-means cuts the square into tidy tiles, and
# the points of a tile are nearer to each other than to those of the next tile. New addresses in the
# same square score nearly as high. So a number alone proves nothing. Compare it with the number for
# data of the same shape without groups. Ask whether the same groups come back on other rows. And
# ask whether anybody can use them.

# %% [markdown]
# ## Task 5: compare clusterings by pairs (1 point)
#
# The team runs k-means twice. The first run says `[0, 0, 1, 1, 2]`, the second `[2, 2, 0, 0, 1]`.
# Not one point has the same number, and yet the two say exactly the same: who is together with
# whom. **The number of a cluster means nothing.** So compare pairs of points. Two clusterings
# **agree** on a pair when both put the two points together, or both put them apart. The **Rand
# index** is the share of all pairs on which they agree, from 0 to 1.
#
# Write `rand_index(labels_a, labels_b)` for two lists or arrays of the same length, at least 2. A
# label can be any whole number, and the two need not use the same numbers. A pair is two
# **different** points, and counts once.
#
# <details><summary>Hint</summary>
#
# `itertools.combinations(range(n), 2)` gives each pair of positions once. For each, compare
# `labels_a[i] == labels_a[j]` with `labels_b[i] == labels_b[j]`. Or make arrays of both with
# `np.asarray`; then `np.triu_indices(n, k=1)` gives the two positions of all pairs.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "rand-index", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rand_index(labels_a, labels_b):
    """The share of the pairs of points on which two clusterings agree, from 0 to 1."""
    ### BEGIN SOLUTION
    a, b = np.asarray(labels_a), np.asarray(labels_b)
    first, second = np.triu_indices(len(a), k=1)
    return float(np.mean((a[first] == a[second]) == (b[first] == b[second])))
    ### END SOLUTION


print("renamed:", rand_index([0, 0, 1, 1, 2], [2, 2, 0, 0, 1]))
print("one point moved:", rand_index([0, 0, 1, 1, 2], [2, 2, 0, 1, 1]))

# %% nbgrader={"grade": true, "grade_id": "rand-index-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.metrics import rand_score


def check_rand(a, b, mistake):
    """Compare the student's Rand index with the library's."""
    came = rand_index(a, b)
    assert came is not None, "rand_index gives nothing back. Is there a return?"
    came = float(came)
    expected = rand_score(a, b)
    assert abs(came - expected) <= 1e-6, (
        f"The Rand index of {list(a)[:12]} and {list(b)[:12]} should be {expected:.5f}, but is "
        f"{came:.5f}. {mistake}"
    )


check_rand([0, 0, 1, 1, 2], [2, 2, 0, 0, 1], "Both say the same, with other numbers.")
check_rand([0, 0, 1], [0, 1, 1], "There are three pairs: agreed on is only that of the outer two.")
### BEGIN HIDDEN TESTS
check_rand([3, 3, 3, 3], [1, 2, 7, -1], "They agree on no pair. No point makes a pair with itself.")
check_rand([1, 2, 3], [6, 4, 5], "Pairs that both put APART are agreed on as well.")
rng = np.random.default_rng(61)
for n_points in (2, 9, 30):
    for n_labels in (2, 7):
        one, two = rng.integers(0, n_labels, n_points), rng.integers(-2, 3, n_points)
        check_rand(one, two, "Count the pairs, once each. Divide by n (n - 1) / 2.")
        check_rand(one.tolist(), one.tolist(), "A clustering agrees with itself.")
### END HIDDEN TESTS

# %% [markdown]
# Two random clusterings agree on many pairs by luck alone, so the Rand index of nonsense is not 0.
# The **adjusted Rand index** (ARI) corrects for this. It is 1 for the same clustering, around 0
# for luck, and can be negative. `adjusted_rand_score` computes it. From here on we use the ARI.

# %% [markdown]
# ## Agglomerative clustering
#
# Another way needs no start, and no `k` before the end. Begin with each point as its own cluster.
# Then merge the two **nearest** clusters, again and again. What is left to say is how far apart two
# clusters `A` and `B` are. This is the **linkage**:
#
# | linkage | distance between `A` and `B` |
# |---|---|
# | `single` | the **smallest** distance between a point of `A` and a point of `B` |
# | `complete` | the **largest** such distance |
# | `average` | the **mean** of all such distances |
# | `ward` | $\sqrt{2\,n_A\,n_B/(n_A + n_B)}$ times the distance between the means of both |
#
# Here $n_A$ and $n_B$ are the numbers of points. Ward merges the two clusters whose union adds the
# least inertia. The square of its distance is twice the inertia that the merge adds.
#
# ## Task 6: the distance between two clusters, and merging (2 points)
#
# Write two functions. They have a check and a point each. The second may use the first.
#
# - `linkage_distance(A, B, how)` returns the distance between two clusters. `A` is an array
#   `(n_A, n_features)` and `B` one of `(n_B, n_features)`. `how` is one of the four names.
# - `merge_clusters(X, n_clusters, how)` begins with each point alone. It merges the two nearest
#   clusters until `n_clusters` are left. It returns a list or an array of labels, whole numbers of
#   your choice. The checks use small data without ties.
#
# <details><summary>Hint</summary>
#
# `A[:, np.newaxis, :] - B[np.newaxis, :, :]` leads to all distances, shape `(n_A, n_B)`. For
# merging, keep a list of clusters, each a list of positions. `X[[3, 5]]` are the points at the
# positions 3 and 5. `min(pairs, key=...)` finds the best pair. Remove the cluster with the larger
# place in the list first, or use `pop`. At the end, write the place of each cluster into an array
# of labels.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "linkage", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linkage_distance(A, B, how):
    """The distance between two clusters: single, complete, average or ward."""
    ### BEGIN SOLUTION
    gaps = A[:, np.newaxis, :] - B[np.newaxis, :, :]
    distance = np.sqrt((gaps**2).sum(axis=2))
    if how == "single":
        return float(distance.min())
    if how == "complete":
        return float(distance.max())
    if how == "average":
        return float(distance.mean())
    between_means = ((A.mean(axis=0) - B.mean(axis=0)) ** 2).sum()
    return float(np.sqrt(2 * len(A) * len(B) / (len(A) + len(B)) * between_means))
    ### END SOLUTION


def merge_clusters(X, n_clusters, how):
    """Labels after merging the nearest clusters until n_clusters are left."""
    ### BEGIN SOLUTION
    clusters = [[i] for i in range(len(X))]
    while len(clusters) > n_clusters:
        pairs = itertools.combinations(range(len(clusters)), 2)
        one, two = min(
            pairs,
            key=lambda pair: linkage_distance(X[clusters[pair[0]]], X[clusters[pair[1]]], how),
        )
        clusters[one] += clusters.pop(two)
    labels = np.zeros(len(X), dtype=int)
    for number, members in enumerate(clusters):
        labels[members] = number
    return labels
    ### END SOLUTION


near = np.array([[0.0, 0.0], [0.0, 1.0]])
away = np.array([[3.0, 0.0], [5.0, 0.0]])
for how in ("single", "complete", "average", "ward"):
    print(f"{how:8} {linkage_distance(near, away, how):.3f} km")
print("in three clusters:", merge_clusters(np.vstack([near, away]), 3, "single"))

# %% nbgrader={"grade": true, "grade_id": "linkage-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def by_the_book(A, B, how):
    """The distance between two clusters."""
    distances = [np.linalg.norm(a - b) for a in A for b in B]
    together = np.vstack([A, B])
    spread = [((part - part.mean(axis=0)) ** 2).sum() for part in (together, A, B)]
    return {
        "single": min(distances),
        "complete": max(distances),
        "average": sum(distances) / len(distances),
        "ward": np.sqrt(max(0, 2 * (spread[0] - spread[1] - spread[2]))),
    }[how]


def check_linkage(A, B, how, mistake):
    """Compare the student's distance with the expected one."""
    came = linkage_distance(A.copy(), B.copy(), how)
    assert came is not None, (
        f"With {how!r}, linkage_distance gives nothing back. Is there a return?"
    )
    came = float(came)
    expected = by_the_book(A, B, how)
    assert abs(came - expected) <= 1e-6, (
        f"The {how} linkage of clusters with {len(A)} and {len(B)} points should be "
        f"{expected:.5f}, but is {came:.5f}. {mistake}"
    )


MISTAKES = {
    "single": "It is the smallest of all distances between a point of A and a point of B.",
    "complete": "It is the largest of all distances between a point of A and a point of B.",
    "average": "It is the mean of all distances, which is not the distance of the means.",
    "ward": "Look at the factor and at the root. The distance is that of the means.",
}
for how in ("single", "complete", "average"):
    check_linkage(np.array([[0.0], [1.0]]), np.array([[4.0], [9.0]]), how, MISTAKES[how])
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(71)
for n_a, n_b in ((4, 4), (1, 6), (7, 2), (1, 1), (3, 5)):
    A, B = rng.normal(size=(n_a, 3)), rng.normal(size=(n_b, 3)) * [1.0, 2.0, 0.5] + [1.0, 0.0, 2.0]
    for how, mistake in MISTAKES.items():
        check_linkage(A, B, how, mistake)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "merge-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.cluster import AgglomerativeClustering


def check_merge(X, n_clusters, how, mistake):
    """Compare the student's clusters with the library's, by pairs."""
    came = merge_clusters(X.copy(), n_clusters, how)
    assert came is not None, "merge_clusters gives nothing back. Is there a return?"
    assert len(came) == len(X), (
        f"merge_clusters should return one label for each of {len(X)} points, but returns "
        f"{len(came)} things. Are these the clusters themselves?"
    )
    came = np.asarray(came, dtype=float)
    truth = AgglomerativeClustering(n_clusters, linkage=how).fit_predict(X)
    assert came.shape == truth.shape, (
        f"merge_clusters should return a label for each of {len(X)} points, but the shape is "
        f"{came.shape}."
    )
    assert len(set(came)) == n_clusters, (
        f"{n_clusters} clusters should be left, but there are {len(set(came))}. {mistake}"
    )
    same = (came[:, None] == came[None]) == (truth[:, None] == truth[None])
    assert same.all(), (
        f"With {how} linkage, {n_clusters} clusters of {len(X)} points: scikit-learn puts "
        f"{(~same).sum() // 2} pairs together or apart otherwise than you. {mistake}"
    )


rng = np.random.default_rng(81)
check_merge(rng.normal(size=(8, 2)), 3, "single", "Merge the two nearest clusters each time.")
### BEGIN HIDDEN TESTS
# On these points the four linkages, and the distance of the means, end in different clusters.
cloud = np.random.default_rng(21).normal(size=(12, 3)) * [1.0, 2.0, 0.5]
for how in ("single", "complete", "average", "ward"):
    for n_clusters in (2, 4, 6):
        check_merge(
            cloud,
            n_clusters,
            how,
            "Compare all pairs of clusters, each with all of its points, in each turn. If you use "
            "linkage_distance here, mend that one first.",
        )
check_merge(cloud, 12, "average", "Nothing has to be merged here.")
check_merge(cloud, 1, "complete", "All points end in one cluster.")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 7: read a dendrogram (1 point)
#
# The driver has 24 stops this morning. SciPy's `linkage` does all merges, down to one cluster, and
# writes one row for each: which two clusters, at which distance, with how many points. The
# **dendrogram** draws the rows. Each stop is a leaf at the bottom. A horizontal line joins two
# clusters, at the height of their distance. A horizontal **cut** through the picture crosses as
# many vertical lines as there are clusters left at that distance. A good place to cut is where the
# vertical lines are long: there the next merge would join clusters that lie far apart.


# %%
def make_stops(seed):
    """The stops of a tour, (24, 2), in km east and north of the shop."""
    rng = np.random.default_rng(seed)
    places = [((0.0, 0.0), 6), ((4.0, 0.5), 7), ((1.5, 4.2), 5), ((6.0, 4.0), 6)]
    return np.vstack([rng.normal(place, 0.5, (n_stops, 2)) for place, n_stops in places])


stops = make_stops(seed=0)
merges = linkage(stops, method="average")
print("the first three merges: cluster, cluster, distance in km, points")
print(merges[:3].round(2))

fig, ax = plt.subplots(figsize=(7.5, 4.2))
dendrogram(merges, ax=ax, color_threshold=0, above_threshold_color="black")
ax.set_xlabel("number of the stop")
ax.set_ylabel("average-linkage distance / km")
ax.set_yticks(np.arange(0, 6.1, 0.5))
ax.grid(axis="y", alpha=0.3)
ax.set_title("Long vertical lines show where to cut")
plt.show()

# %% [markdown]
# Set three variables to what you **read**:
#
# - `cut_km`: a height in the tallest gap between one merge and the next higher one;
# - `n_groups`: how many groups of stops there are when you cut there;
# - `last_merge_km`: the height at which the last two clusters merge.
#
# <details><summary>Hint</summary>
#
# Move a ruler down from the top. At which heights does it meet a horizontal line? Between which
# two of these heights is the most room? Then count the vertical lines under your ruler.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-dendrogram", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
cut_km = 2.5
n_groups = 4
last_merge_km = 5.7
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-dendrogram-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np

for name, came in (("cut_km", cut_km), ("last_merge_km", last_merge_km)):
    assert 0 < float(came) <= 6, f"{name} should be a height on the plot, but is {came!r}."
assert float(n_groups) in range(2, 25), (
    f"n_groups should be a whole number from 2 to 24, but is {n_groups!r}."
)
### BEGIN HIDDEN TESTS
from scipy.cluster.hierarchy import linkage

rng = np.random.default_rng(0)
places = [((0.0, 0.0), 6), ((4.0, 0.5), 7), ((1.5, 4.2), 5), ((6.0, 4.0), 6)]
tour = np.vstack([rng.normal(place, 0.5, (n_stops, 2)) for place, n_stops in places])
heights = linkage(tour, method="average")[:, 2]
widest = int(np.argmax(np.diff(heights)))
low, high = heights[widest], heights[widest + 1]
assert low - 0.05 <= float(cut_km) <= high + 0.05, (
    f"cut_km should lie where two merges that follow each other have the most room between them, "
    f"but {cut_km} km does not. Look for the longest stretch without a horizontal line."
)
assert float(n_groups) == len(heights) - widest, (
    f"n_groups should be the number of vertical lines that the cut crosses, but is {n_groups}."
)
assert abs(float(last_merge_km) - heights[-1]) <= 0.2, (
    f"last_merge_km should be the height of the topmost horizontal line, but is {last_merge_km}. "
    "Within 0.2 km is near enough."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Density: DBSCAN
#
# Along the river the addresses follow two curved roads, and some farms lie far from everything. A
# farm belongs to no group, and k-means cannot say so. **DBSCAN** can. It has two settings, a
# radius `eps` and a count `min_samples`, and these words:
#
# - The **neighbours** of a point are all points at a distance of **at most** `eps`. The point
#   **itself is one of them**.
# - A **core** point has at least `min_samples` neighbours.
# - A **border** point is no core point, but has a core point among its neighbours.
# - All other points are **noise**.
#
# A **cluster** grows from a core point: all its neighbours belong to it. If a neighbour is a core
# point too, then its neighbours belong to it as well, and so on. The cluster does not grow on from
# a border point. A border point near core points of two clusters may go to either. (scikit-learn
# gives it to the cluster that reaches it first.) The checks accept both.
#
# ## Task 8: DBSCAN by hand (3 points)
#
# Write two functions.
#
# - `point_kinds(X, eps, min_samples)` returns a list or an array with `"core"`, `"border"` or
#   `"noise"` for each point (1 point).
# - `dbscan(X, eps, min_samples)` returns a list or an array with a label for each point: **-1** for
#   noise, and a whole number from 0 upwards for each cluster, in any order (2 points).
#
# <details><summary>Hint</summary>
#
# All distances form an array `(n_points, n_points)`. `near = distance <= eps` is then a table of
# neighbours. Its row sums say which points are core. For the clusters, keep a list of points to
# visit. Take one out. If it is a core point, give the label to all its neighbours that have none
# yet, and put them on the list. When the list is empty, the next core point without a label starts
# the next cluster.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "dbscan", "locked": false, "schema_version": 3, "solution": true, "task": false}
def point_kinds(X, eps, min_samples):
    """For each point: "core", "border" or "noise"."""
    ### BEGIN SOLUTION
    distance = np.sqrt(((X[:, np.newaxis, :] - X[np.newaxis, :, :]) ** 2).sum(axis=2))
    near = distance <= eps
    core = near.sum(axis=1) >= min_samples
    beside_core = near[:, core].any(axis=1)
    return np.where(core, "core", np.where(beside_core, "border", "noise"))
    ### END SOLUTION


def dbscan(X, eps, min_samples):
    """For each point the number of its cluster; -1 for noise."""
    ### BEGIN SOLUTION
    distance = np.sqrt(((X[:, np.newaxis, :] - X[np.newaxis, :, :]) ** 2).sum(axis=2))
    near = distance <= eps
    core = near.sum(axis=1) >= min_samples
    labels = np.full(len(X), -1)
    cluster = 0
    for seed in np.flatnonzero(core):
        if labels[seed] != -1:
            continue
        labels[seed] = cluster
        to_visit = [seed]
        while to_visit:
            point = to_visit.pop()
            if core[point]:
                reached = np.flatnonzero(near[point] & (labels == -1))
                labels[reached] = cluster
                to_visit.extend(reached)
        cluster += 1
    return labels
    ### END SOLUTION


street = np.array([[0.0], [1.0], [2.0], [3.0], [9.0], [10.0], [11.0], [20.0]])
print("kinds: ", list(map(str, point_kinds(street, 1.0, 3))))
print("labels:", list(map(int, dbscan(street, 1.0, 3))))
print("library", DBSCAN(eps=1.0, min_samples=3).fit_predict(street).tolist())

# %% nbgrader={"grade": true, "grade_id": "kinds-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.cluster import DBSCAN


def check_kinds(X, eps, min_samples, mistake):
    """Compare the student's kinds with those that follow from the library's DBSCAN."""
    came = point_kinds(X.copy(), eps, min_samples)
    assert came is not None, "point_kinds gives nothing back. Is there a return?"
    came = [str(kind) for kind in came]
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    expected = ["noise" if label == -1 else "border" for label in model.labels_]
    for i in model.core_sample_indices_:
        expected[i] = "core"
    assert len(came) == len(X), f"There should be {len(X)} kinds, but there are {len(came)}."
    for i in range(len(X)):
        assert came[i] == expected[i], (
            f"With eps={eps} and min_samples={min_samples}, point {i} of {len(X)} should be "
            f"{expected[i]!r}, but is {came[i]!r}. {mistake}"
        )


street = np.array([[0.0], [1.0], [2.0], [3.0], [9.0], [10.0], [11.0], [20.0]])
check_kinds(street, 1.0, 3, "A distance of exactly eps counts, and so does the point itself.")
### BEGIN HIDDEN TESTS
check_kinds(street, 1.0, 2, "With min_samples=2, two neighbours at exactly eps are core points.")
check_kinds(street, 1.0, 1, "With min_samples=1 each point is a core point: it counts itself.")
check_kinds(street, 0.5, 2, "No point has a second neighbour here.")
check_kinds(street, 2.0, 4, "A border point has a CORE point among its neighbours.")
check_kinds(street, 2.0, 9, "Without core points there are no border points.")
for seed in range(4):
    cloud = np.random.default_rng(seed).normal(size=(60, 3)) * [1.0, 2.0, 0.5]
    for eps, min_samples in ((0.6, 3), (0.9, 4), (1.2, 7)):
        check_kinds(
            cloud,
            eps,
            min_samples,
            "Count the neighbours, at most eps away over all columns, the point itself with them. "
            "A border point is near a CORE point.",
        )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "dbscan-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.cluster import DBSCAN


def check_dbscan(X, eps, min_samples, mistake):
    """Compare the student's labels with the library's: noise, core points by pairs, borders."""
    came = dbscan(X.copy(), eps, min_samples)
    assert came is not None, "dbscan gives nothing back. Is there a return?"
    came = np.asarray(came, dtype=float)
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    truth, core = model.labels_, model.core_sample_indices_
    said = f"eps={eps}, min_samples={min_samples}, {len(X)} points:"
    assert came.shape == truth.shape, (
        f"{said} dbscan should return a label for each, but the shape is {came.shape}."
    )
    assert ((came >= -1) & (came == np.round(came))).all(), (
        f"{said} each label should be a whole number from -1 upwards, but they are {came}."
    )
    assert np.array_equal(came == -1, truth == -1), (
        f"{said} the number of points that are noise, with the label -1, should be "
        f"{(truth == -1).sum()}. Yours has {(came == -1).sum()}, or other ones. A point first taken "
        f"for noise may turn out to be a border point. {mistake}"
    )
    mine, theirs = came[core], truth[core]
    same = (mine[:, None] == mine[None]) == (theirs[:, None] == theirs[None])
    assert same.all(), (
        f"{said} the core points should form {len(set(theirs))} clusters, but yours form "
        f"{len(set(mine))}, or other ones. {mistake}"
    )
    for i in sorted(set(np.flatnonzero(truth != -1)) - set(core)):
        allowed = {came[j] for j in core if np.linalg.norm(X[i] - X[j]) <= eps * (1 + 1e-12)}
        assert came[i] in allowed, (
            f"{said} the border point {i} should be in a cluster of a core point next to it, but "
            f"its label is {came[i]:g}. {mistake}"
        )


street = np.array([[0.0], [1.0], [2.0], [3.0], [9.0], [10.0], [11.0], [20.0]])
check_dbscan(street, 1.0, 3, "Follow core points from neighbour to neighbour. Noise is -1.")
### BEGIN HIDDEN TESTS
check_dbscan(street, 1.0, 2, "A distance of exactly eps counts.")
check_dbscan(street, 1.0, 1, "With min_samples=1 each point is core: it counts itself.")
check_dbscan(street, 0.5, 2, "Here all points are noise.")
# A border point between two clusters: 4.0 is near 3.0 and 5.0, but is no core point itself.
between = np.array([[1.0], [2.0], [2.5], [3.0], [4.0], [5.0], [5.5], [6.0], [7.0]])
check_dbscan(between, 1.0, 4, "A cluster does not grow on from a border point.")
snake = np.array([[0.0, float(i)] for i in range(15)] + [[float(i), 14.0] for i in range(1, 15)])
order = np.random.default_rng(5).permutation(len(snake))
check_dbscan(snake[order], 1.0, 3, "Go on until no core point is left to follow, in any order.")
for seed in range(5):
    cloud = np.random.default_rng(seed).normal(size=(80, 3)) * [1.0, 2.0, 0.5]
    for eps, min_samples in ((0.5, 3), (0.7, 4), (0.9, 6)):
        check_dbscan(
            cloud,
            eps,
            min_samples,
            "Core points within eps of each other share a cluster; border points join one, but do "
            "not extend it; the rest is -1.",
        )
### END HIDDEN TESTS

# %% [markdown]
# ## Choose eps: the k-distance plot
#
# For each point, take the distance to its `min_samples`-th neighbour, the point itself counted as
# the first. Sort these distances from large to small. A point is a core point exactly when its
# distance is at most `eps`. So a horizontal line at the height `eps` splits the plot: to its right
# are the core points. Choose `eps` near the **bend**. Left of it the curve climbs steeply: these
# points lie in thin country. Read the bend before you look at the table below the plot.


# %%
def make_river_roads(seed):
    """Addresses along two curved roads, then 20 farms; (320, 2) in km, and the road of each."""
    rng = np.random.default_rng(seed)
    roads, road = make_moons(300, noise=0.05, random_state=seed)
    farms = rng.uniform((-3, -2), (5, 3), (20, 2))
    return np.vstack([2 * roads, farms]), np.concatenate([road, np.full(20, -1)])


river, road = make_river_roads(seed=1)
fifth, _ = NearestNeighbors(n_neighbors=5).fit(river).kneighbors(river)

fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(np.sort(fifth[:, -1])[::-1], "-", color="black")
ax.set_xlabel("addresses, sorted by that distance")
ax.set_ylabel("distance to the 5th neighbour / km")
ax.set_yticks(np.arange(0, 1.3, 0.1))
ax.set_title("Choose eps where the steep part bends into the flat part")
ax.grid(alpha=0.3)
plt.show()

print("eps / km  clusters  noise  ARI with the roads")
for eps in (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7):
    found = DBSCAN(eps=eps, min_samples=5).fit_predict(river)
    score = adjusted_rand_score(road, found)
    print(f"{eps:8.2f}  {found.max() + 1:8}  {(found == -1).sum():5}  {score:.2f}")

# %% [markdown]
# The curve bends between about 0.25 and 0.35 km. There DBSCAN finds the two roads, and most farms
# are noise. Already at 0.2 the roads break into pieces. Upwards there is more room: 0.5 still
# works, and at 0.7 the roads flow together. `min_samples` matters less. A larger one asks for
# denser country. Common choices are about twice the number of columns, and more for noisy data.
#
# ## When each of them fails
#
# The table gives the ARI with the true groups, for four maps. Points of no group (the farms) are
# left out of the comparison. What DBSCAN calls noise counts as one more group.

# %%
rng = np.random.default_rng(3)
chain = np.column_stack([np.linspace(1, 5, 25), rng.normal(0, 0.05, 25)])
MAPS = {  # points, true group, how many groups, eps in km for DBSCAN
    "five round villages": (addresses, np.repeat(range(5), 50), 5, 0.7),
    "two curved roads": (river, road, 2, 0.3),
    "a town and two hamlets": (
        np.vstack(
            [
                rng.normal((0, 0), 1.3, (300, 2)),
                rng.normal((4.6, 1), 0.3, (40, 2)),
                rng.normal((4.6, -1), 0.3, (40, 2)),
            ]
        ),
        np.repeat([0, 1, 2], [300, 40, 40]),
        3,
        0.7,
    ),
    "two villages, a road": (
        np.vstack([rng.normal((0, 0), 0.5, (120, 2)), rng.normal((6, 0), 0.5, (120, 2)), chain]),
        np.concatenate([np.repeat([0, 1], 120), chain[:, 0] > 3]),
        2,
        0.4,
    ),
}
rows = {}
for name, (X, group, k, eps) in MAPS.items():
    methods = {"k-means": KMeans(k, n_init=10, random_state=0)}
    methods |= {how: AgglomerativeClustering(k, linkage=how) for how in ("single", "ward")}
    methods["DBSCAN"] = DBSCAN(eps=eps, min_samples=5)
    inside = group >= 0
    rows[name] = {
        method: adjusted_rand_score(group[inside], model.fit_predict(X)[inside])
        for method, model in methods.items()
    }
print(pd.DataFrame(rows).T.round(2).to_string())

print("\nDBSCAN on two dense villages and a district of scattered houses (100 addresses each)")
dense = np.vstack([rng.normal((0, 0), 0.15, (100, 2)), rng.normal((1.3, 0), 0.15, (100, 2))])
mixed = np.vstack([dense, rng.normal((8, 0), 1.5, (100, 2))])
print("eps / km  clusters in the two villages  scattered houses that are noise")
for eps in (0.2, 0.3, 0.5, 0.7, 1.0, 1.3):
    found = DBSCAN(eps=eps, min_samples=5).fit_predict(mixed)
    in_villages = len(set(found[:200]) - {-1})
    print(f"{eps:8.1f}  {in_villages:28}  {(found[200:] == -1).sum():31}")

# %% [markdown]
# - **k-means** puts the border half-way between two centres. That is right for round groups of
#   about the same size. It cuts through the curved roads. It also cuts the town into pieces, and
#   that lowers the inertia more than to keep the hamlets apart. **Ward** works on the same sum,
#   and fails in the same places.
# - **Single linkage** follows chains. A road of houses joins the two villages early. And lonely
#   houses at the edge stay clusters of their own to the end. So the clusters are a house or two,
#   and all others. Complete and average linkage chain less.
# - **DBSCAN** finds curved groups and noise, and needs no `k`. But the houses along the road are
#   dense as well, so the two villages are one cluster for it. And one `eps` stands for one density.
#   In the second table, at 0.5 km about half of the scattered houses are noise. At 0.7 km the two
#   villages have become one, and many scattered houses are still noise. No `eps` in the table gets
#   both right. `HDBSCAN` and `OPTICS` look at many densities at once.
#
# The table could be made only because the generator knows the groups. With real data nobody does.
# Then look at a plot, and ask what the clusters are **for**.
#
# ## Units come first
#
# Now to marketing. `customers` has two columns: `baskets_per_week` and `euros_per_basket`. The
# generator knows four habits: often or rarely, small or large baskets. k-means does not. It adds
# squared baskets to squared euros, as if they were the same thing. (The addresses needed no
# scaling. Both columns are kilometres, and to stretch one of them would bend the map.)

# %%
HABITS = [(1.2, 18), (1.2, 60), (5.0, 18), (5.0, 60)]  # baskets per week, euros per basket
habit = np.random.default_rng(5).integers(0, 4, 400)


def make_customers(week):
    """The 400 customers in one week: the habits stay, the numbers change a little."""
    rng = np.random.default_rng(week)
    values = np.array(HABITS)[habit] + rng.normal(0, (0.5, 9), (len(habit), 2))
    columns = ["baskets_per_week", "euros_per_basket"]
    return pd.DataFrame(values.clip(0.2), columns=columns).round(2)


customers = make_customers(week=1)
colleague = KMeans(4, n_init=10, random_state=0).fit(customers)
print("variance of the columns:", customers.var().round(1).to_dict())
print("\nthe colleague's four segments, columns as they are:")
print(pd.DataFrame(colleague.cluster_centers_, columns=customers.columns).round(1).to_string())
print(f"silhouette:            {silhouette_score(customers, colleague.labels_):.2f}")
print(f"ARI with the habits:   {adjusted_rand_score(habit, colleague.labels_):.2f}")
low, high = customers.to_numpy().min(axis=0), customers.to_numpy().max(axis=0)
even = [np.random.default_rng(seed).uniform(low, high, customers.shape) for seed in range(5)]
scores = [silhouette_score(X, KMeans(4, n_init=5, random_state=0).fit_predict(X)) for X in even]
print(f"silhouette of four segments of customers without groups, same ranges: {np.mean(scores):.2f}")

# %% [markdown]
# The variance of the euros is more than a hundred times that of the baskets, so the euros rule. The
# colleague's segments are four price bands. In each of them customers who come once a week and
# customers who come five times are mixed: all means are near 3 baskets.
#
# ## Task 9: repair the segments, and make their centres readable (2 points)
#
# Write two functions. They have a check and a point each.
#
# `make_model(k)` returns a **new, unfitted** model for `k` segments. It has the methods `fit(rows)`
# and `predict(rows)`, for frames such as `customers`. It finds the segments with `KMeans`. Which
# steps and settings it takes is up to you, as long as it keeps four promises:
#
# 1. **No unit rules.** One standard deviation of a column counts as much as one of any other. So
#    whoever writes cents instead of euros gets the same segments.
# 2. **Nobody else decides.** Which segment a customer gets depends on the rows that the model was
#    fitted on and on this customer, not on who else is in the rows of `predict`.
# 3. **No unlucky start.** k-means gets ten starts, each drawn by k-means++.
# 4. **Repeatable.** Two new models that are fitted on the same rows give the same numbers.
#
# `readable_centres(model)` gets a fitted model of yours. It returns the centres, `(k, n_columns)`,
# in the **units of the rows**: marketing wants to read baskets and euros, not standard deviations.
# Row `j` belongs to the segment with the number `j`.
#
# <details><summary>Hint</summary>
#
# Two steps make the model, and `make_pipeline(first, second)` makes one model of them. Its `fit`
# fits both, its `predict` fits nothing. `model[0]` is the first step and `model[-1]` the last. The
# last one has the attribute `cluster_centers_`, in the units that the first one has made. Can the
# first one go back?
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "make-model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_model(k):
    """A new, unfitted model with fit and predict that finds k segments."""
    ### BEGIN SOLUTION
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))
    ### END SOLUTION


def readable_centres(model):
    """The centres of a fitted model in the units of its rows, (k, n_columns)."""
    ### BEGIN SOLUTION
    return model[0].inverse_transform(model[-1].cluster_centers_)
    ### END SOLUTION


model = make_model(4)
model.fit(customers)
print(f"ARI with the habits: {adjusted_rand_score(habit, model.predict(customers)):.2f}")
print(pd.DataFrame(readable_centres(model), columns=customers.columns).round(1).to_string())

# %% nbgrader={"grade": true, "grade_id": "make-model-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score


def draw_customers(n_each, spots, spread, seed):
    """Customers of some habits, as a frame, and the habit of each."""
    rng = np.random.default_rng(seed)
    values = np.vstack([rng.normal(spot, spread, (n_each, 2)) for spot in spots])
    frame = pd.DataFrame(values, columns=["baskets_per_week", "euros_per_basket"])
    return frame, np.repeat(np.arange(len(spots)), n_each)


def fitted(k, frame):
    """A new model of the student's, fitted on a frame."""
    model = make_model(k)
    assert model is not None, "make_model gives nothing back. Is there a return?"
    model.fit(frame.copy())
    return model


def segments(model, rows):
    """The student's segments for some rows."""
    came = np.asarray(model.predict(rows.copy()), dtype=float)
    assert came.shape == (len(rows),), (
        f"predict should give {len(rows)} segments, but the shape is {came.shape}."
    )
    assert np.isfinite(came).all(), "predict should give numbers, but some are nan."
    return came.astype(int)


def check_segments(came, truth, k, mistake):
    """Compare the student's segments with the habits, by pairs."""
    score = adjusted_rand_score(truth, came)
    assert score >= 0.95, (
        f"{k} habits lie far apart here, so the ARI of the segments with the habits should be at "
        f"least 0.95, but is {score:.2f}. {mistake}"
    )


three = [(1.0, 25.0), (3.0, 40.0), (5.0, 55.0)]
first, first_habit = draw_customers(30, three, (0.2, 1.0), seed=1)
check_segments(
    segments(fitted(3, first), first),
    first_habit,
    3,
    "Does the model have the k that was asked for?",
)
### BEGIN HIDDEN TESTS
from sklearn.cluster import KMeans

square = [(1.2, 18.0), (1.2, 60.0), (5.0, 18.0), (5.0, 60.0)]
week, week_habit = draw_customers(60, square, (0.4, 7.0), seed=2)
later, later_habit = draw_customers(25, square, (0.4, 7.0), seed=3)
model = fitted(4, week)
check_segments(
    segments(model, week), week_habit, 4, "Promise 1: do the euros rule because they are larger?"
)
together = segments(model, later)
check_segments(together, later_habit, 4, "These customers are new. The model was fitted before.")
few = segments(model, later.iloc[:3])
assert np.array_equal(few, together[:3]), (
    "Promise 2: three customers should get the same segments alone as among others, but got "
    f"{few} instead of {together[:3]}. Is something fitted again at predict?"
)
for factor in ([1000.0, 0.01], [0.01, 1000.0]):
    check_segments(
        segments(fitted(4, week * factor), later * factor),
        later_habit,
        4,
        f"The columns are multiplied by {factor} here, for fit and for predict. Promise 1: the unit "
        "of a column should change nothing.",
    )
# Two habits in euros, none in baskets, and one customer who buys for a whole office.
rng = np.random.default_rng(0)
party_habit = np.repeat([0, 1], 150)
euros = np.where(party_habit == 0, 20.0, 60.0) + rng.normal(0, 4, 300)
euros[0] = 220.0
baskets = rng.uniform(0, 3, 300) + rng.uniform(0, 3, 300)
party = pd.DataFrame({"baskets_per_week": baskets, "euros_per_basket": euros})
check_segments(
    segments(fitted(2, party), party),
    party_habit,
    2,
    "One customer here has very large baskets. Promise 1: what is each column divided by? "
    "Promise 3: how many starts has k-means?",
)
for seed in (0, 3, 5):
    rng = np.random.default_rng(seed)
    many, _ = draw_customers(12, rng.uniform((0, 0), (10, 100), (14, 2)), (0.2, 2.0), seed=seed)
    Z = ((many - many.mean()) / many.std(ddof=0)).to_numpy()
    labels = segments(fitted(14, many), many)
    came = sum(((Z[labels == j] - Z[labels == j].mean(axis=0)) ** 2).sum() for j in set(labels))
    expected = KMeans(14, n_init=10, random_state=0).fit(Z).inertia_
    assert came <= 1.02 * expected, (
        f"Ten starts of k-means++ should reach an inertia of about {expected:.2f} on 14 groups (each "
        f"column in standard deviations), but yours is {came:.2f}. Promises 1 and 3: how many starts "
        "does k-means have, and what is each column divided by?"
    )
again = segments(fitted(14, many), many)
assert np.array_equal(again, labels), (
    f"Promise 4: a second model, fitted on the same rows, gives {(again != labels).sum()} of "
    f"{len(many)} customers another number. What decides about the starts?"
)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "centres-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
import pandas as pd


def check_centres(spots, spread, columns, seed, mistake):
    """Compare the student's centres with the mean customer of each habit."""
    rng = np.random.default_rng(seed)
    values = np.vstack([rng.normal(spot, spread, (20, len(columns))) for spot in spots])
    frame = pd.DataFrame(values, columns=columns)
    means = values.reshape(len(spots), 20, len(columns)).mean(axis=1)
    model = make_model(len(spots))
    model.fit(frame.copy())
    came = readable_centres(model)
    assert came is not None, "readable_centres gives nothing back. Is there a return?"
    came = np.asarray(came, dtype=float)
    assert came.shape == means.shape, (
        f"readable_centres should have shape {means.shape}, a row for each segment and a column for "
        f"each column of the rows, but has {came.shape}."
    )
    number = np.asarray(model.predict(pd.DataFrame(means, columns=columns)), dtype=float)
    assert set(number) == set(range(len(spots))), (
        f"The mean customers of {len(spots)} habits that lie far apart should get the segments 0 to "
        f"{len(spots) - 1}, but get {number}. Does make_model scale the columns?"
    )
    expected = np.empty_like(means)
    expected[number.astype(int)] = means
    assert np.allclose(came, expected, rtol=1e-4, atol=1e-4), (
        f"For the columns {columns} the centres of the segments 0 to {len(spots) - 1} should be\n"
        f"{expected.round(2)}\nbut are\n{came.round(2)}\n{mistake}"
    )


UNITS = (
    "Are these standard deviations, or baskets and euros? Does row j belong to segment j, and do the "
    "centres come from the model?"
)
both = ["baskets_per_week", "euros_per_basket"]
square = [(1.2, 18.0), (1.2, 60.0), (5.0, 18.0), (5.0, 60.0)]
check_centres(square, (0.2, 4.0), both, 1, UNITS)
### BEGIN HIDDEN TESTS
check_centres(
    [(2.0, 30.0), (6.0, 30.0), (2.0, 90.0)],
    (0.2, 4.0),
    both,
    2,
    "Row j belongs to segment j. The scale is that of the rows of fit.",
)
check_centres(
    [(1.0, 2000.0, 5.0), (4.0, 2000.0, 5.0), (1.0, 9000.0, 5.0), (4.0, 9000.0, 45.0)],
    (0.1, 300.0, 1.0),
    ["baskets_per_week", "cents_per_basket", "km"],
    3,
    "There are three columns here. Each goes back to its own unit.",
)
### END HIDDEN TESTS

# %% [markdown]
# Scaling is a decision too. It says that one standard deviation of baskets matters as much as one
# of euros.
#
# ## The same customers on the next Sundays
#
# Suppose a job fits the segments anew each Sunday: scaled, with ten starts, and with
# `random_state=0` each time. The customers are the same 400 and keep their habits. Their numbers
# change a little, and the database gives the rows in another order.


# %%
def standardise(frame):
    """Each column in standard deviations from its mean."""
    return (frame - frame.mean()) / frame.std(ddof=0)


before = KMeans(4, n_init=10, random_state=0).fit_predict(standardise(customers))
print(f"ARI of the first Sunday with the habits: {adjusted_rand_score(habit, before):.2f}")
print("Sunday  same number  ARI with the first  same number once renamed")
shares = []
for sunday in range(2, 12):
    week = standardise(make_customers(sunday))
    rows = week.sample(frac=1, random_state=sunday)
    after = KMeans(4, n_init=10, random_state=0).fit(rows).predict(week)
    counts = pd.crosstab(before, after).to_numpy()
    old_number, new_number = linear_sum_assignment(counts, maximize=True)
    renamed = np.empty(4, dtype=int)
    renamed[new_number] = old_number
    shares.append(np.mean(before == after))
    score = adjusted_rand_score(before, after)
    print(f"{sunday:6}  {shares[-1]:11.0%}  {score:18.2f}  {np.mean(before == renamed[after]):.0%}")
print(f"same number, mean of {len(shares)} Sundays: {np.mean(shares):.0%}")

# %% [markdown]
# The ARI says that the same customers are together each Sunday, but for a few. And yet on most
# Sundays most customers have another **number**. A seed does not help, since other rows, or the
# same rows in another order, lead to other starts. `linear_sum_assignment` finds the renaming that
# lets most customers keep their number. It needs customers that both weeks have. Or match the
# centres.

# %% [markdown]
# ## Task 10: judge a colleague's segments (3 points)
#
# Your colleague writes about the four segments above Task 9, with the columns as they are: *"The
# silhouette is about 0.5, so there are four kinds of customers. One segment
# has the largest baskets. I typed its number into the campaign, which sends a voucher to everybody
# with that number. A job fits k-means anew each Sunday."*
#
# Answer in five to nine sentences. A person marks this, one point for each part:
#
# 1. **The units (1 point).** Which column decides about these segments, and why? Support it with a
#    number from this notebook, and say what to do.
# 2. **The proof (1 point).** Why does this silhouette not prove that four groups exist? Support it
#    with a number from this notebook, and name one better test.
# 3. **The number (1 point).** What will happen to the voucher after next Sunday, and how do you
#    prevent it? Support it with a number from this notebook.
#
# <details><summary>Hint</summary>
#
# Look at the two columns of the colleague's centres, and at the last line below them. Look at the
# share of customers that keep their number on other Sundays, and at the ARI next to it.
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "judge-segments", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# The euros decide nearly alone: their variance is more than a hundred times that of the baskets,
# and k-means adds the squared differences of both. So the mean of the baskets per week is near 3 in
# all four segments, and the ARI with the true habits is only about 0.3. When each column is scaled
# inside the model, it is above 0.9. k-means always cuts, and its pieces are compact whether there
# are groups or not. Customers without any groups, spread over the same ranges, reach about 0.55,
# more than the colleague's 0.5, so it proves nothing. A better test: fit on other weeks or samples
# and see whether the same groups come back (ARI near 1), or try out whether the segments are of
# use. After next Sunday the same number may stand for other people: on the Sundays of the notebook
# far fewer than half of the customers kept their number on average, although the ARI with the first
# Sunday was above 0.9. So the voucher goes to the wrong ones, and no error is raised. Keep the
# fitted model and only predict with it. After a new fit, match the new clusters with the old ones
# by their customers or centres, and let the campaign use a name such as "large baskets", which is
# derived from the centres.
#
# *For the marker.* Part 1: euros, because of their larger numbers or variance; one number (baskets
# all near 3, ARI about 0.3 against more than 0.9, variances); scale the columns. Half a point
# without a number or without the repair. Part 2: the algorithm always cuts, and its pieces
# are compact without groups too; about 0.55 for customers without groups (about 0.4 for addresses
# counts as well), or the ARI of about 0.3 in spite of 0.5;
# one test of: a baseline without groups, stability on other rows or weeks, the use in a trial. Half
# a point without the number or the test. "Choose k with the largest silhouette" is not a test.
# Part 3: the number may stand for other customers after a fit (a share that kept it, as printed);
# keep the model, or match clusters, or define the segment by its centre. Half a point without the
# number or the prevention. "Set random_state" is no prevention: in the notebook it is 0 on every
# Sunday, and the numbers change all the same.
# ### END SOLUTION

# %% [markdown]
# ## What to take away
#
# - A clustering algorithm always gives an answer. Whether there are groups is your question.
# - k-means: assign, update, repeat. It ends in a local minimum, so use several starts, and keep the
#   one with the smallest inertia. Never choose `k` by the smallest inertia.
# - The silhouette compares a point's own cluster with the next one. It needs something to be
#   compared with itself: the same score on data without groups.
# - The number of a cluster is not a fact. Compare clusterings by pairs, with the adjusted Rand
#   index.
# - The linkage decides what agglomerative clustering finds. Cut a dendrogram where its vertical
#   lines are long.
# - DBSCAN knows noise and curved groups, with one density for all. The point itself counts.
# - A distance adds up your columns. Decide about their units before, not after.
#
# ## Where this stands in a real system
#
# The shop's planner runs k-means on addresses once a quarter, looks at the map, and moves the
# proposed lockers to places where one may build. Here clusters are a draft for a person.
# Marketing's segments run without one: a job reads the week's customers, the saved pipeline (scaler
# and centres in one file, with a version) predicts, and the campaign reads the segment's **name**.
# A monitor reports each week how many customers each segment has, and how far they lie from their
# centre. When the distance grows, somebody fits anew, matches the segments with the old ones, and
# gives the new model a new version. DBSCAN has no `predict` in scikit-learn: a new address has no
# cluster until you fit again or write a rule.
#
# ## What goes wrong in production
#
# - **"Segment 3" becomes other people.** A new fit numbers the clusters anew. Reports, campaigns
#   and models that use the number as a column go on without an error.
# - **Euros rule over counts.** Nobody scaled the columns, or somebody changed euros to cents.
#   Latitude and longitude are a trap of this kind as well: away from the equator a degree of
#   longitude is shorter than a degree of latitude. Convert both to kilometres first.
# - **The scaler is fitted again on the rows to predict.** Then a customer's segment depends on who
#   else is in the batch.
# - **A silhouette alone is taken as proof.** The groups were not there, and do not
#   come back next month.
# - **All pairs of distances do not fit into memory.** Agglomerative clustering as here needs them.
#   100 000 addresses have 5 billion pairs.
#
# ## Sources and further reading
#
# - scikit-learn user guide, [Clustering](https://scikit-learn.org/stable/modules/clustering.html):
#   all algorithms of this lab, their costs, and the scores to compare clusterings.
# - James, Witten, Hastie, Tibshirani and Taylor, *An Introduction to Statistical Learning with
#   Applications in Python*, chapter 12: k-means and dendrograms, and how to read them with care.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition, section
#   14.3: cluster analysis, and why the choice of the distance matters more than the algorithm.
# - Lloyd, *Least Squares Quantization in PCM*, IEEE Transactions on Information Theory 28(2), 1982.
# - Arthur and Vassilvitskii, *k-means++: The Advantages of Careful Seeding*, SODA 2007.
# - Rousseeuw, *Silhouettes: A Graphical Aid to the Interpretation and Validation of Cluster
#   Analysis*, Journal of Computational and Applied Mathematics 20, 1987.
# - Hubert and Arabie, *Comparing Partitions*, Journal of Classification 2, 1985: the adjusted Rand
#   index.
# - Ward, *Hierarchical Grouping to Optimize an Objective Function*, Journal of the American
#   Statistical Association 58, 1963.
# - Ester, Kriegel, Sander and Xu, *A Density-Based Algorithm for Discovering Clusters in Large
#   Spatial Databases with Noise*, KDD 1996: DBSCAN and the k-distance plot.
# - Schubert, Sander, Ester, Kriegel and Xu, *DBSCAN Revisited, Revisited: Why and How You Should
#   (Still) Use DBSCAN*, ACM Transactions on Database Systems 42(3), 2017.
