"""Makes what the deck shows from real computation: five simulations and their plots.

A test runs it and compares the bytes with the committed ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import matplotlib.pyplot as plt
import numpy as np

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, VIOLET, WIDE, write_figures

# A year of faults: how often something breaks, and how long it takes until it runs again.
CRASH_DAYS, MACHINE_DAYS = 30, 200
BY_HAND_RESTART, BY_HAND_MOVE = 30, 120  # minutes
START, NOTICED, MOVED = 20 / 60, 50 / 60, 350 / 60  # minutes: Kubernetes' defaults

# The three machines and what the six services ask of them.
CORES = 3.5  # of 4, the rest is for the system
SERVICES = {  # name: copies, generous request, measured request, in cores
    "pay": (3, 0.5, 0.2),
    "embed": (3, 1.0, 0.5),
    "match": (2, 0.75, 0.25),
    "risk": (3, 0.5, 0.2),
    "receipts": (2, 0.25, 0.1),
    "points": (2, 0.25, 0.1),
}

EMBED = 0.040  # seconds of one core for one face


def lose_minutes(years: int = 2000) -> list[float]:
    """Return the minutes of lost payments a year, for five ways to run one service.

    By hand; restarted on its machine; one copy, three on one machine and three on three machines
    under an orchestrator. A copy that is gone and still listed loses its share of the payments.
    """
    rng = np.random.default_rng(34)
    crashes = rng.poisson(365 / CRASH_DAYS * years)
    deaths = rng.poisson(365 / MACHINE_DAYS * years)
    hand_restart = rng.lognormal(np.log(BY_HAND_RESTART), 0.5, crashes).sum()
    hand_move = rng.lognormal(np.log(BY_HAND_MOVE), 0.5, deaths).sum()
    restart, move = crashes * START, deaths * (MOVED + START)
    spread = lose_spread(rng, years)
    totals = [hand_restart + hand_move, restart + hand_move, restart + move, move, spread]
    return [float(total / years) for total in totals]


def lose_spread(rng: np.random.Generator, years: int, copies: int = 3) -> float:
    """Return the minutes lost in all years with ``copies`` copies on as many machines."""
    minutes = years * 365 * 24 * 60
    n_deaths = rng.poisson(copies * minutes / (MACHINE_DAYS * 1440))
    began = np.sort(rng.uniform(0, minutes, n_deaths))
    machine = rng.integers(0, copies, n_deaths)
    lost = n_deaths * NOTICED / copies  # still listed: its share of the payments
    down = np.zeros(copies)
    for at, which in zip(began, machine, strict=True):
        down[which] = at + MOVED + START
        lost += max(0.0, down.min() - at)  # nobody is left
    return float(lost)


@dataclass
class Machine:
    """A machine and the copies on it, as pairs of service and request."""

    name: str
    copies: list[tuple[str, float]] = field(default_factory=list)

    @property
    def asked(self) -> float:
        """The cores that its copies ask for."""
        return sum(request for _, request in self.copies)


def place(copies: list[tuple[str, float]], machines: list[Machine]) -> list[tuple[str, float]]:
    """Put each copy on a machine where its request fits; return those that must wait.

    As the scheduler's defaults do: first filter, then prefer machines with few copies of the same
    service, then the emptiest.
    """
    pending = []
    for name, request in copies:
        fitting = [m for m in machines if m.asked + request <= CORES + 1e-9]
        if not fitting:
            pending.append((name, request))
            continue
        best = min(fitting, key=lambda m: (sum(c[0] == name for c in m.copies), m.asked, m.name))
        best.copies.append((name, request))
    return pending


def pack() -> list[tuple[str, list[Machine], list[tuple[str, float]]]]:
    """Return three states: all machines, one dead, one dead with requests that were measured."""
    states = []
    for which in (1, 2):
        copies = [(name, row[which]) for name, row in SERVICES.items() for _ in range(row[0])]
        machines = [Machine(name) for name in "abc"]
        waiting = place(copies, machines)
        if which == 1:
            before = [Machine(m.name, list(m.copies)) for m in machines]
            states.append(("three machines", before, waiting))
        lost = machines.pop()
        waiting = waiting + place(lost.copies, machines)
        title = "c is dead" if which == 1 else "c is dead, measured"
        states.append((title, [*machines, Machine("c")], waiting))
    return states


def run_faces(comes: np.ndarray, limit: float | None) -> list[list[int]]:
    """Return the milliseconds in which each face is worked on in a container of ``limit`` cores.

    In each period of 100 ms its threads may run for 100 ms times the limit, together; then all of
    them wait for the next period. A face needs 40 ms of one of four threads, each with a core.
    """
    quota = 10**9 if limit is None else round(100 * limit)
    now, period, left, taken = 0, 0, quota, 0
    worked: list[list[int]] = [[] for _ in comes]
    jobs: list[int] = []
    while taken < comes.size or jobs:
        if not jobs:
            now = max(now, int(comes[taken]))
        while taken < comes.size and comes[taken] <= now:
            jobs.append(taken)
            taken += 1
        if now // 100 > period:
            period, left = now // 100, quota
        for job in jobs[:4]:
            if left > 0:
                worked[job].append(now)
                left -= 1
        now += 1
        jobs = [job for job in jobs if len(worked[job]) < round(1000 * EMBED)]
    return worked


def throttle(limit: float | None, rate: float = 4.0, seconds: int = 2000) -> float:
    """Return the 99th percentile in ms of faces that come at random, ``rate`` a second."""
    rng = np.random.default_rng(7)
    comes = np.sort(rng.integers(0, seconds * 1000, rng.poisson(rate * seconds)))
    ends = np.array([worked[-1] + 1 for worked in run_faces(comes, limit)])
    return float(np.percentile(ends - comes, 99))


def stall(
    asks_database: bool, trials: int = 2000, copies: int = 3
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return seconds, mean ready copies, and the mean time in which no payment is answered.

    The database does not answer from second 60 to 100. Readiness asks it, every 5 s; three
    failures in a row take a copy off the list. The liveness probe, every 10 s, asks it too or not;
    three failures restart the container, which needs 60 s to load and warm up.
    """
    began, ended, load = 60.0, 100.0, 60.0
    rng = np.random.default_rng(11)
    ready_phase = rng.uniform(0, 5, (trials, copies))
    live_phase = rng.uniform(0, 10, (trials, copies))
    leaves = began + ready_phase + 10  # the third failure
    back = began + ready_phase + 5 * np.ceil((ended - began - ready_phase) / 5)
    if asks_database:
        restarted = began + live_phase + 20
        back = np.maximum(back, restarted + load + rng.uniform(0, 5, (trials, copies)))
    seconds = np.arange(0.0, 200.0)
    away = (leaves <= seconds[:, None, None]) & (seconds[:, None, None] < back)
    silent = back.min(axis=1) - began
    return seconds, copies - away.sum(axis=2).mean(axis=1), float(silent.mean())


