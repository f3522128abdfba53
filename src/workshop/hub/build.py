"""Builds what the hub shows and is out of date: student notebooks, decks, site."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from workshop.labs.release import build_labs, changed_labs
from workshop.site.build import build_site, site_is_fresh
from workshop.slides.build import build_decks, find_decks, output_name
from workshop.slides.index import write_index
from workshop.slides.thumbnails import take_thumbnails

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop.course import Course


def pages_folder(course: Course) -> Path:
    """Return the folder of what is built: ``site`` and ``slides`` in it."""
    return course.root / "build"


def build_pages(course: Course, report: Callable[[str], None]) -> Path:
    """Build the student notebooks, decks and site that are stale; return their folder.

    Of two that build at once, one waits for the other and then finds all of it done.
    """
    pages = pages_folder(course)
    pages.mkdir(parents=True, exist_ok=True)
    with (pages / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build_stale(course, pages, report)
    return pages


def _build_stale(course: Course, pages: Path, report: Callable[[str], None]) -> None:
    stale = changed_labs(course)
    if stale:
        build_labs(course, stale, report=report)
    build_decks(find_decks(course, []), ["html"], pages / "slides", report=report)
    list_decks(course)
    if not site_is_fresh(course, pages / "slides", pages / "site"):
        report("building the site")
        build_site(course, pages / "slides", pages / "site")


def list_decks(course: Course) -> None:
    """Take the pictures of all built decks, and write the page that lists them."""
    folder = pages_folder(course) / "slides"
    built = [
        deck for deck in find_decks(course, []) if (folder / f"{output_name(deck)}.html").is_file()
    ]
    take_thumbnails(built, folder)
    write_index(course, folder)
