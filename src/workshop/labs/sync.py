"""Keeps a lab's source and the instructor's notebook of it together, whichever side was edited.

``./workshop up`` writes ``source/NAME/NAME.ipynb`` into the course folder; an instructor may edit
it there, in JupyterLab or through formgrader. :func:`sync_lab` brings that edit back into the
``.py``. What either side last had in common is noted beside the notebooks, so an edit is never
overwritten unseen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import jupytext
import nbformat

from workshop.errors import WorkshopError
from workshop.labs.release import write_source
from workshop.labs.source import (
    LabSource,
    cell_lines,
    notebook_from,
    parse_source,
    read_source,
    read_text,
)

if TYPE_CHECKING:
    from workshop.course import Course, Lab


class Edited(Enum):
    """Which side changed since both were the same."""

    NEITHER = "neither"
    SOURCE = "source"
    NOTEBOOK = "notebook"
    BOTH = "both"


@dataclass(frozen=True)
class Twin:
    """A lab's source and its notebook in the instructor's course folder."""

    source: LabSource
    notebook: Path
    noted: dict[str, str]

    @property
    def edited(self) -> Edited:
        """Which side changed since both were last the same."""
        if not self.notebook.is_file():
            return Edited.SOURCE
        source = self.noted.get("source") != _hash(self.source.path)
        notebook = self.noted.get("notebook") != _hash(self.notebook)
        if notebook and _edited_text(self) == read_text(self.source.path):
            notebook = False  # saved again without a change that matters
        return {
            (False, False): Edited.NEITHER,
            (True, False): Edited.SOURCE,
            (False, True): Edited.NOTEBOOK,
            (True, True): Edited.BOTH,
        }[source, notebook]


def twin_of(course: Course, lab: Lab, folder: Path) -> Twin:
    """Return the pair for one lab; ``folder`` is the instructor's course folder."""
    notes = _read_notes(folder)
    notebook = folder / "source" / lab.name / f"{lab.name}.ipynb"
    return Twin(read_source(course, lab), notebook, notes.get(lab.name, {}))


def write_notebook(twin: Twin) -> None:
    """Write the notebook from the source, and note that both are the same."""
    write_source(twin.source, twin.notebook.parent)
    _note(twin)


def sync_lab(twin: Twin, *, force: bool = False) -> bool:
    """Bring an edit of the notebook back into the ``.py``; return whether there was one.

    Raises:
        WorkshopError: both sides were edited and ``force``, which lets the notebook win, is off;
            or the edited notebook breaks a rule. Nothing is written then.
    """
    if not twin.notebook.is_file():
        raise WorkshopError(
            "there is no such notebook yet: ./workshop up makes it.", path=twin.notebook
        )
    edited = twin.edited
    if edited is Edited.BOTH and not force:
        raise WorkshopError(
            f"both this and {twin.notebook} were edited since they were last the same: "
            "merge by hand, or let the notebook win with --force.",
            twin.source.path,
        )
    if edited in {Edited.NEITHER, Edited.SOURCE}:
        return False
    text = _edited_text(twin)
    _check_rules(text, twin)
    staged = twin.source.path.with_suffix(".py.new")
    staged.write_text(text, encoding="utf-8")
    staged.replace(twin.source.path)
    _note(twin)
    return True


def _edited_text(twin: Twin) -> str:
    """Return the notebook as percent-format text under the header that the source has now."""
    try:
        notebook = nbformat.read(twin.notebook, as_version=4)
    except Exception as error:  # nbformat raises what json and its validators raise
        raise WorkshopError(
            f"this is not a notebook: {error}. Move it away, and ./workshop up makes it anew.",
            twin.notebook,
        ) from error
    return _as_text(notebook, read_text(twin.source.path))


def _as_text(notebook: nbformat.NotebookNode, before: str) -> str:
    """Return ``notebook`` as percent-format text under the header of the text ``before``."""
    kept = {"nbgrader", "tags", "lines_to_next_cell"}  # the last is jupytext's: blank lines
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in kept}
    notebook.metadata = {}
    body = jupytext.writes(notebook, fmt="py:percent")
    return _split_header(before)[0] + _split_header(body)[1]


def _split_header(text: str) -> tuple[str, str]:
    if not text.startswith("# ---\n"):
        return "", text
    end = text.index("# ---\n", 6) + len("# ---\n")
    return text[:end] + "\n", text[end:].lstrip("\n")


def _check_rules(text: str, twin: Twin) -> None:
    """Refuse ``text`` when it breaks a rule; the error names the cell of the notebook."""
    try:
        parse_source(text, twin.source.lab, twin.source.path)
    except WorkshopError as error:
        count = len(notebook_from(text, twin.source.path).cells)
        number = sum(line <= (error.line or 1) for line in cell_lines(text, count))
        raise WorkshopError(
            f"cell {number}: {error.message} Mend it there; nothing was brought back.",
            twin.notebook,
        ) from None


def is_normal(source: LabSource) -> bool:
    """Return whether the text survives a round trip through a notebook unchanged.

    Otherwise the first edit in JupyterLab would come back with changes that nobody made.
    """
    text = read_text(source.path)
    return _as_text(notebook_from(text, source.path), text) == text


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _notes_file(folder: Path) -> Path:
    return folder / "source" / ".in-common.json"


def _read_notes(folder: Path) -> dict[str, dict[str, str]]:
    file = _notes_file(folder)
    if not file.is_file():
        return {}
    notes: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return notes


def _note(twin: Twin) -> None:
    folder = twin.notebook.parents[2]
    notes = _read_notes(folder)
    notes[twin.source.name] = {
        "source": _hash(twin.source.path),
        "notebook": _hash(twin.notebook),
    }
    file = _notes_file(folder)
    staged = file.with_suffix(".new")
    staged.write_text(json.dumps(notes, indent=1), encoding="utf-8")
    staged.replace(file)