@dataclass
class Scaling:
    """How the copies that embed faces are scaled on the Saturday of forty branches.

    Args:
        start: seconds from the decision until a new copy answers.
        early: the fewest copies from 11:50 to 12:50.
        least: the fewest copies at other times.
    """

    start: float
    early: int = 2
    least: int = 2


@dataclass
class Fleet:
    """The copies of one moment and what they have done.

    Args:
        born: when each copy answers for the first time.
        free: until when each has work.
        busy: seconds of work by copy and bucket of time.
        wishes: what the autoscaler recommended, and when.
    """

    born: list[float]
    free: list[float]
    busy: np.ndarray
    wishes: list[tuple[int, int]] = field(default_factory=list)


STEP, BUCKET, TARGET, NOON = 15, 5, 0.6, 5400  # seconds; use of a core; 11:30 to 13:00


def noon_rate(second: float) -> float:
    """Return the payments a second; second 0 is 11:30."""
    return float(np.interp(second, [0, 1800, 1980, 4200, 4500], [20, 20, 120, 120, 20]))


def recommend(ready: int, starting: int, use: float) -> int:
    """Return the autoscaler's wish: its formula, its tolerance, its care with new copies."""
    ratio, count = use / TARGET, ready + starting
    if ratio > 1:
        ratio = ratio * ready / count  # what is not ready yet counts as idle
        return count if ratio <= 1.1 else ceil(ratio * count)
    return count if ratio >= 0.9 else ceil(ratio * ready)


