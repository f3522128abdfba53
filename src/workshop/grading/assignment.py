"""Reads from a course folder what is graded: the gradebook's cells, and the files of the source."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import find_all_files
from sqlalchemy.exc import SAWarning

from workshop.cell_names import names_of
from workshop.errors import WorkshopError
from workshop.grading.unit import Assignment, GradedNotebook, KnownCell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Notebook
    from nbgrader.coursedir import CourseDirectory


# nbgrader 0.9.6 relies on an order of SQLAlchemy's cascades that works and warns.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")


def read_assignment(
    course: CourseDirectory, name: str, imports: tuple[str, ...] = ()
) -> Assignment:
    """Read the assignment ``name``, as it was generated for students.

    Args:
        course: nbgrader's course folder.
        name: the assignment's id.
        imports: modules to import before student code runs.

    Raises:
        WorkshopError: it has not been generated, or its source is missing.
    """
    folder = Path(course.format_path(course.source_directory, ".", name))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            found = gradebook.find_assignment(name).notebooks
        except MissingEntry:
            raise WorkshopError(
                f"the gradebook has no assignment «{name}»: generate it first, in formgrader or "
                f"with nbgrader generate_assignment {name}."
            ) from None
        notebooks = tuple(_read_notebook(entry, folder) for entry in found)
    if not any(notebook.cells for notebook in notebooks):
        raise WorkshopError(f"the assignment «{name}» has no cell that is graded.")
    paths = sorted(Path(path) for path in find_all_files(str(folder), [*course.ignore, "*.ipynb"]))
    files = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    return Assignment(name, notebooks, files, imports)


def _read_notebook(entry: Notebook, folder: Path) -> GradedNotebook:
    grades = {cell.name: cell for cell in entry.grade_cells}
    solutions = {cell.name for cell in entry.solution_cells}
    tasks = {cell.name: cell for cell in entry.task_cells}
    cells = []
    for cell in entry.source_cells:
        worth = grades.get(cell.name) or tasks.get(cell.name)
        cells.append(
            KnownCell(
                grade_id=cell.name,
                kind=cell.cell_type,
                source=cell.source or "",
                checksum=cell.checksum,
                locked=bool(cell.locked),
                grade=cell.name in grades,
                solution=cell.name in solutions,
                task=cell.name in tasks,
                points=float(worth.max_score) if worth is not None else 0.0,
            )
        )
    path = folder / f"{entry.name}.ipynb"
    if not path.is_file():
        raise WorkshopError(
            f"the source of «{entry.name}» is missing, which says what students define.", path
        )
    # Nothing imported: a check that used a student's import would be judged by what they imported.
    names = frozenset[str]().union(*(names_of(code).defined for code in _solutions(path)))
    kernelspec = json.loads(entry.kernelspec) if entry.kernelspec else None
    return GradedNotebook(entry.name, tuple(cells), names, kernelspec)


def _solutions(path: Path) -> Iterator[str]:
    """Yield the code of the solution cells of a source notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            yield cell.source
