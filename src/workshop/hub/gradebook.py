"""Puts the students who may sign in into the gradebook, so that formgrader shows each by name.

Run as ``python -m workshop.hub.gradebook COURSE_FOLDER COURSE``, with the names as JSON on its
input: under formgrader's user id and behind its walls, for formgrader can change that folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from workshop.errors import WorkshopError
from workshop.hub.sandbox import find_sandbox
from workshop.hub.settings import PACKAGE

FILE = "gradebook.db"

# formgrader shows «last name, first name», and «None» for a name that is not there.
_ENTER = """
INSERT INTO student (id, last_name, first_name) VALUES (:name, :name, '')
ON CONFLICT (id) DO UPDATE SET last_name = :name, first_name = ''
WHERE coalesce(last_name, '') = '' AND coalesce(first_name, '') = ''
"""


def enter_students(course: Path, course_name: str, names: list[str], uid: int | None) -> None:
    """Enter students into the gradebook, which is made when it is missing.

    Args:
        course: nbgrader's course folder.
        course_name: nbgrader's name of the course.
        names: what they sign in with.
        uid: whose the folder is, formgrader's user id; ``None`` when the hub does not run as root.

    Raises:
        WorkshopError: the gradebook cannot be written to.
    """
    if not names:
        return
    command = find_sandbox().command(
        [sys.executable, "-P", "-m", "workshop.hub.gradebook", str(course), course_name],
        writable=[course],
        readable=[PACKAGE],
        uid=uid,
    )
    scripts = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    done = subprocess.run(
        command,
        input=json.dumps(names),
        env={"PATH": f"{scripts}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(course)},
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise WorkshopError(
            f"the accounts are there, but formgrader does not show their names ({said}): "
            "./workshop accounts tries it again.",
            course / FILE,
        )


def enter_names(course: Path, course_name: str, names: list[str]) -> None:
    """Enter students under the name that they sign in with; a name that was given stays.

    SQLite lets formgrader and this one wait for each other, so it may run meanwhile.
    """
    file = course / FILE
    if not file.exists():
        _make(file, course_name)
    uri = f"{file.absolute().as_uri()}?mode=rw"
    with contextlib.closing(sqlite3.connect(uri, timeout=30, uri=True)) as book, book:
        book.executemany(_ENTER, [{"name": name} for name in names])


def _make(file: Path, course_name: str) -> None:
    """Make an empty gradebook, as nbgrader does: a whole one, and only where there is none."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - takes 1 s, and is needed once

    staged = file.with_suffix(".new")
    staged.unlink(missing_ok=True)
    with Gradebook(f"sqlite:///{staged}", course_name):
        pass
    with contextlib.suppress(FileExistsError):  # formgrader was faster
        os.link(staged, file)
    staged.unlink()


if __name__ == "__main__":
    enter_names(Path(sys.argv[1]), sys.argv[2], json.load(sys.stdin))
