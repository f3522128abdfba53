"""Makes what the deck shows from real computation: the sales, the three plots, the numbers.

A test runs it and compares the bytes with the committed ones.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, TargetEncoder
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, QUIET, WIDE, write_figures


def draw_sales(n_sales: int = 600, n_customers: int = 150) -> pd.DataFrame:
    """Return the shop's sales of 90 days; the airport opens on day 61, refunds come later."""
    rng = np.random.default_rng(21)
    day = np.sort(rng.integers(1, 91, n_sales))
    places = np.array(["harbour", "market", "station", "airport"])
    district = np.where(
        (day > 60) & (rng.random(n_sales) < 0.3), "airport", places[rng.integers(0, 3, n_sales)]
    )
    method = rng.choice(["face", "card", "cash"], n_sales, p=[0.6, 0.25, 0.15])
    amount = np.round(rng.lognormal(2.8, 0.6, n_sales), 2)
    visit = rng.integers(1, 60, n_sales).astype(float)
    visit[rng.random(n_sales) < 0.15] = np.nan
    hour = rng.integers(8, 22, n_sales)
    logit = -2.6 + 0.05 * (amount - 18) + 0.9 * (method == "face") + 0.8 * (district == "station")
    disputed = (rng.random(n_sales) < 1 / (1 + np.exp(-logit))).astype(int)
    refund = np.where(disputed == 1, rng.integers(2, 30, n_sales), 0)
    names = np.array(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    return pd.DataFrame(
        {
            "day": day,
            "customer": rng.integers(1, n_customers + 1, n_sales),
            "district": district,
            "weekday": names[(day - 1) % 7],
            "hour": hour,
            "method": method,
            "amount": amount,
            "days_since_visit": visit,
            "refund_days": refund,
            "disputed": disputed,
        }
    )


def score_selection(
    n_sales: int = 100, n_columns: int = 2000, n_draws: int = 10
) -> tuple[float, float]:
    """Return the accuracy on coin flips with the columns chosen before, and inside, each fold.

    The mean of ``n_draws`` data sets. The experiment is that of Hastie, Tibshirani and Friedman,
    The Elements of Statistical Learning, section 7.10.2.
    """
    inside = make_pipeline(SelectKBest(k=20), LogisticRegression(max_iter=1000))
    scores = []
    for seed in range(n_draws):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(n_sales, n_columns)), rng.permutation(np.arange(n_sales) % 2)
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        chosen = SelectKBest(k=20).fit_transform(X, y)
        leaking = cross_val_score(LogisticRegression(max_iter=1000), chosen, y, cv=folds)
        scores.append((leaking.mean(), cross_val_score(inside, X, y, cv=folds).mean()))
    leaking_mean, honest_mean = np.mean(scores, axis=0)
    return float(leaking_mean), float(honest_mean)


def score_target(n_sales: int = 2000, n_customers: int = 500) -> tuple[float, float]:
    """Return the accuracy on coin flips with customers encoded before, and inside, each fold."""
    rng = np.random.default_rng(1)
    X = rng.integers(0, n_customers, (n_sales, 1)).astype(str)
    y = rng.permutation(np.arange(n_sales) % 2)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    encoder = TargetEncoder(cv=StratifiedKFold(5, shuffle=True, random_state=0))
    leaking = cross_val_score(LogisticRegression(), encoder.fit(X, y).transform(X), y, cv=folds)
    inside = make_pipeline(encoder, LogisticRegression())
    return float(leaking.mean()), float(cross_val_score(inside, X, y, cv=folds).mean())


def score_groups(n_customers: int = 120, n_visits: int = 10) -> tuple[float, float]:
    """Return the AUC when a customer's sales stand on both sides of a split, and on one only.

    Habits tell customers apart but say nothing of who disputes: only memory can score.
    """
    rng = np.random.default_rng(2)
    customer = np.repeat(np.arange(n_customers), n_visits)
    habits = rng.normal(size=(n_customers, 6))[customer]
    X = habits + rng.normal(scale=0.2, size=habits.shape)
    y = rng.random(customer.size) < rng.choice([0.05, 0.6], n_customers, p=[0.7, 0.3])[customer]
    mixing = KFold(5, shuffle=True, random_state=0)
    forest = RandomForestClassifier(100, min_samples_leaf=3, random_state=0)
    mixed = cross_val_score(forest, X, y, cv=mixing, scoring="roc_auc")
    apart = cross_val_score(forest, X, y, cv=GroupKFold(5), groups=customer, scoring="roc_auc")
    return float(mixed.mean()), float(apart.mean())


