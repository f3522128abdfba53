"""Judges a deck of the course by what can be counted: a story's shape, its time, its words."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near
from workshop.modules import load_glossary
from workshop.slides.build import find_decks, output_name
from workshop.slides.layout import judge_layout, open_browser
from workshop.slides.outline import read_outline
from workshop.slides.programs import judge_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workshop.course import Course, Module
    from workshop.slides.outline import Slide

FEWEST, MOST = 15, 30
WORDS = 45
CODE_LINES = 16
# Marpit takes these words of an alt text for filters of the picture.
_FILTERS = {
    *("blur", "brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert"),
    *("opacity", "saturate", "sepia"),
}
_PAUSES = {"title", "section", "takeaway"}


def check_decks(
    course: Course,
    names: Sequence[str],
    *,
    look: bool = True,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _what: None,
) -> list[WorkshopError]:
    """Return what the named decks of ``course`` lack, or all decks when none is named.

    Args:
        course: the course.
        names: names of decks in ``course.yml``.
        look: whether to measure the slides in a browser too, light and dark.
        progress: is told how many decks are done, of how many, and which is next.
    """
    modules = {module.deck.name: module for module in course.modules if module.deck}
    decks = find_decks(course, names)
    faults: list[WorkshopError] = []
    with open_browser() if look else nullcontext() as browser:
        for done, deck in enumerate(decks):
            progress(done, len(decks), output_name(deck))
            module = modules.get(output_name(deck))
            if module is None:
                raise WorkshopError("course.yml names no such deck.", deck)
            faults += check_deck(course, module, deck)
            if browser is not None:
                for theme in (None, course.root / "slides" / "theme" / "workshop-dark.css"):
                    faults += judge_layout(deck, browser, theme=theme)
    progress(len(decks), len(decks), "")
    return faults


def check_deck(course: Course, module: Module, deck: Path) -> list[WorkshopError]:
    """Return what the deck of ``module`` lacks; an empty list when nothing does.

    What a slide looks like is judged by :mod:`workshop.slides.layout`.
    """
    slides = read_outline(deck)
    faults = [*_judge_whole(module, slides, deck)]
    known = {"glossary": set(load_glossary(course)), "lab": {lab.name for lab in course.labs}}
    for slide in slides:
        told = [*_judge_slide(slide), *_judge_links(slide, known)]
        faults += [WorkshopError(what, deck, slide.line) for what in told]
    return faults + judge_programs(deck, slides)


def _judge_whole(module: Module, slides: list[Slide], deck: Path) -> Iterator[WorkshopError]:
    entry = module.deck
    if entry is None:
        raise WorkshopError(f"course.yml gives the module «{module.name}» no deck.", deck)
    if not FEWEST <= len(slides) <= MOST:
        yield WorkshopError(f"{len(slides)} slides: a deck has {FEWEST} to {MOST}.", deck)
    minutes = sum(slide.minutes for slide in slides)
    if minutes != entry.minutes:
        yield WorkshopError(
            f"the notes give {minutes:g} min, but course.yml says {entry.minutes}.", deck
        )
    told = [topic for slide in slides for topic in slide.topics]
    for topic in entry.topics:
        if topic not in told:
            yield WorkshopError(
                f"no slide teaches «{topic}»: put «Topic: {topic}.» into the notes of one.", deck
            )
    for topic in told:
        if topic not in entry.topics:
            yield WorkshopError(f"course.yml does not name the topic «{topic}».", deck)
    figures = sum(bool(slide.figures) for slide in slides)
    if 3 * figures < len(slides):
        yield WorkshopError(
            f"{figures} of {len(slides)} slides have a figure: every third should.", deck
        )
    if "title" not in slides[0].classes or slides[0].heading != entry.title:
        yield WorkshopError(f"the first slide is a title slide, «{entry.title}».", deck)
    if "takeaway" not in slides[-1].classes:
        yield WorkshopError("the last slide is a takeaway slide.", deck, slides[-1].line)
    for lab in module.labs:
        if f"(lab:{lab.name})" not in slides[-1].text:
            yield WorkshopError(
                f"the last slide says where to practise: link [{lab.title}](lab:{lab.name}).",
                deck,
                slides[-1].line,
            )


def _judge_slide(slide: Slide) -> Iterator[str]:
    if not slide.minutes:
        yield "the notes say no time: start them with [2 min]."
    if not _PAUSES & set(slide.classes):
        if not re.search(r"\bAsk( the room)?: ", slide.notes) and "question" not in slide.classes:
            yield "the notes have no question for the room: «Ask: …»."
        if "Expected: " not in slide.notes:
            yield "the notes do not say what the room may answer: «Expected: …»."
    if not slide.heading:
        yield "the slide has no heading."
    if slide.words > WORDS:
        yield f"{slide.words} words: a slide has {WORDS} at most, the rest goes into the notes."
    for word in _FILTERS & {word for alt in slide.figures for word in alt.split()}:
        yield f"Marp takes «{word}» in an alt text for a filter of the picture: say it otherwise."
    for block in slide.blocks:
        if block.language != "dot" and block.text.count("\n") > CODE_LINES:
            yield f"a program of {block.text.count(chr(10))} lines: {CODE_LINES} at most."


def _judge_links(slide: Slide, known: dict[str, set[str]]) -> Iterator[str]:
    for scheme, name in re.findall(r"\]\((glossary|lab):([^)\s]*)\)", slide.text):
        if name not in known[scheme]:
            yield f"the course has no {scheme}:{name}. {near(name, sorted(known[scheme]))}"
