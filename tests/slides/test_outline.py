"""A deck is read as its slides, with what stands on them and what is said."""

from __future__ import annotations

import pytest

from workshop.slides.outline import read_outline

DECK = """---
marp: true
title: Talk
---

<!-- _class: title -->

# The *first* slide

<!--
[1.5 min] Topic: one thing; another thing. Welcome.
-->

---

<!-- _class: columns wide-left -->

## Second

```python parsed
a = 1

---

b = 2
```

![a picture](x.svg) Four words stand here.

| a | table |
|---|---|
| is | free |

<small>A source is free.</small>

<!-- [2 min] Say this. -->
<!-- And that. -->
"""


def test_slides_have_numbers_lines_classes_and_headings(write_deck):
    first, second = read_outline(write_deck(DECK))
    assert (first.number, first.heading, first.classes) == (1, "The first slide", ("title",))
    assert (second.number, second.heading) == (2, "Second")
    assert second.classes == ("columns", "wide-left")
    assert DECK.splitlines()[second.line - 1] == "<!-- _class: columns wide-left -->"


def test_notes_give_minutes_and_topics(write_deck):
    first, second = read_outline(write_deck(DECK))
    assert (first.minutes, first.topics) == (1.5, ("one thing", "another thing"))
    assert (second.minutes, second.notes) == (2, "[2 min] Say this.\n\nAnd that.")


def test_a_rule_inside_a_program_ends_no_slide(write_deck):
    slides = read_outline(write_deck(DECK))
    assert len(slides) == 2
    (block,) = slides[1].blocks
    assert (block.language, block.marks) == ("python", ("parsed",))
    assert block.text == "a = 1\n\n---\n\nb = 2\n"
    assert DECK.splitlines()[block.line - 1] == "```python parsed"


def test_only_running_text_counts_as_words(write_deck):
    assert read_outline(write_deck(DECK))[1].words == 4


def test_pictures_and_diagrams_are_figures(write_deck):
    text = "# a\n\n![a pixel](pixel.png)\n\n```dot From A to B\ndigraph { a -> b }\n```\n"
    assert read_outline(write_deck(text))[0].figures == ("a pixel", "From A to B")


def test_a_deck_without_front_matter_is_read_from_its_first_line(write_deck):
    slides = read_outline(write_deck("# a\n\n---\n\n# b\n"))
    assert [slide.heading for slide in slides] == ["a", "b"]


@pytest.mark.parametrize(
    ("picture", "right"),
    [
        ("![a](größe.svg)", True),
        ("![a](<two words.svg>)", True),
        ("![a](two%20words.svg)", True),
        ('![a](x.svg "a title")', True),
        ("![a](x_(1).svg)", True),
        ("![a](two words.svg)", False),
    ],
)
def test_a_picture_with_a_space_in_its_path_is_no_figure(picture, right, write_deck):
    (slide,) = read_outline(write_deck(f"# a\n\n{picture}\n\n`![no](a picture.svg)`\n"))
    assert ("a" in slide.figures, slide.raw_images == ()) == (right, right)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# a\n\n<!-- [2 min] Say\n", 3),
        ("# a\n\n<!-- [2 min] Say\n\n---\n\n# b -->\n", 3),
        ("# a\n\n<!-- [2 min]\n<!-- Say -->\n", 3),
        ("# a\n\n<!-- [2 min] Say -->\n", 0),
        ("# a `<!--`\n\n```xml\n<!--\n```\n\n<!-- [2 min] Say -->\n", 0),
    ],
)
def test_a_comment_that_does_not_end_is_found(text, line, write_deck):
    slide = read_outline(write_deck(text))[0]
    assert slide.unclosed == line
    if line:
        assert slide.minutes == 2
