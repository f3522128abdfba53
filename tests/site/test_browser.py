"""The site in a real browser: nothing leaves the machine, search finds, anyone can read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "index.html",
    "module": "modules/21-preparation/index.html",
    "lab": "labs/21-one-hot/21-one-hot.html",
    "slides": "decks.html",
    "slides as text": "modules/21-preparation/slides.html",
    "glossary": "glossary.html",
    "plans": "plans.html",
    "student": "do/take-the-course.html",
    "architecture": "understand/architecture.html",
    "command line": "reference/command-line.html",
    "no such page": "404.html",
}
SIGHTS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(params=SIGHTS)
def sight(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", **SIGHTS[request.param])
    yield context
    context.close()


def test_no_request_leaves_the_machine_and_none_fails(page: Page, address: str) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for path in [*PAGES.values(), "syllabus.html", "do/teach-a-class.html", "do/write-a-lab.html"]:
        page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert len(asked) > 20
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not wrong


def test_search_finds_a_word_of_a_lab_and_opens_it(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("districts")
    result = page.locator(".md-search-result__link").first
    expect(result).to_contain_text("One-hot encoding")
    result.click()
    expect(page).to_have_url(f"{address}labs/21-one-hot/21-one-hot.html?h=districts")
    expect(page.locator("mark").first).to_have_text("districts")


@pytest.mark.parametrize(
    ("word", "title", "place"),
    [
        ("width", "A column for each category", "slides.html?h=width#slide-2"),
        ("leakage", "Data leakage", "glossary.html?h=leakage#data-leakage"),
    ],
)
def test_search_finds_slides_and_terms(
    word: str, title: str, place: str, page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type(word)
    result = page.locator(f'.md-search-result__link[href*="{place}"]').first
    expect(result).to_contain_text(title)


def test_the_picture_of_a_deck_becomes_the_deck(page: Page, address: str) -> None:
    page.goto(address + PAGES["module"])
    page.get_by_text("Show the slides").click()
    frame = page.locator("iframe[title='Slides: Preparing data']")
    expect(frame.content_frame.get_by_role("heading", name="Preparing data")).to_be_visible()


def test_under_a_hub_a_lab_can_be_opened_there(page: Page, address: str) -> None:
    page.goto(address + PAGES["lab"])
    link = page.get_by_role("link", name="Open in JupyterLab")
    expect(link).to_have_attribute("href", "/hub/user-redirect/workshop/open/21-one-hot")


def test_elsewhere_a_lab_cannot(page: Page, site: Path) -> None:
    page.goto((site / PAGES["lab"]).as_uri())
    expect(page.locator("a[data-lab]")).to_be_hidden()


@pytest.mark.parametrize("name", ["home", "module", "lab"])
def test_under_a_hub_every_page_leads_to_the_class(page: Page, address: str, name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address + PAGES[name])
        link = page.get_by_role("link", name="Class", exact=True)
        expect(link).to_have_attribute("href", "/hub/home")
        expect(link).to_be_in_viewport(ratio=1)


def test_elsewhere_none_does(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("link", name="Class", exact=True)).to_have_count(0)


def test_the_scrolled_navigation_cuts_no_entry_in_half(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 380})
    page.goto(address + "modules/22-models/index.html")
    title = page.locator(".md-nav--lifted > .md-nav__list > .md-nav__item--active > .md-nav__link")
    below = title.bounding_box()
    assert below
    edge = below["y"] + below["height"]
    entries = page.locator(".md-sidebar--primary .md-nav__link:visible")
    page.locator(".md-sidebar--primary").hover()
    for _ in range(3):
        page.mouse.wheel(0, 31)
        page.wait_for_timeout(700)  # it comes to rest
        boxes = [box for entry in entries.all() if (box := entry.bounding_box())]
        cut = [box for box in boxes if box["y"] < edge - 1 < edge + 3 < box["y"] + box["height"]]
        assert not cut


def test_the_colours_follow_the_system_until_the_reader_chooses(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    body = page.locator("body")
    expect(body).to_have_css("background-color", "rgb(16, 24, 31)")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    for name in ("Switch to light mode", "Switch to dark mode"):
        page.locator(f'.md-header label[title="{name}"]:visible').click()
    expect(body).to_have_css("background-color", "rgb(16, 24, 31)")
    page.goto(f"{address}syllabus.html")
    expect(page.locator("body")).to_have_css("background-color", "rgb(16, 24, 31)")
    context.close()


def test_a_hint_opens_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(address + PAGES["lab"])
    hint = page.locator("details").first
    hint.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(hint.get_by_text("Start from a row of")).to_be_visible()


def test_anyone_can_read_it(sight: BrowserContext, address: str) -> None:
    page = sight.new_page()
    for name, path in PAGES.items():
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(hint => hint.open = true)")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [
            (problem["id"], node["html"][:200], node["failureSummary"])
            for problem in found["violations"]
            if problem["impact"] in {"serious", "critical"}
            for node in problem["nodes"]
        ]
        assert not grave, f"{name}: {grave}"
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_page_waits_with_the_search_index_until_somebody_searches(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "search_index" in url]
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("leakage")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    assert len([url for url in asked if "search_index" in url]) == 1
