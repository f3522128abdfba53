"""Turns the formulas of built pages into MathML, so that a page needs no script to show them."""

from __future__ import annotations

import html
import re
from pathlib import Path

from workshop.errors import WorkshopError
from workshop.node import ask_node, node_modules

# What pymdownx.arithmatex makes of $a$ and $$a$$.
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
_SCRIPT = Path(__file__).with_suffix(".mjs")


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
    katex = node_modules() / "katex" / "dist" / "katex.mjs"
    jobs = [{"tex": tex, "display": display} for tex, display in formulas]
    drawn = dict(zip(formulas, ask_node(_SCRIPT, katex, jobs, "formulas"), strict=True))
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
