"""Shows a lab's formulas as MathML in formgrader and feedback, which load no MathJax.

Only formulas that stand in the released lab are drawn, all of a notebook at once and once only:
what a student wrote never reaches KaTeX, and a page after the first costs no call. In the rendered
page a formula is an empty element until the page is cleaned; MathML takes its place afterwards, so
the sanitizer need not let any through.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbgrader.coursedir import CourseDirectory

from workshop.errors import WorkshopError
from workshop.node import ask_node, node_modules

KATEX = "WORKSHOP_KATEX"
"""The environment variable that names KaTeX's folder; formgrader's walls show it nothing beside."""

_SCRIPT = Path(__file__).parents[1] / "site" / "formulas.mjs"

# As the sanitizer writes it. In a text or an attribute there would be &lt; or &quot; in it.
_PLACE = re.compile(r'<span class="(tex-[0-9a-f]{16})"></span>')

# The sanitizer takes the class of nbconvert's links at headings, and with it what hides their ¶.
_OPTIONS: dict[str, Any] = {"escape": False, "exclude_anchor_links": True}

_drawn: dict[str, str] = {}
_read: dict[Path, int] = {}


def katex_folder() -> Path:
    """Return the folder of KaTeX."""
    named = os.environ.get(KATEX)
    return Path(named) if named else node_modules() / "katex"


def markdown_to_html(source: str) -> str:
    """Return Markdown as HTML, with an empty element for each formula that was drawn."""
    return str(MarkdownWithMath(renderer=_WithPlaces(**_OPTIONS)).render(source))


def put_formulas(html: str) -> str:
    """Return cleaned ``html`` with the drawn formulas in their places."""
    return _PLACE.sub(lambda match: _drawn.get(match[1], ""), html)


def draw_formulas_of(notebook: Path) -> None:
    """Draw all formulas of the released ``notebook``, unless that is done.

    Raises:
        WorkshopError: Node does not draw them.
        OSError: there is no such notebook.
    """
    written = notebook.stat().st_mtime_ns
    if _read.get(notebook) == written:
        return
    _read[notebook] = written  # also when it fails: no page waits for it twice
    cells = nbformat.read(notebook, as_version=4).cells
    wanted = _Collected(**_OPTIONS)
    for cell in cells:
        if cell.cell_type == "markdown":
            MarkdownWithMath(renderer=wanted).render(cell.source)
    jobs = {place: job for place, job in wanted.jobs.items() if place not in _drawn}
    if not jobs:
        return
    script = katex_folder() / "dist" / "katex.mjs"
    drawn = ask_node(_SCRIPT, script, list(jobs.values()), "formulas")
    for place, made in zip(jobs, drawn, strict=True):
        if "html" in made:  # a formula that KaTeX cannot read stays as TeX
            _drawn[place] = made["html"]


class DrawFormulas(Preprocessor):
    """Sees to it that the formulas of a page's lab are drawn before the page is made."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Draw what is missing; when it fails, the page shows TeX and the log says why."""
        names = resources.get("nbgrader", {})
        lab = names.get("assignment") or resources.get("assignment_id")
        notebook = names.get("notebook") or resources.get("notebook_id")
        if lab and notebook:
            course = CourseDirectory(config=self.config)
            released = course.format_path(course.release_directory, ".", lab)
            try:
                draw_formulas_of(Path(released) / f"{notebook}.ipynb")
            except (WorkshopError, OSError, ValueError) as error:
                self.log.warning("Formulas of %s are shown as TeX: %s", lab, error)
        return nb, resources


def _place(tex: str, *, display: bool) -> str:
    return f"tex-{hashlib.sha256(f'{display} {tex}'.encode()).hexdigest()[:16]}"


class _Collected(IPythonRenderer):
    """Notes every formula of a text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.jobs: dict[str, dict[str, Any]] = {}

    def _note(self, body: str, *, display: bool) -> None:
        self.jobs[_place(body, display=display)] = {"tex": body.strip(), "display": display}

    def inline_math(self, body: str) -> str:
        self._note(body, display=False)
        return ""

    def block_math(self, body: str) -> str:
        self._note(body, display=True)
        return ""


class _WithPlaces(IPythonRenderer):
    """Leaves an element in the place of each formula that was drawn; others stay as TeX."""

    def inline_math(self, body: str) -> str:
        place = _place(body, display=False)
        return f'<span class="{place}"></span>' if place in _drawn else super().inline_math(body)

    def block_math(self, body: str) -> str:
        place = _place(body, display=True)
        return f'<span class="{place}"></span>' if place in _drawn else super().block_math(body)
