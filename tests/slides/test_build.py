"""Decks become files that are whole, fresh, self-contained, and silent on the network."""

from __future__ import annotations

import contextlib
import re
import zlib

import pytest

from workshop.errors import WorkshopError
from workshop.slides import build as build_module
from workshop.slides.build import build_decks, find_decks
from workshop.slides.marp import DeckError, convert_deck
from workshop.slides.offline import remote_fetches

RICH = """---
theme: {theme}
footer: '![mark](pixel.png)'
style: "@import url('https://fonts.example.org/a.css'); h1 {{ background: url(pixel.png) }}"
---
# One :smile: 😀 and $x^2$

![w:20 a pixel](pixel.png) [a link](https://example.org/)

---

![bg left:30% a pixel](<./pixel.png>)

<img src="pixel.png" srcset="pixel.png 2x" alt="a pixel">

```dot From A to B
digraph {{ a -> b [label="<x> & y"] }}
```
"""


@pytest.mark.parametrize("theme", ["default", "gaia", "uncover"])
def test_a_foreign_deck_is_one_file_and_fetches_nothing(theme, write_deck, build):
    html = build(write_deck(RICH.format(theme=theme), name="späte Ideen.md")).read_text()
    assert remote_fetches(html) == []
    assert "@import" not in html.split("</style>")[-2]
    assert html.count("data:image/png;base64,") >= 5
    assert 'href="https://example.org/"' in html
    assert '<svg class="diagram" role="img" aria-label="From A to B"' in html
    assert "data:font/woff2" in html
    assert "Content-Security-Policy" in html


def test_the_browser_asks_for_nothing(write_deck, build, browser):
    path = build(write_deck(RICH.format(theme="gaia")))
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    outside = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert outside == [path.as_uri()]
    assert said == []


def test_an_address_that_is_only_named_is_not_a_fetch(write_deck, build):
    text = "---\nurl: https://example.org/talk\nimage: https://example.org/a.png\n---\n# a\n"
    assert 'rel="canonical"' in build(write_deck(text)).read_text()


def test_the_language_is_english_unless_the_deck_says_otherwise(write_deck, build, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    assert '<html lang="en"' in build(write_deck("# a\n")).read_text()
    assert '<html lang="de"' in build(write_deck("---\nlang: de\n---\n# a\n")).read_text()


def unpacked(pdf):
    """The objects of a PDF, with those that are packed into streams."""
    content = pdf.read_bytes()
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(stream))
    return b"".join(found)


def test_each_format_is_written_under_its_name(chromium, write_deck, tmp_path):
    deck = write_deck("# a\n\n<!-- say this -->\n\n---\n\n# second\n", name="talk.md")
    forms = ["html", "pdf", "pptx", "png", "notes"]
    made = build_decks([deck], forms, tmp_path / "out", report=lambda _line: None)
    names = ["talk.html", "talk.pdf", "talk.pptx", "talk", "talk.notes.txt"]
    assert [path.name for path in made] == names
    assert made[1].read_bytes().startswith(b"%PDF")
    assert b"/Outlines" in unpacked(made[1])
    assert b"/Subtype /Text" in unpacked(made[1])
    for said, times in (("say this", 1), ("second", 1), ("Page", 0)):  # the outline has headings
        text = said.encode("utf-16-be").hex().upper().encode()
        assert unpacked(made[1]).count(text) == times
    assert made[2].read_bytes().startswith(b"PK")
    assert sorted(path.name for path in made[3].iterdir()) == ["talk.001.png", "talk.002.png"]
    assert made[4].read_text() == "1. a\n\nsay this\n\n---\n\n2. second\n"


def test_what_is_fresh_is_left_alone_and_what_changed_is_built_again(write_deck, tmp_path):
    deck = write_deck("# a\n\n![x](pixel.svg)\n", **{"pixel.svg": "<svg/>"})
    said = []

    def build():
        said.clear()
        return build_decks([deck], ["html"], tmp_path / "out", report=said.append)[0]

    first = build().stat().st_mtime_ns
    assert build().stat().st_mtime_ns == first
    assert said == []
    deck.write_text("# b\n\n![x](pixel.svg)\n")
    assert "<title>b</title>" in build().read_text()
    deck.with_name("pixel.svg").write_text("<svg>other</svg>")
    second = build().stat().st_mtime_ns
    assert "wrote" in said[0]
    build().unlink()
    assert build().stat().st_mtime_ns > second


