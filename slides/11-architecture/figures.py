"""Computes what the deck shows: bytes on the wire, waiting jobs, late answers, polling.

Run it with ``python slides/11-architecture/figures.py [FOLDER]``; without a folder it writes
beside itself. A test runs it and compares the bytes with the committed ones.
"""

from __future__ import annotations

import base64
import heapq
import json
import struct
from collections import deque
from xml.parsers import expat

import numpy as np

from workshop.slides.plots import BAD, GOOD, OTHER, QUIET, plt, write_figures

TILL, AMOUNT_CENTS, FACE_SIZE = "market-03", 1717, 128
N_WORKERS, JOBS_PER_SECOND = 10, 12
PROMISE_MS = 300
SIZE = (15, 5.35)  # inches: fills a slide with a source line
# Median in ms and spread (standard deviation of the logarithm) of the steps of a payment.
IN_LINE = {"embed": (40, 0.15), "match": (8, 0.3), "risk": (12, 0.3), "ledger": (15, 0.5)}
LATER = {"receipt by mail": (90, 0.7), "points": (20, 0.6), "statistics": (30, 0.6)}


def draw_face() -> np.ndarray:
    """Return a made-up face vector: 128 numbers in single precision, length 1."""
    vector = np.random.default_rng(11).normal(size=FACE_SIZE)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def varint(number: int) -> bytes:
    """Return a whole number as protobuf's base-128 varint: seven bits a byte, low ones first."""
    head = bytearray()
    while number > 127:
        head.append(number & 127 | 128)
        number >>= 7
    return bytes(head) + bytes([number])


def encode_protobuf(face: np.ndarray) -> bytes:
    """Return the request as protobuf: till = 1, amount_cents = 2, face = 3 (packed)."""
    till, numbers = TILL.encode(), struct.pack(f"<{FACE_SIZE}f", *face)
    length_delimited, whole_number = 2, 0
    return b"".join(
        [
            varint(1 << 3 | length_delimited) + varint(len(till)) + till,
            varint(2 << 3 | whole_number) + varint(AMOUNT_CENTS),
            varint(3 << 3 | length_delimited) + varint(len(numbers)) + numbers,
        ]
    )


def encode_json(face: object) -> bytes:
    """Return the request as compact JSON, with ``face`` as a list or a text."""
    request = {"till": TILL, "amount_cents": AMOUNT_CENTS, "face": face}
    return json.dumps(request, separators=(",", ":")).encode()


def encode_soap(face: list[float]) -> bytes:
    """Return the request in a SOAP 1.2 envelope, one element a number, without white space."""
    numbers = "".join(f"<face>{number!r}</face>" for number in face)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body>'
        f'<CheckRequest xmlns="urn:shop:checks:1"><till>{TILL}</till>'
        f"<amountCents>{AMOUNT_CENTS}</amountCents>{numbers}"
        "</CheckRequest></env:Body></env:Envelope>"
    )
    expat.ParserCreate().Parse(text, True)  # well-formed, or it fails
    return text.encode()


def shorten(face: np.ndarray) -> list[float]:
    """Return the numbers with the fewest digits that still give back the same 32 bits."""
    short = [float(str(number)) for number in face]
    if struct.pack(f"<{FACE_SIZE}f", *short) != struct.pack(f"<{FACE_SIZE}f", *face):
        raise ValueError("a shortened number is not the same single.")
    return short


def count_bytes() -> dict[str, int]:
    """Return the size of the same request in each encoding."""
    face = draw_face()
    packed = base64.b64encode(struct.pack(f"<{FACE_SIZE}f", *face)).decode()
    return {
        "protobuf, packed": len(encode_protobuf(face)),
        "JSON, base64 text": len(encode_json(packed)),
        "JSON, shortest digits": len(encode_json(shorten(face))),
        "JSON, tolist()": len(encode_json(face.tolist())),
        "SOAP, shortest digits": len(encode_soap(shorten(face))),
    }


def draw_jobs(n_jobs: int = 120_000) -> tuple[list[float], list[float]]:
    """Return when jobs come and how long each takes: nine receipts of 0.1 s to one check of 5 s."""
    rng = np.random.default_rng(12)
    arrivals = np.cumsum(rng.exponential(1 / JOBS_PER_SECOND, n_jobs))
    seconds = np.where(rng.random(n_jobs) < 0.1, 5.0, 0.1)
    return arrivals.tolist(), seconds.tolist()


def push(arrivals: list[float], seconds: list[float], choices: list[int]) -> np.ndarray:
    """Return the waiting time of each job when it goes at once to the worker chosen for it."""
    free = [0.0] * N_WORKERS
    waits = []
    for arrival, took, worker in zip(arrivals, seconds, choices, strict=True):
        start = max(arrival, free[worker])
        free[worker] = start + took
        waits.append(start - arrival)
    return np.array(waits)


