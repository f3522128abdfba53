"""Turns a student notebook into a page of plain Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert import MarkdownExporter
from nbformat.v4 import new_markdown_cell

from workshop.errors import WorkshopError
from workshop.site.dialect import to_python_markdown

if TYPE_CHECKING:
    from pathlib import Path

# What nbgrader takes out when it makes the student version: a file that still has one is a source.
_SOURCE_ONLY = re.compile(
    r"^\s*(#+|//|%) *(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)\b", re.MULTILINE
)
_TITLE = re.compile(r"\A\s*# [^\n]*\n*")


def notebook_to_markdown(path: Path) -> str:
    """Return the text and code of the student notebook ``path`` as Markdown, without outputs.

    A title at its very top is left out, since the page has one. A cell that earns points says how
    many.

    Raises:
        WorkshopError: the file is no notebook, or it is a source with solutions or hidden tests.
    """
    try:
        notebook: Any = nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise WorkshopError(f"this is not a notebook: {reason}", path) from None
    cells: list[Any] = []
    for number, cell in enumerate(notebook.cells, 1):
        if _SOURCE_ONLY.search(cell.source):
            raise WorkshopError(
                f"cell {number} holds a solution, hidden tests or a mark scheme, so this is not "
                f"the student version. Run ./workshop labs build {path.stem}",
                path,
            )
        if cell.cell_type == "raw":  # settings of tools, not text for readers
            continue
        if cell.cell_type == "markdown":
            if not cells:
                cell.source = _TITLE.sub("", cell.source)
            cell.source = to_python_markdown(cell.source)
        note = _points_note(cell)
        if note:
            cells.append(new_markdown_cell(note, id=f"points-{number}"))
        cells.append(cell)
    notebook.cells = cells
    notebook.metadata.setdefault("language_info", {}).setdefault("name", "python")
    exporter = MarkdownExporter(exclude_output=True)
    text, _ = exporter.from_notebook_node(notebook)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _points_note(cell: Any) -> str:
    """Return a line that says what ``cell`` earns; it is empty for a cell without points."""
    marks = cell.metadata.get("nbgrader", {})
    points = marks.get("points", 0)
    if not marks.get("grade") or not points:
        return ""
    kind = "Your answer" if marks.get("solution") else "Check"
    return f"{kind} · {points:g} {'point' if points == 1 else 'points'}\n{{ .earns }}"
