"""Makes what the deck shows from real computation: reruns, sums, joins, bytes, late events.

Run it with ``python -P slides/31-pipelines/figures.py [FOLDER]``; without a folder it writes next
to itself. A test runs it and compares the bytes with the committed ones.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle
from scipy.special import expit
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, plt, write_figures

Results = dict[str, Any]

SECONDS_A_YEAR = 300 * 12 * 3600  # as everywhere in the course: 300 days of 12 hours
SOFT = "#4a5868"
BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 2}


# --- The small table that the programs on the slides read ---------------------------------------


def draw_sales(n_days: int = 60, n_sales: int = 600) -> pd.DataFrame:
    """Return sales of some weeks; a few are test scans of the till, with an amount of zero."""
    rng = np.random.default_rng(31)
    amount = np.round(rng.lognormal(3.0, 0.7, n_sales), 2)
    amount[rng.choice(n_sales, 9, replace=False)] = 0
    disputed = rng.random(n_sales) < expit(-4.4 + 0.022 * amount)
    return pd.DataFrame(
        {
            "day": np.sort(rng.integers(1, n_days + 1, n_sales)),
            "district": rng.choice(["harbour", "market", "station"], n_sales),
            "method": rng.choice(["face", "card", "cash"], n_sales, p=[0.6, 0.25, 0.15]),
            "amount": amount,
            "disputed": (disputed & (amount > 0)).astype(int),
        }
    )


# --- What a forgotten input does ----------------------------------------------------------------


def draw_risk(n_sales: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return columns of sales, whether they get disputed, and after how many days that is known."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.lognormal(3, 0.7, n_sales), rng.exponential(14, n_sales)])
    X = np.column_stack([X, rng.integers(0, 7, n_sales), rng.integers(0, 3, n_sales)])
    risk = -5.4 + 0.03 * X[:, 0] + 0.03 * X[:, 1] + 0.5 * (X[:, 3] == 1)
    return X, rng.random(n_sales) < expit(risk), rng.exponential(14, n_sales)


def compare_reruns(n_train: int = 6000, n_new: int = 10_000) -> list[tuple[str, int, float]]:
    """Return how many of 200 warnings differ when one input changes, and the AUC of each model.

    A model warns of the riskiest 2 % of the new sales; the first model is what it is compared with.
    """
    X, y, delay = draw_risk(n_train, 1)
    X_new, y_new, _ = draw_risk(n_new, 2)
    day = np.sort(np.random.default_rng(3).integers(1, 61, n_train))
    scans = np.arange(n_train) % 20 == 0  # test scans of the till: no amount, never disputed
    X[scans, 0], y[scans] = 0, False
    sales = np.flatnonzero(~scans)

    def warn(
        rows: np.ndarray, seed: int = 0, read_on: int = 60, depth: int = 7
    ) -> tuple[set[int], float]:
        known = y & (day + delay <= read_on)
        forest = RandomForestClassifier(
            60, max_depth=depth, min_samples_leaf=20, random_state=seed
        ).fit(X[rows], known[rows])
        score = forest.predict_proba(X_new)[:, 1].round(9)
        riskiest = np.argsort(-score, kind="stable")[: n_new // 50]
        return set(riskiest.tolist()), float(roc_auc_score(y_new, score))

    first, _ = warn(sales)
    others = [
        ("nothing", warn(sales)),
        ("the seed", warn(sales, seed=1)),
        ("the order of the rows", warn(sales[::-1])),
        ("depth 6 instead of 7", warn(sales, depth=6)),
        ("test scans not removed", warn(np.arange(n_train))),
        ("labels read 20 days later", warn(sales, read_on=80)),
    ]
    return [(name, len(first - other), round(auc, 2)) for name, (other, auc) in others]


def plot_reruns(reruns: list[tuple[str, int, float]]) -> plt.Figure:
    """Return bars: the warnings that change with one forgotten input, and the AUC."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    names, changed, scores = zip(*reruns, strict=True)
    bars = axis.barh(names, changed, color=BAD, height=0.62)
    axis.bar_label(bars, padding=8, fontsize=26)
    for at, score in enumerate(scores):
        axis.text(35.5, at, f"{score:.2f}", color=SOFT, ha="center", va="center", fontsize=26)
    axis.text(35.5, -0.9, "AUC", color=SOFT, ha="center", va="center", fontsize=24)
    axis.text(-0.5, -0.9, "changed:", ha="right", va="center", fontsize=24, color=SOFT)
    axis.invert_yaxis()
    axis.set(xlim=(0, 37.5), xlabel="warnings of 200 that are no longer the same")
    axis.tick_params(axis="y", length=0, labelsize=24)
    figure.tight_layout()
    return figure


