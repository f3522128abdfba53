"""Builds the site: stages its pages, runs MkDocs on them, and puts the result in place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from workshop.errors import WorkshopError
from workshop.node import package_versions
from workshop.site.diagrams import draw_diagrams
from workshop.site.faults import explain_faults
from workshop.site.formulas import draw_formulas
from workshop.site.glossary import GLOSSARY
from workshop.site.pages import DECKS, course_nav, course_pages
from workshop.site.places import deck_path, deck_source, student_notebook
from workshop.site.syllabus import PLANS, SYLLABUS
from workshop.slides.index import LINKS
from workshop.slides.thumbnails import thumbnail_name
from workshop.stamp import digest, is_fresh, mark_fresh
from workshop.texts import read_text

if TYPE_CHECKING:
    from workshop.course import Course

# MkDocs writes these for a site with a known address; this one is served under any prefix.
_NEEDS_ADDRESS = ("sitemap.xml", "sitemap.xml.gz")
_THEME = Path(__file__).with_name("theme")  # what the site has in place of Material's own pages
_GENERATED = ("labs", "slides", SYLLABUS, PLANS, DECKS, GLOSSARY, "reference")


def site_inputs(course: Course, decks: Path) -> list[Path]:
    """Return every file and folder that the site of ``course`` is made from."""
    return [
        course.root / "course.yml",
        course.root / "mkdocs.yml",
        course.root / "docs",
        *(course.root / "labs" / lab.name for lab in course.labs),
        *(decks / f"{deck.name}.html" for deck in course.decks),
        *(decks / thumbnail_name(deck.name) for deck in course.decks),
        *(deck_source(course, deck) for deck in course.decks),
        Path(__file__).parents[1],  # the pages to look things up in are made from the code
    ]


def site_is_fresh(course: Course, decks: Path, output: Path) -> bool:
    """Return whether ``output`` holds the site of ``course`` as it is now."""
    return is_fresh(output, _mark(course, decks))


def stage_site(course: Course, decks: Path, into: Path) -> Path:
    """Write everything that MkDocs needs into the folder ``into``.

    Args:
        course: the course; its root holds ``docs/``, ``labs/`` and ``mkdocs.yml``.
        decks: the folder of built slides, one ``NAME.html`` a deck.
        into: a folder, made when missing.

    Returns:
        The configuration to build with, ``into/mkdocs.yml``.

    Raises:
        WorkshopError: a page, a lab's notebook or a deck is missing, or ``docs/`` holds a name
            that is kept for generated pages.
    """
    docs = into / "docs"
    for name in _GENERATED:
        taken = course.root / "docs" / name
        if taken.exists():
            raise WorkshopError(f"«{name}» is made from the course: choose another name.", taken)
    shutil.copytree(course.root / "docs", docs, ignore=shutil.ignore_patterns("modules"))
    # In one file: on a phone each request counts. It is shared with the list of decks.
    script = docs / "javascripts" / "course.js"
    if script.is_file():
        script.write_text(f"{read_text(script)}\n{read_text(LINKS)}", encoding="utf-8")
    draw_diagrams(docs, course.root / "docs")
    # It reads the command line, which builds the site.
    from workshop.site.reference import reference_pages  # noqa: PLC0415

    for path, text in {**course_pages(course, decks), **reference_pages()}.items():
        page = docs / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    for lab in course.labs:
        # Pages among a lab's files would become pages of the site that stand in no navigation.
        shutil.copytree(
            student_notebook(course, lab).parent,
            docs / "labs" / lab.name,
            ignore=shutil.ignore_patterns(".*", "*.md"),
            dirs_exist_ok=True,
        )
    for deck in course.decks:
        slides = decks / f"{deck.name}.html"
        if not slides.is_file():
            raise WorkshopError(
                f"the deck is not built yet. Run ./workshop slides build {deck.name}", slides
            )
        target = docs / deck_path(deck)
        target.parent.mkdir(exist_ok=True)
        # A deck's links lead from the folder of decks to the site beside it: here it is inside.
        text = slides.read_text(encoding="utf-8")
        target.write_text(text.replace('href="../site/', 'href="../'), encoding="utf-8")
        picture = decks / thumbnail_name(deck.name)
        if picture.is_file():
            shutil.copyfile(picture, target.with_name(picture.name))
    base = course.root / "mkdocs.yml"
    config = {
        "INHERIT": os.path.relpath(base, into),
        "site_name": course.title,
        "site_description": course.summary,
        "docs_dir": "docs",
        "theme": {"custom_dir": str(_THEME)},
        "nav": _with_course(_own_nav(base), course_nav(course)),
    }
    staged = into / "mkdocs.yml"
    staged.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return staged


def build_site(course: Course, decks: Path, output: Path) -> Path:
    """Build the site of ``course`` into the folder ``output``, unless it is there and up to date.

    The old site stays until the new one is whole. The same inputs give the same bytes.

    Returns:
        ``output``.

    Raises:
        WorkshopError: something is missing, or MkDocs complains: a link that leads nowhere, a
            page in no navigation. Every complaint names its file.
    """
    mark = _mark(course, decks)
    if is_fresh(output, mark):
        return output
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as scratch:
        staging, built = Path(scratch) / "staging", Path(scratch) / "site"
        staging.mkdir()
        _run_mkdocs(course, stage_site(course, decks, staging), built)
        draw_formulas(built)
        for name in _NEEDS_ADDRESS:
            (built / name).unlink(missing_ok=True)
        _loosen(built / "404.html")
        _swap(built, output, Path(scratch) / "old")
    mark_fresh(output, mark)
    return output


def _run_mkdocs(course: Course, config: Path, built: Path) -> None:
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",  # else Material prints an advertisement for its successor
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": "315532800",
    }
    environment.pop("COLUMNS", None)  # else MkDocs wraps its messages
    # Not --quiet: MkDocs would drop its warnings before strict could count them.
    command = [sys.executable, "-m", "mkdocs", "--no-color", "build", "--strict"]
    done = subprocess.run(
        [*command, "--config-file", str(config), "--site-dir", str(built)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if "No module named mkdocs" in done.stderr:
        raise WorkshopError("MkDocs is not installed. Run pip install --group docs, then again.")
    if done.returncode:
        raise explain_faults(course, done.stderr or done.stdout)


def _loosen(page: Path) -> None:
    """Let ``404.html`` name everything from its own folder, like each other page of the site.

    MkDocs writes addresses from the root, since the page is shown at any depth. Who serves it puts
    the site's own address in place of each ``"./`` then: see ``workshop.hub.files``.
    """
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r'"/(?!>)', '"./', text), encoding="utf-8")


def _swap(new: Path, place: Path, aside: Path) -> None:
    """Put ``new`` in the place of ``place``; what was there goes ``aside``, or comes back."""
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except BaseException:
        if aside.exists():
            aside.rename(place)
        raise


def _with_course(nav: list[Any], course: list[Any]) -> list[Any]:
    """Return ``nav`` with the course's pages after the first entry, the home page."""
    return [*nav[:1], {"Learn": course}, *nav[1:]]


def _own_nav(base: Path) -> list[Any]:
    """Return the navigation that ``mkdocs.yml`` gives the pages written by hand."""
    try:
        settings = yaml.safe_load(read_text(base))
    except FileNotFoundError:
        raise WorkshopError("the site has no configuration.", base) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise WorkshopError(f"this is not plain YAML: {error.problem}.", base, line) from None
    nav = settings.get("nav") if isinstance(settings, dict) else None
    if not isinstance(nav, list):
        raise WorkshopError("expected a list of the written pages under nav.", base)
    return nav


def _mark(course: Course, decks: Path) -> str:
    drawn_by = package_versions("katex", "@viz-js/viz")
    built_by = map(_version, ("mkdocs", "mkdocs-material"))
    return digest(site_inputs(course, decks), *built_by, drawn_by)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
