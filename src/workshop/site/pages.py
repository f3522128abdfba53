"""Makes the pages that follow from the course: syllabus, modules, labs, decks, their navigation."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.modules import load_companion
from workshop.site.dialect import to_python_markdown
from workshop.site.glossary import GLOSSARY, glossary_page
from workshop.site.markup import count, duration, front, plain, sentence
from workshop.site.notebook import notebook_to_markdown
from workshop.site.places import (
    deck_path,
    deck_source,
    lab_path,
    module_path,
    student_notebook,
    transcript_path,
)
from workshop.site.syllabus import PLANS, SYLLABUS, plans_page, syllabus_page
from workshop.site.transcript import transcript_page
from workshop.slides.thumbnails import HEIGHT, WIDTH, thumbnail_name
from workshop.texts import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course, Deck, Lab, Module, Part
    from workshop.modules import Companion

DECKS = "decks.md"


def course_pages(course: Course, pictures: Path) -> dict[str, str]:
    """Return every generated page: its path relative to ``docs/`` and its Markdown.

    Args:
        course: the course.
        pictures: the folder of the decks' thumbnails; a page does without one that is missing.
    """
    pages = {
        SYLLABUS: syllabus_page(course),
        DECKS: decks_page(course, pictures),
        GLOSSARY: glossary_page(course),
    }
    if course.plans:
        pages[PLANS] = plans_page(course)
    for part in course.parts:
        for module in part.modules:
            pages[module_path(module)] = module_page(course, part, module, pictures)
            if module.deck:
                pages[transcript_path(module)] = transcript_page(
                    module,
                    module.deck,
                    deck_source(course, module.deck),
                    f"../../{deck_path(module.deck)}",
                )
            for lab in module.labs:
                pages[lab_path(lab)] = lab_page(course, module, lab)
    return pages


def course_nav(course: Course) -> list[Any]:
    """Return the course's part of MkDocs' ``nav``, in the order of ``course.yml``.

    Raises:
        WorkshopError: a page named in ``course.yml`` is not in ``docs/``.
    """
    nav: list[Any] = [{"Syllabus": SYLLABUS}]
    nav += [{"Plans": PLANS}] if course.plans else []
    nav += [{"Slides": DECKS}, {"Glossary": GLOSSARY}]
    for part in course.parts:
        modules: list[Any] = []
        for module in part.modules:
            for page in module.pages:
                _require_page(course, page)
            inside: list[Any] = [
                module_path(module),
                *([{"Slides as text": transcript_path(module)}] if module.deck else []),
                *({html.escape(lab.title): lab_path(lab)} for lab in module.labs),
                *module.pages,
            ]
            modules.append({html.escape(module.title): inside})
        nav.append({html.escape(part.title): modules})
    return nav


def decks_page(course: Course, pictures: Path) -> str:
    """Return the page that shows all decks with a picture each."""
    lines = [
        *front(f"All slide decks of {course.title}."),
        "# Slides",
        "",
        f"{count(len(course.decks), 'deck')} · "
        f"{duration(sum(deck.minutes for deck in course.decks))}",
        "{ .facts }",
        "",
        "*Presenter view* opens a second window with your notes and a clock, which goes on and "
        "back with the deck. In a deck, <kbd>P</kbd> opens it, <kbd>F</kbd> fills the screen, and "
        "the arrow keys go on and back.",
        "",
    ]
    for part in course.parts:
        taught = [module for module in part.modules if module.deck]
        if taught:
            lines += [f"## {plain(part.title)}", "", '<div class="decks" markdown="1">', ""]
            for module in taught:
                lines += _card(module, pictures)
            lines += ["</div>", ""]
    return "\n".join(lines)


def _card(module: Module, pictures: Path) -> list[str]:
    deck = module.deck
    if deck is None:
        return []
    picture = thumbnail_name(deck.name)
    shown = (
        f'<a href="{deck_path(deck)}" tabindex="-1" aria-hidden="true"><img src="slides/{picture}" '
        f'alt="" width="{WIDTH}" height="{HEIGHT}" loading="lazy"></a>'
        if (pictures / picture).is_file()
        else ""
    )
    return [
        '<div markdown="1">',
        shown,
        "",
        f"### [{plain(deck.title)}]({deck_path(deck)}) {{ #{deck.name} }}",
        "",
        f"{duration(deck.minutes)} · [module]({module_path(module)}) · "
        f"[as text]({transcript_path(module)}) · "
        f'[presenter view]({deck_path(deck)}?present){{ target="_blank" }}',
        "",
        "</div>",
        "",
    ]


def module_page(course: Course, part: Part, module: Module, pictures: Path) -> str:
    """Return the page of one module: why, what, slides, labs, further reading, terms."""
    companion = load_companion(course, module.name)
    points = sum(lab.points for lab in module.labs)
    facts = [f"Part {part.number} · {plain(part.title)}"]
    facts += [duration(module.minutes)] if module.minutes else []
    facts += [count(points, "point")] if points else []
    lines = [
        *front(module.summary),
        f"# {plain(module.title)}",
        "",
        " · ".join(facts),
        "{ .facts }",
        "",
        plain(module.summary),
        "{ .lead }",
        "",
        *_needs(course, module),
    ]
    if companion.why:
        lines += ["## Why it matters", "", to_python_markdown(companion.why), ""]
    if module.deck:
        lines += _deck_section(module.deck, pictures)
    for number, lab in enumerate(module.labs):
        lines += ["## Labs", ""] if number == 0 else []
        lines += _lab_section(course, lab)
    lines += _reading(course, module, companion)
    if companion.terms:
        links = [f"[{plain(term.term)}](../../{GLOSSARY}#{term.slug})" for term in companion.terms]
        lines += ["## Words", "", " · ".join(links), "{ .words }", ""]
    return "\n".join(lines).rstrip() + "\n"


def lab_page(course: Course, module: Module, lab: Lab) -> str:
    """Return the page of one lab: the student notebook as text, and the ways to open it."""
    notebook = student_notebook(course, lab)
    files = sorted(
        path.relative_to(notebook.parent).as_posix()
        for path in notebook.parent.rglob("*")
        if path.is_file() and path != notebook and ".ipynb_checkpoints" not in path.parts
    )
    lines = [
        *front(f"{lab.title}: a graded lab of {module.title}."),
        f"# {plain(lab.title)}",
        "",
        f"Lab `{lab.name}` · {duration(lab.minutes)} · {count(lab.points, 'point')}",
        "{ .facts }",
        "",
        *_ways(course, lab, notebook.name),
        f"[Back to {plain(module.title)}](../../{module_path(module)}){{ .md-button }}",
        "{ .actions }",
        "",
    ]
    if files:
        links = ", ".join(f"[{plain(name)}](<{name}>)" for name in files)
        lines += [f"Files that come with it: {links}.", ""]
    return "\n".join([*lines, notebook_to_markdown(notebook)])


def _ways(course: Course, lab: Lab, notebook: str) -> list[str]:
    """Return links that open a lab: in the hub, on the repository's pages, as a file."""
    # The site's script gives the first one an address, and shows it, where a hub serves the site.
    ways = [
        f'<a class="md-button md-button--primary" data-lab="{lab.name}" hidden>'
        "Open in JupyterLab</a>"
    ]
    if course.repository:
        address = f"{course.repository}/blob/main/labs/{lab.name}/{lab.name}.ipynb"
        ways.append(f"[See it on GitHub]({address}){{ .md-button }}")
    ways.append(f'[Download the notebook]({notebook}){{ .md-button download="{lab.name}.ipynb" }}')
    return ways


