"""Reads and validates ``course.yml``: the course on one page.

Everything that needs the order of the course (the site's navigation, the hub's welcome page, the
assignment list, the release) takes it from :class:`Course`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from workshop.errors import WorkshopError, near
from workshop.texts import read_text
from workshop.yaml_lines import read_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from workshop.yaml_lines import Document

Slug = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ImportName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
Minutes = Annotated[int, Field(strict=True, ge=1, le=600)]

SLUG_HELP = "two digits, a dash and a lower-case name, as in 21-one-hot"


class Strict(BaseModel):
    """Refuses keys that it does not know; its attributes' docstrings explain them to people."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Lab(Strict):
    """A graded lab: ``solutions/NAME/NAME.py`` is its source."""

    name: Slug
    """Its folder, and what nbgrader calls the assignment: two digits, a dash and a word."""
    title: Text
    """What people call it."""
    minutes: Minutes
    """How long a student works on it."""
    points: Annotated[int, Field(strict=True, ge=1, le=1000)]
    """The sum of the points in its source."""
    imports: tuple[ImportName, ...] = ()
    """Modules that grading imports once for the whole class, instead of once for each student."""


class Deck(Strict):
    """A slide deck: ``slides/NAME/deck.md``."""

    name: Slug
    """Its folder in ``slides/``."""
    title: Text
    """What stands on its first slide."""
    minutes: Minutes
    """How long the talk is; the times in the notes add up to it."""
    topics: tuple[Text, ...] = ()
    """What it teaches; each is named in the notes of a slide."""


class Module(Strict):
    """What is taught in one go: a deck, the labs that practise it, and further pages."""

    name: Slug
    """What its page is called; its first digit is the number of the part."""
    title: Text
    """What people call it."""
    summary: Text
    """What one learns, in a sentence or two."""
    needs: tuple[Slug, ...] = ()
    """Modules that come before this one because it builds on them."""
    deck: Deck | None = None
    """The talk that opens it."""
    labs: tuple[Lab, ...] = ()
    """The labs that practise it, in order."""
    pages: tuple[Text, ...] = ()
    """Further pages in ``docs/`` that belong to it."""

    @property
    def minutes(self) -> int:
        """Minutes of the deck and all labs together."""
        return (self.deck.minutes if self.deck else 0) + sum(lab.minutes for lab in self.labs)


class Part(Strict):
    """A group of modules."""

    number: Annotated[int, Field(strict=True, ge=0, le=9)]
    """The first digit of the names in it."""
    title: Text
    """What people call it."""
    modules: tuple[Module, ...] = ()
    """What is taught in it, in order."""


class Session(Strict):
    """What a plan does in one go: a day of a short course, a week of a long one."""

    title: Text
    """When it is, and what for."""
    decks: tuple[Slug, ...] = ()
    """Modules whose decks are shown."""
    labs: tuple[Slug, ...] = ()
    """Labs that are worked on; the decks of their modules come first."""


class Plan(Strict):
    """One way to teach the course, or a part of it."""

    title: Text
    """What people call it, as «Three days»."""
    summary: Text
    """Whom it is for, and what it leaves out."""
    sessions: Annotated[tuple[Session, ...], Field(min_length=1)]
    """What is done when, in order."""


