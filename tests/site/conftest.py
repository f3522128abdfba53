"""A small throw-away course with the project's own written pages and its built site."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workshop.course import Course, load_course
from workshop.site.build import build_site

ROOT = Path(__file__).parents[2]
COURSE = """\
name: tiny
title: Tiny Course
summary: A course that is small enough to build in a second.

repository: https://github.com/example/tiny
parts:
  - number: 2
    title: Machine learning
    modules:
      - name: 21-preparation
        title: Preparing data
        summary: Turn raw columns into numbers that a model can learn from.
        deck:
          name: 21-preparation
          title: Preparing data
          minutes: 40
          topics:
            - one-hot encoding
            - leakage
        labs:
          - name: 21-one-hot
            title: One-hot encoding
            minutes: 75
            points: 20
        pages:
          - encoders.md
      - name: 22-models
        title: "Models & <trees>"
        summary: Fit a model, and say how good it is.
        needs: [21-preparation]
        labs:
          - name: 22-linear-knn
            title: Lines and neighbours
            minutes: 60
            points: 1
  - number: 3
    title: Production
    modules:
      - name: 31-serving
        title: Serving
        summary: Put a model behind an address.

plans:
  - title: An afternoon
    summary: For people in a hurry.
    sessions:
      - title: Afternoon
        decks: [21-preparation]
        labs: [21-one-hot]
"""

DECK = """\
<!doctype html>
<html lang="en"><head><title>Preparing data</title>
<style>body { background: #fff; color: #1b2430; font: 6vw sans-serif; padding: 8vw }</style></head>
<body><main><h1 id="1">Preparing data</h1>
<p id="2"><a href="../site/glossary.html#one-hot-encoding" target="_blank">Columns</a></p>
</main></body></html>
"""

SLIDES = """\
---
marp: true
title: Preparing data
---

<!-- _class: title -->

# Preparing data

<!-- [1 min] Welcome. -->

---

<!-- _class: figure -->

## A *column* for each [category](lab:21-one-hot)

Each [hot](glossary:one-hot-encoding) one.

![A table with a one in each row](table.svg)

```python parsed
x = [0] * 3
```

<!--
[2 min] Say __why__ < that.

Ask: what does it cost? Expected: width.
-->
"""

COMPANION = """\
why: What goes wrong **without** it.
reading:
  - title: The elements
    by: Hastie et al., 2009
    url: https://example.org/elements
    why: It is all there.
terms:
  - term: one-hot encoding
    says: A column for each category.
  - term: data leakage
    short: DL
    says: The answer is in the data.
"""

TASK = """\
## 1. One column by hand

Write `one_hot(values, categories)`. It gives:
- a list with one row a value,
- in each row
  - a one where the value is,
  - zeros elsewhere.

1) First look at the data.
2) Then write the loop:

   ```python
   for value in values:
       print(value)
   ```

<details><summary>Hint</summary>

Start from a row of **zeros**:

```python
row = [0] * len(categories)
```

- then set one of them

</details>
"""


def make_lab(root: Path, name: str, title: str) -> Path:
    """Write a student notebook as a release makes it, and a source with secrets beside it."""
    code: Any = nbformat.v4.new_code_cell
    text: Any = nbformat.v4.new_markdown_cell
    check = code(
        "came = one_hot(['a'], ['a', 'b'])\n"
        'assert came == [[1, 0]], f"«a» is the first of two categories; you gave {came!r}."'
    )
    check.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 4}
    solution = code(
        "def one_hot(values, categories):\n"
        '    """Return one row of zeros and a one for each value."""\n'
        "    # YOUR CODE HERE\n"
        "    raise NotImplementedError()"
    )
    solution.metadata["nbgrader"] = {"grade": False, "solution": True}
    written = text("YOUR ANSWER HERE")
    written.metadata["nbgrader"] = {"grade": True, "solution": True, "points": 1}
    raw: Any = nbformat.v4.new_raw_cell
    cells = [
        raw("---\n# settings of a linter\n---"),
        text(f"# {title}\n\nA shop sells in three districts."),
        text("| task | points |\n|---|---|\n| 1. One column by hand | 4 |"),
        text(TASK),
        solution,
        check,
        text("## 2. In your own words\n\nWhat is leakage?"),
        written,
    ]
    notebook: Any = nbformat.v4.new_notebook()
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
        notebook.cells.append(cell)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = root / "labs" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    source = root / "solutions" / name / f"{name}.py"
    source.parent.mkdir(parents=True)
    source.write_text("# SECRET-SOLUTION and SECRET-HIDDEN-TEST\n")
    return path


def make_course(root: Path) -> Course:
    """Make the throw-away course in ``root``, with the project's own pages and look."""
    (root / "course.yml").write_text(COURSE)
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("modules"))
    (root / "docs" / "modules").mkdir()
    (root / "docs" / "modules" / "21-preparation.yml").write_text(COMPANION)
    (root / "docs" / "encoders.md").write_text("# Which encoder when\n\nIt depends on the model.\n")
    make_lab(root, "21-one-hot", "One-hot encoding")
    make_lab(root, "22-linear-knn", "Lines and neighbours")
    (root / "labs" / "21-one-hot" / "orders.csv").write_text("district\nnorth\n")
    (root / "slides" / "21-preparation").mkdir(parents=True)
    (root / "slides" / "21-preparation" / "deck.md").write_text(SLIDES)
    (root / "decks").mkdir()
    (root / "decks" / "21-preparation.html").write_text(DECK)
    return load_course(root)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of one's own, to break."""
    return make_course(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Path]:
    """A course and its site, built once and only read."""
    course = make_course(tmp_path_factory.mktemp("course"))
    return course, build_site(course, course.root / "decks", course.root / "site")


@pytest.fixture(scope="session")
def site(built: tuple[Course, Path]) -> Path:
    """The folder of the built site."""
    return built[1]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about each request."""


@pytest.fixture(scope="session")
def address(built: tuple[Course, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, served under a prefix as the hub does it."""
    top = tmp_path_factory.mktemp("hub")
    (top / "services").mkdir()
    (top / "services" / "site").symlink_to(built[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(top)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/services/site/"
    server.shutdown()
    thread.join()
    server.server_close()
