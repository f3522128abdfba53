"""Turns the formulas of built pages into MathML, so that a page needs no script to show them."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

from workshop.errors import WorkshopError
from workshop.node import node, node_modules

# What pymdownx.arithmatex makes of $a$ and $$a$$.
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
_SECONDS = 60


def draw_formulas(site: Path) -> None:
    """Replace each formula in the pages below ``site``.

    Raises:
        WorkshopError: a formula cannot be read; with its page, and what is wrong with it.
    """
    pages = {page: page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))}
    found = {page: list(_FORMULA.finditer(text)) for page, text in pages.items()}
    formulas = [_read(match) for matches in found.values() for match in matches]
    if not formulas:
        return
    formulas = list(dict.fromkeys(formulas))
    drawn = dict(zip(formulas, _draw(formulas), strict=True))
    for page, matches in found.items():
        for tex, display in map(_read, matches):
            if fault := drawn[tex, display].get("fault"):
                page_name = page.relative_to(site)
                raise WorkshopError(f"{page_name}: the formula «{tex}» is not right: {fault}")
        if matches:
            text = _FORMULA.sub(lambda match: drawn[_read(match)]["html"], pages[page])
            page.write_text(text, encoding="utf-8")


def _read(match: re.Match[str]) -> tuple[str, bool]:
    """Return a formula's TeX, and whether it stands on a line of its own."""
    return html.unescape(match["tex"]).strip(), match["tag"] == "div"


def _draw(formulas: list[tuple[str, bool]]) -> list[dict[str, str]]:
    script = Path(__file__).with_suffix(".mjs")
    katex = node_modules() / "katex" / "dist" / "katex.mjs"
    done = subprocess.run(
        [node(), str(script), str(katex)],
        input=json.dumps([{"tex": tex, "display": display} for tex, display in formulas]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise WorkshopError(f"the formulas could not be drawn:\n{done.stderr.strip()}")
    drawn: list[dict[str, str]] = json.loads(done.stdout)
    return drawn
