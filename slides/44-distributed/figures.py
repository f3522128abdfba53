"""Trains small networks, passes chunks round a ring, and counts time, bytes and memory.

Run it with ``python slides/44-distributed/figures.py [FOLDER]``; without a folder it writes next to
itself. Sizes are in bytes, times in seconds unless a name says otherwise.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import ceil, log2, pi, sin, sqrt

import numpy as np
from matplotlib.patches import Rectangle
from threadpoolctl import threadpool_limits

from workshop.slides.plots import (
    BAD,
    GOOD,
    HALF,
    INK,
    OTHER,
    QUIET,
    WIDE,
    plt,
    write_figures,
)

Layers = list[tuple[np.ndarray, np.ndarray]]

SPEED, FACES, PASSES = 580, 100e6, 20  # faces a second of one GPU; drawn faces; passes over them
WEIGHTS, LARGE = 60e6, 7e9  # weights of the embedding model and of the language model
GRADIENT = 4 * WEIGHTS  # bytes that each worker has to share after a step
SLOW_LINK, FAST_LINK, DELAY = 1.25e9, 12.5e9, 20e-6  # 10 and 100 Gb/s; seconds for any message
SHARE, TOTAL = 128, 2048  # faces a GPU and step; faces a step in all, when that is fixed
PEOPLE, WIDTH = 50, 32  # of the small classification task
DEPTH, SEGMENT = 64, 8  # layers of the network that recomputes; layers between two kept inputs
STAGES, PARTS = 4, 8  # of the pipeline that is drawn
SAVE, RESTART, MTBF = 60.0, 300.0, 3 * 3600.0  # seconds to write and to load; between failures


def draw_task(per_person: int) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors of 50 drawn people in random order, and who they are."""
    rng = np.random.default_rng(44)
    centres = rng.normal(size=(PEOPLE, WIDTH))
    y = rng.permutation(np.repeat(np.arange(PEOPLE), per_person))
    return np.tanh(centres[y] + 1.4 * rng.normal(size=(y.size, WIDTH))), y


def draw_network(hidden: list[int], gain: float = 1.0, seed: int = 45) -> Layers:
    """Return random weights of a network from 32 inputs to 50 people."""
    rng = np.random.default_rng(seed)
    sizes = [WIDTH, *hidden, PEOPLE]
    return [
        (gain * np.sqrt(2 / a) * rng.normal(size=(a, b)), np.zeros(b)) for a, b in pairwise(sizes)
    ]


def run_forward(layers: Layers, X: np.ndarray) -> list[np.ndarray]:
    """Return the input of each layer, and the scores."""
    seen = [X]
    for k, (weights, bias) in enumerate(layers):
        z = seen[-1] @ weights + bias
        seen.append(np.maximum(z, 0) if k < len(layers) - 1 else z)
    return seen


