"""Simulates forty branches at noon and draws what the deck shows of them.

Run it with ``python slides/41-scaling/figures.py [FOLDER]``; without a folder it writes next to
itself. Times are in seconds; a core embeds a face in 40 ms.
"""

from __future__ import annotations

import heapq
from collections import deque
from functools import cache
from math import exp, factorial

import numpy as np
from scipy.optimize import curve_fit

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, VIOLET, plt, write_figures

WIDE, FLAT = (15, 5.25), (15, 4.35)

WORK = 0.040  # seconds of one core for a face
SPEED = 1 / WORK  # faces a second of one core
SPREAD = 0.2  # standard deviation of the logarithm of the work: nearly always the same
PILOT, NOON = 12, 120  # payments a second of 4 branches and of 40
CORES = 4  # of one server
EMBED = 0.140  # seconds of the promised 300 ms that waiting and embedding may take
PATIENCE = 0.080  # seconds of them for waiting
DISK = 0.033  # seconds of the disk: ledger 5 ms, later work 25 ms, a tenth of 30 ms of reading
PHOTO, LINK = 100e3 * 8, 1e9  # bits of a photo, bits a second of the network

SERVE, LIMIT, LONG = 600.0, 12, 200  # seconds of overload; places at the door
STALL_AT, STALL = 20.0, 3.0
LOCKS, HOLD = 16, 0.001  # parts of a shared table; seconds that a payment locks one of them
TELL, HEAR = 0.0015, 0.0008  # seconds to tell one other copy of a change, and to hear of one
COPIES = (1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40)
POLICIES = ("random", "in turn", "fewest of two", "fewest of all")
SLOW, FAILS_AFTER = 3, 0.002  # how many times slower a slow copy is; seconds until an error


