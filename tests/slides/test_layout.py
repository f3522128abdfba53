"""What the eye would check, in the real browser: nothing overflows, nothing is too small."""

from __future__ import annotations

import pytest

THEMES = ["workshop", "workshop-dark"]

# Everything is measured on the slide of 1280 by 720, whatever the window's zoom.
MEASURE = """() => {
  const faults = []
  document.querySelectorAll('section[id]').forEach((section, index) => {
    const frame = section.getBoundingClientRect()
    const scale = frame.width / 1280
    const where = `slide ${index + 1}`
    const say = (node, what) => faults.push(`${where}: <${node.tagName}> ${what}: ` +
      `${node.textContent.trim().slice(0, 40)}`)
    if (section.scrollWidth > section.clientWidth || section.scrollHeight > section.clientHeight)
      say(section, 'overflows')
    const foot = section.querySelector('footer')?.getBoundingClientRect().top ?? frame.bottom
    for (const node of section.querySelectorAll('*')) {
      const box = node.getBoundingClientRect()
      if (!box.width || node.closest('.katex-mathml')) continue
      const slack = 1.5
      const inside = box.left > frame.left - slack && box.right < frame.right + slack &&
        box.top > frame.top - slack && box.bottom < frame.bottom + slack
      if (!inside) say(node, 'leaves the slide')
      if (!node.closest('footer') && !node.closest('svg') && box.bottom > foot + slack)
        say(node, 'touches the footer')
      if (node.tagName === 'PRE' && node.scrollWidth > node.clientWidth) say(node, 'is cut')
      const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
      if (own && !node.closest('.katex')) {
        const matrix = node.getCTM ? node.getScreenCTM().a / scale : 1
        const size = parseFloat(getComputedStyle(node).fontSize) * matrix
        if (size < 19.9) say(node, `has ${size.toFixed(1)} px`)
      }
      if (node.tagName === 'IMG' && node.src.startsWith('data:image/svg')) {
        // Plots use at least 21 pt, which an SVG image draws as 28 px at its natural size.
        const inner = box.width / scale - 2 * parseFloat(getComputedStyle(node).paddingLeft)
        const size = 28 * inner / node.naturalWidth
        if (size < 19.9) say(node, `shows plot text at ${size.toFixed(1)} px`)
      }
    }
    const texts = section.querySelectorAll('p, li, td')
    for (const node of texts) {
      const size = parseFloat(getComputedStyle(node).fontSize)
      if (size < 26) say(node, `is running text of ${size} px`)
    }
  })
  return faults
}"""


def pages(course_html):
    return sorted({name for name, _theme in course_html})


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_overflows_and_nothing_is_too_small(theme, course_html, browser):
    for name in pages(course_html):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(course_html[name, theme].as_uri())
        page.wait_for_function("document.fonts.status === 'loaded'")
        assert page.locator("section[id]").count() >= 2
        assert "\n".join(page.evaluate(MEASURE)) == ""
        page.close()


def test_an_overflow_would_be_found(write_deck, build, browser, theme):
    text = "# a\n\n" + "- one more line\n" * 30 + "\n---\n\n```\n" + "x" * 120 + "\n```\n"
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(build(write_deck(text), theme=theme).as_uri())
    faults = "\n".join(page.evaluate(MEASURE))
    page.close()
    assert "slide 1: <SECTION> overflows" in faults
    assert "slide 2: <PRE> is cut" in faults


def test_the_dark_theme_is_dark_and_a_diagram_follows_it(course_html, browser):
    grounds, inks = [], []
    for theme in THEMES:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(course_html["21-preparation", theme].as_uri())
        slide = page.locator("section[id='2']")
        grounds.append(slide.evaluate("(node) => getComputedStyle(node).backgroundColor"))
        text = page.locator("svg.diagram .node:not(.strong) text").first
        inks.append(text.evaluate("(node) => getComputedStyle(node).fill"))
        page.close()
    assert grounds == ["rgb(255, 255, 255)", "rgb(16, 24, 31)"]
    assert inks == ["rgb(27, 36, 48)", "rgb(230, 237, 243)"]