def push_least(arrivals: list[float], seconds: list[float], ties: list[int]) -> np.ndarray:
    """Return the waiting times when a job goes to a worker with the fewest unfinished jobs."""
    ends: list[deque[float]] = [deque() for _ in range(N_WORKERS)]
    waits = []
    for arrival, took, first in zip(arrivals, seconds, ties, strict=True):
        for queue in ends:
            while queue and queue[0] <= arrival:
                queue.popleft()
        worker = min(range(N_WORKERS), key=lambda w: (len(ends[w]), (w - first) % N_WORKERS))
        start = max(arrival, ends[worker][-1]) if ends[worker] else arrival
        ends[worker].append(start + took)
        waits.append(start - arrival)
    return np.array(waits)


def pull(arrivals: list[float], seconds: list[float]) -> np.ndarray:
    """Return the waiting times when whoever is free takes the oldest job of one queue."""
    free = [0.0] * N_WORKERS
    waits = []
    for arrival, took in zip(arrivals, seconds, strict=True):
        start = max(arrival, heapq.heappop(free))
        heapq.heappush(free, start + took)
        waits.append(start - arrival)
    return np.array(waits)


def measure_waits() -> dict[str, tuple[float, float]]:
    """Return median and 99th percentile of the waiting time, in seconds, by way to hand out."""
    arrivals, seconds = draw_jobs()
    chance = np.random.default_rng(13).integers(0, N_WORKERS, len(arrivals)).tolist()
    turns = (np.arange(len(arrivals)) % N_WORKERS).tolist()
    waits = {
        "push, at random": push(arrivals, seconds, chance),
        "push, in turn": push(arrivals, seconds, turns),
        "push, to the fewest": push_least(arrivals, seconds, chance),
        "pull, one queue": pull(arrivals, seconds),
    }
    return {
        name: (round(float(np.median(wait)), 2), round(float(np.quantile(wait, 0.99)), 1))
        for name, wait in waits.items()
    }


def draw_answers(n_payments: int = 200_000) -> tuple[np.ndarray, np.ndarray]:
    """Return answer times in ms: only what the customer needs, and with all the rest in line."""
    rng = np.random.default_rng(14)

    def total(steps: dict[str, tuple[float, float]]) -> np.ndarray:
        times = [median * rng.lognormal(0, spread, n_payments) for median, spread in steps.values()]
        return np.sum(times, axis=0)

    needed = total(IN_LINE)
    return needed, needed + total(LATER)


def measure_polling() -> dict[str, tuple[float, float]]:
    """Return mean requests and mean seconds of delay until the caller knows, by way of asking.

    Creating a database takes five minutes at the median. Each way is a first and a next pause.
    """
    seconds = 300 * np.random.default_rng(15).lognormal(0, 0.35, 20_000)
    pauses = {"5 s": (5, 5), "10 s": (10, 10), "20 s": (20, 20)}
    pauses |= {"30 s": (30, 30), "60 s": (60, 60)}
    pauses["180 s, then 10 s"] = (180, 10)
    found = {}
    for name, (first, then) in pauses.items():
        again = np.ceil(np.maximum(seconds - first, 0) / then)
        asked, told = 1 + again, first + again * then
        found[name] = (round(float(asked.mean()), 2), round(float((told - seconds).mean()), 1))
    return found


def plot_bytes(sizes: dict[str, int]) -> plt.Figure:
    """Return bars of the sizes, with the bare numbers as a line."""
    figure, axis = plt.subplots(figsize=SIZE)
    colours = [GOOD, OTHER, OTHER, BAD, BAD]
    bars = axis.barh(list(sizes), list(sizes.values()), color=colours, height=0.62)
    axis.bar_label(bars, [f"{size:,}" for size in sizes.values()], padding=10, fontsize=26)
    bare = 4 * FACE_SIZE
    axis.axvline(bare, color=QUIET, linewidth=2.5, linestyle=(0, (4, 3)))
    axis.annotate(f"the bare numbers: {bare}", (bare + 25, -0.95), color=QUIET, va="center")
    axis.invert_yaxis()
    axis.set(xlim=(0, max(sizes.values()) * 1.12), ylim=(4.45, -1.3), xlabel="bytes of one request")
    axis.tick_params(axis="y", length=0)
    figure.tight_layout()
    return figure


