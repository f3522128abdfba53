"""Computes what the deck shows: waiting at the database, cache hits, a stampede, a burst.

Run it with ``python slides/12-data-path/figures.py [FOLDER]``; without a folder it writes next to
itself. Every simulation is seeded; what is drawn is rounded first.
"""

from __future__ import annotations

import heapq
from collections import Counter, OrderedDict
from functools import cache

import numpy as np

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, WIDE, plt, write_figures

# One payment's work at the database, in seconds; and what the promise of 300 ms leaves for data.
READ, LEDGER, LATER = 0.030, 0.005, 0.025
BUDGET = 0.2
CACHE = 0.001
NOON = 12.0
RATES = (2, 4, 6, 8, 10, 12, 14)
HIT_RATES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)
SIZES = (120, 300, 600, 1200, 2400, 4800)
CUSTOMERS = 12_000


def wait_in_line(arrivals: np.ndarray, services: np.ndarray) -> np.ndarray:
    """Return the time in a system of one server, first come first served, of each arrival."""
    spent = np.empty(arrivals.size)
    free = 0.0
    for number, (came, takes) in enumerate(zip(arrivals, services, strict=True)):
        free = max(free, came) + takes
        spent[number] = free - came
    return spent


def spend_at_database(rate: float, hit_rate: float = 0.0, n_payments: int = 60_000) -> np.ndarray:
    """Return the seconds that each payment waits for its data, with one disk for all of them.

    Times of the work vary (gamma with shape 4); a hit takes the read away and costs ``CACHE``.
    """
    rng = np.random.default_rng(12)
    arrivals = np.cumsum(rng.exponential(1 / rate, n_payments))
    varies = rng.gamma(4, 1 / 4, n_payments)
    missed = rng.random(n_payments) >= hit_rate
    work = (LEDGER + LATER + READ * missed) * varies
    looked_up = CACHE if hit_rate > 0 else 0.0
    return wait_in_line(arrivals, work) + looked_up


@cache
def measure_rates() -> tuple[list[float], list[float]]:
    """Return median and 99th percentile of the data time for each load in ``RATES``."""
    spent = [spend_at_database(rate) for rate in RATES]
    return (
        [round(float(np.median(one)), 3) for one in spent],
        [round(float(np.quantile(one, 0.99)), 3) for one in spent],
    )


@cache
def measure_hits() -> tuple[list[float], list[float]]:
    """Return mean and 99th percentile of the data time at noon for each of ``HIT_RATES``."""
    spent = [spend_at_database(NOON, hit_rate) for hit_rate in HIT_RATES]
    return (
        [round(float(one.mean()), 3) for one in spent],
        [round(float(np.quantile(one, 0.99)), 3) for one in spent],
    )


@cache
def measure_both(n_payments: int = 60_000) -> float:
    """Return the 99th percentile at noon with nine hits of ten and the later work in a queue.

    A worker keeps pace: the same disk does as many receipts as payments, at other moments.
    """
    rng = np.random.default_rng(12)
    payments = np.cumsum(rng.exponential(1 / NOON, n_payments))
    receipts = np.sort(rng.uniform(0, payments[-1], n_payments))
    needs = LEDGER + READ * (rng.random(n_payments) >= 0.9)
    work = np.concatenate([needs, np.full(n_payments, LATER)]) * rng.gamma(4, 1 / 4, 2 * n_payments)
    arrivals = np.concatenate([payments, receipts])
    order = np.argsort(arrivals)
    spent = np.empty(arrivals.size)
    spent[order] = wait_in_line(arrivals[order], work[order])
    return round(float(np.quantile(spent[:n_payments], 0.99)) + CACHE, 3)


def draw_customers(n_reads: int = 150_000, exponent: float = 0.8) -> np.ndarray:
    """Return who is read, by number: Zipf-like, and after two thirds others become regulars."""
    rng = np.random.default_rng(8)
    weights = np.arange(1, CUSTOMERS + 1) ** -exponent
    ranks = rng.choice(CUSTOMERS, n_reads, p=weights / weights.sum())
    before, after = rng.permutation(CUSTOMERS), rng.permutation(CUSTOMERS)
    turn = 2 * n_reads // 3
    return np.concatenate([before[ranks[:turn]], after[ranks[turn:]]])