# --- Timestamps against contents ----------------------------------------------------------------

STEPS = {
    "clean": ["sales.csv", "clean.py"],
    "features": ["clean", "features.py", "days"],
    "train": ["features", "train.py", "depth"],
    "score": ["train", "score.py", "test.csv"],
}
PARAMS = ("days", "depth")  # both stand in one file, params.yaml
CHANGES = [
    "nothing",
    "every file copied anew",
    "a comment in clean.py",
    "depth in params.yaml",
    "one more sale",
    "May's sales, with May's date",
]


def fingerprint(*parts: object) -> str:
    """Return a hash of the parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def build(sources: dict[str, str]) -> dict[str, str]:
    """Return what each step makes of the sources; what stands after a # has no effect."""
    made = {name: text.split("#")[0].strip() for name, text in sources.items()}
    for step, needs in STEPS.items():
        made[step] = fingerprint(step, [made[name] for name in needs])
    return made


def change(name: str, sources: dict[str, str], dates: dict[str, int]) -> None:
    """Do to sources and their dates what ``name`` says. The last build was at 10; now it is 20."""
    if name == "every file copied anew":
        dates.update(dict.fromkeys(dates, 20))
    elif name == "a comment in clean.py":
        sources["clean.py"] += " # a remark"
        dates["clean.py"] = 20
    elif name == "depth in params.yaml":
        sources["depth"] = "8"
        dates["days"] = dates["depth"] = 20
    elif name == "one more sale":
        sources["sales.csv"] += " sale"
        dates["sales.csv"] = 20
    elif name == "May's sales, with May's date":
        sources["sales.csv"] = "May"
        dates["sales.csv"] = 2


def judge_rules() -> list[tuple[str, list[str], list[str]]]:
    """Return for each change what timestamps and content hashes do with each of the four steps."""
    names = {name for needs in STEPS.values() for name in needs} - set(STEPS)
    before = dict.fromkeys(sorted(names), "June")
    old = build(before)
    rows = []
    for name in CHANGES:
        sources, dates = dict(before), dict.fromkeys(before, 5)
        change(name, sources, dates)
        truth = build(sources)
        dates.update(dict.fromkeys(STEPS, 10))
        by_date, by_hash = [], []
        texts = {**old, **before}
        now = {**texts, **sources}
        for step, needs in STEPS.items():
            ran = any(dates[need] > dates[step] for need in needs)
            dates[step] = 20 if ran else dates[step]
            by_date.append(word(ran, needed=truth[step] != old[step]))
            ran = any(now[need] != texts[need] for need in needs)
            now[step] = truth[step] if ran else old[step]
            by_hash.append(word(ran, needed=truth[step] != old[step]))
        rows.append((name, by_date, by_hash))
    return rows


def word(ran: bool, *, needed: bool) -> str:
    """Return what to say of a step that ran or not, and should have or not."""
    return ("runs" if needed else "waste") if ran else ("stale" if needed else "")


