"""Reads a lab's source: ``solutions/NAME/NAME.py``, jupytext's percent format.

The same text always gives the same notebook, byte for byte: cell ids are derived from the grade id
or from the text of the cell, never drawn at random.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import jupytext
from IPython.core.inputtransformer2 import TransformerManager
from jupytext.stringparser import StringParser

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import nbformat

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
            f"course.yml has the lab «{lab.name}», but there is no "
            f"{path.relative_to(course.root)}: run ./workshop labs new {lab.name}, "
            "or take it out of course.yml."
        )
    return parse_source(read_text(path), lab, path)


def read_text(path: Path) -> str:
    """Return the text of a file of the author's.

    Raises:
        WorkshopError: it is not UTF-8; with the line.
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WorkshopError(f"this is not UTF-8 text ({error.reason}).", path, line) from None


def parse_source(text: str, lab: Lab, path: Path) -> LabSource:
    """Read and check percent-format ``text``, which stands or will stand in ``path``.

    Raises:
        WorkshopError: it is not a notebook, or breaks a rule; with file and line.
    """
    notebook = notebook_from(text, path)
    lines = cell_lines(text, len(notebook.cells))
    starts = [
        _first_line(text, line, cell.source)
        for cell, line in zip(notebook.cells, lines, strict=True)
    ]
    for cell, start in zip(notebook.cells, starts, strict=True):
        if cell.cell_type == "code":
            refuse_unreadable(cell.source, path, start)
    cells = _graded_cells(notebook, lines, starts, path)
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
    """Return the line, counted from 1, at which each of ``count`` percent cells starts.

    Text above the first marker is a cell of its own. A marker inside a string is none.
    """
    lines = []
    quotes = StringParser("python")
    for number, line in enumerate(text.splitlines(), 1):
        if not quotes.is_quoted() and re.match(r"#\s*%%(\s|$)", line):
            lines.append(number)
        quotes.read_line(line)
    return [1] * (count - len(lines)) + lines


def _first_line(text: str, marker: int, cell: str) -> int:
    """Return the line in ``text`` of the first line of a cell that starts at line ``marker``."""
    first = cell.partition("\n")[0].strip()
    for number, line in enumerate(text.splitlines()[marker - 1 :], marker):
        if line.strip() in {first, f"# {first}"}:
            return number
    return marker + 1


