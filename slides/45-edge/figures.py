"""Computes what a till can hold and how fast it can be, and draws it.

The embedding network is laid out here layer by layer, with 6 million weights; machines, heat and
baskets are assumptions with names. A small network that reads digits stands in where weights must
be real. A test runs this script and compares the bytes with the committed ones.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, VIOLET, plt, write_figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENROLLED, COLUMNS = 12_000, 128
TILL_MB = 64
SIZE = (15, 5.35)


# The embedding network and the machines ----------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """One layer: a square picture of some channels becomes another one."""

    kind: str
    side_in: int
    side_out: int
    channels_in: int
    channels_out: int

    @property
    def weights(self) -> int:
        """Return how many weights the layer has; biases are left out."""
        if self.kind == "full":
            return self.side_in**2 * self.channels_in * self.channels_out
        kernel = 1 if self.kind == "pointwise" else 9
        return kernel * self.channels_out * (1 if self.kind == "depthwise" else self.channels_in)

    @property
    def macs(self) -> int:
        """Return how many times the layer multiplies and adds."""
        return self.weights * (1 if self.kind == "full" else self.side_out**2)

    @property
    def read(self) -> int:
        """Return how many numbers come in."""
        return self.side_in**2 * self.channels_in

    @property
    def written(self) -> int:
        """Return how many numbers go out."""
        return self.channels_out * (1 if self.kind == "full" else self.side_out**2)

    def moved(self, size: int) -> int:
        """Return the bytes between memory and processor, each tensor once, at ``size`` a number."""
        return size * (self.weights + self.read + self.written)


@dataclass(frozen=True)
class Machine:
    """Operations and bytes a second, and the bytes of a number."""

    name: str
    peak: float
    bandwidth: float
    size: int

    def seconds(self, layer: Layer) -> float:
        """Return the least time that the roofline allows."""
        return max(2 * layer.macs / self.peak, layer.moved(self.size) / self.bandwidth)


CORE = Machine("core, float32", 9.6e9, 2.4e9, 4)
CORE8 = Machine("core, int8", 19.2e9, 2.4e9, 1)
NPU = Machine("NPU, int8", 1e12, 2.4e9, 1)
REACHED = 0.7  # of the roofline, by real kernels


def lay_out(last: int = 528) -> list[Layer]:
    """Return the embedding network: depthwise separable blocks, as in MobileNet, then 128."""
    layers, channels, side = [Layer("standard", 112, 112, 3, 32)], 32, 112
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5]
    for wide, stride in [*blocks, (1024, 2), (last, 1)]:
        layers.append(Layer("depthwise", side, side // stride, channels, channels))
        side //= stride
        layers.append(Layer("pointwise", side, side, channels, wide))
        channels = wide
    return [*layers, Layer("full", side, 1, channels, COLUMNS)]


def total_ms(machine: Machine) -> float:
    """Return the least time of the whole network in milliseconds."""
    return sum(machine.seconds(layer) for layer in lay_out()) * 1000


def shares(machine: Machine) -> dict[str, tuple[float, float]]:
    """Return by kind of layer the share of multiplications and of time, in percent."""
    layers = lay_out()
    macs, time = sum(layer.macs for layer in layers), total_ms(machine) / 1000
    kinds = {layer.kind: [x for x in layers if x.kind == layer.kind] for layer in layers}
    return {
        kind: (
            round(100 * sum(x.macs for x in own) / macs, 1),
            round(100 * sum(machine.seconds(x) for x in own) / time),
        )
        for kind, own in kinds.items()
    }


# Memory ------------------------------------------------------------------------------------------


def peak_numbers() -> int:
    """Return the most numbers that one layer of the embedding network reads and writes together."""
    return max(layer.read + layer.written for layer in lay_out())


def budget() -> dict[str, dict[str, float]]:
    """Return megabytes by variant and use."""
    weights = sum(layer.weights for layer in lay_out())
    fixed = {"system, till": 43.0, "runtime": 4.0, "camera": 3 * 640 * 480 * 3 / 1e6}
    variants = {}
    for name, size, copies in (
        ("float32, read\ninto a buffer", 4, 2),
        ("float32,\nmapped", 4, 1),
        ("int8,\nmapped", 1, 1),
    ):
        uses = {
            **fixed,
            "weights": size * weights * copies / 1e6,
            "activations": size * peak_numbers() / 1e6,
            "faces": size * ENROLLED * COLUMNS / 1e6,
        }
        variants[name] = {use: round(megabytes, 1) for use, megabytes in uses.items()}
    return variants


def step_memory(*, shortcut_first: bool) -> list[tuple[str, int]]:
    """Return each step of the camera's network and the KiB that live in it.

    A stem and three blocks with a shortcut. A tensor lives from the step that writes it to the
    last one that reads it.
    """
    sizes, steps = {"image": 9, "a": 72}, [("a", ["image"])]
    x = "a"
    for block, kib in enumerate((72, 36, 18), 1):
        wide, wider, main, short, out = (f"{what}{block}" for what in ("e", "f", "p", "s", "y"))
        sizes |= {wide: kib, wider: kib, main: kib // 2, short: kib // 2, out: kib // 2}
        path = [(wide, [x]), (wider, [wide]), (main, [wider])]
        cut = [(short, [x])]
        steps += [*(cut + path if shortcut_first else path + cut), (out, [main, short])]
        x = out
    last = {name: at for at, (_, reads) in enumerate(steps) for name in reads}
    live, told = {"image"}, []
    for at, (out, reads) in enumerate(steps):
        live.add(out)
        told.append((out, sum(sizes[name] for name in live)))
        live -= {name for name in reads if last[name] == at}
    return told


def count_same_faces(probes: int = 2000) -> int:
    """Return how many probes find the same customer when all vectors are int8."""
    rng = np.random.default_rng(45)
    faces = rng.normal(size=(ENROLLED, COLUMNS))
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    who = rng.integers(0, ENROLLED, probes)
    seen = faces[who] + rng.normal(scale=0.09, size=(probes, COLUMNS))
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    whole = [
        np.round(v / abs(v).max() * 127).astype(np.int8).astype(np.float32) for v in (faces, seen)
    ]
    exact = (seen.astype(np.float32) @ faces.T.astype(np.float32)).argmax(1)
    return int(((whole[1] @ whole[0].T).argmax(1) == exact).sum())


# Parity of an export -----------------------------------------------------------------------------


@cache
def train_digits() -> tuple[MLPClassifier, np.ndarray, np.ndarray]:
    """Return the small network of the slides, and the images and labels that it has not seen."""
    images, labels = load_digits(return_X_y=True)
    images = images / 16  # in float64: float32 ends elsewhere on every processor
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        net = MLPClassifier(32, learning_rate_init=0.005, max_iter=300, random_state=0)
        net.fit(images[:1200], labels[:1200])
    return net, images[1200:], labels[1200:]


def score(images: np.ndarray, kind: type) -> np.ndarray:
    """Return the ten scores of each image, computed in ``kind``."""
    net, _, _ = train_digits()
    (w0, w1), (b0, b1) = net.coefs_, net.intercepts_
    w0, w1, b0, b1, images = (np.asarray(a, kind) for a in (w0, w1, b0, b1, images))

    def add_up(inputs: np.ndarray, weights: np.ndarray, sums: np.ndarray) -> np.ndarray:
        for column, row in zip(inputs.T, weights, strict=True):  # one order on every processor
            sums = sums + column[:, None] * row
        return sums

    return add_up(np.maximum(add_up(images, w0, b0), 0), w1, b1)


def score_int8(images: np.ndarray) -> np.ndarray:
    """Return the ten scores, computed in whole numbers only, and scaled at the end."""
    net, _, _ = train_digits()
    known = np.float32(load_digits().data[:1200] / 16)
    (w0, w1), (b0, b1) = net.coefs_, net.intercepts_
    hidden = np.maximum(known @ w0 + b0, 0)
    s_in, s_hid, s0, s1 = (abs(a).max() / 127 for a in (known, hidden, w0, w1))
    q = [np.round(a / s).astype(np.int32) for a, s in ((w0, s0), (w1, s1), (images, s_in))]
    sums = q[2] @ q[0] + np.round(b0 / (s_in * s0)).astype(np.int32)
    fraction, exponent = math.frexp(s_in * s0 / s_hid)
    factor, shift = round(fraction * 2**31), 31 - exponent
    whole = (sums.astype(np.int64) * factor + (1 << (shift - 1))) >> shift
    sums = np.clip(whole, 0, 127).astype(np.int32) @ q[1]
    return (sums + np.round(b1 / (s_hid * s1))) * (s_hid * s1)


def compare_exports() -> dict[str, dict[str, float]]:
    """Return for each export how far its scores are off, and how good it looks."""
    _, images, labels = train_digits()
    truth = score(images, np.float64)
    exports = {
        "float32": score(images, np.float32),
        "int8": score_int8(images),
        "float32, divides\nby 15, not 16": score(images * 16 / 15, np.float32),
    }
    told = {}
    for name, scores in exports.items():
        off = np.log10(abs(scores - truth).max(axis=1))
        told[name] = {
            "low": round(float(np.quantile(off, 0.05)), 1),
            "middle": round(float(np.median(off)), 1),
            "high": round(float(off.max()), 1),
            "accuracy": round(float((scores.argmax(1) == labels).mean()), 2),
        }
    return told


# Time --------------------------------------------------------------------------------------------


@cache
def simulate(way: str, payments: int = 20_000) -> dict[str, np.ndarray]:
    """Return milliseconds of each step for many payments, by where the model lives."""
    rng = np.random.default_rng(45)

    def spread(middle: float, sigma: float) -> np.ndarray:
        return middle * np.exp(rng.normal(0, sigma, payments))

    frame, find = 33 + rng.uniform(0, 33, payments), spread(18, 0.1)
    show, stall = rng.uniform(0, 17, payments), rng.random(payments) < 0.02
    journal = spread(8, 0.3) + stall * 80
    if way == "online":
        rest = {
            "network": spread(20, 0.5),
            "embed": spread(40, 0.1),
            "match, decide, write": spread(35, 0.2),
        }
    else:
        machine = CORE if way == "float32" else CORE8
        match = ENROLLED * COLUMNS * machine.size / machine.bandwidth * 1000 / REACHED
        rest = {
            "network": np.zeros(payments),
            "embed": spread(total_ms(machine) / REACHED, 0.1),
            "match, decide, write": match + spread(2, 0.2) + journal,
        }
    return {"camera": frame, "find the face": find, **rest, "show": show}


def quantiles(way: str) -> tuple[int, int]:
    """Return the median and the 99th percentile of whole payments in milliseconds."""
    whole = sum(simulate(way).values())
    middle, high = np.quantile(whole, [0.5, 0.99])
    return round(float(middle)), round(float(high))


def heat(ambient: float, busy: float, minutes: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Return temperature and slowness by seconds: 2 W idle, 4 W more when busy, 12 K a watt.

    Above 80 degrees the clock falls to 60 %, until 75; the power of computing falls with its cube.
    """
    temperature, slow, told = ambient + 12 * 2.0, False, []
    for _ in range(60 * minutes):
        slow = temperature > (75 if slow else 80)
        clock = 0.6 if slow else 1.0
        watts = 2 + 4 * clock**3 * min(1, busy / clock)
        temperature += (ambient + 12 * watts - temperature) / 600
        told.append((temperature, slow))
    temperatures, slows = zip(*told, strict=True)
    return np.array(temperatures), np.array(slows)


