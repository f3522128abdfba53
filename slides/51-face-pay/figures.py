"""Computes what the last deck says of the whole system: who is taken for whom, how long, how dear.

Run it with ``python -P slides/51-face-pay/figures.py [FOLDER]``; without a folder it writes next to
itself. Faces are seeded random directions, those of the deck «From commit to running service»; the
steps of a payment take the times of the decks that measured them.
"""

from __future__ import annotations

import math

import numpy as np

from workshop.slides.plots import BAD, GOOD, INK, OTHER, QUIET, WIDE, plt, write_figures

ENROLLED, ASKED, COLUMNS = 12_000, 4_000, 128
SPREAD = (np.arange(1, COLUMNS + 1) ** -0.3).astype(np.float32)
LENGTH = math.sqrt(float((SPREAD**2).sum()))  # of a face before it is brought to length 1
EDGES = np.round(np.arange(0, 2.001, 0.005), 3)  # thresholds at which everything is counted
SIZES = (1, 10, 120, 1_200, 12_000)
PAYMENTS = 2 * 3_600 * 12 * 30  # a month, as in «Know before the customer does»
STEPS = {  # median in ms and spread of its logarithm
    "find the face": (18, 0.1),
    "alive?": (15, 0.2),
    "network": (20, 0.5),
    "embed": (40, 0.15),
    "match": (8, 0.3),
    "risk": (12, 0.3),
    "ledger": (15, 0.5),
}


