"""The notebook that greets an account in JupyterLab, made from the course."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from workshop.hub.home import give

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course

NAME = "welcome.ipynb"
LARGEST = 1_000_000  # bytes that the hub is willing to read


def welcome_notebook(course: Course) -> nbformat.NotebookNode:
    """Return the welcome notebook: how a lab is done, and the labs and decks in order."""
    texts = [f"# {course.title}\n\n{course.summary}", _HOW, _contents(course), _HELP]
    cells = [new_markdown_cell(text, id=f"welcome-{n}") for n, text in enumerate(texts)]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["workshop"] = {"welcome": _fingerprint(texts)}
    return notebook


def write_welcome(course: Course, folder: Path, uid: int | None) -> None:
    """Write the notebook into ``folder``, unless its reader has edited the one that is there."""
    path = folder / NAME
    if path.is_symlink() or (path.exists() and not _untouched(path)):
        return
    staged = folder / f".{NAME}.new"
    staged.unlink(missing_ok=True)
    with staged.open("x", encoding="utf-8") as stream:
        nbformat.write(welcome_notebook(course), stream)
    give(staged, uid)
    staged.replace(path)


def _untouched(path: Path) -> bool:
    """Return whether the notebook has the text that it was written with.

    The hub reads this file with its own rights, and its reader may have put anything there.
    """
    if not path.is_file() or path.stat().st_size > LARGEST:
        return False
    try:
        notebook = json.loads(path.read_bytes())
        cells = ["".join(cell["source"]) for cell in notebook["cells"]]
        return bool(notebook["metadata"]["workshop"]["welcome"] == _fingerprint(cells))
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return False


def _fingerprint(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _contents(course: Course) -> str:
    lines = ["## The course", ""]
    for part in course.parts:
        lines += [f"**{part.number}. {part.title}**", ""]
        for module in part.modules:
            page = f"/services/site/modules/{module.name}/index.html"
            lines += [f'- <a href="{page}" target="_blank">{module.title}</a>: {module.summary}']
            if module.deck:
                deck = f"/services/slides/{module.deck.name}.html"
                lines += [
                    f'    - <a href="{deck}" target="_blank">Slides</a>, '
                    f"{module.deck.minutes} minutes"
                ]
            lines += [
                f"    - Lab `{lab.name}`: {lab.title}, {lab.minutes} minutes, {lab.points} points"
                for lab in module.labs
            ]
        lines += [""]
    return "\n".join(lines).rstrip()


_HOW = """\
## How a lab is done

1. Open **Nbgrader ▸ Assignment List** in the menu. A lab appears there when your instructor \
releases it; press the round arrow if you are waiting for one.
2. **Fetch** it. Its folder appears in the file browser on the left.
3. Open the notebook and replace every `raise NotImplementedError()` with your answer.
4. Press **Validate** above the notebook: it runs the checks that you can see.
5. Save, and **Submit** in the Assignment List. You may submit as often as you like; the last one \
counts.
6. When the list says that feedback is there, **Fetch Feedback** and open it."""

_HELP = """\
## When something is odd

- A cell that never ends: **Kernel ▸ Interrupt Kernel**.
- Names that should not exist any more: **Kernel ▸ Restart Kernel and Run All Cells**. It is how \
your work is graded, so do it before you submit.
- You may edit this page; it is yours then, and no longer kept up to date."""
