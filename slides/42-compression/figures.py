"""Makes networks and vectors smaller in every way that the deck shows, and draws what that costs.

Five small networks, which read the 8 by 8 pixel digits of scikit-learn, stand in for the embedding
model. They are computed together: the first axis of each weight is the network. The vectors of
12,000 faces are simulated. A test runs this script and compares the bytes with the committed ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammaln, softmax
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, VIOLET, plt, write_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Weights = list[np.ndarray]

WIDE = (15, 5.25)
NETWORKS = 5
HIDDEN = (128, 64)
ENROLLED, COLUMNS = 12_000, 128
SPARSITIES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
SHARES = (0.75, 0.5, 0.35, 0.25, 0.15)
RANKS = (4, 8, 12, 16, 24, 32, 48, 64)
BITS = (8, 6, 5, 4, 3, 2)
HURT_BITS = 3
MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
CONTRAST = f"(far {MINUS} near) / near"
AGAIN = 15  # epochs of training after something was taken away


# The stand-in network --------------------------------------------------------------------------


@dataclass(frozen=True)
class Net:
    """Some networks of the same shape; ``bends`` says after which layers a ReLU follows."""

    weights: Weights
    biases: Weights
    bends: tuple[bool, ...] = (True, True, False)

    def count(self) -> int:
        """Return the number of weights of one network, without biases."""
        return sum(weight[0].size for weight in self.weights)


@dataclass(frozen=True)
class Digits:
    """Images and labels: to train, to calibrate (which also chooses), and to test."""

    images: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]


@cache
def load() -> Digits:
    """Return the digits, shuffled: 900 to train, 197 to calibrate, 700 to test."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(42).permutation(labels.size)
    parts = dict(zip(("train", "calibrate", "test"), np.split(order, [900, 1097]), strict=True))
    return Digits(
        {name: images[rows] / 16 - 0.3 for name, rows in parts.items()},
        {name: labels[rows] for name, rows in parts.items()},
    )


def forward(
    net: Net, images: np.ndarray, rounding: Callable[[int, np.ndarray], np.ndarray] | None = None
) -> Weights:
    """Return what each layer gets, after ``rounding`` if there is one, and at last the scores."""
    layers = [np.broadcast_to(images, (len(net.weights[0]), *images.shape))]
    for number, (weight, bias) in enumerate(zip(net.weights, net.biases, strict=True)):
        if rounding:
            layers[-1] = rounding(number, layers[-1])
        summed = layers[-1] @ weight.transpose(0, 2, 1) + bias[:, None, :]
        # Not > 0: with signs for weights many sums are 0 but for the last bit of a processor.
        layers.append(np.where(summed > 1e-9, summed, 0) if net.bends[number] else summed)
    return layers


def blend(average: np.ndarray, value: np.ndarray, share: float) -> None:
    """Move a running average, in place, by a share towards a value."""
    average *= 1 - share
    average += share * value


