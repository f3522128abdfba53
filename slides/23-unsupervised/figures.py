"""Makes what the deck shows from real computation: customers, face vectors, the plots, the numbers.

Everything is drawn by seeded generators: no real person's visit, purchase or face. A test runs the
script and compares the bytes with the committed ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import dendrogram, linkage
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.datasets import make_moons
from sklearn.decomposition import NMF, PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, VIOLET, WIDE, write_figures

if TYPE_CHECKING:
    from collections.abc import Iterable

HOURS = np.arange(7, 21)
COLUMNS = [f"h{hour:02}" for hour in HOURS]
BRANCHES = ["harbour", "market", "station"]
COLOURS = [GOOD, BAD, OTHER, VIOLET, QUIET]
MARKERS = "o^sDv"
LINKAGES = ["single", "complete", "average", "ward"]
TALL = (15, 5.3)


def spread_visits(*centres: float, width: float) -> np.ndarray:
    """Return the share of the visits in each opening hour, around one or more times of day."""
    share = sum(np.exp(-0.5 * ((HOURS + 0.5 - centre) / width) ** 2) for centre in centres)
    return share / share.sum()


def draw_customers(n: int = 400, n_odd: int = 12, seed: int = 4) -> tuple[pd.DataFrame, np.ndarray]:
    """Return visits by hour over twelve weeks with baskets in euros, and the habit that made them.

    Each customer lives one of four habits for 85 % and mixes all of them in the rest. The last of
    them have no habit at all (-1). Rows are shuffled.
    """
    rng = np.random.default_rng(seed)
    profiles = np.array(
        [
            spread_visits(7.7, width=0.6),
            spread_visits(8.7, 15.4, width=0.65),
            spread_visits(12.5, width=0.7),
            spread_visits(18.0, width=1.0),
        ]
    )
    purse = np.array([6.0, 34.0, 11.0, 24.0])
    habit = rng.choice(4, n, p=[0.3, 0.2, 0.25, 0.25])
    mixture = 0.15 * rng.dirichlet([0.25] * 4, n)
    mixture[np.arange(n), habit] += 0.85
    share = mixture @ profiles
    euros = purse[habit] * np.exp(rng.normal(0, 0.22, n))
    habit[-n_odd:] = -1
    share[-n_odd:] = [spread_visits(c, width=1.5) for c in rng.uniform(7, 20, n_odd)]
    euros[-n_odd:] = rng.uniform(5, 75, n_odd)
    n_visits = rng.negative_binomial(6, 6 / (6 + 50), n) + 12
    visits = np.array([rng.multinomial(*row) for row in zip(n_visits, share, strict=True)])
    table = pd.DataFrame(visits, columns=COLUMNS)
    table["hour"] = (visits @ (HOURS + 0.5) / n_visits).round(2)
    table["euros"] = euros.round(2)
    table["saturday"] = (1.5 * euros * np.exp(rng.normal(0, 0.25, n)) + 4).round(2)
    order = rng.permutation(n)
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "customer", np.arange(1, n + 1))
    return table, habit[order]


def draw_faces(
    n_people: int = 30, n_shots: int = 5, lamp: float = 0.85
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return vectors of 128 numbers and length 1, with the person and the branch of each.

    A drawn stand-in for the embedding model: people differ in some directions more than in others,
    each shot adds noise, and the lamp at the station moves every vector the same way.
    """
    rng = np.random.default_rng(1)
    scale = 0.96 ** np.arange(128)
    centre = rng.normal(size=(n_people, 128)) * scale
    person = np.repeat(np.arange(n_people), 3 * n_shots)
    branch = np.tile(np.repeat(np.arange(3), n_shots), n_people)
    vectors = centre[person] + 0.5 * scale * rng.normal(size=(len(person), 128))
    shift = rng.normal(size=128) * scale
    vectors[branch == 2] += lamp * np.linalg.norm(scale) * shift / np.linalg.norm(shift)
    vectors = vectors @ np.linalg.qr(rng.normal(size=(128, 128)))[0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), person, branch


def fit_affinities(X: np.ndarray, perplexity: float) -> np.ndarray:
    """Return the probabilities P of t-SNE: Gaussians of entropy log(perplexity), made symmetric."""
    gaps = square_gaps(X)
    np.fill_diagonal(gaps, np.inf)
    gaps -= gaps.min(axis=1, keepdims=True)
    precision = 1 / np.partition(gaps, int(perplexity), axis=1)[:, int(perplexity)]
    low, high = np.zeros(len(X)), np.full(len(X), np.inf)
    for _ in range(50):
        P = np.exp(-gaps * precision[:, None])
        P /= P.sum(axis=1, keepdims=True)
        wide = -(P * np.log(np.maximum(P, 1e-300))).sum(axis=1) > np.log(perplexity)
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), 2 * precision, (low + high) / 2)
    return (P + P.T) / (2 * len(X))


def square_gaps(X: np.ndarray) -> np.ndarray:
    """Return the squared distances between all rows."""
    lengths = (X**2).sum(axis=1)
    return np.maximum(lengths[:, None] + lengths - 2 * X @ X.T, 0)


