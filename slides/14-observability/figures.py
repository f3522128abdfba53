"""Simulates a Saturday in the shop and a month of alerts, and draws what the deck shows of them.

Run it with ``python slides/14-observability/figures.py [FOLDER]``; without a folder it writes next
to itself. Times are in seconds of the day unless a name says minutes.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from workshop.slides.plots import BAD, GOOD, OTHER, QUIET, VIOLET, plt, write_figures

WIDE = (15, 5.25)

PROMISE = 0.3  # seconds
BUDGET = 0.01  # share of payments that may be late or fail
DAYS, OPENS, CLOSES = 30, 8, 20
BUDGET_PAYMENTS = BUDGET * 2 * 3600 * (CLOSES - OPENS) * DAYS
SHARES = {"harbour": 0.52, "market": 0.40, "station": 0.08}
# The Saturday: the cache of station is empty from COLD to WARM (minutes of the day).
FIRST, LAST, COLD, WARM = 10 * 60, 14 * 60, 11 * 60 + 40, 13 * 60 + 10
CONNECTIONS, QUERY = 4, 0.16  # to the database of station; mean seconds of a query
FEWEST = 100  # payments in the short window, or no rule fires
CALM_MISSES, COLD_MISSES, REFILL_RATE = 0.01, 0.5, 22.4

DEFAULT_BORDERS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
OUR_BORDERS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.75, 1.0)
NATIVE_FACTOR = 2 ** (1 / 8)  # schema 3 of a native histogram


def saturday_rate(hour: np.ndarray) -> np.ndarray:
    """Return the chain's payments a second on a Saturday; 12 at the peak, about noon."""
    return 12 * np.exp(-(((hour - 12.25) / 2.2) ** 2))


def wait_in_line(arrivals: np.ndarray, durations: np.ndarray, servers: int) -> np.ndarray:
    """Return how long each job waits for one of ``servers``, first come, first served."""
    free = [0.0] * servers
    waits = np.empty(arrivals.size)
    for i, (arrival, duration) in enumerate(
        zip(arrivals.tolist(), durations.tolist(), strict=True)
    ):
        start = max(arrival, heapq.heappop(free))
        waits[i] = start - arrival
        heapq.heappush(free, start + duration)
    return waits


@dataclass(frozen=True)
class Saturday:
    """The payments of a Saturday, 10:00 to 14:00, and the use of station's database by minute."""

    at: np.ndarray
    branch: np.ndarray
    took: np.ndarray
    utilization: np.ndarray
    waiting: np.ndarray


@cache
def simulate_saturday(seed: int = 14) -> Saturday:
    """Return the Saturday: at 11:40 station's cache is lost, and a job refills it until 13:10."""
    rng = np.random.default_rng(seed)
    minutes = np.arange(FIRST, LAST)
    counts = rng.poisson(60 * saturday_rate((minutes + 0.5) / 60))
    at = np.sort((np.repeat(minutes, counts) + rng.random(counts.sum())) * 60)
    branch = rng.choice(list(SHARES), at.size, p=list(SHARES.values()))
    cold = (branch == "station") & (at >= COLD * 60) & (at < WARM * 60)
    misses = rng.random(at.size) < np.where(cold, COLD_MISSES, CALM_MISSES)
    took = rng.lognormal(np.log(0.112), 0.2, at.size)
    queries = rng.exponential(QUERY, at.size)
    took[misses] += queries[misses]

    mine = np.flatnonzero(misses & (branch == "station"))
    n_refill = rng.poisson(REFILL_RATE * 60 * (WARM - COLD))
    refill = np.sort(rng.uniform(COLD * 60, WARM * 60, n_refill))
    arrivals = np.concatenate([at[mine], refill])
    durations = np.concatenate([queries[mine], rng.exponential(QUERY, n_refill)])
    order = np.argsort(arrivals, kind="stable")
    waits = np.empty(arrivals.size)
    waits[order] = wait_in_line(arrivals[order], durations[order], CONNECTIONS)
    took[mine] += waits[: mine.size]

    edges = np.arange(FIRST, LAST + 1) * 60
    starts = arrivals + waits
    busy = [np.clip(edge - starts, 0, durations).sum() for edge in edges]
    queued = [np.clip(edge - arrivals, 0, waits).sum() for edge in edges]
    return Saturday(at, branch, took, np.diff(busy) / 60 / CONNECTIONS, np.diff(queued) / 60)