def scale(plan: Scaling, fleet: Fleet, now: int) -> None:
    """Let the autoscaler look at the last 15 s, and start or stop copies."""
    count = len(fleet.born)
    ready = [i for i in range(count) if fleet.born[i] <= now - STEP]
    window = slice((now - STEP) // BUCKET, now // BUCKET)
    use = float(np.mean([fleet.busy[i, window].sum() / STEP for i in ready]))
    least = plan.early if 1200 <= now < 4800 else plan.least
    wish = max(recommend(len(ready), count - len(ready), min(use, 1.0)), least)
    fleet.wishes.append((now, wish))
    if wish > count:
        wish = min(wish, max(2 * count, count + 4))
        fleet.born += [now + plan.start] * (wish - count)
        fleet.free += [0.0] * (wish - count)
        return
    stable = max(n for when, n in fleet.wishes if when > now - 300)
    if stable < count:
        fleet.busy[stable:] = 0
        del fleet.born[stable:], fleet.free[stable:]


def serve_noon(plan: Scaling) -> dict[str, np.ndarray]:
    """Return by step of 15 s: copies that answer, payments, and those late or lost.

    A copy embeds one face after the other, 40 ms each, and payments pick a copy at random. The
    other steps of a payment take 60 ms; a till gives up where it would wait for more than 2 s.
    """
    rng = np.random.default_rng(5)
    steps = NOON // STEP
    fleet = Fleet([-1e9] * plan.least, [0.0] * plan.least, np.zeros((64, NOON // BUCKET + 2)))
    answering, late, total = np.zeros(steps), np.zeros(steps), np.zeros(steps)
    for step in range(steps):
        now = step * STEP
        if step:
            scale(plan, fleet, now)
        comes = np.sort(now + STEP * rng.random(rng.poisson(noon_rate(now + STEP / 2) * STEP)))
        draws = rng.random(comes.size)
        for at, draw in zip(comes.tolist(), draws.tolist(), strict=True):
            ready = [i for i, when in enumerate(fleet.born) if when <= at]
            copy = ready[int(draw * len(ready))]
            wait = max(fleet.free[copy] - at, 0.0)
            late[step] += wait + EMBED + 0.060 > 0.3
            if wait <= 2:
                fleet.free[copy] = at + wait + EMBED
                fleet.busy[copy, int(fleet.free[copy] // BUCKET)] += EMBED
        total[step] = comes.size
        answering[step] = sum(when <= now + STEP for when in fleet.born)
    return {"copies": answering, "late": late, "all": total}


def plot_outage(minutes: list[float]) -> plt.Figure:
    """Return bars of lost minutes a year for the five ways to run a service."""
    names = [
        "by hand",
        "restarted where it was",
        "orchestrated, 1 copy",
        "3 copies, 1 machine",
        "3 copies, 3 machines",
    ]
    figure, axis = plt.subplots(figsize=(15, 5.3))
    colors = [BAD, BAD, OTHER, OTHER, GOOD]
    bars = axis.barh(names[::-1], minutes[::-1], color=colors[::-1], height=0.62)
    texts = [f"{m:.0f} min" if m >= 10 else f"{m:.1f} min" for m in minutes[::-1]]
    axis.bar_label(bars, texts, padding=10, fontsize=26)
    axis.set(xscale="log", xlim=(0.5, 2500), xlabel="minutes of lost payments a year (log)")
    axis.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axis.tick_params(axis="y", length=0, labelsize=25, pad=14)
    axis.minorticks_off()
    figure.tight_layout()
    return figure


COLORS = {"embed": GOOD, "pay": OTHER, "risk": VIOLET, "match": "#9d174d", "others": QUIET}


def plot_packing(states: list[tuple[str, list[Machine], list[tuple[str, float]]]]) -> plt.Figure:
    """Return what each machine has promised, before and after one of them dies."""
    figure, axes = plt.subplots(1, 3, figsize=(15.5, 5.25), sharey=True)
    for axis, (title, machines, waiting) in zip(axes, states, strict=True):
        for column, copies in enumerate([*[m.copies for m in machines], waiting]):
            level = 0.0
            for name, request in copies:
                color = COLORS.get(name, COLORS["others"])
                axis.bar(column, request, 0.8, level, color=color, edgecolor="white", linewidth=2)
                level = round(level + request, 2)
            if column < 3 and not copies:
                axis.annotate("dead", (column, 0.2), ha="center", color=BAD, fontsize=24)
            if column == 3 and copies:
                axis.annotate("waits", (column, level + 0.12), ha="center", color=BAD, fontsize=24)
        axis.plot([-0.5, 2.5], [CORES, CORES], color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
        axis.set_title(title, fontsize=25, pad=14)
        axis.set(xlim=(-0.6, 3.6), ylim=(0, 4))
        axis.set_xticks(range(3), ["a", "b", "c"])
        axis.tick_params(axis="x", length=0, labelsize=25)
    axes[0].annotate("3.5 cores to give", (-0.45, 3.6), fontsize=22, color=INK)
    axes[0].set(ylabel="cores requested")
    figure.tight_layout(w_pad=1.5, rect=(0, 0.1, 1, 1))
    for place_x, (name, color) in zip((0.16, 0.33, 0.47, 0.61, 0.76), COLORS.items(), strict=True):
        text = "receipts, points" if name == "others" else name
        figure.text(place_x, 0.03, text, color=color, fontsize=25, weight="bold")
    return figure


def plot_throttling(limits: list[float | None], tails: list[float]) -> plt.Figure:
    """Return when two faces run under a limit, and the tail by limit."""
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(15.5, 5.3), gridspec_kw={"width_ratios": [1.15, 1]}
    )
    for row, limit in enumerate([None, 0.5]):
        for face, worked in enumerate(run_faces(np.array([0, 0]), limit)):
            y = 3.2 - 1.9 * row - 0.75 * face
            begins = [t for t in worked if t - 1 not in worked]
            ends = [t + 1 for t in worked if t + 1 not in worked]
            left.plot([0, ends[-1]], [y, y], color=QUIET, linewidth=3, linestyle=(0, (1, 1)))
            spans = [(b, e - b) for b, e in zip(begins, ends, strict=True)]
            left.broken_barh(spans, (y - 0.27, 0.54), color=BAD if limit else GOOD)
            left.annotate(f"{ends[-1]} ms", (ends[-1] + 4, y), va="center", fontsize=24)
    left.set_yticks([2.825, 0.925], ["no\nlimit", "0.5\ncore"])
    left.tick_params(axis="y", length=0, labelsize=24)
    left.axvline(100, color=INK, linewidth=2, linestyle=(0, (4, 3)))
    left.annotate("next period", (97, 3.75), ha="right", va="center", fontsize=22)
    left.set(xlim=(0, 158), ylim=(0, 4), xlabel="ms", title="two faces at the same moment")
    names = ["none" if limit is None else f"{limit:g}" for limit in limits]
    bars = right.bar(names, tails, color=[GOOD, OTHER, BAD, BAD], width=0.6)
    right.bar_label(bars, [f"{tail:,.0f}" for tail in tails], padding=5, fontsize=26)
    right.set(ylim=(0, 1250), xlabel="limit in cores", title="p99 in ms, 0.16 core in use")
    right.tick_params(axis="x", length=0)
    figure.tight_layout(w_pad=2.5)
    return figure


def plot_stall() -> plt.Figure:
    """Return the ready copies around a stall, by what liveness asks."""
    figure, axis = plt.subplots(figsize=WIDE)
    axis.axvspan(60, 100, color=BAD, alpha=0.13, linewidth=0)
    axis.annotate("database\nstalls", (88, 1.7), ha="center", va="center", color=BAD, fontsize=25)
    for asks, color in ((True, BAD), (False, GOOD)):
        seconds, ready, _ = stall(asks)
        axis.plot(seconds, np.round(ready, 3), color=color)
    axis.annotate("liveness asks\nonly the process", (107, 2.5), va="top", color=GOOD, fontsize=25)
    axis.annotate("liveness asks\nthe database", (151, 1.5), va="top", color=BAD, fontsize=25)
    axis.set(xlabel="seconds", ylabel="ready copies", xlim=(30, 190), ylim=(-0.1, 3.4))
    axis.set_yticks([0, 1, 2, 3])
    figure.tight_layout()
    return figure


def plot_noon(runs: dict[str, dict[str, np.ndarray]]) -> plt.Figure:
    """Return copies and late payments around noon, for three ways to scale."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(15.5, 5.3))
    minutes = np.arange(NOON // STEP) * STEP / 60
    needed = [noon_rate(60 * m) * EMBED / TARGET for m in minutes]
    left.fill_between(minutes, np.round(needed, 3), color=QUIET, alpha=0.28, linewidth=0)
    for color, run in zip((GOOD, BAD, OTHER), runs.values(), strict=True):
        left.step(minutes, run["copies"], color=color, where="post")
        by_minute = run["late"].reshape(-1, 4).sum(axis=1) / run["all"].reshape(-1, 4).sum(axis=1)
        right.plot(np.arange(90) + 0.5, np.round(100 * by_minute, 2), color=color)
    for axis, x, heights in ((left, 41, (7.0, 5.9, 4.8)), (right, 39, (72, 58, 44))):
        labels = (("set ahead", OTHER), ("starts in 10 s", GOOD), ("starts in 90 s", BAD))
        for height, (text, color) in zip(heights, labels, strict=True):
            axis.annotate(text, (x, height), fontsize=24, color=color)
    left.annotate("needed at 60 %", (41, 1.0), fontsize=22, color="#4a5868")
    left.set(ylabel="copies that answer", ylim=(0, 10), xlim=(15, 90))
    right.set(ylabel="% late or lost", xlim=(15, 60), ylim=(-2, 100))
    left.set_xticks([30, 60, 90], ["12:00", "12:30", "13:00"])
    right.set_xticks([15, 30, 45, 60], ["11:45", "12:00", "12:15", "12:30"])
    figure.tight_layout(w_pad=2.5)
    return figure


def main() -> None:
    """Compute everything and write it."""
    lost = [round(minutes, 2) for minutes in lose_minutes()]
    limits = [None, 1, 0.5, 0.25]
    tails = [round(throttle(limit), 1) for limit in limits]
    plans = {"fast": Scaling(10), "slow": Scaling(90), "ahead": Scaling(90, early=9)}
    runs = {name: serve_noon(plan) for name, plan in plans.items()}
    asked = [sum(n * request for n, request, _ in SERVICES.values())]
    asked.append(sum(n * measured for n, _, measured in SERVICES.values()))
    write_figures(
        __file__,
        lambda: {
            "outage": plot_outage(lost),
            "packing": plot_packing(pack()),
            "throttling": plot_throttling(limits, tails),
            "liveness": plot_stall(),
            "noon": plot_noon(runs),
        },
        {
            "lost minutes": [f"{m:.0f} min" if m >= 10 else f"{m:.1f} min" for m in lost],
            "cores asked": [f"{cores:.1f} cores" for cores in asked],
            "p99": [f"{tail:,.0f} ms" for tail in tails],
            "silent": [f"{stall(asks)[2]:.0f} s" for asks in (False, True)],
            "late": {name: f"{run['late'].sum():,.0f}" for name, run in runs.items()},
            "payments at noon": [f"{runs['ahead']['all'].sum():,.0f}"],
            "late share": {
                name: f"{100 * run['late'].sum() / run['all'].sum():.1f} %"
                for name, run in runs.items()
            },
        },
    )


if __name__ == "__main__":
    main()
