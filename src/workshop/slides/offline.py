"""Sees to it that an HTML deck asks for nothing on the network, whatever is in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

# What the browser then refuses by itself. Presenter view shows the deck in frames of its own.
POLICY = (
    "default-src 'none'; img-src data:; media-src data:; font-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-src 'self' file:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_LOADS = {"src", "srcset", "poster", "data", "background", "manifest", "xlink:href"}
_NAMES_ONLY = {"canonical", "alternate", "author", "license"}
_REMOTE = re.compile(r"^\s*(?:(?:https?|ftp|wss?):)?//", re.IGNORECASE)
_CSS = re.compile(
    r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE
)


class _Fetches(HTMLParser):
    """Collects the addresses that a browser would fetch while it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what the attributes of one element load."""
        self.in_style = tag == "style"
        if tag == "link" and dict(attrs).get("rel") in _NAMES_ONLY:
            return
        for name, value in attrs:
            loads = name in _LOADS or (name == "href" and tag in {"link", "image", "use"})
            if value and loads and _REMOTE.match(value):
                self.found.append(value)
            if value and name == "style":
                self.found += _CSS.findall(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        self.in_style = self.in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Collect what a style sheet loads."""
        if self.in_style:
            self.found += _CSS.findall(data)


def remote_fetches(html: str) -> list[str]:
    """Return the remote addresses that a page would fetch; plain links are not among them."""
    parser = _Fetches()
    parser.feed(html)
    parser.close()
    return parser.found


def seal(html: str, deck: Path) -> str:
    """Return ``html`` with a content security policy that keeps it off the network.

    Raises:
        WorkshopError: the page would fetch something.
    """
    found = remote_fetches(html)
    if found:
        raise WorkshopError(
            f"the deck would ask the network for {', '.join(sorted(set(found)))}: "
            "save it next to the deck.",
            deck,
        )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return html.replace("<head>", f"<head>{meta}", 1)
