"""Makes what the deck shows from real computation: six plots and the numbers.

Run it with ``python -P slides/13-delivery/figures.py [FOLDER]``; without a folder it writes next to
itself. The matrix of tests and bugs comes from the programs on the slides: each bug is put into
them, then their four tests run.
"""

from __future__ import annotations

import contextlib
import math
import re
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workshop.slides.plots import BAD, GOOD, INK, OTHER, plt, write_figures

if TYPE_CHECKING:
    from collections.abc import Callable

RIGHT, WRONG = 0.8, 1.0  # the thresholds of the story
PALE = "#e3ebee"
TESTS = ("unit", "integration", "functional", "end_to_end")
# What each bug changes in the programs of the deck.
BUGS = {
    "threshold is 1.0": ("THRESHOLD = 0.8", "THRESHOLD = 1.0"),
    "repeated sale counts twice": ("id PRIMARY KEY", "id"),
    "amount of 0 is accepted": ("Body(gt=0)", "Body()"),
    "takes the farthest face": ("min(faces", "max(faces"),
    "till sends raw pixels": ("pixel / norm", "pixel"),
}
START_UP, SETTLE, COPIES, RATE = 20.0, 10.0, 3, 12.0  # seconds, seconds, copies, payments a second
STRATEGIES = ("all at once", "one out, one in", "one in, one out")
WORK, PROMISE = 0.1, 0.3  # seconds for which a payment holds a copy; what the till is promised


def measure_distances(
    n_enrolled: int = 12_000, n_asked: int = 4_000
) -> tuple[np.ndarray, np.ndarray]:
    """Return distances to the nearest enrolled face: of enrolled customers, and of strangers.

    Faces are directions in 128 dimensions, some of which vary more than others, as in embeddings.
    """
    rng = np.random.default_rng(13)
    spread = (np.arange(1, 129) ** -0.3).astype(np.float32)

    def draw(n: int) -> np.ndarray:
        return rng.standard_normal((n, 128), dtype=np.float32) * spread

    def unit(faces: np.ndarray) -> np.ndarray:
        return faces / np.linalg.norm(faces, axis=1, keepdims=True)

    enrolled = unit(draw(n_enrolled))
    blur = 0.55 * rng.lognormal(0, 0.2, (n_asked, 1)).astype(np.float32)
    again = unit(enrolled[:n_asked] + blur * draw(n_asked) / math.sqrt((spread**2).sum()))

    def nearest(faces: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(0, 2 - 2 * (faces @ enrolled.T).max(axis=1)))

    return nearest(again), nearest(unit(draw(n_asked)))


def count_bisection_runs(faulty: np.ndarray) -> int:
    """Return how many test runs find every faulty change of a batch that is known to fail.

    Halves what is left to find the first faulty change, takes it out, and tests the rest.
    """
    left, runs = list(faulty), 0
    while any(left):
        low, high = 0, len(left)  # the first faulty change lies in left[low:high]
        while high - low > 1:
            middle = (low + high) // 2
            runs += 1
            low, high = (low, middle) if any(left[low:middle]) else (middle, high)
        del left[low]
        runs += bool(left)
    return runs


def simulate_batches(
    sizes: tuple[int, ...], fault: float = 0.03, n_draws: int = 4_000
) -> tuple[list[float], list[float]]:
    """Return, by batch size, the share of releases that fail and test runs to find why."""
    rng = np.random.default_rng(14)
    failing, runs = [], []
    for size in sizes:
        draws = rng.random((n_draws, size)) < fault
        bad = draws[draws.any(axis=1)]
        failing.append(1 - (1 - fault) ** size)
        runs.append(float(np.mean([count_bisection_runs(batch) for batch in bad])))
    return failing, runs


