"""The theme can be read: contrast as WCAG 2.2 AA asks, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

THEMES = Path(__file__).parents[2] / "slides" / "theme"
TEXT_ON = [
    *(("ink", "paper"), ("ink", "surface"), ("ink", "accent-surface"), ("ink", "code")),
    *(("muted", "paper"), ("muted", "surface"), ("muted", "accent-surface"), ("muted", "code")),
    *(("heading", "paper"), ("heading", "surface"), ("heading", "accent-surface")),
    *(("accent", "paper"), ("accent", "accent-surface"), ("accent", "surface")),
    *(("link", "paper"), ("link", "surface"), ("link", "accent-surface")),
    *(("code-word", "code"), ("code-text", "code")),
    *(("code-number", "code"), ("code-name", "code")),
]


def colours(file, selector):
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", file.read_text(), re.S | re.M)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("selector", ["section", "section.invert"])
@pytest.mark.parametrize(("front", "back"), TEXT_ON)
def test_text_stands_out_from_its_ground(selector, front, back):
    palette = colours(THEMES / "workshop.css", selector)
    assert contrast(palette[front], palette[back]) >= 4.5


@pytest.mark.parametrize("ground", ["#0b5563", "#0e6a7b", "#0d6071"])
def test_text_stands_out_on_title_and_section_slides(ground):
    palette = colours(THEMES / "workshop.css", "section.title, section.section")
    for name in ("ink", "muted", "heading", "link"):
        assert contrast(palette[name], ground) >= 4.5
    assert contrast(palette["accent"], "#0b5563") >= 3


def test_the_dark_theme_has_the_colours_of_an_inverted_slide():
    light = colours(THEMES / "workshop.css", "section.invert")
    assert colours(THEMES / "workshop-dark.css", "section:not(.title, .section)") == light


@pytest.mark.parametrize("file", sorted(THEMES.glob("*.css")), ids=lambda file: file.name)
def test_a_theme_names_nothing_on_the_network(file):
    assert "//" not in file.read_text()
