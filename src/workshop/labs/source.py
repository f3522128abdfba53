"""Reads a lab's source: ``solutions/NAME/NAME.py``, jupytext's percent format.

The same text always gives the same notebook, byte for byte: cell ids are derived from the grade id
or from the text of the cell, never drawn at random.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jupytext
import nbformat

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course, Lab

GRADE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SCHEMA_VERSION = 3

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Cell:
    """A cell that nbgrader knows.

    Attributes:
        grade_id: its name, unique in the lab.
        line: where it starts in the source, counted from 1.
        code: whether it is code rather than Markdown.
        points: what it is worth; 0 when it is not graded.
        solution: whether the student fills it in.
        graded: whether it earns points.
    """

    grade_id: str
    line: int
    code: bool
    points: int
    solution: bool
    graded: bool

    @property
    def manual(self) -> bool:
        """Whether a person marks it."""
        return self.graded and self.solution


@dataclass(frozen=True)
class LabSource:
    """A lab as its author wrote it.

    Attributes:
        lab: its entry in ``course.yml``.
        path: the ``.py`` file.
        notebook: the notebook with solutions and hidden tests.
        cells: the cells that nbgrader knows, in order.
    """

    lab: Lab
    path: Path
    notebook: nbformat.NotebookNode
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The lab's name, which is also nbgrader's assignment id."""
        return self.lab.name

    @property
    def folder(self) -> Path:
        """The folder of the source."""
        return self.path.parent

    @property
    def tests(self) -> tuple[Cell, ...]:
        """The cells that the machine grades."""
        return tuple(cell for cell in self.cells if cell.graded and not cell.solution)

    @property
    def written(self) -> tuple[Cell, ...]:
        """The cells that a person marks."""
        return tuple(cell for cell in self.cells if cell.manual)

    @property
    def solutions(self) -> tuple[Cell, ...]:
        """The cells that the student fills in."""
        return tuple(cell for cell in self.cells if cell.solution)

    @property
    def shipped(self) -> tuple[Path, ...]:
        """Files next to the source that students get with the notebook."""
        return tuple(
            sorted(
                file
                for file in self.folder.rglob("*")
                if file.is_file()
                and file != self.path
                and not {"answers", "__pycache__", ".ipynb_checkpoints"}
                & set(file.relative_to(self.folder).parts)
            )
        )


def read_source(course: Course, lab: Lab) -> LabSource:
    """Read and check the source of one lab.

    Raises:
        WorkshopError: it is missing, is not a notebook, or breaks a rule; with file and line.
    """
    path = course.root / "solutions" / lab.name / f"{lab.name}.py"
    if not path.is_file():
        raise WorkshopError(
            f"course.yml has the lab «{lab.name}», but there is no {path.relative_to(course.root)}: "
            f"run ./workshop labs new {lab.name}, or take it out of course.yml."
        )
    text = path.read_text(encoding="utf-8")
    notebook = notebook_from(text, path)
    cells = _graded_cells(notebook, cell_lines(text, len(notebook.cells)), path)
    source = LabSource(lab, path, notebook, cells)
    _check_points(source)
    return source


