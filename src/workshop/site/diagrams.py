"""Draws the Graphviz diagrams of written pages, as the decks draw theirs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from workshop.errors import WorkshopError
from workshop.node import node, node_modules

# A block that starts with ```dot and what it shows; one inside a longer fence is only shown.
_FENCE = re.compile(r"^(?P<fence>`{3,}).*?^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE)
_DIAGRAM = re.compile(r"\A```dot(?P<alt>[^\n]*)\n(?P<dot>.*)^```", re.DOTALL | re.MULTILINE)
_SECONDS = 60


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
        text = page.read_text(encoding="utf-8")
        for block in _FENCE.finditer(text):
            diagram = _DIAGRAM.match(block[0])
            if diagram is None:
                continue
            written = source / page.relative_to(pages)
            line = text.count("\n", 0, block.start()) + 1
            alt = diagram["alt"].strip()
            if not alt:
                raise WorkshopError("say after ```dot what the diagram shows.", written, line)
            job = {"dot": diagram["dot"], "alt": alt, "file": str(written), "line": line + 1}
            found.append((page, block[0], job))
    if not found:
        return
    for (page, fence, job), drawn in zip(found, _draw([job for *_, job in found]), strict=True):
        if "svg" not in drawn:
            fault = drawn["faults"][0]
            raise WorkshopError(fault["message"], Path(job["file"]), fault["line"])
        # Python-Markdown leaves a block of HTML alone as long as it holds no empty line.
        figure = f'<figure class="drawn">{drawn["svg"]}</figure>'
        page.write_text(page.read_text("utf-8").replace(fence, figure, 1), encoding="utf-8")


def _draw(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        [node(), str(script), str(node_modules())],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise WorkshopError(f"the diagrams could not be drawn:\n{done.stderr.strip()}")
    drawn: list[dict[str, Any]] = json.loads(done.stdout)
    return drawn