def pick_noon() -> tuple[np.ndarray, np.ndarray]:
    """Return branch and duration of the payments from 12:00 to 13:00."""
    day = simulate_saturday()
    noon = (day.at >= 12 * 3600) & (day.at < 13 * 3600)
    return day.branch[noon], day.took[noon]


def erlang_wait(servers: int, busy: float) -> float:
    """Return the mean wait of an M/M/c queue in units of the mean service time."""
    load = servers * busy
    full = load**servers / factorial(servers) / (1 - busy)
    queued = full / (sum(load**k / factorial(k) for k in range(servers)) + full)
    return queued / (servers * (1 - busy))


def simulate_queue(servers: int, busy: float, n_jobs: int = 500_000) -> float:
    """Return the mean wait of simulated jobs in units of the mean service time."""
    rng = np.random.default_rng(1)
    arrivals = np.cumsum(rng.exponential(1 / (servers * busy), n_jobs))
    return float(wait_in_line(arrivals, rng.exponential(1, n_jobs), servers).mean())


def share_below(seconds: np.ndarray, slow: float) -> np.ndarray:
    """Return the share of answers up to ``seconds``: 97 % about 0.112 s, 3 % about ``slow``."""
    logs = np.log(np.maximum(seconds, 1e-9))
    return 0.97 * norm.cdf((logs - np.log(0.112)) / 0.2) + 0.03 * norm.cdf(
        (logs - np.log(slow)) / 0.1
    )


def estimate_quantile(q: float, borders: np.ndarray, slow: float, *, native: bool) -> float:
    """Return what histogram_quantile says when it knows the answers only by bucket."""
    below = share_below(borders, slow)
    at = int(np.searchsorted(below, q))
    if at == borders.size:
        return float(borders[-1])
    low = borders[at - 1] if at else 0.0
    before = below[at - 1] if at else 0.0
    part = (q - before) / (below[at] - before)
    if native:
        return float(low * (borders[at] / low) ** part)
    return float(low + (borders[at] - low) * part)


@dataclass(frozen=True)
class Rule:
    """Fires while the burn rate is above ``burn`` over both windows, given in minutes."""

    name: str
    burn: float
    long: int
    short: int


NAIVE = Rule("naive", 1, 5, 5)
FAST = Rule("fast", 14.4, 60, 5)
SLOW = Rule("slow", 6, 360, 30)
TICKET = Rule("ticket", 1, 3 * 1440, 360)


def find_firing(bad: np.ndarray, total: np.ndarray, rule: Rule) -> np.ndarray:
    """Return for each minute whether ``rule`` fires at its end; never on fewer than FEWEST."""
    fires = np.ones(total.size, dtype=bool)
    for window in (rule.long, rule.short):
        late, seen = (
            np.convolve(counts, np.ones(window))[: counts.size] for counts in (bad, total)
        )
        fires &= (late > rule.burn * BUDGET * seen + 1e-6) & (seen > FEWEST - 0.5)
    return fires


@cache
def simulate_month() -> tuple[np.ndarray, np.ndarray]:
    """Return payments and late ones by minute of a calm month: 2 a second while open."""
    rng = np.random.default_rng(30)
    minute = np.arange(DAYS * 1440)
    hour, day = minute % 1440 / 60, minute // 1440
    is_open, saturday = (hour >= OPENS) & (hour < CLOSES), day % 7 == 5
    bumps = np.exp(-(((hour - 12.5) / 1.5) ** 2)) + 1.2 * np.exp(-(((hour - 17.5) / 1.5) ** 2))
    rate = np.where(saturday, saturday_rate(hour), 0.35 + bumps) * is_open
    wanted = 2 * is_open.sum() - rate[saturday].sum()
    rate[~saturday] *= wanted / rate[~saturday].sum()
    total = rng.poisson(60 * rate)
    return total, rng.binomial(total, 0.003)


@dataclass(frozen=True)
class Incident:
    """What goes wrong: minute of the month, how long in minutes, share of payments late."""

    name: str
    start: int
    minutes: int
    late: float


