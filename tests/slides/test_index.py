"""The page that lists the decks, with their pictures."""

from __future__ import annotations

import re

from PIL import Image

from workshop.slides.build import build_decks
from workshop.slides.index import index_page, missing_page, write_index
from workshop.slides.thumbnails import take_thumbnails, thumbnail_name


def test_every_deck_is_listed_in_the_order_of_the_course(course, tmp_path):
    links = re.findall(r'<h3><a href="([^"?]+\.html)"', index_page(course, tmp_path))
    assert links == [f"{deck.name}.html" for deck in course.decks]


def test_the_page_is_written_whole(course, tmp_path):
    write_index(course, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"404.html", "index.html"}
    for file in tmp_path.iterdir():
        assert "http" not in file.read_text()


def test_each_deck_has_its_presenter_view_in_a_window_of_its_own(course, tmp_path):
    page = index_page(course, tmp_path)
    links = re.findall(r'<a href="([^"]+)\.html\?present" target="_blank"', page)
    assert links == [deck.name for deck in course.decks]


def test_the_page_for_a_wrong_address_leads_to_the_list(course):
    assert re.findall(r'href="([^"]+)"', missing_page(course)) == ["./index.html"]


def test_what_lies_beside_a_deck_is_linked_and_nothing_else(course, tmp_path):
    name = course.decks[0].name
    for ending in (".pdf", ".notes.txt", ".thumbnail.png"):
        (tmp_path / f"{name}{ending}").touch()
    page = index_page(course, tmp_path)
    assert f'href="{name}.pdf"' in page
    assert f'href="{name}.notes.txt"' in page
    assert f'src="{name}.thumbnail.png"' in page
    assert ".pptx" not in page


def test_a_thumbnail_shows_the_first_figure_and_is_taken_once(chromium, write_deck, tmp_path):
    colours = {"one": "red", "two": "lime"}
    text = "".join(
        f"<!-- _class: {kind} -->\n<!-- _backgroundColor: {colour} -->\n# a\n\n---\n"
        for kind, colour in {"title": colours["one"], "figure": colours["two"]}.items()
    )
    deck = write_deck("---\nmarp: true\n---\n" + text)
    build_decks([deck], ["html"], tmp_path, report=lambda _line: None)
    picture = tmp_path / thumbnail_name("talk")
    take_thumbnails([deck], tmp_path)
    taken = picture.stat().st_mtime_ns
    with Image.open(picture) as image:
        assert image.size == (640, 360)
        assert image.convert("RGB").getpixel((600, 300)) == (0, 255, 0)
    take_thumbnails([deck], tmp_path)
    assert picture.stat().st_mtime_ns == taken
