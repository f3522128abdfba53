"""course.yml loads, and each fault in it names the line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.errors import WorkshopError

GOOD = """\
name: tiny
title: A tiny course
summary: It has two parts.
parts:
  - number: 1
    title: First
    modules:
      - name: 11-start
        title: Start
        summary: How to start.
        deck: {name: 11-start, title: Start, minutes: 20}
        labs:
          - name: 11-first
            title: First
            minutes: 30
            points: 10
          - name: 12-second
            title: Second
            minutes: 40
            points: 5
  - number: 2
    title: Last
    modules:
      - name: 21-end
        title: End
        summary: How to end.
        deck: {name: 21-end, title: End, minutes: 10}
        labs:
          - name: 21-third
            title: Third
            minutes: 15
            points: 1
"""


def load(folder: Path, text: str) -> Course:
    (folder / "course.yml").write_text(text, encoding="utf-8")
    return load_course(folder)


@pytest.fixture
def tiny(tmp_path: Path) -> Course:
    return load(tmp_path, GOOD)


def test_labs_decks_and_modules_come_in_the_order_of_the_file(tiny: Course) -> None:
    assert [lab.name for lab in tiny.labs] == ["11-first", "12-second", "21-third"]
    assert [deck.name for deck in tiny.decks] == ["11-start", "21-end"]
    assert [module.name for module in tiny.modules] == ["11-start", "21-end"]


def test_a_module_takes_the_minutes_of_its_deck_and_labs(tiny: Course) -> None:
    assert tiny.modules[0].minutes == 20 + 30 + 40


def test_the_course_knows_its_folder(tiny: Course, tmp_path: Path) -> None:
    assert tiny.root == tmp_path


def test_selected_labs_keep_the_order_of_the_course(tiny: Course) -> None:
    chosen = tiny.select_labs(["21-third", "11-first"])
    assert [lab.name for lab in chosen] == ["11-first", "21-third"]


def test_no_name_selects_every_lab(tiny: Course) -> None:
    assert tiny.select_labs([]) == tiny.labs


def test_an_unknown_lab_lists_the_near_ones(tiny: Course) -> None:
    with pytest.raises(WorkshopError, match=r"no lab «12-secnd»\. Did you mean 12-second"):
        tiny.select_labs(["12-secnd"])


def test_an_unknown_lab_that_is_near_to_none_lists_all(tiny: Course) -> None:
    with pytest.raises(WorkshopError, match="There are: 11-first, 12-second, 21-third"):
        tiny.lab("zzz")


# Each row: what is replaced in the good course, by what, the line of the fault, what is said.
FAULTS = {
    "not YAML": ("title: A tiny course", "title: [", 4, "this is not YAML"),
    "a tab": ("    title: First", "\ttitle: First", 6, "this is not YAML"),
    "a missing key": ("            points: 5\n", "", 17, "this lab has no «points»"),
    "a missing key of the course": ("summary: It has two parts.\n", "", 1, "has no «summary»"),
    "an unknown key": (
        "            points: 10",
        "            pionts: 10\n            points: 10",
        16,
        "«pionts» is not known in a lab. Did you mean points or minutes or imports?",
    ),
    "a key twice": (
        "            points: 10",
        "            points: 10\n            points: 11",
        17,
        "«points» stands here twice",
    ),
    "text for a number": (
        "            points: 10",
        '            points: "10"',
        16,
        "«points»: expected a whole number, got '10'",
    ),
    "a truth value for a number": (
        "            points: 10",
        "            points: true",
        16,
        "«points»: expected a whole number, got True",
    ),
    "no points": ("points: 10", "points: 0", 16, "greater than or equal to 1, got 0"),
    "a number for text": ("title: Second", "title: 2", 18, "«title»: expected a string, got 2"),
    "an empty title": (
        "title: Second",
        'title: " "',
        18,
        "«title»: expected text with at least 1 character",
    ),
    "text for a list": (
        "        summary: How to end.\n",
        "        summary: How to end.\n        pages: one\n",
        27,
        "«pages»: expected a list, got 'one'",
    ),
    "text for a lab": (
        "          - name: 11-first\n            title: First\n            minutes: 30\n"
        "            points: 10\n",
        "          - 11-first\n",
        13,
        "«labs»: expected keys and values of a Lab, got '11-first'",
    ),
    "a bad slug": (
        "name: 11-first",
        "name: 11_First",
        13,
        "expected two digits, a dash and a lower-case name, as in 21-one-hot, got '11_First'",
    ),
    "a bad name of the course": ("name: tiny", "name: Tiny!", 1, "expected lower-case words"),
    "a lab twice": (
        "name: 12-second",
        "name: 11-first",
        17,
        "the lab «11-first» stands here twice",
    ),
    "a lab out of order": (
        "name: 12-second",
        "name: 10-second",
        17,
        "the lab «10-second» comes after «11-first»",
    ),
    "a lab in the wrong part": (
        "name: 21-third",
        "name: 31-third",
        29,
        "the lab «31-third» is in part 2, so its name must start with 2",
    ),
    "a deck in the wrong part": ("{name: 21-end", "{name: 31-end", 27, "the deck «31-end»"),
    "a part twice": ("number: 2", "number: 1", 21, "the part «1» stands here twice"),
    "no part": (GOOD[GOOD.index("parts:") :], "parts: []\n", 4, "«parts»: expected a list with"),
}


@pytest.mark.parametrize(("old", "new", "line", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_its_line_and_what_was_expected(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(WorkshopError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert str(caught.value).startswith(f"{tmp_path / 'course.yml'}:{line}: ")
    assert said in caught.value.message


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "- a list\n", "just words\n"])
def test_a_file_without_a_course_says_what_is_expected(tmp_path: Path, text: str) -> None:
    with pytest.raises(WorkshopError, match=r"course\.yml:1: expected a course with name, title"):
        load(tmp_path, text)


def test_a_missing_file_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match=f"no course.yml in {tmp_path}"):
        load_course(tmp_path)


def test_a_misspelt_key_is_told_before_the_one_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(
        WorkshopError, match=r"«minuts» is not known in a lab\. Did you mean minutes"
    ):
        load(tmp_path, GOOD.replace("minutes: 30", "minuts: 30"))


def test_a_tab_is_called_a_tab(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="a tab stands here: indent with spaces"):
        load(tmp_path, GOOD.replace("  - number: 2", "\t- number: 2"))


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_bytes(b"title: caf\xe9\n")
    with pytest.raises(WorkshopError, match=r"course\.yml:1: this is not UTF-8"):
        load_course(tmp_path)


def test_a_lab_that_is_written_but_not_listed_is_told_so(tiny: Course) -> None:
    source = tiny.root / "solutions" / "22-new" / "22-new.py"
    source.parent.mkdir(parents=True)
    source.write_text("")
    with pytest.raises(WorkshopError, match=r"^solutions/22-new/ is there: add it to course\.yml"):
        tiny.lab("22-new")