def train(
    net: Net,
    epochs: int,
    rate: float,
    view: Callable[[Weights], Weights] = lambda weights: weights,
    masks: Weights | None = None,
) -> Net:
    """Return the networks after some epochs of Adam, the rate falling as a cosine.

    Args:
        net: where to start.
        epochs: passes over the training images, in batches of 60.
        rate: the first rate.
        view: the weights that forward and backward pass use instead of the stored ones. The
            gradient is given to the stored ones as it is (the straight-through estimator).
        masks: 0 for weights that stay zero.
    """
    images, labels = load().images["train"], load().labels["train"]
    truth, batch = np.eye(10)[labels], 60
    weights, biases = [w.copy() for w in net.weights], [b.copy() for b in net.biases]
    values = weights + biases
    means, squares = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    rng, step, steps = np.random.default_rng(0), 0, epochs * (len(images) // batch)
    for _ in range(epochs):
        for rows in rng.permutation(len(images)).reshape(-1, batch):
            seen = view(weights)
            layers = forward(Net(seen, biases, net.bends), images[rows])
            slope = (softmax(layers[-1], axis=-1) - truth[rows]) / batch
            gradients, bias_gradients = [], []
            for number in reversed(range(len(seen))):
                gradients.insert(0, slope.transpose(0, 2, 1) @ layers[number])
                bias_gradients.insert(0, slope.sum(1))
                slope = slope @ seen[number]
                if number and net.bends[number - 1]:
                    slope = slope * (layers[number] > 0)
            if masks:
                gradients = [g * mask for g, mask in zip(gradients, masks, strict=True)]
            step += 1
            pace = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            for value, gradient, mean, square in zip(
                values, gradients + bias_gradients, means, squares, strict=True
            ):
                blend(mean, gradient, 0.1)
                blend(square, gradient**2, 0.01)
                root = np.sqrt(square)
                root *= 1 / np.sqrt(1 - 0.99**step)
                root += 1e-8
                change = mean * (pace / (1 - 0.9**step))
                change /= root
                np.subtract(value, change, out=value)
                # A sign or a grid point may hang on the last bit, which differs from one processor
                # to the next: without it all of them train the same networks.
                np.round(value, 6, out=value)
    return Net(weights, biases, net.bends)


def begin(hidden: tuple[int, int] = HIDDEN) -> Net:
    """Return networks before training."""
    rng, sizes = np.random.default_rng(0), (64, *hidden, 10)
    pairs = list(pairwise(sizes))
    weights = [rng.normal(size=(NETWORKS, m, n)) * np.sqrt(2 / n) for n, m in pairs]
    return Net(weights, [np.zeros((NETWORKS, m)) for m in sizes[1:]])


@cache
def original() -> Net:
    """Return the trained networks that everything is compared with."""
    return train(begin(), 40, 2e-3)


# What can be taken away ------------------------------------------------------------------------


def keep_largest(net: Net, sparsity: float) -> Weights:
    """Return masks that keep each network's largest weights, over all its layers."""
    flat = np.concatenate([abs(w).reshape(len(w), -1) for w in net.weights], axis=1)
    border = np.quantile(flat, sparsity, axis=1)[:, None, None]
    return [(abs(w) > border).astype(float) for w in net.weights]


def keep_two_of_four(net: Net) -> Weights:
    """Return masks that keep the two largest of every four neighbours in a row."""
    fours = [abs(w).reshape(*w.shape[:2], -1, 4) for w in net.weights]
    ranks = [w.argsort(-1, kind="stable").argsort(-1, kind="stable") for w in fours]
    return [
        (rank >= 2).astype(float).reshape(w.shape)
        for rank, w in zip(ranks, net.weights, strict=True)
    ]


def apply_masks(net: Net, masks: Weights) -> Net:
    """Return the networks with the masked weights zero."""
    pruned = [w * mask for w, mask in zip(net.weights, masks, strict=True)]
    return Net(pruned, net.biases, net.bends)


def keep_neurons(net: Net, share: float) -> Net:
    """Return smaller networks: hidden neurons with the largest weights, in times out."""
    weights, biases = list(net.weights), list(net.biases)
    for number, width in enumerate(HIDDEN):
        into, out = weights[number], weights[number + 1]
        size = np.linalg.norm(into, axis=2) * np.linalg.norm(out, axis=1)
        kept = np.sort(np.argsort(-size, axis=1)[:, : round(width * share)], axis=1)
        weights[number] = np.take_along_axis(into, kept[:, :, None], 1)
        biases[number] = np.take_along_axis(biases[number], kept, 1)
        weights[number + 1] = np.take_along_axis(out, kept[:, None, :], 2)
    return Net(weights, biases, net.bends)


def factor(net: Net, rank: int) -> Net:
    """Return the networks with both large layers replaced by two thin ones, from the best rank."""
    weights, biases = [], []
    for weight, bias in zip(net.weights[:2], net.biases[:2], strict=True):
        u, s, vt = np.linalg.svd(weight, full_matrices=False)
        root = np.sqrt(s[:, :rank])
        weights += [root[:, :, None] * vt[:, :rank], u[:, :, :rank] * root[:, None, :]]
        biases += [np.zeros((len(weight), rank)), bias]
    bends = (False, True, False, True, False)
    return Net([*weights, net.weights[2]], [*biases, net.biases[2]], bends)


def quantize(weights: Weights, bits: int, *, by_row: bool = True) -> Weights:
    """Return the weights on a symmetric grid: one scale for each row, or for each matrix."""
    axes, top = (2,) if by_row else (1, 2), 2 ** (bits - 1) - 1
    scales = [abs(w).max(axis=axes, keepdims=True) / top for w in weights]
    return [scale * np.round(w / scale) for w, scale in zip(weights, scales, strict=True)]


def binarize(weights: Weights) -> Weights:
    """Return the signs of the weights times the mean size of each row."""
    return [abs(w).mean(axis=2, keepdims=True) * np.where(w < 0, -1, 1) for w in weights]


def with_weights(net: Net, view: Callable[[Weights], Weights]) -> Net:
    """Return the networks as they compute after rounding."""
    return Net(view(net.weights), net.biases, net.bends)


def round_activations(net: Net) -> Callable[[int, np.ndarray], np.ndarray]:
    """Return a rounding of what layers get to 256 levels, in ranges of the calibration set."""
    ranges = [
        (min(layer.min(), 0.0), max(layer.max(), 0.0))
        for layer in forward(net, load().images["calibrate"])
    ]

    def rounding(number: int, values: np.ndarray) -> np.ndarray:
        low, high = ranges[number]
        scale = (high - low) / 255
        zero = np.round(-low / scale)
        return scale * (np.clip(np.round(values / scale) + zero, 0, 255) - zero)

    return rounding


# How good it still is --------------------------------------------------------------------------


@dataclass
class Table:
    """The variants and their scores."""

    rows: list[dict] = field(default_factory=list)

    def add(
        self,
        family: str,
        knob: float,
        net: Net,
        kilobytes: float,
        rounding: Callable[[int, np.ndarray], np.ndarray] | None = None,
    ) -> None:
        """Score networks on the test images and append a row."""
        images, labels = load().images["test"], load().labels["test"]
        scores = forward(net, images, rounding)[-1]
        right, before = scores.argmax(-1) == labels, right_before()
        classes = [labels == digit for digit in range(10)]
        changes = [(right[:, c].mean() - before[:, c].mean()) * 100 for c in classes]
        same = scores.argmax(-1) == answers_before()
        sure = softmax(scores, axis=-1).max(-1)
        self.rows.append(
            {
                "family": family,
                "knob": knob,
                "kilobytes": round(kilobytes, 1),
                "accuracy": round(right.mean() * 100, 1),
                "same": round(same.mean() * 100, 1),
                "worst": round(min(changes), 1),
                "digit": int(np.argmin(changes)),
                "gap": round((sure.mean() - right.mean()) * 100, 1),
                "changes": np.round(changes, 1).tolist(),
            }
        )

    def frame(self) -> pd.DataFrame:
        """Return all rows."""
        return pd.DataFrame(self.rows)


@cache
def answers_before() -> np.ndarray:
    """Return the original networks' answers to the test images."""
    return forward(original(), load().images["test"])[-1].argmax(-1)


@cache
def right_before() -> np.ndarray:
    """Return where the original networks are right."""
    return answers_before() == load().labels["test"]


def kilobytes(net: Net, bits: float = 32, *, rows_scaled: bool = True) -> float:
    """Return the size of one network: weights, float32 biases, a float32 scale for each row."""
    biases = sum(bias.shape[1] for bias in net.biases)
    return (net.count() * bits / 8 + biases * 4 * (1 + (bits < 32 and rows_scaled))) / 1000


@cache
def score_variants() -> pd.DataFrame:
    """Return every variant of the networks with its scores."""
    net, table = original(), Table()
    table.add("original", 0, net, kilobytes(net))
    pruned, thin = net, net
    for sparsity in SPARSITIES:
        masks = keep_largest(net, sparsity)
        table.add("pruned at once", sparsity, apply_masks(net, masks), np.nan)
        masks = keep_largest(pruned, sparsity)
        pruned = train(apply_masks(pruned, masks), AGAIN, 1e-3, masks=masks)
        # A bit for each weight says whether its value follows.
        table.add("pruned", sparsity, pruned, kilobytes(net, 1 + 32 * (1 - sparsity)))
    masks = keep_two_of_four(net)
    halved = train(apply_masks(net, masks), AGAIN, 1e-3, masks=masks)
    table.add("2:4", 0.5, halved, kilobytes(net, 0.5 * (32 + 2)))  # 2 bits say which of four
    for share in SHARES:
        thin = train(keep_neurons(thin, share), AGAIN, 1e-3)
        table.add("neurons", 1 - thin.count() / net.count(), thin, kilobytes(thin))
        if share in {0.75, 0.5, 0.35}:
            both = train(thin, AGAIN, 1e-3, view=lambda weights: quantize(weights, 4))
            both = with_weights(both, lambda weights: quantize(weights, 4))
            table.add("neurons, 4 bits", share, both, kilobytes(thin, 4))
        if share in {0.5, 0.25}:
            small = train(begin((round(128 * share), round(64 * share))), 40, 2e-3)
            table.add("small", share, small, kilobytes(small))
    for rank in RANKS:
        low = factor(net, rank)
        table.add("rank at once", rank, low, kilobytes(low))
        if rank in {8, 16, 24, 32}:
            table.add("rank", rank, train(low, AGAIN, 1e-3), kilobytes(low))
    for bits in BITS:
        one = with_weights(net, lambda weights, bits=bits: quantize(weights, bits, by_row=False))
        table.add("one scale", bits, one, kilobytes(net, bits, rows_scaled=False))
        rows = with_weights(net, lambda weights, bits=bits: quantize(weights, bits))
        table.add("scale by row", bits, rows, kilobytes(net, bits))
        if bits <= 4:
            aware = train(net, AGAIN, 1e-3, view=lambda weights, bits=bits: quantize(weights, bits))
            aware = with_weights(aware, lambda weights, bits=bits: quantize(weights, bits))
            table.add("aware", bits, aware, kilobytes(net, bits))
    whole = with_weights(net, lambda weights: quantize(weights, 8))
    table.add("int8", 8, whole, kilobytes(net, 8), round_activations(net))
    table.add("binary at once", 1, with_weights(net, binarize), kilobytes(net, 1))
    trained = with_weights(train(begin(), 40, 2e-3, view=binarize), binarize)
    table.add("binary", 1, trained, kilobytes(net, 1))
    return table.frame()


# Faces and dimensions --------------------------------------------------------------------------


def measure_contrast(hidden: int = 8, n_queries: int = 50) -> pd.DataFrame:
    """Return (farthest - nearest) / nearest of 12,000 points, over the number of columns.

    Once with independent normal columns, once with columns that mix ``hidden`` of them, with
    noise of a hundredth.
    """
    rng = np.random.default_rng(1)
    widths = [2**k for k in range(1, 11)]
    free = rng.normal(size=(ENROLLED + n_queries, widths[-1]))
    mixed = rng.normal(size=(len(free), hidden)) @ rng.normal(size=(hidden, widths[-1]))
    mixed += 0.01 * np.sqrt(hidden) * free
    rows = []
    for width in widths:
        row = {"width": width}
        for name, points in (("free", free), ("mixed", mixed)):
            squares = (points[:, :width] ** 2).sum(1)
            queries = points[:n_queries, :width]
            products = queries @ points[n_queries:, :width].T
            distances = np.sqrt(squares[:n_queries, None] + squares[n_queries:] - 2 * products)
            near, far = distances.min(1), distances.max(1)
            row[name] = float(f"{np.median((far - near) / near):.3g}")
        rows.append(row)
    return pd.DataFrame(rows)


def ball_share(width: np.ndarray) -> np.ndarray:
    """Return the share of a cube that the ball inside it fills."""
    return np.exp(width / 2 * np.log(np.pi) - gammaln(width / 2 + 1) - width * np.log(2))


def match_faces(n_probes: int = 1500) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return, by kept dimensions, how often the right person is nearest, and the variance kept.

    A vector is the person (a spectrum that falls, turned at random), the light (four strong
    directions, new on each photo) and noise. PCA is fitted to the enrolled vectors.
    """
    rng = np.random.default_rng(3)
    turn = np.linalg.qr(rng.normal(size=(COLUMNS, COLUMNS)))[0]
    person = rng.normal(size=(ENROLLED, COLUMNS)) * np.exp(-np.arange(COLUMNS) / 22) @ turn
    lights = np.linalg.qr(rng.normal(size=(COLUMNS, 4)))[0].T * 0.5

    def photos(who: np.ndarray) -> np.ndarray:
        light = rng.normal(size=(len(who), 4)) @ lights
        return who + light + rng.normal(scale=0.12, size=who.shape)

    enrolled, probes = photos(person), photos(person[:n_probes])
    mean = enrolled.mean(0)
    _, singular, axes = np.linalg.svd(enrolled - mean, full_matrices=False)
    kept = np.cumsum(singular**2) / np.sum(singular**2)

    def recall(one: np.ndarray, other: np.ndarray) -> float:
        distances = (one**2).sum(1) - 2 * other @ one.T
        return float(np.mean(distances.argmin(1) == np.arange(len(other))))

    turned, asked = (enrolled - mean) @ axes.T, (probes - mean) @ axes.T
    rows = []
    for width in (2, 4, 8, 16, 24, 32, 48, 64, 96, 128):
        rows.append(
            {
                "width": width,
                "pca": round(recall(turned[:, :width], asked[:, :width]) * 100, 1),
                "first": round(recall(enrolled[:, :width], probes[:, :width]) * 100, 1),
                "variance": round(float(kept[width - 1]) * 100, 1),
            }
        )
    scale = abs(turned[:, :64]).max() / 127
    eight = recall(np.round(turned[:, :64] / scale), np.round(asked[:, :64] / scale))
    return pd.DataFrame(rows), {"int8": f"{eight:.1%}"[:-1]}


# Winograd --------------------------------------------------------------------------------------


def make_transform(outputs: int, taps: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return A^T, G and B^T of F(outputs, taps), by Toom and Cook; the last point is infinity."""
    n = outputs + taps - 1
    points = np.array([0, 1, -1, 2, -2, 0.5, -0.5])[: n - 1]
    scale = np.append((points[:, None] - points + np.eye(n - 1)).prod(1), 1.0)

    def evaluate(length: int) -> np.ndarray:
        values = np.vander(points, length, increasing=True)
        return np.vstack([values, np.eye(length)[-1]])  # at infinity the last coefficient is left

    data = np.round(np.linalg.inv(evaluate(n)).T * scale[:, None], 9)
    return evaluate(outputs).T, evaluate(taps) / scale[:, None], data


def frame(transform: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return T X T^t for a stack of X, summed in one order on every processor."""

    def multiply(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        parts = [left[..., :, k, None] * right[..., k, None, :] for k in range(left.shape[-1])]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    return multiply(multiply(transform, inner), transform.T)


def measure_winograd(channels: int = 64, tiles: int = 300) -> pd.DataFrame:
    """Return the relative error of a 3 by 3 convolution, by tile size and by number format."""
    rng = np.random.default_rng(5)
    rows = []
    for outputs in (1, 2, 4, 6):
        size = outputs + 2
        data = np.maximum(rng.normal(size=(tiles, channels, size, size)), 0)
        taps = rng.normal(size=(channels, 3, 3)) / np.sqrt(9 * channels)
        row: dict[str, float] = {
            "outputs": outputs,
            "multiplications": round(9.0 if outputs == 1 else (size / outputs) ** 2, 2),
        }
        windows = np.lib.stride_tricks.sliding_window_view(data, (3, 3), axis=(2, 3))
        exact = np.einsum("tcijkl,ckl->tij", windows, taps)
        for name, kind in (("float32", np.float32), ("float16", np.float16)):
            stored, kernel = data.astype(kind), taps.astype(kind)
            if outputs == 1:
                parts = windows.astype(kind).astype(np.float32)
                parts = parts * kernel.astype(np.float32)[:, None, None]
                rows_summed = parts[..., 0] + parts[..., 1] + parts[..., 2]
                summed = rows_summed[..., 0] + rows_summed[..., 1] + rows_summed[..., 2]
                result = summed.sum(axis=1).astype(kind)
            else:
                at, g, bt = (m.astype(np.float32) for m in make_transform(outputs))
                left = frame(g, kernel.astype(np.float32)).astype(kind)
                right = frame(bt, stored.astype(np.float32)).astype(kind)
                product = left.astype(np.float32) * right.astype(np.float32)
                summed = product.sum(axis=1).astype(kind)
                result = frame(at, summed.astype(np.float32)).astype(kind)
            error = np.linalg.norm(result - exact) / np.linalg.norm(exact)
            row[name] = float(f"{error:.1e}")
        rows.append(row)
    return pd.DataFrame(rows)


# Plots -----------------------------------------------------------------------------------------


def signed(value: float) -> str:
    """Return a number with one decimal and a proper minus."""
    return f"{value:.1f}".replace("-", MINUS)


def pick(table: pd.DataFrame, family: str) -> pd.DataFrame:
    """Return the rows of a family, in the order of its knob."""
    return table[table.family == family].sort_values("knob")


def say(axes: Axes, text: str, at: tuple[float, float], color: str = INK, **more: object) -> None:
    """Write on a plot."""
    axes.annotate(text, at, color=color, **({"fontsize": 24, "va": "center"} | more))


def plot_contrast(contrast: pd.DataFrame) -> Figure:
    """Return the contrast of distances and the geometry behind it, over the number of columns."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    left.loglog(contrast.width, contrast.free, "o-", color=BAD, base=10)
    for row in contrast[contrast.width.isin([2, 8, 128, 1024])].itertuples():
        say(left, f"{row.free:.3g}", (row.width * 1.15, row.free * 1.75), BAD)
    left.set(xlabel="columns", ylabel=CONTRAST, ylim=(0.08, 1500), xlim=(1.6, 2600))
    left.set_xticks([2, 8, 32, 128, 1024], ["2", "8", "32", "128", "1024"])
    left.minorticks_off()
    width = np.arange(1, 21)
    right.plot(width, np.round(0.01 ** (1 / width), 4), "o-", color=GOOD, markersize=8)
    right.plot(width, np.round(ball_share(width), 4), "o-", color=OTHER, markersize=8)
    say(right, "side of a box with\n1% of the data", (10.2, 0.86), GOOD, va="bottom", ha="center")
    say(right, "share of the cube\ninside its ball", (7.2, 0.22), OTHER)
    right.set(xlabel="columns", ylim=(-0.03, 1.15), xticks=[1, 5, 10, 15, 20], yticks=[0, 0.5, 1])
    figure.tight_layout(w_pad=3)
    return figure


def plot_intrinsic(contrast: pd.DataFrame) -> Figure:
    """Return the contrast for independent columns and for columns that mix eight."""
    figure, axes = plt.subplots(figsize=WIDE)
    axes.loglog(contrast.width, contrast.free, "o-", color=BAD)
    axes.loglog(contrast.width, contrast.mixed, "o-", color=GOOD)
    say(axes, "all columns mix the same 8 numbers", (34, 17), GOOD)
    say(axes, "all columns independent", (34, 0.55), BAD, ha="right")
    for row in contrast[contrast.width.isin([128, 1024])].itertuples():
        say(axes, f"{row.mixed:.2g}", (row.width, row.mixed * 0.55), GOOD, ha="center")
        say(axes, f"{row.free:.2g}", (row.width, row.free * 0.45), BAD, ha="center")
    axes.set(xlabel="columns", ylabel=CONTRAST, ylim=(0.03, 1000), xlim=(1.7, 1300))
    axes.set_xticks(contrast.width, [str(width) for width in contrast.width])
    axes.minorticks_off()
    figure.tight_layout()
    return figure


def plot_faces(faces: pd.DataFrame) -> Figure:
    """Return how often the right person is nearest, by the number of kept dimensions."""
    figure, axes = plt.subplots(figsize=WIDE)
    axes.plot(faces.width, faces.variance, "--", color=QUIET, linewidth=3)
    axes.plot(faces.width, faces["first"], "s-", color=BAD)
    axes.plot(faces.width, faces.pca, "o-", color=GOOD)
    for row in faces[faces.width.isin([16, 32, 64, 128])].itertuples():
        say(axes, f"{row.pca:.1f}%", (row.width, row.pca + 7), GOOD, ha="center")
    say(axes, "PCA: right person nearest", (58, 62), GOOD)
    say(axes, "first columns: right person nearest", (58, 44), BAD)
    say(axes, "variance that PCA keeps", (58, 26), "#4a5868")
    for height, color, style in ((62, GOOD, "o-"), (44, BAD, "s-"), (26, QUIET, "--")):
        axes.plot([50, 56], [height, height], style, color=color, markevery=[0])
    axes.set(xlabel="numbers kept of a vector of 128", ylabel="%", xlim=(0, 134), ylim=(0, 115))
    axes.set_xticks([2, 16, 32, 48, 64, 96, 128])
    axes.set_yticks([0, 25, 50, 75, 100])
    figure.tight_layout()
    return figure


def plot_patterns() -> Figure:
    """Return a corner of a trained layer, pruned by half in three ways."""
    net = original()
    corner = (0, slice(20, 30), slice(16, 28))
    weight = net.weights[1]
    size = abs(weight)
    free = size > np.median(size[corner])
    rows = np.zeros_like(size)
    best = np.argsort(size[corner].sum(1))[5:] + 20
    rows[0, best] = 1
    patterns = {
        "single weights": free[corner],
        "2 of every 4": keep_two_of_four(net)[1][corner],
        "whole rows: neurons": rows[corner],
    }
    figure, axes = plt.subplots(1, 3, figsize=(15, 5))
    shade = np.round(0.25 + 0.75 * size[corner] / size[corner].max(), 2)
    for axis, (title, mask) in zip(axes, patterns.items(), strict=True):
        for (y, x), kept in np.ndenumerate(mask):
            color = (0.043, 0.333, 0.388, shade[y, x]) if kept else "white"
            box = plt.Rectangle((x, -y), 0.92, 0.92, facecolor=color, edgecolor="#c9d3da")
            axis.add_patch(box)
        for border in (4, 8) if "4" in title else ():
            axis.plot([border - 0.04] * 2, [-9.1, 1.05], color=BAD, linewidth=3)
        axis.set(xlim=(-0.2, 12.1), ylim=(-9.3, 1.2), aspect="equal", title=title)
        axis.axis("off")
    figure.tight_layout(w_pad=2)
    return figure


def plot_pruning(table: pd.DataFrame) -> Figure:
    """Return accuracy over the share of weights that were removed."""
    figure, axes = plt.subplots(figsize=WIDE)
    before = table.accuracy.iloc[0]
    axes.axhline(before, color=QUIET, linewidth=2, linestyle=(0, (4, 3)))
    for family, color in (("pruned at once", BAD), ("neurons", OTHER), ("pruned", GOOD)):
        rows = pick(table, family)
        axes.plot(
            [0, *rows.knob.round(3) * 100],
            [before, *rows.accuracy],
            "o-",
            color=color,
            clip_on=False,
        )
    half = pick(table, "2:4").iloc[0]
    axes.plot(50, half.accuracy, "D", color=VIOLET, markersize=17, zorder=5)
    say(axes, "2 of 4, retrained", (49, 88), VIOLET, ha="right")
    say(axes, "at once,\nno retraining", (72, 64), BAD, ha="right")
    say(axes, "neurons,\nretrained", (96, 88), OTHER)
    say(axes, "in steps,\nretrained", (96.5, 58), GOOD)
    say(axes, f"before: {before}%", (1, 102.5), "#4a5868", fontsize=22)
    axes.set(xlabel="weights removed, %", ylabel="accuracy, %", xlim=(0, 110), ylim=(20, 106))
    axes.set_xticks([0, 20, 40, 50, 60, 70, 80, 90])
    figure.tight_layout()
    return figure


def plot_ranks(table: pd.DataFrame) -> Figure:
    """Return the singular values of a layer, and accuracy over the rank that is kept."""
    figure, (left, right) = plt.subplots(1, 2, figsize=WIDE)
    for name, net, color in (("before training", begin(), QUIET), ("trained", original(), GOOD)):
        values = np.linalg.svd(net.weights[0], compute_uv=False)
        values = np.round((values / values[:, :1]).mean(0), 3)
        left.plot(np.arange(1, 65), values, color=color)
        at, text = ((33, 0.82), "#4a5868") if name == "before training" else ((22, 0.2), GOOD)
        say(left, name, at, text, ha="left" if name == "before training" else "right")
    left.set(xlabel="singular values of layer 1", ylabel="size, largest = 1", ylim=(0, 1.05))
    left.set_xticks([1, 16, 32, 48, 64])
    once, again = pick(table, "rank at once"), pick(table, "rank")
    right.axvline(8192 / 192, color=INK, linewidth=2, linestyle=(0, (4, 3)))
    right.plot(once.knob, once.accuracy, "o-", color=BAD, clip_on=False)
    right.plot(again.knob, again.accuracy, "o-", color=GOOD)
    say(right, "retrained", (5, 101), GOOD)
    say(right, "at once", (11.5, 72), BAD)
    say(right, "no gain\nfrom here", (44.2, 62), INK)
    right.set(xlabel="rank kept in both large layers", ylabel="accuracy, %", ylim=(40, 104))
    right.set_xticks([4, 8, 16, 24, 32, 48, 64])
    figure.tight_layout(w_pad=3)
    return figure


def plot_grids() -> Figure:
    """Return weights and activations of a trained layer with the grids of four bits."""
    net = original()
    weight = net.weights[1][0].ravel()
    active = forward(net, load().images["calibrate"])[1][0].ravel()
    active = active[active > 0]
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 4.9))
    top = abs(weight).max()
    levels = np.round(np.arange(-7, 8) * top / 7, 3)
    for axis, values in ((left, weight), (right, active)):
        counts, borders = np.histogram(values, 48)
        heights = np.round(counts / counts.max(), 3)
        axis.stairs(heights, np.round(borders, 3), fill=True, color="#c9d3da")
        axis.set(yticks=[], ylim=(-0.62, 1.05))
        axis.spines["left"].set_visible(False)
    left.plot(levels, np.full(15, -0.12), "|", color=GOOD, markersize=26, markeredgewidth=4)
    say(left, f"symmetric: {MINUS}7 … 7, z = 0", (0, -0.36), GOOD, ha="center")
    left.set(title="weights", xlim=(-top * 1.06, top * 1.06))
    top = active.max()
    full, half = np.round(np.arange(16) * top / 15, 3), np.round(np.arange(8) * top / 7, 3)
    right.plot(full, np.full(16, -0.12), "|", color=GOOD, markersize=26, markeredgewidth=4)
    right.plot(half, np.full(8, -0.38), "|", color=BAD, markersize=26, markeredgewidth=4)
    say(right, "asymmetric", (top * 1.03, -0.12), GOOD)
    say(right, "symmetric", (top * 1.03, -0.38), BAD)
    right.set(title="what a ReLU lets through", xlim=(-top * 0.03, top * 1.42))
    right.set_xticks([0, 1, 2, 3])
    figure.tight_layout(w_pad=2)
    return figure