BUSY_ALWAYS = 30 * 0.018  # finds a face in each of 30 frames a second
PAYMENTS = 240  # an hour and till: 2,400 in the branch


def busy_woken() -> float:
    """Return the share of time that the core computes when the camera wakes it for payments."""
    return PAYMENTS * (9 * 0.018 + total_ms(CORE8) / REACHED / 1000) / 3600


def refused(limit: float) -> float:
    """Return the share of honest payments above an offline limit, in percent."""
    return 100 * float(norm.sf((math.log(limit) - 2.8) / 0.6))


# Drawing -----------------------------------------------------------------------------------------


def draw_budget() -> Figure:
    """Return the till's memory by use, for three ways to hold the model."""
    figure, axis = plt.subplots(figsize=SIZE)
    variants = budget()
    colors = ["#c9d3da", QUIET, VIOLET, GOOD, BAD, OTHER]
    for row, uses in enumerate(variants.values()):
        left = 0.0
        for color, (use, megabytes) in zip(colors, uses.items(), strict=True):
            axis.barh(-row, megabytes, left=left, color=color, height=0.62, edgecolor="white")
            if megabytes > 3:
                dark = use == "system, till"
                text = {"ha": "center", "va": "center", "color": INK if dark else "white"}
                axis.annotate(f"{megabytes:g}", (left + megabytes / 2, -row), **text)
            left += megabytes
        over = left > TILL_MB
        text = {"va": "center", "color": BAD if over else GOOD, "weight": "bold", "fontsize": 25}
        place = left + 1 if over else TILL_MB + 1  # not on the line of what there is
        axis.annotate(f"{left:.1f} MB", (place, -row), **text)
    heads = dict(zip(variants["float32, read\ninto a buffer"], colors, strict=True))
    places = {"system, till": 19, "runtime": 45, "weights": 76, "activations": 98, "faces": 112}
    for use, place in places.items():
        color = INK if use == "system, till" else heads[use]
        axis.annotate(use, (place, 0.42), color=color, ha="center", fontsize=22)
    axis.annotate("camera", (48.4, -0.56), color=VIOLET, ha="center", fontsize=22)
    axis.axvline(TILL_MB, color=INK, linewidth=3, linestyle=(0, (4, 3)), zorder=0)
    axis.annotate("64 MB", (TILL_MB + 0.8, -2.52), fontsize=24)
    axis.set(yticks=[0, -1, -2], xlim=(0, 125), ylim=(-2.6, 0.75))
    axis.set_yticklabels(list(variants))
    axis.xaxis.set_visible(False)
    axis.spines[["bottom", "left"]].set_visible(False)
    axis.tick_params(axis="y", length=0)
    figure.tight_layout(pad=0.3)
    return figure