def embed(X: np.ndarray, perplexity: float, n_steps: int = 500) -> np.ndarray:
    """Return places on a plane by t-SNE, started at PCA as scikit-learn's TSNE does.

    Van der Maaten and Hinton (2008), without approximation. Places are rounded in every step: the
    method magnifies the last bit of a processor, and the committed figures should not change.
    """
    P = fit_affinities(X, perplexity)
    places = PCA(2, svd_solver="full").fit_transform(X)
    places = (places * 0.01 / places[:, 0].std()).round(4)
    speed, gain, rate = np.zeros_like(places), np.ones_like(places), max(len(X) / 48, 50)
    for step in range(n_steps):
        early = step < n_steps // 3
        near = 1 / (1 + square_gaps(places))
        np.fill_diagonal(near, 0)
        force = ((12 if early else 1) * P - near / near.sum()) * near
        slope = 4 * (force.sum(axis=1)[:, None] * places - force @ places)
        gain = np.where(slope * speed < 0, gain + 0.2, gain * 0.8).clip(0.01)
        speed = (0.5 if early else 0.8) * speed - rate * gain * slope
        places = (places + speed).round(4)
    return places


def measure_parts(visits: np.ndarray, n_starts: int = 12) -> pd.DataFrame:
    """Return, by the number of parts, NMF's error and how well the parts of two starts agree.

    Agreement: parts of both runs are paired, and the least similar pair (cosine) counts.
    """
    rows = []
    for k in range(2, 9):
        errors, parts = [], []
        for seed in range(n_starts):
            model = NMF(k, init="random", max_iter=3000, random_state=seed).fit(visits)
            errors.append(model.reconstruction_err_)
            lengths = np.linalg.norm(model.components_, axis=1, keepdims=True)
            parts.append(model.components_ / lengths)
        worst = []
        for i in range(n_starts):
            for j in range(i):
                cosine = parts[i] @ parts[j].T
                worst.append(cosine[linear_sum_assignment(cosine, maximize=True)].min())
        missed = min(errors) ** 2 / (visits**2).sum()
        rows.append((k, missed, np.mean(worst)))
    return pd.DataFrame(rows, columns=["parts", "missed", "agreement"])


def measure_branches() -> dict[str, Any]:
    """Return the share of refused second shots by branch, enrolled at the harbour, and the limit.

    The limit lets 98 % of the harbour's shots pass.
    """
    vectors, person, branch = draw_faces()
    first = np.array([np.flatnonzero(person == who)[0] for who in range(person.max() + 1)])
    gap = np.linalg.norm(vectors - vectors[first][person], axis=1)
    later = ~np.isin(np.arange(len(person)), first)
    limit = np.quantile(gap[later & (branch == 0)], 0.98)
    refused = [float((gap[later & (branch == b)] > limit).mean()) for b in range(3)]
    return {
        "limit": round(float(limit), 2),
        "refused": [f"{share:.0%}".replace("%", " %") for share in refused],
    }


def compare_runs(rows: np.ndarray, k: int, n_pairs: int = 12) -> float:
    """Return how well k-means on two random halves agrees on all rows (adjusted Rand index)."""
    rng = np.random.default_rng(k)
    scores = []
    for _ in range(n_pairs):
        halves = np.array_split(rng.permutation(len(rows)), 2)
        models = [KMeans(k, n_init=5, random_state=0).fit(rows[half]) for half in halves]
        scores.append(adjusted_rand_score(*(model.predict(rows) for model in models)))
    return float(np.mean(scores))


def measure_choice(rows: np.ndarray) -> pd.DataFrame:
    """Return inertia, silhouette and agreement by k, for the rows and for rows without groups.

    Without groups: as many rows, even over the same ranges; the mean of three draws.
    """
    low, high = rows.min(axis=0), rows.max(axis=0)
    even = [np.random.default_rng(seed).uniform(low, high, rows.shape) for seed in range(3)]
    table = []
    for k in range(2, 9):
        scores = []
        for points in (rows, *even):
            model = KMeans(k, n_init=10, random_state=0).fit(points)
            silhouette = silhouette_score(points, model.labels_)
            scores.append((model.inertia_, silhouette, compare_runs(points, k)))
        table.append((k, *scores[0], *np.mean(scores[1:], axis=0)))
    names = ["inertia", "silhouette", "agreement"]
    return pd.DataFrame(table, columns=["k", *names, *(f"{name}_even" for name in names)]).round(4)


def measure_starts(rows: np.ndarray, n_starts: int = 100) -> dict[str, np.ndarray]:
    """Return the sorted inertias of single runs of k-means by the way they start, over the best."""
    runs = {
        init: np.array(
            [
                KMeans(4, init=init, n_init=1, random_state=seed).fit(rows).inertia_
                for seed in range(n_starts)
            ]
        )
        for init in ("random", "k-means++")
    }
    best = min(inertias.min() for inertias in runs.values())
    return {init: np.sort(inertias / best).round(4) for init, inertias in runs.items()}


def run_lloyd(rows: np.ndarray, centres: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, float]]:
    """Return for each round the labels, the centres that made them, and the inertia."""
    rounds = []
    while True:
        gaps = ((rows[:, None] - centres) ** 2).sum(axis=2)
        labels = gaps.argmin(axis=1)
        rounds.append((labels, centres, float(gaps.min(axis=1).sum())))
        moved = np.array([rows[labels == j].mean(axis=0) for j in range(len(centres))])
        if np.allclose(moved, centres):
            return rounds
        centres = moved