def _needs(course: Course, module: Module) -> list[str]:
    titles = {other.name: other for other in course.modules}
    known = [titles[name] for name in module.needs]
    if not known:
        return []
    links = [f"[{plain(other.title)}](../../{module_path(other)})" for other in known]
    return [f"You need first: {', '.join(links)}.", ""]


def _deck_section(deck: Deck, pictures: Path) -> list[str]:
    target = f"../../{deck_path(deck)}"
    title = html.escape(f"Slides: {deck.title}", quote=True)
    picture = thumbnail_name(deck.name)
    shown = (
        f'<img src="../../slides/{picture}" alt="" width="{WIDTH}" height="{HEIGHT}">'
        if (pictures / picture).is_file()
        else ""
    )
    topics = [f"- {plain(sentence(topic))}" for topic in deck.topics]
    return [
        *(["## Topics", "", *topics, ""] if topics else []),
        "## Slides",
        "",
        f"{plain(deck.title)} · {duration(deck.minutes)}",
        "{ .facts }",
        "",
        # The site's script puts the deck itself here when the picture is clicked.
        f'<div class="deck"><a href="{target}" data-title="{title}" target="_blank">{shown}'
        "<span>Show the slides</span></a></div>",
        "",
        f'[Open full screen]({target}){{ .md-button target="_blank" }}',
        f'[Open the presenter view]({target}?present){{ .md-button target="_blank" }}',
        "[Read them as text](slides.md){ .md-button }",
        "{ .actions }",
        "",
    ]


def _lab_section(course: Course, lab: Lab) -> list[str]:
    page = f"../../{lab_path(lab)}"
    notebook = f"../../labs/{lab.name}/{lab.name}.ipynb"
    return [
        f"### {plain(lab.title)}",
        "",
        f"Lab `{lab.name}` · {duration(lab.minutes)} · {count(lab.points, 'point')}",
        "{ .facts }",
        "",
        *_ways(course, lab, notebook),
        f"[Read the lab]({page}){{ .md-button }}",
        "{ .actions }",
        "",
    ]


def _reading(course: Course, module: Module, companion: Companion) -> list[str]:
    if not companion.reading and not module.pages:
        return []
    lines = ["## Read on", ""]
    for page in module.pages:
        title = _heading(_require_page(course, page))
        lines.append(f"- [{plain(title)}](../../{page})")
    for work in companion.reading:
        why = to_python_markdown(work.why).replace("\n", " ")
        lines.append(f"- [{plain(work.title)}]({work.url}), {plain(work.by)}. {why}")
    return [*lines, ""]


def _require_page(course: Course, page: str) -> Path:
    path = course.root / "docs" / page
    if path.is_file() and path.suffix == ".md":
        return path
    source = course.root / "course.yml"
    lines = source.read_text(encoding="utf-8").splitlines()
    at = next((number for number, line in enumerate(lines, 1) if page in line), None)
    raise WorkshopError(
        f"«{page}» is no page of docs/. Write docs/{page}, or take it out of pages.", source, at
    )


def _heading(path: Path) -> str:
    """Return the first level-one heading of a page, else a title made from its name."""
    found = re.search(r"^# +(.+?)(?: *\{.*\})? *$", read_text(path), re.MULTILINE)
    return found[1] if found else path.stem.replace("-", " ").capitalize()
