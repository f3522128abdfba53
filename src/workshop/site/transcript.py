"""A deck as a page of text: what stands on each slide, what its figures show, what is said.

For people who read instead of listening, for screen readers, and for the site's search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop.site.dialect import to_python_markdown
from workshop.site.markup import front, plain
from workshop.slides.outline import read_outline

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Deck, Module
    from workshop.slides.outline import Slide

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_DIAGRAM = re.compile(r"^```dot ([^\n]*)\n.*?^```\s*$", re.DOTALL | re.MULTILINE)
_MARKED = re.compile(r"^(```\w+) [^\n]*$", re.MULTILINE)
_FENCED = re.compile(r"(^```.*?^```\s*$)", re.DOTALL | re.MULTILINE)
_TIME = re.compile(r"^\[([\d.]+) min\]\s*")
_TO_SITE = {"glossary": "../../glossary.md#{}", "lab": "../../labs/{0}/{0}.md"}


def transcript_page(module: Module, deck: Deck, source: Path, slides: str) -> str:
    """Return the page of the deck that ``source`` describes.

    Args:
        module: the module that it belongs to.
        deck: its entry in ``course.yml``.
        source: its Marp Markdown.
        slides: the address of the built deck, seen from the page.
    """
    lines = [
        *front(f"The slides of «{deck.title}» as text, with what the speaker says."),
        f"# Slides as text: {plain(deck.title)}",
        "",
        f"[Open the slides]({slides}){{ .md-button }} "
        f"[Back to {plain(module.title)}](index.md){{ .md-button }}",
        "{ .actions }",
        "",
    ]
    for slide in read_outline(source):
        lines += [*_slide(slide, slides), ""]
    return "\n".join(lines).rstrip() + "\n"


def _slide(slide: Slide, slides: str) -> list[str]:
    heading = plain(slide.heading) or f"Slide {slide.number}"
    title = f"## {heading} {{ #slide-{slide.number} }}"
    number = f"[Slide {slide.number}]({slides}#{slide.number})"
    body = _body(slide.text)
    notes = _TIME.sub("", slide.notes).strip()
    lines = [title, "", number, "{ .facts }", "", *([body, ""] if body else [])]
    if notes:
        said = [f"    {plain(line)}" if line.strip() else "" for line in notes.split("\n")]
        lines += [f'??? note "What the speaker says ({slide.minutes:g} min)"', "", *said]
    return lines


def _body(text: str) -> str:
    """Return what a slide shows, without its heading, its layout and its pictures."""
    text = _DIAGRAM.sub(lambda diagram: _shown(diagram[1]), text)
    text = _MARKED.sub(r"\1", text)
    pieces = _FENCED.split(text)
    for at in range(0, len(pieces), 2):
        pieces[at] = _prose(pieces[at])
    return to_python_markdown(re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip())


def _prose(text: str) -> str:
    text = re.sub(r"^#{1,2} [^\n]*$", "", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^#{1,6} ([^\n]*)$", r"**\1**", text, flags=re.MULTILINE)
    text = re.sub(r"</?div[^>]*>|<style.*?</style>|<br ?/?>", "", text, flags=re.DOTALL)
    text = _IMAGE.sub(lambda image: _shown(image[1]), text)
    return re.sub(
        r"\]\((glossary|lab):([^)\s]*)\)",
        lambda link: f"]({_TO_SITE[link[1]].format(link[2])})",
        text,
    )


def _shown(alt: str) -> str:
    """Return what a figure shows, said to be one unless its text says so itself."""
    words = alt.strip().rstrip(".")
    named = re.match(
        r"(an? |two |three )?(\w+ )?(figure|diagram|plot|chart|bar chart|graph)", words, re.I
    )
    return f"*{plain(words if named else f'Figure: {words}')}.*"
