"""Looks at the slides of a built deck in a real browser: what overflows, is too small, or hides.

Needs Playwright, which is in the group ``dev``, and Chromium.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.node import node_modules
from workshop.slides.chromium import browser_flags, require_chromium
from workshop.slides.marp import convert_deck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_MEASURE = Path(__file__).with_name("layout.js")
_AXE = "axe.run({include: [['section[id]']]}, {resultTypes: ['violations']})"
_GRAVE = {"serious", "critical"}


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


def judge_layout(deck: Path, browser: Browser, *, theme: Path | None = None) -> list[WorkshopError]:
    """Return what can be seen to be wrong on any slide of ``deck``, measured at 1280 by 720.

    An element that leaves its slide or touches the footer, text under 20 px, running text under
    26 px, a program that is cut, and what axe-core calls serious or critical.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-layout-") as name:
        page_file = Path(name) / "deck.html"
        convert_deck(deck, "bare", page_file, theme=theme)
        return [WorkshopError(what, deck, None) for what in look_at(page_file, browser)]


def look_at(page_file: Path, browser: Browser) -> list[str]:
    """Return the faults of a deck that is built with all its slides below each other."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, bypass_csp=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_function("document.fonts.status === 'loaded'")
        faults: list[str] = page.evaluate(_MEASURE.read_text(encoding="utf-8"))
        page.add_script_tag(path=node_modules() / "axe-core" / "axe.min.js")
        found: dict[str, Any] = page.evaluate(_AXE)
    finally:
        context.close()
    for problem in found["violations"]:
        if problem["impact"] in _GRAVE:
            faults += [f"axe: {problem['help']}: {node['html'][:120]}" for node in problem["nodes"]]
    return faults
