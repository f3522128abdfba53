"""Measures grading: stock nbgrader against this engine, on the same submissions.

Submissions are drawn from the lab's bank of answers. Both sides read them from a course folder and
write notebooks and scores back. The limit is what the cells and checks themselves take, divided by
the cores: no grader that runs them can be faster.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import psutil

from workshop.config import FOLDER
from workshop.grading.gradebook import open_gradebook
from workshop.grading.run import Crew, choose_settings, grade_course
from workshop.labs.answers import hand_in, read_answers
from workshop.labs.gradebook import open_course
from workshop.labs.release import write_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workshop.labs.source import LabSource

COURSE = "course"
_SEED = 0
_STOCK = """
import sys, warnings
warnings.simplefilter("ignore")
from nbgrader.apps import NbGraderApp
from workshop.config import read_nbgrader_configuration
config = read_nbgrader_configuration()
del config.Autograde.autograde_preprocessors
config.CourseDirectory.root = sys.argv[1]
NbGraderApp.launch_instance(["autograde", sys.argv[2], "--log-level", "ERROR"], config=config)
"""


@dataclass(frozen=True)
class Measured:
    """One run.

    Attributes:
        what: how it was graded.
        submissions: how many.
        seconds: wall time, from the start of the command to its end.
        cell_seconds: wall time of all cells and checks in it; 0 where it is not known.
        memory: most memory of all its processes at one time, what they share counted once, bytes.
        workers: processes that graded.
    """

    what: str
    submissions: int
    seconds: float
    cell_seconds: float
    memory: int
    workers: int

    @property
    def per_minute(self) -> float:
        """Submissions graded a minute."""
        return 60 * self.submissions / self.seconds


def measure_grading(
    source: LabSource, counts: list[int], folder: Path, report: Callable[[str], None]
) -> list[Measured]:
    """Grade ``counts`` submissions in every way; return the figures.

    Args:
        source: the lab.
        counts: numbers of submissions.
        folder: to work in.
        report: told of each step.
    """
    measured = []
    course = folder / "course"
    released = _generate(source, course)
    for count in counts:
        _draw(source, released, course, count)
        for what, workers, warm in (
            ("stock nbgrader", 1, False),
            ("engine, 1 worker, cold", 1, False),
            ("engine, 1 worker, warm", 1, True),
            ("engine, 2 workers, cold", 2, False),
            ("engine, 2 workers, warm", 2, True),
        ):
            shutil.rmtree(course / "autograded", ignore_errors=True)
            report(f"{count} submissions: {what}")
            with _watch_memory() as memory:
                started = time.monotonic()
                if what.startswith("stock"):
                    cells = _grade_stock(course, source.name)
                else:
                    cells = _grade(course, source, workers, warm=warm)
                seconds = time.monotonic() - started
            measured.append(Measured(what, count, seconds, cells, memory.most, workers))
            report(f"  {measured[-1].per_minute:.1f} a minute")
    return measured


def _generate(source: LabSource, course: Path) -> nbformat.NotebookNode:
    write_source(source, course / "source" / source.name)
    open_course(course).generate(source.name)
    return nbformat.read(course / "release" / source.name / f"{source.name}.ipynb", as_version=4)


def _draw(source: LabSource, released: nbformat.NotebookNode, course: Path, count: int) -> None:
    """Have ``count`` students hand in answers of the bank."""
    bank = read_answers(source)
    order = random.Random(_SEED)  # noqa: S311 - a draw that is the same each time
    shutil.rmtree(course / "submitted", ignore_errors=True)
    for number in range(count):
        notebook = hand_in(order.choice(bank), source, released)
        place = course / "submitted" / f"student-{number:03d}" / source.name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{source.name}.ipynb")


def _grade_stock(course: Path, lab: str) -> float:
    """Grade with stock ``nbgrader autograde``, as nbgrader's own command does."""
    subprocess.run(
        [sys.executable, "-P", "-c", _STOCK, str(course), lab],
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(FOLDER / "nothing")},
        check=True,
    )
    return 0.0


def _grade(course: Path, source: LabSource, workers: int, *, warm: bool) -> float:
    """Grade as ``./workshop grade`` does."""
    crew = Crew(replace(choose_settings("auto"), warm=warm), workers)
    with crew.ready(source.lab.imports) as started:
        book = open_gradebook(course, COURSE, source.name, source.lab.imports)
        outcome = grade_course(book, started, force=True)
    return sum(verdict.cell_seconds for verdict in outcome.verdicts)


class _Memory:
    """The most memory that this process's children used at one time."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(1):
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.most = max(self.most, total)


def _watch_memory() -> _Memory:
    return _Memory()


def as_rows(measured: list[Measured]) -> Iterator[list[str]]:
    """Yield the rows of the table."""
    cores = os.cpu_count() or 1
    for one in measured:
        stock = next(m for m in measured if m.submissions == one.submissions)
        limit = one.cell_seconds / min(cores, one.workers)
        yield [
            str(one.submissions),
            one.what,
            f"{one.seconds:.1f}",
            f"{one.per_minute:.1f}",
            f"{one.per_minute / stock.per_minute:.2f}",
            f"{limit:.1f}" if limit else "",
            f"{one.seconds / limit:.2f}" if limit else "",
            f"{one.memory / one.workers / 1e6:.0f}",
        ]


HEADERS = [
    *("submissions", "how", "seconds", "a minute", "times stock"),
    *("limit / s", "times limit", "MB a worker"),
]


def as_json(measured: list[Measured]) -> str:
    """Return the figures as JSON."""
    rows = [{**asdict(one), "per_minute": one.per_minute} for one in measured]
    return json.dumps({"cores": os.cpu_count(), "measured": rows}, indent=2) + "\n"