def measure_ttl() -> list[float]:
    """Return the hit rate at noon for a time to live of a minute and of an hour, of all customers.

    A customer with a rate of r reads a second has a hit rate of rT / (1 + rT): Poisson arrivals,
    and the time counts from the miss that filled the entry.
    """
    weights = np.arange(1, CUSTOMERS + 1) ** -0.8
    shares = weights / weights.sum()
    reads = [NOON * shares * lives for lives in (60, 3600)]
    return [float((shares * one / (1 + one)).sum()) for one in reads]


def run_fifo(keys: list[int], size: int) -> np.ndarray:
    """Return hit or miss of each read when the entry goes that came first."""
    held: OrderedDict[int, None] = OrderedDict()
    hits = np.zeros(len(keys), bool)
    for number, key in enumerate(keys):
        hits[number] = key in held
        if key not in held:
            if len(held) == size:
                held.popitem(last=False)
            held[key] = None
    return hits


def run_lru(keys: list[int], size: int) -> np.ndarray:
    """Return hit or miss of each read when the least recently used entry goes."""
    held: OrderedDict[int, None] = OrderedDict()
    hits = np.zeros(len(keys), bool)
    for number, key in enumerate(keys):
        if key in held:
            hits[number] = True
            held.move_to_end(key)
        else:
            if len(held) == size:
                held.popitem(last=False)
            held[key] = None
    return hits


def run_lfu(keys: list[int], size: int) -> np.ndarray:
    """Return hit or miss of each read when the least frequently used entry goes.

    All reads of a key are counted for ever, also while it is not held: no ageing.
    """
    counts: Counter[int] = Counter()
    held: set[int] = set()
    heap: list[tuple[int, int, int]] = []
    hits = np.zeros(len(keys), bool)
    for number, key in enumerate(keys):
        counts[key] += 1
        if key in held:
            hits[number] = True
            continue
        if len(held) == size:
            while True:
                count, since, rarest = heapq.heappop(heap)
                if counts[rarest] == count:
                    break
                heapq.heappush(heap, (counts[rarest], since, rarest))
            held.remove(rarest)
        held.add(key)
        heapq.heappush(heap, (counts[key], number, key))
    return hits


@cache
def measure_policies() -> dict[str, tuple[list[float], list[float]]]:
    """Return the hit rates by size, of each policy: with old habits, and just after the change."""
    keys = draw_customers().tolist()
    third = len(keys) // 3
    found = {}
    for name, run in (("FIFO", run_fifo), ("LRU", run_lru), ("LFU", run_lfu)):
        runs = [run(keys, size) for size in SIZES]
        found[name] = (
            [round(float(hits[third : 2 * third].mean()), 3) for hits in runs],
            [round(float(hits[2 * third :].mean()), 3) for hits in runs],
        )
    return found


def expire_once(
    rng: np.random.Generator, cure: str, rate: float = NOON, takes: float = 2.0, pool: int = 8
) -> tuple[list[tuple[float, float]], float]:
    """Let one key expire at second 0: return when recomputations wait or run, and the worst write.

    Every payment reads the key, recomputes it when it must, and then writes 5 ms to the ledger;
    both need one of ``pool`` connections, first come first served.

    Args:
        rng: makes the arrivals.
        cure: "none", "single flight" or "early" (probabilistic early expiration, beta = 1).
        rate: payments a second.
        takes: how long a recomputation runs.
        pool: connections to the database.
    """
    arrivals = np.cumsum(rng.exponential(1 / rate, int(40 * rate))) - 25
    arrivals = arrivals[arrivals < 12]
    jobs: list[tuple[float, int, str]] = [(float(came), 0, "payment") for came in arrivals]
    heapq.heapify(jobs)
    free = [-np.inf] * pool
    fresh_from, flying_until = np.inf, -np.inf
    asked: list[tuple[float, float]] = []
    worst = 0.0

    def occupy(now: float, length: float) -> float:
        start = max(now, heapq.heappop(free))
        heapq.heappush(free, start + length)
        return start + length

    while jobs:
        now, _, what = heapq.heappop(jobs)
        if what == "write":
            worst = max(worst, occupy(now, LEDGER) - now)
            continue
        valid = now < 0 or now >= fresh_from
        if cure == "early" and now < min(0.0, fresh_from):
            valid = now - takes * np.log(rng.random()) < 0
        if valid:
            heapq.heappush(jobs, (now, 1, "write"))
        elif cure == "single flight" and now < flying_until:
            heapq.heappush(jobs, (flying_until, 1, "write"))
        else:
            flying_until = occupy(now, takes)
            fresh_from = min(fresh_from, flying_until)
            asked.append((now, flying_until))
            # Early: the old value is still good, so the payment does not wait for the new one.
            heapq.heappush(jobs, (now if now < 0 else flying_until, 1, "write"))
    return asked, worst