def draw_steps() -> Figure:
    """Return the live memory of the camera's network step by step, in two orders."""
    figure, axes = plt.subplots(1, 2, figsize=SIZE, sharey=True)
    for axis, first, title in (
        (axes[0], False, "main path first"),
        (axes[1], True, "shortcut first"),
    ):
        steps = step_memory(shortcut_first=first)
        heights = [kib for _, kib in steps]
        colors = [BAD if kib > 192 else GOOD for kib in heights]
        axis.bar(range(len(steps)), heights, color=colors, width=0.75)
        top = max(heights)
        at = heights.index(top)
        axis.annotate(f"{top} KiB", (at + (1.6 if first else 0.6), top - 16), color=colors[at])
        axis.axhline(192, color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
        axis.set(title=title, ylim=(0, 250), xlabel="step", xticks=[0, 5, 10, 15])
    axes[0].set_ylabel("live, KiB")
    axes[1].annotate("192 KiB free", (15.6, 199), ha="right", fontsize=22)
    figure.tight_layout(w_pad=3)
    return figure


def draw_roofline() -> Figure:
    """Return two rooflines with the layers of the network under them."""
    figure, axis = plt.subplots(figsize=SIZE)
    colors = {"standard": VIOLET, "depthwise": BAD, "pointwise": GOOD, "full": OTHER}
    for machine, ink in ((CORE, QUIET), (NPU, INK)):
        ridge = machine.peak / machine.bandwidth
        x = np.array([0.1, ridge, 2000])
        axis.loglog(x, np.minimum(machine.peak, x * machine.bandwidth) / 1e9, color=ink, zorder=1)
        for layer in lay_out():
            intensity = round(2 * layer.macs / layer.moved(machine.size), 2)
            height = round(2 * layer.macs / machine.seconds(layer) / 1e9, 2)
            look = {"color": colors[layer.kind], "markersize": 15, "markeredgecolor": "white"}
            axis.plot(intensity, height, "o" if machine is NPU else "s", **look)
    side = {"ha": "right", "va": "top", "fontsize": 22}
    axis.annotate("points: NPU, int8, 1,000 billion a second", (2000, 2400), **side)
    axis.annotate("squares: core, float32, 9.6 billion", (2000, 5.5), color=QUIET, **side)
    for at, (kind, color) in enumerate(colors.items()):
        axis.annotate(kind, (0.19, 1500 / 3.2**at), color=color, fontsize=25, va="center")
    axis.annotate("memory: 2.4 GB/s", (12, 46), rotation=29, fontsize=22, ha="center")
    axis.set(xlabel="operations per byte moved", ylabel="billion operations\na second")
    axis.set(xlim=(0.15, 2100), ylim=(0.8, 3000))
    axis.set_xticks([0.5, 2, 10, 50, 200, 1000], ["0.5", "2", "10", "50", "200", "1,000"])
    axis.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def draw_latency() -> Figure:
    """Return the medians of all steps by where the model lives, with the 99th percentile."""
    figure, axis = plt.subplots(figsize=SIZE)
    ways = {"online": "data centre", "float32": "till, float32", "int8": "till, int8"}
    colors = [VIOLET, QUIET, OTHER, GOOD, BAD, "#c9d3da"]
    for row, way in enumerate(ways):
        left = 0.0
        for color, (step, times) in zip(colors, simulate(way).items(), strict=True):
            middle = round(float(np.median(times)))
            axis.barh(-row, middle, left=left, color=color, height=0.55, edgecolor="white")
            if middle > 9:
                ink = INK if step == "show" else "white"
                text = {"ha": "center", "va": "center", "color": ink}
                axis.annotate(str(middle), (left + middle / 2, -row), **text)
            left += middle
        high = quantiles(way)[1]
        ink = BAD if high > 300 else GOOD
        axis.plot([high, high], [-row - 0.32, -row + 0.32], color=ink, linewidth=6)
        side = {"ha": "left", "va": "center", "color": ink, "fontsize": 25, "weight": "bold"}
        axis.annotate(f"{high}", (high + 5, -row), **side)
    for place, height, label, color in (
        (25, 0.34, "camera", VIOLET),
        (57, -0.52, "find", QUIET),
        (93, -0.52, "network", OTHER),
        (108, 0.34, "embed", GOOD),
        (172, 0.34, "match … write", BAD),
        (172, -0.52, "show", INK),
    ):
        axis.annotate(label, (place, height), color=color, ha="center", fontsize=22)
    axis.axvline(300, color=INK, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate("300 ms", (304, 0.34), fontsize=24)
    axis.annotate("99 %", (quantiles("online")[1], -0.52), ha="center", color=GOOD, fontsize=22)
    axis.set(yticks=[0, -1, -2], xlim=(0, 400), ylim=(-2.45, 0.75))
    axis.set_yticklabels(list(ways.values()))
    axis.xaxis.set_visible(False)
    axis.spines[["bottom", "left"]].set_visible(False)
    axis.tick_params(axis="y", length=0)
    figure.tight_layout(pad=0.3)
    return figure


def draw_heat() -> Figure:
    """Return the processor's temperature in an hour, at the desk and under the counter."""
    figure, axis = plt.subplots(figsize=SIZE)
    minutes = np.arange(0, 60, 1 / 6)
    hot, slow = heat(35, BUSY_ALWAYS)
    cases = (
        (hot, BAD, "under the counter, every frame", 60.5, 76.5),
        (heat(22, BUSY_ALWAYS)[0], QUIET, "on the desk, every frame", 60.5, 71),
        (heat(35, busy_woken())[0], GOOD, "under the counter, woken", 60.5, 59.5),
    )
    for values, color, label, x, y in cases:
        axis.plot(minutes, values[::10].round(1), color=color)
        axis.annotate(label, (x, y), color=color, fontsize=23, va="center")
    axis.plot([0, 60], [80, 80], color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("80 °C: the clock falls", (60.5, 82), fontsize=22, va="center")
    throttled = np.where(slow[::10], 91.0, np.nan)
    axis.plot(minutes, throttled, color=BAD, linewidth=11, solid_capstyle="butt")
    fast, late = embed_ms()
    axis.annotate(f"embed {late} ms, else {fast}", (60.5, 91), color=BAD, fontsize=23, va="center")
    axis.set(xlabel="minutes", ylabel="processor, °C", xlim=(0, 92), ylim=(44, 95))
    axis.set_xticks([0, 10, 20, 30, 40, 50, 60])
    axis.spines["bottom"].set_bounds(0, 60)
    axis.xaxis.set_label_coords(0.32, -0.12)
    figure.tight_layout()
    return figure


def embed_ms() -> tuple[int, int]:
    """Return the milliseconds of an int8 embedding at the full clock and at 60 %."""
    fast = total_ms(CORE8) / REACHED
    return round(fast), round(fast / 0.6)


def draw_parity() -> Figure:
    """Return how far three exports are from the original, beside their accuracy."""
    figure, axis = plt.subplots(figsize=SIZE)
    for row, (name, told) in enumerate(compare_exports().items()):
        color = BAD if "15" in name else GOOD
        low, middle, high = (10 ** told[key] for key in ("low", "middle", "high"))
        axis.plot([low, high], [-row, -row], color=color, linewidth=16, solid_capstyle="butt")
        axis.plot(middle, -row, "o", color="white", markersize=11)
        text = {"color": color, "fontsize": 30, "va": "center", "ha": "center"}
        axis.annotate(f"{told['accuracy']:.2f}", (2000, -row), annotation_clip=False, **text)
        axis.annotate(name, (10**-8.3, -row), va="center", fontsize=24, color=color)
    axis.annotate("accuracy", (2000, 0.55), ha="center", fontsize=23, annotation_clip=False)
    for limit, label in ((1e-4, "limit,\nfloat32"), (0.5, "limit,\nint8")):
        axis.plot([limit, limit], [-2.5, 0.45], color=INK, linewidth=2.5, linestyle=(0, (4, 3)))
        axis.annotate(label, (limit, 0.5), ha="center", fontsize=22, linespacing=1.0)
    axis.set_xscale("log")
    axis.set(xlim=(10**-8.4, 9000), ylim=(-2.5, 1.05), yticks=[])
    axis.set_xlabel("largest difference of a score from the original's, for each image")
    axis.set_xticks([1e-6, 1e-4, 1e-2, 1], ["0.000001", "0.0001", "0.01", "1"])
    axis.minorticks_off()
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure


def draw_limit() -> Figure:
    """Return honest payments refused by the loss that one customer can cause in the hour."""
    figure, axis = plt.subplots(figsize=SIZE)
    limits = np.array([20, 30, 40, 50, 60, 80])
    share = np.array([round(refused(limit), 1) for limit in limits])
    for parties, color, label in (
        (1, GOOD, "a gateway counts\nfor the branch"),
        (10, BAD, "each till counts alone"),
    ):
        axis.semilogx(limits * parties, share, "o-", color=color, markersize=13)
        for limit, high in zip(limits, share, strict=True):
            if limit in {20, 40, 80}:
                near = {"color": color, "fontsize": 22}
                axis.annotate(f" limit {limit}", (limit * parties * 1.02, high + 1), **near)
        place = (27, 26) if parties == 1 else (270, 26)
        axis.annotate(label, place, color=color, fontsize=25, va="bottom", linespacing=1.0)
    axis.set(
        xlabel="most that one customer can overdraw in the hour, €", xlim=(18, 1250), ylim=(-1, 45)
    )
    axis.set_ylabel("honest payments\nrefused, %")
    axis.set_xticks([20, 40, 80, 200, 400, 800], ["20", "40", "80", "200", "400", "800"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def compare_layer() -> dict[str, str]:
    """Return how much cheaper a separable layer is: multiplications, and time on two machines."""
    whole = [Layer("standard", 28, 28, 256, 256)]
    parts = [Layer("depthwise", 28, 28, 256, 256), Layer("pointwise", 28, 28, 256, 256)]
    told = {"multiplications": whole[0].macs / sum(layer.macs for layer in parts)}
    for machine in (CORE, NPU):
        times = [sum(machine.seconds(layer) for layer in some) for some in (whole, parts)]
        told[machine.name] = times[0] / times[1]
    return {name: f"{ratio:.1f}" for name, ratio in told.items()}


def count() -> dict[str, list | dict]:
    """Return what the slides say."""
    uses = {name: sum(part.values()) for name, part in budget().items()}
    hot, slow = heat(35, BUSY_ALWAYS)
    joules = 4 * 3600 * np.array([BUSY_ALWAYS, busy_woken()]) + [0, 0.01 * 3600]
    npu = shares(NPU)
    return {
        "megabytes": [f"{total:.1f}" for total in uses.values()],
        "peak, MB": [f"{peak_numbers() * size / 1e6:.1f}" for size in (4, 1)],
        "same faces": [f"{count_same_faces():,}"],
        "orders, KiB": [
            str(max(kib for _, kib in step_memory(shortcut_first=first))) for first in (False, True)
        ],
        "network, ms": [f"{total_ms(machine):.0f}" for machine in (CORE, CORE8)],
        "NPU, ms": [f"{total_ms(NPU):.1f}", f"{2e3 * sum(x.macs for x in lay_out()) / 1e12:.1f}"],
        "depthwise, %": [f"{npu['depthwise'][0]:.0f} %", f"{npu['depthwise'][1]:.0f} %"],
        "separable": compare_layer(),
        "payments, ms": [str(ms) for way in ("online", "float32", "int8") for ms in quantiles(way)],
        "embed, ms": [str(ms) for ms in embed_ms()],
        "slow": [f"{100 * slow[1800:].mean():.0f} %", f"{hot.max():.0f}"],
        "joules": [f"{joule:,.0f}" for joule in joules.round(-1)],
        "accuracy": [told["accuracy"] for told in compare_exports().values()],
        "refused at 40": [f"{refused(40):.0f} %"],
    }


def main() -> None:
    """Compute everything and write it."""
    write_figures(
        __file__,
        lambda: {
            "budget": draw_budget(),
            "steps": draw_steps(),
            "roofline": draw_roofline(),
            "latency": draw_latency(),
            "heat": draw_heat(),
            "parity": draw_parity(),
            "limit": draw_limit(),
        },
        count(),
    )


if __name__ == "__main__":
    main()