def plot_bits(table: pd.DataFrame) -> Figure:
    """Return accuracy over the bits of a weight."""
    figure, axes = plt.subplots(figsize=WIDE)
    before = table.accuracy.iloc[0]
    axes.axhline(before, color=QUIET, linewidth=2, linestyle=(0, (4, 3)))
    for family, color in (("one scale", BAD), ("scale by row", OTHER), ("aware", GOOD)):
        rows = pick(table, family)
        axes.plot(rows.knob, rows.accuracy, "o-", color=color, clip_on=False)
    for family, color in (("binary", GOOD), ("binary at once", OTHER)):
        axes.plot(1, pick(table, family).accuracy, "D", color=color, markersize=17)
    say(axes, "one scale a matrix", (2.25, 32), BAD)
    say(axes, "one scale a row", (2.72, 66), OTHER)
    say(axes, "trained with rounding", (3.15, 85), GOOD)
    say(axes, f"before: {before}%", (8, 103), "#4a5868", fontsize=22, ha="right")
    say(axes, "signs only", (1, 68), OTHER, ha="center", fontsize=22)
    axes.set(xlabel="bits for a weight", ylabel="accuracy, %", xlim=(0.5, 8.2), ylim=(20, 106))
    axes.set_xticks([1, 2, 3, 4, 5, 6, 8])
    figure.tight_layout()
    return figure


