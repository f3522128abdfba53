"""Runs whole notebooks with nbval, each cell to its end or its error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError
from workshop.labs.release import release_lab, write_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from workshop.labs.source import LabSource

Failures = dict[tuple[str, str], dict[int, str]]


def run_both_versions(sources: Iterable[LabSource], folder: Path, cell_seconds: int) -> Failures:
    """Run the reference and the student's version of each lab.

    Args:
        sources: the labs.
        folder: where to put the notebooks to run.
        cell_seconds: how long a cell may run.

    Returns:
        The errors, {(lab, ``reference`` or ``student``): {number of the code cell: its error}}.

    Raises:
        WorkshopError: nbval did not come to an end; with what it said.
    """
    for source in sources:
        write_source(source, folder / source.name / "reference")
        release_lab(source, folder / source.name / "student")
    return _nbval(folder, cell_seconds)


def _nbval(folder: Path, cell_seconds: int) -> Failures:
    report = folder / "nbval.xml"
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q"]
    command += ["--nbval-cell-timeout", str(cell_seconds), "--junit-xml", str(report)]
    command += ["-p", "no:cacheprovider", "--rootdir", str(folder), "-c", os.devnull, str(folder)]
    plain = {**os.environ, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, check=False, env=plain
    )
    if done.returncode not in (0, 1) or not report.is_file():
        raise WorkshopError(f"nbval could not run the notebooks:\n{done.stdout}{done.stderr}")
    failures: Failures = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
        lab, kind = case.get("classname", "").split(".")[:2]  # LAB.KIND.LAB.ipynb
        number = int(case.get("name", "").removeprefix("Cell "))
        for failure in (*case.iter("failure"), *case.iter("error")):
            text = re.sub(r"#x1B\[[0-9;]*m", "", failure.text or "")  # colours, as XML escapes them
            failures.setdefault((lab, kind), {})[number] = text
    return failures