def measure_widths(n_slots: int = 256) -> pd.DataFrame:
    """Return columns by number of products: one-hot, hashed, and products that share a slot."""
    rows = []
    for n_products in (10, 30, 100, 300, 1000, 3000):
        names = np.array([f"product-{i}" for i in range(n_products)])
        one_hot = OneHotEncoder().fit_transform(names[:, None])
        hasher = FeatureHasher(n_slots, input_type="string", alternate_sign=False)
        slots = hasher.transform(names[:, None]).argmax(axis=1)
        shared = np.bincount(np.asarray(slots).ravel(), minlength=n_slots)
        rows.append((n_products, one_hot.shape[1], n_slots, shared[shared > 1].sum() / n_products))
    return pd.DataFrame(rows, columns=["products", "one_hot", "hashed", "sharing"])


def plot_pairs(pairs: list[tuple[str, float, float]], chance: float, label: str) -> plt.Figure:
    """Return bars of a leaking and an honest score side by side, with the line of pure chance."""
    figure, axes = plt.subplots(
        1, len(pairs), figsize=(1 + 7 * len(pairs), 5.1), sharey=True, squeeze=False
    )
    for axis, (title, *scores) in zip(axes[0], pairs, strict=True):
        bars = axis.bar(["with the leak", "without"], scores, color=[BAD, GOOD], width=0.55)
        axis.bar_label(bars, [f"{score:.2f}" for score in scores], padding=6, fontsize=28)
        axis.axhline(chance, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
        axis.set(title=title, ylim=(0, 1.08))
        axis.tick_params(axis="x", length=0)
    axes[0][0].set_ylabel(label)
    figure.tight_layout(w_pad=4)
    return figure


def plot_widths(widths: pd.DataFrame) -> plt.Figure:
    """Return the number of columns by the number of products, one-hot against hashing."""
    figure, axis = plt.subplots(figsize=WIDE)
    axis.loglog(widths.products, widths.one_hot, "o-", color=BAD, markersize=13)
    axis.loglog(widths.products, widths.hashed, "s-", color=GOOD, markersize=12)
    axis.annotate("one-hot", (620, 1100), color=BAD, ha="right", fontsize=26)
    axis.annotate("hashing", (12, 310), color=GOOD, fontsize=26)
    for row in widths.itertuples():
        text = f"{row.sharing:.0%}"
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axis.annotate(text, (row.products, 150), color=GOOD, ha="center", fontsize=21, bbox=box)
    axis.annotate("share a slot:", (7.6, 150), color=GOOD, ha="right", fontsize=21)
    axis.set(xlabel="different products", ylabel="columns", xlim=(1.9, 4200), ylim=(7, 5000))
    axis.set_xticks(widths.products, [f"{n:,}" for n in widths.products])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_clock() -> plt.Figure:
    """Return the 24 hours on a circle, with the gaps of one hour and of twelve."""
    figure, axis = plt.subplots(figsize=(5.4, 5.4))
    angles = 2 * np.pi * np.arange(24) / 24
    x, y = np.sin(angles), np.cos(angles)
    axis.plot(np.append(x, x[0]), np.append(y, y[0]), color=QUIET, linewidth=1.5)
    axis.plot(x, y, "o", color=GOOD, markersize=13)
    for hour in (0, 6, 11, 12, 18, 23):
        text = {"ha": "center", "va": "center", "fontsize": 24, "color": INK}
        axis.annotate(str(hour), (1.21 * x[hour], 1.21 * y[hour]), **text)
    for one, other in ((23, 0), (11, 12), (0, 12)):
        axis.plot(x[[one, other]], y[[one, other]], color=BAD, linewidth=5, zorder=3)
    axis.annotate("2.0", (0.06, 0), color=BAD, fontsize=24, va="center")
    axis.annotate("0.26", (-0.1, 0.79), color=BAD, fontsize=24, ha="right", va="center")
    axis.annotate("0.26", (0.1, -0.79), color=BAD, fontsize=24, ha="left", va="center")
    axis.set(xlim=(-1.35, 1.35), ylim=(-1.35, 1.35), aspect="equal")
    axis.axis("off")
    figure.tight_layout(pad=0.2)
    return figure


def main() -> None:
    """Compute everything and write it."""
    # Rounded before they are drawn, so that the last bit of a processor changes no byte.
    with threadpool_limits(1):  # small matrices: more threads only wait for each other
        selection, target, groups = (
            [round(score, 2) for score in pair]
            for pair in (score_selection(), score_target(), score_groups())
        )
    widths = measure_widths().round(4)
    pairs = [("choose 20 of 2,000 columns", *selection), ("average by customer", *target)]
    write_figures(
        __file__,
        lambda: {
            "leak-noise": plot_pairs(pairs, 0.5, "accuracy"),
            "leak-groups": plot_pairs([("", *groups)], 0.5, "area under the ROC curve"),
            "width": plot_widths(widths),
            "clock": plot_clock(),
        },
        {
            "selection": selection,
            "target": target,
            "groups": groups,
            "sharing": {str(row.products): f"{row.sharing:.0%}" for row in widths.itertuples()},
        },
        {"sales.csv": draw_sales().to_csv(index=False, lineterminator="\n")},
    )


if __name__ == "__main__":
    main()
