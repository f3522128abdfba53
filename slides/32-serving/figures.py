"""Makes what the deck shows from real computation: the sales, four plots, the numbers.

Queues and tills are simulated event by event, so that every machine draws the same bytes.
"""

from __future__ import annotations

import heapq
import math

import numpy as np
import pandas as pd

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, WIDE, plt, write_figures

PROMISE = 300.0  # milliseconds
PREDICT = 40.0  # milliseconds of one core: the embedding model
FIXED, EACH = 8.0, 0.5  # milliseconds of the accelerator: for a batch, for each row in it
PATIENCE = 5.0  # milliseconds that the oldest call waits for company
CHAIN = 120  # requests a second: 12 from 4 branches at noon on Saturday, so 3 a branch, times 40
TILLS, LIMIT, BURST = 400, 50, 10  # of 40 branches; calls let in a second, and at once
FOUND = 0.98  # share of the golden set that the bought service gets right


def draw_sales(n_sales: int = 3000) -> pd.DataFrame:
    """Return sales of the three branches; about 2% are disputed, Saturdays and faces more often."""
    rng = np.random.default_rng(32)
    district = rng.choice(["harbour", "market", "station"], n_sales)
    weekday = rng.choice(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], n_sales)
    method = rng.choice(["face", "card", "cash"], n_sales, p=[0.6, 0.25, 0.15])
    amount = np.round(rng.lognormal(2.8, 0.6, n_sales), 2)
    last_visit = rng.integers(1, 60, n_sales).astype(float)
    last_visit[rng.random(n_sales) < 0.15] = np.nan
    logit = -4.85 + 0.04 * (amount - 18) + 1.4 * (weekday == "Sat") + 0.7 * (method == "face")
    disputed = (rng.random(n_sales) < 1 / (1 + np.exp(-logit))).astype(int)
    return pd.DataFrame(
        {
            "district": district,
            "weekday": weekday,
            "method": method,
            "amount": amount,
            "last_visit": last_visit,
            "disputed": disputed,
        }
    )


def queue_p99(per_second: float, servers: int, n_calls: int = 40_000) -> float:
    """Return the 99th percentile of the time in system, in ms, of calls that come at random.

    Each call takes ``PREDICT`` of one of ``servers``, first come, first served.
    """
    rng = np.random.default_rng(8)
    arrivals = np.cumsum(rng.exponential(1000 / per_second, n_calls))
    free = [0.0] * servers
    times = np.empty(n_calls)
    for i, arrival in enumerate(arrivals):
        done = max(arrival, heapq.heappop(free)) + PREDICT
        heapq.heappush(free, done)
        times[i] = done - arrival
    return float(np.quantile(times, 0.99))


def batch_times(per_second: float, largest: int, n_calls: int = 40_000) -> tuple[float, float]:
    """Return median and 99th percentile of the time in system, in ms, behind a batching server.

    A batch starts when the server is free and either ``largest`` calls wait or the oldest has
    waited ``PATIENCE``; with ``largest`` 1 nobody waits for company.
    """
    rng = np.random.default_rng(18)
    arrivals = np.cumsum(rng.exponential(1000 / per_second, n_calls))
    times = np.empty(n_calls)
    free, i = 0.0, 0
    while i < n_calls:
        full = i + largest - 1
        complete = arrivals[full] if full < n_calls else math.inf
        start = max(free, min(complete, arrivals[i] + PATIENCE))
        end = min(int(np.searchsorted(arrivals, start, side="right")), i + largest)
        free = start + FIXED + EACH * (end - i)
        times[i:end] = free - arrivals[i:end]
        i = end
    middle, slowest = np.quantile(times, [0.5, 0.99])
    return round(float(middle), 1), round(float(slowest), 1)


def storm(strategy: str) -> tuple[np.ndarray, float]:
    """Return when calls arrive, in seconds, and when the last of ``TILLS`` is served.

    All are refused at second 0. The service lets ``LIMIT`` calls a second in, ``BURST`` at once
    (a token bucket). Who is refused tries again after a pause by the strategy.
    """
    rng = np.random.default_rng(25)
    waiting = [(float(rng.uniform(0, 0.05)), till, 0) for till in range(TILLS)]
    heapq.heapify(waiting)
    tokens, last, calls = 0.0, 0.0, []
    while waiting:
        now, till, attempt = heapq.heappop(waiting)
        calls.append(now)
        tokens, last = min(BURST, tokens + (now - last) * LIMIT), now
        if tokens >= 1:
            tokens -= 1
            continue
        longest = min(16.0, 2.0**attempt)
        random = float(rng.uniform(0, longest))
        pause = {"fixed": 1.0, "backoff": longest, "jitter": random}[strategy]
        travel = float(rng.uniform(0, 0.05))
        heapq.heappush(waiting, (now + pause + travel, till, attempt + 1))
    return np.array(calls), calls[-1]


