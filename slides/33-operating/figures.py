"""Makes what the deck shows from real computation: simulations, plots and numbers.

Run it with ``python -P slides/33-operating/figures.py [FOLDER]``; without a folder it writes next
to itself. A test runs it and compares the bytes with the committed ones.

The risk model of the shop is a logistic regression on two standardised columns (the logarithm of
the amount and of the days since the last visit). In March a disputed sale is a draw from
N(SHIFT, 1), any other one from N(0, 1), so that P(y|x) is exactly logistic with weights SHIFT.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, OTHER, QUIET, WIDE, plt, write_figures

Results = dict[str, Any]

RATE = 0.02
SHIFT = np.array([1.2, 0.9])
SOFT = "#4a5868"
BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 2}


def find_psi(reference: np.ndarray, current: np.ndarray, bins: int = 10) -> float:
    """Return the population stability index, with bins that hold equal shares of the reference."""
    edges = np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1])
    old, new = (
        np.maximum(np.bincount(np.searchsorted(edges, x), minlength=bins) / len(x), 1e-6)
        for x in (reference, current)
    )
    return float(np.sum((new - old) * np.log(new / old)))


def draw_sales(
    rng: np.random.Generator, n: int, rate: float = RATE
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` sales as in March: the label first, then the columns given the label."""
    y = rng.random(n) < rate
    return rng.normal(size=(n, 2)) + y[:, None] * SHIFT, y.astype(int)


