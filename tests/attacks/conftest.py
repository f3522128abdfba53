"""One lab, one canary and one grader for all attacks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.attacks.attack import solve
from tests.attacks.canary import Canary, set_up_canary
from tests.attacks.lab import NAME, Lab, make_lab
from workshop.grading.grade import Grader
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.unit import Settings, Unit

LIMITS = Limits(
    cell_seconds=3,
    notebook_seconds=12,
    cpu_seconds=20,
    memory=512 * MEGABYTE,
    disk=32 * MEGABYTE,
    files=2000,
    processes=64,
    output=2 * MEGABYTE,
)


@dataclass
class Arena:
    """Where the attacks take place.

    Attributes:
        lab: the lab.
        canary: what they may not touch.
        grader: the grader.
        honest: the hand-in of an honest student.
        scratch: where the grader makes its folders; nothing else is in there.
    """

    lab: Lab
    canary: Canary
    grader: Grader
    honest: Unit
    scratch: Path


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The arena; without namespaces, which need a machine that allows them, it is skipped."""
    lab = make_lab(tmp_path_factory.mktemp("arena") / "course")
    scratch = Path(tempfile.mkdtemp(prefix="at-", dir="/tmp"))
    scratch.chmod(0o711)
    before, tempfile.tempdir = tempfile.tempdir, str(scratch)
    notebook = nbformat.writes(solve(lab.released, lab.reference)).encode()
    honest = Unit("ann", {f"{NAME}.ipynb": notebook})
    with (
        set_up_canary() as canary,
        Grader(lab.assignment, Settings("namespaces", LIMITS)) as grader,
    ):
        canary.secrets["hidden"] = lab.secret
        canary.secrets["truth"] = str(lab.truth)
        assert grader.grade(honest).points == lab.assignment.max_points
        yield Arena(lab, canary, grader, honest, scratch)
    tempfile.tempdir = before
    shutil.rmtree(scratch, ignore_errors=True)
