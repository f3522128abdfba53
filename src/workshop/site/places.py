"""Where the parts of the course lie, in the repository and on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course, Deck, Lab, Module


def module_path(module: Module) -> str:
    """Return where the page of ``module`` lies, relative to the site's ``docs/``."""
    return f"modules/{module.name}/index.md"


def transcript_path(module: Module) -> str:
    """Return where the slides of ``module`` lie as text."""
    return f"modules/{module.name}/slides.md"


def lab_path(lab: Lab) -> str:
    """Return where the page of ``lab`` lies; its notebook and files lie beside it."""
    return f"labs/{lab.name}/{lab.name}.md"


def deck_path(deck: Deck) -> str:
    """Return where the slides of ``deck`` lie."""
    return f"slides/{deck.name}.html"


def deck_source(course: Course, deck: Deck) -> Path:
    """Return the Markdown that ``deck`` is built from."""
    return course.root / "slides" / deck.name / "deck.md"


def student_notebook(course: Course, lab: Lab) -> Path:
    """Return the notebook that students get for ``lab``.

    Raises:
        WorkshopError: it has not been built yet.
    """
    path = course.root / "labs" / lab.name / f"{lab.name}.ipynb"
    if not path.is_file():
        raise WorkshopError(
            f"the lab has no student notebook yet. Run ./workshop labs build {lab.name}", path
        )
    return path
