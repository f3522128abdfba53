"""Judges a deck of the course by what can be counted: a story's shape, its time, its words."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near
from workshop.modules import load_glossary
from workshop.slides.build import find_decks, not_listed, output_name
from workshop.slides.frontmatter import parse_front_matter, read_deck
from workshop.slides.layout import judge_layout, open_browser
from workshop.slides.outline import read_outline
from workshop.slides.programs import judge_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

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
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_PAUSES = {"title", "section", "takeaway"}


def check_decks(
    course: Course,
    names: Sequence[str],
    *,
    look: bool = True,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _what: None,
) -> list[WorkshopError]:
    """Return what the named decks of ``course`` lack, or all decks when none is named.

    A deck that cannot be read or built is one fault more, and hides nothing of the others.

    Args:
        course: the course.
        names: names of decks in ``course.yml``.
        look: whether to measure the slides in a browser too, light and dark.
        progress: is told how many decks are done, of how many, and which is next.

    Raises:
        WorkshopError: a name is no deck at all.
    """
    decks, faults = _find(course, names)
    with open_browser() if look else nullcontext() as browser:
        for done, deck in enumerate(decks):
            progress(done, len(decks), output_name(deck))
            for judged in (_told, _seen):
                try:
                    faults += judged(course, deck, browser)
                except WorkshopError as error:
                    faults.append(error)
    progress(len(decks), len(decks), "")
    return list({str(fault): fault for fault in faults}.values())


def tell_success(course: Course, names: Sequence[str]) -> str:
    """Return a line on the named decks of ``course``, or on all, for when they have no fault."""
    decks = find_decks(course, names)
    slides = sum(len(read_outline(deck)) for deck in decks)
    return f"{len(decks)} deck{'s' * (len(decks) != 1)}, {slides} slides: nothing to mend"


def _find(course: Course, names: Sequence[str]) -> tuple[list[Path], list[WorkshopError]]:
    """Return the decks that are there, and a fault for each that should be."""
    decks: list[Path] = []
    faults = []
    for name in names or [deck.name for deck in course.decks]:
        try:
            decks += [deck for deck in find_decks(course, [name]) if deck not in decks]
        except WorkshopError as error:
            if error.path is None:  # a word that names nothing
                raise
            faults.append(error)
    return decks, faults


def _told(course: Course, deck: Path, _browser: Browser | None) -> list[WorkshopError]:
    """Return what is wrong with what a deck says."""
    modules = {module.deck.name: module for module in course.modules if module.deck}
    module = modules.get(output_name(deck))
    if module is not None:
        return check_deck(course, module, deck)
    if deck.absolute().parent.parent == course.root / "slides":
        return [not_listed(deck)]
    return [WorkshopError("course.yml names no such deck.", deck)]


def _seen(course: Course, deck: Path, browser: Browser | None) -> list[WorkshopError]:
    """Return what keeps a deck from being built and, in a browser, what is wrong with its looks.

    In the dark theme only what is right in the light one is told.
    """
    themes = course.root / "slides" / "theme"
    if any(slide.unclosed for slide in read_outline(deck)):
        browser = None  # for Marp such slides are one, so that all after them have other numbers
    named = "theme" in parse_front_matter(read_deck(deck), deck).values
    light = judge_layout(deck, browser, theme=None if named else themes / "workshop.css")
    if browser is None:
        return light
    known = {str(fault) for fault in light}
    dark = judge_layout(deck, browser, theme=themes / "workshop-dark.css")
    return light + [
        WorkshopError(f"in the dark theme: {fault.message}", fault.path, fault.line)
        for fault in dark
        if str(fault) not in known
    ]


def check_deck(course: Course, module: Module, deck: Path) -> list[WorkshopError]:
    """Return what the deck of ``module`` lacks; an empty list when nothing does.

    What a slide looks like is judged by :mod:`workshop.slides.layout`.
    """
    slides = read_outline(deck)
    faults = [*_judge_front(course, module, deck, slides), *_judge_whole(module, slides, deck)]
    known = {"glossary": set(load_glossary(course)), "lab": {lab.name for lab in course.labs}}
    for slide in slides:
        if slide.unclosed:
            what = "a comment begins here that does not end on this slide: close it with -->."
            faults.append(WorkshopError(what, deck, slide.unclosed))
        told = [*_judge_slide(slide), *_judge_links(slide, known)]
        faults += [WorkshopError(what, deck, slide.line) for what in told]
    return faults + judge_programs(deck, slides)


def _judge_front(
    course: Course, module: Module, deck: Path, slides: list[Slide]
) -> Iterator[WorkshopError]:
    """Say what the first lines lack, and which layouts neither theme nor deck has."""
    try:
        front = parse_front_matter(read_deck(deck), deck)
    except WorkshopError as error:
        yield error
        return
    if "theme" not in front.values:
        yield WorkshopError("«theme: workshop» is missing in the first lines.", deck, 1)
    title = module.deck.title if module.deck else ""
    if front.values.get("title", title) != title:
        yield WorkshopError(
            f"the title here is «{front.values['title']}», but course.yml says «{title}».",
            deck,
            front.lines["title"],
        )
    own = front.values.get("style", "") + "".join(_STYLE.findall(read_deck(deck)))
    layouts = _layouts(course) | set(re.findall(r"\.([a-zA-Z][\w-]*)", own))
    for slide in slides:
        for name in slide.classes:
            if name not in layouts:
                yield WorkshopError(
                    f"there is no layout «{name}». {near(name, layouts)}", deck, slide.line
                )


def _layouts(course: Course) -> set[str]:
    """Return the classes of a slide that the course's theme knows."""
    theme = (course.root / "slides" / "theme" / "workshop.css").read_text(encoding="utf-8")
    found = re.findall(r"\bsection((?:\.[a-zA-Z][\w-]*)+)", theme)
    return {name for names in found for name in names.split(".") if name}


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
    if slide.unclosed:
        return  # what is said on the slide cannot be known
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
    for path in slide.raw_images:
        yield f"the picture is shown as text: write its path in <…>, as ![…](<{path}>)."
    for word in _FILTERS & {word for alt in slide.figures for word in alt.split()}:
        yield f"Marp takes «{word}» in an alt text for a filter of the picture: say it otherwise."
    for block in slide.blocks:
        if block.language != "dot" and block.text.count("\n") > CODE_LINES:
            yield f"a program of {block.text.count(chr(10))} lines: {CODE_LINES} at most."


def _judge_links(slide: Slide, known: dict[str, set[str]]) -> Iterator[str]:
    for scheme, name in re.findall(r"\]\((glossary|lab):([^)\s]*)\)", slide.text):
        if name not in known[scheme]:
            yield f"the course has no {scheme}:{name}. {near(name, sorted(known[scheme]))}"
