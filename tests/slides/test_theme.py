"""The theme can be read: contrast as WCAG 2.2 AA asks, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workshop.slides import plots

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
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|[^;]*\)|screen|normal);", block[1]))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on_a_dark_slide(colour):
    """Return what invert(1), hue-rotate(180deg) and screen make of a colour (Filter Effects 1)."""
    red, green, blue = (1 - int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    turned = (
        -0.574 * red + 1.430 * green + 0.144 * blue,
        0.426 * red + 0.430 * green + 0.144 * blue,
        0.426 * red + 1.430 * green - 0.856 * blue,
    )
    paper = colours(THEMES / "workshop.css", "section.invert")["paper"]
    grounds = (int(paper[i : i + 2], 16) / 255 for i in (1, 3, 5))
    screened = (1 - (1 - min(max(c, 0), 1)) * (1 - g) for c, g in zip(turned, grounds, strict=True))
    return "#" + "".join(f"{round(255 * c):02x}" for c in screened)


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


@pytest.mark.parametrize("name", ["INK", "GOOD", "BAD", "OTHER", "VIOLET", "QUIET"])
def test_a_plot_can_be_read_on_a_light_and_on_a_dark_slide(name):
    colour, least = getattr(plots, name), 3 if name == "QUIET" else 4.5
    assert contrast(colour, "#ffffff") >= least
    assert contrast(on_a_dark_slide(colour), on_a_dark_slide("#ffffff")) >= least


@pytest.mark.parametrize("file", sorted(THEMES.glob("*.css")), ids=lambda file: file.name)
def test_a_theme_names_nothing_on_the_network(file):
    assert "//" not in file.read_text()