def plot_rules(rows: list[tuple[str, list[str], list[str]]]) -> plt.Figure:
    """Return two grids: what runs after each change, by timestamps and by contents."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    look = {"runs": (GOOD, "white"), "waste": ("#fdf1ea", BAD), "stale": (BAD, "white")}
    for at, (name, *both) in enumerate(rows):
        axis.text(-0.12, at, name, ha="right", va="center", fontsize=22)
        for side, words in enumerate(both):
            for step, said in enumerate(words):
                left = side * 4.35 + step
                face, ink = look.get(said, ("#eef2f4", INK))
                box = Rectangle((left + 0.03, at - 0.42), 0.94, 0.84, facecolor=face)
                axis.add_patch(box)
                text = {"ha": "center", "va": "center", "color": ink, "fontsize": 22}
                axis.text(left + 0.5, at, said, **text)
    for side, title in enumerate(["by timestamps", "by contents"]):
        axis.text(side * 4.35 + 2, -1.55, title, ha="center", va="center", fontsize=25)
        for step, name in enumerate(STEPS):
            spot = side * 4.35 + step + 0.5
            axis.text(spot, -0.82, name, ha="center", va="center", fontsize=21, color=SOFT)
    axis.set(xlim=(-3.75, 8.4), ylim=(len(rows) - 0.5, -1.95))
    axis.axis("off")
    figure.subplots_adjust(left=0.005, right=0.995, top=0.995, bottom=0.005)
    return figure


# --- The order of a sum -------------------------------------------------------------------------


def add_up(amounts: np.ndarray, n_threads: int = 1) -> float:
    """Return the sum in float32, one after another; ``n_threads`` parts first, then the parts."""
    parts = [np.add.accumulate(part)[-1] for part in np.array_split(amounts, n_threads)]
    return float(np.add.accumulate(np.array(parts, dtype=amounts.dtype))[-1])


def sum_in_orders(n_sales: int = 100_000, n_orders: int = 400) -> Results:
    """Return the error of the sum of one day's amounts, added in many orders and many threads."""
    rng = np.random.default_rng(7)
    cents = np.round(100 * rng.lognormal(2.8, 0.6, n_sales)).astype(int)
    truth = cents.sum() / 100
    amounts = (cents / 100).astype(np.float32)
    orders = [add_up(rng.permutation(amounts)) - truth for _ in range(n_orders)]
    threads = {n: round(add_up(amounts, n) - truth, 2) for n in (1, 2, 4, 8)}
    doubles = [add_up(rng.permutation(cents / 100)) - truth for _ in range(20)]
    return {
        "truth": truth,
        "orders": np.round(orders, 2),
        "threads": threads,
        "doubles": max(abs(error) for error in doubles),
    }


def plot_sums(sums: Results) -> plt.Figure:
    """Return the distribution of the sums, with the sums of one to eight threads."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    axis.hist(sums["orders"], bins=40, color=QUIET, alpha=0.55)
    top = axis.get_ylim()[1] * 1.35
    places = {1: ("1 thread", 0.0, "center"), 2: ("2 threads", 0.3, "right")}
    places |= {4: ("4", -0.25, "right"), 8: ("8", 0.25, "left")}
    for n_threads, error in sums["threads"].items():
        name, shift, side = places[n_threads]
        axis.plot([error, error], [0, top * 0.74], color=BAD, linewidth=3)
        axis.text(error + shift, top * 0.78, name, color=BAD, ha=side, fontsize=25)
    axis.axvline(0, color=GOOD, linewidth=4)
    axis.text(0.4, top * 0.95, "exact", color=GOOD, fontsize=25)
    axis.set(ylim=(0, top * 1.04), xlabel="error of the sum, in euros", ylabel="orders")
    figure.tight_layout()
    return figure


# --- The best of many runs ----------------------------------------------------------------------


def find_auc(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve of each row of scores (without ties)."""
    ranks = np.argsort(np.argsort(scores, axis=1), axis=1) + 1
    n_bad = labels.sum()
    return (ranks[:, labels].sum(axis=1) - n_bad * (n_bad + 1) / 2) / n_bad / (~labels).sum()