def test_a_deck_that_breaks_leaves_the_last_good_output(write_deck, build, tmp_path):
    deck = write_deck("# good\n")
    out = build(deck)
    deck.write_text("![a](gone.png)\n")
    with pytest.raises(WorkshopError):
        build(deck)
    assert "good" in out.read_text()
    deck.write_text("# better\n")
    assert "better" in build(deck).read_text()


def test_an_interrupted_build_leaves_nothing_half(write_deck, build, monkeypatch, tmp_path):
    def interrupted(deck, form, target, **_options):
        target.write_text("<!DOCTYPE html><html>half")
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module, "convert_deck", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(write_deck("# a\n"))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_conversion_that_takes_too_long_is_stopped_with_all_its_processes(write_deck, tmp_path):
    deck = write_deck("# a\n")
    with pytest.raises(DeckError, match="stopped after"):
        convert_deck(deck, "html", tmp_path / "x.html", seconds=0.05)
    assert not (tmp_path / "x.html").exists()


def test_one_bad_deck_does_not_keep_the_others_from_being_built(write_deck, tmp_path):
    bad = write_deck("![a](gone.png)\n", name="bad.md")
    good = write_deck("# a\n", name="good.md")
    with pytest.raises(WorkshopError, match=r"bad\.md:1"):
        build_decks([bad, good], ["html"], tmp_path / "out", report=lambda _line: None)
    assert (tmp_path / "out" / "good.html").is_file()


ODD = {
    "Windows line ends": "---\r\ntheme: gaia\r\n---\r\n# One\r\n\r\n---\r\n\r\n# Two\r\n",
    "a byte order mark": "\ufeff---\ntheme: gaia\n---\n# One\n\n---\n\n# Two\n",
    "no front matter": "# One\n\n---\n\n# Two\n",
    "no line end at the end": "# One\n\n---\n\n# Two",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_file_is_read_as_any_other(text, write_deck, build):
    html = build(write_deck(text)).read_text()
    assert html.count("<section ") == 2
    assert ('data-theme="gaia"' in html) == ("gaia" in text)


def test_three_hundred_slides_build(write_deck, build):
    html = build(write_deck("\n---\n\n".join(f"# {n}\n" for n in range(300)))).read_text()
    assert html.count("<section ") == 300


def test_spaces_links_and_parents_in_paths_are_followed(write_deck, build, tmp_path):
    deck = write_deck(
        "![a](../pixel.png)\n![b](<my link.png>)\n![c](my%20link.png)\n", name="my talks/a talk.md"
    )
    (deck.parent / "my link.png").symlink_to(tmp_path / "pixel.png")
    assert build(deck).read_text().count("data:image/png") == 3


def test_a_deck_cannot_bring_script_into_the_page(write_deck, build):
    text = '<script>evil()</script>\n\n<img src="pixel.png" onerror="evil()" alt="x">\n\n'
    text += '```dot a\ndigraph { a [URL="javascript:evil()"] }\n```\n'
    html = build(write_deck(text)).read_text()
    assert "<script>evil" not in html
    assert "onerror" not in html.split("<body>")[1].split("<script>")[0]
    assert "javascript:evil" not in html


def test_decks_are_found_by_name_path_and_folder(course, write_deck):
    name = course.decks[0].name
    first = course.root / "slides" / name / "deck.md"
    talk = write_deck("# a\n")
    assert find_decks(course, [name, str(talk), str(first.parent)]) == [first, talk]
    with pytest.raises(WorkshopError, match="Did you mean 21-preparation"):
        find_decks(course, ["21-preparatoin"])


def test_none_named_means_every_deck_of_the_course(course):
    names = [path.parent.name for path in find_decks(course, [])]
    assert names == [deck.name for deck in course.decks]


def test_two_decks_of_one_name_are_refused(write_deck, tmp_path):
    decks = [write_deck("# a\n", name=f"{folder}/talk.md") for folder in "ab"]
    with pytest.raises(WorkshopError, match="both be written"):
        build_decks(decks, ["html"], tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_an_error(write_deck, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkshopError, match=r"file: this is a file"):
        build_decks([write_deck("# a\n")], ["html"], tmp_path / "file")