def at_minute(day: int, hour: int, minute: int = 0) -> int:
    """Return the minute of the month; day 0 is a Monday."""
    return day * 1440 + hour * 60 + minute


INCIDENTS = [
    Incident("a blip: 30 % late", at_minute(16, 15), 2, 0.30),
    Incident("bad release: all fail", at_minute(16, 13), 15, 1.0),
    Incident("slow disk: 8 % late", at_minute(16, 13), 420, 0.08),
    Incident("new firmware: 2 % late", at_minute(15, 13), 3 * 1440, 0.02),
]


def play(incident: Incident) -> tuple[dict[str, float], dict[str, float]]:
    """Return minutes until each rule fires, and the share of the budget that is spent by then."""
    rng = np.random.default_rng(5)
    total, late = simulate_month()
    late = late.copy()
    hit = slice(incident.start, incident.start + incident.minutes)
    late[hit] += rng.binomial(total[hit] - late[hit], incident.late)
    found, spent = {}, {}
    for rule in (NAIVE, FAST, SLOW, TICKET):
        fires = np.flatnonzero(find_firing(late, total, rule)[hit])
        if fires.size:
            found[rule.name] = float(fires[0] + 1)
            spent[rule.name] = float(late[hit][: fires[0] + 1].sum() / BUDGET_PAYMENTS)
    return found, spent


def count_false_alarms(rule: Rule) -> int:
    """Return how often ``rule`` starts to fire in the calm month."""
    total, late = simulate_month()
    fires = find_firing(late, total, rule)
    return int(np.count_nonzero(fires[1:] & ~fires[:-1]) + fires[0])


