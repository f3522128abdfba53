"""Times the building of decks: from nothing, and when nothing has changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from workshop.slides.build import build_decks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

HEADERS = ["format", "decks", "from nothing, s", "unchanged, s"]


class Timing(NamedTuple):
    """How long decks took in one format.

    Attributes:
        form: the format.
        decks: how many were built.
        cold: seconds into an empty folder.
        warm: seconds when all of them are up to date.
    """

    form: str
    decks: int
    cold: float
    warm: float


def measure_slides(
    decks: Sequence[Path], forms: Sequence[str], folder: Path, report: Callable[[str], None]
) -> list[Timing]:
    """Build ``decks`` into the empty ``folder``, one format after the other, each of them twice."""
    timings = []
    for form in forms:
        report(f"building as {form}, twice")
        took = []
        for _ in range(2):
            start = time.perf_counter()
            build_decks(decks, [form], folder, report=lambda _line: None)
            took.append(time.perf_counter() - start)
        timings.append(Timing(form, len(decks), *took))
    return timings


def as_rows(timings: Sequence[Timing]) -> list[list[str]]:
    """Return the rows of a table, the last of them with the sums."""
    cold, warm = (sum(one) for one in zip(*(timing[2:] for timing in timings), strict=True))
    both = [*timings, Timing("all", timings[0].decks, cold, warm)]
    return [[one.form, str(one.decks), f"{one.cold:.1f}", f"{one.warm:.2f}"] for one in both]
