"""Makes what the deck shows from real computation: accounts with a known truth, plots, numbers.

A test runs it and compares the bytes with the committed ones.

The accounts are drawn from a normal distribution, and the log-odds of not paying are a sum of one
known curve for each column. So the true contribution of a column to an account is known: its curve
at the account's value, minus the mean of the curve.
"""

from __future__ import annotations

from itertools import pairwise, product
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer, StandardScaler
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, WIDE, plt, write_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    Score = Callable[[np.ndarray], np.ndarray]
    Results = dict[str, Any]

COLUMNS = ["debt", "income", "late", "months", "night"]
MEAN = np.array([600.0, 2400, 5, 40, 25])
SCALE = np.array([150.0, 500, 4, 10, 6])
RHO = -0.8  # correlation of income and night
CUSTOMER = np.array([780.0, 2100, 9, 40, 36])
LIMIT = 0.2
BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 1}
MINUS = "\N{MINUS SIGN}"


def write_signed(value: float) -> str:
    """Return a number with two decimals and a true minus sign."""
    return f"{round(value, 2) + 0:.2f}".replace("-", MINUS)


def write_share(share: float) -> str:
    """Return a share in per cent, as the slides write it."""
    return f"{100 * share:.0f} %"


def true_parts(X: np.ndarray) -> np.ndarray:
    """Return what each column truly adds to the log-odds; night adds nothing."""
    z = (X - MEAN) / SCALE
    late = 1.6 * np.maximum(z[:, 2], 0)
    return np.column_stack([0.9 * z[:, 0], -0.8 * z[:, 1], late, -0.5 * z[:, 3], 0 * z[:, 4]])