def play_saturday(branches: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the same as :func:`play` of the cold cache, for the payments of some branches."""
    day = simulate_saturday()
    mine = np.isin(day.branch, branches)
    minute = (day.at // 60).astype(int) - FIRST
    total, late = (
        np.bincount(minute[which], minlength=LAST - FIRST)
        for which in (mine, mine & (day.took > PROMISE))
    )
    share = sum(SHARES[name] for name in branches)
    found, spent = {}, {}
    for rule in (NAIVE, FAST):
        fires = np.flatnonzero(find_firing(late, total, rule)[COLD - FIRST :])
        if fires.size:
            found[rule.name] = float(fires[0] + 1)
            cold = late[COLD - FIRST :][: fires[0] + 1].sum()
            spent[rule.name] = float(cold / (share * BUDGET_PAYMENTS))
    return found, spent


def in_ms(seconds: float) -> int:
    """Return milliseconds, rounded."""
    return round(1000 * float(seconds))


def percent(share: float, digits: int = 0) -> str:
    """Return a share as the slides write it, as in 3.3 %."""
    return f"{100 * share:.{digits}f} %"


def measure_branches() -> dict[int, dict[str, int]]:
    """Return, for p95 and p99 of the noon hour in ms, each branch, two averages, and the truth."""
    branch, took = pick_noon()
    result = {}
    for q in (95, 99):
        rows = {name: np.percentile(took[branch == name], q) for name in SHARES}
        weights = [np.mean(branch == name) for name in SHARES]
        rows["average"] = np.mean(list(rows.values()))
        rows["weighted"] = np.dot(weights, list(rows.values())[:3])
        rows["all"] = np.percentile(took, q)
        result[q] = {name: in_ms(value) for name, value in rows.items()}
    return result


def measure_buckets() -> dict[str, list[float]]:
    """Return the true p99 in seconds, and what three kinds of buckets say of it."""
    grid = NATIVE_FACTOR ** np.arange(-60, 40)
    kinds = {
        "default": (np.array(DEFAULT_BORDERS), False),
        "ours": (np.array(OUR_BORDERS), False),
        "native": (grid, True),
    }
    rows: dict[str, list[float]] = {"true": [], **{kind: [] for kind in kinds}}
    for slow in np.geomspace(0.19, 0.95, 81):
        true = brentq(lambda x, slow=slow: share_below(np.array([x]), slow)[0] - 0.99, 0.05, 5)
        rows["true"].append(round(true, 4))
        for kind, (borders, native) in kinds.items():
            rows[kind].append(round(estimate_quantile(0.99, borders, slow, native=native), 4))
    return rows


def show_bucket_error() -> tuple[int, int]:
    """Return a true p99 just below the promise and what the default borders make of it, in ms."""
    rows = measure_buckets()
    at = int(np.argmin(np.abs(np.array(rows["true"]) - 0.27)))
    return in_ms(rows["true"][at]), in_ms(rows["default"][at])


def plot_latency() -> plt.Figure:
    """Return the answers of the noon hour as a histogram, with the mean and three percentiles."""
    _, took = pick_noon()
    figure, axis = plt.subplots(figsize=WIDE)
    borders = np.geomspace(50, 3000, 61)
    counts, _ = np.histogram(1000 * took, borders)
    colours = [BAD if low >= 1000 * PROMISE else GOOD for low in borders[:-1]]
    shares = np.round(100 * counts / took.size, 3)
    axis.bar(borders[:-1], shares, np.diff(borders) * 0.92, align="edge", color=colours)
    p50, p95, p99 = (in_ms(value) for value in np.percentile(took, (50, 95, 99)))
    mean, late = in_ms(took.mean()), np.mean(took > PROMISE)
    for text, value, x, y, colour, side in (
        (f"p50 {p50} ms", p50, 93, 14.2, GOOD, "right"),
        (f"mean {mean} ms", mean, 158, 14.2, "black", "left"),
        (f"p95 {p95} ms", p95, p95, 9.0, GOOD, "left"),
        ("promise: 300 ms", 300, 300, 5.7, BAD, "left"),
        (f"p99 {p99} ms", p99, p99, 3.0, BAD, "left"),
    ):
        gap = 0.985 if side == "right" else 1.015
        axis.annotate(text, (x * gap, y), color=colour, fontsize=26, ha=side, va="center")
        corner = ([value, value, x], [0, y, y]) if x != value else ([value] * 2, [0, y - 1.1])
        axis.plot(*corner, color=colour, linewidth=2.5)
    axis.annotate(f"{percent(late, 1)} are late", (330, 2.0), color=BAD, fontsize=26)
    axis.set(xlabel="time until the till has its answer (ms)", ylabel="% of payments")
    axis.set(xscale="log", xlim=(42, 3000), ylim=(0, 15.2))
    ticks = [50, 100, 200, 300, 500, 1000, 2000]
    axis.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_branches() -> plt.Figure:
    """Return p95 and p99 by branch, averaged in two ways, and of all payments together."""
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharex=True)
    names = ["harbour", "market", "station", "average", "weighted average", "all payments"]
    colours = [QUIET] * 3 + [BAD] * 2 + [GOOD]
    for axis, (q, values) in zip(axes, measure_branches().items(), strict=True):
        bars = axis.barh(names, list(values.values()), color=colours, height=0.68)
        axis.bar_label(bars, [f"{value:,}" for value in values.values()], padding=8, fontsize=26)
        axis.invert_yaxis()
        axis.set(xlim=(0, 2750), title=f"p{q} (ms)")
        axis.set_xticks([])
        axis.spines["bottom"].set_visible(False)
        axis.tick_params(axis="y", length=0, labelsize=25, pad=10)
    axes[1].set_yticks([])
    figure.tight_layout(w_pad=2)
    return figure


def plot_queue() -> plt.Figure:
    """Return the time in the system by utilization for one connection and for four."""
    figure, axis = plt.subplots(figsize=WIDE)
    busy = np.linspace(0.01, 0.965, 200)
    below = [(0, -36), (0, -36), (6, -38), (38, -18)]
    for servers, colour, label, place in (
        (1, BAD, "1 connection", (55, 13.5)),
        (4, GOOD, "4 connections", (97.5, 7.2)),
    ):
        times = np.round([1 + erlang_wait(servers, one) for one in busy], 3)
        axis.plot(100 * busy[times < 21], times[times < 21], color=colour)
        axis.annotate(label, place, color=colour, fontsize=26)
        for one, low in zip((0.5, 0.8, 0.9, 0.95), below, strict=True):
            exact = 1 + erlang_wait(servers, one)
            dot = round(1 + simulate_queue(servers, one), 2)
            axis.plot([100 * one], [dot], "o", color=colour, markersize=13)
            axis.annotate(
                f"{exact:.1f}",
                (100 * one, exact),
                (-30, 12) if servers == 1 else low,
                textcoords="offset points",
                color=colour,
                ha="center",
                fontsize=25,
            )
    axis.set(xlabel="utilization (%)", ylabel="wait + query,\nin query times")
    axis.set(xlim=(0, 118), ylim=(-1.6, 22))
    axis.set_xticks([0, 20, 40, 60, 80, 90, 100])
    axis.set_yticks([1, 5, 10, 15, 20])
    figure.tight_layout()
    return figure


def plot_buckets() -> plt.Figure:
    """Return the p99 that histogram_quantile gives against the true one."""
    rows = {kind: 1000 * np.array(values) for kind, values in measure_buckets().items()}
    figure, axis = plt.subplots(figsize=WIDE)
    axis.plot(rows["true"], rows["true"], color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.plot(rows["true"], rows["default"], color=BAD, linewidth=9)
    axis.plot(rows["true"], rows["ours"], color=OTHER)
    axis.plot(rows["true"], rows["native"], color=GOOD)
    true, says = show_bucket_error()
    axis.plot([true], [says], "o", color=BAD)
    axis.annotate(
        f"true {true} ms, says {says} ms",
        (true, says),
        (200, 590),
        color=BAD,
        fontsize=26,
        arrowprops={"arrowstyle": "-", "color": BAD, "linewidth": 2},
    )
    for y, text, colour in (
        (370, "default borders", BAD),
        (245, "our borders, one at 300 ms", OTHER),
        (120, "native, factor 1.09", GOOD),
    ):
        axis.annotate(text, (600, y), color=colour, fontsize=27)
    axis.set(xlabel="true p99 (ms)", ylabel="estimate (ms)", xlim=(185, 960), ylim=(50, 1030))
    axis.set_xticks([200, 300, 400, 500, 600, 700, 800, 900])
    axis.set_yticks([250, 500, 750, 1000])
    figure.tight_layout()
    return figure


def plot_dashboard() -> plt.Figure:
    """Return station's Saturday as a dashboard: a RED row for payments, a USE row for the pool."""
    day = simulate_saturday()
    mine = day.branch == "station"
    at, took = day.at[mine] / 60, day.took[mine]
    ends = np.arange(FIRST + 5, LAST + 1)
    slices = [slice(*np.searchsorted(at, (end - 5, end))) for end in ends]
    rate = [(part.stop - part.start) / 300 for part in slices]
    p50, p99 = ([np.percentile(took[part], q) for part in slices] for q in (50, 99))
    minutes, none = np.arange(FIRST + 1, LAST + 1), np.zeros(LAST - FIRST)
    panels = [
        ("Rate (payments/s)", [(ends, rate, GOOD)], (0, 1.5), [0, 1]),
        ("Errors (%)", [(minutes, none, GOOD)], (-0.08, 1.5), [0, 1]),
        ("p50 and p99 (s)", [(ends, p50, GOOD), (ends, p99, BAD)], (0, 6.5), [0, 5]),
        ("Utilization (%)", [(minutes, 100 * day.utilization, GOOD)], (0, 130), [0, 100]),
        ("Saturation (waiting)", [(minutes, day.waiting, BAD)], (0, 62), [0, 50]),
        ("Errors (timeouts)", [(minutes, none, GOOD)], (-0.08, 1.5), [0, 1]),
    ]
    figure, axes = plt.subplots(2, 3, figsize=(15, 6), sharex=True)
    for axis, (title, lines, limits, ticks) in zip(axes.flat, panels, strict=True):
        axis.axvspan(COLD, WARM, color="#fdf1ea")
        for x, y, colour in lines:
            axis.plot(x, np.round(y, 2), color=colour, linewidth=3)
        axis.set_title(title, fontsize=24, loc="left")
        axis.set(ylim=limits, yticks=ticks, xlim=(FIRST, LAST))
        axis.set_xticks([11 * 60, 13 * 60], ["11:00", "13:00"])
    axes[0, 2].annotate("p99", (10.1 * 60, 1), color=BAD)
    for axis, text in zip(axes[:, 0], ("payments: RED", "database: USE"), strict=True):
        axis.set_ylabel(text, fontsize=24, color=GOOD, labelpad=14)
    figure.tight_layout(w_pad=1.5, h_pad=1.2)
    return figure


def tell_time(minutes: float) -> str:
    """Return minutes as a text, as in 4.8 h."""
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def list_incidents() -> list[tuple[str, int, dict[str, float], dict[str, float]]]:
    """Return name, length, minutes until found and budget spent, of the Saturday and the rest."""
    rows = [(one.name, one.minutes, *play(one)) for one in INCIDENTS]
    rows.insert(2, ("station cache: 38 % late", WARM - COLD, *play_saturday(["station"])))
    return rows


def plot_alerts() -> plt.Figure:
    """Return when each rule finds each incident, on a logarithmic clock."""
    figure, axis = plt.subplots(figsize=WIDE)
    rows = list_incidents()
    for y, (_, length, found, spent) in enumerate(rows):
        axis.plot([0.8, length], [y, y], color="#dfe6ea", linewidth=30, solid_capstyle="butt")
        axis.plot([found["naive"]], [y], "D", color=BAD, markersize=15)
        page = min(found.get("fast", np.inf), found.get("slow", np.inf))
        ticket = found.get("ticket", np.inf)
        if ticket < page:
            axis.plot([ticket], [y], "s", color=VIOLET, markersize=16)
            text, place = f"{tell_time(ticket)}, {percent(spent['ticket'])}", ticket * 0.84
            axis.annotate(text, (place, y), color=VIOLET, ha="right", va="center", fontsize=24)
        if page < np.inf:
            axis.plot([page], [y], "o", color=GOOD, markersize=17)
            rule = "fast" if "fast" in found else "slow"
            text, place = f"{tell_time(page)}, {percent(spent[rule])}", length * 1.2
            axis.annotate(text, (place, y), color=GOOD, va="center", fontsize=24)
    axis.set(xscale="log", xlim=(0.75, 9000), ylim=(len(rows) - 0.4, -1.3))
    axis.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axis.tick_params(axis="y", length=0, labelsize=24, pad=10)
    for x, colour, text in (
        (0.8, BAD, "\u25c6 5 min > 1 %"),
        (21, GOOD, "\u25cf page"),
        (100, VIOLET, "\u25a0 ticket"),
        (620, "black", "after, budget spent"),
    ):
        axis.annotate(text, (x, -0.95), color=colour, va="center", fontsize=24)
    ticks = {1: "1 min", 10: "10 min", 60: "1 h", 360: "6 h", 1440: "1 d", 4320: "3 d"}
    axis.set_xticks(list(ticks), list(ticks.values()))
    axis.minorticks_off()
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure


def draw() -> dict[str, plt.Figure]:
    """Return the deck's plots by name."""
    return {
        "latency": plot_latency(),
        "branches": plot_branches(),
        "queue": plot_queue(),
        "buckets": plot_buckets(),
        "dashboard": plot_dashboard(),
        "alerts": plot_alerts(),
    }


def list_numbers() -> dict[str, list[str] | dict[str, str]]:
    """Return what the slides say of the computation, as texts."""
    branch, took = pick_noon()
    rows = {name: (found, spent) for name, _, found, spent in list_incidents()}
    station = rows["station cache: 38 % late"]
    return {
        "noon": {
            "mean": f"{in_ms(took.mean())} ms",
            "p50": f"{in_ms(np.percentile(took, 50))} ms",
            "p95": f"{in_ms(np.percentile(took, 95))} ms",
            "p99": f"{in_ms(np.percentile(took, 99))} ms",
            "late": percent(np.mean(took > PROMISE), 1),
            "late at station": percent(np.mean(took[branch == "station"] > PROMISE)),
        },
        "percentiles": [
            f"{value:,}" for rows in measure_branches().values() for value in rows.values()
        ],
        "queue": [f"{1 + erlang_wait(n, u):.1f}" for n in (1, 4) for u in (0.5, 0.8, 0.9, 0.95)],
        "station": [f"{station[0]['fast']:.0f} min", percent(station[1]["fast"])],
        "buckets": [f"{value} ms" for value in show_bucket_error()],
        "false alarms": [f"{count_false_alarms(NAIVE)} false alarms"],
        "budget": [f"{BUDGET_PAYMENTS:,.0f}", f"{BUDGET_PAYMENTS / BUDGET:,.0f}"],
    }


if __name__ == "__main__":
    write_figures(__file__, draw, numbers=list_numbers())
