"""Computes what the deck shows: one script's spread, a model's decay, the price of big batches.

Run it with ``python -P slides/00-introduction/figures.py [FOLDER]``; without a folder it writes
next to itself. All sales are simulated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from workshop.slides.plots import BAD, GOOD, QUIET, WIDE, plt, write_figures

COLUMNS = ["amount", "days_since_visit", "hour", "by_face"]
RUNS = 40

# Weights of the standardised columns: whose sales were disputed last spring, and a year later.
SPRING = np.array([1.3, 0.9, 0.2, 0.5])
A_YEAR_ON = np.array([0.3, 0.2, 1.3, -0.6])
FIRST_WEEK, LAST_WEEK = 9, 52
CHANGE_STARTS, CHANGE_ENDS = 14, 40
TRAINING_WEEKS, LABEL_WEEKS, RETRAIN_WEEKS = 8, 3, 4

CHANGES_A_WEEK, FAULT_SHARE = 3, 0.05
INTERVALS = {"day": 1, "week": 7, "4 weeks": 28, "12 weeks": 84}


def draw_columns(rng: np.random.Generator, n_sales: int) -> pd.DataFrame:
    """Return ``n_sales`` sales as numbers, without their labels."""
    return pd.DataFrame(
        {
            "amount": np.round(rng.lognormal(2.8, 0.6, n_sales), 2),
            "days_since_visit": rng.integers(1, 60, n_sales),
            "hour": rng.integers(8, 22, n_sales),
            "by_face": (rng.random(n_sales) < 0.6).astype(int),
        }
    )


def standardise(sales: pd.DataFrame) -> np.ndarray:
    """Return the columns on a common scale, by the constants of the simulation."""
    log_amount = (np.log(sales["amount"]) - 2.8) / 0.6
    visit = (sales["days_since_visit"] - 30) / 17
    hour = (sales["hour"] - 14.5) / 4
    return np.column_stack([log_amount, visit, hour, 2 * sales["by_face"] - 1])


def draw_labels(
    rng: np.random.Generator, sales: pd.DataFrame, weights: np.ndarray, rate: float
) -> np.ndarray:
    """Return which sales are disputed: about ``rate`` of them, chosen by ``weights``."""
    odds = np.exp(standardise(sales) @ weights)
    return (rng.random(len(sales)) < np.minimum(1, rate * odds / odds.mean())).astype(int)


def draw_sales(n_sales: int = 5000) -> pd.DataFrame:
    """Return the table that the demo was made with: 60 days, about 2 % disputed."""
    rng = np.random.default_rng(3)
    sales = draw_columns(rng, n_sales)
    sales.insert(0, "day", np.sort(rng.integers(1, 61, n_sales)))
    sales["disputed"] = draw_labels(rng, sales, SPRING, 0.02)
    return sales


def share_caught(disputed: np.ndarray, risk: np.ndarray) -> float:
    """Return which share of the disputed sales is among the riskiest tenth."""
    riskiest = np.argsort(-risk, kind="stable")[: len(risk) // 10]
    return float(disputed[riskiest].sum() / disputed.sum())


def train(sales: pd.DataFrame, seed: int) -> float:
    """Return the score of the demo's script: split, fit, score."""
    past, new = train_test_split(sales, test_size=0.3, random_state=seed)
    model = RandomForestClassifier(30, max_depth=6, random_state=seed)
    model.fit(past[COLUMNS], past["disputed"])
    return share_caught(new["disputed"].to_numpy(), model.predict_proba(new[COLUMNS])[:, 1])


def score_runs(sales: pd.DataFrame) -> dict[str, list[float]]:
    """Return the scores of ``RUNS`` runs: without a seed, with one, and with seed and order.

    A run without a seed takes another one each time, as the clock would give it.
    """
    orders = [sales.sample(frac=1, random_state=1000 + run) for run in range(RUNS)]
    return {
        "no seed": [train(sales, 100 + run) for run in range(RUNS)],
        "seed, rows in\nany order": [train(order, 1) for order in orders],
        "seed and order\nfixed": [train(sales, 1) for _ in range(RUNS)],
    }


