"""A slip in a page, a deck or a companion is told with its file, its line and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.site.build import build_site


def fault(course: Course) -> WorkshopError:
    with pytest.raises(WorkshopError) as raised:
        build_site(course, course.root / "decks", course.root / "site")
    return raised.value


def change(path: Path, before: str, after: str) -> int:
    """Replace ``before`` in a file; return the line in which it stood."""
    text = path.read_text()
    path.write_text(text.replace(before, after))
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize(
    ("link", "meant"),
    [("glossary:onehot-encoding", "one-hot-encoding"), ("lab:21-onehot", "21-one-hot")],
)
def test_a_broken_link_of_a_deck_names_the_deck(course: Course, link: str, meant: str) -> None:
    deck = course.root / "slides" / "21-preparation" / "deck.md"
    line = change(deck, "glossary:one-hot-encoding", link)
    error = fault(course)
    assert (error.path, error.line) == (deck, line)
    assert f"the link «{link}» does not find" in error.message
    assert f"Did you mean {meant}" in error.message


def test_a_companion_of_no_module_is_told(course: Course) -> None:
    written = course.root / "docs" / "modules" / "21-preparation.yml"
    wrong = written.rename(written.with_name("21-preparations.yml"))
    error = fault(course)
    assert error.path == wrong
    assert "Did you mean 21-preparation?" in error.message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("reading:", "readings:", "«readings» is not known in a companion. Did you mean reading?"),
        ("https://example.org/elements", "example.org", "an address that begins with https://"),
        ("    says: The answer", "    say: The answer", "«say» is not known in a term."),
    ],
)
def test_a_slip_in_a_companion_is_told_in_words(
    course: Course, before: str, after: str, said: str
) -> None:
    companion = course.root / "docs" / "modules" / "21-preparation.yml"
    line = change(companion, before, after)
    error = fault(course)
    assert (error.path, error.line) == (companion, line)
    assert said in error.message


def test_an_empty_companion_says_what_belongs_into_it(course: Course) -> None:
    companion = course.root / "docs" / "modules" / "21-preparation.yml"
    companion.write_text("")
    assert fault(course).message == "expected why or reading or terms."


@pytest.mark.parametrize("name", ["docs/encoders.md", "docs/modules/21-preparation.yml"])
def test_a_file_that_is_not_utf8_is_named_with_its_line(course: Course, name: str) -> None:
    path = course.root / name
    path.write_bytes(path.read_bytes() + b"\n# caf\xe9\n")
    error = fault(course)
    assert error.path == path
    assert error.line == path.read_bytes().count(b"\n")
    assert "save it as UTF-8" in error.message


def test_a_slip_in_nav_names_its_line_and_the_near_page(course: Course) -> None:
    settings = course.root / "mkdocs.yml"
    line = change(settings, "do/write-a-deck.md", "do/write-a-dck.md")
    error = fault(course)
    assert (error.path, error.line) == (settings, line)
    assert error.message.startswith("nav names «do/write-a-dck.md», which is no page of docs/.")
    assert "Did you mean do/write-a-deck.md" in error.message