class Course(Strict):
    """The whole course, in the order in which it is taught."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    """What nbgrader and the hub call it: one or more lower-case words with dashes."""
    title: Text
    """What people call it."""
    summary: Text
    """What it is about, in a sentence."""
    repository: Annotated[str, StringConstraints(pattern=r"^https://\S+[^/\s]$")] | None = None
    """Address of the course's public repository, for links to its notebooks."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    """All that it teaches, in order."""
    plans: tuple[Plan, ...] = ()
    """Ways to teach it in the time that one has."""

    _root: Path = PrivateAttr(default=Path())

    @property
    def root(self) -> Path:
        """The folder that holds ``course.yml``."""
        return self._root

    @property
    def modules(self) -> tuple[Module, ...]:
        """All modules, in order."""
        return tuple(module for part in self.parts for module in part.modules)

    @property
    def labs(self) -> tuple[Lab, ...]:
        """All labs, in order."""
        return tuple(lab for module in self.modules for lab in module.labs)

    @property
    def decks(self) -> tuple[Deck, ...]:
        """All decks, in order."""
        return tuple(module.deck for module in self.modules if module.deck)

    def lab(self, name: str) -> Lab:
        """Return the lab called ``name``; the error for an unknown one lists the near ones."""
        for lab in self.labs:
            if lab.name == name:
                return lab
        names = [lab.name for lab in self.labs]
        if (self.root / "solutions" / name / f"{name}.py").is_file():
            raise WorkshopError(
                f"solutions/{name}/ is there: add it to course.yml, under labs: of a module."
            )
        raise WorkshopError(f"course.yml has no lab «{name}». {near(name, names)}")

    def select_labs(self, names: list[str]) -> tuple[Lab, ...]:
        """Return the named labs, or all of them when none is named, in the course's order."""
        wanted = {self.lab(name).name for name in names}
        return tuple(lab for lab in self.labs if not wanted or lab.name in wanted)


def load_course(root: Path) -> Course:
    """Read ``root/course.yml``.

    Raises:
        WorkshopError: the file is missing, is not YAML, or does not describe a course. The error
            names the line and what was expected there.
    """
    path = root / "course.yml"
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise WorkshopError(f"there is no course.yml in {root}: run this in a course.") from None
    document = read_yaml(text, path)
    if not isinstance(document.data, dict):
        raise WorkshopError("expected a course with name, title, summary and parts.", path, 1)
    try:
        course = Course.model_validate(document.data)
    except ValidationError as error:
        raise explain(error, document, path, Course, _MODELS) from None
    course._root = root
    for kind in ("part", "module", "deck", "lab"):
        _check_order(kind, course, document, path)
    _check_needs(course, document, path)
    _check_plans(course, document, path)
    return course


_MODELS: dict[str, type[Strict]] = {
    "parts": Part,
    "modules": Module,
    "labs": Lab,
    "deck": Deck,
    "plans": Plan,
    "sessions": Session,
}


def explain(
    error: ValidationError,
    document: Document,
    path: Path,
    top: type[Strict],
    models: Mapping[str, type[Strict]],
) -> WorkshopError:
    """Return what is wrong first in a YAML file, in words for its author.

    Args:
        error: Pydantic's.
        document: what was read.
        path: the file.
        top: what the whole file describes.
        models: what each key holds, or holds a list of, that holds keys itself.
    """
    faults = error.errors()
    unknown = (fault for fault in faults if fault["type"] == "extra_forbidden")
    first = next(unknown, faults[0])  # a misspelt key is missing too, under its right name
    *parents, _field = first["loc"]
    model = next((models[str(step)] for step in reversed(parents) if step in models), top)
    return WorkshopError(_explain(first, model), path, document.line(first["loc"]))


def _explain(error: ErrorDetails, model: type[Strict]) -> str:
    *parents, field = error["loc"]
    kind = model.__name__.lower()
    if error["type"] == "missing":
        return f"this {kind} has no «{field}»; expected {', '.join(model.model_fields)}."
    if error["type"] == "extra_forbidden":
        return f"«{field}» is not known in a {kind}. {near(str(field), model.model_fields)}"
    where = f"«{parents[-1]}»" if isinstance(field, int) else f"«{field}»"
    got = "nothing" if error["input"] is None else repr(error["input"])
    got = got if len(got) <= 60 else got[:59] + "…"
    if error["type"] == "string_pattern_mismatch":
        wanted = "lower-case words with dashes, as in mlops" if model is Course else SLUG_HELP
        if field in {"url", "repository"}:
            wanted = "an address that begins with https://"
        return f"{where}: expected {wanted}, got {got}."
    wanted = error["msg"]
    for pydantics, plain in (
        ("Input should be a valid dictionary or instance of", "expected keys and values of a"),
        ("Input should be a valid tuple", "expected a list"),
        ("Input should be a valid", "expected a"),
        ("expected a integer", "expected a whole number"),
        ("Input should be", "expected a number"),
        ("String should have", "expected text with"),
        ("Tuple should have", "expected a list with"),
    ):
        wanted = wanted.replace(pydantics, plain)
    return f"{where}: {wanted}, got {got}."