def weights_in(week: int) -> np.ndarray:
    """Return who disputes in ``week``: habits change slowly from spring to a year on."""
    progress = np.clip((week - CHANGE_STARTS) / (CHANGE_ENDS - CHANGE_STARTS), 0, 1)
    return (1 - progress) * SPRING + progress * A_YEAR_ON


def fit_weeks(weeks: dict[int, tuple[np.ndarray, np.ndarray]], last: int) -> LogisticRegression:
    """Return a model of the ``TRAINING_WEEKS`` weeks that end with ``last``."""
    chosen = [weeks[week] for week in range(last - TRAINING_WEEKS + 1, last + 1)]
    X, y = (np.concatenate(part) for part in zip(*chosen, strict=True))
    return LogisticRegression().fit(X, y)


def follow_weeks(n_sales: int = 12_000) -> pd.DataFrame:
    """Return by week what a frozen model catches, and one retrained every four weeks.

    The labels of a week are known ``LABEL_WEEKS`` later.
    """
    rng = np.random.default_rng(7)
    weeks = {}
    for week in range(1, LAST_WEEK + 1):
        sales = draw_columns(rng, n_sales)
        labels = draw_labels(rng, sales, weights_in(week), 0.02)
        weeks[week] = standardise(sales), labels
    frozen = renewed = fit_weeks(weeks, FIRST_WEEK - 1)
    rows = []
    for week in range(FIRST_WEEK, LAST_WEEK + 1):
        known = week - 1 - LABEL_WEEKS
        if (week - FIRST_WEEK) % RETRAIN_WEEKS == 0 and known >= TRAINING_WEEKS:
            renewed = fit_weeks(weeks, known)
        X, y = weeks[week]
        caught = (share_caught(y, model.predict_proba(X)[:, 1]) for model in (frozen, renewed))
        rows.append((week, *caught))
    return pd.DataFrame(rows, columns=["week", "frozen", "renewed"])