def draw_shapes() -> dict[str, tuple[np.ndarray, np.ndarray | None, int]]:
    """Return four point sets, standardised: points, true groups if there are any, and how many."""
    rng = np.random.default_rng(5)
    corners = ((0, 0), (3, 0.4), (0.6, 2.8), (3.5, 3.3))
    round_ones = np.vstack([rng.normal(corner, 0.42, (75, 2)) for corner in corners])
    moons, moon = make_moons(300, noise=0.06, random_state=5)
    spots = (((0, 0), 1.1, 220), ((3.9, 1.2), 0.22, 40), ((3.9, -1.2), 0.22, 40))
    unequal = np.vstack([rng.normal(spot, spread, (n, 2)) for spot, spread, n in spots])
    even = rng.uniform(0, 4, (300, 2))
    sets = {
        "four round": (round_ones, np.repeat(range(4), 75), 4),
        "curved": (moons, moon, 2),
        "unequal": (unequal, np.repeat(range(3), [220, 40, 40]), 3),
        "no groups": (even, None, 4),
    }
    return {
        name: (StandardScaler().fit_transform(points), truth, k)
        for name, (points, truth, k) in sets.items()
    }


def scatter_groups(
    axis: plt.Axes, points: np.ndarray, labels: Iterable[int], size: float = 6
) -> None:
    """Draw points with a colour and a shape for each label; what is noise (-1) becomes a cross."""
    labels = np.asarray(labels)
    # The largest group takes the first colour, so that pictures of one row look alike.
    names = sorted(set(labels[labels >= 0]), key=lambda name: -(labels == name).sum())
    for place, name in enumerate(names):
        colour, marker = COLOURS[place % 5], MARKERS[place % 5]
        axis.plot(*points[labels == name].T, marker, color=colour, markersize=size, mew=0)
    axis.plot(*points[labels < 0].T, "x", color=INK, markersize=size + 2, markeredgewidth=2)


def blank(axis: plt.Axes) -> None:
    """Leave a map without scale: no ticks, a thin frame."""
    axis.set(xticks=[], yticks=[])
    axis.spines[["top", "right"]].set_visible(True)


def plot_axis(table: pd.DataFrame) -> plt.Figure:
    """Return baskets on Saturdays and weekdays with the two components as arrows."""
    rows = table[["saturday", "euros"]].to_numpy()
    model = PCA(svd_solver="full").fit(rows)
    figure, axis = plt.subplots(figsize=(8, 5))
    axis.plot(*rows[:200].T, "o", color=QUIET, markersize=7, mew=0, alpha=0.6)
    for number, colour in ((0, GOOD), (1, BAD)):
        way = model.components_[number] * np.sign(model.components_[number, 1])
        tip = model.mean_ + 2 * np.sqrt(model.explained_variance_[number]) * way
        arrow = {"arrowstyle": "-|>,head_width=.5,head_length=.8", "color": colour, "lw": 5}
        arrow |= {"shrinkA": 0, "shrinkB": 0}
        axis.annotate("", tip.round(2), model.mean_.round(2), arrowprops=arrow)
    axis.annotate("1st component", (62, 20), color=GOOD, fontsize=24)
    axis.annotate("2nd", (24, 31), ha="right", color=BAD, fontsize=24)
    axis.set(xlabel="Saturday basket / euros", ylabel="weekday basket / euros")
    axis.set(xlim=(0, 112), ylim=(0, 62), aspect="equal")
    axis.set_xticks(range(0, 101, 20))
    axis.set_yticks(range(0, 61, 20))
    figure.tight_layout(pad=0.3)
    return figure


def plot_keep(visits: np.ndarray, row: int) -> plt.Figure:
    """Return the share of variance by component, and a customer rebuilt from one and from four."""
    model = PCA(svd_solver="full").fit(visits)
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    shares = (100 * model.explained_variance_ratio_).round(1)
    colours = [GOOD if i < 4 else QUIET for i in range(len(shares))]
    bars = left.bar(np.arange(1, 15), shares, color=colours, width=0.75)
    left.bar_label(bars, [f"{s:.0f}" if i < 5 else "" for i, s in enumerate(shares)], padding=3)
    left.set(xlabel="component", ylabel="% of the variance", ylim=(0, 58))
    left.set_xticks([1, 4, 7, 10, 14])
    right.bar(HOURS + 0.5, visits[row], color="#d6dde2", width=0.9)
    for k, colour, style in ((1, BAD, "--"), (4, GOOD, "-")):
        mean, axes = model.mean_, model.components_[:k]
        rebuilt = mean + (visits[row] - mean) @ axes.T @ axes
        right.plot(HOURS + 0.5, rebuilt.round(2), style, color=colour)
    right.annotate("from 4 numbers", (9.1, 17.6), color=GOOD, fontsize=24)
    right.annotate("from 1", (20.9, 7.2), color=BAD, fontsize=24, ha="right")
    right.annotate("counted", (20.9, 12.2), color="#5c6873", fontsize=24, ha="right")
    right.set_ylim(0, 20)
    right.set(xlabel="hour of the day", ylabel="visits in twelve weeks")
    right.set_xticks([8, 10, 12, 14, 16, 18, 20])
    figure.tight_layout(w_pad=3)
    return figure