def plot_winograd(errors: pd.DataFrame) -> Figure:
    """Return the numerical error by tile size, for two formats."""
    figure, axes = plt.subplots(figsize=WIDE)
    places = np.arange(len(errors))
    for name, color in (("float16", BAD), ("float32", GOOD)):
        axes.semilogy(places, errors[name], "o-", color=color)
        for place, value in zip(places, errors[name], strict=True):
            power = int(np.floor(np.log10(value)))
            text = f"{value / 10**power:.1f}·$10^{{{power}}}$"
            say(axes, text, (place, value * 3), color, ha="center")
        say(axes, name, (3.17, errors[name].iloc[-1]), color)
    tiles = [f"F({n}{TIMES}{n}, 3{TIMES}3)" for n in errors.outputs[1:]]
    counts = [f"{n:.2f}".rstrip("0").rstrip(".") for n in errors.multiplications]
    axes.set_xticks(
        places, [f"{n}\n{c} mult." for n, c in zip(["direct", *tiles], counts, strict=True)]
    )
    axes.set(ylabel="relative error", xlim=(-0.4, 3.75), ylim=(3e-8, 8e-2))
    axes.set_yticks([1e-7, 1e-5, 1e-3])
    axes.minorticks_off()
    figure.tight_layout()
    return figure