def release_every(days: int, n_weeks: int = 2000) -> tuple[float, float, float]:
    """Return days of waiting, share of faulty releases, and changes in a faulty one."""
    rng = np.random.default_rng(11)
    n_changes = rng.poisson(CHANGES_A_WEEK * n_weeks)
    finished = np.sort(rng.random(n_changes) * 7 * n_weeks)
    faulty = rng.random(n_changes) < FAULT_SHARE
    release = (finished // days).astype(int)
    waited = (release + 1) * days - finished
    size = np.bincount(release)
    faults = np.bincount(release, weights=faulty)
    return (
        float(waited.mean()),
        float((faults[size > 0] > 0).mean()),
        float(size[faults > 0].mean()),
    )


def plot_runs(runs: dict[str, list[float]]) -> plt.Figure:
    """Return the scores of each kind of run as a row of dots, equal ones on top of each other."""
    figure, axis = plt.subplots(figsize=WIDE)
    for row, (name, scores) in enumerate(runs.items()):
        colour = GOOD if row == len(runs) - 1 else BAD
        values, counts = np.unique(scores, return_counts=True)
        for value, count in zip(values, counts, strict=True):
            n_dots = min(count, 8)
            heights = -row + 0.085 * (np.arange(n_dots) - (n_dots - 1) / 2)
            axis.plot(np.full(n_dots, value), heights, "o", color=colour, markersize=10)
        axis.annotate(name, (0.09, -row), va="center", color=colour, fontsize=24)
        span = f"{values[0]:.2f} to {values[-1]:.2f}"
        if len(values) == 1:
            span = f"{values[0]:.2f}, {RUNS} times"
        axis.annotate(span, (0.7, -row), va="center", color=colour, fontsize=24)
    axis.set(
        xlabel="disputed sales caught by checking the riskiest tenth",
        xlim=(0.08, 0.85),
        ylim=(-2.55, 0.5),
    )
    axis.set_xticks([0.3, 0.4, 0.5, 0.6])
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure


def plot_weeks(weeks: pd.DataFrame, ends: dict[str, float]) -> plt.Figure:
    """Return what both models catch by week, with chance below and the change marked."""
    figure, axis = plt.subplots(figsize=WIDE)
    axis.axvspan(CHANGE_STARTS, CHANGE_ENDS, color="#eef4f6", zorder=0)
    middle = (CHANGE_STARTS + CHANGE_ENDS) / 2
    axis.annotate("habits change", (middle, 0.72), ha="center", fontsize=22)
    axis.plot(weeks.week, weeks.renewed, color=GOOD)
    axis.plot(weeks.week, weeks.frozen, color=BAD)
    axis.axhline(0.1, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("chance", (8.7, 0.02), color=QUIET, fontsize=22)
    for name, text, colour in (
        ("renewed", "retrained every\n4 weeks", GOOD),
        ("frozen", "nobody looks", BAD),
    ):
        label = f"{text}: {ends[name]:.2f}"
        axis.annotate(label, (52.8, ends[name]), va="center", color=colour, fontsize=24)
    axis.set(xlabel="week", ylabel="disputes caught", xlim=(8.4, 67), ylim=(0, 0.8))
    axis.set_xticks([9, 20, 30, 40, 52])
    figure.tight_layout()
    return figure


def plot_releases(releases: dict[str, tuple[float, float, float]]) -> plt.Figure:
    """Return three panels by release interval: waiting, faulty releases, changes to search."""
    titles = ["days a change waits", "releases with a fault", "changes to search then"]
    figure, axes = plt.subplots(1, 3, figsize=WIDE)
    for axis, title, values in zip(axes, titles, zip(*releases.values(), strict=True), strict=True):
        bars = axis.bar(range(len(values)), values, color=[GOOD, GOOD, BAD, BAD], width=0.65)
        text = "{:.0%}" if max(values) <= 1 else "{:.1f}"
        axis.bar_label(bars, [text.format(value) for value in values], padding=5, fontsize=24)
        axis.set_title(title, pad=18, fontsize=24)
        axis.set_xticks(range(len(values)), [name.replace(" ", "\n") for name in releases])
        axis.set(ylim=(0, 1.12 * max(values)), yticks=[])
        axis.spines["left"].set_visible(False)
        axis.tick_params(axis="x", length=0)
    figure.tight_layout(w_pad=3)
    return figure


def grow(branches: int) -> dict[str, str]:
    """Return what the shop needs with ``branches`` as busy as the first four are now."""
    peak = 12 * branches / 4
    customers = 12_000 * branches / 4
    return {
        "peak": f"{peak:.0f}",
        "cores": f"{0.040 * peak:.1f}",
        "customers": f"{customers:,.0f}",
        "vectors": f"{customers * 128 * 4 / 1e6:.0f} MB",
    }


def main() -> None:
    """Write the sales, the plots and the numbers."""
    sales = draw_sales()
    runs = {name: np.round(scores, 2).tolist() for name, scores in score_runs(sales).items()}
    weeks = follow_weeks().round(2)
    start = weeks.iloc[:4].mean().round(2)
    ends = weeks.iloc[-4:].mean().round(2)
    releases = {name: release_every(days) for name, days in INTERVALS.items()}
    no_seed, any_order, fixed = runs.values()
    write_figures(
        __file__,
        lambda: {
            "runs": plot_runs(runs),
            "weeks": plot_weeks(weeks, ends),
            "releases": plot_releases(releases),
        },
        numbers={
            "runs": [min(no_seed), max(no_seed), float(np.mean(no_seed).round(2))],
            "order": [min(any_order), max(any_order), fixed[0]],
            "weeks": [float(start.frozen), float(ends.frozen), float(ends.renewed)],
            "waiting": [f"{waited:.1f}" for waited, _, _ in releases.values()],
            "faulty": [f"{faulty:.0%}" for _, faulty, _ in releases.values()],
            "searched": [f"{size:.1f}" for _, _, size in releases.values()],
            "today": grow(4),
            "later": grow(40),
        },
        texts={"sales.csv": sales.to_csv(index=False, lineterminator="\n")},
    )


if __name__ == "__main__":
    main()