def find_programs(deck: Path) -> str:
    """Return the programs of the deck that define the small shop and its tests."""
    blocks = re.findall(r"^```python\n(.*?)^```", deck.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    chosen = [block for block in blocks if re.search(r"^def (test_|make_app)", block, re.MULTILINE)]
    return "".join(re.sub(r"^.*# → .*$", "", block, flags=re.MULTILINE) for block in chosen)


def catch_bugs(programs: str) -> dict[str, list[bool]]:
    """Return for each bug which of the four tests fails when it is in the programs."""
    warnings.simplefilter("ignore")
    caught = {}
    for bug, (good, bad) in {"none": ("", ""), **BUGS}.items():
        if good not in programs:
            raise ValueError(f"the deck's programs do not say {good!r}")
        space: dict[str, Any] = {"__name__": "deck"}
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            exec(compile(programs.replace(good, bad), bug, "exec"), space)  # noqa: S102
            caught[bug] = [fails(space[f"test_{test}"]) for test in TESTS]
    if any(caught.pop("none")):
        raise ValueError("a test fails without any bug")
    return caught


def fails(test: Callable[[], None]) -> bool:
    """Tell whether a test fails, as pytest would judge it."""
    try:
        test()
    except Exception:
        return True
    return False


def red_share(n_tests: np.ndarray | int, flake: float) -> np.ndarray | float:
    """Return how often a suite is red with no fault, when each test flakes independently."""
    return 1 - (1 - flake) ** n_tests


def plan_update(strategy: str) -> list[tuple[str, float, float]]:
    """Return version, ready from, ready until of each copy; the update begins at 0."""
    if strategy == "all at once":
        return [("old", -100.0, 0.0)] * COPIES + [("new", START_UP, 1e9)] * COPIES
    plan, clock = [], 0.0
    for _ in range(COPIES):
        ready = clock + START_UP
        plan.append(("new", ready, 1e9))
        plan.append(("old", -100.0, clock if strategy == "one out, one in" else ready + SETTLE))
        clock = ready + SETTLE
    return plan


def serve(plan: list[tuple[str, float, float]], rng: np.random.Generator) -> float:
    """Return the share of payments answered in time that arrive from 0 to 90 s, in one queue."""
    arrivals = np.cumsum(rng.exponential(1 / RATE, 2_000)) - 15
    arrivals = arrivals[arrivals < 90]
    works = rng.gamma(4, WORK / 4, len(arrivals))
    free = [begin for _, begin, _ in plan]
    in_time = []
    for arrival, work in zip(arrivals, works, strict=True):
        starts = [max(arrival, at) for at in free]
        starts = [s if s < plan[i][2] else math.inf for i, s in enumerate(starts)]
        chosen = int(np.argmin(starts))
        free[chosen] = starts[chosen] + work
        if arrival >= 0:
            in_time.append(free[chosen] - arrival <= PROMISE)
    return float(np.mean(in_time))


def simulate_updates(n_draws: int = 30) -> dict[str, float]:
    """Return the share of payments in time during each kind of update, and without one."""
    plans = {
        "no update": [("old", -100.0, 1e9)] * COPIES,
        **{
            name: plan_update(name)
            for name in ("all at once", "one out, one in", "one in, one out")
        },
    }
    return {
        name: float(np.mean([serve(plan, np.random.default_rng(seed)) for seed in range(n_draws)]))
        for name, plan in plans.items()
    }


def lose_payments(*, readiness: bool, graceful: bool, rng: np.random.Generator) -> int:
    """Return how many payments one update loses, one copy in before one goes out.

    Payments go at random to a copy on the balancer's list. Without a readiness check a copy is on
    it before it can answer, and the update goes on after ``SETTLE``. Without a graceful stop a copy
    ends with its work in hand and stays on the list until two checks, 5 s apart, have failed.
    """
    step = (START_UP if readiness else 0) + SETTLE
    copies = [(-100.0, -100.0, step * (i + 1)) for i in range(COPIES)]  # listed, able, stopped
    copies += [
        (step * i + (START_UP if readiness else 0), step * i + START_UP, 1e9) for i in range(COPIES)
    ]
    noticed = [stop + (0 if graceful else rng.uniform(5, 10)) for _, _, stop in copies]
    lost = 0
    for arrival in np.cumsum(rng.exponential(1 / RATE, 2_000)):
        listed = [i for i, (begin, _, _) in enumerate(copies) if begin <= arrival < noticed[i]]
        _, able, stop = copies[listed[rng.integers(len(listed))]]
        work = rng.gamma(4, WORK / 4)
        answered = able <= arrival and (graceful or arrival + work < stop)
        lost += not answered
        if arrival > COPIES * step + START_UP + SETTLE:
            break
    return lost


def simulate_losses(n_draws: int = 60) -> list[int]:
    """Return the mean payments lost: nothing, readiness, graceful stop, both."""
    means = []
    for readiness, graceful in ((False, False), (False, True), (True, False), (True, True)):
        rng = np.random.default_rng(15)
        draws = [
            lose_payments(readiness=readiness, graceful=graceful, rng=rng) for _ in range(n_draws)
        ]
        means.append(round(float(np.mean(draws))))
    return means


def plot_distances(known: np.ndarray, strangers: np.ndarray) -> plt.Figure:
    """Return the two distributions of distances, and where each threshold cuts them."""
    figure, axis = plt.subplots(figsize=(15, 5.2))
    bins = np.round(np.arange(0.2, 1.3, 0.025), 3)
    for values, colour in ((known, GOOD), (strangers, BAD)):
        heights = np.round(100 * np.histogram(values, bins)[0] / len(values), 2)
        axis.stairs(heights, bins, fill=True, color=colour, alpha=0.75)
    top = 23
    axis.annotate("customers", (0.47, 11.6), color=GOOD, ha="center", fontsize=26)
    axis.annotate("strangers", (1.135, 13.6), color=BAD, ha="left", fontsize=26)
    axis.vlines([RIGHT, WRONG], 0, top - 1.6, color=INK, linestyles=[(0, (4, 3)), "solid"], lw=3)
    axis.annotate("should be 0.8", (RIGHT, top - 1.2), ha="center", fontsize=24)
    axis.annotate("is 1.0", (WRONG, top - 1.2), ha="center", fontsize=24)
    axis.set(xlabel="distance to the nearest enrolled face", ylabel="percent", ylim=(0, top + 0.5))
    axis.set(xlim=(0.15, 1.3), yticks=[0, 10, 20])
    figure.tight_layout()
    return figure


def plot_batches(
    sizes: tuple[int, ...], failing: list[float], runs: list[float], fault: float = 0.03
) -> plt.Figure:
    """Return the chance that a release fails, and how long the search for the culprit takes."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 5.3))
    every = np.arange(1, 51)
    left.plot(every, np.round(100 * red_share(every, fault), 2), color=GOOD)
    left.plot(sizes, np.round(100 * np.array(failing), 1), "o", color=GOOD)
    left.set(title="releases that fail, percent", ylim=(0, 100))
    minutes = np.round(10 * np.array(runs), 0)
    right.plot(sizes, minutes, "o-", color=BAD)
    right.set(title="minutes to find what broke", ylim=(0, 140))
    for size, share, time in zip(sizes, failing, minutes, strict=True):
        if size in (1, 10, 50):
            left.annotate(f"{100 * share:.0f}", (size + 0.8, 100 * share - 8), color=GOOD)
            right.annotate(f"{time:.0f}", (size + 0.8, time - 12), color=BAD)
    for axis in (left, right):
        axis.set(xlabel="changes in one release", xlim=(-1, 55))
        axis.set_xticks([1, 10, 20, 30, 40, 50])
    figure.tight_layout(w_pad=3)
    return figure


def plot_catches(caught: dict[str, list[bool]]) -> plt.Figure:
    """Return a table of bugs and tests: a filled cell where the test turns red."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    for row, (bug, which) in enumerate(caught.items()):
        hue = BAD if bug == next(iter(caught)) else INK
        axis.annotate(bug, (-0.62, row), ha="right", va="center", fontsize=25, color=hue)
        for column, is_caught in enumerate(which):
            box = (column - 0.45, row - 0.4)
            colour = GOOD if is_caught else PALE
            axis.add_patch(plt.Rectangle(box, 0.9, 0.8, facecolor=colour, edgecolor="none"))
            text = "caught" if is_caught else "passes"
            hue = "white" if is_caught else INK
            axis.annotate(text, (column, row), ha="center", va="center", color=hue, fontsize=24)
    for column, test in enumerate(TESTS):
        name = test.replace("_", " ")
        axis.annotate(name, (column, -0.75), ha="center", va="center", fontsize=24, weight="bold")
    axis.set(xlim=(-3.0, 3.5), ylim=(len(caught) - 0.5, -1.1))
    axis.axis("off")
    figure.subplots_adjust(0.005, 0.01, 0.995, 0.99)
    return figure


def plot_flakes() -> plt.Figure:
    """Return how often a suite is red for no reason, by its size."""
    figure, axis = plt.subplots(figsize=(15, 5.3))
    sizes = np.round(np.geomspace(10, 3_000, 120), 1)
    for flake, colour in ((0.01, BAD), (0.001, OTHER), (0.0001, GOOD)):
        axis.plot(sizes, np.round(100 * red_share(sizes, flake), 2), color=colour)
    axis.annotate("a test flakes 1 in 100", (88, 69), color=BAD, ha="right")
    axis.annotate("1 in 1,000", (690, 59), color=OTHER, ha="right")
    axis.annotate("1 in 10,000: the same as\n1 in 100 with one retry", (3_300, 26), color=GOOD)
    at = 300
    for flake, colour, shift in ((0.01, BAD, -11), (0.001, OTHER, 5), (0.0001, GOOD, 6)):
        share = 100 * red_share(at, flake)
        axis.plot([at], [np.round(share, 1)], "o", color=colour)
        axis.annotate(f"{share:.0f} %", (at, share + shift), color=colour, ha="center")
    axis.set(xscale="log", xlabel="tests in the suite", ylabel="red runs, percent")
    axis.set(ylim=(-2, 106), xlim=(8.5, 14_000), yticks=[0, 50, 100])
    axis.set_xticks([10, 30, 100, 300, 1_000, 3_000], ["10", "30", "100", "300", "1,000", "3,000"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_updates(shares: dict[str, float]) -> plt.Figure:
    """Return the copies that are ready during three kinds of update, old below new."""
    figure, axes = plt.subplots(1, len(STRATEGIES), figsize=(15, 5.2), sharey=True)
    times = np.arange(-15, 115, 0.5)
    for axis, name in zip(axes, STRATEGIES, strict=True):
        counts = {
            version: np.sum(
                [
                    (times >= a) & (times < b)
                    for which, a, b in plan_update(name)
                    if which == version
                ],
                axis=0,
            )
            for version in ("old", "new")
        }
        axis.stackplot(times, counts["new"], counts["old"], colors=[GOOD, "#b9c6cc"], step="post")
        axis.axhline(RATE * WORK, color=BAD, linestyle=(0, (4, 3)), linewidth=3)
        axis.set_title(name, fontsize=25)
        axis.set_xlabel("seconds")
        axis.set_xticks([0, 30, 60, 90])
        axis.annotate(f"{100 * shares[name]:.1f} % in time", (50, 4.4), ha="center", fontsize=25)
    axes[0].set(ylabel="copies ready", ylim=(0, 5), yticks=[0, 1, 2, 3, 4])
    axes[0].annotate("old", (-8, 2.3), fontsize=23)
    axes[0].annotate("new", (60, 2.3), fontsize=23, color="white")
    axes[0].annotate("work: 1.2 copies", (23, 0.62), fontsize=22, color="white")
    figure.tight_layout(w_pad=2)
    return figure


def plot_losses(losses: list[int]) -> plt.Figure:
    """Return the payments that one update loses, with and without the two courtesies."""
    figure, axis = plt.subplots(figsize=(15, 4.9))
    names = ["neither", "only graceful stop", "only readiness check", "both"]
    places = np.arange(4)[::-1]
    bars = axis.barh(places, losses, color=[BAD, BAD, BAD, GOOD], height=0.62)
    axis.bar_label(bars, [str(one) for one in losses], padding=10, fontsize=28)
    axis.set_yticks(places, names, fontsize=25)
    axis.tick_params(axis="y", length=0)
    axis.set(xlabel="payments lost in one update, 12 a second", xlim=(0, 1.12 * max(losses)))
    figure.tight_layout()
    return figure


def main() -> None:
    """Compute, draw and write everything."""
    known, strangers = measure_distances()
    sizes = (1, 2, 5, 10, 20, 30, 40, 50)
    failing, runs = simulate_batches(sizes)
    caught = catch_bugs(find_programs(Path(__file__).parent / "deck.md"))
    shares = {name: round(share, 3) for name, share in simulate_updates().items()}
    losses = simulate_losses()

    def draw() -> dict[str, plt.Figure]:
        return {
            "threshold": plot_distances(known, strangers),
            "batches": plot_batches(sizes, failing, runs),
            "catches": plot_catches(caught),
            "flakes": plot_flakes(),
            "updates": plot_updates(shares),
            "losses": plot_losses(losses),
        }

    numbers = {
        "strangers who pay": [f"{100 * np.mean(strangers < WRONG):.1f}%"],
        "customers refused": [f"{100 * np.mean(known >= RIGHT):.1f}%"],
        "failing": [f"{100 * failing[sizes.index(size)]:.0f}%" for size in (1, 10, 50)],
        "minutes": [f"{10 * runs[sizes.index(size)]:.0f}" for size in (1, 10, 50)],
        "red": [f"{100 * red_share(300, flake):.0f}%" for flake in (0.01, 0.001, 0.0001)],
        "in time": [f"{100 * share:.1f}%" for share in shares.values()],
        "lost": [str(one) for one in losses],
    }
    write_figures(__file__, draw, numbers)


if __name__ == "__main__":
    main()
