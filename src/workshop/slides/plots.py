"""The look of the course's plots, and how a deck's ``figures.py`` writes them.

A script computes its figures, rounds what it draws (so that the last bit of a processor changes no
byte) and ends with :func:`write_figures`. A plot's text is 22 pt or more: an SVG of 15 by 5 inches
fills a slide.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from cycler import cycler
from threadpoolctl import threadpool_limits

mpl.use("svg")
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

# Colours by meaning: text, what we recommend or measure, what warns, what is compared, the rest.
INK, GOOD, BAD, OTHER, QUIET = "#1b2430", "#0b5563", "#c2410c", "#1d4ed8", "#7a8794"
VIOLET = "#6d28d9"  # a fifth line, when there must be one
WIDE = (15, 5.1)
HALF = (8, 5.1)

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 22,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 1.5,
    "axes.prop_cycle": cycler(color=[GOOD, BAD, OTHER, VIOLET, QUIET]),
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 4,
    "lines.markersize": 12,
    "legend.frameon": False,
}


@contextmanager
def slide_style(salt: str) -> Iterator[None]:
    """Draw as the course's slides do; ``salt`` makes the names inside an SVG the deck's own."""
    style: Any = {**_STYLE, "svg.hashsalt": salt}
    with mpl.rc_context(style):
        yield


def write_figures(
    script: str,
    draw: Callable[[], dict[str, Figure]],
    numbers: dict[str, list[Any] | dict[str, Any]],
    texts: dict[str, str] | None = None,
) -> None:
    """Write a deck's plots, its ``numbers.json`` and other files beside its script.

    A folder on the command line takes the place of the script's own.

    Args:
        script: ``__file__`` of the script.
        draw: gives the figures by name; each becomes ``NAME.svg``. Called in the slides' style.
        numbers: what the slides must say: floats with two decimals, or texts as they are shown.
        texts: further files by name, as data that a program on a slide reads.
    """
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(script).parent
    with slide_style(Path(script).absolute().parent.name), threadpool_limits(1):
        for name, figure in draw().items():
            path = folder / f"{name}.svg"
            figure.savefig(path, metadata={"Date": None, "Creator": None})
            plt.close(figure)
            lines = path.read_text(encoding="utf-8").splitlines()
            _write(path, "\n".join(line.rstrip() for line in lines) + "\n")
    _write(folder / "numbers.json", json.dumps(numbers, indent=2) + "\n")
    for name, text in (texts or {}).items():
        _write(folder / name, text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