def find_loss(scores: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy and its slope in the scores."""
    rows = np.arange(y.size)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = odds / odds.sum(axis=1, keepdims=True)
    loss = -np.log(np.maximum(shares[rows, y], 1e-300)).mean()
    shares[rows, y] -= 1
    return float(loss), shares / y.size


def find_gradient(layers: Layers, X: np.ndarray, y: np.ndarray) -> tuple[float, Layers]:
    """Return the loss of a batch and its gradient, by backpropagation."""
    seen = run_forward(layers, X)
    loss, slope = find_loss(seen[-1], y)
    gradient = []
    for k in range(len(layers) - 1, -1, -1):
        gradient.append((seen[k].T @ slope, slope.sum(axis=0)))
        if k:
            slope = (slope @ layers[k][0].T) * (seen[k] > 0)
    return loss, gradient[::-1]


def blend(one: Layers, other: Layers, factor: float) -> Layers:
    """Return ``one + factor * other``, layer by layer."""
    return [(w + factor * v, b + factor * c) for (w, b), (v, c) in zip(one, other, strict=True)]


def take_step(
    layers: Layers, speed: Layers, gradient: Layers, rate: float
) -> tuple[Layers, Layers]:
    """Return weights and velocity after a step of SGD with momentum 0.9."""
    speed = blend(gradient, speed, 0.9)
    return blend(layers, speed, -rate), speed


def train_epochs(
    batch: int, rate: float, warm: int = 0, base: float = 0.0, seed: int = 101
) -> list[float]:
    """Return the mean training loss of each of eight epochs.

    With ``warm`` the rate grows evenly from ``base`` to ``rate`` in that many epochs.
    """
    rng = np.random.default_rng(46)
    X, y = draw_task(400)
    layers = draw_network([64] * 5, gain=1.3, seed=seed)
    speed = blend(layers, layers, -1.0)
    per_epoch = y.size // batch
    losses = []
    for step in range(8 * per_epoch):
        if step % per_epoch == 0:
            order = rng.permutation(y.size)
        rows = order[step % per_epoch * batch :][:batch]
        now = base + (rate - base) * min(1.0, (step + 1) / (warm * per_epoch)) if warm else rate
        loss, gradient = find_gradient(layers, X[rows], y[rows])
        layers, speed = take_step(layers, speed, gradient, now)
        losses.append(loss)
    return [round(float(np.mean(part)), 2) for part in np.split(np.array(losses), 8)]


def count_steps(batch: int, rate: float, most: int) -> int | None:
    """Return the steps until the loss of 500 other rows is below 0.8, or None after ``most``."""
    rng = np.random.default_rng(47)
    X, y = draw_task(440)
    layers = draw_network([64])
    speed = blend(layers, layers, -1.0)
    for step in range(1, most + 1):
        rows = rng.integers(500, y.size, batch)
        loss, gradient = find_gradient(layers, X[rows], y[rows])
        if not loss < 20:
            return None
        layers, speed = take_step(layers, speed, gradient, rate)
        if step < 100 or step % 5 == 0:
            reached, _ = find_loss(run_forward(layers, X[:500])[-1], y[:500])
            if reached < 0.8:
                return step
    return None


@cache
def tune_batches() -> dict[int, int]:
    """Return by batch the fewest steps with the best of the tried learning rates."""
    result, power, most = {}, -6, 1000
    for batch in (16, 32, 64, 128, 256, 512, 1024, 2048):
        tried = {}
        for k in (power, power + 1, power + 2):
            steps = count_steps(batch, 2.0**k, most)
            if steps is not None:
                tried[steps] = k
                most = min(most, steps)
        result[batch] = most
        power = max(power, tried.get(most, power))
    return result


@cache
def learn() -> dict[str, list[list[float]]]:
    """Return the losses of four ways to train; those with a high rate from five random starts."""
    base, starts = 0.02, range(101, 106)
    return {
        "batch 32": [train_epochs(32, base)],
        "same rate": [train_epochs(512, base)],
        "rate 16 times": [train_epochs(512, 16 * base, seed=seed) for seed in starts],
        "warm-up": [train_epochs(512, 16 * base, warm=2, base=base, seed=seed) for seed in starts],
    }


def trace_memory(depth: int, segment: int) -> tuple[list[float], list[int], np.ndarray]:
    """Return times, activations in memory, and the gradient in the input of a deep network.

    Only the first input of each segment is kept; the others are computed again on the way back. A
    layer takes one unit of time forward and two backward.
    """
    rng = np.random.default_rng(48)
    weights = [rng.normal(size=(8, 8)) * np.sqrt(2 / 8) for _ in range(depth)]
    kept: dict[int, np.ndarray] = {}
    x = rng.normal(size=8)
    times, counts = [0.0], [0]
    for k, matrix in enumerate(weights):
        if k % segment == 0:
            kept[k] = x
        x = np.maximum(matrix @ x, 0)
        times.append(times[-1] + 1)
        counts.append(len(kept))
    slope = np.ones(8)
    for k in range(depth - 1, -1, -1):
        if k not in kept:
            for i in range(k - k % segment, k):
                kept[i + 1] = np.maximum(weights[i] @ kept[i], 0)
                times.append(times[-1] + 1)
                counts.append(len(kept))
        slope = weights[k].T @ (slope * (weights[k] @ kept[k] > 0))
        times.append(times[-1] + 2)
        counts.append(len(kept))
        del kept[k]
    return times, counts, slope


@cache
def compare_memory() -> tuple[tuple[list[float], list[int]], tuple[list[float], list[int]]]:
    """Return times and counts of keeping everything and of recomputing; gradients are equal."""
    all_times, all_counts, truth = trace_memory(DEPTH, 1)
    few_times, few_counts, again = trace_memory(DEPTH, SEGMENT)
    if not np.allclose(truth, again):
        raise AssertionError("recomputing must not change the gradient")
    return (all_times, all_counts), (few_times, few_counts)


def time_ring(workers: int, size: float, link: float = FAST_LINK) -> float:
    """Return the seconds of a ring all-reduce of ``size`` bytes."""
    return 2 * (workers - 1) * (DELAY + size / workers / link)


def time_tree(workers: int, size: float) -> float:
    """Return the seconds of a reduction up a binary tree and a broadcast down again."""
    return 2 * ceil(log2(workers)) * (DELAY + size / FAST_LINK)


def time_server(workers: int, size: float) -> float:
    """Return the seconds until one server has got all gradients and sent all weights."""
    return 2 * (DELAY + workers * size / FAST_LINK)


def find_efficiency(workers: int, link: float, share: float) -> float:
    """Return the share of a step that is computing, when sending begins after it."""
    computing = share / SPEED
    return computing / (computing + time_ring(workers, GRADIENT, link))


def find_days(workers: int, efficiency: float) -> float:
    """Return the days of the whole training."""
    return FACES * PASSES / SPEED / 86400 / workers / efficiency


@cache
def wait_for_slowest() -> dict[str, list[float]]:
    """Return by number of workers the mean step, when all wait for the slowest; alone it is 1."""
    rng = np.random.default_rng(49)
    result: dict[str, list[float]] = {"jitter": [], "pauses": [], "lame": []}
    for workers in (1, 4, 16, 64, 256):
        work = rng.lognormal(-(0.05**2) / 2, 0.05, size=(4000, workers))
        paused = work + (rng.random(work.shape) < 0.01)
        lame = work.copy()
        lame[:, 0] *= 1.5
        for name, times in (("jitter", work), ("pauses", paused), ("lame", lame)):
            result[name].append(round(float(times.max(axis=1).mean()), 2))
    return result


def pass_chunks(workers: int) -> list[np.ndarray]:
    """Return, before and after each step of a ring all-reduce, whose values each chunk holds.

    Entry ``[chunk, worker, source]`` is 1 where the chunk contains the source's value.
    """
    held = np.zeros((workers, workers, workers), dtype=int)
    for worker in range(workers):
        held[:, worker, worker] = 1
    states = [held.copy()]
    for step in range(2 * (workers - 1)):
        mail = [(w, (w - step) % workers) for w in range(workers)]
        data = [held[chunk, worker].copy() for worker, chunk in mail]
        for (worker, chunk), sources in zip(mail, data, strict=True):
            right = (worker + 1) % workers
            if step < workers - 1:
                held[chunk, right] += sources
            else:
                held[chunk, right] = sources
        states.append(held.copy())
    if not (held == 1).all():
        raise AssertionError("each worker must hold each value once in the end")
    return states


def train_stale(workers: int, rate: float = 0.35, updates: int = 600) -> list[float]:
    """Return the loss after every 20 updates when nobody waits for anybody.

    Each worker reads the weights, computes a gradient for a random time, and adds it to weights
    that have moved on since.
    """
    rng = np.random.default_rng(50)
    X, y = draw_task(440)
    shared = draw_network([64])
    read = [shared] * workers
    ready = rng.lognormal(0, 0.2, workers)
    losses = []
    for update in range(updates + 1):
        if update % 20 == 0:
            losses.append(find_loss(run_forward(shared, X[:500])[-1], y[:500])[0])
        worker = int(ready.argmin())
        rows = rng.integers(500, y.size, 64)
        _, gradient = find_gradient(read[worker], X[rows], y[rows])
        shared = blend(shared, gradient, -rate)
        read[worker] = shared
        ready[worker] += rng.lognormal(0, 0.2)
    return losses


def is_stable(step: float, delay: int) -> bool:
    """Return whether descent on a parabola settles when gradients are ``delay`` updates old."""
    past = [1.0] * (delay + 1)
    for i in range(400 * (delay + 1)):
        past.append(past[-1] - step * past[i])
        if abs(past[-1]) > 1e6:
            return False
    return max(abs(value) for value in past[-delay - 1 :]) < 1


def find_limit(delay: int) -> float:
    """Return the largest stable step times the curvature, by bisection."""
    low, high = 0.0, 3.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if is_stable(middle, delay) else (low, middle)
    return round((low + high) / 2, 2)


@cache
def go_stale() -> tuple[dict[int, list[float]], dict[int, float]]:
    """Return losses by number of workers, and the stable step by delay."""
    losses = {n: [round(v, 2) for v in train_stale(n)] for n in (1, 8, 32)}
    return losses, {delay: find_limit(delay) for delay in (0, 1, 3, 7, 15, 31)}


def count_memory(stage: int, devices: int, weights: float = LARGE) -> tuple[float, float, float]:
    """Return bytes of weights, gradients and optimizer states of one device under ZeRO."""
    return (
        2 * weights / (devices if stage >= 3 else 1),
        2 * weights / (devices if stage >= 2 else 1),
        12 * weights / (devices if stage >= 1 else 1),
    )


def order_work(kind: str, stage: int, stages: int, parts: int) -> list[tuple[str, int]]:
    """Return the passes of a stage in their order: forward and backward, by micro-batch."""
    if kind == "GPipe":
        return [("F", i) for i in range(parts)] + [("B", i) for i in range(parts)]
    ahead = min(stages - stage - 1, parts)
    order = [("F", i) for i in range(ahead)]
    for i in range(parts - ahead):
        order += [("F", ahead + i), ("B", i)]
    return order + [("B", i) for i in range(parts - ahead, parts)]


def schedule(kind: str, stages: int, parts: int, forward: float = 1.0) -> list[list[tuple]]:
    """Return by stage (pass, micro-batch, begin, end); backward takes twice as long as forward."""
    waiting = [order_work(kind, stage, stages, parts) for stage in range(stages)]
    done: dict[tuple[str, int, int], float] = {}
    free = [0.0] * stages
    result: list[list[tuple]] = [[] for _ in range(stages)]
    while any(waiting):
        for stage in range(stages):
            while waiting[stage]:
                what, i = waiting[stage][0]
                before = stage - 1 if what == "F" else stage + 1
                needs = (what, before, i) if 0 <= before < stages else ("F", stage, i)
                if needs not in done and not (what == "F" and stage == 0):
                    break
                begin = max(free[stage], done.get(needs, 0.0))
                free[stage] = begin + (forward if what == "F" else 2 * forward)
                done[what, stage, i] = free[stage]
                result[stage].append((what, i, begin, free[stage]))
                waiting[stage].pop(0)
    return result


def measure_bubble(kind: str, stages: int, parts: int) -> float:
    """Return the share of the time in which a stage is idle."""
    end = max(work[-1][3] for work in schedule(kind, stages, parts))
    return 1 - 3 * parts / end


def count_held(kind: str, stages: int, parts: int) -> int:
    """Return the micro-batches whose activations the first stage holds at the same time."""
    held = most = 0
    for what, *_ in schedule(kind, stages, parts)[0]:
        held += 1 if what == "F" else -1
        most = max(most, held)
    return most


def lose_time(interval: float, mtbf: float, n_parts: int = 40_000) -> float:
    """Return the share of the time that is lost to saving, failing and starting again."""
    rng = np.random.default_rng(51)
    total = 0.0
    open_parts = n_parts
    while open_parts:
        fails = rng.exponential(mtbf, open_parts)
        failed = fails < interval + SAVE
        total += float((fails[failed] + RESTART).sum())
        total += (interval + SAVE) * float((~failed).sum())
        open_parts = int(failed.sum())
    return 1 - n_parts * interval / total


def young_daly(mtbf: float) -> float:
    """Return the interval between two checkpoints that loses least, to first order."""
    return sqrt(2 * SAVE * mtbf)


def plot_memory() -> plt.Figure:
    """Return the activations in memory during a step, all kept and recomputed."""
    (all_times, all_counts), (few_times, few_counts) = compare_memory()
    figure, axis = plt.subplots(figsize=WIDE)
    axis.plot(all_times, all_counts, color=BAD)
    axis.plot(few_times, few_counts, color=GOOD)
    axis.annotate("keep all", (78, 61), color=BAD, fontsize=26)
    text = f"keep every {SEGMENT}th,\ncompute the rest again"
    axis.annotate(text, (166, 23), color=GOOD, fontsize=26)
    axis.axvline(DEPTH, color=QUIET, linewidth=2, linestyle=(0, (4, 3)))
    axis.annotate("forward ", (DEPTH, 73), ha="right", color=INK)
    axis.annotate(" backward", (DEPTH, 73), ha="left", color=INK)
    axis.set(xlabel="time, in forward passes of one layer", ylabel="activations held")
    axis.set(xlim=(0, 262), ylim=(0, 80))
    axis.set_yticks([0, 15, 32, 64])
    ends = (0, DEPTH, all_times[-1], few_times[-1])
    axis.set_xticks(ends, [f"{end:.0f}" for end in ends])
    figure.tight_layout()
    return figure


def plot_batches() -> plt.Figure:
    """Return the losses with and without warm-up, and the steps needed by batch size."""
    steps = tune_batches()
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE, width_ratios=(5, 4))
    looks = zip(learn().values(), (QUIET, OTHER, BAD, GOOD), strict=True)
    for runs, colour in looks:
        for losses in runs:
            left.semilogy(range(1, 9), losses, color=colour, linewidth=3)
    labels = ((3.91, "rate 16 times", BAD), (1.5, "same rate", OTHER), (1.06, "warm-up", GOOD))
    for height, text, colour in (*labels, (0.82, "batch 32", INK)):
        place = {"va": "center", "annotation_clip": False}
        left.annotate(text, (8.2, height), color=colour, **place)
    left.set(xlabel="pass over the data", ylabel="training loss", ylim=(0.75, 4.7))
    left.set_yticks([1, 2, 4], ["1", "2", "4"])
    left.minorticks_off()
    batches = np.array(list(steps))
    right.loglog(batches, 16 * steps[16] / batches, "--", color=QUIET)
    right.loglog(batches, list(steps.values()), "o-", color=GOOD)
    right.annotate("steps needed", (230, 68), color=GOOD)
    right.annotate("twice the batch,\nhalf the steps", (17, 5.5), color=INK)
    right.set(xlabel="batch", ylabel="steps to a loss of 0.8")
    right.set_xticks([16, 64, 256, 1024], ["16", "64", "256", "1024"])
    right.set_yticks([10, 30, 100, 300], ["10", "30", "100", "300"])
    right.set(ylim=(4, 800))
    right.minorticks_off()
    figure.tight_layout(w_pad=3)
    return figure


def plot_efficiency() -> plt.Figure:
    """Return efficiency, and days of training, by number of GPUs."""
    counts = [2, 4, 8, 16, 32, 64]
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    for link, colour in ((FAST_LINK, GOOD), (SLOW_LINK, BAD)):
        for total, line in ((None, "o-"), (TOTAL, "o:")):
            shares = [find_efficiency(n, link, total / n if total else SHARE) for n in counts]
            shares = np.round(shares, 3)
            left.semilogx(counts, shares, line, color=colour)
            days = [find_days(n, share) for n, share in zip(counts, shares, strict=True)]
            right.loglog(counts, np.round(days, 2), line, color=colour)
    ideal = [find_days(n, 1.0) for n in counts]
    right.loglog(counts, np.round(ideal, 2), "--", color=QUIET, linewidth=2.5)
    left.annotate("100 Gb/s", (2.0, 1.07), color=GOOD)
    left.annotate("10 Gb/s", (2.1, 0.28), color=BAD)
    left.annotate("128 faces each", (64, 0.95), color=GOOD, ha="right")
    left.annotate("2,048 in all", (64, 0.46), color=GOOD, ha="right")
    left.set(xlabel="GPUs", ylabel="efficiency", ylim=(0, 1.2))
    right.annotate("ideal", (60, 0.36), color=INK, ha="right")
    right.set(xlabel="GPUs", ylabel="days of training", ylim=(0.3, 70))
    right.set_yticks([1, 3, 10, 30], ["1", "3", "10", "30"])
    for axis in (left, right):
        axis.set_xticks(counts, [str(n) for n in counts])
        axis.minorticks_off()
    figure.tight_layout(w_pad=3)
    return figure


def plot_stragglers() -> plt.Figure:
    """Return the mean step by number of workers, under three kinds of slowness."""
    figure, axis = plt.subplots(figsize=HALF)
    counts = [1, 4, 16, 64, 256]
    for name, colour in (("lame", OTHER), ("pauses", BAD), ("jitter", GOOD)):
        axis.semilogx(counts, wait_for_slowest()[name], "o-", color=colour)
    axis.annotate("a pause in 1 % of steps", (3.0, 1.93), color=BAD)
    axis.annotate("one always slow", (1.15, 1.58), color=OTHER)
    axis.annotate("5 % jitter", (256, 0.94), color=GOOD, ha="right")
    axis.set(xlabel="GPUs that wait for each other", ylabel="mean step", ylim=(0.85, 2.15))
    axis.set_xticks(counts, [str(n) for n in counts])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_ring() -> plt.Figure:
    """Return a grid of chunks and workers after each step, with how many values are summed."""
    states = pass_chunks(4)
    figure, axes = plt.subplots(1, 7, figsize=(15, 3.5))
    names = ["start", *(f"step {i}" for i in range(1, 7))]
    fills = {1: "#ffffff", 2: "#cfe4e9", 3: "#8fbfca", 4: GOOD}
    for number, (axis, state) in enumerate(zip(axes, states, strict=True)):
        for chunk in range(4):
            for worker in range(4):
                count = int(state[chunk, worker].sum())
                new = number and (state[chunk, worker] != states[number - 1][chunk, worker]).any()
                box = Rectangle((worker, -chunk), 0.9, 0.9, facecolor=fills[count], linewidth=1.5)
                box.set_edgecolor(BAD if new else QUIET)
                box.set_linewidth(4 if new else 1.5)
                axis.add_patch(box)
                place = (worker + 0.45, -chunk + 0.42)
                colour = "white" if count == 4 else INK
                axis.annotate(str(count), place, ha="center", va="center", color=colour)
        axis.set(title=names[number], xlim=(-0.1, 4), ylim=(-3.1, 1.0), aspect="equal")
        axis.axis("off")
    figure.subplots_adjust(left=0.003, right=0.997, bottom=0.16, top=0.9, wspace=0.09)
    for place, text in (
        (0.36, "reduce-scatter: send and add"),
        (0.79, "all-gather: send and copy"),
    ):
        figure.text(place, 0.04, text, ha="center", color=INK, fontsize=24)
    return figure


def plot_collectives() -> plt.Figure:
    """Return the time to share a large and a small gradient, by number of workers."""
    counts = [2, 4, 8, 16, 32, 64, 128, 256]
    figure, axes = plt.subplots(1, 2, figsize=WIDE)
    sizes = (("240 MB, our gradient", GRADIENT, 1.0, "s"), ("64 kB", 64e3, 1e3, "ms"))
    for axis, (title, size, factor, unit) in zip(axes, sizes, strict=True):
        for rule, colour in ((time_server, BAD), (time_tree, OTHER), (time_ring, GOOD)):
            times = [round(factor * rule(n, size), 5) for n in counts]
            axis.loglog(counts, times, "o-", color=colour)
            name = rule.__name__.removeprefix("time_").replace("server", "one server")
            place = {"va": "center", "annotation_clip": False}
            axis.annotate(name, (330, times[-1]), color=colour, **place)
        axis.set(title=title, xlabel="workers")
        axis.set_xticks(counts[1::2], [str(n) for n in counts[1::2]])
        axis.minorticks_off()
        axis.set_ylabel("seconds" if unit == "s" else "milliseconds")
    axes[0].set_yticks([0.03, 0.1, 0.3, 1, 3, 10], ["0.03", "0.1", "0.3", "1", "3", "10"])
    axes[1].set_yticks([0.03, 0.1, 0.3, 1, 3, 10], ["0.03", "0.1", "0.3", "1", "3", "10"])
    figure.tight_layout(w_pad=3)
    return figure


def plot_stale() -> plt.Figure:
    """Return losses of asynchronous training, and the largest stable step by delay."""
    losses, limits = go_stale()
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    heights = (0.6, 0.77, 1.54)
    for (workers, values), colour, height in zip(
        losses.items(), (GOOD, OTHER, BAD), heights, strict=True
    ):
        left.semilogy(20 * np.arange(len(values)), values, color=colour)
        name = "1 worker" if workers == 1 else f"{workers} workers"
        place = {"va": "center", "annotation_clip": False}
        left.annotate(name, (615, height), color=colour, **place)
    left.set(xlabel="updates, same learning rate", ylabel="loss", ylim=(0.5, 5))
    left.set_yticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
    left.minorticks_off()
    delays = np.array(list(limits))
    theory = [2 * sin(pi / (2 * (2 * d + 1))) for d in delays]
    right.loglog(delays + 1, theory, color=QUIET, linewidth=3)
    right.loglog(delays + 1, list(limits.values()), "o", color=BAD, markersize=14)
    for delay, limit in limits.items():
        if delay in (0, 3, 15):
            right.annotate(f"{limit:.1f}", (1.12 * (delay + 1), 1.12 * limit), color=INK)
    right.set(xlabel="workers (delay + 1)", ylabel="largest stable step")
    right.set_xticks(delays + 1, [str(d + 1) for d in delays])
    right.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    right.minorticks_off()
    figure.tight_layout(w_pad=3)
    return figure


def plot_zero() -> plt.Figure:
    """Return the memory of one GPU by ZeRO stage for 7 billion weights on 8 GPUs."""
    figure, axis = plt.subplots(figsize=WIDE)
    names = ["copies\non each", "ZeRO-1", "ZeRO-2", "ZeRO-3"]
    kinds = (("weights", OTHER), ("gradients", "#5b6875"), ("optimizer: fp32 weights, m, v", GOOD))
    for row, stage in enumerate((0, 1, 2, 3)):
        begin = 0.0
        for (_, colour), size in zip(kinds, count_memory(stage, 8), strict=True):
            axis.barh(3 - row, size / 1e9, left=begin, color=colour, height=0.62)
            begin += size / 1e9
        more = sum(count_memory(stage, 64)) / 1e9
        text = f"{begin:.4g} GB" + (f"   on 64: {more:.3g} GB" if stage else "")
        axis.annotate(text, (begin + 1.5, 3 - row), va="center", color=INK)
    for (name, _), place in zip(kinds, (7, 21, 70), strict=True):
        style = {"ha": "center", "va": "center", "color": "white", "fontsize": 20}
        axis.annotate(name, (place, 3), **style)
    axis.axvline(80, color=BAD, linewidth=3, linestyle=(0, (4, 3)), zorder=0)
    axis.annotate("a GPU with 80 GB", (79, -0.62), color=BAD, ha="right")
    axis.set_yticks([3, 2, 1, 0], names)
    axis.tick_params(axis="y", length=0)
    axis.set(xlabel="GB on each GPU, activations not counted", xlim=(0, 132), ylim=(-0.75, 3.5))
    figure.tight_layout()
    return figure


def plot_gantt() -> plt.Figure:
    """Return who computes when: one batch in one piece, GPipe and 1F1B with micro-batches."""
    figure, axes = plt.subplots(3, 1, figsize=(15, 5.2), sharex=True, height_ratios=(2, 3, 3))
    whole = schedule("GPipe", STAGES, 1, forward=PARTS)
    titles = ("one piece", "GPipe", "1F1B")
    plans = (whole, schedule("GPipe", STAGES, PARTS), schedule("1F1B", STAGES, PARTS))
    for axis, plan, title in zip(axes, plans, titles, strict=True):
        for stage, work in enumerate(plan):
            for what, i, begin, end in work:
                colour = OTHER if what == "F" else GOOD
                box = Rectangle((begin, 3 - stage), end - begin, 0.9, facecolor=colour)
                box.set(edgecolor="white", linewidth=2)
                axis.add_patch(box)
                if plan is not whole and begin < 34:
                    place = ((begin + end) / 2, 3 - stage + 0.42)
                    style = {"ha": "center", "va": "center", "fontsize": 20, "color": "white"}
                    axis.annotate(str(i + 1), place, **style)
        busy = 3 * PARTS / plan[0][-1][3]
        text = f"{title}\n{busy:.0%} busy"
        axis.annotate(text, (-0.5, 2), ha="right", va="center", annotation_clip=False)
        axis.set(xlim=(0, 33.2), ylim=(0, 4))
        axis.axis("off")
    axes[0].annotate("… until 96", (32.9, 2.5), ha="right", color=INK, fontsize=24)
    figure.tight_layout(h_pad=0.8, pad=0.3)
    return figure


def plot_bubble() -> plt.Figure:
    """Return the idle share, and the activations held, by number of micro-batches."""
    counts = [1, 2, 4, 8, 16, 32, 64]
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    for stages, colour in ((16, BAD), (8, OTHER), (4, GOOD)):
        idle = [round(measure_bubble("1F1B", stages, m), 3) for m in counts]
        left.semilogx(counts, idle, "o-", color=colour)
        left.annotate(f"{stages}", (8.6, idle[3] + 0.03), color=colour)
    left.annotate("stages", (12.6, 0.68), color=BAD)
    left.set(xlabel="micro-batches", ylabel="idle share", ylim=(0, 1))
    for kind, colour in (("GPipe", BAD), ("1F1B", GOOD)):
        held = [count_held(kind, 8, m) for m in counts]
        right.loglog(counts, held, "o-", color=colour)
    right.annotate("GPipe", (24, 46), color=BAD, ha="right")
    right.annotate("1F1B", (28, 9.6), color=GOOD)
    right.set(xlabel="micro-batches, 8 stages", ylabel="held by the first stage")
    right.set_yticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
    for axis in (left, right):
        axis.set_xticks(counts, [str(m) for m in counts])
        axis.minorticks_off()
    figure.tight_layout(w_pad=3)
    return figure


def plot_restarts() -> plt.Figure:
    """Return the share of time that is lost, by interval between checkpoints."""
    figure, axis = plt.subplots(figsize=WIDE)
    minutes = np.array([2, 4, 7, 12, 19, 30, 50, 77, 120, 200, 300])
    for mtbf, colour in ((MTBF, BAD), (16 * MTBF, GOOD)):
        lost = np.round([100 * lose_time(60 * m, mtbf) for m in minutes], 1)
        axis.semilogx(minutes, lost, "o-", color=colour)
        best = young_daly(mtbf) / 60
        axis.axvline(best, color=colour, linewidth=2.5, linestyle=(0, (4, 3)))
        text = f" failing every\n {mtbf / 3600:.0f} hours: {best:.0f} min"
        axis.annotate(text, (best, 70), color=colour, va="top")
    axis.set(xlabel="minutes between checkpoints", ylabel="% of the time lost", ylim=(0, 72))
    axis.set_xticks(minutes[::2], [str(m) for m in minutes[::2]])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def draw() -> dict[str, plt.Figure]:
    """Return all plots by name."""
    return {
        "memory": plot_memory(),
        "batches": plot_batches(),
        "efficiency": plot_efficiency(),
        "stragglers": plot_stragglers(),
        "ring": plot_ring(),
        "collectives": plot_collectives(),
        "stale": plot_stale(),
        "zero": plot_zero(),
        "gantt": plot_gantt(),
        "bubble": plot_bubble(),
        "restarts": plot_restarts(),
    }


def count_sent(devices: int = 8, layers: int = 32, width: int = 4096, tokens: int = 4096) -> dict:
    """Return bytes that each GPU sends for one step of the large model, by what is split."""
    activations = 2 * width * tokens
    around = (devices - 1) / devices
    return {
        "batch": 2 * around * 2 * LARGE,
        "states": 3 * around * 2 * LARGE,
        "matrices": 4 * layers * 2 * around * activations,
        "layers": 2 * activations,
    }


def write_numbers() -> dict[str, list[str]]:
    """Return what the slides say, as they say it."""
    (_, held), (times, held_again) = compare_memory()
    sent = count_sent()
    waits = wait_for_slowest()
    stale, limits = go_stale()
    losses = learn()
    fast, slow = (find_efficiency(16, link, SHARE) for link in (FAST_LINK, SLOW_LINK))
    return {
        "days": [f"{find_days(1, 1.0):.0f} days"],
        "memory": [str(max(held)), str(max(held_again)), f"{times[-1]:.0f}"],
        "losses": [f"{ends[-1]:.2f}" for runs in losses.values() for ends in pick_ends(runs)],
        "steps": [str(tune_batches()[n]) for n in (16, 512, 2048)],
        "efficiency": [f"{100 * fast:.0f} percent", f"{100 * slow:.0f} on the slow one"],
        "run": [f"{find_days(16, e):.1f}" for e in (fast, slow)],
        "bill": [f"{16 * find_days(16, e):.0f}" for e in (fast, slow)],
        "waits": [f"{waits['jitter'][-1]:.2f}", f"{waits['pauses'][2]:.2f}"],
        "collectives": [
            f"{time_server(256, GRADIENT):.1f}",
            f"{time_tree(256, GRADIENT):.2f}",
            f"{1e3 * time_ring(256, 64e3):.1f}",
        ],
        "stale": [f"{values[-1]:.2f}" for values in stale.values()] + [f"{limits[15]:.1f}"],
        "zero": [f"{sum(count_memory(stage, 8)) / 1e9:.4g}" for stage in range(4)],
        "idle": [f"{measure_bubble('1F1B', stages, 8):.2f}" for stages in (4, 8, 16)],
        "sent": [
            f"{sent['batch'] / 1e9:.1f} GB",
            f"{sent['states'] / 1e9:.1f} GB",
            f"{sent['matrices'] / 1e9:.1f} GB",
            f"{sent['layers'] / 1e9:.2f} GB",
            *(f"{size / FAST_LINK:.2f} s" for size in sent.values()),
        ],
        "checkpoint": [f"{young_daly(mtbf) / 60:.0f} minutes" for mtbf in (MTBF, 16 * MTBF)],
        "lost": [
            f"{100 * lose_time(19 * 60, MTBF):.1f} %",
            f"{100 * lose_time(77 * 60, 16 * MTBF):.1f} %",
        ],
    }


def pick_ends(runs: list[list[float]]) -> list[list[float]]:
    """Return the runs that end lowest and highest."""
    ordered = sorted(runs, key=lambda losses: losses[-1])
    return ordered[:1] if len(runs) == 1 else [ordered[0], ordered[-1]]


if __name__ == "__main__":
    with threadpool_limits(1):  # small matrices: more threads only wait for each other
        told = write_numbers()
    write_figures(__file__, draw, told)