def notebook_from(text: str, path: Path) -> nbformat.NotebookNode:
    """Turn percent-format ``text`` into a notebook with stable cell ids."""
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext raises what its parsers raise
        raise WorkshopError(f"jupytext cannot read this: {error}", path, 1) from error
    notebook.metadata.pop("jupytext", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: Counter[str] = Counter()
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = f"id {grade_id}" if grade_id else f"text {cell.source}"
        base = hashlib.sha256(name.encode()).hexdigest()[:8]
        cell.id = f"{base}-{taken[base]}" if taken[base] else base
        taken[base] += 1
    return notebook


def cell_lines(text: str, count: int) -> list[int]:
    """Return the line, counted from 1, at which each of ``count`` percent cells starts."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"#\s*%%(\s|$)", line)]
    return [1] * (count - len(lines)) + lines


def _graded_cells(
    notebook: nbformat.NotebookNode, lines: list[int], path: Path
) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell, line in zip(notebook.cells, lines, strict=True):
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            _refuse_stray_marks(cell.source, path, line)
            continue
        read = _graded_cell(cell, meta, path, line)
        if read.grade_id in {other.grade_id for other in cells}:
            raise WorkshopError(
                f"the grade_id «{read.grade_id}» stands here twice; each cell needs its own.",
                path,
                line,
            )
        cells.append(read)
    return tuple(cells)


def _refuse_stray_marks(text: str, path: Path, line: int) -> None:
    for mark in (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN):
        if mark in text:
            raise WorkshopError(
                f"this cell has «{mark}» but no nbgrader metadata with a grade_id, "
                "so students would see it.",
                path,
                line,
            )


def _graded_cell(cell: Any, meta: dict[str, Any], path: Path, line: int) -> Cell:
    def refuse(message: str) -> WorkshopError:
        return WorkshopError(message, path, line)

    grade_id = meta.get("grade_id")
    if not grade_id:
        raise refuse("this cell has nbgrader metadata but no grade_id.")
    if not GRADE_ID.fullmatch(grade_id):
        raise refuse(f"the grade_id «{grade_id}» must be lower-case words with dashes.")
    for key in ("grade", "solution", "locked"):
        if not isinstance(meta.get(key), bool):
            raise refuse(f"«{grade_id}»: «{key}» must be true or false.")
    if meta.get("schema_version") != SCHEMA_VERSION:
        raise refuse(f"«{grade_id}»: «schema_version» must be {SCHEMA_VERSION}.")
    graded, solution = meta["grade"], meta["solution"]
    points = meta.get("points", 0)
    if graded and (not isinstance(points, int) or isinstance(points, bool) or points < 1):
        raise refuse(f"«{grade_id}» is graded, so «points» must be a whole number above 0.")
    if solution and not _balanced(cell.source, BEGIN_SOLUTION, END_SOLUTION, needed=True):
        raise refuse(
            f"the solution cell «{grade_id}» has no stub: put what students must write between "
            f"«{BEGIN_SOLUTION}» and «{END_SOLUTION}»."
        )
    if not solution and (BEGIN_SOLUTION in cell.source or END_SOLUTION in cell.source):
        raise refuse(f"«{grade_id}» holds a solution but is not a solution cell.")
    if not _balanced(cell.source, BEGIN_HIDDEN, END_HIDDEN, needed=False):
        raise refuse(f"«{grade_id}»: «{BEGIN_HIDDEN}» and «{END_HIDDEN}» do not pair up.")
    if BEGIN_HIDDEN in cell.source and not (graded and not solution):
        raise refuse(f"«{grade_id}» has hidden tests but is not a graded test cell.")
    if graded and not solution and not meta["locked"]:
        raise refuse(f"the test cell «{grade_id}» must be locked.")
    return Cell(grade_id, line, cell.cell_type == "code", points, solution, graded)


def _balanced(text: str, begin: str, end: str, *, needed: bool) -> bool:
    """Return whether the marks alternate, begin first; ``needed`` asks for at least one pair."""
    marks = [
        line.strip().removeprefix("# ")
        for line in text.splitlines()
        if line.strip().removeprefix("# ") in {begin, end}
    ]
    pairs = len(marks) // 2
    return marks == [begin, end] * pairs and (pairs > 0 or not needed)


def _check_points(source: LabSource) -> None:
    total = sum(cell.points for cell in source.cells if cell.graded)
    if total != source.lab.points:
        last = max((cell.line for cell in source.cells if cell.graded), default=1)
        raise WorkshopError(
            f"the graded cells add up to {total} points, but course.yml promises "
            f"{source.lab.points}.",
            source.path,
            last,
        )