def plot_hurt(table: pd.DataFrame) -> Figure:
    """Return the change of each digit's recall, three bits after training."""
    row = pick(table, "scale by row").set_index("knob").loc[HURT_BITS]
    overall = round(row.accuracy - table.accuracy.iloc[0], 1)
    order = np.argsort(row.changes, kind="stable")
    figure, axes = plt.subplots(figsize=WIDE)
    values = np.array(row.changes)[order]
    colors = [BAD if digit == row.digit else GOOD for digit in order]
    bars = axes.bar(np.arange(10), values, color=colors, width=0.7)
    texts = [signed(value) for value in values]
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.bar_label(bars, texts, padding=5, fontsize=23, bbox=box)
    axes.axhline(overall, color=INK, linewidth=2.5, linestyle=(0, (4, 3)), zorder=0.5)
    say(axes, f"all digits together: {signed(overall)}", (9.45, overall - 0.9), ha="right")
    axes.set_xticks(np.arange(10), [str(digit) for digit in order])
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, labelsize=28)
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=QUIET, linewidth=1.5)
    axes.set(ylabel="recall, points", ylim=(min(values) - 1.6, 0.6))
    figure.tight_layout()
    return figure


def plot_pareto(table: pd.DataFrame) -> Figure:
    """Return size against accuracy of all variants, with the front."""
    figure, axes = plt.subplots(figsize=WIDE)
    shown = table.dropna(subset=["kilobytes"])
    shown = shown[shown.accuracy >= 91]
    styles = {
        "original": ("*", INK, 26),
        "pruned": ("o", OTHER, 13),
        "2:4": ("o", OTHER, 13),
        "neurons": ("o", OTHER, 13),
        "small": ("P", QUIET, 15),
        "rank": ("^", VIOLET, 14),
        "rank at once": ("^", VIOLET, 14),
        "neurons, 4 bits": ("D", BAD, 14),
    }
    for row in shown.itertuples():
        marker, color, size = styles.get(row.family, ("s", GOOD, 13))
        axes.semilogx(row.kilobytes, row.accuracy, marker, color=color, markersize=size)
    front = shown.sort_values(["kilobytes", "accuracy"], ascending=[True, False])
    front = front[front.accuracy > front.accuracy.cummax().shift(fill_value=0)]
    axes.step(front.kilobytes, front.accuracy, where="post", color=INK, linewidth=2, zorder=1)
    say(axes, "original", (69, 98.1), ha="center")
    say(axes, "fewer weights", (18.5, 98.1), OTHER)
    say(axes, "fewer bits", (9, 98.1), GOOD)
    say(axes, "low rank", (30, 94.3), VIOLET)
    say(axes, "trained small", (11.8, 95.6), "#4a5868", fontsize=22)
    say(axes, "neurons and bits", (2.6, 98.1), BAD)
    axes.set(xlabel="size, kB", ylabel="accuracy, %", xlim=(2.3, 130), ylim=(91, 98.9))
    axes.set_xticks([3, 5, 10, 20, 40, 70, 100], ["3", "5", "10", "20", "40", "70", "100"])
    axes.minorticks_off()
    figure.tight_layout()
    return figure


