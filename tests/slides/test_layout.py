"""What the eye would check, in the real browser, is really checked there."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import image

from workshop.slides.layout import judge_layout

SLIDE = "slide 1 «a»: "
FAULTY = {
    "px out of the slide: split it or cut it.": "# a\n\n" + "- one more line\n" * 30,
    f"the program's line «{'x' * 40}…» is too long: 120 characters, and 73 fit.": (
        "# a\n\n```text\nshort\n" + "x" * 120 + "\n```\n"
    ),
    "the text «small print» has 12 px: no text is under 20 px.": (
        "# a\n\n<style scoped>p { font-size: 12px; }</style>\n\nsmall\nprint\n"
    ),
    "«small» has 22 px: running text has 26 px at least.": (
        "<style scoped>p { font-size: 22px; }</style>\n\n# a\n\nsmall\n"
    ),
    "px into the footer: split it or cut it.": (
        "# a\n\n<style scoped>p { position: fixed; bottom: 0; }</style>\n\nlow\n"
    ),
    "the text «out» leaves the slide by 10 px at its left edge.": (
        "# a\n\n<style scoped>p { margin-left: -90px; }</style>\n\nout\n"
    ),
    "the text «pale words» stands out too little from its ground: contrast": (
        "# a\n\n<style scoped>p { color: #ddd; }</style>\n\npale words\n"
    ),
    "the file of the picture «a cat» is no picture": "# a\n\n![a cat](cat.png)\n",
    "the file of the background is no picture": "# a\n\n![bg a cat](cat.png)\n",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_that_can_be_seen_is_told_once_and_with_its_line(fault, write_deck, browser, theme):
    text = "---\ntheme: workshop\nfooter: foot\n---\n" + FAULTY[fault]
    deck = write_deck(text, **{"cat.png": "miaow"})
    (error,) = judge_layout(deck, browser, theme=theme)
    assert fault in error.message
    assert error.message.startswith(SLIDE)
    assert error.line == (9 if "program" in fault else 5)


def test_a_tall_picture_leaves_room_for_heading_and_source(write_deck, browser, theme, tmp_path):
    image.imsave(tmp_path / "tall.png", np.zeros((1200, 1600, 3)))
    slide = "<!-- _class: figure -->\n\n# a\n\n![a box]({})\n\n<small>A source.</small>\n"
    sized = slide.format("tall.png").replace("a box", "w:1000 a box")
    text = f"---\ntheme: workshop\nfooter: foot\n---\n{slide.format('tall.png')}\n---\n\n{sized}"
    assert judge_layout(write_deck(text), browser, theme=theme) == []


def test_a_good_slide_has_no_fault(write_deck, browser, theme):
    text = "---\ntheme: workshop\nfooter: foot\n---\n# a\n\nfew words\n"
    assert judge_layout(write_deck(text), browser, theme=theme) == []


def test_the_dark_theme_is_dark_and_a_diagram_follows_it(course, build, browser):
    grounds, inks = [], []
    deck = course.root / "slides" / "21-preparation" / "deck.md"
    for theme in ("workshop", "workshop-dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        css = course.root / "slides" / "theme" / f"{theme}.css"
        page.goto(build(deck, theme=css).as_uri())
        slide = page.locator("section[id='2']")
        grounds.append(slide.evaluate("(node) => getComputedStyle(node).backgroundColor"))
        text = page.locator("svg.diagram .node:not(.strong) text").first
        inks.append(text.evaluate("(node) => getComputedStyle(node).fill"))
        page.close()
    assert grounds == ["rgb(255, 255, 255)", "rgb(16, 24, 31)"]
    assert inks == ["rgb(27, 36, 48)", "rgb(230, 237, 243)"]