def draw_faces(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return faces as vectors that have no unit length yet."""
    return rng.standard_normal((n, COLUMNS), dtype=np.float32) * SPREAD


def unit(faces: np.ndarray) -> np.ndarray:
    """Return the faces with length 1, in float64: float32 counts otherwise on every processor."""
    faces = faces.astype(np.float64)
    return faces / np.linalg.norm(faces, axis=1, keepdims=True)


def distance(cosine: np.ndarray) -> np.ndarray:
    """Return the distance between vectors of length 1 with this cosine."""
    return np.sqrt(np.maximum(0, 2 - 2 * cosine))


def shares_below(distances: np.ndarray) -> np.ndarray:
    """Return for each edge the share of distances below it."""
    counts = np.bincount((distances.ravel() / 0.005).astype(np.int64), minlength=EDGES.size)
    return np.concatenate([[0], np.cumsum(counts)[: EDGES.size - 1]]) / distances.size


def measure_faces() -> dict[str, np.ndarray]:
    """Return by edge: FNMR, and FMR or FPIR by gallery size; the draws are those of 13-delivery."""
    rng = np.random.default_rng(13)
    enrolled = unit(draw_faces(rng, ENROLLED))
    blur = 0.55 * rng.lognormal(0, 0.2, (ASKED, 1)).astype(np.float32)
    again = unit(enrolled[:ASKED] + blur * draw_faces(rng, ASKED) / LENGTH)
    strangers = unit(draw_faces(rng, ASKED))
    nearest = distance((again @ enrolled.T).max(axis=1))
    found = {"known": 1 - shares_below(nearest)}
    below = {size: np.zeros(EDGES.size) for size in SIZES}
    parts = np.split(strangers, 8)
    for part in parts:
        cosine = part @ enrolled.T
        for size in SIZES:
            best = cosine.reshape(len(part), -1, size).max(axis=2)
            below[size] += shares_below(distance(best)) / len(parts)
    found |= {str(size): below[size] for size in SIZES}
    genuine = np.zeros(EDGES.size)
    rounds = 10
    for _ in range(rounds):
        blur = 0.55 * rng.lognormal(0, 0.2, (ENROLLED, 1)).astype(np.float32)
        once = unit(enrolled + blur * draw_faces(rng, ENROLLED) / LENGTH)
        genuine += shares_below(distance((once * enrolled).sum(axis=1))) / rounds
    found["genuine"] = genuine
    return {name: np.round(values, 10) for name, values in found.items()}


def measure_groups(asked: int = 8_000) -> dict[str, np.ndarray]:
    """Return FPIR by edge for strangers of two groups, in a gallery of both.

    A fifth of the customers belongs to a group that the network has seldom seen: to it, their
    faces look more alike, which is a common direction in their vectors.
    """
    rng = np.random.default_rng(51)
    common = draw_faces(rng, 1)
    common *= 0.5 * LENGTH / np.linalg.norm(common)
    most, few = draw_faces(rng, 9_600), draw_faces(rng, 2_400) + common
    gallery = unit(np.vstack([most, few]))
    found = {}
    for name, shift in (("most", 0), ("few", common)):
        probes = unit(draw_faces(rng, asked) + shift)
        best = [(part @ gallery.T).max(axis=1) for part in np.split(probes, 8)]
        found[name] = np.round(shares_below(distance(np.concatenate(best))), 8)
    return found


def measure_ageing(years: np.ndarray, renewal: int = 3) -> dict[str, np.ndarray]:
    """Return by years since enrolment the share of customers beyond 0.8.

    A face moves 0.05 a year (median) into a direction of its own, in units of the vector's length.
    """
    rng = np.random.default_rng(52)
    faces = unit(draw_faces(rng, ENROLLED))
    paths = unit(draw_faces(rng, ENROLLED))
    pace = 0.05 * rng.lognormal(0, 0.5, (ENROLLED, 1)).astype(np.float32)
    found: dict[str, list[float]] = {"never": [], "renewed": []}
    for year in years:
        blur = 0.55 * rng.lognormal(0, 0.2, (ENROLLED, 1)).astype(np.float32)
        noise = blur * draw_faces(rng, ENROLLED) / LENGTH
        for name, since in (("never", year), ("renewed", year % renewal)):
            stored = unit(faces + pace * np.float32(year - since) * paths)
            now = unit(faces + pace * np.float32(year) * paths) + noise
            gaps = distance((unit(now) * stored).sum(axis=1))
            found[name].append(round(100 * float((gaps >= 0.8).mean()), 2))
    return {name: np.array(values) for name, values in found.items()}


def simulate_payments(rate: float, cores: int, n: int = 100_000) -> dict[str, np.ndarray]:
    """Return milliseconds of each step, with waiting for a core where faces are embedded."""
    rng = np.random.default_rng(53)
    times = {name: mid * rng.lognormal(0, spread, n) for name, (mid, spread) in STEPS.items()}
    arrivals = np.cumsum(rng.exponential(1_000 / rate, n))
    free = [0.0] * cores
    waits = np.empty(n)
    for i, (arrival, work) in enumerate(zip(arrivals, times["embed"], strict=True)):
        first = min(range(cores), key=free.__getitem__)
        start = max(arrival, free[first])
        free[first] = start + work
        waits[i] = start - arrival
    times["camera, screen"] = 33 + rng.uniform(0, 33, n) + rng.uniform(0, 17, n)
    times["wait for a core"] = waits
    return times


def count_cost() -> dict[str, float]:
    """Return cents for each payment by kind of cost; the assumptions stand on the slide."""
    month = {
        "disputes, with the risk model": 0.151 * PAYMENTS,
        "people: two, full-time": 2 * 8_000,
        "cameras and tills, 36 months": 40 * 600 / 36,
        "three servers": 3 * 150,
        "second looks, 5 s of a cashier": 0.005 * PAYMENTS * 5 / 3_600 * 25,
    }
    return {name: 100 * euros / PAYMENTS for name, euros in month.items()}


def plot_scores(faces: dict[str, np.ndarray]) -> plt.Figure:
    """Return genuine and impostor distances of pairs on a log scale, with the threshold."""
    figure, axis = plt.subplots(figsize=WIDE)
    for name, colour in (("genuine", GOOD), ("1", BAD)):
        share = np.diff(faces[name][::5])
        heights = np.where(share > 0, np.round(100 * share, 7), np.nan)
        axis.stairs(heights, EDGES[::5], fill=True, color=colour, alpha=0.75, baseline=1e-7)
    axis.axvline(0.8, color=INK, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate("threshold 0.8", (0.83, 3e4), ha="left", va="center", fontsize=24)
    axis.annotate(
        "the same person:\n120,000 pairs", (0.47, 60), color=GOOD, ha="center", fontsize=25
    )
    axis.annotate("two persons:\n48 million pairs", (1.4, 60), color=BAD, ha="center", fontsize=25)
    axis.set(yscale="log", ylim=(1e-6, 2e5), xlim=(0, 2), xlabel="distance of a pair")
    axis.set_xticks([0.5, 1, 1.5, 2])
    axis.set_yticks([1e-6, 1e-4, 1e-2, 1], ["0.000001", "0.0001", "0.01", "1"])
    axis.set_ylabel("% of pairs, log")
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_gallery(faces: dict[str, np.ndarray]) -> plt.Figure:
    """Return FPIR by the size of the gallery: the formula and what was measured."""
    figure, axis = plt.subplots(figsize=WIDE)
    every = np.round(np.geomspace(1, 12_000, 60), 2)
    for edge, colour in ((1.0, BAD), (0.95, OTHER)):
        at = round(edge / 0.005)
        rate = faces["1"][at]
        axis.plot(
            every, np.round(100 * (1 - (1 - rate) ** every), 6), color=colour, ls=(0, (4, 3)), lw=3
        )
        measured = [round(100 * faces[str(size)][at], 6) for size in SIZES]
        axis.plot(SIZES, measured, "o", color=colour, markersize=15)
        high = f"{measured[-1]:.1f} %"
        axis.annotate(high, (14_500, measured[-1]), color=colour, va="center", fontsize=25)
    axis.annotate("threshold 1.0", (70, 0.2), color=BAD, ha="right", fontsize=25)
    axis.annotate("threshold 0.95", (330, 0.006), color=OTHER, fontsize=25)
    axis.annotate(r"dashed: $1-(1-\mathrm{FMR})^N$", (1.1, 5), color=QUIET, fontsize=30)
    axis.set(xscale="log", yscale="log", ylim=(6e-5, 30), xlim=(0.8, 45_000))
    axis.set(xlabel="N, enrolled faces that are searched", ylabel="strangers who match, %")
    axis.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axis.set_yticks([1e-4, 1e-2, 1], ["0.0001", "0.01", "1"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_det(faces: dict[str, np.ndarray]) -> plt.Figure:
    """Return the trade-off of both errors for three galleries, with three thresholds marked."""
    figure, axis = plt.subplots(figsize=WIDE)
    misses = np.round(100 * (1 - faces["genuine"]), 6)
    for size, colour, label, place in (
        (1, GOOD, "1:1", (2.2e-5, 0.0011)),
        (120, OTHER, "N = 120", (1.5e-3, 0.0011)),
        (12_000, BAD, "N = 12,000", (0.55, 0.0011)),
    ):
        hits = 100 * faces[str(size)]
        trials = ASKED * ENROLLED // size
        shown = (hits * trials >= 300) & (misses > 0.0009) & (EDGES > 0.85)
        axis.plot(np.round(hits[shown], 7), misses[shown], color=colour)
        for edge in (0.9, 0.95, 1.0):
            at = round(edge / 0.005)
            if shown[at]:
                axis.plot([round(hits[at], 7)], [misses[at]], "o", color=colour, markersize=14)
                if size == 12_000:
                    axis.annotate(f"  {edge:g}", (hits[at] * 1.15, misses[at] * 1.12), color=colour)
        axis.annotate(label, place, color=colour, fontsize=26, ha="center")
    axis.axvline(0.1, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate("target: 0.1 %", (0.088, 0.042), color=QUIET, ha="right", fontsize=24)
    axis.set(xscale="log", yscale="log", xlim=(4e-6, 40), ylim=(8e-4, 0.08))
    axis.set(xlabel="strangers taken for somebody, %", ylabel="customers refused, %")
    axis.set_xticks([1e-5, 1e-3, 1e-1, 10], ["0.00001", "0.001", "0.1", "10"])
    axis.set_yticks([0.001, 0.01], ["0.001", "0.01"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_groups(groups: dict[str, np.ndarray]) -> plt.Figure:
    """Return FPIR by threshold for the two groups."""
    figure, axis = plt.subplots(figsize=WIDE)
    for name, colour, label, place in (
        ("most", GOOD, "four of five customers", (0.935, 0.12)),
        ("few", BAD, "seldom in training", (0.888, 13)),
    ):
        rate = np.round(100 * groups[name], 5)
        shown = (rate > 0.012) & (EDGES <= 1.05)
        axis.plot(EDGES[shown], rate[shown], color=colour)
        where = {"ha": "left" if name == "most" else "right", "fontsize": 26}
        axis.annotate(label, place, color=colour, **where)
        at = round(0.9 / 0.005)
        axis.plot([0.9], [rate[at]], "o", color=colour, markersize=15)
        near = (0.907, rate[at] * 0.62)
        axis.annotate(f"{rate[at]:.1f} %", near, color=colour, fontsize=25)
    for edge in (0.8, 0.9):
        axis.axvline(edge, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.set(yscale="log", ylim=(0.01, 40), xlim=(0.74, 1.055))
    axis.set(xlabel="threshold", ylabel="strangers who match, %")
    axis.set_yticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    axis.minorticks_off()
    figure.tight_layout()
    return figure


def plot_ageing(years: np.ndarray, shares: dict[str, np.ndarray]) -> plt.Figure:
    """Return the refused customers by the age of the template."""
    figure, axis = plt.subplots(figsize=(8, 5.6))
    axis.plot(years, shares["never"], "o-", color=BAD)
    axis.plot(years, shares["renewed"], "o-", color=GOOD)
    axis.annotate("never renewed", (6.2, shares["never"][-1] * 0.92), color=BAD, ha="right")
    axis.annotate("renewed", (8.1, 0.75), color=GOOD, ha="right")
    axis.set(xlabel="years as a customer", ylabel="refused at 0.8, %", ylim=(0, None))
    axis.set_xticks(range(0, 9, 2))
    figure.tight_layout()
    return figure


def plot_budget(cases: dict[str, dict[str, np.ndarray]]) -> plt.Figure:
    """Return the mean of each step as stacked bars, with p50 and p99 of whole payments."""
    figure, axis = plt.subplots(figsize=(15, 4.9))
    labels = []
    order = ["camera, screen", "find the face", "alive?", "network", "wait for a core"]
    order += ["embed", "match", "risk", "ledger"]
    shades = ["#c7d3da", "#a3b6c1", "#7a8794", "#c9d9f8", BAD]
    shades += [GOOD, "#3b8694", "#6fb0bc", "#a7d3da"]
    for row, (name, times) in enumerate(cases.items()):
        left = 0.0
        for step, shade in zip(order, shades, strict=True):
            width = round(float(times[step].mean()), 1)
            axis.barh(row, width, left=left, color=shade, height=0.5, edgecolor="white")
            left += width
        whole = np.sum(list(times.values()), axis=0)
        p50, p99 = (round(float(np.quantile(whole, q))) for q in (0.5, 0.99))
        colour = BAD if p99 > 300 else GOOD
        axis.plot([p99], [row], "D", color=colour, markersize=17)
        spot = (p99, row - 0.22)
        axis.annotate(f"p99 {p99}", spot, color=colour, ha="center", va="bottom", fontsize=25)
        labels.append(f"{name}\np50 {p50} ms")
    for word, spot in (
        ("camera,\nscreen", 29),
        ("find,\nalive", 75),
        ("net", 103),
        ("embed", 136),
        ("match, risk,\nledger", 182),
    ):
        axis.annotate(word, (spot, -0.36), ha="center", va="bottom", fontsize=22, linespacing=1.0)
    axis.annotate("wait", (123, 1.5), ha="center", va="center", fontsize=22, color=BAD)
    axis.axvline(300, color=QUIET, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate("the promise", (306, -0.85), color=QUIET, va="center")
    axis.set(xlim=(0, 405), ylim=(len(cases) - 0.6, -1.15), xlabel="ms since the customer looks")
    axis.set_yticks(range(len(labels)), labels, fontsize=24)
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure


def plot_cost(cents: dict[str, float]) -> plt.Figure:
    """Return the cents of a payment by kind on a log scale."""
    figure, axis = plt.subplots(figsize=(15, 4.9))
    values = [round(value, 3) for value in cents.values()]
    colours = [BAD, OTHER, GOOD, GOOD, GOOD]
    bars = axis.barh(list(cents), values, color=colours, height=0.6, left=0)
    axis.bar_label(bars, [f"{value:.2g}" for value in values], padding=10, fontsize=26)
    axis.set(xscale="log", xlim=(0.008, 50), xlabel="cents for each payment, log scale")
    axis.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    axis.minorticks_off()
    axis.invert_yaxis()
    axis.tick_params(axis="y", length=0, labelsize=25)
    figure.tight_layout()
    return figure


def main() -> None:
    """Compute everything and write it."""
    faces, groups = measure_faces(), measure_groups()
    years = np.arange(0, 9)
    ageing = measure_ageing(years)
    cases = {
        "quiet: 2 a second": simulate_payments(2, 1),
        "noon, one core": simulate_payments(12, 1),
        "noon, two cores": simulate_payments(12, 2),
    }
    cents = count_cost()

    def percent(values: np.ndarray, edge: float, digits: int) -> str:
        return f"{100 * values[round(edge / 0.005)]:.{digits}f} %"

    whole = {name: np.sum(list(times.values()), axis=0) for name, times in cases.items()}
    write_figures(
        __file__,
        lambda: {
            "scores": plot_scores(faces),
            "gallery": plot_gallery(faces),
            "det": plot_det(faces),
            "groups": plot_groups(groups),
            "ageing": plot_ageing(years, ageing),
            "budget": plot_budget(cases),
            "cost": plot_cost(cents),
        },
        {
            "customers refused": {
                "0.8": percent(faces["known"], 0.8, 1),
            },
            "strangers at 1.0": [
                percent(faces["12000"], 1.0, 1),
                f"{100 * (1 - (1 - faces['1'][200]) ** ENROLLED):.0f} %",
            ],
            "strangers": {
                "0.95": percent(faces["12000"], 0.95, 1),
                "0.9": percent(faces["12000"], 0.9, 2),
                "0.9 of 120": percent(faces["120"], 0.9, 4),
                "1.0 of 120": percent(faces["120"], 1.0, 2),
            },
            "groups": {
                "most at 0.9": percent(groups["most"], 0.9, 1),
                "few at 0.9": percent(groups["few"], 0.9, 1),
                "few at 0.8": percent(groups["few"], 0.8, 2),
            },
            "ageing": [f"{ageing[name][year]:.1f} %" for name in ageing for year in (0, 8)],
            "payments": [
                f"{np.quantile(times, q):.0f} ms" for times in whole.values() for q in (0.5, 0.99)
            ],
            "over 50": [f"{50 * math.erfc(math.log(50 / 16.44) / 0.6 / math.sqrt(2)):.0f} %"],
            "cents": {name: f"{value:.2g}" for name, value in cents.items()},
        },
    )


if __name__ == "__main__":
    main()