def choose_best(n_sales: int = 3000, n_runs: int = 100, n_repeats: int = 120) -> pd.DataFrame:
    """Return by the number of runs what the best one scored on validation, and on new sales.

    A run's score is the sale's true risk and noise of its own; runs differ a little in the share.
    """
    rng = np.random.default_rng(5)
    shares = np.linspace(0.55, 0.75, 9)
    risk = rng.normal(size=200_000)
    truth = rng.random(risk.size) < expit(-4.9 + 1.4 * risk)
    noise = rng.normal(size=risk.size)
    curve = [find_auc((a * risk + math.sqrt(1 - a * a) * noise)[None], truth)[0] for a in shares]
    counts = [1, 2, 5, 10, 20, 50, 100]
    seen, true = np.zeros((2, n_repeats, len(counts)))
    for repeat in range(n_repeats):
        risk = rng.normal(size=n_sales)
        labels = rng.random(n_sales) < expit(-4.9 + 1.4 * risk)
        share = rng.uniform(0.6, 0.7, n_runs)[:, None]
        scores = share * risk + np.sqrt(1 - share**2) * rng.normal(size=(n_runs, n_sales))
        reported = find_auc(scores, labels)
        real = np.interp(share[:, 0], shares, curve)
        for at, count in enumerate(counts):
            best = int(np.argmax(reported[:count]))
            seen[repeat, at], true[repeat, at] = reported[best], real[best]
    table = {"runs": counts, "seen": seen.mean(axis=0), "true": true.mean(axis=0)}
    return pd.DataFrame(table).round(3)


def plot_best(best: pd.DataFrame) -> plt.Figure:
    """Return reported and true quality of the best run, by the number of runs."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    axis.semilogx(best.runs, best.seen, "o-", color=BAD)
    axis.semilogx(best.runs, best.true, "s-", color=GOOD)
    axis.fill_between(best.runs, best.true, best.seen, color=BAD, alpha=0.08)
    for row in best.iloc[[0, 3, 6]].itertuples():
        axis.annotate(
            f"{row.seen:.2f}", (row.runs, row.seen + 0.007), color=BAD, ha="center", fontsize=25
        )
        axis.annotate(
            f"{row.true:.2f}", (row.runs, row.true - 0.016), color=GOOD, ha="center", fontsize=25
        )
    last = best.iloc[-1]
    axis.annotate("as reported by\nthe tracker", (125, last.seen - 0.009), color=BAD, fontsize=25)
    axis.annotate("the same run\non new sales", (125, last.true - 0.009), color=GOOD, fontsize=25)
    axis.set(xlim=(0.8, 420), ylim=(best.true.min() - 0.03, best.seen.max() + 0.025))
    axis.set(xlabel="runs, of which the best is taken", ylabel="AUC")
    axis.set_xticks(best.runs, [str(n) for n in best.runs])
    axis.set_yticks([0.7, 0.75, 0.8], ["0.70", "0.75", "0.80"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


# --- A join that knows the future ---------------------------------------------------------------


def draw_history(n_customers: int = 12_000, n_sales: int = 12) -> pd.DataFrame:
    """Return sales of a year; customers differ in what they dispute, known two weeks later."""
    rng = np.random.default_rng(11)
    n = n_customers * n_sales
    habit = rng.gamma(2, 0.01, n_customers)
    customer = np.repeat(np.arange(n_customers), n_sales)
    day = rng.uniform(0, 360, n)
    size = rng.normal(size=n)  # the logarithm of the amount
    disputed = rng.random(n) < habit[customer] * np.exp(size - 0.5)
    known = day + 3 + rng.exponential(11, n)
    sales = pd.DataFrame({"customer": customer, "day": day, "known": known, "size": size})
    return sales.assign(disputed=disputed).sort_values("day", ignore_index=True)


def compare_joins(today: float = 300) -> Results:
    """Return what two joins promise on ``today`` and what their models do afterwards.

    The feature is the number of the customer's disputes that are known: at the time of each sale,
    or in the table as it is today. The amount is the other column.
    """
    sales = draw_history()
    changes = sales[sales.disputed].sort_values("known")[["customer", "known"]]
    changes["count"] = changes.groupby("customer").cumcount() + 1
    sales["then"] = pd.merge_asof(
        sales[["customer", "day"]],
        changes,
        left_on="day",
        right_on="known",
        by="customer",
        allow_exact_matches=False,
    )["count"].fillna(0)
    table = changes[changes.known <= today].groupby("customer")["count"].max()
    sales["now"] = sales.customer.map(table).fillna(0)
    train = sales[sales.day < 200]
    held = sales[sales.day.between(200, 260)]
    live = sales[sales.day > today]

    def read(rows: pd.DataFrame, name: str) -> np.ndarray:
        return np.column_stack([np.log1p(rows[name]), rows["size"]])

    results: Results = {}
    for name in ("now", "then"):
        model = LogisticRegression().fit(read(train, name), train.disputed)
        offline = model.predict_proba(read(held, name))[:, 1]
        online = model.predict_proba(read(live, "then"))[:, 1]
        results[name] = (
            round(float(roc_auc_score(held.disputed, offline)), 2),
            round(float(roc_auc_score(live.disputed, online)), 2),
        )
    return results


def plot_joins(joins: Results) -> plt.Figure:
    """Return the AUC of both joins before the release and at the till."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    spots = np.array([0, 0.8, 2.2, 3.0])
    heights = [*joins["now"], *joins["then"]]
    bars = axis.bar(spots, heights, 0.7, color=[BAD, QUIET, GOOD, QUIET])
    axis.bar_label(bars, [f"{height:.2f}" for height in heights], padding=5, fontsize=28)
    axis.axhline(0.5, color=INK, linewidth=2, linestyle=(0, (4, 3)))
    axis.text(1.5, 0.52, "chance", ha="center", fontsize=22)
    axis.set_xticks(spots, ["in the test", "at the till"] * 2)
    axis.text(0.4, -0.24, "joined with today's table", ha="center", fontsize=25, color=BAD)
    axis.text(2.6, -0.24, "joined as of each sale", ha="center", fontsize=25, color=GOOD)
    axis.set(ylim=(0, 1.12), ylabel="AUC", xlim=(-0.7, 3.7))
    axis.tick_params(axis="x", length=0, labelsize=24)
    figure.tight_layout()
    figure.subplots_adjust(bottom=0.24)
    return figure


