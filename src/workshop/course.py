"""Reads and validates ``course.yml``: the course on one page.

Everything that needs the order of the course (the site's navigation, the hub's welcome page, the
assignment list, the release) takes it from :class:`Course`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from workshop.errors import WorkshopError, near

Slug = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Minutes = Annotated[int, Field(ge=1, le=600)]

SLUG_HELP = "two digits, a dash and a lower-case name, as in 21-one-hot"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lab(_Strict):
    """A graded lab: ``solutions/NAME/NAME.py`` is its source."""

    name: Slug
    title: Text
    minutes: Minutes
    points: Annotated[int, Field(ge=1, le=1000)]


class Deck(_Strict):
    """A slide deck: ``slides/NAME/deck.md``."""

    name: Slug
    title: Text
    minutes: Minutes
    topics: tuple[Text, ...] = ()


class Module(_Strict):
    """What is taught in one go: a deck, the labs that practise it, and further pages."""

    name: Slug
    title: Text
    summary: Text
    deck: Deck | None = None
    labs: tuple[Lab, ...] = ()
    pages: tuple[Text, ...] = ()

    @property
    def minutes(self) -> int:
        """Minutes of the deck and all labs together."""
        return (self.deck.minutes if self.deck else 0) + sum(lab.minutes for lab in self.labs)


class Part(_Strict):
    """A group of modules."""

    number: Annotated[int, Field(ge=0, le=9)]
    title: Text
    modules: tuple[Module, ...] = ()


class Course(_Strict):
    """The whole course, in the order in which it is taught."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
    title: Text
    summary: Text
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

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
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WorkshopError(f"there is no course.yml in {root}: run this in a course.") from None
    except UnicodeDecodeError as error:
        raise WorkshopError(f"the file is not UTF-8 text ({error.reason}).", path) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise WorkshopError(f"this is not YAML: {error.problem}.", path, line) from None
    except yaml.YAMLError as error:
        raise WorkshopError(f"this is not YAML: {error}.", path) from None
    if node is None or not isinstance(data, dict):
        raise WorkshopError("expected a course with name, title, summary and parts.", path, 1)
    _refuse_duplicate_keys(node, path)
    try:
        course = Course.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise WorkshopError(_explain(first), path, _line(node, first["loc"])) from None
    course._root = root
    _check_order(course, node, path)
    return course


def _refuse_duplicate_keys(node: yaml.Node, path: Path) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicate_keys(item, path)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise WorkshopError(f"«{key.value}» stands here twice.", path, line)
            seen.add(key.value)
            _refuse_duplicate_keys(value, path)


def _line(node: yaml.Node, loc: tuple[int | str, ...]) -> int:
    """Return the line, counted from 1, of the deepest part of ``loc`` that exists in the file."""
    line = node.start_mark.line + 1
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            line = found[0][0].start_mark.line + 1
            node = found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                break
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


_MODELS: dict[str, type[_Strict]] = {
    "parts": Part,
    "modules": Module,
    "labs": Lab,
    "deck": Deck,
}


def _explain(error: Any) -> str:
    """Turn one of Pydantic's errors into a sentence for the author of the course."""
    loc: tuple[int | str, ...] = error["loc"]
    field = str(loc[-1])
    where = ".".join(str(step) for step in loc)
    if error["type"] == "missing":
        return f"«{field}» is missing here (expected at {where})."
    if error["type"] == "extra_forbidden":
        parents = [step for step in loc[:-1] if isinstance(step, str)]
        model = _MODELS.get(parents[-1], Course) if parents else Course
        return f"«{field}» is not known here. {near(field, model.model_fields)}"
    got = repr(error["input"])
    if error["type"] == "string_pattern_mismatch" and field in {"name"} and len(loc) > 1:
        return f"expected {SLUG_HELP}, got {got}."
    what = re.sub(r"^(Input|Value|String|List|Tuple) should ", "expected to ", error["msg"])
    return f"{where}: {what}, got {got if len(got) <= 60 else got[:57] + '…'}."


def _check_order(course: Course, node: yaml.Node, path: Path) -> None:
    """Refuse a name that stands twice, out of order, or in a part of another number."""
    kinds: dict[str, list[tuple[str, int, tuple[int | str, ...]]]] = {
        "module": [],
        "deck": [],
        "lab": [],
    }
    for i, part in enumerate(course.parts):
        for j, module in enumerate(part.modules):
            at: tuple[int | str, ...] = ("parts", i, "modules", j)
            kinds["module"].append((module.name, part.number, (*at, "name")))
            if module.deck:
                kinds["deck"].append((module.deck.name, part.number, (*at, "deck", "name")))
            for k, lab in enumerate(module.labs):
                kinds["lab"].append((lab.name, part.number, (*at, "labs", k, "name")))
    for kind, entries in kinds.items():
        before = ""
        for name, number, loc in entries:
            if name == before or name in [other for other, _, at in entries if at != loc]:
                raise WorkshopError(
                    f"the {kind} «{name}» stands here twice.", path, _line(node, loc)
                )
            if name < before:
                raise WorkshopError(
                    f"the {kind} «{name}» comes after «{before}», but its number is lower: "
                    "nbgrader and the file system sort by name, so renumber or move it.",
                    path,
                    _line(node, loc),
                )
            if not name.startswith(str(number)):
                raise WorkshopError(
                    f"the {kind} «{name}» is in part {number}, so its name must start with "
                    f"{number}.",
                    path,
                    _line(node, loc),
                )
            before = name
