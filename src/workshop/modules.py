"""Reads ``docs/modules/NAME.yml``: why a module matters, what to read on, and its terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints, ValidationError

from workshop.course import Strict, Text, explain
from workshop.errors import WorkshopError, near
from workshop.texts import read_text
from workshop.yaml_lines import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course


class Reading(Strict):
    """Something worth reading after the module, and why."""

    title: Text
    """What it is called."""
    by: Text
    """Who wrote it, and the year."""
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    """Where it is."""
    why: Text
    """Why it is worth the time, and for whom."""


class Term(Strict):
    """A word of the field and what it means."""

    term: Text
    """The word, as it is used in a sentence."""
    short: Text | None = None
    """Its abbreviation, when people say that."""
    says: Text
    """What it means, in one to three sentences."""

    @property
    def slug(self) -> str:
        """The term as the end of an address, as in ``glossary:service-level-objective``."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")


class Companion(Strict):
    """What goes with a module beside its deck and its labs. Texts are Markdown."""

    why: Text = ""
    """What goes wrong without it, and what one can do afterwards."""
    reading: tuple[Reading, ...] = ()
    """What to read on, the best first."""
    terms: tuple[Term, ...] = ()
    """Words that it introduces, for the glossary."""


def companion_path(course: Course, module: str) -> Path:
    """Return where the companion of ``module`` lies."""
    return course.root / "docs" / "modules" / f"{module}.yml"


def load_companion(course: Course, module: str) -> Companion:
    """Read the companion of ``module``; an empty one when there is none.

    Raises:
        WorkshopError: the file is not YAML or not a companion; with its line.
    """
    path = companion_path(course, module)
    if not path.is_file():
        return Companion()
    document = read_yaml(read_text(path), path)
    if not isinstance(document.data, dict):
        raise WorkshopError(f"expected {' or '.join(Companion.model_fields)}.", path, 1)
    try:
        return Companion.model_validate(document.data)
    except ValidationError as error:
        models: dict[str, type[Strict]] = {"reading": Reading, "terms": Term}
        raise explain(error, document, path, Companion, models) from None


def load_glossary(course: Course) -> dict[str, tuple[str, Term]]:
    """Return every term of the course by its slug, with the module that explains it, in order.

    Raises:
        WorkshopError: two modules explain the same term, or a companion is of no module.
    """
    names = [module.name for module in course.modules]
    for path in sorted((course.root / "docs" / "modules").glob("*.yml")):
        if path.stem not in names:
            raise WorkshopError(
                f"no module is called «{path.stem}». {near(path.stem, names)}", path
            )
    found: dict[str, tuple[str, Term]] = {}
    for module in course.modules:
        for term in load_companion(course, module.name).terms:
            if term.slug in found:
                raise WorkshopError(
                    f"«{term.term}» is explained in the module {found[term.slug][0]} too: "
                    "keep one of them.",
                    companion_path(course, module.name),
                )
            found[term.slug] = (module.name, term)
    return dict(sorted(found.items()))