def draw_work(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return seconds of embedding: 40 ms on average, with little variation."""
    return rng.lognormal(np.log(WORK) - SPREAD**2 / 2, SPREAD, size)


def draw_arrivals(rng: np.random.Generator, rate: float, seconds: float) -> np.ndarray:
    """Return the times of random arrivals (a Poisson process) up to ``seconds``."""
    return np.sort(rng.uniform(0, seconds, rng.poisson(rate * seconds)))


def wait_in_line(arrivals: np.ndarray, durations: np.ndarray, servers: int) -> np.ndarray:
    """Return how long each job waits for one of ``servers``, first come, first served."""
    free = [0.0] * servers
    waits = np.empty(arrivals.size)
    jobs = zip(arrivals.tolist(), durations.tolist(), strict=True)
    for i, (arrival, duration) in enumerate(jobs):
        start = max(arrival, free[0])
        waits[i] = start - arrival
        heapq.heapreplace(free, start + duration)
    return waits


def simulate_open(
    rate: float, cores: int = CORES, seconds: float = SERVE
) -> tuple[np.ndarray, float]:
    """Return the answer times at ``rate`` payments a second, and the answers given a second."""
    rng = np.random.default_rng(41)
    arrivals = draw_arrivals(rng, rate, seconds)
    work = draw_work(rng, arrivals.size)
    took = wait_in_line(arrivals, work, cores) + work
    return took, float(np.sum(arrivals + took < seconds) / seconds)


def simulate_closed(testers: int, n_calls: int = 60_000) -> tuple[float, float]:
    """Return answers a second and p99 when each tester sends as soon as the last answer came."""
    rng = np.random.default_rng(42)
    ready = [(0.0, tester) for tester in range(testers)]
    free = [0.0] * CORES
    took = np.empty(n_calls)
    now = 0.0
    for i, work in enumerate(draw_work(rng, n_calls).tolist()):
        sent, tester = heapq.heappop(ready)
        now = max(sent, free[0]) + work
        heapq.heapreplace(free, now)
        took[i] = now - sent
        heapq.heappush(ready, (now, tester))
    return n_calls / now, float(np.percentile(took, 99))


def simulate_stall() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return send time and answer time of a tester who waits, and of one who keeps the plan.

    Ten calls a second are planned for a minute; one server of four cores stands still for 3 s.
    """
    rng = np.random.default_rng(43)
    plan = np.arange(0, 60, 0.1)
    work = draw_work(rng, plan.size)

    def answer(sent: float, free: list[float], takes: float) -> float:
        start = max(sent, free[0])
        if STALL_AT <= start < STALL_AT + STALL:
            start = STALL_AT + STALL
        heapq.heapreplace(free, start + takes)
        return start + takes

    free = [0.0] * CORES
    kept = np.array([answer(at, free, w) for at, w in zip(plan, work, strict=True)]) - plan
    sent, took = [], []
    free = [0.0] * CORES
    done = 0.0
    for at, takes in zip(plan, work, strict=True):
        if at < done:
            continue  # still waits for the answer, so this call is never made
        done = answer(at, free, takes)
        sent.append(at)
        took.append(done - at)
    return (np.array(sent), np.array(took)), (plan, kept)


def erlang_c(cores: int, rate: float) -> float:
    """Return the probability that a payment has to wait in an M/M/c queue."""
    load = rate / SPEED
    full = load**cores / factorial(cores) * cores / (cores - load)
    return full / (full + sum(load**k / factorial(k) for k in range(cores)))


def find_late(cores: int, rate: float = NOON) -> float:
    """Return the share of payments that wait longer than ``PATIENCE`` in an M/M/c queue."""
    return erlang_c(cores, rate) * exp(-(cores * SPEED - rate) * PATIENCE)


def mean_time(cores: int, busy: float, speed: float = 1.0) -> float:
    """Return the mean time in an M/M/c queue in seconds; each core is ``speed`` times ours."""
    rate = busy * cores * SPEED
    return (erlang_c(cores, rate) / (cores * SPEED - rate) + 1 / SPEED) / speed


@cache
def size_shop() -> dict[int, tuple[float, float, float]]:
    """Return by cores: the M/M/c share of long waits, and p99 for steady and for bursty arrivals.

    Bursts: payments come in groups of two on average, as when a tram stops at the door.
    """
    rng = np.random.default_rng(44)
    seconds = 1800
    steady = draw_arrivals(rng, NOON, seconds)
    groups = draw_arrivals(rng, NOON / 2, seconds)
    bursty = np.repeat(groups, rng.geometric(1 / 2, groups.size))
    result = {}
    for cores in (5, 6, 7, 8, 9, 10):
        p99 = []
        for arrivals in (steady, bursty):
            work = draw_work(rng, arrivals.size)
            p99.append(np.percentile(wait_in_line(arrivals, work, cores) + work, 99))
        result[cores] = (find_late(cores), float(p99[0]), float(p99[1]))
    return result


def simulate_single(busy: float, ca2: float, cs2: float, n_jobs: int = 400_000) -> float:
    """Return the mean wait of a G/G/1 queue, gamma distributed, in units of the mean service."""
    rng = np.random.default_rng(45)
    service = rng.gamma(1 / cs2, cs2, n_jobs)
    gaps = rng.gamma(1 / ca2, ca2, n_jobs) / busy
    walk = np.concatenate([[0.0], np.cumsum(service[:-1] - gaps[1:])])
    return float(np.mean(walk - np.minimum.accumulate(walk)))


def kingman(busy: float, ca2: float, cs2: float) -> float:
    """Return Kingman's approximation of the same."""
    return busy / (1 - busy) * (ca2 + cs2) / 2


def simulate_copies(copies: int, n_jobs: int = 40_000) -> float:
    """Return payments a second of copies that keep a table in common, each in its own memory.

    A payment locks a part of the table until all other copies have been told, one by one; the work
    of each copy grows by what it hears from the others.
    """
    rng = np.random.default_rng(46)
    work = rng.exponential(WORK, n_jobs) + HEAR * (copies - 1)
    asks = [rng.exponential(WORK) for _ in range(copies)]
    heapq.heapify(asks)
    free = [0.0] * LOCKS
    for takes, part in zip(work.tolist(), rng.integers(0, LOCKS, n_jobs).tolist(), strict=True):
        free[part] = max(heapq.heappop(asks), free[part]) + HOLD + TELL * (copies - 1)
        heapq.heappush(asks, free[part] + takes)
    return n_jobs / max(free)


def usl(n: np.ndarray, alone: float, alpha: float, beta: float) -> np.ndarray:
    """Return the throughput of ``n`` copies after the universal scalability law."""
    return alone * n / (1 + alpha * (n - 1) + beta * n * (n - 1))


@cache
def fit_copies(most: int) -> tuple[float, float, float]:
    """Return the law's three numbers for what was measured with up to ``most`` copies."""
    copies = np.array([n for n in COPIES if n <= most], dtype=float)
    measured = [measure_copies()[int(n)] for n in copies]
    found, _ = curve_fit(usl, copies, measured, p0=(25, 0.01, 0.001))
    alone, alpha, beta = (float(value) for value in found)
    return alone, alpha, beta


def find_peak(most: int) -> float:
    """Return the number of copies with the highest throughput, after :func:`fit_copies`."""
    _, alpha, beta = fit_copies(most)
    return ((1 - alpha) / beta) ** 0.5


@cache
def measure_copies() -> dict[int, float]:
    """Return payments a second for each of ``COPIES``."""
    return {n: round(simulate_copies(n), 1) for n in COPIES}


def balance(
    policy: str, slow: int = 1, *, fails: bool = False, copies: int = 8, seconds: float = SERVE
) -> tuple[np.ndarray, float]:
    """Return the answer times of eight one-core copies at noon, and the share for the first one.

    The first copy is ``slow`` times slower, or ``fails`` after 2 ms each time.
    """
    rng = np.random.default_rng(47)
    arrivals = draw_arrivals(rng, NOON, seconds)
    work = draw_work(rng, arrivals.size).tolist()
    picks = rng.random((arrivals.size, copies))
    leaves = [deque([0.0]) for _ in range(copies)]
    took, chosen = np.empty(arrivals.size), np.empty(arrivals.size, dtype=int)
    for i, (now, takes) in enumerate(zip(arrivals.tolist(), work, strict=True)):
        order = np.argsort(picks[i]).tolist()
        known = {"random": 1, "in turn": 0, "fewest of two": 2, "fewest of all": copies}[policy]
        candidates = order[:known] or [i % copies]
        for one in candidates:
            while leaves[one] and leaves[one][0] <= now:
                leaves[one].popleft()
        best = min(candidates, key=lambda one: len(leaves[one]))
        lasts = takes
        if best == 0:
            lasts = FAILS_AFTER if fails else takes * slow
        line = leaves[best]
        done = max(now, line[-1] if line else now) + lasts
        line.append(done)
        took[i], chosen[i] = done - now, best
    return took, float(np.mean(chosen == 0))


@cache
def compare_policies() -> dict[str, tuple[float, float, float]]:
    """Return by policy: p99 of equal copies, late share with a slow one, share of a failing one."""
    result = {}
    for policy in POLICIES:
        equal, _ = balance(policy)
        uneven, _ = balance(policy, SLOW)
        _, share = balance(policy, fails=True)
        result[policy] = (
            float(np.percentile(equal, 99)),
            float(np.mean(uneven > EMBED)),
            share,
        )
    return result


def simulate_door(rate: float, places: int | None) -> float:
    """Return the answers in time, a second, when at most ``places`` payments may be inside."""
    rng = np.random.default_rng(48)
    arrivals = draw_arrivals(rng, rate, SERVE)
    free = [0.0] * CORES
    inside: list[float] = []
    good = 0
    jobs = zip(arrivals.tolist(), draw_work(rng, arrivals.size).tolist(), strict=True)
    for now, takes in jobs:
        while inside and inside[0] <= now:
            heapq.heappop(inside)
        if places is not None and len(inside) >= places:
            continue
        done = max(now, free[0]) + takes
        heapq.heapreplace(free, done)
        heapq.heappush(inside, done)
        good += done - now <= EMBED
    return good / SERVE


def in_ms(seconds: float) -> int:
    """Return milliseconds, rounded."""
    return round(1000 * float(seconds))


def percent(share: float, digits: int = 0) -> str:
    """Return a share as the slides write it, as in 3.3 %."""
    return f"{100 * share:.{digits}f} %"


def plot_bottleneck() -> plt.Figure:
    """Return how busy disk, cores and network are at noon, with 4 branches and with 40."""
    figure, axis = plt.subplots(figsize=WIDE)
    names = [
        "one disk\n33 ms a payment",
        "four cores\n40 ms of one",
        "network, 1 Gbit/s\na photo of 100 kB",
    ]
    each = np.array([DISK, WORK / CORES, PHOTO / LINK])
    places = np.arange(3)
    for rate, shift, colours in ((PILOT, -0.2, [OTHER] * 3), (NOON, 0.2, [BAD, BAD, GOOD])):
        busy = np.round(100 * rate * each, 1)
        bars = axis.barh(places + shift, busy, 0.36, color=colours)
        axis.bar_label(bars, [f"{value:.0f} %" for value in busy], padding=8, fontsize=26)
    axis.axvline(100, color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("all there is", (104, 2.2), fontsize=24, va="center")
    axis.annotate("12 payments a second", (210, 1.05), color=OTHER, fontsize=26)
    axis.annotate("120 payments a second", (210, 1.45), color=BAD, fontsize=26)
    axis.set_yticks(places, names)
    axis.invert_yaxis()
    axis.set(xlabel="busy (%)", xlim=(0, 450), ylim=(2.75, -0.5))
    axis.tick_params(axis="y", length=0, pad=10)
    figure.tight_layout()
    return figure


@cache
def sweep_open() -> dict[int, tuple[float, float]]:
    """Return answers a second and p99 of one server by offered load, for ten minutes each."""
    result = {}
    for rate in (
        10,
        20,
        30,
        40,
        50,
        60,
        70,
        75,
        80,
        85,
        90,
        93,
        96,
        98,
        100,
        105,
        110,
        120,
        130,
        140,
    ):
        took, answered = simulate_open(rate)
        result[rate] = (round(answered, 1), round(float(np.percentile(took, 99)), 3))
    return result


def plot_knee() -> plt.Figure:
    """Return throughput and p99 of one server with four cores, by offered load."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    found = sweep_open()
    rates = list(found)
    left.plot([0, 140], [0, 140], color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    left.plot(rates, [answered for answered, _ in found.values()], color=GOOD, linewidth=5)
    left.annotate("asked for", (112, 130), color=INK, ha="right", fontsize=24)
    left.annotate("answered", (140, 84), color=GOOD, ha="right", fontsize=24)
    left.set(xlabel="payments offered a second", ylabel="answers a second")
    left.set(xlim=(0, 142), ylim=(0, 145))
    right.plot(rates, [1000 * p99 for _, p99 in found.values()], color=BAD, linewidth=5)
    right.axhline(1000 * EMBED, color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    right.annotate("budget: 140 ms", (2, 160), fontsize=24)
    for rate, x, y in ((80, 84, 92), (90, 95, 255), (96, 103, 620)):
        text = f"{1000 * found[rate][1]:.0f} ms at {rate}"
        right.annotate(text, (x, y), color=BAD, va="center", fontsize=24)
    pilot = round(1000 * float(np.percentile(simulate_open(PILOT)[0], 99)))
    right.annotate(f"{pilot} ms at {PILOT}", (14, 45), color=BAD, va="center", fontsize=24)
    right.plot([PILOT], [pilot], "o", color=BAD)
    right.set(xlabel="payments offered a second", ylabel="p99 (ms)", yscale="log")
    right.set(xlim=(0, 142), ylim=(32, 5000))
    right.set_xticks([0, 25, 50, 75, 100])
    right.set_yticks([50, 100, 200, 500, 1000, 2000], ["50", "100", "200", "500", "1,000", "2,000"])
    right.minorticks_off()
    figure.tight_layout(w_pad=3)
    return figure


@cache
def compare_loads() -> tuple[dict[int, tuple[float, float]], dict[int, float]]:
    """Return (rate, p99) by number of testers, and p99 by rate of payments from outside."""
    closed = {n: simulate_closed(n) for n in (1, 2, 3, 4, 5, 6, 8, 10)}
    rates = (20, 40, 50, 60, 70, 75, 80, 85, 90, 93, 95, 96, 97)
    opened = {
        rate: float(np.percentile(simulate_open(rate, seconds=1800)[0], 99)) for rate in rates
    }
    return closed, opened


def plot_loads() -> plt.Figure:
    """Return p99 by throughput for testers who wait and for customers who do not."""
    closed, opened = compare_loads()
    figure, axis = plt.subplots(figsize=WIDE)
    axis.plot(list(opened), np.round([1000 * p99 for p99 in opened.values()], 0), color=BAD)
    axis.annotate("open: payments come as they come", (86, 350), color=BAD, ha="right", fontsize=26)
    x = np.round([rate for rate, _ in closed.values()], 1)
    y = np.round([1000 * p99 for _, p99 in closed.values()], 0)
    axis.plot(x, y, "o-", color=OTHER, markersize=15)
    axis.annotate("closed: 1, 2, 3, 4 testers, who wait", (21, 43), color=OTHER, fontsize=26)
    for n in (6, 10):
        rate, p99 = closed[n]
        text = f"{n} testers: {1000 * p99:.0f} ms"
        axis.annotate(text, (rate + 1.5, 1000 * p99), color=OTHER, va="center", fontsize=24)
    text = f"{1000 * opened[95]:.0f} ms at 95"
    axis.annotate(text, (97, 1000 * opened[95]), color=BAD, va="center", fontsize=24)
    axis.set(xlabel="answers a second, one server with four cores", ylabel="p99 (ms)")
    axis.set(xlim=(15, 123), ylim=(35, 700), yscale="log")
    axis.set_yticks([50, 100, 200, 500], ["50", "100", "200", "500"])
    axis.minorticks_off()
    axis.set_xticks([20, 40, 60, 80, 100])
    figure.tight_layout()
    return figure


def plot_stall() -> plt.Figure:
    """Return the answers by time of sending: the tester who waits, the one who keeps the plan."""
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    titles = ("sends after the last answer", "sends by the plan, ten a second")
    for axis, (at, took), title, colour in zip(
        axes, simulate_stall(), titles, (BAD, GOOD), strict=True
    ):
        axis.plot(np.round(at, 2), np.round(took, 3), "o", color=colour, markersize=9)
        p99 = in_ms(np.percentile(took, 99))
        late = int(np.sum(took > EMBED))
        axis.annotate(
            f"{at.size} calls\n{late} late\np99: {p99:,} ms",
            (30, 2.9),
            color=colour,
            va="top",
            fontsize=26,
        )
        axis.set_title(title, pad=14)
        axis.set(xlabel="sent at second", xlim=(0, 60), ylim=(-0.12, 3.3))
    axes[0].set_ylabel("answer after (s)")
    figure.tight_layout(w_pad=3)
    return figure


def plot_queues() -> plt.Figure:
    """Return the mean time by utilization for eight queues, for one, and for one fast core."""
    figure, axis = plt.subplots(figsize=WIDE)
    busy = np.linspace(0.02, 0.97, 191)
    for cores, speed, colour, text, place in (
        (1, 1, BAD, "8 cores, 8 queues", (67, 172)),
        (8, 1, GOOD, "8 cores, 1 queue", (86, 76)),
        (1, 8, OTHER, "1 core, 8 times as fast", (5, 15)),
    ):
        times = np.round([1000 * mean_time(cores, one, speed) for one in busy], 2)
        axis.plot(100 * busy, times, color=colour, linewidth=5)
        side = "right" if colour != OTHER else "left"
        axis.annotate(text, place, color=colour, ha=side, fontsize=26)
    for cores, speed, colour, place in (
        (1, 1, BAD, (58.5, 104)),
        (8, 1, GOOD, (60, 52)),
        (1, 8, OTHER, (60, 19)),
    ):
        time = 1000 * mean_time(cores, 0.6, speed)
        axis.plot([60], [round(time, 2)], "o", color=colour, markersize=14)
        side = "right" if colour == BAD else "center"
        axis.annotate(f"{time:.3g} ms", place, color=colour, ha=side, fontsize=24)
    axis.set(xlabel="cores busy (%)", ylabel="mean time (ms)", xlim=(0, 100), ylim=(0, 215))
    figure.tight_layout()
    return figure


CASES = (
    (1, 1, "M/M/1: V = 1", OTHER),
    (1, 0.04, "steady work: V = 0.52", GOOD),
    (4, 1, "bursts: V = 2.5", BAD),
)
LOADS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9)


def plot_kingman() -> plt.Figure:
    """Return the mean wait by utilization for three variabilities: the formula and simulated."""
    figure, axis = plt.subplots(figsize=FLAT)
    busy = np.linspace(0.02, 0.93, 183)
    for (ca2, cs2, text, colour), place in zip(
        CASES, ((93.5, 440), (93.5, 222), (84, 740)), strict=True
    ):
        waits = np.round([1000 * WORK * kingman(one, ca2, cs2) for one in busy], 1)
        axis.plot(100 * busy, waits, color=colour)
        dots = [round(1000 * WORK * simulate_single(one, ca2, cs2), 1) for one in LOADS]
        axis.plot([100 * one for one in LOADS], dots, "o", color=colour, markersize=13)
        side = "left" if ca2 == 1 else "right"
        axis.annotate(text, place, color=colour, fontsize=26, va="center", ha=side)
    axis.set(xlabel="core busy (%)", ylabel="mean wait (ms)", xlim=(0, 118), ylim=(0, 950))
    axis.set_xticks([0, 20, 40, 60, 80, 100])
    figure.tight_layout()
    return figure


def plot_sizing() -> plt.Figure:
    """Return p99 of waiting and embedding by cores, for single payments and for pairs."""
    figure, axis = plt.subplots(figsize=WIDE)
    found = size_shop()
    cores = list(found)
    for at, colour, text, place in (
        (1, GOOD, "one by one", (8.2, 8)),
        (2, BAD, "in bursts, two on average", (6.1, 290)),
    ):
        p99 = [round(1000 * row[at], 1) for row in found.values()]
        axis.plot(cores, p99, "o-", color=colour, markersize=15)
        axis.annotate(text, place, color=colour, fontsize=26)
    for n, at, y in ((5.24, 1, 540), (6, 1, 45), (7, 1, 12), (7, 2, 178), (8, 2, 162)):
        text, colour = f"{1000 * found[int(n)][at]:.0f}", GOOD if at == 1 else BAD
        axis.annotate(text, (n, y), color=colour, ha="center", fontsize=24)
    axis.axhline(1000 * EMBED, color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("budget: 140 ms", (10.15, 150), ha="right", fontsize=24)
    axis.set(xlabel="cores for 120 payments a second", ylabel="p99 (ms)")
    axis.set(xlim=(4.8, 10.2), ylim=(0, 640))
    figure.tight_layout()
    return figure


SERIAL = 35 / 75  # of a payment: match 8, risk 12 and ledger 15 ms beside 40 ms of embedding


def amdahl(parallel: float, n: float) -> float:
    """Return the speedup on ``n`` cores when the share ``parallel`` of the time can be divided."""
    return 1 / ((1 - parallel) + parallel / n)


def plot_amdahl() -> plt.Figure:
    """Return the speedup by number of cores for three shares of work that can be divided."""
    figure, axis = plt.subplots(figsize=(8.2, 5.5))
    cores = np.array([1, 2, 4, 8, 16, 32, 64])
    axis.plot(cores, cores, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    for parallel, colour, text in (
        (0.99, GOOD, "p = 99 %"),
        (0.9, OTHER, "p = 90 %"),
        (1 - SERIAL, BAD, "a payment"),
    ):
        values = np.round([amdahl(parallel, n) for n in cores], 3)
        axis.plot(cores, values, "o-", color=colour)
        label = f"{text}: {values[-1]:.1f}"
        axis.annotate(label, (72, values[-1]), color=colour, va="center", fontsize=26)
    axis.annotate("ideal", (14, 21), color=INK, ha="right", fontsize=26)
    axis.set(xlabel="cores", ylabel="times as fast", xscale="log", yscale="log")
    axis.set(xlim=(0.9, 560), ylim=(0.9, 70))
    axis.set_xticks(cores, [str(n) for n in cores])
    axis.set_yticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_usl() -> plt.Figure:
    """Return the measured throughput by copies, the fit to all, and the one to eight at most."""
    figure, axis = plt.subplots(figsize=FLAT)
    measured = measure_copies()
    n = np.linspace(1, 42, 165)
    axis.plot([0, 12], [0, 12 * SPEED], color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("ideal: 25 each", (9.2, 262), ha="right", fontsize=24)
    few = np.round(usl(n, *fit_copies(8)), 2)
    axis.plot(n, few, color=OTHER, linewidth=3, linestyle=(0, (4, 2)))
    axis.plot(n, np.round(usl(n, *fit_copies(40)), 2), color=GOOD)
    axis.plot(list(measured), list(measured.values()), "o", color=BAD, markersize=14, zorder=3)
    axis.annotate("fitted to 8 copies at most", (41.8, 291), color=OTHER, ha="right", fontsize=26)
    axis.annotate("fitted to all", (26, 166), color=GOOD, fontsize=26)
    axis.annotate("measured", (38.8, 146), color=BAD, ha="center", fontsize=26)
    peak = find_peak(40)
    top = float(usl(np.array([peak]), *fit_copies(40))[0])
    axis.plot([round(peak, 2)] * 2, [0, round(top, 2)], color=GOOD, linewidth=2.5)
    axis.annotate(f"most at {peak:.0f} copies", (peak + 0.6, 14), color=GOOD, fontsize=24)
    axis.set(xlabel="copies", ylabel="payments a second", xlim=(0, 42.5), ylim=(0, 318))
    figure.tight_layout()
    return figure


def plot_policies() -> plt.Figure:
    """Return p99 with equal copies and the late share with a slow one, for four policies."""
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    found = compare_policies()
    p99 = [in_ms(row[0]) for row in found.values()]
    late = [round(100 * row[1], 1) for row in found.values()]
    names = list(found)
    for axis, values, texts, title in (
        (axes[0], p99, [f"{value} ms" for value in p99], "eight equal copies: p99"),
        (axes[1], late, [f"{value} %" for value in late], "one is 3 times slower: late"),
    ):
        colours = [BAD if name in ("random", "in turn") else GOOD for name in names]
        if axis is axes[0]:
            colours = [BAD, GOOD, GOOD, GOOD]
        bars = axis.barh(names, values, color=colours, height=0.66)
        axis.bar_label(bars, texts, padding=8, fontsize=26)
        axis.set_title(title, pad=14)
        axis.set(xlim=(0, 1.3 * max(values)))
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        axis.tick_params(axis="y", length=0, labelsize=26, pad=10)
    axes[0].invert_yaxis()
    figure.tight_layout(w_pad=2)
    return figure


RUSH = (20, 40, 60, 70, 80, 85, 90, 95, 100, 105, 110, 120, 140, 160, 180, 200)


@cache
def measure_doors() -> dict[int | None, list[float]]:
    """Return the answers in time, a second, by number of places and offered load."""
    return {
        places: [round(simulate_door(rate, places), 1) for rate in RUSH]
        for places in (LIMIT, LONG, None)
    }


def plot_door() -> plt.Figure:
    """Return the answers in time by offered load: all let in, and a limit at the door."""
    figure, axis = plt.subplots(figsize=WIDE)
    found = measure_doors()
    axis.plot([0, 112], [0, 112], color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.plot(RUSH, found[None], color=BAD, linewidth=8)
    axis.plot(RUSH, found[LONG], color=VIOLET, linewidth=3, linestyle=(0, (3, 1.5)))
    axis.plot(RUSH, found[LIMIT], color=GOOD, linewidth=5)
    at = RUSH.index(NOON)
    axis.plot([NOON] * 2, [found[None][at], found[LIMIT][at]], "o", color=INK, zorder=4)
    axis.annotate(
        f"at most {LIMIT} inside: {found[LIMIT][at]:.0f}", (122, 80), color=GOOD, fontsize=26
    )
    axis.annotate(f"all are let in: {found[None][at]:.0f}", (123, 22), color=BAD, fontsize=26)
    axis.annotate(
        f"at most {LONG} inside: {found[LONG][at]:.0f}", (123, 8), color=VIOLET, fontsize=26
    )
    axis.set(xlabel="payments offered a second", ylabel="answers in time, a second")
    axis.set(xlim=(0, 205), ylim=(-3, 118))
    axis.set_xticks([0, 40, 80, 120, 160, 200])
    figure.tight_layout()
    return figure


def draw() -> dict[str, plt.Figure]:
    """Return the figures by name."""
    return {
        "bottleneck": plot_bottleneck(),
        "knee": plot_knee(),
        "loads": plot_loads(),
        "stall": plot_stall(),
        "queues": plot_queues(),
        "kingman": plot_kingman(),
        "sizing": plot_sizing(),
        "amdahl": plot_amdahl(),
        "usl": plot_usl(),
        "policies": plot_policies(),
        "door": plot_door(),
    }


def collect_numbers() -> dict[str, dict[str, str]]:
    """Return what the slides say of all this."""
    closed, opened = compare_loads()
    (_, few), (_, kept) = simulate_stall()
    sizes, policies, doors = size_shop(), compare_policies(), measure_doors()
    copies, (alone, alpha, beta) = measure_copies(), fit_copies(40)
    at = RUSH.index(NOON)
    return {
        "knee": {
            **{str(rate): f"{in_ms(sweep_open()[rate][1])} ms" for rate in (80, 90, 96)},
            "pilot": f"{in_ms(np.percentile(simulate_open(PILOT)[0], 99))} ms",
        },
        "loads": {
            "closed 6": f"{in_ms(closed[6][1])} ms",
            "closed 10": f"{in_ms(closed[10][1])} ms",
            "open 95": f"{in_ms(opened[95])} ms",
        },
        "stall": {
            "calls": str(few.size),
            "p99 noted": f"{in_ms(np.percentile(few, 99))} ms",
            "late": str(int(np.sum(kept > EMBED))),
            "p99": f"{in_ms(np.percentile(kept, 99)):,} ms",
        },
        "queues": {
            "8 queues": f"{1000 * mean_time(1, 0.6):.0f} ms",
            "1 queue": f"{1000 * mean_time(8, 0.6):.1f} ms",
            "fast": f"{1000 * mean_time(1, 0.6, 8):.1f} ms",
        },
        "sizing": {
            **{f"steady {n}": f"{in_ms(sizes[n][1])}" for n in (5, 6, 7)},
            **{f"bursts {n}": f"{in_ms(sizes[n][2])}" for n in (7, 8)},
        },
        "kingman": {
            text: f"{1000 * WORK * simulate_single(0.8, ca2, cs2):.0f} ms"
            for ca2, cs2, text, _ in CASES
        },
        "amdahl": {
            "four": f"{amdahl(1 - SERIAL, 4):.2f}",
            "limit": f"{1 / SERIAL:.2f}",
            "payment": f"{amdahl(1 - SERIAL, 64):.1f}",
            "p 90": f"{amdahl(0.9, 64):.1f}",
            "p 99": f"{amdahl(0.99, 64):.1f}",
        },
        "usl": {
            "alone": f"{alone:.1f}",
            "alpha": f"{alpha:.3f}",
            "beta": f"{beta:.4f}",
            "peak": f"{find_peak(40):.0f}",
            "peak of 8": f"{find_peak(8):.0f}",
            "at 16": f"{copies[16]:.0f}",
            "at 24": f"{copies[24]:.0f}",
            "at 40": f"{copies[40]:.0f}",
        },
        "p99": {name: f"{in_ms(row[0])} ms" for name, row in policies.items()},
        "late": {name: percent(row[1], 1) for name, row in policies.items()},
        "failing": {name: percent(row[2]) for name, row in policies.items()},
        "door": {str(places): f"{row[at]:.0f}" for places, row in doors.items()},
    }


def main() -> None:
    """Compute everything and write it."""
    rows = "".join(f"{n},{rate}\n" for n, rate in measure_copies().items())
    texts = {"copies.csv": "copies,rate\n" + rows}
    write_figures(__file__, draw, collect_numbers(), texts)


if __name__ == "__main__":
    main()