# --- Bytes of rows and columns ------------------------------------------------------------------


def draw_payments(n_days: int = 300, n_a_day: int = 300) -> pd.DataFrame:
    """Return payments in order of time, in the smallest types that hold them."""
    rng = np.random.default_rng(13)
    n = n_days * n_a_day
    columns = {
        "id": np.arange(10_000_000, 10_000_000 + n, dtype=np.int64),
        "day": np.repeat(np.arange(n_days, dtype=np.int16), n_a_day),
        "second": np.sort(rng.integers(28_800, 72_000, (n_days, n_a_day)), axis=1).ravel(),
        "branch": rng.integers(0, 3, n).astype(np.int8),
        "till": rng.integers(0, 30, n).astype(np.int8),
        "customer": rng.integers(0, 12_000, n).astype(np.int16),
        "method": rng.integers(0, 3, n).astype(np.int8),
        "cents": np.round(100 * rng.lognormal(2.8, 0.6, n)).astype(np.int32),
        "distance": rng.uniform(0.3, 0.8, n).astype(np.float32).round(4),
        "score": rng.beta(1, 40, n).astype(np.float32).round(4),
        "last_visit": rng.integers(0, 60, n).astype(np.int8),
        "points": rng.integers(0, 500, n).astype(np.int16),
        "disputed": (rng.random(n) < 0.02).astype(np.int8),
    }
    return pd.DataFrame(columns).astype({"second": np.int32})


def count_bytes(n_groups: int = 100, last_days: int = 7) -> Results:
    """Return how many bytes a query reads from rows and from columns, really written and read.

    The query: the mean amount of each branch in the last week. Every answer must be the same.
    """
    payments = draw_payments()
    first_day = int(payments.day.max()) - last_days + 1
    answers, read = [], {}
    wanted = ["day", "branch", "cents"]
    size = len(payments) // n_groups
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        payments.to_csv(folder / "rows.csv", index=False, lineterminator="\n")
        records = payments.to_records(index=False)
        records.tofile(folder / "rows.bin")
        for column in payments:
            payments[column].to_numpy().tofile(folder / f"{column}.column")

        read["rows, as text"] = (folder / "rows.csv").stat().st_size
        answers.append(answer(pd.read_csv(folder / "rows.csv"), first_day))
        rows = np.fromfile(folder / "rows.bin", dtype=records.dtype)
        read["rows, binary"] = rows.nbytes
        answers.append(answer(pd.DataFrame(rows), first_day))

        def load(groups: range) -> tuple[pd.DataFrame, int]:
            parts = {}
            for column in wanted:
                kind = payments[column].dtype
                start = groups.start * size
                parts[column] = np.fromfile(
                    folder / f"{column}.column",
                    kind,
                    count=len(groups) * size,
                    offset=start * kind.itemsize,
                )
            return pd.DataFrame(parts), sum(part.nbytes for part in parts.values())

        table, read["3 of 13 columns"] = load(range(n_groups))
        answers.append(answer(table, first_day))
        last = payments.day.to_numpy().reshape(n_groups, size).max(axis=1)
        groups = range(int(np.argmax(last >= first_day)), n_groups)
        table, read["in 3 of 100 blocks"] = load(groups)
        answers.append(answer(table, first_day))
    if any(found != answers[0] for found in answers) or len(groups) != 3:
        raise ValueError("the four ways must agree, and the last must read three blocks")
    return {"read": read, "row": payments.dtypes.map(lambda kind: kind.itemsize).sum()}