def _names(kind: str, course: Course) -> Iterator[tuple[str, int, tuple[int | str, ...]]]:
    """Yield name, number of the part, and place in the file of every part, module, deck or lab."""
    for i, part in enumerate(course.parts):
        if kind == "part":
            yield str(part.number), part.number, ("parts", i, "number")
        for j, module in enumerate(part.modules):
            at = ("parts", i, "modules", j)
            if kind == "module":
                yield module.name, part.number, (*at, "name")
            if kind == "deck" and module.deck:
                yield module.deck.name, part.number, (*at, "deck", "name")
            if kind == "lab":
                for k, lab in enumerate(module.labs):
                    yield lab.name, part.number, (*at, "labs", k, "name")


def _check_order(kind: str, course: Course, document: Document, path: Path) -> None:
    """Refuse a name that stands twice, out of order, or in a part of another number."""
    before: list[str] = []
    for name, number, loc in _names(kind, course):
        line = document.line(loc)
        if name in before:
            raise WorkshopError(f"the {kind} «{name}» stands here twice.", path, line)
        if before and name < before[-1]:
            raise WorkshopError(
                f"the {kind} «{name}» comes after «{before[-1]}», but its number is lower: "
                "nbgrader and the file system sort by name, so renumber or move it.",
                path,
                line,
            )
        if not name.startswith(str(number)):
            raise WorkshopError(
                f"the {kind} «{name}» is in part {number}, so its name must start with {number}.",
                path,
                line,
            )
        before.append(name)


def _check_needs(course: Course, document: Document, path: Path) -> None:
    """Refuse a module that builds on one that is unknown or comes later."""
    earlier: list[str] = []
    for i, part in enumerate(course.parts):
        for j, module in enumerate(part.modules):
            for k, name in enumerate(module.needs):
                if name not in earlier:
                    line = document.line(("parts", i, "modules", j, "needs", k))
                    hint = near(name, earlier)
                    raise WorkshopError(
                        f"no module «{name}» comes before this one. {hint}", path, line
                    )
            earlier.append(module.name)


def _check_plans(course: Course, document: Document, path: Path) -> None:
    """Refuse a session that names what is not there, or comes before what it builds on."""
    decks = {module.name: module for module in course.modules if module.deck}
    owners = {lab.name: module.name for module in course.modules for lab in module.labs}
    for i, plan in enumerate(course.plans):
        shown: list[str] = []
        for j, session in enumerate(plan.sessions):
            at = ("plans", i, "sessions", j)
            for k, name in enumerate(session.decks):
                missing = (
                    [need for need in decks[name].needs if need not in shown]
                    if name in decks
                    else []
                )
                if name not in decks or missing or name in shown:
                    raise WorkshopError(
                        _explain_plan(name, missing, decks), path, document.line((*at, "decks", k))
                    )
                shown.append(name)
            for k, name in enumerate(session.labs):
                if owners.get(name) not in shown:
                    message = (
                        f"the lab «{name}» needs the deck «{owners[name]}» before it."
                        if name in owners
                        else f"there is no lab «{name}». {near(name, owners)}"
                    )
                    raise WorkshopError(message, path, document.line((*at, "labs", k)))


def _explain_plan(name: str, missing: list[str], decks: dict[str, Module]) -> str:
    if name not in decks:
        return f"there is no module «{name}» with a deck. {near(name, decks)}"
    if missing:
        return f"«{name}» builds on «{missing[0]}», which this plan has not shown before."
    return f"this plan shows «{name}» twice."
