"""Starts a lab from the template, which is itself a small lab that passes its own checks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from workshop.course import SLUG_HELP, Slug
from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from workshop.course import Course

TEMPLATE = Path(__file__).parent / "template"
TEMPLATE_POINTS = 12
TEMPLATE_MINUTES = 45


def new_lab(course: Course, name: str) -> Path:
    """Make ``solutions/NAME`` from the template and return its source file.

    Raises:
        WorkshopError: the name is not like ``21-one-hot``, or the lab exists.
    """
    try:
        TypeAdapter(Slug).validate_python(name)
    except ValidationError:
        raise WorkshopError(f"«{name}» cannot be the name of a lab: use {SLUG_HELP}.") from None
    folder = course.root / "solutions" / name
    if folder.exists():
        place = folder.relative_to(course.root)
        raise WorkshopError(f"{place} exists already; nothing was changed.")
    staged = folder.with_name(f".{name}.new")
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(TEMPLATE, staged, ignore=shutil.ignore_patterns("__pycache__"))
    source = staged / f"{name}.py"
    (staged / "lab.py").rename(source)
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("TITLE", title_of(name)), encoding="utf-8")
    staged.rename(folder)
    return folder / f"{name}.py"


def title_of(name: str) -> str:
    """Return a first title for a lab: the words of its name."""
    return name[3:].replace("-", " ").capitalize()


def course_entry(name: str) -> str:
    """Return the lines to add under ``labs:`` of a module in ``course.yml``."""
    return (
        f"          - name: {name}\n"
        f"            title: {title_of(name)}\n"
        f"            minutes: {TEMPLATE_MINUTES}\n"
        f"            points: {TEMPLATE_POINTS}\n"
    )
