"""What the course's own decks promise: programs run, figures are computed, time and topics fit."""

from __future__ import annotations

import json
import re
import runpy
import sys
from pathlib import Path

import pytest

from workshop.course import load_course
from workshop.slides.check import check_deck
from workshop.slides.frontmatter import read_deck
from workshop.slides.layout import judge_layout

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
MODULES = {module.deck.name: module for module in COURSE.modules if module.deck}
SCRIPTS = sorted((ROOT / "slides").glob("*/figures.py"))
each_deck = pytest.mark.parametrize("name", MODULES)
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.parent.name)


def lines(faults):
    return "\n".join(map(str, faults))


@each_deck
def test_a_deck_keeps_the_rules(name):
    deck = ROOT / "slides" / name / "deck.md"
    assert lines(check_deck(COURSE, MODULES[name], deck)) == ""


@each_deck
@pytest.mark.parametrize("theme", ["workshop", "workshop-dark"])
def test_nothing_overflows_hides_or_is_too_small(name, theme, browser):
    deck = ROOT / "slides" / name / "deck.md"
    css = ROOT / "slides" / "theme" / f"{theme}.css"
    assert lines(judge_layout(deck, browser, theme=css)) == ""


@each_script
def test_the_figures_are_what_their_script_makes(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(script), str(tmp_path)])
    runpy.run_path(str(script), run_name="__main__")
    made = sorted(tmp_path.iterdir())
    assert made
    for file in made:
        assert file.read_bytes() == (script.parent / file.name).read_bytes(), file.name


@each_script
def test_the_numbers_on_the_slides_are_the_computed_ones(script):
    numbers = json.loads(script.with_name("numbers.json").read_text())
    text = read_deck(script.with_name("deck.md"))
    for value in numbers.values():
        for one in value.values() if isinstance(value, dict) else value:
            shown = one if isinstance(one, str) else f"{one:.2f}"
            assert re.search(rf"(?<![\d.]){re.escape(shown)}(?!\d)", text), shown
