"""Small pictures of decks, for the pages that list them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError
from workshop.slides.build import output_name
from workshop.slides.chromium import browser_flags, find_chromium
from workshop.slides.outline import read_outline
from workshop.stamp import digest, is_fresh, mark_fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 640, 360
_SECONDS = 60
_NO_CONTROLS = "<style>.bespoke-marp-osc { display: none !important; }</style>"


def thumbnail_name(deck: str) -> str:
    """Return what the picture of the deck called ``deck`` is called."""
    return f"{deck}.thumbnail.png"


def take_thumbnails(decks: Sequence[Path], folder: Path) -> None:
    """Photograph the built ``decks`` in ``folder``, each at the slide that tells most of it.

    That is the first with a figure. Without Chromium nothing happens, for a list of decks does
    without pictures. A picture that is fresh stays.

    Raises:
        WorkshopError: the browser fails.
    """
    browser = find_chromium()
    if browser is None:
        return
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for _done in pool.map(lambda deck: _refresh(deck, folder, browser), decks):
            pass


def _refresh(deck: Path, folder: Path, browser: Path) -> None:
    name = output_name(deck)
    page, target = folder / f"{name}.html", folder / thumbnail_name(name)
    mark = digest([page, Path(__file__)], str(browser))
    if is_fresh(target, mark):
        return
    slides = read_outline(deck)
    best = next((slide.number for slide in slides if "figure" in slide.classes), 1)
    with tempfile.TemporaryDirectory(prefix="workshop-thumbnail-") as scratch:
        picture, plain = Path(scratch) / "slide.png", Path(scratch) / "deck.html"
        html = page.read_text(encoding="utf-8")
        plain.write_text(html.replace("</head>", f"{_NO_CONTROLS}</head>", 1), encoding="utf-8")
        command = [str(browser), "--headless", "--hide-scrollbars", f"--screenshot={picture}"]
        command += [f"--window-size={WIDTH},{HEIGHT}", f"--user-data-dir={scratch}/profile"]
        command += browser_flags()
        try:
            done = subprocess.run(
                [*command, f"{plain.as_uri()}#{best}"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise WorkshopError(f"Chromium took over {_SECONDS} s for a picture.", page) from None
        if not picture.is_file():
            raise WorkshopError(f"Chromium took no picture: {done.stderr.strip()[-300:]}", page)
        target.write_bytes(picture.read_bytes())
    mark_fresh(target, mark)