def plot_parts(visits: np.ndarray) -> plt.Figure:
    """Return the four parts of NMF and the four components of PCA over the hours."""
    model = NMF(4, init="nndsvda", max_iter=1500, tol=1e-5, random_state=0).fit(visits)
    parts = model.components_ / model.components_.max(axis=1, keepdims=True)
    parts = parts[np.argsort(parts.argmax(axis=1), kind="stable")]
    components = PCA(4, svd_solver="full").fit(visits).components_
    figure, axes = plt.subplots(1, 2, figsize=WIDE)
    for axis, table in zip(axes, (parts, components), strict=True):
        for line, colour, style in zip(table, COLOURS, ("-", "--", "-.", ":"), strict=False):
            axis.plot(HOURS + 0.5, line.round(3), style, color=colour, lw=4.5)
        axis.axhline(0, color=QUIET, linewidth=1.5)
        axis.set(xlabel="hour of the day", yticks=[0])
        axis.set_xticks([8, 10, 12, 14, 16, 18, 20])
    axes[0].set_title("NMF: four habits", fontsize=25)
    axes[1].set_title("PCA: four contrasts", fontsize=25)
    places = ((7.4, "left"), (12.5, "center"), (15.3, "center"), (18.3, "center"))
    names = ("before\nwork", "lunch", "school", "after\nwork")
    for (place, side), name, colour in zip(places, names, COLOURS, strict=False):
        axes[0].annotate(name, (place, 1.06), color=colour, ha=side, fontsize=22)
    axes[0].set(ylim=(-0.08, 1.5))
    figure.tight_layout(w_pad=3)
    return figure


