"""Makes the student's notebooks: ``labs/NAME/`` from ``solutions/NAME/``, by nbgrader itself."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from workshop.errors import WorkshopError
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
    staged.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def source_mark(source: LabSource) -> str:
    """Return a digest of everything that the student's version of a lab is made from."""
    from importlib.metadata import version  # noqa: PLC0415

    return digest(
        [source.path, *source.shipped],
        *(f"{name} {version(name)}" for name in ("nbgrader", "jupytext", "nbformat")),
    )


def build_labs(
    course: Course,
    labs: Iterable[Lab],
    *,
    report: Callable[[str], None],
    output: Path | None = None,
) -> None:
    """Build the student's version of ``labs`` into ``output`` (default ``labs/``).

    All sources are read, and so checked, before anything is written.
    """
    output = output or course.root / "labs"
    for source in [read_source(course, lab) for lab in labs]:
        release_lab(source, output / source.name)
        report(f"built {output.name}/{source.name}")


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


def released_notebook(course: Course, lab: Lab) -> Path:
    """Return the path of the student's notebook; an error says how to make a missing one."""
    path = course.root / "labs" / lab.name / f"{lab.name}.ipynb"
    if not path.is_file():
        raise WorkshopError(
            f"there is no {path.relative_to(course.root)}: run ./workshop labs build {lab.name}."
        )
    return path
