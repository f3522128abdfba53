"""Building: strict, repeatable, and never half-written."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.errors import WorkshopError
from workshop.site import build
from workshop.site.build import build_site, site_is_fresh


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def failure(course: Course) -> WorkshopError:
    with pytest.raises(WorkshopError) as error:
        build_site(course, course.root / "decks", course.root / "site")
    return error.value


def test_two_builds_are_byte_for_byte_the_same(built: tuple[Course, Path], tmp_path: Path) -> None:
    course, site = built
    again = build_site(course, course.root / "decks", tmp_path / "elsewhere" / "again")
    assert contents(again) == contents(site)


def test_no_file_of_the_site_names_a_folder_of_this_machine(built: tuple[Course, Path]) -> None:
    course, site = built
    for name, content in contents(site).items():
        assert str(course.root).encode() not in content, name


def test_a_broken_link_fails_and_names_file_and_line(course: Course) -> None:
    page = course.root / "docs" / "encoders.md"
    page.write_text("# Encoders\n\nSee [that](nowhere.md).\n")
    error = failure(course)
    assert (error.path, error.line) == (page, 3)
    assert "«nowhere.md» does not find that target" in error.message


def test_a_link_to_no_heading_fails(course: Course) -> None:
    page = course.root / "docs" / "encoders.md"
    page.write_text("# Encoders\n\nSee [that](#never-written).\n")
    error = failure(course)
    assert (error.path, error.line) == (page, 3)
    assert "heading" in error.message


def test_a_broken_link_in_a_lab_names_its_notebook(course: Course) -> None:
    notebook = course.root / "labs" / "21-one-hot" / "21-one-hot.ipynb"
    text = notebook.read_text()
    notebook.write_text(text.replace("What is leakage?", "What is [leakage](gone.md)?"))
    error = failure(course)
    assert error.path == notebook
    assert "gone.md" in error.message


def test_every_fault_is_told_at_once(course: Course) -> None:
    docs = course.root / "docs"
    (docs / "encoders.md").write_text("# Encoders\n\n[one](one.md) and [two](two.md)\n")
    (docs / "orphan.md").write_text("# Alone\n")
    said = str(failure(course))
    assert all(name in said for name in ("one.md", "two.md", "orphan.md"))


def test_faulty_settings_are_told(course: Course) -> None:
    config = course.root / "mkdocs.yml"
    config.write_text(config.read_text().replace("name: material", "name: no-such-theme"))
    assert "no-such-theme" in str(failure(course))


def test_a_configuration_that_is_not_yaml_is_named_with_its_line(course: Course) -> None:
    config = course.root / "mkdocs.yml"
    config.write_text("nav:\n  - Home: [index.md\n")
    error = failure(course)
    assert error.path == config
    assert error.line


def test_a_failed_build_leaves_the_old_site(course: Course) -> None:
    site = build_site(course, course.root / "decks", course.root / "site")
    before = contents(site)
    (course.root / "docs" / "encoders.md").write_text("[that](nowhere.md)\n")
    failure(course)
    assert contents(site) == before
    assert {path.name for path in course.root.glob(".site*")} == {".site.stamp"}


def test_an_interrupted_build_leaves_the_old_site(course: Course) -> None:
    decks, site = course.root / "decks", course.root / "site"
    build_site(course, decks, site)
    before = contents(site)
    (course.root / "docs" / "encoders.md").write_text("# Another title\n")
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from workshop.course import load_course; from workshop.site import build\n"
        "def strike(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "build._swap = strike\n"
        "root = Path(sys.argv[1])\n"
        "build.build_site(load_course(root), root / 'decks', root / 'site')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(course.root)], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGINT
    assert contents(site) == before
    assert not site_is_fresh(course, decks, site)
    assert {path.name for path in course.root.glob(".site*")} == {".site.stamp"}


def test_a_swap_that_fails_puts_the_old_site_back(tmp_path: Path) -> None:
    place = tmp_path / "site"
    place.mkdir()
    (place / "index.html").write_text("old")
    with pytest.raises(FileNotFoundError):
        build._swap(tmp_path / "never-built", place, tmp_path / "aside")
    assert (place / "index.html").read_text() == "old"


@pytest.mark.parametrize(
    "name",
    [
        "course.yml",
        "mkdocs.yml",
        "docs/index.md",
        "labs/21-one-hot/orders.csv",
        "docs/modules/21-preparation.yml",
        "slides/21-preparation/deck.md",
        "decks/21-preparation.html",
    ],
)
def test_a_change_of_any_input_makes_the_site_stale(
    built: tuple[Course, Path], tmp_path: Path, name: str
) -> None:
    course, site = built
    decks = course.root / "decks"
    path = course.root / name
    before = path.read_bytes()
    assert site_is_fresh(course, decks, site)
    path.write_bytes(before + b"\n")
    try:
        assert not site_is_fresh(course, decks, site)
    finally:
        path.write_bytes(before)
    assert site_is_fresh(course, decks, site)


def test_a_fresh_site_is_not_built_again(
    built: tuple[Course, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    course, site = built
    monkeypatch.setattr(build, "_run_mkdocs", lambda *_: pytest.fail("built again"))
    assert build_site(course, course.root / "decks", site) == site


def test_a_changed_course_changes_the_site(course: Course) -> None:
    decks, site = course.root / "decks", course.root / "site"
    build_site(course, decks, site)
    file = course.root / "course.yml"
    file.write_text(file.read_text().replace("title: Serving", "title: Serving models"))
    build_site(load_course(course.root), decks, site)
    assert "Serving models" in (site / "modules/31-serving/index.html").read_text()