def plot_waits(waits: dict[str, tuple[float, float]]) -> plt.Figure:
    """Return bars of the median and of the 99th percentile side by side."""
    figure, axes = plt.subplots(1, 2, figsize=SIZE, sharey=True, width_ratios=(1, 1.25))
    colours = [BAD, BAD, OTHER, GOOD]
    titles = ("half of the jobs wait longer than", "one in a hundred waits longer than")
    for index, (axis, title) in enumerate(zip(axes, titles, strict=True)):
        values = [pair[index] for pair in waits.values()]
        bars = axis.barh(list(waits), values, color=colours, height=0.62)
        axis.bar_label(bars, [f"{value:g} s" for value in values], padding=8, fontsize=26)
        axis.set(xlim=(0, max(values) * 1.3), xticks=[])
        axis.set_title(title, fontsize=22)
        axis.tick_params(axis="y", length=0)
        axis.spines["bottom"].set_visible(False)
    axes[0].invert_yaxis()
    figure.tight_layout(w_pad=3)
    return figure


def plot_answers(needed: np.ndarray, everything: np.ndarray) -> plt.Figure:
    """Return histograms of both answer times, with the promise as a line."""
    figure, axis = plt.subplots(figsize=SIZE)
    edges = np.arange(0, 605, 5)
    for times, colour in ((needed, GOOD), (everything, BAD)):
        counts = np.histogram(times, edges)[0]
        share = np.round(counts / times.size * 100, 2)
        axis.stairs(share, edges, fill=True, color=colour, alpha=0.75)
    top = axis.get_ylim()[1]
    axis.axvline(PROMISE_MS, color=QUIET, linewidth=3, linestyle=(0, (4, 3)))
    axis.annotate("the promise", (PROMISE_MS + 8, top * 0.95), color=QUIET, va="center")
    axis.annotate("what the\ncustomer needs", (112, top * 0.68), color=GOOD, fontsize=26)
    axis.annotate("everything in line", (310, top * 0.3), color=BAD, fontsize=26)
    axis.set(xlabel="answer time in ms", ylabel="% of payments", xlim=(0, 600))
    figure.tight_layout()
    return figure


def plot_polling(found: dict[str, tuple[float, float]]) -> plt.Figure:
    """Return delay by requests: fixed pauses on one curve, a better first pause, a webhook."""
    figure, axis = plt.subplots(figsize=SIZE)
    fixed = [pair for name, pair in found.items() if "then" not in name]
    axis.plot(*zip(*fixed, strict=True), "o-", color=OTHER)
    for name, (asked, late) in found.items():
        if "then" in name:
            axis.plot(asked, late, "s", color=GOOD, markersize=18)
            axis.annotate(name, (asked + 1.2, late - 2.8), color=GOOD, va="center")
        else:
            axis.annotate(f"every {name}", (asked + 1.1, late + 0.8), color=OTHER)
    axis.plot(1, 0, "D", color=QUIET, markersize=16)
    axis.annotate("webhook", (2.2, 0), color=QUIET, va="center")
    axis.set(
        xlabel="requests for one database",
        ylabel="seconds until\nthe caller knows",
        xlim=(0, 72),
        ylim=(-2, 35),
    )
    figure.tight_layout()
    return figure


SIZES, WAITS, POLLING = count_bytes(), measure_waits(), measure_polling()
NEEDED, EVERYTHING = draw_answers()


def draw() -> dict[str, plt.Figure]:
    """Return the plots by name."""
    return {
        "bytes": plot_bytes(SIZES),
        "waits": plot_waits(WAITS),
        "answers": plot_answers(NEEDED, EVERYTHING),
        "polling": plot_polling(POLLING),
    }


def summarise() -> dict[str, dict[str, str]]:
    """Return the numbers that the slides say, as they are written there."""
    late = float(np.mean(EVERYTHING > PROMISE_MS))
    lost_payments = 5 * 3600 * 2  # open since 8:00, the disk dies at 13:00, two payments a second
    return {
        "bytes": {name: f"{size:,}" for name, size in SIZES.items()},
        "median wait": {name: f"{pair[0]:g} s" for name, pair in WAITS.items()},
        "p99 wait": {name: f"{pair[1]:g} s" for name, pair in WAITS.items()},
        "answers": {
            "p99 needed": f"{np.quantile(NEEDED, 0.99):.0f} ms",
            "p99 everything": f"{np.quantile(EVERYTHING, 0.99):.0f} ms",
            "late": f"{late:.0%}",
            "median needed": f"{np.median(NEEDED):.0f} ms",
            "median everything": f"{np.median(EVERYTHING):.0f} ms",
        },
        "requests": {name: f"{pair[0]:.0f}" for name, pair in POLLING.items()},
        "delay": {"180 s, then 10 s": f"{POLLING['180 s, then 10 s'][1]:.0f} seconds"},
        "lost": {"since the dump": f"{lost_payments:,}"},
    }


if __name__ == "__main__":
    request = {"till": TILL, "amount_cents": AMOUNT_CENTS, "face": shorten(draw_face())}
    write_figures(
        __file__, draw, numbers=summarise(), texts={"request.json": json.dumps(request) + "\n"}
    )
