"""Draws the Graphviz diagrams of written pages, as the decks draw theirs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workshop.errors import WorkshopError
from workshop.node import ask_node, node_modules
from workshop.texts import read_text

# A block that starts with ```dot and what it shows; one inside a longer fence is only shown.
_FENCE = re.compile(r"^(?P<fence>`{3,}).*?^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE)
_DIAGRAM = re.compile(r"\A```dot(?P<alt>[^\n]*)\n(?P<dot>.*)^```", re.DOTALL | re.MULTILINE)
_SCRIPT = Path(__file__).with_suffix(".mjs")


def draw_diagrams(pages: Path, source: Path) -> None:
    """Replace each block of Graphviz in the Markdown files below ``pages`` with its picture.

    Args:
        pages: the folder of staged pages.
        source: the folder that they were copied from, for the places of faults.

    Raises:
        WorkshopError: a diagram cannot be drawn, or does not say what it shows.
    """
    found: list[tuple[Path, str, dict[str, Any]]] = []
    for page in sorted(pages.rglob("*.md")):
        written = source / page.relative_to(pages)
        try:
            text = read_text(page)
        except WorkshopError as error:
            raise WorkshopError(error.message, written, error.line) from None
        for block in _FENCE.finditer(text):
            diagram = _DIAGRAM.match(block[0])
            if diagram is None:
                continue
            line = text.count("\n", 0, block.start()) + 1
            alt = diagram["alt"].strip()
            if not alt:
                raise WorkshopError("say after ```dot what the diagram shows.", written, line)
            job = {"dot": diagram["dot"], "alt": alt, "file": str(written), "line": line + 1}
            found.append((page, block[0], job))
    if not found:
        return
    jobs = [job for *_, job in found]
    pictures = ask_node(_SCRIPT, node_modules(), jobs, "diagrams")
    for (page, fence, job), drawn in zip(found, pictures, strict=True):
        if "svg" not in drawn:
            fault = drawn["faults"][0]
            raise WorkshopError(fault["message"], Path(job["file"]), fault["line"])
        # Python-Markdown leaves a block of HTML alone as long as it holds no empty line.
        figure = f'<figure class="drawn">{drawn["svg"]}</figure>'
        page.write_text(page.read_text("utf-8").replace(fence, figure, 1), encoding="utf-8")