def answer(payments: pd.DataFrame, first_day: int) -> dict[int, float]:
    """Return the mean amount of each branch from ``first_day`` on."""
    recent = payments[payments.day >= first_day]
    return {int(k): round(v, 4) for k, v in recent.groupby("branch").cents.mean().items()}


def plot_bytes(read: dict[str, int]) -> plt.Figure:
    """Return bars of the bytes that one question reads, for four ways to store the same table."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    names, sizes = list(read), np.array(list(read.values()))
    bars = axis.barh(names, sizes / 1e6, color=[BAD, QUIET, GOOD, GOOD], height=0.62)
    share = 100 * sizes / sizes[0]
    texts = [
        f"{size / 1e6:.2f} MB  ({part:.0f} %)"
        if part >= 1
        else f"{size / 1e6:.2f} MB  ({part:.1f} %)"
        for size, part in zip(sizes, share, strict=True)
    ]
    axis.bar_label(bars, texts, padding=10, fontsize=26)
    axis.invert_yaxis()
    axis.set(xlim=(0, sizes[0] / 1e6 * 1.32), xlabel="read to answer one question, in MB")
    axis.tick_params(axis="y", length=0, labelsize=25)
    figure.tight_layout()
    return figure


# --- Event time and watermarks ------------------------------------------------------------------


def draw_events(a_second: float = 12, minutes: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return when payments happened and when they arrived, in minutes after noon on Saturday.

    The market is one third of the payments; its line is down from minute 24 to 38.
    """
    rng = np.random.default_rng(17)
    n = int(a_second * 60 * minutes)
    happened = np.sort(rng.uniform(0, minutes, n))
    arrived = happened + rng.exponential(0.25, n)
    cut = (rng.random(n) < 1 / 3) & (happened > 24) & (happened < 38)
    arrived[cut] = 38 + rng.uniform(0, 1, int(cut.sum()))
    return happened, arrived


def close_windows(happened: np.ndarray, arrived: np.ndarray, wait: float) -> Results:
    """Return how full the window of minutes 20 to 30 is when the watermark passes its end.

    The watermark: the newest time seen so far, less ``wait`` minutes.
    """
    order = np.argsort(arrived)
    newest = np.maximum.accumulate(happened[order])
    closed = arrived[order][np.argmax(newest - wait >= 30)]
    inside = (happened >= 20) & (happened < 30)
    counted = inside & (arrived <= closed)
    return {
        "closed": float(closed),
        "counted": int(counted.sum()),
        "all": int(inside.sum()),
        "order": order,
        "newest": newest,
    }