def label_sales(rng: np.random.Generator, X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return labels that follow P(y|x) with ``weights``, 2 % of them disputed in the mean."""
    score = X @ weights
    low, high = -12.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(middle + score).mean() < RATE else (low, middle)
    return (rng.random(len(X)) < expit(low + score)).astype(int)


def train_model() -> tuple[LogisticRegression, np.ndarray]:
    """Return the model of March and the columns of the 100,000 sales that it has seen."""
    X, y = draw_sales(np.random.default_rng(33), 100_000)
    return LogisticRegression().fit(X, y), X


def follow_weeks(model: LogisticRegression, reference: np.ndarray) -> Results:
    """Return by week the worst PSI of an input and the AUC, while fraudsters change their habits.

    P(x) stays that of March. From week 9 on the weights of P(y|x) turn by 5 degrees a week.
    """
    rng = np.random.default_rng(3)
    index, auc = [], []
    for week in range(1, 27):
        X, _ = draw_sales(rng, 40_000)
        angle = np.radians(5 * max(0, week - 8))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        y = label_sales(rng, X, turn @ SHIFT)
        index.append(max(find_psi(reference[:, column], X[:, column]) for column in (0, 1)))
        auc.append(roc_auc_score(y, model.decision_function(X)))
    return {"psi": np.round(index, 4), "auc": np.round(auc, 3)}


def compare_drifts(model: LogisticRegression) -> list[Results]:
    """Return scores, PSI, AUC and seen/expected disputes in March and under each kind of drift."""
    rng = np.random.default_rng(7)
    n = 400_000
    base, base_y = draw_sales(rng, n)
    moved = base + np.array([0.8, 0.0])  # amounts grow; P(y|x) stays as it was
    intercept = logit(RATE) - SHIFT @ SHIFT / 2
    moved_y = (rng.random(n) < expit(intercept + moved @ SHIFT)).astype(int)
    more, more_y = draw_sales(rng, n, rate=2 * RATE)  # P(x|y) stays as it was
    same, _ = draw_sales(rng, n)
    same_y = label_sales(rng, same, np.array([-0.6, 1.37]))  # P(x) stays as it was
    rows = []
    for name, X, y in [
        ("March", base, base_y),
        ("covariate shift", moved, moved_y),
        ("prior shift", more, more_y),
        ("concept drift", same, same_y),
    ]:
        risk = model.predict_proba(X)[:, 1]
        rows.append(
            {
                "name": name,
                "risk": risk,
                "psi": find_psi(rows[0]["risk"] if rows else risk, risk),
                "auc": float(roc_auc_score(y, risk)),
                "ratio": float(y.sum() / risk.sum()),
                "rate": float(y.mean()),
            }
        )
    X, y = same[: n // 2], same_y[: n // 2]
    again = LogisticRegression().fit(X, y)
    rest = again.decision_function(same[n // 2 :])
    rows[3]["again"] = float(roc_auc_score(same_y[n // 2 :], rest))
    return rows


def wait_for_labels(median_days: float = 10.0, spread: float = 0.7) -> Results:
    """Return what share of the disputes of each past week is known today; the truth is 2 %."""
    rng = np.random.default_rng(12)
    rates = []
    for week in range(1, 9):  # 1: the last seven days
        n = 40_000
        age = rng.uniform(7 * (week - 1), 7 * week, n)
        disputed = rng.random(n) < RATE
        delay = rng.lognormal(np.log(median_days), spread, n)
        rates.append((disputed & (delay < age)).mean())
    mature = float(stats.lognorm(spread, scale=median_days).ppf(0.95))
    return {"rates": np.round(rates, 4), "mature": mature}


def draw_binomial(
    rng: np.random.Generator, n: int, share: float, shape: tuple[int, ...]
) -> np.ndarray:
    """Return binomial counts; NumPy's own draws of large ones differ between its versions."""
    return np.searchsorted(stats.binom.cdf(np.arange(n), n, share), rng.random(shape))


def draw_tenths(rng: np.random.Generator, n: int, draws: int) -> np.ndarray:
    """Return how many of ``n`` fall into each of ten equal bins, shape (draws, 10)."""
    left, counts = np.full(draws, n), []
    for bins in range(10, 1, -1):
        counts.append(stats.binom.ppf(rng.random(draws), left, 1 / bins).astype(int))
        left = left - counts[-1]
    return np.stack([*counts, left], axis=1)


def sample_psi() -> Results:
    """Return the PSI that 95 % of samples without any drift stay under, simulated and in theory."""
    rng = np.random.default_rng(1)
    sizes = np.array([100, 200, 500, 1000, 2000, 5000, 10_000, 50_000])
    high = []
    for n in sizes:
        old, new = (draw_tenths(rng, n, 2000) / n for _ in range(2))
        old, new = np.maximum(old, 1e-6), np.maximum(new, 1e-6)
        high.append(np.quantile(((new - old) * np.log(new / old)).sum(axis=1), 0.95))
    theory = stats.chi2(9).ppf(0.95) * 2 / sizes
    old, new = (np.maximum(draw_tenths(rng, 100, 4000) / 100, 1e-6) for _ in range(2))
    false = (((new - old) * np.log(new / old)).sum(axis=1) > 0.1).mean()
    return {"sizes": sizes, "high": np.round(high, 5), "theory": theory, "false": float(false)}


def sample_ks(shift: float = 0.03) -> Results:
    """Return the median p-value of the KS test for a shift of 0.03 standard deviations.

    The p-value is the asymptotic one, which is what SciPy uses for samples as large as these.
    """
    rng = np.random.default_rng(5)
    sizes = np.array([1000, 3000, 10_000, 30_000, 100_000])
    rank = {n: np.arange(1, n + 1) / n for n in sizes}
    values = []
    for n in sizes:
        found = []
        for _ in range(31 if n > 30_000 else 101):
            old, new = np.sort(rng.normal(size=n)), np.sort(rng.normal(shift, 1, n))
            below = np.searchsorted(new, old, side="right") / n
            distance = max((rank[n] - below).max(), (below - rank[n] + 1 / n).max())
            found.append(stats.kstwobign.sf(distance * np.sqrt(n / 2)))
        values.append(float(f"{np.median(found):.3g}"))
    distance = 2 * stats.norm.cdf(shift / 2) - 1
    return {"sizes": sizes, "p": np.array(values), "distance": float(distance)}


def compare_auc(positive: np.ndarray, negative: np.ndarray) -> tuple[float, float, float]:
    """Return two models' difference of AUC and its 95 % interval after DeLong et al. (1988).

    Args:
        positive: scores of the disputed sales, one row a model.
        negative: scores of the others.
    """
    wins, losses = [], []
    for pos, neg in zip(positive, negative, strict=True):
        pos_sorted, neg_sorted = np.sort(pos), np.sort(neg)
        wins.append(np.searchsorted(neg_sorted, pos) / len(neg))
        losses.append(1 - np.searchsorted(pos_sorted, neg) / len(pos))
    win, loss = wins[1] - wins[0], losses[1] - losses[0]
    half = 1.96 * np.sqrt(win.var(ddof=1) / len(win) + loss.var(ddof=1) / len(loss))
    return float(win.mean()), float(win.mean() - half), float(win.mean() + half)


def try_gates(draws: int = 400) -> Results:
    """Return how often each gate promotes a candidate that is worse, and one that is better.

    The present model has an AUC of 0.85, the candidate 0.84 or 0.86; their scores correlate by
    0.7. The test set has ten undisputed sales for each disputed one.
    """
    rng = np.random.default_rng(4)
    sizes = [100, 400, 1600]
    shares: dict[str, list[float]] = {}
    for truth in (0.84, 0.86):
        means = np.sqrt(2) * stats.norm.ppf([0.85, truth])
        for n in sizes:
            passed = []
            for _ in range(draws):
                common = rng.normal(size=11 * n) * np.sqrt(0.7)
                scores = common + rng.normal(size=(2, 11 * n)) * np.sqrt(0.3)
                found = compare_auc(scores[:, :n] + means[:, None], scores[:, n:])
                passed.append((found[0] > 0, found[1] > 0))
            naive, careful = np.mean(passed, axis=0)
            shares.setdefault(f"higher wins {truth}", []).append(round(float(naive), 2))
            shares.setdefault(f"interval {truth}", []).append(round(float(careful), 2))
    return {"sizes": sizes, **shares}


def peek(rng: np.random.Generator, rate: float, runs: int, looks: int, arm: int) -> np.ndarray:
    """Return z and estimate at each look of A/B tests, shape (2, runs, looks).

    Arm A has disputes at 2 %, arm B at ``rate``; each look brings ``arm`` payments to each.
    """
    n = arm * np.arange(1, looks + 1)
    a = draw_binomial(rng, arm, RATE, (runs, looks)).cumsum(axis=1) / n
    b = draw_binomial(rng, arm, rate, (runs, looks)).cumsum(axis=1) / n
    both = (a + b) / 2
    return np.array([(b - a) / np.sqrt(2 * both * (1 - both) / n), b - a])


def always_valid(estimate: np.ndarray, arm: int, width: float = 0.004) -> np.ndarray:
    """Return which looks the mixture sequential probability ratio test of Johari et al. rejects."""
    n = arm * np.arange(1, estimate.shape[1] + 1)
    noise = 2 * RATE * (1 - RATE)
    total = noise + n * width**2
    log_ratio = 0.5 * np.log(noise / total) + n**2 * width**2 * estimate**2 / (2 * noise * total)
    return log_ratio > np.log(1 / 0.05)


def try_peeking(arm_total: int = 17_339, runs: int = 20_000) -> Results:
    """Return false alarms by number of looks, and the power and length of three ways to test."""
    rng = np.random.default_rng(8)
    looks = [1, 2, 5, 10, 20]
    naive, group, valid = [], [], []
    for count in looks:
        walk = rng.normal(size=(100_000, count)).cumsum(axis=1) / np.sqrt(count)
        edge = np.quantile(np.abs(walk).max(axis=1), 0.95)  # O'Brien-Fleming: flat in the sum
        bounds = edge / np.sqrt(np.arange(1, count + 1) / count)
        z, estimate = peek(rng, RATE, runs, count, arm_total // count)
        naive.append((np.abs(z) > 1.96).any(axis=1).mean())
        group.append((np.abs(z) > bounds).any(axis=1).mean())
        valid.append(always_valid(estimate, arm_total // count).any(axis=1).mean())
    z, estimate = peek(rng, 0.8 * RATE, runs, 20, arm_total // 20)
    stops = [np.abs(z) > bounds, always_valid(estimate, arm_total // 20)]
    power = [stop.any(axis=1).mean() for stop in stops]
    length = [np.where(s.any(axis=1), s.argmax(axis=1) + 1, 20).mean() / 20 for s in stops]
    return {
        "looks": looks,
        "naive": np.round(naive, 3),
        "group": np.round(group, 3),
        "valid": np.round(valid, 3),
        "fixed_power": float((np.abs(z[:, -1]) > 1.96).mean()),
        "power": [float(one) for one in power],
        "length": [float(one) for one in length],
    }


def mix_units(customers: int = 12_000, payments: int = 30, runs: int = 800) -> Results:
    """Return false alarms when customers are drawn by lot, but payments or customers are tested."""
    rng = np.random.default_rng(9)
    alike = 0.05  # the correlation of two payments of one customer
    total = 1 / alike - 1
    by_payment, by_customer = [], []
    for _ in range(runs):
        rates = rng.beta(RATE * total, (1 - RATE) * total, customers)
        disputes = rng.binomial(payments, rates)  # the order is random: halves are arms
        a, b = disputes[: customers // 2], disputes[customers // 2 :]
        n = len(a) * payments
        rate = disputes.mean() / payments
        z = (b.sum() - a.sum()) / n / np.sqrt(2 * rate * (1 - rate) / n)
        by_payment.append(abs(z) > 1.96)
        gap = (b.mean() - a.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
        by_customer.append(abs(gap) > 1.96)
    return {
        "payment": float(np.mean(by_payment)),
        "customer": float(np.mean(by_customer)),
        "effect": 1 + (payments - 1) * alike,
    }


def watch_canary(runs: int = 600, most: int = 40_000) -> list[Results]:
    """Return after how many payments a sequential test stops canaries with different faults.

    Wald's test against 1.5 times the normal rate stops when the evidence is 100 to 1, so that a
    healthy canary is stopped in one case of a hundred at most, however long one looks.
    """
    rng = np.random.default_rng(6)
    cases = [
        ("errors 0.1 → 1 %", 0.001, 0.01),
        ("warnings 3 → 5 %", 0.03, 0.05),
        ("disputes 2 → 3 %", 0.02, 0.03),
        ("healthy", 0.03, 0.03),
    ]
    rows = []
    for name, normal, real in cases:
        up, down = np.log(1.5), np.log((1 - 1.5 * normal) / (1 - normal))
        ends = []
        for _ in range(runs // 100):
            steps = np.where(rng.random((100, most)) < real, up, down)
            over = steps.cumsum(axis=1) > np.log(100)
            ends.append(np.where(over.any(axis=1), over.argmax(axis=1) + 1, np.inf))
        rows.append({"name": name, "ends": np.sort(np.concatenate(ends))})
    return rows


def run_loop(explore: float, weeks: int = 26, sales: int = 3000) -> np.ndarray:
    """Return by week the share of the station's honest sales that the model stops.

    In weeks 1 to 4 a gang uses the station. Each week the model learns from all sales with a label:
    those that it let through, and the share ``explore`` of the others that was let through by lot,
    which weigh 1 / explore.
    """
    rng = np.random.default_rng(10)
    seen: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    model, stopped = None, []
    for week in range(1, weeks + 1):
        station = rng.random(sales) < 0.2
        amount = rng.normal(size=sales)
        risk = expit(-4.2 + 0.5 * amount)
        risk = np.where(station & (week <= 4), 0.3, risk)
        y = (rng.random(sales) < risk).astype(int)
        X = np.column_stack([station, amount]).astype(float)
        stop = np.zeros(sales, bool) if model is None else model.predict_proba(X)[:, 1] > 0.1
        spared = rng.random(sales) < explore
        stopped.append(stop[station & (y == 0)].mean())
        known = ~stop | spared
        weight = np.where(stop & spared, 1 / max(explore, 1e-9), 1.0)
        seen.append((X[known], y[known], weight[known]))
        old_X, old_y, old_weight = (np.concatenate(part) for part in zip(*seen, strict=True))
        model = LogisticRegression().fit(old_X, old_y, sample_weight=old_weight)
    return np.round(stopped, 3)


def plot_weeks(weeks: Results) -> plt.Figure:
    """Return the inputs' PSI and the AUC by week, side by side."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    x = np.arange(1, 27)
    left.plot(x, weeks["psi"], color=GOOD)
    left.axhline(0.1, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    left.annotate("alarm above 0.1", (26, 0.103), color=SOFT, ha="right")
    left.annotate("PSI of the inputs: all green", (1, 0.011), color=GOOD)
    left.set(xlabel="week", ylabel="drift of the inputs", ylim=(0, 0.125))
    right.plot(x, weeks["auc"], color=BAD)
    right.axhline(0.5, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    right.annotate("a coin", (1, 0.51), color=SOFT)
    right.annotate(f"{weeks['auc'][0]:.2f}", (1, weeks["auc"][0] + 0.025), color=BAD)
    right.annotate(f"{weeks['auc'][-1]:.2f}", (23.6, 0.53), color=BAD, ha="right")
    right.set(xlabel="week", ylabel="AUC of the model", ylim=(0.45, 0.95))
    for axis in (left, right):
        axis.set_xticks([1, 8, 13, 20, 26])
    figure.tight_layout(w_pad=4)
    return figure


def plot_drifts(rows: list[Results]) -> plt.Figure:
    """Return the scores before and after each drift, with PSI, AUC and seen/expected below."""
    figure, axes = plt.subplots(1, 3, figsize=(15, 5.2), sharey=True)
    edges = np.linspace(-3.6, 0, 37)
    middle = (edges[1:] + edges[:-1]) / 2
    shares = [
        np.round(np.histogram(np.log10(row["risk"]), edges)[0] / len(row["risk"]), 4)
        for row in rows
    ]
    for axis, row, share in zip(axes, rows[1:], shares[1:], strict=True):
        axis.fill_between(middle, shares[0], color=QUIET, alpha=0.35, linewidth=0)
        axis.plot(middle, share, color=GOOD)
        axis.set_title(row["name"], fontsize=27, pad=14)
        axis.set_xticks([-3, -2, -1, 0], ["0.1 %", "1 %", "10 %", ""])
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        wrong = [row["psi"] > 0.1, row["auc"] < 0.8, row["ratio"] > 1.2]
        texts = [
            f"PSI of scores {row['psi']:.2f}",
            f"AUC {row['auc']:.2f}",
            f"seen / expected {row['ratio']:.2f}",
        ]
        for place, (text, bad) in enumerate(zip(texts, wrong, strict=True)):
            axis.annotate(
                text,
                (0.5, -0.37 - 0.18 * place),
                xycoords="axes fraction",
                ha="center",
                fontsize=25,
                color=BAD if bad else "#1b2430",
                fontweight="bold" if bad else "normal",
            )
    axes[0].annotate("March", (-3.6, 0.045), color=SOFT)
    axes[0].annotate("now", (-0.95, 0.045), color=GOOD)
    figure.tight_layout(w_pad=2)
    figure.subplots_adjust(bottom=0.45)
    return figure


def plot_labels(labels: Results) -> plt.Figure:
    """Return the dispute rate of each past week as known today, against the truth."""
    figure, axis = plt.subplots(figsize=WIDE)
    rates = 100 * labels["rates"][::-1]
    colors = [GOOD if rate > 1.8 else BAD for rate in rates]
    axis.axhline(2, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)), zorder=0)
    bars = axis.bar(range(8), rates, color=colors, width=0.6)
    texts = [f"{rate:.1f}" for rate in rates]
    axis.bar_label(bars, texts, padding=6, fontsize=26, bbox=BLANK)
    axis.annotate("the truth: 2 % in every week", (7.4, 2.07), color=SOFT, ha="right")
    axis.set_xticks(range(8), [*[f"{weeks} weeks" for weeks in range(8, 1, -1)], "last week"])
    axis.set(ylabel="known disputes, %", ylim=(0, 2.6), xlim=(-0.6, 7.6))
    axis.tick_params(axis="x", length=0)
    figure.tight_layout()
    return figure


def plot_sizes(index: Results, test: Results) -> plt.Figure:
    """Return the 95 % quantile of PSI without drift, and the KS test's p-value, by sample size."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    left.loglog(index["sizes"], index["theory"], color=OTHER, linewidth=3)
    left.loglog(index["sizes"], index["high"], "o", color=GOOD)
    for height in (0.1, 0.25):
        left.axhline(height, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
        box = BLANK
        left.annotate(f"{height}", (55_000, height), ha="right", va="center", bbox=box)
    left.annotate("PSI of nothing:\n1 of 20 is higher", (2300, 0.022), color=GOOD)
    left.set(xlabel="sales in each sample", ylabel="PSI", ylim=(0.0004, 0.8))
    right.loglog(test["sizes"], test["p"], "o-", color=BAD)
    right.axhline(0.05, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    right.annotate("0.05", (1000, 0.05), va="center", bbox=BLANK)
    right.annotate("KS test, a shift of\n3 % of a standard\ndeviation", (1050, 2e-6), color=BAD)
    right.set(xlabel="sales in each sample", ylabel="p-value", ylim=(1e-10, 3))
    for axis in (left, right):
        axis.minorticks_off()
    left.set_xticks([100, 1000, 10_000], ["100", "1,000", "10,000"])
    right.set_xticks([1000, 10_000, 100_000], ["1,000", "10,000", "100,000"])
    left.set_yticks([0.001, 0.01, 0.1], ["0.001", "0.01", "0.1"])
    right.set_yticks([1, 1e-2, 1e-4, 1e-6, 1e-8])
    figure.tight_layout(w_pad=3)
    return figure


def plot_gates(gates: Results) -> plt.Figure:
    """Return how often the two gates promote a worse and a better candidate, as bars."""
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    place = np.arange(3)
    for axis, truth, title in zip(
        axes,
        (0.84, 0.86),
        ("the candidate is worse by 0.01", "the candidate is better by 0.01"),
        strict=True,
    ):
        for rule, color, side in (("higher wins", BAD, -0.21), ("interval", GOOD, 0.21)):
            shares = gates[f"{rule} {truth}"]
            bars = axis.bar(place + side, shares, color=color, width=0.4)
            axis.bar_label(
                bars, [f"{100 * share:.0f} %" for share in shares], padding=3, fontsize=22
            )
        axis.set_title(title, fontsize=24)
        axis.set_xticks(place, [f"{size:,}" for size in gates["sizes"]])
        axis.set(xlabel="disputed sales in the test set", ylim=(0, 1.12))
        axis.tick_params(axis="x", length=0)
    axes[0].set_ylabel("promoted")
    axes[0].set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes[0].annotate("“the higher AUC wins”", (-0.4, 0.9), color=BAD)
    axes[0].annotate("“surely higher”", (-0.4, 0.72), color=GOOD)
    figure.tight_layout(w_pad=3)
    return figure


def plot_peeking(peeks: Results) -> plt.Figure:
    """Return the share of false alarms by the number of looks for three ways to test."""
    figure, axis = plt.subplots(figsize=WIDE)
    place = range(len(peeks["looks"]))
    for key, color, marker in (("naive", BAD, "o"), ("group", GOOD, "s"), ("valid", OTHER, "^")):
        axis.plot(place, 100 * peeks[key], marker + "-", color=color)
    for at, value in zip(place, peeks["naive"], strict=True):
        axis.annotate(f"{100 * value:.0f} %", (at, 100 * value + 1.5), color=BAD, ha="center")
    axis.annotate("stop at the first p < 0.05", (1.9, 19.5), color=BAD, ha="right", fontsize=25)
    axis.annotate("group sequential", (4, 6.6), color=GOOD, ha="right", fontsize=25)
    axis.annotate("always valid", (4, -0.6), color=OTHER, ha="right", va="top", fontsize=25)
    axis.set_xticks(place, [str(look) for look in peeks["looks"]])
    axis.set(xlabel="looks at the test, evenly spaced", ylabel="false alarms, %", ylim=(-5, 30))
    axis.set_yticks([0, 5, 10, 20, 30])
    figure.tight_layout()
    return figure


def plot_units(units: Results) -> plt.Figure:
    """Return the false alarms of the two analyses as bars."""
    figure, axis = plt.subplots(figsize=(6.4, 4.8))
    shares = [100 * units["payment"], 100 * units["customer"]]
    names = ["payments\ncounted", "customers\ncounted"]
    bars = axis.bar(names, shares, color=[BAD, GOOD], width=0.5)
    axis.bar_label(bars, [f"{share:.0f} %" for share in shares], padding=5, fontsize=28)
    axis.axhline(5, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("the line: 5 %\nas promised", (0.92, 12), color=SOFT, ha="center")
    axis.set(ylabel="false alarms, %", ylim=(0, max(shares) * 1.25))
    axis.tick_params(axis="x", length=0)
    figure.tight_layout()
    return figure


def plot_canary(rows: list[Results]) -> plt.Figure:
    """Return the share of canaries stopped by the number of payments, for each fault."""
    figure, axis = plt.subplots(figsize=WIDE)
    grid = np.round(np.logspace(1.5, np.log10(40_000), 120))
    colors = [BAD, GOOD, OTHER, QUIET]
    for row, color in zip(rows, colors, strict=True):
        share = np.searchsorted(row["ends"], grid, side="right") / len(row["ends"])
        axis.semilogx(grid, 100 * np.round(share, 3), color=color)
    for row, color, height in zip(rows, colors, (53, 79, 27), strict=False):
        text = f"{row['name']}\nhalf by {np.quantile(row['ends'], 0.5, method='lower'):,.0f}"
        axis.annotate(text, (6200, height), color=color, va="center", fontsize=23)
    axis.annotate("healthy", (45, 5), color=SOFT, fontsize=23)
    axis.plot([40, 5000], [50, 50], color=QUIET, linewidth=1.5, linestyle=(0, (4, 3)))
    axis.minorticks_off()
    axis.set_xticks([100, 1000, 10_000], ["100", "1,000", "10,000"])
    axis.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    axis.set(xlabel="payments that the canary has answered", ylabel="stopped", xlim=(40, 40_000))
    axis.set_ylim(-3, 106)
    figure.tight_layout()
    return figure


def plot_loop(loops: dict[float, np.ndarray]) -> plt.Figure:
    """Return by week the honest customers that are stopped, with and without exploration."""
    figure, axis = plt.subplots(figsize=WIDE)
    weeks = np.arange(1, 27)
    axis.axvspan(0.5, 4.5, color=QUIET, alpha=0.25, linewidth=0)
    axis.annotate("the gang is\nat the station", (4.8, 40), color=SOFT)
    axis.plot(weeks, 100 * loops[0.0], color=BAD)
    axis.plot(weeks, 100 * loops[0.05], color=GOOD)
    axis.annotate(
        "all that it warns of is stopped", (26, 91), color=BAD, ha="right", va="top", fontsize=25
    )
    axis.annotate("5 % of them pass, by lot", (15.7, 46), color=GOOD, fontsize=25)
    axis.set(xlabel="week", ylabel="honest sales stopped", ylim=(-3, 112), xlim=(0.5, 26.5))
    axis.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    axis.set_xticks([1, 4, 8, 12, 16, 20, 26])
    figure.tight_layout()
    return figure


def measure() -> Results:
    """Run all simulations."""
    model, reference = train_model()
    return {
        "weeks": follow_weeks(model, reference),
        "drifts": compare_drifts(model),
        "labels": wait_for_labels(),
        "psi": sample_psi(),
        "ks": sample_ks(),
        "gates": try_gates(),
        "peeks": try_peeking(),
        "units": mix_units(),
        "canary": watch_canary(),
        "loops": {share: run_loop(share) for share in (0.0, 0.05)},
    }


def draw(found: Results) -> dict[str, plt.Figure]:
    """Return the plots by name."""
    return {
        "weeks": plot_weeks(found["weeks"]),
        "drifts": plot_drifts(found["drifts"]),
        "labels": plot_labels(found["labels"]),
        "sizes": plot_sizes(found["psi"], found["ks"]),
        "gates": plot_gates(found["gates"]),
        "peeking": plot_peeking(found["peeks"]),
        "units": plot_units(found["units"]),
        "canary": plot_canary(found["canary"]),
        "loop": plot_loop(found["loops"]),
    }


def list_numbers(found: Results) -> dict[str, list[Any]]:
    """Return what the slides say."""
    drifts, peeks, units, gates = (found[key] for key in ("drifts", "peeks", "units", "gates"))
    ends = [float(np.quantile(row["ends"], 0.5, method="lower")) for row in found["canary"]]
    return {
        "weeks": [float(found["weeks"]["auc"][at]) for at in (0, -1)],
        "drifts": [row[key] for row in drifts[1:] for key in ("psi", "auc", "ratio")],
        "again": [drifts[3]["again"]],
        "labels": [f"{100 * rate:.1f} %" for rate in found["labels"]["rates"][:4]],
        "mature": [f"{found['labels']['mature']:.0f} days"],
        "psi": [f"{found['psi']['false']:.0%}".replace("%", " %")],
        "gates": [f"{100 * gates['higher wins 0.84'][at]:.0f} %" for at in range(3)],
        "peeking": [f"{100 * share:.0f} %" for share in peeks["naive"]],
        "units": [f"{100 * units[key]:.0f} %" for key in ("payment", "customer")],
        "canary": [f"{end:,.0f}" for end in ends[:3]],
    }


if __name__ == "__main__":
    with threadpool_limits(1):
        results = measure()
    write_figures(__file__, lambda: draw(results), numbers=list_numbers(results))
