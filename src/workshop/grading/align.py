"""Lays a submitted notebook over the lab: the student's answers, the instructor's everything else.

What was handed in may be anything. Cells are recognised by their grade id alone; what a cell claims
about its type, points or lock is not read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import v4

if TYPE_CHECKING:
    from workshop.grading.unit import GradedNotebook, KnownCell

MOST_BYTES = 50_000_000
_MOST_CELLS = 5_000


class Unreadable(Exception):
    """A file that is no notebook; the message says so in a sentence."""


@dataclass
class PlacedCell:
    """A cell of the notebook that is graded.

    Attributes:
        cell: the notebook cell.
        known: the lab's cell that it is; ``None`` for one of the student's own.
        added: whether it was missing and has been put back.
    """

    cell: nbformat.NotebookNode
    known: KnownCell | None = None
    added: bool = False


def read_cells(data: bytes) -> list[nbformat.NotebookNode]:
    """Read the cells of a submitted notebook, whatever version it is.

    Raises:
        Unreadable: it is no notebook.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"the notebook has {len(data) // 10**6} MB, and {MOST_BYTES // 10**6} MB is the most: "
            "clear its outputs and hand it in again."
        )
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("the notebook is damaged: it is not complete JSON.") from None
    version = content.get("nbformat") if isinstance(content, dict) else None
    if type(version) is not int:
        raise Unreadable("the file is not a notebook.")
    if version > 4:
        raise Unreadable(
            f"the notebook has format {version}, which is newer than the 4 that can be read: "
            "save it from the course's JupyterLab."
        )
    if version < 4:
        content = _convert(content)
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("the notebook is damaged: it has no list of cells.")
    if len(cells) > _MOST_CELLS:
        raise Unreadable(f"the notebook has {len(cells)} cells, and {_MOST_CELLS} is the most.")
    return [_read_cell(cell) for cell in cells]


def _convert(content: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(nbformat.convert(nbformat.from_dict(content), 4))
    except Exception as error:
        raise Unreadable(f"the notebook is of an old format and damaged ({error}).") from None


def _read_cell(cell: Any) -> nbformat.NotebookNode:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if not isinstance(kind, str) or kind not in {"code", "markdown", "raw"}:
        raise Unreadable("the notebook is damaged: it has a cell of no known type.")
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        raise Unreadable("the notebook is damaged: a cell's text is no text.")
    source = source.encode("utf-8", "replace").decode()  # half characters cannot be written
    return _new_cell(kind, source, {"grade_id": _grade_id(cell)})


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    found = meta.get("grade_id") if isinstance(meta, dict) else None
    return found if isinstance(found, str) else None


def _new_cell(kind: str, source: str, meta: dict[str, Any]) -> nbformat.NotebookNode:
    """Return a cell; nbformat's own functions would validate each, which takes longer than all."""
    metadata = {"nbgrader": meta}
    cell: dict[str, Any] = {"cell_type": kind, "id": "", "metadata": metadata, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return nbformat.from_dict(cell)


def align(cells: list[nbformat.NotebookNode], lab: GradedNotebook) -> list[PlacedCell]:
    """Return the cells to grade, in the student's order.

    Of several cells with one grade id the last counts, as in nbgrader. A graded cell that is
    missing is put back where the lab has it.
    """
    known = {cell.grade_id: cell for cell in lab.cells}
    placed: list[PlacedCell] = []
    for number, cell in enumerate(reversed(cells)):
        grade_id = cell.metadata.nbgrader.grade_id
        found = known.pop(grade_id, None) if grade_id is not None else None
        if found is None:
            own = _new_cell(cell.cell_type, cell.source, {})
            del own.metadata["nbgrader"]
            placed.append(PlacedCell(own))
        else:
            source = found.source if found.locked or found.check else cell.source
            placed.append(PlacedCell(_known_cell(found, source), found))
        placed[-1].cell.id = f"cell-{len(cells) - number}"
    placed.reverse()
    for number, missing in enumerate(lab.cells):
        if missing.grade_id in known and (missing.grade or missing.task):
            again = PlacedCell(_known_cell(missing, missing.source), missing, added=True)
            again.cell.id = f"added-{number}"
            placed.insert(_place_of(missing, placed, lab), again)
    return placed


def _known_cell(known: KnownCell, source: str) -> nbformat.NotebookNode:
    meta: dict[str, Any] = {
        "cell_type": known.kind,
        "checksum": known.checksum,
        "grade": known.grade,
        "grade_id": known.grade_id,
        "locked": known.locked,
        "schema_version": 3,
        "solution": known.solution,
        "task": known.task,
    }
    if known.grade or known.task:
        meta["points"] = known.points
    return _new_cell(known.kind, source, meta)


def _place_of(missing: KnownCell, placed: list[PlacedCell], lab: GradedNotebook) -> int:
    """Return where a missing cell belongs: after the last one before it that is there."""
    at = {cell.known.grade_id: number for number, cell in enumerate(placed) if cell.known}
    order = [cell.grade_id for cell in lab.cells]
    here = order.index(missing.grade_id)
    for grade_id in reversed(order[:here]):
        if grade_id in at:
            return at[grade_id] + 1
    return min((at[grade_id] for grade_id in order[here:] if grade_id in at), default=len(placed))


def as_notebook(placed: list[PlacedCell], lab: GradedNotebook) -> nbformat.NotebookNode:
    """Return the graded notebook."""
    metadata = {"kernelspec": lab.kernelspec} if lab.kernelspec else {}
    notebook: nbformat.NotebookNode = v4.new_notebook(metadata=metadata)
    notebook.cells = [cell.cell for cell in placed]
    return notebook


def as_notice(sentence: str, lab: GradedNotebook) -> nbformat.NotebookNode:
    """Return the lab as released, under a notice why nothing that was handed in is there."""
    placed = align([], lab)
    notice = v4.new_markdown_cell(f"**This submission could not be graded:** {sentence}")
    notice.id = "notice"
    return as_notebook([PlacedCell(notice), *placed], lab)
