"""Makes the student's notebooks: ``labs/NAME/`` from ``solutions/NAME/``, by nbgrader itself."""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from workshop.labs.source import read_source
from workshop.stamp import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workshop.course import Course, Lab
    from workshop.labs.source import LabSource


def write_source(source: LabSource, folder: Path) -> Path:
    """Write the source notebook, with all that ships with it, into ``folder``; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.shipped:
        target = folder / file.relative_to(source.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    notebook = folder / f"{source.name}.ipynb"
    notebook.write_text(nbformat.writes(source.notebook) + "\n", encoding="utf-8")
    return notebook


def release_lab(source: LabSource, target: Path) -> None:
    """Write the student's version of one lab into the folder ``target``, replacing what is there.

    nbgrader's own ``generate_assignment`` does the work in a throw-away course, so that what is
    committed is what formgrader makes.
    """
    from workshop.labs.gradebook import open_course  # noqa: PLC0415 - nbgrader takes 2 s to import

    with tempfile.TemporaryDirectory(prefix="workshop-release-") as scratch:
        course = open_course(Path(scratch))
        write_source(source, course.folder / "source" / source.name)
        course.generate(source.name)
        made = course.folder / "release" / source.name
        replace_folder(made, target)


def replace_folder(made: Path, target: Path) -> None:
    """Put the folder ``made`` in the place of ``target``; the old one stays until the swap."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.new")
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(made, staged)
    for file in staged.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        staged.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def build_labs(
    course: Course, labs: Iterable[Lab], *, report: Callable[[str], None] = lambda _line: None
) -> None:
    """Build the student's version of ``labs`` into ``labs/``.

    All sources are read, and so checked, before anything is written.
    """
    marks = _read_marks(course)
    for source in [read_source(course, lab) for lab in labs]:
        release_lab(source, course.root / "labs" / source.name)
        report(f"built labs/{source.name}")
        marks[source.name] = _mark(source)
    known = {lab.name for lab in course.labs}
    kept = {name: mark for name, mark in sorted(marks.items()) if name in known}
    text = json.dumps(kept, indent=1) + "\n"
    file = _marks_file(course)
    staged = file.with_suffix(".new")
    staged.write_text(text, encoding="utf-8")
    staged.replace(file)


def changed_labs(course: Course) -> list[Lab]:
    """Return the labs whose source changed since their student version was built; quick.

    Only digests are compared; :func:`stale_labs` builds anew and compares every byte.
    """
    return [
        lab
        for lab in course.labs
        if is_changed(course, read_source(course, lab)) or not is_built(course, lab)
    ]


def is_changed(course: Course, source: LabSource) -> bool:
    """Whether a lab's source changed since its student version was built; compares digests."""
    return _read_marks(course).get(source.name) != _mark(source)


def is_built(course: Course, lab: Lab) -> bool:
    """Whether there is a student's version of a lab."""
    return (course.root / "labs" / lab.name / f"{lab.name}.ipynb").is_file()


def _mark(source: LabSource) -> str:
    """Return a digest of all that the student's version is made from."""
    return digest([source.path, *source.shipped], version("nbgrader"), root=source.folder)


def _marks_file(course: Course) -> Path:
    return course.root / "labs" / "built-from.json"


def _read_marks(course: Course) -> dict[str, str]:
    file = _marks_file(course)
    try:
        marks: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # ValueError: two authors' marks in a merge conflict
        return {}
    return marks if isinstance(marks, dict) else {}


def stale_labs(course: Course, labs: Iterable[Lab]) -> list[str]:
    """Return the names of labs whose committed student version is not what the source gives now."""
    stale = []
    for source in [read_source(course, lab) for lab in labs]:
        with tempfile.TemporaryDirectory(prefix="workshop-stale-") as scratch:
            fresh = Path(scratch) / source.name
            release_lab(source, fresh)
            if _contents(fresh) != _contents(course.root / "labs" / source.name):
                stale.append(source.name)
    return stale


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".ipynb_checkpoints" not in file.parts
    }
