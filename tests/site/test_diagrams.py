"""Diagrams of written pages are drawn by the build, and a fault names its line."""

from __future__ import annotations

import pytest

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.site.build import build_site

PAGE = "# Encoders\n\n```dot {alt}\ndigraph {{\n  a -> b{more}\n}}\n```\n\nAfter <it>.\n"


def build(course: Course, page: str) -> str:
    (course.root / "docs" / "encoders.md").write_text(page)
    site = build_site(course, course.root / "decks", course.root / "site")
    return (site / "encoders.html").read_text(encoding="utf-8")


def test_a_diagram_becomes_a_picture_that_says_what_it_shows(course: Course) -> None:
    text = build(course, PAGE.format(alt='From "a" to b', more=' [label="<&>"]'))
    figure = text[text.index('<figure class="drawn">') : text.index("</figure>")]
    assert 'role="img" aria-label="From &quot;a&quot; to b"' in figure
    assert "&lt;&amp;&gt;" in figure
    assert "digraph" not in text


def test_a_diagram_in_a_longer_fence_is_only_shown(course: Course) -> None:
    text = build(course, "# Encoders\n\n````text\n```dot Shown\ndigraph { a }\n```\n````\n")
    assert "```dot Shown" in text
    assert '<figure class="drawn">' not in text


@pytest.mark.parametrize(
    ("alt", "more", "line", "says"),
    [("", "", 3, "what the diagram shows"), ("From a", " -> [", 5, "the diagram is not right")],
)
def test_a_fault_names_page_and_line(
    course: Course, alt: str, more: str, line: int, says: str
) -> None:
    with pytest.raises(WorkshopError, match=says) as error:
        build(course, PAGE.format(alt=alt, more=more))
    assert (error.value.path, error.value.line) == (course.root / "docs" / "encoders.md", line)
