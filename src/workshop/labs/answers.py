"""The bank of answers: ``solutions/NAME/answers/*.py``, each with the points that it must earn.

An answer file is a YAML header in comments, then the cells that differ::

    # ---
    # about: The categories come from the batch, so a batch without a district is too narrow.
    # others: reference        # what fills the cells not given here: reference or untouched
    # points:                  # only what differs from what `others` would earn
    #   one-hot-check: 0
    # marks:                   # what a person gives to written answers, if it differs
    #   explain-leakage: 2
    # fails: true              # only where an answer that Python cannot run is the point
    # ---

    # %% one-hot
    def one_hot(values, categories): ...
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workshop.errors import WorkshopError, near
from workshop.labs.source import read_text, refuse_unreadable, without_marks
from workshop.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    import nbformat

    from workshop.labs.source import Cell, LabSource

_MARKER = re.compile(r"# %%( \[markdown\])? (?P<grade_id>\S+)\s*")


class Header(BaseModel):
    """The header of an answer file."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    about: Annotated[str, Field(min_length=1)]
    """What is right or wrong about the answer, in a sentence."""
    others: Literal["reference", "untouched"]
    """What fills the cells that the file does not give."""
    points: dict[str, float] = {}
    """Points of checks by grade id, where they differ from what ``others`` would earn."""
    marks: dict[str, float] = {}
    """What a person gives to written answers, by grade id, where it differs."""
    fails: bool = False
    """Whether the answer is meant to be broken: Python cannot read it, or knows no such name."""


@dataclass(frozen=True)
class Answer:
    """One answer of the bank.

    Attributes:
        name: the file's name without its ending.
        path: the file.
        about: what is right or wrong about it, in a sentence.
        others: what fills the cells that it does not give.
        cells: source text of the cells that it gives, by grade id.
        points: what each machine-graded test cell must earn, by grade id; complete.
        marks: what a person gives to each written answer, by grade id; complete.
        fails: whether it is meant to be broken.
        starts: the line of the file in which each of its cells starts, by grade id.
    """

    name: str
    path: Path
    about: str
    others: str
    cells: dict[str, str]
    points: dict[str, float]
    marks: dict[str, float]
    fails: bool = False
    starts: dict[str, int] = field(default_factory=dict)

    @property
    def is_reference(self) -> bool:
        """Whether it is the reference, unchanged."""
        return self.others == "reference" and not self.cells

    def changes(self, source: LabSource) -> dict[str, str]:
        """Return the text of the solution cells that are not the reference's, by grade id."""
        if self.others == "reference":
            return self.cells
        return {cell.grade_id: self.cells.get(cell.grade_id, "") for cell in source.solutions}


def read_answers(source: LabSource) -> tuple[Answer, ...]:
    """Read the bank of a lab, in the order of the file names.

    Raises:
        WorkshopError: the bank is empty, or a file names an unknown task or impossible points.
    """
    files = sorted((source.folder / "answers").glob("*.py"))
    if not files:
        raise WorkshopError(
            "there is no answer to try the checks on: write reference.py and untouched.py.",
            source.folder / "answers",
        )
    return tuple(read_answer(file, source) for file in files)


def read_answer(path: Path, source: LabSource) -> Answer:
    """Read one file of the bank and check it against the lab's tasks."""
    lines = read_text(path).splitlines()
    if not lines or lines[0].strip() != "# ---":
        raise WorkshopError("expected a header in comments that starts with «# ---».", path, 1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "# ---"), None)
    if end is None:
        raise WorkshopError("the header does not end: «# ---» is missing.", path, 1)
    text = "\n".join(re.sub(r"^# ?", "", line) for line in lines[1:end])
    document = read_yaml(text, path, first_line=2)
    header = _check_header(document, path)
    full = header.others == "reference"
    cells, starts = _read_cells(lines, end + 1, source, path)
    if not header.fails:
        for cell in source.solutions:
            if cell.code and cell.grade_id in cells:
                refuse_unreadable(cells[cell.grade_id], path, starts[cell.grade_id])
    return Answer(
        name=path.stem,
        path=path,
        about=header.about,
        others=header.others,
        cells=cells,
        points=_scores("points", header.points, source.tests, document, path, full=full),
        marks=_scores("marks", header.marks, source.written, document, path, full=full),
        fails=header.fails,
        starts=starts,
    )


def _check_header(document: Document, path: Path) -> Header:
    try:
        return Header.model_validate(document.data or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][-1]) if first["loc"] else "header"
        problem = f"{first['msg']}."
        if first["type"] == "extra_forbidden":
            problem = f"not known here. {near(key, Header.model_fields)}"
        line = document.line(first["loc"])
        raise WorkshopError(f"header, «{key}»: {problem}", path, line) from None


def _read_cells(
    lines: list[str], start: int, source: LabSource, path: Path
) -> tuple[dict[str, str], dict[str, int]]:
    """Return the text of each cell, and the line in which it starts, by grade id."""
    known = {cell.grade_id: cell for cell in source.solutions}
    blocks: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    block: list[str] | None = None
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("# %%"):
            marker = _MARKER.fullmatch(line)
            if marker is None:
                raise WorkshopError("expected «# %% GRADE_ID» and no more.", path, number)
            grade_id = marker["grade_id"]
            if grade_id not in known:
                raise WorkshopError(
                    f"{source.name} has no solution cell «{grade_id}». {near(grade_id, known)}",
                    path,
                    number,
                )
            if grade_id in blocks:
                raise WorkshopError(f"the cell «{grade_id}» stands here twice.", path, number)
            block = blocks[grade_id] = []
        elif block is not None:
            if line and grade_id not in starts:
                starts[grade_id] = number
            block.append(line if known[grade_id].code else re.sub(r"^# ?", "", line))
        elif line.strip():
            raise WorkshopError("expected a cell that starts with «# %% GRADE_ID».", path, number)
    texts = {grade_id: "\n".join(block).strip("\n") for grade_id, block in blocks.items()}
    return texts, starts


def _scores(
    key: str,
    given: dict[str, float],
    cells: tuple[Cell, ...],
    document: Document,
    path: Path,
    *,
    full: bool,
) -> dict[str, float]:
    worth = {cell.grade_id: cell.points for cell in cells}
    for grade_id, score in given.items():
        line = document.line((key, grade_id))
        if grade_id not in worth:
            raise WorkshopError(
                f"the lab has no task «{grade_id}» that earns {key}. {near(grade_id, worth)}",
                path,
                line,
            )
        if not 0 <= score <= worth[grade_id]:
            raise WorkshopError(
                f"«{grade_id}» is worth 0 to {worth[grade_id]} points, not {score:g}.", path, line
            )
    return {name: given.get(name, points if full else 0.0) for name, points in worth.items()}


def hand_in(
    answer: Answer, source: LabSource, released: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """Return the notebook that a student with this answer would hand in.

    Args:
        answer: the answer of the bank.
        source: the lab, for the reference solutions.
        released: the student's version of the lab; it is not changed.
    """
    reference = {
        cell.metadata["nbgrader"]["grade_id"]: without_marks(cell.source)
        for cell in source.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if not meta.get("solution"):
            continue
        grade_id = meta["grade_id"]
        if grade_id in answer.cells:
            cell.source = answer.cells[grade_id]
        elif answer.others == "reference":
            cell.source = reference[grade_id]
    return notebook