def plot_watermark(happened: np.ndarray, arrived: np.ndarray, wait: float) -> plt.Figure:
    """Return when payments happened and arrived, with the watermark that closes a window."""
    found = close_windows(happened, arrived, wait)
    figure, axis = plt.subplots(figsize=(15, 5.3))
    inside = (happened >= 20) & (happened < 30)
    late = inside & (arrived > found["closed"])
    axis.axhspan(20, 30, color=QUIET, alpha=0.15, linewidth=0)
    some = np.arange(happened.size) % 70 == 0
    axis.plot(
        arrived[some & ~late].round(2), happened[some & ~late].round(2), "o", color=GOOD, ms=6
    )
    axis.plot(arrived[some & late].round(2), happened[some & late].round(2), "o", color=BAD, ms=8)
    times = arrived[found["order"]][::100].round(2)
    axis.plot(times, (found["newest"][::100] - wait).round(2), color=OTHER, linewidth=4)
    axis.plot([found["closed"]] * 2, [20, 30], color=OTHER, linewidth=3, linestyle=(0, (3, 2)))
    texts = {"fontsize": 23, "bbox": BLANK, "va": "center"}
    axis.text(48.6, 37.5, "watermark", color=OTHER, **texts)
    axis.text(39.8, 25, "late: the market's line was down", color=BAD, **texts)
    axis.text(10.2, 25, "window 12:20 to 12:30", color=INK, fontsize=23, va="center", ha="center")
    axis.text(19.3, 36, "arrived in time", color=GOOD, **texts)
    said = f"closes at 12:{found['closed']:.0f}: {found['counted']:,} of {found['all']:,}"
    axis.text(found["closed"] + 0.5, 16, said, color=OTHER, **texts)
    ticks = [0, 10, 20, 30, 40, 50, 60]
    labels = [f"12:{tick:02}" for tick in ticks[:-1]] + ["13:00"]
    axis.set_xticks(ticks, labels)
    axis.set_yticks([20, 30, 40], ["12:20", "12:30", "12:40"])
    axis.set(xlim=(0, 61), ylim=(12, 48), xlabel="arrived", ylabel="happened")
    figure.tight_layout()
    return figure


def main() -> None:
    """Compute everything and write it."""
    with threadpool_limits(1):  # small arrays: more threads only wait for each other
        reruns, rules = compare_reruns(), judge_rules()
        sums, best, joins = sum_in_orders(), choose_best(), compare_joins()
        stored = count_bytes()
    events = draw_events()
    short, long = (close_windows(*events, wait) for wait in (5, 12))
    said = [text for _, *both in rules for text in both[0]]
    content = [text for _, *both in rules for text in both[1]]
    a_year = 2 * SECONDS_A_YEAR
    read = stored["read"]
    write_figures(
        __file__,
        lambda: {
            "reruns": plot_reruns(reruns),
            "rules": plot_rules(rules),
            "sums": plot_sums(sums),
            "best": plot_best(best),
            "joins": plot_joins(joins),
            "bytes": plot_bytes(read),
            "watermark": plot_watermark(*events, 5),
        },
        {
            "reruns": {name: f"{changed}" for name, changed, _ in reruns},
            "their AUC": sorted({f"{auc:.2f}" for _, _, auc in reruns}),
            "rules": {
                "waste, by timestamps": f"{said.count('waste')} wasted",
                "stale, by timestamps": f"{said.count('stale')} stale",
                "waste, by contents": f"{content.count('waste')} wasted",
                "stale, by contents": f"{content.count('stale')} stale",
            },
            "sums": {
                "lowest": f"{-sums['orders'].min():.2f}",
                "highest": f"{sums['orders'].max():.2f}",
                "truth": f"{sums['truth']:,.0f}",
                **{f"{n} threads": f"{abs(x):.2f}" for n, x in sums["threads"].items()},
            },
            "best": {
                f"{row.runs} {name}": f"{getattr(row, name):.2f}"
                for row in best.itertuples()
                if row.runs in (1, 10, 100)
                for name in ("seen", "true")
            },
            "joins": [*joins["now"], *joins["then"]],
            "bytes": {name: f"{size / 1e6:.2f} MB" for name, size in read.items()},
            "watermark": {
                "counted": f"{short['counted']:,}",
                "all": f"{short['all']:,}",
                "closed": f"12:{short['closed']:.0f}",
                "closed later": f"12:{long['closed']:.0f}",
            },
            "year": {
                "payments": f"{a_year / 1e6:.1f} million",
                "bytes of a row": f"{stored['row']} bytes",
                "in columns": f"{a_year * stored['row'] / 1e9:.2f} GB",
                "forty branches": f"{a_year * 40 / 4 * stored['row'] / 1e9:.0f} GB",
            },
        },
        {"sales.csv": draw_sales().to_csv(index=False, lineterminator="\n")},
    )


if __name__ == "__main__":
    main()