def plot_agreement(table: pd.DataFrame) -> plt.Figure:
    """Return what NMF misses and how well its starts agree, by the number of parts."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    titles = {"missed": "share not explained", "agreement": "agreement of two starts"}
    for axis, name, colour in ((left, "missed", BAD), (right, "agreement", GOOD)):
        axis.plot(table.parts, table[name].round(4), "o-", color=colour)
        axis.axvline(4, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)), zorder=0)
        axis.set_xticks(table.parts)
        axis.set_xlabel("number of parts")
        axis.set_title(titles[name], fontsize=25)
    left.set_ylim(0, None)
    right.set_ylim(0, 1.08)
    figure.tight_layout(w_pad=3)
    return figure


def plot_branches(measured: dict[str, Any]) -> plt.Figure:
    """Return the face vectors on two components by branch, and the distances to their owner."""
    vectors, person, branch = draw_faces()
    scores = PCA(2, svd_solver="full").fit_transform(vectors).round(3)
    first = np.array([np.flatnonzero(person == who)[0] for who in range(person.max() + 1)])
    gap = np.linalg.norm(vectors - vectors[first][person], axis=1).round(3)
    later = ~np.isin(np.arange(len(person)), first)
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    colours = [GOOD, OTHER, BAD]
    for b, colour in enumerate(colours):
        look = {"marker": MARKERS[b], "linestyle": "", "color": colour, "mew": 0}
        left.plot(*scores[branch == b].T, markersize=7, **look)
        shots = gap[later & (branch == b)]
        height = 2 - b + np.random.default_rng(b).uniform(-0.3, 0.3, len(shots)).round(2)
        right.plot(shots, height, markersize=6, **look)
        place = (1.33, 2 - b)
        right.annotate(measured["refused"][b], place, color=colour, fontsize=26, va="center")
    right.axvline(measured["limit"], color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    right.annotate("limit", (measured["limit"] + 0.01, 2.55), fontsize=22)
    right.annotate("refused", (1.33, 2.55), fontsize=22)
    right.set(xlabel="distance to one's own enrolled vector", xlim=(0.35, 1.5), ylim=(-0.5, 2.9))
    right.set_yticks([2, 1, 0], BRANCHES)
    left.set(xlabel="1st component", ylabel="2nd component", xticks=[], yticks=[])
    figure.tight_layout(w_pad=3)
    return figure


def plot_tails() -> plt.Figure:
    """Return the similarity over the distance in the data (Gauss) and on the map (Student)."""
    gap = np.linspace(0, 6, 61)
    figure, axis = plt.subplots(figsize=(6.4, 4.8))
    axis.plot(gap, np.exp(-(gap**2) / 2).round(4), color=OTHER)
    axis.plot(gap, (1 / (1 + gap**2)).round(4), color=GOOD)
    similarity = 0.08
    ends = (np.sqrt(-2 * np.log(similarity)), np.sqrt(1 / similarity - 1))
    axis.plot(np.round(ends, 3), [similarity] * 2, "o", color=BAD, markersize=13)
    arrow = {"arrowstyle": "-|>,head_width=.5,head_length=.8", "color": BAD, "lw": 4}
    axis.annotate("", (ends[1] - 0.12, similarity), (ends[0] + 0.12, similarity), arrowprops=arrow)
    axis.annotate("data: Gauss", (1.25, 0.66), color=OTHER, fontsize=24)
    axis.annotate("map: Student t", (2.25, 0.24), color=GOOD, fontsize=24)
    axis.set(xlabel="distance", ylabel="similarity", ylim=(0, 1.04), xlim=(0, 6))
    figure.tight_layout(pad=0.4)
    return figure


def plot_map(places: np.ndarray) -> plt.Figure:
    """Return the t-SNE map of the face vectors, by branch, and with three people joined."""
    _, person, branch = draw_faces()
    figure, (left, right) = plt.subplots(1, 2, figsize=TALL)
    for b, colour in enumerate([GOOD, OTHER, BAD]):
        left.plot(*places[branch == b].T, MARKERS[b], color=colour, markersize=7, mew=0)
    station = branch == 2
    for who in range(person.max() + 1):
        ends = [places[(person == who) & side].mean(axis=0) for side in (~station, station)]
        right.plot(*np.round(ends, 2).T, "-", color=QUIET, lw=2.5)
    right.plot(*places[~station].T, "o", color=GOOD, markersize=7, mew=0)
    right.plot(*places[station].T, "s", color=BAD, markersize=7, mew=0)
    for axis, title in ((left, "by branch"), (right, "one line joins one person")):
        blank(axis)
        axis.set_title(title, fontsize=25)
    figure.tight_layout(w_pad=2)
    return figure


def measure_noise() -> tuple[dict[str, np.ndarray], list[float]]:
    """Return places of pure noise by PCA and t-SNE, and silhouettes of ten clusters in each."""
    noise = np.random.default_rng(3).normal(size=(300, 5))
    maps = {"PCA": PCA(2, svd_solver="full").fit_transform(noise)}
    maps |= {f"perplexity {p}": embed(noise, p) for p in (3, 10, 50)}
    scores = [
        silhouette_score(rows, KMeans(12, n_init=5, random_state=0).fit_predict(rows))
        for rows in (noise, maps["perplexity 3"])
    ]
    return maps, [round(float(score), 2) for score in scores]


def plot_noise(maps: dict[str, np.ndarray]) -> plt.Figure:
    """Return the maps of noise side by side."""
    figure, axes = plt.subplots(1, 4, figsize=(15, 4.7))
    for axis, (name, places) in zip(axes, maps.items(), strict=True):
        colour = GOOD if name == "PCA" else BAD
        axis.plot(*places.round(3).T, "o", color=colour, markersize=5.5, mew=0)
        axis.set_title(name, fontsize=25)
        blank(axis)
        axis.set_aspect("equal", adjustable="datalim")
    figure.tight_layout(w_pad=1.5)
    return figure


def plot_sizes() -> tuple[plt.Figure, list[str]]:
    """Return three groups as they lie and as t-SNE shows them, and gaps and widths of both."""
    rng = np.random.default_rng(0)
    centre, spread = np.zeros((3, 20)), (1, 1, 5)
    centre[1, 0], centre[2, 0] = 15, 120
    group = np.repeat(range(3), 80)
    rows = centre[group] + np.array(spread)[group, None] * rng.normal(size=(240, 20))
    straight = PCA(2, svd_solver="full").fit_transform(rows)
    straight *= np.sign(straight[-1, 0])
    places = embed(rows, 20, n_steps=600)
    figure, axes = plt.subplots(1, 2, figsize=WIDE, width_ratios=(1.9, 1))
    titles = ("as they lie (PCA, true to scale)", "t-SNE")
    for axis, points, title in zip(axes, (straight, places), titles, strict=True):
        for g, name in enumerate("ABC"):
            axis.plot(*points[group == g].round(3).T, MARKERS[g], color=COLOURS[g], ms=7, mew=0)
            own = points[group == g]
            below = title == "t-SNE" and own[:, 1].mean() > points[:, 1].mean()
            x, y = own[:, 0].mean().round(2), (own.min(axis=0) if below else own.max(axis=0))[1]
            look = {"ha": "center", "va": "top" if below else "bottom", "fontsize": 26}
            shift = {"xytext": (0, -10 if below else 10), "textcoords": "offset points"}
            axis.annotate(name, (x, y.round(2)), color=COLOURS[g], **look, **shift)
        axis.set_title(title, fontsize=25)
        axis.set_aspect("equal", adjustable="datalim")
        axis.margins(0.12, 0.2)
        blank(axis)
    figure.tight_layout(w_pad=2)
    numbers = []
    for points in (rows, places):
        middles = [points[group == g].mean(axis=0) for g in range(3)]
        gaps = [np.linalg.norm(middles[i] - middles[j]) for i, j in ((0, 1), (0, 2))]
        widths = [np.sqrt(points[group == g].var(axis=0).sum()) for g in (0, 2)]
        numbers += [f"{gaps[1] / gaps[0]:.1f}", f"{widths[1] / widths[0]:.1f}"]
    return figure, numbers


def plot_rounds(rows: np.ndarray, rounds: list[tuple[np.ndarray, np.ndarray, float]]) -> plt.Figure:
    """Return four rounds of Lloyd's algorithm on the customers, with the centres as crosses."""
    shown = [0, 1, 3, len(rounds) - 1]
    figure, axes = plt.subplots(1, 4, figsize=(15, 5), sharey=True)
    for axis, number in zip(axes, shown, strict=True):
        labels, centres, inertia = rounds[number]
        for j in range(4):
            points = rows[labels == j].round(3)
            axis.plot(*points.T, MARKERS[j], color=COLOURS[j], markersize=5, mew=0, alpha=0.75)
        axis.plot(*centres.round(3).T, "X", color=INK, markersize=19, mec="white", mew=2)
        axis.set_title(f"round {number + 1}\ninertia {inertia:.0f}", fontsize=24)
        axis.set(xlabel="hour", xticks=[], yticks=[])
    axes[0].set_ylabel("euros a basket")
    figure.tight_layout(w_pad=1)
    return figure