GRID = np.round(np.arange(-10, 9.01, 0.1), 1)


@cache
def measure_stampede(n_times: int = 300) -> dict[str, tuple[list[float], float, float]]:
    """Return for each cure the mean open recomputations over ``GRID``, their number, the worst."""
    found = {}
    for cure in ("none", "early", "single flight"):
        rng = np.random.default_rng(3)
        open_ones, numbers, worsts = np.zeros(GRID.size), [], []
        for _ in range(n_times):
            asked, worst = expire_once(rng, cure)
            for start, end in asked:
                open_ones += (start <= GRID) & (end > GRID)
            numbers.append(len(asked))
            worsts.append(worst)
        mean = np.round(open_ones / n_times, 2).tolist()
        found[cure] = (mean, round(float(np.mean(numbers)), 1), round(float(np.mean(worsts)), 3))
    return found


BURST = (60.0, 150.0)
CALM, STORM, WORKER = 4.0, 12.0, 6.0


@cache
def measure_burst() -> dict[str, list[float]]:
    """Return second by second what waits when a train arrives, and how long a payment waits.

    Receipt and points take 1/6 s. Without a queue each payment waits until its own are done; with
    one the message is handed over in 5 ms and a worker does them at the same pace.
    """
    rng = np.random.default_rng(5)
    arrivals = [
        rng.uniform(start, end, rng.poisson(rate * (end - start)))
        for start, end, rate in ((0, 60, CALM), (*BURST, STORM), (150, 600, CALM))
    ]
    times = np.sort(np.concatenate(arrivals))
    spent = wait_in_line(times, rng.gamma(4, 1 / 4, times.size) / WORKER)
    seconds = np.arange(0, 600)
    backlog = [int(((times <= now) & (times + spent > now)).sum()) for now in seconds]
    slowest = [
        float(spent[(times >= now) & (times < now + 5)].max(initial=0.0)) for now in seconds[::5]
    ]
    return {"backlog": backlog, "waiting": [round(one, 1) for one in slowest]}