def refuse_unreadable(code: str, path: Path, start: int) -> None:
    """Refuse code that Python cannot read, magics aside.

    Args:
        code: the text of a cell.
        path: the file that it stands in.
        start: the line of the file in which it starts.

    Raises:
        WorkshopError: it cannot be read; with the line and Python's message.
    """
    try:
        plain = TransformerManager().transform_cell(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(plain, str(path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        said = re.sub(r" \(detected at line \d+\)", "", error.msg)  # counted from the cell's first
        said = re.sub(r"on line (\d+)", lambda at: f"in line {start - 1 + int(at[1])}", said)
        raise WorkshopError(f"{said}.", path, start - 1 + (error.lineno or 1)) from None


def _graded_cells(
    notebook: nbformat.NotebookNode, lines: list[int], starts: list[int], path: Path
) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell, line, start in zip(notebook.cells, lines, starts, strict=True):
        unread = cell.metadata.get("incorrectly_encoded_metadata")
        if unread:
            raise WorkshopError(f"the cell's metadata cannot be read: {unread}", path, line)
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            _refuse_stray_marks(cell.source, path, line)
            continue
        read = _graded_cell(cell, meta, path, line, start)
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


def _graded_cell(cell: nbformat.NotebookNode, meta: Any, path: Path, line: int, start: int) -> Cell:
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    if not grade_id:
        raise WorkshopError("this cell has nbgrader metadata but no grade_id.", path, line)
    if not isinstance(grade_id, str) or not GRADE_ID.fullmatch(grade_id):
        raise WorkshopError(
            f"the grade_id «{grade_id}» must be lower-case words with dashes.", path, line
        )
    code = cell.cell_type == "code"
    for lost, mark, other in chain(
        _unpaired(cell.source, BEGIN_SOLUTION, END_SOLUTION),
        _unpaired(cell.source, BEGIN_HIDDEN, END_HIDDEN),
    ):
        at = start - 1 + lost
        raise WorkshopError(f"«{grade_id}»: {mark} in line {at} has no {other}.", path, at)
    faults = chain(_metadata_faults(meta, code=code), _mark_faults(meta, cell.source))
    for first in faults:
        raise WorkshopError(f"«{grade_id}» {first}", path, line)
    points = meta["points"] if meta["grade"] else 0
    return Cell(grade_id, line, code, points, meta["solution"], meta["grade"])


def _metadata_faults(meta: dict[str, Any], *, code: bool) -> Iterator[str]:
    """Say what is wrong with a cell's nbgrader metadata; each fault may hide the next."""
    for key in ("grade", "solution", "locked"):
        if not isinstance(meta.get(key), bool):
            yield f"needs «{key}», true or false."
    if meta.get("schema_version") != SCHEMA_VERSION:
        yield f"needs «schema_version» {SCHEMA_VERSION}."
    if meta.get("task"):
        yield (
            "is one of nbgrader's task cells, which have no place for an answer: "
            "make it a cell with «grade» and «solution» true."
        )
    points = meta.get("points")
    if meta["grade"] and (type(points) is not int or points < 1):
        yield "is graded, so «points» must be a whole number above 0."
    if meta["grade"] and not meta["solution"] and not code:
        yield "is a test cell of text, which no machine can grade."
    if meta["grade"] and not meta["solution"] and not meta["locked"]:
        yield "is a test cell, so it must be locked."


def _mark_faults(meta: dict[str, Any], text: str) -> Iterator[str]:
    """Say what is wrong with the marks in a cell's text."""
    if meta["solution"] and _pairs(text, BEGIN_SOLUTION, END_SOLUTION) < 1:
        yield (
            "is a solution cell without a stub: put what students must write between "
            f"«{BEGIN_SOLUTION}» and «{END_SOLUTION}», each alone in its line."
        )
    if not meta["solution"] and (BEGIN_SOLUTION in text or END_SOLUTION in text):
        yield "holds a solution but is not a solution cell."
    hidden = _pairs(text, BEGIN_HIDDEN, END_HIDDEN)
    if hidden < 0:
        yield f"has «{BEGIN_HIDDEN}» and «{END_HIDDEN}» not in pairs, each alone in its line."
    if hidden > 0 and (meta["solution"] or not meta["grade"]):
        yield "has hidden tests but is not a graded test cell."


def _unpaired(text: str, begin: str, end: str) -> Iterator[tuple[int, str, str]]:
    """Yield each mark without its other half: its line in ``text``, its name and the other's.

    Nothing is said where a mark does not stand alone in its line, which is another fault.
    """
    lines = text.splitlines()
    if any((begin in line or end in line) and line.strip() not in {begin, end} for line in lines):
        return
    first, last = begin.removeprefix("### "), end.removeprefix("### ")
    opened = 0
    for number, line in enumerate(lines, 1):
        if line.strip() == begin:
            if opened:
                yield opened, first, last
            opened = number
        elif line.strip() == end:
            if not opened:
                yield number, last, first
            opened = 0
    if opened:
        yield opened, first, last


def _pairs(text: str, begin: str, end: str) -> int:
    """Return how many pairs of marks ``text`` has; -1 when they do not pair up.

    nbgrader takes any line that contains a mark for the mark; to lose no code, the mark must stand
    alone.
    """
    marks = [line.strip() for line in text.splitlines() if begin in line or end in line]
    pairs = len(marks) // 2
    return pairs if marks == [begin, end] * pairs else -1


def without_marks(text: str) -> str:
    """Return a reference solution as a student would have written it: without the marks."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if line.strip() not in {BEGIN_SOLUTION, END_SOLUTION})


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