def plot_starts(rows: np.ndarray, runs: dict[str, np.ndarray]) -> plt.Figure:
    """Return the sorted inertias of single starts, at random and by k-means++, and a stuck run."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE, width_ratios=(1.5, 1))
    places = np.arange(1, len(runs["random"]) + 1)
    left.plot(places, runs["random"], "o", color=BAD, markersize=13, mew=0)
    left.plot(places, runs["k-means++"], "s", color=GOOD, markersize=6, mew=0)
    left.annotate("four random\ncustomers", (62, 1.85), color=BAD, ha="right", fontsize=24)
    left.annotate("k-means++", (88, 1.2), color=GOOD, ha="right", fontsize=24)
    left.set(xlabel="100 starts, sorted", ylabel="inertia ÷ best", ylim=(0.8, 2.9), xlim=(-1, 102))
    start = rows[np.random.default_rng(34).choice(400, 4, replace=False)]
    labels, centres, inertia = run_lloyd(rows, start)[-1]
    scatter_groups(right, rows.round(3), labels, size=5.5)
    right.plot(*centres.round(3).T, "X", color=INK, markersize=19, mec="white", mew=2)
    right.set_title(f"stuck: inertia {inertia:.0f}", fontsize=25)
    right.set(xlabel="hour", ylabel="euros a basket", xticks=[], yticks=[])
    figure.tight_layout(w_pad=2)
    return figure


def plot_tiles() -> tuple[plt.Figure, list[float]]:
    """Return four clusters of even points and their mean silhouette."""
    points = np.random.default_rng(4).uniform(0, 1, (400, 2))
    labels = KMeans(4, n_init=10, random_state=0).fit_predict(points)
    figure, axis = plt.subplots(figsize=(8, 5.1))
    scatter_groups(axis, points.round(3), labels, size=8)
    blank(axis)
    figure.tight_layout(pad=0.3)
    return figure, [round(float(silhouette_score(points, labels)), 2)]


def plot_choice(table: pd.DataFrame) -> plt.Figure:
    """Return inertia, silhouette and agreement by k, beside rows without groups."""
    figure, axes = plt.subplots(1, 3, figsize=WIDE)
    for axis, name in zip(axes, ("inertia", "silhouette", "agreement"), strict=True):
        axis.plot(table.k, table[f"{name}_even"], "s--", color=BAD, markersize=10)
        axis.plot(table.k, table[name], "o-", color=GOOD)
        axis.set_xticks(table.k)
        axis.set_title(name, fontsize=25)
        axis.set_xlabel("number of clusters k")
    axes[0].set_ylim(0, None)
    axes[1].set_ylim(0, 1)
    axes[2].set_ylim(0, 1.06)
    axes[1].annotate("customers", (5, 0.79), color=GOOD, ha="center", fontsize=24)
    axes[1].annotate("without groups", (5, 0.25), color=BAD, ha="center", fontsize=24)
    figure.tight_layout(w_pad=1.5)
    return figure


def measure_linkages() -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Return two small clusters and their distance by each linkage."""
    A = np.array([[0.0, 0.2], [0.5, 1.3], [1.2, 0.4]])
    B = np.array([[3.2, 2.6], [4.1, 3.6], [4.6, 2.2]])
    gaps = np.linalg.norm(A[:, None] - B, axis=2)
    ward = np.sqrt(2 * 3 * 3 / 6) * np.linalg.norm(A.mean(axis=0) - B.mean(axis=0))
    distances = (gaps.min(), gaps.max(), gaps.mean(), ward)
    return A, B, {n: round(float(d), 2) for n, d in zip(LINKAGES, distances, strict=True)}


def plot_linkages() -> plt.Figure:
    """Return the four linkages between the same two clusters."""
    A, B, distances = measure_linkages()
    gaps = np.linalg.norm(A[:, None] - B, axis=2)
    pairs = {
        "single": [np.unravel_index(gaps.argmin(), gaps.shape)],
        "complete": [np.unravel_index(gaps.argmax(), gaps.shape)],
        "average": list(np.ndindex(gaps.shape)),
        "ward": [],
    }
    figure, axes = plt.subplots(1, 4, figsize=(15, 5))
    for axis, name in zip(axes, LINKAGES, strict=True):
        for i, j in pairs[name]:
            width = 2.2 if name == "average" else 4.5
            axis.plot(*np.array([A[i], B[j]]).T, "-", color=BAD, linewidth=width)
        if name == "ward":
            means = np.array([A.mean(axis=0), B.mean(axis=0)]).round(3)
            axis.plot(*means.T, "X-", color=BAD, linewidth=4.5, markersize=17, mec="white")
        axis.plot(*A.T, "o", color=GOOD, markersize=15)
        axis.plot(*B.T, "s", color=OTHER, markersize=14)
        axis.set_title(f"{name}\n{distances[name]:.2f}", fontsize=26)
        axis.set(xlim=(-0.6, 5.2), ylim=(-0.6, 4.4), aspect="equal")
        blank(axis)
    figure.tight_layout(w_pad=1)
    return figure


