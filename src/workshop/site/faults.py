"""Turns what MkDocs complains about into one error that names the file to mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course

_LINK = re.compile(r"Doc file '(?P<page>[^']+)' contains (?:a|an)(?: \w+)* link '(?P<link>[^']*)'")
_SAID = re.compile(r"^(?:WARNING|ERROR) +- +(?P<text>.*)$")


def explain_faults(course: Course, said: str) -> WorkshopError:
    """Return the error for a build that failed, from what MkDocs wrote (``said``)."""
    faults: list[tuple[Path | None, int | None, str]] = []
    for text in _messages(said):
        link = _LINK.search(text)
        if link:
            source, line = _source(course, link["page"], link["link"])
            what = "that heading" if "anchor" in text else "that target"
            faults.append((source, line, f"the link «{link['link']}» does not find {what}"))
        elif 'not included in the "nav"' in text:
            names = ", ".join(re.findall(r"^\s+- (.+)$", text, re.MULTILINE))
            faults.append(
                (
                    course.root / "mkdocs.yml",
                    None,
                    f"no reader finds {names}: name it under nav here, or under pages of a "
                    "module in course.yml",
                )
            )
        else:
            faults.append((None, None, text))
    if not faults:
        tail = "\n".join(said.strip().splitlines()[-12:])
        return WorkshopError(f"MkDocs could not build the site. It said:\n{tail}")
    (path, line, first), *others = faults
    rest = "".join(f"\n{WorkshopError(text + '.', *where)}" for *where, text in others)  # type: ignore[arg-type]
    return WorkshopError(first.rstrip(".") + "." + rest, path, line)


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


def _source(course: Course, page: str, link: str) -> tuple[Path, int | None]:
    """Return the file, and the line if it is known, that a built page comes from."""
    written = course.root / "docs" / page
    if written.is_file():
        lines = written.read_text(encoding="utf-8").splitlines()
        return written, next((n for n, line in enumerate(lines, 1) if link in line), None)
    notebook = (course.root / page).with_suffix(".ipynb")
    return (notebook if notebook.is_file() else course.root / "course.yml"), None
