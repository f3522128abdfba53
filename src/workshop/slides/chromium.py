"""Finds the browser that prints decks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from workshop.errors import WorkshopError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
    Path("C:/Program Files (x86)/Google/Chrome/Application/chrome.exe"),
)


def browser_flags() -> list[str]:
    """Return what makes the browser ask for nothing by itself, and start for root too."""
    flags = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    return [*flags, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # root cannot have one


def find_chromium() -> Path | None:
    """Return Chromium or Chrome: what ``CHROME_PATH`` names, else the first one installed.

    Raises:
        WorkshopError: ``CHROME_PATH`` names something that cannot be run.
    """
    named = os.environ.get("CHROME_PATH")
    if named:
        found = shutil.which(named)
        if found is None:
            raise WorkshopError(
                f"CHROME_PATH is {named}, which is not a program that can be run: "
                "name Chromium or Chrome there, or unset it."
            )
        return Path(found)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return next((place for place in PLACES if place.is_file()), None)


def require_chromium(what: str) -> Path:
    """Return the browser, or say how to install it for the sake of ``what``."""
    browser = find_chromium()
    if browser is None:
        raise WorkshopError(
            f"{what} needs Chromium or Chrome and there is none here. Install it (Debian and "
            "Ubuntu: apt install chromium; macOS and Windows: Chrome), or name one that is "
            "elsewhere with CHROME_PATH. HTML and notes build without it."
        )
    return browser
