"""The small lab that every attack is handed in for, made by nbgrader as a real one is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from workshop.grading.assignment import read_assignment
from workshop.grading.unit import Assignment
from workshop.labs.gradebook import CourseFolder, open_course

NAME = "lab"
IMPORTS = ("numpy", "pandas", "scipy.sparse", "sklearn.neighbors", "sklearn.datasets")

# What students fill in, and the reference solution. The answer is drawn anew for each run.
SOLUTIONS = {
    "mean": "def mean_of(values):\n    return sum(values) / len(values)",
    "scale": (
        "def scale(X):\n"
        "    lowest, highest = X.min(axis=0), X.max(axis=0)\n"
        "    return (X - lowest) / (highest - lowest)"
    ),
    "model": (
        "from sklearn.datasets import load_iris\n"
        "from sklearn.neighbors import KNeighborsClassifier\n"
        "iris = load_iris()\n"
        "model = KNeighborsClassifier().fit(iris.data, iris.target)"
    ),
    "answer": "answer = {truth}",
    "ratio": (
        "def ratio(a, b):\n"
        "    if b == 0:\n"
        "        raise ValueError('b must not be 0')\n"
        "    return a / b"
    ),
    "label": (
        "def label_of(score):\n"
        "    return 'high' if score >= 80 else 'fair' if score >= 50 else 'low'"
    ),
}

CHECKS = {
    "mean-check": (
        1,
        """\
assert mean_of([1, 2, 3]) == 2, f"the mean of 1, 2, 3 is 2, not {mean_of([1, 2, 3])}"
### BEGIN HIDDEN TESTS
import random
values = [random.Random(7).uniform(-9, 9) for _ in range(20)]
truth, got = sum(values) / len(values), mean_of(values)
assert abs(got - truth) < 1e-9, f"expected {truth}, got {got}"
### END HIDDEN TESTS
""",
    ),
    "scale-check": (
        2,
        """\
import numpy as np
X = np.array([[0.0, 10.0], [5.0, 30.0], [10.0, 20.0]])
got, expected = scale(X), np.array([[0, 0], [0.5, 1], [1, 0.5]])
assert np.shape(got) == (3, 2), f"expected the shape (3, 2), got {np.shape(got)}"
assert np.allclose(got, expected), f"expected {expected}, got {got}"
### BEGIN HIDDEN TESTS
X = np.random.default_rng(11).normal(size=(30, 4))
expected = (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))
got = scale(X.copy())
assert np.shape(got) == (30, 4), f"expected the shape (30, 4), got {np.shape(got)}"
assert np.allclose(got, expected), f"expected {expected[0]} first, got {got[0]}"
### END HIDDEN TESTS
""",
    ),
    "model-check": (
        2,
        """\
import numpy as np
from sklearn.datasets import load_iris
iris = load_iris()
assert np.shape(model.predict(iris.data[:5])) == (5,), "expected one class a row"
### BEGIN HIDDEN TESTS
rows = np.random.default_rng(5).permutation(150)[:60]
X_hidden = iris.data[rows] + np.random.default_rng(6).normal(scale=0.05, size=(60, 4))
accuracy = np.mean(np.asarray(model.predict(X_hidden)) == iris.target[rows])
assert accuracy > 0.9, f"expected an accuracy above 0.9, got {accuracy:.2f}"
### END HIDDEN TESTS
""",
    ),
    "answer-check": (
        1,
        """\
assert answer is not None, "expected a number"
### BEGIN HIDDEN TESTS
# {secret}
assert answer == {truth}, f"that is not the answer: {answer}"
### END HIDDEN TESTS
""",
    ),
    "ratio-check": (
        1,
        """\
assert ratio(6, 3) == 2, f"6 / 3 is 2, not {ratio(6, 3)}"
### BEGIN HIDDEN TESTS
assert ratio(1, 8) == 0.125, f"1 / 8 is 0.125, not {ratio(1, 8)}"
try:
    ratio(1, 0)
except ValueError:
    pass
else:
    raise AssertionError("expected a ValueError for b = 0")
### END HIDDEN TESTS
""",
    ),
    # Partial credit: the value of the cell is the number of points, as nbgrader has it.
    "label-check": (
        4,
        """\
assert label_of(90) is not None, "expected a label"
### BEGIN HIDDEN TESTS
cases = {95: "high", 80: "high", 60: "fair", 20: "low"}
for score, label in cases.items():
    print("expected", label, "got", label_of(score))
sum(label_of(score) == label for score, label in cases.items())
### END HIDDEN TESTS
""",
    ),
}
POINTS = {name: points for name, (points, _) in CHECKS.items()}


@dataclass(frozen=True)
class Lab:
    """The lab and all that is made of it.

    Attributes:
        course: an nbgrader course folder in which it has been generated.
        assignment: what is graded.
        released: the student's version.
        truth: the answer that no student can know.
        secret: a text that stands in a hidden test only.
    """

    course: CourseFolder
    assignment: Assignment
    released: nbformat.NotebookNode
    truth: int
    secret: str

    @property
    def reference(self) -> dict[str, str]:
        """The solution of each task, by grade id."""
        return {name: code.replace("{truth}", str(self.truth)) for name, code in SOLUTIONS.items()}


def make_lab(folder: Path, imports: tuple[str, ...] = IMPORTS) -> Lab:
    """Write the lab's source into a course folder and have nbgrader generate it.

    Args:
        folder: a folder for the course; it is made.
        imports: modules that are there before student code runs.
    """
    truth = 10**8 + secrets.randbelow(10**8)
    secret = f"CANARY-hidden-{secrets.token_hex(8)}"
    source = v4.new_notebook()
    source.cells = [v4.new_markdown_cell("# A lab to attack")]
    for name, solution in SOLUTIONS.items():
        text = solution.replace("{truth}", str(truth))
        source.cells.append(_code(f"### BEGIN SOLUTION\n{text}\n### END SOLUTION", name))
        points, check = CHECKS[f"{name}-check"]
        check = check.replace("{truth}", str(truth)).replace("{secret}", secret)
        source.cells.append(_code(check, f"{name}-check", points))
    place = folder / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(source, place / f"{NAME}.ipynb")
    course = open_course(folder, cell_seconds=20)
    course.generate(NAME)
    assignment = read_assignment(course.api.coursedir, NAME, imports)
    released = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    return Lab(course, assignment, released, truth, secret)


def _code(source: str, grade_id: str, points: float | None = None) -> nbformat.NotebookNode:
    check = points is not None
    meta: dict[str, Any] = {"grade_id": grade_id, "grade": check, "solution": not check}
    meta |= {"locked": check, "schema_version": 3, "task": False, "cell_type": "code"}
    if check:
        meta["points"] = points
    return v4.new_code_cell(source.strip(), metadata={"nbgrader": meta})
