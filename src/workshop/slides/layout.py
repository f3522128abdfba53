"""Looks at the slides of a built deck in a real browser: what overflows, is too small, or hides.

Needs Playwright, which is in the group ``dev``, and Chromium.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from workshop.errors import WorkshopError
from workshop.node import node_modules
from workshop.slides.chromium import browser_flags, require_chromium
from workshop.slides.frontmatter import read_deck
from workshop.slides.marp import convert_deck
from workshop.slides.outline import read_outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser

    from workshop.slides.outline import Slide

MOST_BYTES = 2_000_000
_PICTURES = {".apng", ".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
_MEASURE = Path(__file__).with_name("layout.js")
_AXE = """
const options = {resultTypes: ['violations'], elementRef: true}
return axe.run({include: [['section[id]']]}, options).then((found) => {
  const slides = [...document.querySelectorAll('section[id]')]
  const grave = found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
  return grave.flatMap(({ id, help, nodes }) => nodes.map(({ element, any }) => ({
    slide: slides.indexOf(element.closest('section[id]')) + 1,
    text: element.textContent.replace(/\\s+/g, ' ').trim().slice(0, 40),
    contrast: id === 'color-contrast' ? any[0]?.data : null,
    help,
  })))
})
"""


@dataclass(frozen=True)
class Seen:
    """What is seen to be wrong on a slide.

    Args:
        slide: its number, counted from 1.
        what: a sentence, without its full stop.
        source: the line of a program that it is about, if it is about one.
    """

    slide: int
    what: str
    source: str = ""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Give a headless Chromium, and close it afterwards."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # decks build without it

    path = str(require_chromium("The look of slides"))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=browser_flags())
        try:
            yield browser
        finally:
            browser.close()


def judge_layout(
    deck: Path, browser: Browser | None, *, theme: Path | None = None
) -> list[WorkshopError]:
    """Return what can be seen to be wrong on any slide of ``deck``, measured at 1280 by 720.

    Text that leaves its slide or touches the footer, text under 20 px, running text under 26 px, a
    program that is cut, a picture that is too large a file or none at all, and what axe-core calls
    serious or critical. Without a browser the deck is only built, and its files are weighed.

    Raises:
        WorkshopError: the deck cannot be built.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-layout-") as name:
        page_file = Path(name) / "deck.html"
        made = convert_deck(deck, "bare", page_file, theme=theme)
        faults = _judge_sizes(deck, made.inputs)
        seen = look_at(page_file, browser) if browser is not None else []
    slides = {slide.number: slide for slide in read_outline(deck)}
    rows = read_deck(deck).split("\n")
    return faults + [_fault(one, deck, slides.get(one.slide), rows) for one in seen]


def look_at(page_file: Path, browser: Browser) -> list[Seen]:
    """Return the faults of a deck that is built with all its slides below each other."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, bypass_csp=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_function("document.fonts.status === 'loaded'")
        measured = page.evaluate(_MEASURE.read_text(encoding="utf-8"))
        page.add_script_tag(path=node_modules() / "axe-core" / "axe.min.js")
        found = page.evaluate(f"() => {{{_AXE}}}")
    finally:
        context.close()
    seen = [Seen(**fault) for fault in measured]
    told: dict[tuple[int, str], Seen] = {}
    for one in found:
        told.setdefault((one["slide"], one["help"]), Seen(one["slide"], _axe_words(one)))
    return sorted([*seen, *told.values()], key=lambda fault: fault.slide)


def _axe_words(found: dict[str, Any]) -> str:
    """Return what axe-core found on an element, in words for who writes slides."""
    if found["contrast"]:
        has, needs = found["contrast"]["contrastRatio"], found["contrast"]["expectedContrastRatio"]
        return (
            f"the text «{found['text']}» stands out too little from its ground: contrast {has:g}, "
            f"and {needs} is needed"
        )
    return f"«{found['text']}»: {found['help']} (axe)"


def _fault(seen: Seen, deck: Path, slide: Slide | None, rows: list[str]) -> WorkshopError:
    """Return what is wrong with a slide as an error that names its line."""
    if slide is None:  # headings divide the deck, and not rules
        return WorkshopError(f"slide {seen.slide}: {seen.what}.", deck)
    lines = range(slide.line, len(rows) + 1)
    line = next((at for at in lines if seen.source and rows[at - 1].strip() == seen.source), 0)
    called = f" «{slide.heading}»" if slide.heading else ""
    return WorkshopError(f"slide {slide.number}{called}: {seen.what}.", deck, line or slide.line)


def _judge_sizes(deck: Path, files: Iterable[Path]) -> list[WorkshopError]:
    """Return the pictures of ``deck`` that are too large to carry around in it."""
    rows = read_deck(deck).split("\n")
    faults = []
    for file in files:
        if file.suffix.lower() not in _PICTURES or not file.is_file():
            continue
        size = file.stat().st_size
        if size > MOST_BYTES:
            spelt = re.compile(rf"{re.escape(file.name)}|{re.escape(quote(file.name))}")
            line = next((at for at, row in enumerate(rows, 1) if spelt.search(row)), None)
            faults.append(
                WorkshopError(
                    f"{file.name} has {size / 1e6:.1f} MB: a picture has {MOST_BYTES / 1e6:g} MB "
                    "at most. Save it with fewer pixels, or as JPEG.",
                    deck,
                    line,
                )
            )
    return faults
