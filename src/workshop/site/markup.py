"""Small pieces of Markdown that the generated pages share."""

from __future__ import annotations

import html
import json
import re


def front(description: str, *, search: bool = True) -> list[str]:
    """Return the front matter of a page; ``search`` says whether the search knows the page."""
    # JSON is YAML, so any text is quoted rightly.
    lines = ["---", f"description: {json.dumps(description, ensure_ascii=False)}"]
    return [*lines, *([] if search else ["search:", "  exclude: true"]), "---", ""]


def plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]|#~$])", r"\\\1", html.escape(text, quote=False))


def duration(minutes: int) -> str:
    """Return minutes as people say them: ``2 h 55 min``."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])


def count(number: int, noun: str) -> str:
    """Return ``1 deck``, ``2 decks``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]
