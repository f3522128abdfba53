"""What the course's own decks promise: programs run, numbers are computed, time and topics fit."""

from __future__ import annotations

import json
import re
import runpy
import sys
from pathlib import Path

import pytest

from workshop.course import load_course
from workshop.slides.frontmatter import read_deck

ROOT = Path(__file__).parents[2]
DECKS = {
    deck.name: (deck, ROOT / "slides" / deck.name / "deck.md")
    for deck in load_course(ROOT).decks
    if (ROOT / "slides" / deck.name / "deck.md").is_file()
}
each_deck = pytest.mark.parametrize(("deck", "path"), DECKS.values(), ids=DECKS)
SCRIPTS = sorted((ROOT / "slides").glob("*/figures.py"))


def slides_of(path):
    body = read_deck(path).split("\n---\n", 1)[1]
    return re.split(r"\n---\n", body)


def notes_of(slide):
    comments = re.findall(r"<!--\s*(.*?)\s*-->", slide, re.DOTALL)
    return "\n".join(comment for comment in comments if not re.match(r"_?\w+:", comment))


@each_deck
def test_the_python_on_the_slides_runs_and_gives_what_it_says(deck, path, tmp_path, monkeypatch):
    for file in path.parent.iterdir():
        if file.suffix in {".csv", ".json"}:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for block in re.findall(r"^```python\n(.*?)^```", read_deck(path), re.DOTALL | re.MULTILINE):
        exec(compile(block, str(path), "exec"), namespace)  # noqa: S102
        for code, said in re.findall(r"^(\S.*?)\s+# → (.*)$", block, re.MULTILINE):
            assert str(eval(code, namespace)) == said  # noqa: S307


@each_deck
def test_the_minutes_in_the_notes_are_those_of_the_course(deck, path):
    assert sum(map(float, re.findall(r"\[([\d.]+) min\]", read_deck(path)))) == deck.minutes


@each_deck
def test_every_topic_has_a_slide(deck, path):
    for topic in deck.topics:
        assert re.search(rf"Topic: {re.escape(topic)}\b", read_deck(path)), topic


@each_deck
def test_every_slide_has_notes_with_minutes(deck, path):
    for slide in slides_of(path):
        assert re.search(r"\[[\d.]+ min\]", notes_of(slide)), slide[:80]


@each_deck
def test_a_slide_has_few_words(deck, path):
    for slide in slides_of(path):
        text = re.sub(r"<!--.*?-->|^```.*?^```|!\[.*?\]\(.*?\)", "", slide, flags=re.S | re.M)
        text = re.sub(r"<small>.*?</small>|^\|.*$|^#.*$|\$.*?\$|<\/?div>", "", text, flags=re.M)
        assert len(re.findall(r"\w[\w'-]*", text)) <= 45, slide[:80]


@each_deck
def test_the_title_is_that_of_the_course(deck, path):
    assert f"title: {deck.title}\n" in read_deck(path)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.parent.name)
def test_the_figures_are_what_their_script_makes(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(script), str(tmp_path)])
    runpy.run_path(str(script), run_name="__main__")
    made = sorted(tmp_path.iterdir())
    assert made
    for file in made:
        assert file.read_bytes() == (script.parent / file.name).read_bytes(), file.name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.parent.name)
def test_the_numbers_on_the_slides_are_the_computed_ones(script):
    numbers = json.loads(script.with_name("numbers.json").read_text())
    text = read_deck(script.with_name("deck.md"))
    for value in numbers.values():
        values = value.values() if isinstance(value, dict) else value
        for one in values:
            shown = one if isinstance(one, str) else f"{one:.2f}"
            assert re.search(rf"(?<![\d.]){re.escape(shown)}(?!\d)", text), shown
