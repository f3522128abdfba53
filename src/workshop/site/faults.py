"""Turns what MkDocs complains about into one error that names the file to mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near
from workshop.modules import load_glossary
from workshop.texts import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course

_LINK = re.compile(r"Doc file '(?P<page>[^']+)' contains (?:a|an)(?: \w+)* link '(?P<link>[^']*)'")
_SAID = re.compile(r"^(?:WARNING|ERROR) +- +(?P<text>.*)$")


def explain_faults(course: Course, said: str) -> WorkshopError:
    """Return the error for a build that failed, from what MkDocs wrote (``said``)."""
    faults = [_explain(course, text) for text in _messages(said)]
    if not faults:
        tail = "\n".join(said.strip().splitlines()[-12:])
        return WorkshopError(f"MkDocs could not build the site. It said:\n{tail}")
    faults.sort(key=lambda fault: "no reader finds" in fault.message)  # mostly a slip elsewhere
    first, *others = faults
    rest = "".join(f"\n{fault}" for fault in others)
    return WorkshopError(first.message + rest, first.path, first.line)


def _explain(course: Course, text: str) -> WorkshopError:
    link = _LINK.search(text)
    if link:
        source, line, shown = _source(course, link["page"], link["link"])
        what = "that heading" if "anchor" in text else "that target"
        message = f"the link «{shown}» does not find {what}."
        if shown.startswith("glossary:"):
            message += " " + near(shown.removeprefix("glossary:"), load_glossary(course))
        if shown.startswith("lab:"):
            labs = [lab.name for lab in course.labs]
            message += " " + near(shown.removeprefix("lab:"), labs)
        return WorkshopError(message, source, line)
    settings = course.root / "mkdocs.yml"
    named = re.match(r"A reference to '([^']+)' is included in the 'nav'", text)
    if named:
        pages = course.root / "docs"
        known = [str(page.relative_to(pages)) for page in pages.rglob("*.md")]
        message = f"nav names «{named[1]}», which is no page of docs/. {near(named[1], known)}"
        return WorkshopError(message, settings, _line_of(settings, named[1]))
    if 'not included in the "nav"' in text:
        names = ", ".join(re.findall(r"^\s+- (.+)$", text, re.MULTILINE))
        message = (
            f"no reader finds {names}: name it under nav here, or under pages of a module in "
            "course.yml."
        )
        return WorkshopError(message, settings)
    return WorkshopError(text.rstrip(".") + ".")


def _messages(said: str) -> list[str]:
    """Return each warning and error with the indented lines that belong to it."""
    messages: list[str] = []
    for line in said.splitlines():
        found = _SAID.match(line)
        if found:
            messages.append(found["text"])
        elif messages and line.startswith(" "):
            messages[-1] += f"\n{line}"
    return messages


def _source(course: Course, page: str, link: str) -> tuple[Path, int | None, str]:
    """Return the file behind a page, the line if it is known, and the link as it stands there."""
    written = course.root / "docs" / page
    if written.is_file():
        return written, _line_of(written, link), link
    for module in course.modules:
        if module.deck and page == f"modules/{module.name}/slides.md":
            deck = course.root / "slides" / module.deck.name / "deck.md"
            meant = re.sub(r".*/labs/([^/]+)/.*", r"lab:\1", link)
            meant = re.sub(r".*glossary\.md#", "glossary:", meant)
            return deck, _line_of(deck, f"({meant}"), meant
    notebook = (course.root / page).with_suffix(".ipynb")
    return (notebook if notebook.is_file() else course.root / "course.yml"), None, link


def _line_of(path: Path, text: str) -> int | None:
    lines = read_text(path).splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), None)
