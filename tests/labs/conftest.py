"""A throw-away course with one small lab, and ways to change it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.labs.new import course_entry, new_lab
from workshop.labs.release import build_labs
from workshop.labs.source import LabSource, read_source

ROOT = Path(__file__).parents[2]
NAME = "11-mean"

COURSE = f"""\
name: tiny
title: A tiny course
summary: It has one lab.
parts:
  - number: 1
    title: First
    modules:
      - name: 11-start
        title: Start
        summary: How to start.
        labs:
{course_entry(NAME)}"""


@dataclass
class TinyCourse:
    """A course with one lab, made by ``labs new`` from the template."""

    root: Path

    @property
    def course(self) -> Course:
        return load_course(self.root)

    @property
    def folder(self) -> Path:
        """The folder of the lab's source."""
        return self.root / "solutions" / NAME

    @property
    def path(self) -> Path:
        """The lab's source."""
        return self.folder / f"{NAME}.py"

    @property
    def source(self) -> LabSource:
        """The lab as it is read now."""
        return read_source(self.course, self.course.lab(NAME))

    @property
    def released(self) -> Path:
        """The student's notebook."""
        return self.root / "labs" / NAME / f"{NAME}.ipynb"

    def edit(self, old: str, new: str) -> int:
        """Replace text that stands once in the source; return the line, counted from 1."""
        text = self.path.read_text()
        assert text.count(old) == 1, old
        self.path.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def answer(self, name: str, text: str) -> Path:
        """Write a file of the bank."""
        file = self.folder / "answers" / f"{name}.py"
        file.write_text(text)
        return file

    def keep_answers(self, *names: str) -> None:
        """Throw all other answers away."""
        for file in (self.folder / "answers").iterdir():
            if file.stem not in names:
                file.unlink()

    def build(self) -> None:
        """Make the student's notebook."""
        build_labs(self.course, self.course.labs)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line on this course."""
        return subprocess.run(
            [sys.executable, "-m", "workshop", *arguments],
            env={**os.environ, "WORKSHOP_ROOT": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course with its student's notebook built."""
    root = tmp_path_factory.mktemp("tiny") / "course"
    root.mkdir()
    (root / "course.yml").write_text(COURSE)
    tiny = TinyCourse(root)
    new_lab(tiny.course, NAME)
    tiny.build()
    return root


@pytest.fixture
def tiny(made_once: Path, tmp_path: Path) -> TinyCourse:
    """A copy of the tiny course that a test may change."""
    return TinyCourse(shutil.copytree(made_once, tmp_path / "course"))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` with its bytes."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
