"""Reads a deck and judges its front matter, which Marp drops in silence when it is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Marpit's, Marp Core's and Marp CLI's directives. Those of LOCAL may carry an underscore.
LOCAL = {
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat",
    "backgroundSize", "class", "color", "footer", "header", "paginate", "transition",
}  # fmt: skip
KNOWN = LOCAL | {
    "author", "description", "headingDivider", "image", "keywords", "lang", "marp", "math",
    "size", "style", "theme", "title", "url",
}  # fmt: skip
# Keys of other programs that happen to look like a directive.
FOREIGN = {"authors", "images"}

_FENCE = re.compile(r"-{3,}\s*")
_LOOSE = re.compile(rf"^(_?(?:{'|'.join(sorted(KNOWN))})\s*:)(.+)$")
_SPECIAL = "[\"'{|>~&*`"


@dataclass(frozen=True)
class FrontMatter:
    """Directives at the head of a deck.

    Args:
        values: the directives, as text.
        lines: the line of each, counted from 1.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def read_deck(deck: Path) -> str:
    """Return the deck's text with plain line ends and without a byte order mark.

    Raises:
        WorkshopError: the file is missing, not UTF-8, or empty.
    """
    try:
        text = deck.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise WorkshopError("there is no such deck.", deck) from None
    except IsADirectoryError:
        raise WorkshopError("this is a folder: name the Markdown file in it.", deck) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WorkshopError("the file is not UTF-8 text: save it as UTF-8.", deck, line) from None
    except OSError as error:
        raise WorkshopError(f"the deck cannot be read: {error.strerror}.", deck) from None
    if not text.strip():
        raise WorkshopError("the deck is empty: write at least one slide.", deck, 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_slide(lines: Sequence[str]) -> int | None:
    """Return where slides begin, counted from 0: at the first line, or below the front matter.

    ``None`` when the front matter does not close.
    """
    if not _FENCE.fullmatch(lines[0]):
        return 0
    width = len(lines[0].rstrip())
    fence = re.compile(rf" {{0,3}}-{{{width},}}\s*")
    return next((at + 1 for at, line in enumerate(lines) if at and fence.fullmatch(line)), None)


def parse_front_matter(text: str, deck: Path) -> FrontMatter:
    """Return the front matter of ``text``, empty when there is none.

    Marp quotes the values of its own directives before it reads the YAML (``color: #fff`` is not a
    comment), so the same is done here.

    Raises:
        WorkshopError: it does not close, is not YAML, holds a key twice or a misspelt directive.
    """
    lines = text.split("\n")
    start = first_slide(lines)
    if start is None:
        raise WorkshopError(
            "the front matter that opens here does not close: add a line --- below it.", deck, 1
        )
    if start == 0:
        return FrontMatter()
    return _parse("\n".join(_quote(line) for line in lines[1 : start - 1]), deck)


def _quote(line: str) -> str:
    match = _LOOSE.match(line)
    if match is None:
        return line
    key, value = match.groups()
    trimmed = value.strip()
    if not trimmed or trimmed[0] in _SPECIAL:
        return line
    space = value[: len(value) - len(value.lstrip())]
    escaped = trimmed.replace('"', '\\"')
    return f'{key}{space}"{escaped}"'


def _parse(source: str, deck: Path) -> FrontMatter:
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        raise WorkshopError(f"the front matter is not YAML: {error.problem}.", deck, line) from None
    except yaml.YAMLError as error:
        raise WorkshopError(f"the front matter is not YAML: {error}.", deck, 1) from None
    if node is None:
        return FrontMatter()
    if not isinstance(node, yaml.MappingNode):
        raise WorkshopError(
            "the front matter holds no «key: value» lines, and Marp would drop what stands there. "
            "A deck that starts with a slide has no --- before it.",
            deck,
            node.start_mark.line + 2,
        )
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name in values:
            raise WorkshopError(f"«{name}» stands in the front matter twice.", deck, line)
        refuse_misspelt(name, deck, line)
        values[name] = str(value.value) if isinstance(value, yaml.ScalarNode) else ""
        lines[name] = line
    return FrontMatter(values, lines)


def refuse_misspelt(key: str, deck: Path, line: int, *, in_comment: bool = False) -> None:
    """Raise a WorkshopError when ``key`` is a near miss of a directive; other keys may stand.

    In a comment only keys in lower case count, since «Title: …» there is a speaker's note.
    """
    bare = key.removeprefix("_").removeprefix("$")
    if key in KNOWN | FOREIGN or (key.startswith("_") and bare in LOCAL):
        return
    if in_comment and bare[:1].isupper():
        return
    spelt = {name.lower(): name for name in KNOWN}
    close = get_close_matches(bare.lower(), spelt, n=1, cutoff=0.8) if len(bare) > 3 else []
    if not close:
        return
    meant = spelt[close[0]]
    prefix = "_" if key.startswith("_") and meant in LOCAL else ""
    raise WorkshopError(
        f"Marp knows no directive «{key}» and would ignore it. Did you mean {prefix}{meant}?",
        deck,
        line,
    )
