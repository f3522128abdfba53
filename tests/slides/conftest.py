"""What the tests of the slides share: decks made here."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from workshop.slides.build import build_decks

ROOT = Path(__file__).parents[2]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="session")
def theme():
    return ROOT / "slides" / "theme" / "workshop.css"


@pytest.fixture
def write_deck(tmp_path):
    """Write a deck with files beside it and return its path."""

    def write(text, name="talk.md", **files):
        for file, content in {"pixel.png": PIXEL, **files}.items():
            path = tmp_path / file
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        deck = tmp_path / name
        deck.parent.mkdir(parents=True, exist_ok=True)
        deck.write_bytes(text if isinstance(text, bytes) else text.encode())
        return deck

    return write


@pytest.fixture
def build(tmp_path):
    """Build one deck and return its output."""

    def run(deck, form="html", **options):
        options.setdefault("report", lambda _line: None)
        return build_decks([deck], [form], tmp_path / "out", **options)[0]

    return run