def wilson(right: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of Wilson for a share that was ``right`` in ``n`` trials."""
    z = 1.959964
    middle = (right + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(right * (1 - right) / n + z * z / (4 * n * n))
    return middle - half, middle + half


RATES = (1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 21, 22, 23)
LOADS = (5, 10, 20, 40, 60, 80, 100, 110, 120, 240, 320, 400, 480, 560, 620, 800, 1000, 1150, 1250)
BATCHES = {1: BAD, 8: OTHER, 32: GOOD}
SIZES = (50, 100, 200, 500, 1000, 2000, 5000)


def measure() -> dict:
    """Return every simulated number that is drawn or quoted, rounded."""
    capacity = {b: 1000 * b / (FIXED + EACH * b) for b in BATCHES}
    return {
        "one": [round(queue_p99(rate, 1)) for rate in RATES],
        "four": [round(queue_p99(rate, 4)) for rate in RATES],
        "batch": {
            b: {load: batch_times(load, b) for load in LOADS if load < 0.97 * most}
            for b, most in capacity.items()
        },
        "capacity": {b: round(most) for b, most in capacity.items()},
        "storm": {name: storm(name) for name in ("fixed", "backoff", "jitter")},
        "wilson": [tuple(round(share, 3) for share in wilson(FOUND, n)) for n in SIZES],
    }


def plot_blocking(results: dict) -> plt.Figure:
    """Return four calls at once, on the loop and in threads, and the 99th percentile by load."""
    figure, (lanes, load) = plt.subplots(1, 2, figsize=WIDE, width_ratios=[1, 1])
    for row in range(4):
        lanes.barh(10 - row, PREDICT, left=row * PREDICT, color=BAD, height=0.72)
        lanes.barh(4 - row, PREDICT, left=0, color=GOOD, height=0.72)
    for y, start, end in ((5.6, 10, 4 * PREDICT), (0, 10, 12)):
        colour = BAD if end > PREDICT else GOOD
        lanes.plot([start, end], [y, y], color=colour, linewidth=2.5, linestyle=(0, (2, 1.5)))
        lanes.plot(end, y, "o", color=colour, markersize=13)
    lanes.annotate("/health at 160 ms", (8, 6.0), va="bottom", color=BAD)
    lanes.annotate("/health at once", (18, 0), va="center", color=GOOD)
    lanes.annotate("async def", (166, 9.9), ha="right", va="center", color=BAD, fontsize=26)
    lanes.annotate("def: 4 threads, 4 cores", (46, 2.5), va="center", color=GOOD, fontsize=26)
    lanes.set(xlabel="milliseconds", yticks=[], xlim=(0, 170), ylim=(-0.7, 10.6))
    lanes.set_xticks([0, 40, 80, 120, 160])
    lanes.spines["left"].set_visible(False)
    load.plot(RATES, results["one"], "o-", color=BAD, markersize=9)
    load.plot(RATES, results["four"], "o-", color=GOOD, markersize=9)
    load.axhline(PROMISE, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    load.annotate("the promise", (0.6, PROMISE + 10), color=INK)
    load.annotate("async def", (13.4, 222), color=BAD, ha="right", fontsize=26)
    load.annotate("def", (16, 65), color=GOOD, fontsize=26)
    load.set(xlabel="payments a second", ylabel="p99, ms", xlim=(0, 24.5), ylim=(0, 450))
    figure.tight_layout(w_pad=3)
    return figure


def plot_batching(results: dict) -> plt.Figure:
    """Return the 99th percentile by load for three largest batches, with the chain's load."""
    figure, axis = plt.subplots(figsize=WIDE)
    for largest, colour in BATCHES.items():
        times = results["batch"][largest]
        p99 = [slowest for _, slowest in times.values()]
        axis.semilogx(list(times), p99, "o-", color=colour, markersize=9)
    axis.axvline(CHAIN, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("40 branches", (CHAIN * 1.05, 160), color=INK)
    axis.annotate("4 branches", (12 * 1.05, 160), color=INK)
    axis.axvline(12, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("one by one:\n118 a second", (82, 86), color=BAD, ha="right", fontsize=24)
    axis.annotate("up to 8:\n667", (590, 86), color=OTHER, ha="right", fontsize=24)
    axis.annotate("up to 32:\n1,333", (1350, 86), color=GOOD, ha="right", fontsize=24)
    axis.set(xlabel="requests a second", ylabel="p99, ms", xlim=(4.5, 1700), ylim=(0, 182))
    ticks = (5, 10, 20, 50, 100, 200, 500, 1000)
    axis.set_xticks(ticks, [f"{rate:,}" for rate in ticks])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_storm(results: dict) -> plt.Figure:
    """Return the calls in each half second for three ways to try again."""
    figure, axes = plt.subplots(1, 3, figsize=WIDE, sharey=True)
    titles = {"fixed": "every second", "backoff": "doubling pauses", "jitter": "random up to that"}
    for axis, (name, title) in zip(axes, titles.items(), strict=True):
        calls, last = results["storm"][name]
        colour = GOOD if name == "jitter" else BAD
        counts, edges = np.histogram(calls, bins=np.arange(0, 30.5, 0.5))
        axis.bar(edges[:-1], counts, width=0.5, align="edge", color=colour)
        axis.axhline(LIMIT / 2, color=INK, linewidth=2, linestyle=(0, (4, 3)))
        axis.text(30, 640, f"{len(calls):,} calls", ha="right", color=colour, fontsize=26)
        axis.text(30, 560, f"all in after {last:.0f} s", ha="right", color=colour, fontsize=26)
        axis.set(xlabel="seconds", xlim=(0, 30), ylim=(0, 730))
        axis.set_title(title, fontsize=26)
    axes[0].set_ylabel("calls in half a second")
    figure.tight_layout(w_pad=1.5)
    return figure


def plot_golden(results: dict) -> plt.Figure:
    """Return the 95% interval of a measured 98% by the size of the golden set."""
    figure, axis = plt.subplots(figsize=WIDE)
    low, high = (np.array(side) * 100 for side in zip(*results["wilson"], strict=True))
    axis.fill_between(SIZES, low, high, color=GOOD, alpha=0.15, linewidth=0)
    axis.semilogx(SIZES, low, "o-", color=GOOD)
    axis.semilogx(SIZES, high, "o-", color=GOOD)
    axis.axhline(FOUND * 100, color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("measured: 98%", (5600, 98.2), color=INK, va="bottom")
    axis.annotate(f"49 of 50: {low[0]:.1f} to {high[0]:.1f}%", (58, 89.4), color=GOOD, fontsize=26)
    text = f"980 of 1,000: {low[4]:.1f} to {high[4]:.1f}%"
    axis.annotate(text, (1000, 94.6), color=GOOD, fontsize=26, ha="center")
    axis.set(xlabel="pictures in the golden set", ylabel="truth, in %", ylim=(88, 100.4))
    axis.set_yticks(range(88, 101, 2))
    axis.set_xlim(42, 16_000)
    axis.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


RESULTS = measure()


def draw() -> dict[str, plt.Figure]:
    """Return the deck's plots by name."""
    return {
        "blocking": plot_blocking(RESULTS),
        "batching": plot_batching(RESULTS),
        "storm": plot_storm(RESULTS),
        "golden": plot_golden(RESULTS),
    }


def quote() -> dict[str, dict[str, str]]:
    """Return what the slides say of the results, as they say it."""
    at = dict(zip(RATES, zip(RESULTS["one"], RESULTS["four"], strict=True), strict=True))
    batch = RESULTS["batch"]
    storms = RESULTS["storm"]
    (low_50, high_50), (low_1000, high_1000) = RESULTS["wilson"][0], RESULTS["wilson"][4]
    return {
        "blocking": {
            "async at 12": f"{at[12][0]} ms",
            "async at 21": f"{at[21][0]} ms",
            "def at 12": f"{at[12][1]} ms",
            "def at 21": f"{at[21][1]} ms",
        },
        "batching": {
            "capacity 1": f"{RESULTS['capacity'][1]}",
            "capacity 8": f"{RESULTS['capacity'][8]}",
            "capacity 32": f"{RESULTS['capacity'][32]:,}",
            "median of few, one by one": f"{batch[1][10][0]:.1f} ms",
            "median of few, batched": f"{batch[8][10][0]:.1f} ms",
            "p99 of the chain, batched": f"{batch[8][CHAIN][1]:.0f} ms",
        },
        "storm": {
            **{f"{name} calls": f"{len(calls):,}" for name, (calls, _) in storms.items()},
            **{f"{name} seconds": f"{last:.0f} s" for name, (_, last) in storms.items()},
        },
        "golden": {
            "50": f"{low_50:.1%} to {high_50:.1%}".replace("% to", " to"),
            "1000": f"{low_1000:.1%} to {high_1000:.1%}".replace("% to", " to"),
        },
    }


if __name__ == "__main__":
    texts = {"sales.csv": draw_sales().to_csv(index=False, lineterminator="\n")}
    write_figures(__file__, draw, numbers=quote(), texts=texts)