def plot_dendrogram(rows: np.ndarray, habit: np.ndarray) -> plt.Figure:
    """Return the merges of 32 customers (Ward), cut where four clusters are left."""
    chosen = np.sort(np.random.default_rng(2).choice(np.flatnonzero(habit >= 0), 32, replace=False))
    merges = linkage(rows[chosen], method="ward").round(4)
    cut = float((merges[-4, 2] + merges[-3, 2]) / 2)
    figure, axis = plt.subplots(figsize=WIDE)
    drawn = dendrogram(merges, no_plot=True, color_threshold=cut)
    names = sorted(set(drawn["color_list"]) - {"C0"})
    for x, y, name in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True):
        colour = INK if name == "C0" else [GOOD, OTHER, VIOLET, QUIET][names.index(name)]
        axis.plot(x, np.round(y, 3), color=colour, linewidth=3.5)
    axis.axhline(cut, color=BAD, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate("cut: 4 clusters", (322, cut + 0.25), color=BAD, ha="right", fontsize=25)
    axis.set(ylabel="Ward distance", xlabel="32 customers", xticks=[], xlim=(0, 324))
    figure.tight_layout()
    return figure


def draw_places() -> np.ndarray:
    """Return a few points for DBSCAN's three kinds: two crowds and three lonely ones."""
    rng = np.random.default_rng(31)
    clouds = [rng.normal(spot, (0.8, 0.55), (14, 2)) for spot in ((0, 0), (5.2, 0.2))]
    return np.vstack([*clouds, [[2.6, 1.5], [8.4, -1.2], [2.5, -1.6]]]).round(2)


def sort_kinds(points: np.ndarray, eps: float, min_samples: int) -> dict[str, np.ndarray]:
    """Return the core, border and noise points as masks, the point itself counted."""
    near = np.linalg.norm(points[:, None] - points, axis=2) <= eps
    core = near.sum(axis=1) >= min_samples
    border = ~core & (near & core).any(axis=1)
    return {"core": core, "border": border, "noise": ~core & ~border}


def plot_kinds() -> tuple[plt.Figure, list[str]]:
    """Return the kinds of points, each with one circle of radius eps, and how many there are."""
    points = draw_places()
    kinds = sort_kinds(points, 1.0, 4)
    figure, axis = plt.subplots(figsize=(15, 5.2))
    looks = {"core": ("o", GOOD), "border": ("D", OTHER), "noise": ("x", BAD)}
    circled = {"core": (0, 0), "border": (6.4, -0.9), "noise": (2.6, 1.5)}
    for kind, (marker, colour) in looks.items():
        width = 5 if marker == "x" else 0
        axis.plot(*points[kinds[kind]].T, marker, color=colour, markersize=15, mew=width)
        own = points[kinds[kind]]
        x, y = own[np.linalg.norm(own - circled[kind], axis=1).argmin()]
        axis.add_patch(plt.Circle((x, y), 1.0, fill=False, color=colour, linewidth=3))
        side = (-1.1, "top") if kind == "border" else (1.1, "bottom")
        look = {"color": colour, "fontsize": 26, "ha": "center", "va": side[1]}
        axis.annotate(kind, (x, y + side[0]), **look)
    axis.set(xlim=(-3.4, 10.2), ylim=(-2.7, 3.2), aspect="equal")
    axis.axis("off")
    figure.tight_layout(pad=0.2)
    return figure, [str(kinds[kind].sum()) for kind in looks]


def plot_bend(rows: np.ndarray, eps: float) -> plt.Figure:
    """Return the sorted distances to the fifth neighbour, the point itself being the first."""
    gaps, _ = NearestNeighbors(n_neighbors=5).fit(rows).kneighbors(rows)
    figure, axis = plt.subplots(figsize=(5.6, 5.4))
    axis.plot(np.arange(1, len(rows) + 1), np.sort(gaps[:, -1])[::-1].round(3), color=GOOD)
    axis.axhline(eps, color=BAD, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate(f"eps = {eps}", (395, eps + 0.05), color=BAD, ha="right", fontsize=25)
    axis.set(xlabel="customers, sorted", ylabel="distance to the 5th", ylim=(0, 1.6))
    axis.set_xticks([0, 200, 400])
    axis.set_yticks([0, 0.5, 1, 1.5])
    figure.tight_layout(pad=0.4)
    return figure


def cluster_shapes() -> dict[str, dict[str, tuple[np.ndarray, str]]]:
    """Return for each method and point set the labels, and what to write beside them."""
    table: dict[str, dict[str, tuple[np.ndarray, str]]] = {}
    for shape, (points, truth, k) in draw_shapes().items():
        methods = {
            "k-means": KMeans(k, n_init=10, random_state=0),
            "average": AgglomerativeClustering(k, linkage="average"),
            "DBSCAN": DBSCAN(eps=0.35, min_samples=5),
        }
        for method, model in methods.items():
            labels = model.fit_predict(points)
            text = str(labels.max() + 1)
            if truth is not None:
                text = f"{adjusted_rand_score(truth, labels):.2f}"
            table.setdefault(method, {})[shape] = (labels, text)
    return table


def plot_shapes(table: dict[str, dict[str, tuple[np.ndarray, str]]]) -> plt.Figure:
    """Return four point sets clustered in three ways."""
    shapes = draw_shapes()
    figure, axes = plt.subplots(3, 4, figsize=(15, 6))
    for row, (method, cells) in zip(axes, table.items(), strict=True):
        for axis, (shape, (labels, text)) in zip(row, cells.items(), strict=True):
            scatter_groups(axis, shapes[shape][0].round(3), labels, size=4.5)
            blank(axis)
            axis.margins(0.07)
            if method == "k-means":
                axis.set_title(shape, fontsize=24)
            words = f"ARI {text}" if shapes[shape][1] is not None else f"{text} found"
            words = words.replace("1 found", "1 group").replace("4 found", "4 groups")
            axis.set_xlabel(words, fontsize=22, labelpad=4)
        row[0].set_ylabel(method, fontsize=24)
    figure.tight_layout(w_pad=1, h_pad=0.4)
    return figure


def count_found(n_draws: int = 40) -> list[str]:
    """Return in how many draws of customers DBSCAN and HDBSCAN find four groups."""
    found = np.zeros(2, dtype=int)
    for seed in range(n_draws):
        table, _ = draw_customers(seed=seed)
        rows = StandardScaler().fit_transform(table[["hour", "euros"]])
        models = (DBSCAN(eps=0.3, min_samples=5), HDBSCAN(min_cluster_size=20, copy=True))
        found += [model.fit_predict(rows).max() == 3 for model in models]
    return [str(number) for number in found]


def measure_customers(table: pd.DataFrame, habit: np.ndarray) -> dict[str, Any]:
    """Return what the methods find in the customers, compared with the habits that made them."""
    known = habit >= 0
    raw = table[["hour", "euros"]].to_numpy()
    rows = StandardScaler().fit_transform(raw)
    models = {how: AgglomerativeClustering(4, linkage=how) for how in LINKAGES}
    scores = {
        how: adjusted_rand_score(habit[known], model.fit_predict(rows)[known])
        for how, model in models.items()
    }
    found = {}
    for name, points in (("raw", raw), ("scaled", rows)):
        labels = KMeans(4, n_init=10, random_state=0).fit_predict(points)
        found[name] = adjusted_rand_score(habit[known], labels[known])
    dense = DBSCAN(eps=0.3, min_samples=5).fit_predict(rows)
    ranked = HDBSCAN(min_cluster_size=20, copy=True).fit_predict(rows)
    odd = [int(((labels < 0) & ~known).sum()) for labels in (dense, ranked)]
    return {
        "k-means": {name: round(float(score), 2) for name, score in found.items()},
        "linkages": {name: f"{score:.2f}" for name, score in scores.items()},
        "dbscan": [str(dense.max() + 1), str((dense < 0).sum()), str(odd[0])],
        "hdbscan": [str(ranked.max() + 1), str((ranked < 0).sum()), str(odd[1])],
    }


def main() -> None:
    """Compute everything and write it."""
    with threadpool_limits(1):  # small matrices: more threads only wait for each other
        table, habit = draw_customers()
        visits = table[COLUMNS].to_numpy(float)
        rows = StandardScaler().fit_transform(table[["hour", "euros"]])
        parts, branches = measure_parts(visits), measure_branches()
        places, (noise, noise_scores) = embed(draw_faces()[0], 10), measure_noise()
        choice, starts = measure_choice(rows), measure_starts(rows)
        lloyd = run_lloyd(rows, rows[np.random.default_rng(20).choice(400, 4, replace=False)])
        shapes, customers = cluster_shapes(), measure_customers(table, habit)
        found = count_found()
        moons, moon, _ = draw_shapes()["curved"]
        cut = KMeans(2, n_init=10, random_state=0).fit_predict(moons)
        convex = [round(float(silhouette_score(moons, labels)), 2) for labels in (cut, moon)]
        baskets = PCA(svd_solver="full").fit(table[["euros", "saturday"]])
        hours = PCA(svd_solver="full").fit(visits)
        faces = PCA(svd_solver="full").fit(draw_faces()[0])
    at_four = choice.set_index("k")
    numbers: dict[str, Any] = {
        "variance": [
            f"{100 * model.explained_variance_ratio_[:k].sum():.0f} %"
            for model, k in ((baskets, 1), (hours, 4), (faces, 1))
        ],
        "refused": branches["refused"],
        "limit": [branches["limit"]],
        "parts": parts.agreement.round(2).tolist()[2:4],
        "missed": parts.missed.round(2).tolist()[1:3],
        "noise": noise_scores,
        "k-means": customers["k-means"],
        "rounds": [str(len(lloyd)), f"{lloyd[0][2]:.0f}", f"{lloyd[-1][2]:.0f}"],
        "starts": {init: str((run > 1.01).sum()) for init, run in starts.items()},
        "silhouette": choice.silhouette.round(2).tolist()[:4],
        "without groups": [round(float(at_four.silhouette_even[4]), 2)],
        "agreement": at_four.agreement[[2, 4, 6]].round(2).tolist(),
        "linkages": measure_linkages()[2],
        "merged": customers["linkages"],
        "dbscan": customers["dbscan"],
        "hdbscan": customers["hdbscan"],
        "found": found,
        "convex": convex,
        "shapes": [text for cells in shapes.values() for _, text in list(cells.values())[:3]],
    }

    def draw() -> dict[str, plt.Figure]:
        sizes, numbers["sizes"] = plot_sizes()
        tiles, numbers["tiles"] = plot_tiles()
        kinds, numbers["kinds"] = plot_kinds()
        return {
            "axis": plot_axis(table),
            "keep": plot_keep(visits, 3),
            "parts": plot_parts(visits),
            "agreement": plot_agreement(parts),
            "branches": plot_branches(branches),
            "tails": plot_tails(),
            "map": plot_map(places),
            "noise": plot_noise(noise),
            "sizes": sizes,
            "rounds": plot_rounds(rows, lloyd),
            "starts": plot_starts(rows, starts),
            "tiles": tiles,
            "choice": plot_choice(choice),
            "linkages": plot_linkages(),
            "dendrogram": plot_dendrogram(rows, habit),
            "kinds": kinds,
            "bend": plot_bend(rows, 0.3),
            "shapes": plot_shapes(shapes),
        }

    write_figures(
        __file__,
        draw,
        numbers,
        {"customers.csv": table.to_csv(index=False, lineterminator="\n")},
    )


if __name__ == "__main__":
    main()
