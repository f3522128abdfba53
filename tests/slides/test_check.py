"""What is wrong with a deck is told in words for its author, all of it, with file and line."""

from __future__ import annotations

import shutil
from contextlib import nullcontext

import numpy as np
import pytest
from matplotlib import image

from workshop.course import load_course
from workshop.errors import WorkshopError
from workshop.slides.check import check_decks, tell_success
from workshop.slides.outline import read_outline

NAME = "21-preparation"
LAYOUT = "<!-- _class: columns wide-left -->"
PICTURE = "![the three steps](missing.png)"


@pytest.fixture
def copy(course, tmp_path, monkeypatch):
    """A course with the real course.yml and one deck, which a test may spoil; no program runs."""
    monkeypatch.setattr("workshop.slides.check.judge_programs", lambda _deck, _slides: [])
    for part in ("course.yml", "docs/modules", f"slides/{NAME}", "slides/theme"):
        source, target = course.root / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return load_course(tmp_path)


@pytest.fixture
def spoil(copy):
    """Change the deck in one place, and return what the check says without a browser."""

    def change(old, new, **files):
        folder = copy.root / "slides" / NAME
        for name, content in files.items():
            (folder / name).write_bytes(content)
        deck = folder / "deck.md"
        text = deck.read_text()
        assert old in text
        deck.write_text(text.replace(old, new, 1))
        faults = check_decks(copy, [NAME], look=False)
        return [(fault.line, fault.message) for fault in faults]

    return change


def line_of(copy, words):
    rows = (copy.root / "slides" / NAME / "deck.md").read_text().split("\n")
    return next(at for at, row in enumerate(rows, 1) if words in row)


def test_a_good_deck_has_no_fault_and_is_praised(copy):
    slides = len(read_outline(copy.root / "slides" / NAME / "deck.md"))
    assert check_decks(copy, [NAME], look=False) == []
    assert tell_success(copy, [NAME]) == f"1 deck, {slides} slides: nothing to mend"


def test_a_deck_that_cannot_be_built_hides_nothing_else(copy, spoil):
    faults = spoil("[2 min] Set", f"[5 min] {PICTURE}\n-->\n\n{PICTURE}\n\n<!-- Set")
    assert (None, "the notes give 43 min, but course.yml says 40.") in faults
    ((line, _what),) = [fault for fault in faults if "there is no file missing.png" in fault[1]]
    assert line == line_of(copy, f"[5 min] {PICTURE}") + 3
    both = check_decks(copy, [], look=False)
    assert any("missing.png" in str(fault) for fault in both)
    assert any("write this file" in str(fault) for fault in both)  # the other decks are not there


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (PICTURE, "there is no file missing.png"),
        ("```dot Broken\ndigraph { a -> \n}\n```", "the diagram is not right"),
        ("![](numbers.png)", "has no alt text"),
    ],
)
def test_without_a_browser_the_deck_is_built_too(spoil, new, says):
    faults = spoil(LAYOUT, f"{LAYOUT}\n\n{new}", **{"numbers.png": b"x"})
    assert any(says in what and line for line, what in faults)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("theme: workshop\n", "", (1, "«theme: workshop» is missing in the first lines.")),
        (
            "title: Preparing data\n",
            "title: Other data\n",
            (4, "the title here is «Other data», but course.yml says «Preparing data»."),
        ),
        (LAYOUT, "<!-- _class: figur -->", "there is no layout «figur». Did you mean figure?"),
        (
            "| column | example |",
            "![a b](a picture.png)\n\n| column | example |",
            "the picture is shown as text: write its path in <…>, as ![…](<a picture.png>).",
        ),
    ],
)
def test_one_mistake_is_one_fault(spoil, old, new, fault):
    (found,) = spoil(old, new)
    assert fault in (found, found[1])


def test_a_deck_may_bring_layouts_of_its_own(spoil):
    style = "theme: workshop\nstyle: |\n  section.crowded { padding: 0 }\n"
    assert spoil("theme: workshop\n", style) == []
    assert spoil(LAYOUT, "<!-- _class: crowded -->") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("best one of the whole talk.\n-->", "best one.\n"), ("<!--\n[2", "<!-- <!--\n[2")],
)
def test_a_comment_that_does_not_end_is_told(copy, spoil, old, new):
    faults = [(line, what) for line, what in spoil(old, new) if "a comment begins here" in what]
    ((line, _what),) = faults
    assert line == line_of(copy, "[2 min] Set the scene") - 1


def test_a_picture_of_many_megabytes_is_told_with_its_size(copy, spoil):
    noise = np.random.default_rng(1).random((900, 900, 3))
    image.imsave(copy.root / "noise.png", noise)
    (fault,) = spoil(
        LAYOUT,
        f"{LAYOUT}\n\n![a photo](<a photo.png>)",
        **{"a photo.png": (copy.root / "noise.png").read_bytes()},
    )
    assert fault[0] == line_of(copy, "![a photo]")
    assert fault[1].startswith("a photo.png has 2.8 MB: a picture has 2 MB at most.")


def test_a_deck_that_course_yml_does_not_name_says_where_it_goes(copy):
    shutil.copytree(copy.root / "slides" / NAME, copy.root / "slides" / "99-new")
    says = (
        "slides/99-new/deck.md: the deck is there, but not in course.yml: add it, under deck: of a"
    )
    for named in ("99-new", str(copy.root / "slides" / "99-new")):
        (fault, *_rest) = check_decks(copy, [named], look=False)
        assert says in str(fault)
    with pytest.raises(WorkshopError, match="neither a deck"):
        check_decks(copy, ["98-none"], look=False)


def test_the_dark_theme_tells_only_what_the_light_one_does_not(copy, browser, monkeypatch):
    monkeypatch.setattr("workshop.slides.check.open_browser", lambda: nullcontext(browser))
    deck = copy.root / "slides" / NAME / "deck.md"
    style = "<style scoped>strong { color: #0b5563; }</style>"
    text = deck.read_text().replace(LAYOUT, f"{LAYOUT}\n\n{style}", 1)
    heading = "## Preparation is part of the model"
    deck.write_text(text.replace(heading, heading + "\n\n" + "- one more line\n" * 12, 1))
    faults = [fault.message for fault in check_decks(copy, [NAME])]
    light, dark = (message for message in faults if "words:" not in message)
    assert light.startswith("slide 3 «Preparation is part of the model»: the")
    assert "px out of the slide" in light
    assert dark.startswith("in the dark theme: slide 2 «A warning")
    assert "stands out too little" in dark


def test_without_a_theme_the_looks_are_judged_in_the_courses_own(copy, browser, monkeypatch):
    monkeypatch.setattr("workshop.slides.check.open_browser", lambda: nullcontext(browser))
    deck = copy.root / "slides" / NAME / "deck.md"
    deck.write_text(deck.read_text().replace("theme: workshop\n", "", 1))
    (fault,) = check_decks(copy, [NAME])
    assert fault.message == "«theme: workshop» is missing in the first lines."
