"""Makes the pages that follow from the course: syllabus, modules, labs, and their navigation."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.site.notebook import notebook_to_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course, Deck, Lab, Module, Part

SYLLABUS = "syllabus.md"


def module_path(module: Module) -> str:
    """Return where the page of ``module`` lies, relative to the site's ``docs/``."""
    return f"modules/{module.name}/index.md"


def lab_path(lab: Lab) -> str:
    """Return where the page of ``lab`` lies; its notebook and files lie beside it."""
    return f"labs/{lab.name}/{lab.name}.md"


def deck_path(deck: Deck) -> str:
    """Return where the slides of ``deck`` lie."""
    return f"slides/{deck.name}.html"


def student_notebook(course: Course, lab: Lab) -> Path:
    """Return the notebook that students get for ``lab``.

    Raises:
        WorkshopError: it has not been built yet.
    """
    path = course.root / "labs" / lab.name / f"{lab.name}.ipynb"
    if not path.is_file():
        raise WorkshopError(
            f"the lab has no student notebook yet. Run ./workshop labs build {lab.name}", path
        )
    return path


def course_pages(course: Course) -> dict[str, str]:
    """Return every generated page: its path relative to ``docs/`` and its Markdown."""
    pages = {SYLLABUS: syllabus_page(course)}
    for part in course.parts:
        for module in part.modules:
            pages[module_path(module)] = module_page(course, part, module)
            for lab in module.labs:
                pages[lab_path(lab)] = lab_page(course, module, lab)
    return pages


def course_nav(course: Course) -> list[Any]:
    """Return the course's part of MkDocs' ``nav``, in the order of ``course.yml``.

    Raises:
        WorkshopError: a page named in ``course.yml`` is not in ``docs/``.
    """
    nav: list[Any] = [{"Syllabus": SYLLABUS}]
    for part in course.parts:
        modules: list[Any] = []
        for module in part.modules:
            for page in module.pages:
                _require_page(course, page)
            inside: list[Any] = [
                module_path(module),
                *({html.escape(lab.title): lab_path(lab)} for lab in module.labs),
                *module.pages,
            ]
            modules.append({html.escape(module.title): inside})
        nav.append({html.escape(part.title): modules})
    return nav


def syllabus_page(course: Course) -> str:
    """Return the page that shows the whole course as tables of modules, minutes and points."""
    minutes = sum(module.minutes for module in course.modules)
    points = sum(lab.points for lab in course.labs)
    lines = [
        *_front(f"What {course.title} teaches, in order, with minutes and points."),
        "# Syllabus",
        "",
        f"{_count(len(course.modules), 'module')} · {_count(len(course.decks), 'deck')} · "
        f"{_count(len(course.labs), 'graded lab')} · {_duration(minutes)} · "
        f"{_count(points, 'point')}",
        "{ .facts }",
        "",
    ]
    for part in course.parts:
        lines += [
            f"## Part {part.number}: {_plain(part.title)}",
            "",
            "| Module | Labs | Time | Points |",
            "| --- | --- | --: | --: |",
        ]
        for module in part.modules:
            title = f"[{_plain(module.title)}]({module_path(module)})"
            labs = "<br>".join(f"[{_plain(lab.title)}]({lab_path(lab)})" for lab in module.labs)
            earned = sum(lab.points for lab in module.labs)
            lines.append(f"| {title} | {labs} | {_duration(module.minutes)} | {earned or ''} |")
        lines.append("")
    return "\n".join(lines)


def module_page(course: Course, part: Part, module: Module) -> str:
    """Return the page of one module: what it teaches, its slides, its labs, its further pages."""
    points = sum(lab.points for lab in module.labs)
    facts = [f"Part {part.number} · {_plain(part.title)}"]
    facts += [_duration(module.minutes)] if module.minutes else []
    facts += [_count(points, "point")] if points else []
    lines = [
        *_front(module.summary),
        f"# {_plain(module.title)}",
        "",
        " · ".join(facts),
        "{ .facts }",
        "",
        _plain(module.summary),
        "{ .lead }",
        "",
    ]
    if module.deck:
        lines += _deck_section(module.deck)
    for number, lab in enumerate(module.labs):
        lines += ["## Labs", ""] if number == 0 else []
        lines += _lab_section(lab)
    if module.pages:
        lines += ["## Read more", ""]
        for page in module.pages:
            title = _heading(_require_page(course, page))
            lines.append(f"- [{_plain(title)}](../../{page})")
    return "\n".join(lines).rstrip() + "\n"


def lab_page(course: Course, module: Module, lab: Lab) -> str:
    """Return the page of one lab: the student notebook as text, with a link to download it."""
    notebook = student_notebook(course, lab)
    files = sorted(
        path.relative_to(notebook.parent).as_posix()
        for path in notebook.parent.rglob("*")
        if path.is_file() and path != notebook and ".ipynb_checkpoints" not in path.parts
    )
    lines = [
        *_front(f"{lab.title}: a graded lab of {module.title}."),
        f"# {_plain(lab.title)}",
        "",
        f"Lab `{lab.name}` · {_duration(lab.minutes)} · {_count(lab.points, 'point')}",
        "{ .facts }",
        "",
        f"[Download the notebook]({notebook.name})"
        f'{{ .md-button .md-button--primary download="{notebook.name}" }}',
        f"[Back to {_plain(module.title)}](../../{module_path(module)}){{ .md-button }}",
        "{ .actions }",
        "",
    ]
    if files:
        links = ", ".join(f"[{_plain(name)}](<{name}>)" for name in files)
        lines += [f"Files that come with it: {links}.", ""]
    return "\n".join([*lines, notebook_to_markdown(notebook)])


def _deck_section(deck: Deck) -> list[str]:
    target = f"../../{deck_path(deck)}"
    title = html.escape(f"Slides: {deck.title}", quote=True)
    topics = [f"- {_plain(topic)}" for topic in deck.topics]
    return [
        *(["## What you will learn", "", *topics, ""] if topics else []),
        "## Slides",
        "",
        f"{_plain(deck.title)} · {_duration(deck.minutes)}",
        "{ .facts }",
        "",
        f'<div class="deck"><iframe src="{target}" title="{title}" loading="lazy" '
        "allowfullscreen></iframe></div>",
        "",
        f'[Open full screen]({target}){{ .md-button target="_blank" }}',
        f'[Open the presenter view]({target}?view=presenter){{ .md-button target="_blank" }}',
        "{ .actions }",
        "",
    ]


def _lab_section(lab: Lab) -> list[str]:
    page = f"../../{lab_path(lab)}"
    notebook = f"../../labs/{lab.name}/{lab.name}.ipynb"
    return [
        f"### {_plain(lab.title)}",
        "",
        f"Lab `{lab.name}` · {_duration(lab.minutes)} · {_count(lab.points, 'point')}",
        "{ .facts }",
        "",
        f"[Read the lab]({page}){{ .md-button .md-button--primary }}",
        f'[Download the notebook]({notebook}){{ .md-button download="{lab.name}.ipynb" }}',
        "{ .actions }",
        "",
    ]


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
    found = re.search(r"^# +(.+?)(?: *\{.*\})? *$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else path.stem.replace("-", " ").capitalize()


def _front(description: str) -> list[str]:
    # JSON is YAML, so any text is quoted rightly.
    return ["---", f"description: {json.dumps(description, ensure_ascii=False)}", "---", ""]


def _plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]|#~])", r"\\\1", html.escape(text, quote=False))


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
