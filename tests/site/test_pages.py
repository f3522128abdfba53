"""The pages that follow from the course."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from workshop.course import Course, load_course
from workshop.errors import WorkshopError
from workshop.site.build import build_site
from workshop.site.glossary import glossary_page
from workshop.site.notebook import notebook_to_markdown
from workshop.site.pages import course_nav, course_pages
from workshop.site.places import lab_path, module_path, transcript_path


def read(site: Path, page: str) -> str:
    return (site / page).read_text(encoding="utf-8")


def test_every_module_and_lab_has_a_page(built: tuple[Course, Path]) -> None:
    course, site = built
    for module in course.modules:
        assert (site / module_path(module)).with_suffix(".html").is_file()
    for lab in course.labs:
        assert (site / lab_path(lab)).with_suffix(".html").is_file()


def test_the_navigation_has_the_order_of_the_course(built: tuple[Course, Path]) -> None:
    course, site = built
    page = read(site, "syllabus.html")
    sidebar = page[page.index("md-nav--primary") : page.index("md-sidebar--secondary")]
    found = re.findall(r'href="((?:modules|labs)/[^"#]+|encoders\.html)"', sidebar)
    wanted = []
    for module in course.modules:
        wanted.append(module_path(module).replace(".md", ".html"))
        wanted += [transcript_path(module).replace(".md", ".html")] if module.deck else []
        wanted += [lab_path(lab).replace(".md", ".html") for lab in module.labs]
        wanted += [page.replace(".md", ".html") for page in module.pages]
    assert list(dict.fromkeys(found)) == wanted


def test_the_syllabus_adds_up_minutes_and_points(site: Path) -> None:
    text = read(site, "syllabus.html")
    assert "3 modules · 1 deck · 2 graded labs · 2 h 55 min · 21 points" in text


def test_a_module_shows_its_slides_and_ways_to_open_them(site: Path) -> None:
    text = read(site, "modules/21-preparation/index.html")
    shown = text[text.index('<div class="deck">') : text.index("Show the slides")]
    assert 'href="../../slides/21-preparation.html" data-title="Slides: Preparing data"' in shown
    assert 'href="../../slides/21-preparation.html?present"' in text
    assert (site / "slides" / "21-preparation.html").is_file()


def test_a_module_without_deck_shows_none(site: Path) -> None:
    assert 'class="deck"' not in read(site, "modules/22-models/index.html")


def test_a_module_says_why_what_comes_first_and_what_to_read(site: Path) -> None:
    text = read(site, "modules/21-preparation/index.html")
    assert "What goes wrong <strong>without</strong> it." in text
    assert '<a href="https://example.org/elements">The elements</a>, Hastie et al., 2009.' in text
    assert '<a href="../../glossary.html#data-leakage">data leakage</a>' in text
    later = read(site, "modules/22-models/index.html")
    assert 'You need first: <a href="../21-preparation/index.html">Preparing data</a>.' in later


def test_the_glossary_explains_each_term_and_leads_to_its_module(site: Path) -> None:
    text = read(site, "glossary.html")
    term = text[text.index('id="data-leakage"') : text.index('id="one-hot-encoding"')]
    assert "Data leakage (DL)" in term
    assert "The answer is in the data." in term
    assert 'href="modules/21-preparation/index.html"' in term


def test_a_module_names_its_topics(site: Path) -> None:
    text = read(site, "modules/21-preparation/index.html")
    topics = text[text.index('<h2 id="topics">Topics') : text.index('<h2 id="slides">')]
    assert "<li>One-hot encoding</li>" in topics


def test_terms_that_begin_with_a_digit_stand_under_one_heading(course: Course) -> None:
    companion = course.root / "docs" / "modules" / "31-serving.yml"
    words = ("2:4 sparsity", "5xx", "alert")
    companion.write_text(
        "terms:\n" + "".join(f'  - term: "{word}"\n    says: A word.\n' for word in words)
    )
    found = re.findall(r"^## (.+)$", glossary_page(course), re.MULTILINE)
    assert found == ["0\N{EN DASH}9", "A", "D", "O"]


def test_slides_can_be_read_as_text(site: Path) -> None:
    text = read(site, "modules/21-preparation/slides.html")
    slide = text[text.index('id="slide-2"') :]
    assert "A column for each category" in slide
    assert 'href="../../slides/21-preparation.html#2"' in slide
    assert '<a href="../../glossary.html#one-hot-encoding">hot</a>' in slide
    assert "Figure: A table with a one in each row." in slide
    assert '<span class="n">x</span>' in slide
    notes = slide[slide.index("<details") : slide.index("</details>")]
    assert "What the speaker says (2 min)" in notes
    assert "Say __why__ &lt; that." in notes


def test_a_deck_leads_to_the_glossary_of_its_site(site: Path) -> None:
    assert 'href="../glossary.html#one-hot-encoding"' in read(site, "slides/21-preparation.html")


def test_all_decks_are_on_one_page(site: Path) -> None:
    text = read(site, "decks.html")
    assert 'href="slides/21-preparation.html"' in text
    assert 'href="modules/21-preparation/slides.html"' in text
    assert 'href="slides/21-preparation.html?present"' in text


def test_a_plan_adds_up_its_sessions(site: Path) -> None:
    text = read(site, "plans.html")
    assert "1 session · 1 deck · 1 lab · 1 h 55 min" in text


def test_a_module_offers_the_notebook_and_the_page_of_its_lab(site: Path) -> None:
    text = read(site, "modules/21-preparation/index.html")
    assert 'href="../../labs/21-one-hot/21-one-hot.html"' in text
    assert 'download="21-one-hot.ipynb" href="../../labs/21-one-hot/21-one-hot.ipynb"' in text
    assert "1 h 15 min · 20 points" in text
    address = "https://github.com/example/tiny/blob/main/labs/21-one-hot/21-one-hot.ipynb"
    assert f'href="{address}"' in text
    assert 'data-lab="21-one-hot" hidden' in text


def test_a_module_links_its_further_pages_by_their_titles(site: Path) -> None:
    text = read(site, "modules/21-preparation/index.html")
    assert '<a href="../../encoders.html">Which encoder when</a>' in text


def test_the_notebook_for_download_is_the_one_in_labs(built: tuple[Course, Path]) -> None:
    course, site = built
    name = "labs/21-one-hot/21-one-hot.ipynb"
    assert (site / name).read_bytes() == (course.root / name).read_bytes()
    assert (site / "labs/21-one-hot/orders.csv").is_file()


def test_a_lab_page_has_highlighted_code_and_hints_with_markdown(site: Path) -> None:
    text = read(site, "labs/21-one-hot/21-one-hot.html")
    assert '<span class="k">raise</span>' in text
    hint = text[text.index("<details") : text.index("</details>")]
    assert "<strong>zeros</strong>" in hint
    assert '<span class="n">row</span>' in hint
    assert text.count("<h1") == 1
    assert "settings of a linter" not in text
    assert "Check · 4 points" in text
    assert "Your answer · 1 point<" in text


def test_odd_characters_in_a_title_are_shown_as_they_are(site: Path) -> None:
    text = read(site, "modules/22-models/index.html")
    assert '<h1 id="models-trees">Models &amp; &lt;trees&gt;' in text
    assert "<trees>" not in text.replace("<title>Models & <trees>", "")


def test_nothing_of_solutions_is_on_the_site(site: Path) -> None:
    for file in site.rglob("*"):
        if file.is_file():
            assert b"SECRET" not in file.read_bytes(), file


def test_a_source_notebook_in_labs_is_refused(course: Course) -> None:
    path = course.root / "labs" / "21-one-hot" / "21-one-hot.ipynb"
    for secret in ("### BEGIN SOLUTION", "    ### BEGIN HIDDEN TESTS", "### BEGIN MARK SCHEME"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"x = 1\n{secret}\n")])
        nbformat.write(notebook, path)
        with pytest.raises(WorkshopError, match="not the student version") as error:
            notebook_to_markdown(path)
        assert error.value.path == path


def test_a_file_that_is_no_notebook_is_named(course: Course) -> None:
    path = course.root / "labs" / "21-one-hot" / "21-one-hot.ipynb"
    path.write_text("{")
    with pytest.raises(WorkshopError, match="not a notebook") as error:
        notebook_to_markdown(path)
    assert error.value.path == path


def test_a_lab_that_is_not_built_says_how_to_build_it(course: Course) -> None:
    shutil.rmtree(course.root / "labs" / "22-linear-knn")
    with pytest.raises(WorkshopError, match=r"\./workshop labs build 22-linear-knn"):
        course_pages(course, course.root / "decks")


def test_a_deck_that_is_not_built_says_how_to_build_it(course: Course) -> None:
    decks = course.root / "decks"
    (decks / "21-preparation.html").unlink()
    with pytest.raises(WorkshopError, match=r"\./workshop slides build 21-preparation"):
        build_site(course, decks, course.root / "site")


def test_a_missing_page_is_named_with_the_line_of_course_yml(course: Course) -> None:
    (course.root / "docs" / "encoders.md").unlink()
    with pytest.raises(WorkshopError, match=r"«encoders\.md» is no page") as error:
        course_nav(course)
    assert error.value.path == course.root / "course.yml"
    line = error.value.line
    assert line
    assert "encoders.md" in (course.root / "course.yml").read_text().splitlines()[line - 1]


def test_a_written_page_may_not_take_the_place_of_a_made_one(course: Course) -> None:
    (course.root / "docs" / "syllabus.md").write_text("# Mine\n")
    with pytest.raises(WorkshopError, match="choose another name"):
        build_site(course, course.root / "decks", course.root / "site")


def test_the_real_course_builds(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    assert (root / "labs").is_dir(), "labs/ is missing: run ./workshop labs build"
    course = load_course(root)
    for deck in course.decks:
        slides = "".join(f'<p id="{number}">' for number in range(1, 40))
        page = f"<!doctype html><title>A deck</title>{slides}"
        (tmp_path / f"{deck.name}.html").write_text(page)
    site = build_site(course, tmp_path, tmp_path / "site")
    for lab in course.labs:
        page = site / "labs" / lab.name / f"{lab.name}.html"
        assert lab.title in page.read_text(encoding="utf-8")
        for hidden in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS"):
            assert hidden not in page.read_text(encoding="utf-8")
