"""The bank of answers: what a file means, and how a fault in one names its line."""

from __future__ import annotations

import nbformat
import pytest

from workshop.errors import WorkshopError
from workshop.labs.answers import hand_in, read_answer, read_answers

from .conftest import TinyCourse

HEAD = "# ---\n# about: An answer.\n# others: reference\n"

# Each row: the file, the line of the fault, what is said.
FAULTS = {
    "no header": ("# %% mean\n", 1, "expected a header in comments"),
    "an empty file": ("", 1, "expected a header in comments"),
    "a header that does not end": (HEAD, 1, "the header does not end"),
    "a header that is not YAML": (
        "# ---\n# others: reference\n# about: }\n# ---\n",
        3,
        "this is not YAML",
    ),
    "no about": ("# ---\n# others: reference\n# ---\n", 2, "«about»: Field required"),
    "others unknown": (
        "# ---\n# about: An answer.\n# others: nobody\n# ---\n",
        3,
        "«others»: Input should be 'reference' or 'untouched'",
    ),
    "a key unknown": (
        f"{HEAD}# pionts:\n#   mean-check: 0\n# ---\n",
        4,
        "«pionts»: not known here. Did you mean points",
    ),
    "a key twice": (f"{HEAD}# about: Again.\n# ---\n", 4, "«about» stands here twice"),
    "a task twice": (
        f"{HEAD}# points:\n#   mean-check: 0\n#   mean-check: 3\n# ---\n",
        6,
        "«mean-check» stands here twice",
    ),
    "an unknown task": (
        f"{HEAD}# points:\n#   spread-check: 0\n#   mean-chek: 0\n# ---\n",
        6,
        "no task «mean-chek» that earns points. Did you mean mean-check",
    ),
    "a task with signs": (f"{HEAD}# points:\n#   'mean(': 0\n# ---\n", 5, "no task «mean(»"),
    "points for a written task": (
        f"{HEAD}# points:\n#   explain-mean: 0\n# ---\n",
        5,
        "no task «explain-mean» that earns points",
    ),
    "marks for a test": (
        f"{HEAD}# marks:\n#   mean-check: 0\n# ---\n",
        5,
        "no task «mean-check» that earns marks. There are: explain-mean",
    ),
    "too many points": (
        f"{HEAD}# points:\n#   mean-check: 4\n# ---\n",
        5,
        "«mean-check» is worth 0 to 3 points, not 4",
    ),
    "points below 0": (f"{HEAD}# points:\n#   mean-check: -1\n# ---\n", 5, "not -1"),
    "points that are no number": (
        f"{HEAD}# points:\n#   mean-check: many\n# ---\n",
        5,
        "«mean-check»: Input should be a valid number",
    ),
    "an unknown cell": (
        f"{HEAD}# ---\n\n# %% meen\nx = 1\n",
        6,
        "11-mean has no solution cell «meen». Did you mean mean",
    ),
    "a cell twice": (
        f"{HEAD}# ---\n\n# %% mean\nx = 1\n\n# %% mean\nx = 2\n",
        9,
        "the cell «mean» stands here twice",
    ),
    "a cell without a name": (f"{HEAD}# ---\n\n# %%\nx = 1\n", 6, "expected «# %% GRADE_ID»"),
    "a cell with two names": (
        f"{HEAD}# ---\n\n# %% mean\nx = 1\n# %% spread check\nx = 2\n",
        8,
        "expected «# %% GRADE_ID» and no more",
    ),
    "code that Python cannot read": (
        f"{HEAD}# ---\n\n# %% mean\n\n\ndef mean(values)\n    return 2\n",
        9,
        "expected ':'",
    ),
    "code above the first cell": (f"{HEAD}# ---\nx = 1\n", 5, "expected a cell that starts with"),
}


@pytest.mark.parametrize(("text", "line", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_file_and_line(tiny: TinyCourse, text: str, line: int, said: str) -> None:
    path = tiny.answer("faulty", text)
    with pytest.raises(WorkshopError) as caught:
        read_answers(tiny.source)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in caught.value.message


def test_code_that_is_meant_to_be_broken_is_read(tiny: TinyCourse) -> None:
    path = tiny.answer("broken", f"{HEAD}# fails: true\n# ---\n\n# %% mean\ndef mean(values)\n")
    answer = read_answer(path, tiny.source)
    assert answer.fails
    assert answer.cells == {"mean": "def mean(values)"}


def test_an_empty_bank_is_refused(tiny: TinyCourse) -> None:
    tiny.keep_answers()
    with pytest.raises(WorkshopError, match="there is no answer to try the checks on"):
        read_answers(tiny.source)


def test_checking_a_lab_with_a_faulty_answer_exits_with_2(tiny: TinyCourse) -> None:
    path = tiny.answer("faulty", f"{HEAD}# points:\n#   mean-chek: 0\n# ---\n")
    done = tiny.run("labs", "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {path}:5: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_header_says_only_what_differs(tiny: TinyCourse) -> None:
    answer = read_answer(
        tiny.answer("a", f"{HEAD}# points:\n#   mean-check: 1.5\n# ---\n"), tiny.source
    )
    assert answer.points == {"mean-check": 1.5, "spread-check": 3, "column-spread-check": 3}
    assert answer.marks == {"explain-mean": 3}


def test_beside_an_untouched_notebook_nothing_earns_points(tiny: TinyCourse) -> None:
    answer = read_answer(tiny.folder / "answers" / "untouched.py", tiny.source)
    assert set(answer.points.values()) == {0}
    assert set(answer.marks.values()) == {0}


def test_what_is_handed_in_holds_the_answer_and_the_reference_around_it(tiny: TinyCourse) -> None:
    path = tiny.answer(
        "a",
        f"{HEAD}# ---\n\n# %% mean\ndef mean(values):\n    return 7\n\n"
        "# %% [markdown] explain-mean\n# It hides\n#\n# much.\n",
    )
    released = nbformat.read(tiny.released, as_version=4)
    before = nbformat.writes(released)
    handed_in = hand_in(read_answer(path, tiny.source), tiny.source, released)
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in handed_in.cells
        if "nbgrader" in cell.metadata
    }
    assert cells["mean"] == "def mean(values):\n    return 7"
    assert cells["explain-mean"] == "It hides\n\nmuch."
    assert "np.std(values)" in cells["spread"]
    assert "SOLUTION" not in cells["spread"]
    assert nbformat.writes(released) == before
