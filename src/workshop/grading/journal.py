"""Verdicts of a run that writes no gradebook, kept until its report is there.

A line a verdict, with a digest of what was graded: an interrupted run reads them and goes on with
the rest, and whatever has changed since is graded again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from workshop.grading.unit import Task, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.grading.unit import Assignment, Unit


class Journal:
    """A journal beside a report.

    Args:
        report: the file that the report will be written to.
        assignment: what is graded.
    """

    def __init__(self, report: Path, assignment: Assignment) -> None:
        self.path = report.with_name(f".{report.name}.journal")
        self._assignment = _digest_of(assignment)
        self._known: dict[str, Verdict] = {}
        if self.path.is_file():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:  # the last line, half written when the power went
                    continue
                tasks = tuple(Task(**task) for task in entry["verdict"]["tasks"])
                self._known[entry["digest"]] = Verdict(**{**entry["verdict"], "tasks": tasks})

    def find(self, unit: Unit) -> Verdict | None:
        """Return the verdict on just this submission, if there is one."""
        return self._known.get(self._digest(unit))

    def add(self, unit: Unit, verdict: Verdict) -> None:
        """Keep a verdict; it is on the disk when this returns."""
        entry = {"digest": self._digest(unit), "verdict": {**asdict(verdict), "notebooks": {}}}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Throw it away: the report is there."""
        self.path.unlink(missing_ok=True)

    def _digest(self, unit: Unit) -> str:
        files = {name: _sha(content) for name, content in sorted(unit.files.items())}
        return _sha(json.dumps([self._assignment, unit.student, files, unit.problem]).encode())


def _digest_of(assignment: Assignment) -> str:
    notebooks = [
        [notebook.name, [asdict(cell) for cell in notebook.cells], sorted(notebook.names)]
        for notebook in assignment.notebooks
    ]
    files = {name: _sha(content) for name, content in sorted(assignment.files.items())}
    return _sha(json.dumps([assignment.name, notebooks, files]).encode())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
