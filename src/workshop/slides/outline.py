"""Reads what a deck says: its slides one by one, their headings, notes, figures and programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop.slides.frontmatter import first_slide, read_deck

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*[_$]?[a-zA-Z]+\s*:")
_CLASS = re.compile(r"^\s*_?class:\s*(.+?)\s*$", re.MULTILINE)
_CLASS_NAME = re.compile(r"[\w][\w-]*")
_BLOCK = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)\s*$", re.DOTALL | re.M
)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
# An address with spaces stands in <…>; else Markdown shows the picture's own source as text.
_IMAGE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\(\s*(?:<[^<>\n]+>|[^\s<>()]+(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)"
)
_NEARLY_IMAGE = re.compile(r"!\[[^\]\n]*\]\(([^)\n]*)\)")
_INLINE_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_OPENED = re.compile(r"<!--(?:(?!<!--).)*?(?P<end>-->|<!--|\Z)", re.DOTALL)
_MINUTES = re.compile(r"\[(\d+(?:\.\d+)?) min\]")
_TOPIC = re.compile(r"Topics?: (.+?)\.(?:\s|$)")


@dataclass(frozen=True)
class Block:
    """A fenced block of a slide.

    Args:
        language: the first word after the fence.
        marks: the words after it, as ``parsed``.
        text: what stands between the fences.
        line: the line of its first fence in the deck, counted from 1.
    """

    language: str
    marks: tuple[str, ...]
    text: str
    line: int


@dataclass(frozen=True)
class Slide:
    """One slide of a deck.

    Args:
        number: counted from 1.
        line: its first line in the deck, counted from 1.
        classes: its layouts, as ``figure``.
        heading: its first heading, without markup; empty when there is none.
        text: its Markdown without comments.
        notes: what the speaker says.
        blocks: its fenced blocks.
        unclosed: the line of a comment that does not end on the slide; 0 when all do.
    """

    number: int
    line: int
    classes: tuple[str, ...]
    heading: str
    text: str
    notes: str
    blocks: tuple[Block, ...]
    unclosed: int = 0

    @property
    def minutes(self) -> float:
        """The time that the notes give to the slide."""
        return sum(float(found) for found in _MINUTES.findall(self.notes))

    @property
    def topics(self) -> tuple[str, ...]:
        """What the notes name after «Topic:», separated by semicolons."""
        return tuple(
            topic.strip() for named in _TOPIC.findall(self.notes) for topic in named.split(";")
        )

    @property
    def figures(self) -> tuple[str, ...]:
        """The text that stands for each picture and diagram."""
        drawn = [" ".join(block.marks) for block in self.blocks if block.language == "dot"]
        return (*(match["alt"] for match in _IMAGE.finditer(self.prose)), *drawn)

    @property
    def raw_images(self) -> tuple[str, ...]:
        """The addresses of pictures that Markdown does not take for pictures, but shows as text."""
        prose = _INLINE_CODE.sub("", self.prose)
        return tuple(
            match[1]
            for match in _NEARLY_IMAGE.finditer(prose)
            if not _IMAGE.match(prose, match.start())
        )

    @property
    def prose(self) -> str:
        """The slide's Markdown without comments and fenced blocks."""
        return _BLOCK.sub("", self.text)

    @property
    def words(self) -> int:
        """How many words of running text: no table, heading, formula, source or picture."""
        text = re.sub(r"<small>.*?</small>", "", self.prose, flags=re.DOTALL)
        text = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$", "", text, flags=re.DOTALL)
        text = _IMAGE.sub("", text)
        text = re.sub(r"\]\([^)]*\)|</?[a-z][^>]*>|^\|.*$|^#.*$", "", text, flags=re.MULTILINE)
        return len(re.findall(r"\w[\w'\u2019-]*", text))


def read_outline(deck: Path) -> list[Slide]:
    """Return the slides of ``deck``, a Marp Markdown file, in order."""
    lines = read_deck(deck).split("\n")
    start = first_slide(lines) or 0
    slides: list[Slide] = []
    first, fence = start, ""
    for at in range(start, len(lines) + 1):
        line = lines[at] if at < len(lines) else "---"
        mark = re.match(r"(`{3,}|~{3,})", line)
        if fence:
            fence = "" if mark and line.rstrip() == fence else fence
        elif mark:
            fence = mark[1]
        ends_here = at == len(lines) or (
            not fence
            and re.fullmatch(r"-{3,}\s*", line)
            and (at == start or not lines[at - 1].strip())
        )
        if ends_here:
            slides.append(_slide(len(slides) + 1, first, "\n".join(lines[first:at])))
            first = at + 1
    return slides


def _words(markdown: str) -> str:
    """Return a line of Markdown as it reads, without emphasis and the addresses of links."""
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown))


def _slide(number: int, above: int, source: str) -> Slide:
    """Return the slide that ``source`` describes, which follows on ``above`` lines of the deck."""
    unclosed = _unclosed(above, source)
    if unclosed:
        source += "\n-->"
    comments = _COMMENT.findall(source)
    directives = [comment for comment in comments if _DIRECTIVE.match(comment)]
    classes = [
        word
        for comment in directives
        for found in _CLASS.findall(comment)
        for word in _CLASS_NAME.findall(found)
    ]
    notes = [comment.strip() for comment in comments if not _DIRECTIVE.match(comment)]
    text = _COMMENT.sub("", source)
    blocks = []
    for match in _BLOCK.finditer(source):
        language, *marks = match["info"].split() or [""]
        line = above + source.count("\n", 0, match.start()) + 1
        blocks.append(Block(language, tuple(marks), match["text"], line))
    heading = _HEADING.search(_BLOCK.sub("", text))
    return Slide(
        number=number,
        line=above + 1 + (len(source) - len(source.lstrip("\n"))),
        classes=tuple(classes),
        heading=_words(heading[1]) if heading else "",
        text=text.strip(),
        notes="\n\n".join(notes),
        blocks=tuple(blocks),
        unclosed=unclosed,
    )


def _unclosed(above: int, source: str) -> int:
    """Return the line of the first comment of a slide that does not end on it, else 0."""
    for hidden in (_BLOCK, _INLINE_CODE):  # what a program shows is no comment
        source = hidden.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    for match in _OPENED.finditer(source):
        if match["end"] != "-->":
            return above + source.count("\n", 0, match.start()) + 1
    return 0