def collect_numbers(
    contrast: pd.DataFrame,
    faces: pd.DataFrame,
    eight: dict[str, str],
    errors: pd.DataFrame,
    table: pd.DataFrame,
) -> dict[str, dict]:
    """Return what the slides say."""

    def score(family: str, knob: float) -> dict[str, str]:
        row = table[(table.family == family) & np.isclose(table.knob, knob)].iloc[0]
        return {
            "kilobytes": f"{row.kilobytes:.1f}",
            "accuracy": f"{row.accuracy:.1f}",
            "same": f"{row.same:.1f}",
            "worst": signed(row.worst),
            "gap": signed(row.gap),
        }

    said = {
        "original": ("original", 0),
        "int8": ("int8", 8),
        "pruned": ("pruned", 0.9),
        "three bits": ("scale by row", 3),
        "three bits, aware": ("aware", 3),
    }
    width, many = contrast.set_index("width"), faces.set_index("width")
    return {
        "contrast": {f"{k}": f"{width.free[k]:.3g}" for k in (2, 128, 1024)},
        "mixed": {f"{k}": f"{width.mixed[k]:.2g}" for k in (128, 1024)},
        "box": {f"{k}": f"{0.01 ** (1 / k):.2f}" for k in (2, 10, 128)},
        "faces": {f"{k}": f"{many.pca[k]:.1f}" for k in (16, 32, 48, 64, 128)} | eight,
        "first": {"32": f"{many['first'][32]:.1f}"},
        "variance": {"32": f"{many.variance[32]:.1f}", "64": f"{many.variance[64]:.1f}"},
        "float16": [f"{value:.1e}".replace("e-0", "e-") for value in errors.float16],
        "pruned at once": {
            f"{s:.0%}": f"{pick(table, 'pruned at once').set_index('knob').accuracy[s]:.1f}"
            for s in (0.5, 0.8, 0.9)
        },
        "pruned in steps": {
            f"{s:.0%}": f"{pick(table, 'pruned').set_index('knob').accuracy[s]:.1f}"
            for s in (0.8, 0.9)
        },
        "2:4": {"accuracy": f"{pick(table, '2:4').accuracy.iloc[0]:.1f}"},
        "rank 16": {
            "at once": f"{pick(table, 'rank at once').set_index('knob').accuracy[16]:.1f}",
            "retrained": f"{pick(table, 'rank').set_index('knob').accuracy[16]:.1f}",
        },
        "two bits": {
            family: f"{pick(table, family).set_index('knob').accuracy[2]:.1f}"
            for family in ("one scale", "scale by row", "aware")
        },
        "binary at once": [f"{pick(table, 'binary at once').accuracy.iloc[0]:.1f}"],
        **{
            family: {key: score(family, knob)[key] for key in ("kilobytes", "accuracy")}
            for family, knob in (("binary", 1), ("neurons, 4 bits", 0.35))
        },
        **{name: score(*key) for name, key in said.items()},
    }


def main() -> None:
    """Compute everything and write it."""
    with threadpool_limits(1):  # small matrices: more threads only wait for each other
        contrast, errors, table = measure_contrast(), measure_winograd(), score_variants()
        faces, eight = match_faces()
    write_figures(
        __file__,
        lambda: {
            "contrast": plot_contrast(contrast),
            "intrinsic": plot_intrinsic(contrast),
            "faces": plot_faces(faces),
            "patterns": plot_patterns(),
            "pruning": plot_pruning(table),
            "ranks": plot_ranks(table),
            "grids": plot_grids(),
            "bits": plot_bits(table),
            "winograd": plot_winograd(errors),
            "hurt": plot_hurt(table),
            "pareto": plot_pareto(table),
        },
        collect_numbers(contrast, faces, eight, errors, table),
    )


if __name__ == "__main__":
    main()
