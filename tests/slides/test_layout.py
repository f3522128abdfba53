"""What the eye would check, in the real browser, is really checked there."""

from __future__ import annotations

import pytest

from workshop.slides.layout import judge_layout

FAULTY = {
    "overflows": "# a\n\n" + "- one more line\n" * 30,
    "is cut": "# a\n\n```text\n" + "x" * 120 + "\n```\n",
    "has 12.0 px": "# a\n\n<style scoped>p { font-size: 12px; }</style>\n\nsmall print\n",
    "is running text of 22 px": "<style scoped>p { font-size: 22px; }</style>\n\n# a\n\nsmall\n",
    "touches the footer": "# a\n\n<style scoped>p { position: fixed; bottom: 0; }</style>\n\nlow\n",
    "leaves the slide": "# a\n\n<style scoped>p { margin-left: -90px; }</style>\n\nout\n",
    "axe: Elements must meet": "# a\n\n<style scoped>p { color: #ddd; }</style>\n\npale words\n",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_that_can_be_seen_is_found(fault, write_deck, browser, theme):
    text = "---\ntheme: workshop\nfooter: foot\n---\n" + FAULTY[fault]
    said = "\n".join(map(str, judge_layout(write_deck(text), browser, theme=theme)))
    assert fault in said


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
