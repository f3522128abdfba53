"""The page that lists the decks."""

from __future__ import annotations

import re

from workshop.slides.index import index_page, write_index


def test_every_deck_is_listed_in_the_order_of_the_course(course):
    links = re.findall(r'href="([^"?]+\.html)"', index_page(course))
    assert links == [f"{deck.name}.html" for deck in course.decks]


def test_the_page_is_written_whole(course, tmp_path):
    write_index(course, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]
    assert "http" not in (tmp_path / "index.html").read_text()