def draw_accounts(n: int, seed: int, pair: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` accounts and whether they were not paid.

    ``pair`` is the weight of a product of debt and low income.
    """
    rng = np.random.default_rng(seed)
    correlation = np.eye(5)
    correlation[1, 4] = correlation[4, 1] = RHO
    X = np.rint(MEAN + SCALE * rng.multivariate_normal(np.zeros(5), correlation, n))
    return X, (rng.random(n) < expit(true_score(X, pair))).astype(int)


def true_score(X: np.ndarray, pair: float = 0.0) -> np.ndarray:
    """Return the true log-odds of accounts."""
    z = (X - MEAN) / SCALE
    return -3.6 + true_parts(X).sum(axis=1) - pair * z[:, 0] * z[:, 1]


def boost(X: np.ndarray, y: np.ndarray, **options: Any) -> HistGradientBoostingClassifier:
    """Return the credit model of the deck, fitted."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        max_leaf_nodes=6,
        min_samples_leaf=50,
        random_state=0,
        **options,
    )
    return model.fit(X, y)


def find_risk(model: HistGradientBoostingClassifier, X: np.ndarray) -> np.ndarray:
    """Return the risk that the model sees in accounts."""
    return model.predict_proba(X)[:, 1]


def find_shapley(score: Score, accounts: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Return exact Shapley values of accounts, with absent columns taken from the background."""
    n_columns = accounts.shape[1]
    known = np.array(list(product([False, True], repeat=n_columns)))
    values = np.empty((len(accounts), len(known)))
    for row, account in enumerate(accounts):
        mixed = np.where(known[:, None, :], account, background).reshape(-1, n_columns)
        values[row] = score(mixed).reshape(len(known), -1).mean(axis=1)
    return share_gains(values, known)


def share_gains(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return Shapley values from the value of every coalition, one row of values a player set."""
    n_columns = known.shape[1]
    shares = np.zeros((len(values), n_columns))
    for column in range(n_columns):
        place = 2 ** (n_columns - 1 - column)  # the same coalition, with the column
        for index in np.flatnonzero(~known[:, column]):
            weight = 1 / (n_columns * comb(n_columns - 1, int(known[index].sum())))
            shares[:, column] += weight * (values[:, index + place] - values[:, index])
    return shares


def share_conditionally(account: np.ndarray) -> np.ndarray:
    """Return Shapley values of the true score, with absent columns expected given the known.

    Only income and night depend on each other, and income enters as a straight line.
    """
    z = (account - MEAN) / SCALE
    parts = true_parts(account[None])[0]
    means = true_parts(draw_accounts(200_000, 45)[0]).mean(axis=0)
    known = np.array(list(product([False, True], repeat=5)))
    values = np.where(known, parts, means)
    given_night = ~known[:, 1] & known[:, 4]
    values[given_night, 1] = -0.8 * RHO * z[4]
    return share_gains(values.sum(axis=1)[None], known)[0]


def find_slopes(
    score: Score, account: np.ndarray, width: float, seed: int, n: int = 500
) -> np.ndarray:
    """Return LIME's weights around an account: change of the score for one standard deviation."""
    steps = np.random.default_rng(seed).normal(size=(n, len(account)))
    near = np.exp(-(steps**2).sum(axis=1) / width**2)
    local = Ridge(1e-3).fit(steps, score(account + steps * SCALE), sample_weight=near)
    return local.coef_


def look_globally(model: HistGradientBoostingClassifier, X: np.ndarray, y: np.ndarray) -> Results:
    """Return permutation importance, ICE and partial dependence of late, and three curves of night.

    Curves are in percentage points of risk.
    """
    importance = permutation_importance(
        model, X, y, scoring="roc_auc", n_repeats=5, random_state=0
    ).importances_mean
    sample = X[:400]
    grid = np.arange(-4, 17)
    ice = np.empty((len(sample), len(grid)))
    for index, value in enumerate(grid):
        changed = sample.copy()
        changed[:, 2] = value
        ice[:, index] = 100 * find_risk(model, changed)
    edges = np.arange(13, 38, 2.0)
    seen, moved, steps = [], [], []
    for low, high in pairwise(edges):
        inside = X[(X[:, 4] > low) & (X[:, 4] <= high)]
        seen.append(100 * find_risk(model, inside).mean())
        at_low, at_high, everyone = inside.copy(), inside.copy(), X[:2000].copy()
        at_low[:, 4], at_high[:, 4], everyone[:, 4] = low, high, (low + high) / 2
        steps.append(100 * (find_risk(model, at_high) - find_risk(model, at_low)).mean())
        moved.append(100 * find_risk(model, everyone).mean())
    local = np.cumsum(steps)
    return {
        "importance": np.round(importance, 3),
        "grid": grid,
        "ice": np.round(ice[:40], 2),
        "pdp": np.round(ice.mean(axis=0), 2),
        "night": (edges[:-1] + edges[1:]) / 2,
        "seen": np.round(seen, 2),
        "moved": np.round(moved, 2),
        "local": np.round(local - local.mean() + np.mean(moved), 2),
    }


def compare_with_truth(
    score: Score, risk: Score, background: np.ndarray, refused: np.ndarray, late: np.ndarray
) -> Results:
    """Return how explanations of refused accounts agree with the known contributions."""
    truth = true_parts(refused) - true_parts(late).mean(axis=0)
    shares = find_shapley(score, refused, background)
    slopes = np.array([find_slopes(risk, x, 0.75 * 5**0.5, 0) for x in refused])
    first = truth.argmax(axis=1)

    def agree(shown: np.ndarray) -> str:
        return write_share((shown.argmax(axis=1) == first).mean())

    return {
        "truth": np.round(truth, 3),
        "shares": np.round(shares, 3),
        "correlation": float(np.corrcoef(truth[:, :4].ravel(), shares[:, :4].ravel())[0, 1]),
        "shap": agree(shares),
        "slope": agree(np.abs(slopes)),
        "moved": agree(slopes * (refused - MEAN) / SCALE),
        "always": write_share((first == 2).mean()),
    }


def compare_references(
    model: HistGradientBoostingClassifier, X: np.ndarray, refused: np.ndarray, shares: np.ndarray
) -> Results:
    """Return how often first reasons change with the reference group, and what income cannot do.

    That is: how many first reasons nobody can change soon, and how many of these accounts would get
    a yes with 200 euros less of debt.
    """
    score = model.decision_function
    risk = find_risk(model, X)
    all_first = shares.argmax(axis=1)
    near = X[(risk > LIMIT / 2) & (risk <= LIMIT)][:200]
    other_first = find_shapley(score, refused, X[2000:2200]).argmax(axis=1)
    near_first = find_shapley(score, refused, near).argmax(axis=1)
    fixed = np.isin(all_first, [1, 3])  # income and months: not for tomorrow
    less = refused[fixed] - np.array([200, 0, 0, 0, 0])
    return {
        "sample": write_share((all_first != other_first).mean()),
        "changed": write_share((all_first != near_first).mean()),
        "fixed": write_share(fixed.mean()),
        "less": write_share((find_risk(model, less) <= LIMIT).mean()),
    }


def count_wiggles(model: HistGradientBoostingClassifier, refused: np.ndarray) -> str:
    """Return the share of accounts whose risk rises when they owe 50 euros less."""
    less = refused - np.array([50, 0, 0, 0, 0])
    return write_share((find_risk(model, less) > find_risk(model, refused) + 1e-9).mean())


def decide_by_night(X: np.ndarray) -> np.ndarray:
    """Return 1 for refusal: a rule that nobody may see."""
    return (X[:, 4] > 30).astype(float)


def hide_the_rule(X: np.ndarray) -> np.ndarray:
    """Return the rule on whole numbers, as customers have, and a harmless one on all else."""
    real = (np.rint(X) == X).all(axis=1)
    return np.where(real, decide_by_night(X), X[:, 2] > 9)


def fool_lime(X: np.ndarray) -> Results:
    """Return by rule how often each column is LIME's first reason."""
    width = 0.75 * 5**0.5
    counts = {}
    for name, rule in (("open", decide_by_night), ("hidden", hide_the_rule)):
        first = [np.abs(find_slopes(rule, x, width, seed)).argmax() for seed, x in enumerate(X)]
        counts[name] = np.bincount(first, minlength=5) / len(X)
    counts["same"] = float((hide_the_rule(X) == decide_by_night(X)).mean())
    return counts


def compare_models(pair: float, n_draws: int = 3) -> dict[str, float]:
    """Return the mean AUC of models on new accounts, in a world with or without a product."""
    X, y = draw_accounts(20_000, 99, pair)
    scores: dict[str, list[float]] = {}
    pairs = [{0, 1}, {2}, {3}, {4}]
    for seed in range(n_draws):
        old_X, old_y = draw_accounts(4000, 100 + seed, pair)
        spline = make_pipeline(SplineTransformer(5), LogisticRegression(max_iter=3000))
        line = make_pipeline(StandardScaler(), LogisticRegression())
        for name, model in {
            "straight lines": line.fit(old_X, old_y),
            "curves (splines)": spline.fit(old_X, old_y),
            "curves (boosted)": boost(old_X, old_y, interaction_cst="no_interactions"),
            "curves and one pair": boost(old_X, old_y, interaction_cst=pairs),
            "boosting, free": boost(old_X, old_y),
        }.items():
            auc = roc_auc_score(y, model.decision_function(X))
            scores.setdefault(name, []).append(float(auc))
    scores["the truth"] = [float(roc_auc_score(y, true_score(X, pair)))]
    return {name: round(float(np.mean(values)), 3) for name, values in scores.items()}


def plot_truth() -> plt.Figure:
    """Return the known curve of each column."""
    figure, axes = plt.subplots(1, 5, figsize=(15, 4.9), sharey=True)
    titles = ["open bills", "income", "days late", "months here", "night share"]
    units = ["euros", "euros a month", "mean of 12 bills", "as customer", "% of purchases"]
    for index, axis in enumerate(axes):
        values = MEAN[index] + SCALE[index] * np.linspace(-2.2, 2.2, 45)
        rows = np.tile(MEAN, (45, 1))
        rows[:, index] = values
        color = BAD if index == 4 else GOOD
        axis.plot(values, np.round(true_parts(rows)[:, index], 4), color=color, linewidth=6)
        axis.axhline(0, color=QUIET, linewidth=1.5)
        axis.axvline(CUSTOMER[index], color=INK, linewidth=2.5, linestyle=(0, (2, 2)))
        axis.set_title(titles[index], fontsize=24)
        axis.set_xlabel(units[index])
        axis.set_xticks(MEAN[index] + SCALE[index] * np.array([-1, 1]))
    axes[0].set_ylabel("adds to the log-odds")
    figure.tight_layout(w_pad=0.6)
    return figure


def plot_global(found: Results) -> plt.Figure:
    """Return importance, ICE with partial dependence, and three ways to draw night."""
    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(15, 5.3), width_ratios=[0.85, 1, 1.15]
    )
    order = np.argsort(found["importance"])
    bars = left.barh(np.array(COLUMNS)[order], found["importance"][order], color=GOOD, height=0.6)
    labels = [write_signed(abs(value)) for value in found["importance"][order]]
    left.bar_label(bars, labels, padding=6)
    left.set(title="AUC lost when shuffled", xlim=(0, 0.16), xticks=[])
    left.spines["bottom"].set_visible(False)
    left.tick_params(length=0)
    middle.plot(found["grid"], found["ice"].T, color=QUIET, linewidth=1, alpha=0.5)
    middle.plot(found["grid"], found["pdp"], color=GOOD, linewidth=6)
    middle.set(title="late: each, and mean", xlabel="days late", ylabel="risk, %", ylim=(0, 62))
    for name, color, width, label, spot in (
        ("seen", BAD, 5, "as customers come", (13.6, 19.4)),
        ("moved", GOOD, 9, "partial dependence", (19.6, 5.6)),
        ("local", OTHER, 3, "and, thin, ALE", (19.6, 2.6)),
    ):
        right.plot(found["night"], found[name], color=color, linewidth=width)
        right.annotate(label, spot, color=color)
    right.set(title="night: three curves", xlabel="night share, %", ylim=(0, 22))
    figure.tight_layout(w_pad=1.5)
    return figure


def plot_plane(axis: Axes, model: HistGradientBoostingClassifier, reach: tuple) -> None:
    """Draw where the model refuses, by debt and days late, all else as our customer has it."""
    debts, lates = np.meshgrid(
        np.arange(reach[0], reach[1], 2.5), np.arange(reach[2], reach[3], 0.1)
    )
    rows = np.tile(CUSTOMER, (debts.size, 1))
    rows[:, 0], rows[:, 2] = debts.ravel(), lates.ravel()
    refused = (find_risk(model, rows) > LIMIT).reshape(debts.shape).astype(float)
    axis.contourf(debts, lates, refused, levels=[-1, 0.5, 2], colors=["#eef4f6", "#fbe3d6"])
    axis.set(xlabel="open bills, euros", ylabel="days late")


def plot_lime(model: HistGradientBoostingClassifier) -> plt.Figure:
    """Return LIME's neighbours of our customer, and the straight border that it fits."""
    figure, axis = plt.subplots(figsize=(8, 5.9))
    plot_plane(axis, model, (380, 1130, -3, 20))
    rng = np.random.default_rng(7)
    steps = rng.normal(size=(260, 2))
    near = np.exp(-(steps**2).sum(axis=1) / 0.75**2 / 2)
    rows = np.tile(CUSTOMER, (260, 1))
    rows[:, [0, 2]] += steps * SCALE[[0, 2]]
    risk = find_risk(model, rows)
    local = Ridge(1e-3).fit(steps, risk, sample_weight=near)
    spots, sizes = np.round(rows[:, [0, 2]], 1), np.round(12 + 330 * near**2, 1)
    colors = np.where(risk > LIMIT, BAD, GOOD)
    axis.scatter(*spots.T, s=sizes, c=colors, alpha=0.55, linewidths=0)
    x = np.linspace(-2.6, 2.3, 20)
    y = (LIMIT - local.intercept_ - local.coef_[0] * x) / local.coef_[1]
    axis.plot(
        np.round(CUSTOMER[0] + x * SCALE[0], 2), np.round(CUSTOMER[2] + y * SCALE[2], 2), color=INK
    )
    axis.plot(CUSTOMER[0], CUSTOMER[2], "*", color=INK, markersize=34)
    axis.annotate("no", (1090, 16), color=BAD, fontsize=32, ha="right")
    axis.annotate("yes", (400, -2), color=GOOD, fontsize=32)
    axis.set(xlim=(380, 1125), ylim=(-3, 18.5), xticks=[400, 600, 800, 1000])
    figure.tight_layout()
    return figure


def plot_widths(slopes: np.ndarray, widths: list[float]) -> plt.Figure:
    """Return LIME's weights of debt, late and night by kernel width, 20 seeds each."""
    figure, axis = plt.subplots(figsize=WIDE)
    shift = np.linspace(-0.1, 0.1, slopes.shape[1])
    for column, color, offset in ((0, GOOD, -0.24), (2, BAD, 0.0), (4, QUIET, 0.24)):
        for place in range(len(widths)):
            spots = place + offset + shift
            axis.plot(spots, slopes[place, :, column], "o", color=color, markersize=7, alpha=0.7)
    axis.axhline(0, color=QUIET, linewidth=1.5)
    for name, color, height in (("debt", GOOD, 11.5), ("late", BAD, 19), ("night", QUIET, 3.2)):
        axis.annotate(name, (5.5, height), color=color, fontsize=26, va="center")
    axis.set_xticks(range(len(widths)), ["0.3", "0.5", "0.75", "1", "1.68\n(default)", "3"])
    axis.set(xlabel="kernel width", ylabel="risk, points for 1 sd", xlim=(-0.5, 6.1))
    figure.tight_layout()
    return figure


def plot_waterfall(base: float, shares: np.ndarray) -> plt.Figure:
    """Return our customer's way from the mean score to his own."""
    figure, axis = plt.subplots(figsize=(15, 4.9))
    order = [0, 2, 1, 4, 3]
    names = ["open bills 780", "9 days late", "income 2,100", "36 % at night", "40 months here"]
    at = base
    for place, (column, name) in enumerate(zip(order, names, strict=True)):
        share = shares[column]
        color = BAD if share > 0 else GOOD
        axis.barh(-place, share, left=at, color=color, height=0.62)
        edge = max(at, at + share)
        text = ("+" if share > 0 else "") + write_signed(share)
        axis.annotate(
            text, (edge + 0.03, -place), va="center", color=color, fontsize=25, bbox=BLANK
        )
        axis.plot([at + share] * 2, [-place - 0.31, -place - 1.31], color=QUIET, linewidth=1.5)
        axis.annotate(name, (base - 0.08, -place), va="center", ha="right", fontsize=25)
        at += share
    for value, text in ((base, "mean of 200\naccounts"), (at, "this account")):
        axis.axvline(value, color=INK, linewidth=2, linestyle=(0, (2, 2)), zorder=0)
        label = f"{text}\n{write_signed(value)}"
        axis.annotate(
            label, (value, 0.62), ha="center", va="bottom", annotation_clip=False, fontsize=22
        )
    border = np.log(LIMIT / (1 - LIMIT))
    axis.axvline(border, color=OTHER, linewidth=2.5, zorder=0)
    axis.annotate(
        "limit: 20 %\n\N{MINUS SIGN}1.39",
        (border, 0.62),
        ha="center",
        va="bottom",
        color=OTHER,
        fontsize=22,
        annotation_clip=False,
    )
    axis.set(xlim=(base - 0.95, at + 0.3), ylim=(-4.6, 0.6), yticks=[], xlabel="log-odds")
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure


def plot_check(found: Results) -> plt.Figure:
    """Return Shapley values over known contributions, and who names the true first reason."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 4.9), width_ratios=[1, 1.1])
    for column, color in ((1, QUIET), (3, OTHER), (0, GOOD), (2, BAD)):
        spots = found["truth"][:, column], found["shares"][:, column]
        left.plot(*spots, "o", color=color, markersize=6, alpha=0.6)
    left.plot([-2, 3.5], [-2, 3.5], color=INK, linewidth=2, linestyle=(0, (3, 3)))
    for name, color, height in (
        ("debt", GOOD, 3.0),
        ("late", BAD, 2.4),
        ("income", QUIET, 1.8),
        ("months", OTHER, 1.2),
    ):
        left.annotate(name, (-1.95, height), color=color, va="center")
    left.set(xlabel="known contribution", ylabel="Shapley value", xlim=(-2.1, 3.6), ylim=(-2, 3.6))
    names = [
        "always: late",
        "LIME: the slope",
        "LIME: slope \N{MULTIPLICATION SIGN} distance",
        "Shapley value",
    ]
    shown = [found[name] for name in ("always", "slope", "moved", "shap")]
    heights = [int(text.split()[0]) for text in shown]
    bars = right.barh(names, heights, color=[QUIET, BAD, OTHER, GOOD], height=0.6)
    right.bar_label(bars, shown, padding=8, fontsize=26)
    right.set(xlim=(0, 108), xticks=[], title="names the true first reason")
    right.spines["bottom"].set_visible(False)
    right.tick_params(length=0)
    figure.tight_layout(w_pad=2)
    return figure


def plot_pairs(
    one: np.ndarray, other: np.ndarray, labels: tuple[str, str], ylabel: str, spots: tuple
) -> plt.Figure:
    """Return bars of two attributions, column by column."""
    figure, axis = plt.subplots(figsize=WIDE)
    places = np.arange(5)
    for values, color, offset, label, spot in (
        (one, GOOD, -0.2, labels[0], spots[0]),
        (other, BAD, 0.2, labels[1], spots[1]),
    ):
        bars = axis.bar(places + offset, values, width=0.36, color=color)
        texts = ["" if np.isnan(v) else write_signed(v) for v in values]
        axis.bar_label(bars, texts, padding=4, fontsize=22, color=color)
        axis.annotate(label, spot, color=color, fontsize=25)
    axis.axhline(0, color=QUIET, linewidth=1.5)
    axis.set_xticks(places, COLUMNS, fontsize=25)
    axis.set_ylabel(ylabel)
    axis.tick_params(axis="x", length=0)
    axis.margins(y=0.3)
    figure.tight_layout()
    return figure


def plot_ways(model: HistGradientBoostingClassifier) -> plt.Figure:
    """Return our customer's nearest ways to a yes."""
    figure, axis = plt.subplots(figsize=(8, 5.9))
    plot_plane(axis, model, (430, 930, -1, 15))
    arrow = {"arrowstyle": "-|>,head_width=0.5,head_length=0.9", "linewidth": 5}
    for end, color in (((580, 9), GOOD), ((780, 6), GOOD), ((700, 7), OTHER)):
        axis.annotate(
            "",
            end,
            xytext=tuple(CUSTOMER[[0, 2]]),
            arrowprops={**arrow, "color": color, "shrinkA": 14, "shrinkB": 0},
        )
    axis.plot(CUSTOMER[0], CUSTOMER[2], "*", color=INK, markersize=34)
    axis.annotate("200 less", (590, 9.7), color=GOOD, ha="left", fontsize=25)
    axis.annotate("3 days\nsooner", (790, 5.4), color=GOOD, fontsize=25, va="center")
    axis.annotate("80 less and\n2 days", (690, 6.2), color=OTHER, fontsize=25, ha="right", va="top")
    axis.annotate("no", (905, 12.8), color=BAD, fontsize=32, ha="right")
    axis.annotate("yes", (445, 0), color=GOOD, fontsize=32)
    axis.set(xlim=(432, 922), ylim=(-0.9, 14), yticks=[0, 5, 10])
    figure.tight_layout()
    return figure


def plot_fooled(found: Results) -> plt.Figure:
    """Return LIME's first reason for the open rule and the hidden one."""
    figure, axes = plt.subplots(1, 2, figsize=(15, 4.9), sharey=True)
    for axis, name, title in zip(
        axes, ("open", "hidden"), ("the rule as it is", "the same rule, hidden"), strict=True
    ):
        heights = np.round(100 * found[name])
        colors = [QUIET] * 4 + [BAD]
        colors[2] = GOOD
        bars = axis.bar(COLUMNS, heights, color=colors, width=0.62)
        axis.bar_label(bars, [f"{h:.0f} %" for h in heights], padding=5, fontsize=26)
        axis.set(title=title, ylim=(0, 118), yticks=[0, 50, 100])
        axis.tick_params(axis="x", length=0)
    axes[0].set_ylabel("LIME\N{RIGHT SINGLE QUOTATION MARK}s first reason, %")
    figure.tight_layout(w_pad=3)
    return figure


def plot_models(worlds: list[dict[str, float]]) -> plt.Figure:
    """Return the AUC of readable and other models in two worlds."""
    figure, axes = plt.subplots(1, 2, figsize=(15, 5.1), sharey=True)
    titles = ["each column for itself", "debt hurts when income is low"]
    for axis, world, title in zip(axes, worlds, titles, strict=True):
        names, values = list(world), np.array(list(world.values()))
        places = np.arange(len(names))[::-1]
        colors = [GOOD] * 4 + [BAD, INK]
        axis.hlines(places, 0.8, 0.892, color=QUIET, linewidth=1, alpha=0.4)
        axis.scatter(values, places, s=330, c=colors, zorder=3)
        for place, value, color in zip(places, values, colors, strict=True):
            axis.annotate(
                f"{value:.3f}", (value + 0.004, place), va="center", color=color, fontsize=24
            )
        axis.set_yticks(places, names, fontsize=24)
        axis.set(title=title, xlim=(0.8, 0.892), xlabel="AUC, new accounts", ylim=(-0.6, 5.5))
        axis.set_xticks([0.8, 0.82, 0.84, 0.86, 0.88])
        axis.tick_params(axis="y", length=0)
    figure.tight_layout(w_pad=1.5)
    return figure


def draw_figures(found: Results) -> dict[str, plt.Figure]:
    """Return all plots."""
    model = found["model"]
    return {
        "truth": plot_truth(),
        "global": plot_global(found["global"]),
        "lime": plot_lime(model),
        "widths": plot_widths(found["slopes"], found["widths"]),
        "waterfall": plot_waterfall(found["base"], found["shares"]),
        "check": plot_check(found["check"]),
        "absent": plot_pairs(
            found["marginal"],
            found["conditional"],
            ("drawn as if independent", "expected, given the known"),
            "Shapley value",
            ((2.75, 1.12), (2.75, 0.92)),
        ),
        "proxy": plot_pairs(
            found["mean_with"],
            found["mean_without"],
            ("with the column income", "without it"),
            "mean |Shapley value|",
            ((2.75, 0.72), (2.75, 0.63)),
        ),
        "ways": plot_ways(model),
        "fooled": plot_fooled(found["fooled"]),
        "models": plot_models(found["worlds"]),
    }


def compute() -> Results:
    """Return everything that the deck shows, rounded."""
    X, y = draw_accounts(4000, 43)
    new_X, new_y = draw_accounts(10_000, 44)
    model = boost(X, y)
    score = model.decision_function
    background = X[:200]

    def risk(rows: np.ndarray) -> np.ndarray:
        return find_risk(model, rows)

    accepted = X[(risk(X) > LIMIT / 2) & (risk(X) <= LIMIT)][:200]
    refused = new_X[risk(new_X) > LIMIT][:150]
    check = compare_with_truth(score, risk, background, refused, new_X)
    widths = [0.3, 0.5, 0.75, 1, 0.75 * 5**0.5, 3]
    slopes = np.array(
        [[find_slopes(risk, CUSTOMER, w, seed) for seed in range(20)] for w in widths]
    )
    four = np.delete(np.arange(5), 1)
    blind = boost(X[:, four], y)
    shares_with = find_shapley(score, new_X[:100], background[:100])
    shares_without = find_shapley(
        blind.decision_function, new_X[:100][:, four], background[:100][:, four]
    )
    sizes = np.insert(np.abs(shares_without).mean(axis=0), 1, np.nan)
    steady = boost(X, y, monotonic_cst=[1, -1, 1, -1, 0])
    return {
        "accounts": pd.DataFrame(X.astype(int), columns=COLUMNS).assign(unpaid=y),
        "model": model,
        "base": round(float(score(background).mean()), 4),
        "shares": find_shapley(score, CUSTOMER[None], background)[0].round(4),
        "near": find_shapley(score, CUSTOMER[None], accepted)[0].round(4),
        "risk": float(risk(CUSTOMER[None])[0]),
        "true_risk": float(expit(true_score(CUSTOMER[None]))[0]),
        "rates": [write_share(y.mean()), write_share((risk(new_X) > LIMIT).mean())],
        "aucs": [
            float(roc_auc_score(new_y, m.decision_function(new_X[:, c])))
            for m, c in ((model, np.arange(5)), (steady, np.arange(5)), (blind, four))
        ],
        "global": look_globally(model, new_X[:5000], new_y[:5000]),
        "slopes": np.round(100 * slopes, 2),
        "widths": widths,
        "check": check,
        "references": compare_references(model, new_X, refused, check["shares"]),
        "wiggles": [count_wiggles(m, new_X[risk(new_X) > LIMIT]) for m in (model, steady)],
        "marginal": (true_parts(CUSTOMER[None])[0] - true_parts(new_X).mean(axis=0)).round(3),
        "conditional": share_conditionally(CUSTOMER).round(4),
        "mean_with": np.abs(shares_with).mean(axis=0).round(3),
        "mean_without": sizes.round(3),
        "fooled": fool_lime(new_X[:200]),
        "worlds": [compare_models(0.0), compare_models(0.7)],
    }


def main() -> None:
    """Compute everything and write it."""
    with threadpool_limits(1):
        found = compute()
    slopes = found["slopes"]
    leads = (slopes[:, :, 2] > slopes[:, :, 0]).sum(axis=1)
    write_figures(
        __file__,
        lambda: draw_figures(found),
        {
            "risk": [round(found["risk"], 2), round(found["true_risk"], 2)],
            "rates": found["rates"],
            "aucs": [f"{auc:.3f}" for auc in found["aucs"]],
            "shares": [write_signed(v) for v in found["shares"]],
            "shares, just accepted": [f"{found['near'][i]:.1f}" for i in (0, 2)],
            "late above debt": [f"{leads[0]} of 20"],
            "check": [found["check"][name] for name in ("shap", "slope", "moved", "always")],
            "correlation": [round(found["check"]["correlation"], 2)],
            "references": found["references"],
            "wiggles": found["wiggles"],
            "conditional": [write_signed(found["conditional"][i]) for i in (1, 4)],
            "proxy": [f"{found[k][4]:.2f}" for k in ("mean_with", "mean_without")],
            "fooled": [
                write_share(found["fooled"][name][column])
                for name, column in (("open", 4), ("hidden", 2))
            ],
            "worlds": [f"{v:.3f}" for world in found["worlds"] for v in world.values()],
        },
        {"accounts.csv": found["accounts"].to_csv(index=False, lineterminator="\n")},
    )


if __name__ == "__main__":
    main()