def plot_saturday() -> plt.Figure:
    """Return median and 99th percentile of the data time by payments a second."""
    median, tail = measure_rates()
    figure, axis = plt.subplots(figsize=WIDE)
    axis.axhline(1000 * BUDGET, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("budget for data: 200 ms", (8.7, 215), color=INK, fontsize=22)
    axis.plot(RATES, [1000 * one for one in tail], "o-", color=BAD)
    axis.plot(RATES, [1000 * one for one in median], "s-", color=GOOD)
    axis.annotate("99 %", (14.15, 1000 * tail[-1]), color=BAD, fontsize=26, va="center")
    axis.annotate("half", (14.15, 1000 * median[-1]), color=GOOD, fontsize=26, va="center")
    at_noon = RATES.index(12)
    axis.annotate(
        f"Saturday noon: {1000 * tail[at_noon]:.0f} ms",
        (12, 1000 * tail[at_noon]),
        (11.8, 1000 * tail[at_noon] + 60),
        color=BAD,
        ha="right",
    )
    axis.set(
        xlabel="payments a second",
        ylabel="answered within, ms",
        xlim=(1.6, 14.9),
        ylim=(0, 1000 * tail[-1] * 1.06),
        xticks=RATES,
    )
    figure.tight_layout()
    return figure


def plot_policies() -> plt.Figure:
    """Return the hit rate by cache size for each policy, with old habits and after a change."""
    found = measure_policies()
    figure, panels = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    looks = {"LFU": (OTHER, "^-"), "LRU": (GOOD, "o-"), "FIFO": (BAD, "s-")}
    for side, axis in enumerate(panels):
        for name, (color, marker) in looks.items():
            axis.plot(SIZES, found[name][side], marker, color=color, label=name)
        axis.set_xscale("log")
        axis.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
        axis.minorticks_off()
        axis.set(ylim=(0, 0.85), xlabel="customers that fit")
        axis.set_yticks([0, 0.2, 0.4, 0.6, 0.8], ["0 %", "20 %", "40 %", "60 %", "80 %"])
        for name, above in (("LFU", side == 0), ("LRU", True), ("FIFO", False)):
            share = found[name][side][SIZES.index(1200)]
            if (name, side) not in {("LRU", 0), ("FIFO", 1)}:
                axis.annotate(
                    f"{100 * share:.0f} %" if side == 0 else f"{name} {100 * share:.0f} %",
                    (1200, share),
                    (-6, 9) if above else (6, -12),
                    textcoords="offset points",
                    color=looks[name][0],
                    ha="right" if above else "left",
                    va="bottom" if above else "top",
                )
    panels[0].set_ylabel("hit rate")
    panels[0].set_title("the regulars stay", fontsize=24)
    panels[1].set_title("just after: other regulars", fontsize=24)
    panels[0].legend(loc="upper left", fontsize=24, borderaxespad=0.2, labelspacing=0.3)
    figure.tight_layout(w_pad=3)
    return figure


def plot_hits() -> plt.Figure:
    """Return mean and 99th percentile of the data time at noon by hit rate."""
    mean, tail = measure_hits()
    figure, axis = plt.subplots(figsize=WIDE)
    shares = [100 * one for one in HIT_RATES]
    axis.axhline(1000 * BUDGET, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("budget: 200 ms", (17, 212), color=INK, fontsize=22)
    axis.plot(shares, [1000 * one for one in tail], "o-", color=BAD)
    axis.plot(shares, [1000 * one for one in mean], "s-", color=GOOD)
    axis.annotate("99 % of payments", (43, 1000 * tail[2] + 5), color=BAD, fontsize=26)
    axis.annotate("mean", (8, 1000 * mean[2] - 55), color=GOOD, fontsize=26)
    for at in (0, 5, len(HIT_RATES) - 1):
        axis.annotate(
            f"{1000 * tail[at]:.0f}",
            (shares[at], 1000 * tail[at]),
            (36, -8) if at == len(HIT_RATES) - 1 else (0, 14),
            textcoords="offset points",
            color=BAD,
            ha="center",
        )
        axis.annotate(
            f"{1000 * mean[at]:.0f}",
            (shares[at], 1000 * mean[at]),
            (36, -8) if at == len(HIT_RATES) - 1 else (0, -34 if at == 0 else 14),
            textcoords="offset points",
            color=GOOD,
            ha="center",
        )
    axis.set(
        xlabel="hit rate, %",
        ylabel="ms for the data",
        xlim=(-3, 106),
        ylim=(0, 1000 * tail[0] * 1.17),
        xticks=[0, 20, 40, 60, 80, 90, 100],
    )
    figure.tight_layout()
    return figure


def plot_stampede() -> plt.Figure:
    """Return the open recomputations around the moment when a key expires."""
    found = measure_stampede()
    figure, axis = plt.subplots(figsize=WIDE)
    looks = {"none": BAD, "early": OTHER, "single flight": GOOD}
    for cure, color in looks.items():
        axis.plot(GRID, found[cure][0], color=color)
    axis.axvline(0, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    top = max(found["none"][0])
    axis.annotate("expires", (-0.15, top), color=INK, ha="right", va="top")
    axis.annotate(f"no cure: {found['none'][1]:.0f} start", (3.4, 0.74 * top), color=BAD)
    axis.annotate(
        f"early: {found['early'][1]:.1f} start,\nnobody waits", (-9.8, 0.11 * top), color=OTHER
    )
    axis.annotate(
        "single flight: 1 starts",
        (1, 1.1),
        (-7.2, 0.5 * top),
        color=GOOD,
        arrowprops={"arrowstyle": "-", "color": GOOD, "linewidth": 2, "shrinkB": 2},
    )
    axis.set(
        xlabel="seconds around the moment when the key expires",
        ylabel="queries open",
        xlim=(-10, 9),
        ylim=(0, 1.08 * top),
        xticks=range(-10, 9, 2),
    )
    figure.tight_layout()
    return figure


def plot_burst() -> plt.Figure:
    """Return who waits in a burst: payments without a queue, messages with one."""
    found = measure_burst()
    figure, panels = plt.subplots(1, 2, figsize=WIDE)
    panels[0].plot(np.arange(0, 600, 5) / 60, found["waiting"], color=BAD)
    panels[0].axhline(0.005, color=GOOD)
    panels[0].set(ylabel="seconds", ylim=(-17, 1.1 * max(found["waiting"])), yticks=[0, 30, 60, 90])
    panels[0].set_title("a customer waits", fontsize=24)
    panels[0].annotate("without a queue", (4.4, 0.8 * max(found["waiting"])), color=BAD)
    panels[0].annotate("with a queue: 5 ms", (4.4, -13), color=GOOD)
    panels[1].plot(np.arange(600) / 60, found["backlog"], color=GOOD)
    panels[1].set(ylabel="messages", ylim=(-105, 1.1 * max(found["backlog"])))
    panels[1].set_title("what waits in the queue", fontsize=24)
    panels[1].annotate(f"most: {max(found['backlog'])}", (3.3, 0.97 * max(found["backlog"])))
    for axis in panels:
        axis.axvspan(BURST[0] / 60, BURST[1] / 60, color=BAD, alpha=0.08, linewidth=0)
        axis.set(xlabel="minutes", xlim=(0, 10), xticks=range(0, 11, 2))
    figure.tight_layout(w_pad=3)
    return figure


def draw() -> dict[str, plt.Figure]:
    """Return the deck's plots by name."""
    return {
        "saturday": plot_saturday(),
        "policies": plot_policies(),
        "hits": plot_hits(),
        "stampede": plot_stampede(),
        "burst": plot_burst(),
    }


def report() -> dict[str, list[str]]:
    """Return the numbers that the slides say, as they are shown."""
    median, tail = measure_rates()
    mean, hit_tail = measure_hits()
    noon, at_90 = RATES.index(12), HIT_RATES.index(0.9)
    policies, stampede, burst = measure_policies(), measure_stampede(), measure_burst()
    tenth = SIZES.index(1200)
    drained = next(at for at in range(int(BURST[1]), 600) if burst["backlog"][at] <= 5)
    return {
        "saturday": [f"{1000 * one[at]:.0f}" for one in (median, tail) for at in (0, noon)],
        "hits": [f"{1000 * one[at]:.0f}" for one in (mean, hit_tail) for at in (0, at_90, -1)],
        "both": [f"{1000 * measure_both():.0f}"],
        "policies": [
            f"{100 * policies[name][side][tenth]:.0f}"
            for name in ("FIFO", "LRU", "LFU")
            for side in (0, 1)
        ],
        "stampede": [
            f"{stampede['none'][1]:.0f}",
            f"{stampede['early'][1]:.1f}",
            f"{stampede['none'][2]:.1f}",
        ],
        "burst": [
            f"{max(burst['waiting']):.0f}",
            f"{max(burst['backlog'])}",
            f"{(drained - BURST[1]) / 60:.0f} minutes",
        ],
        "ttl": [f"{100 * one:.0f}" for one in measure_ttl()],
        "bytes": [
            f"{CUSTOMERS * 128 * 4 / 1e6:.1f} MB",
            f"{CUSTOMERS * 128 * 4 * NOON * 8 / 1e6:.0f} Mbit/s",
            f"{2 * 3600 * 12 * 300 * 200 / 1e9:.1f} GB",
        ],
    }


if __name__ == "__main__":
    write_figures(__file__, draw, numbers=report())
