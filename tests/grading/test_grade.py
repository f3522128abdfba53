"""One notebook is graded: the student's cells in a real kernel, the checks in a real examiner."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from workshop.grading.client import ForkServer, StudentKernel, clean_environment
from workshop.grading.grade import Grader
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.unit import Assignment, Unit

from .conftest import (
    LAB,
    POINTS,
    RIGHT,
    Bench,
    Class,
    answer,
    check,
    given,
    lab_of,
    notebook_of,
    own,
)

# --- points -------------------------------------------------------------------------------------


def test_a_right_solution_gets_all_points(bench: Bench, a_class: Class) -> None:
    verdict = bench.grader(a_class.book().assignment).grade(
        Unit("ada", {f"{LAB}.ipynb": a_class.filled_in(RIGHT)})
    )
    assert {task.grade_id: task.points for task in verdict.tasks} == POINTS
    assert [task.message for task in verdict.tasks] == ["", ""]
    assert (verdict.problem, verdict.points, verdict.max_points) == ("", 6, 6)
    assert verdict.sandbox == bench.settings.sandbox
    assert {"seccomp", "landlock"} & set(verdict.walls)


def test_a_released_notebook_gets_nothing_and_says_why(bench: Bench, a_class: Class) -> None:
    verdict = bench.grader(a_class.book().assignment).grade(
        Unit("ada", {f"{LAB}.ipynb": a_class.released})
    )
    assert verdict.points == 0
    assert [task.message for task in verdict.tasks] == ["NotImplementedError"] * 2 or [
        "mean_of" in verdict.tasks[0].message,
        "label_of" in verdict.tasks[1].message,
    ] == [True, True]


@pytest.mark.parametrize(
    ("value", "points", "message"),
    [
        ("2", 2, ""),
        ("2.0", 2, ""),
        ("0.5", 0.5, "the check gave 0.5 of 2"),
        ("0", 0, "the check gave 0 of 2"),
        ("False", 0, "the check ended in {}, which is no number of points"),
        ("None", 2, ""),
        ("'0.5'", 0, "the check ended in {}, which is no number of points"),
        ("[1]", 0, "the check ended in {}, which is no number of points"),
        ("'nan'", 0, "the check ended in {}, which is no number of points"),
        ("float('nan')", 0, "the check ended in nan, which is no number of points"),
        ("float('inf')", 0, "the check ended in inf, which is no number of points"),
        ("-1", 0, "the check gave -1, which is not between 0 and 2"),
        ("9", 0, "the check gave 9, which is not between 0 and 2"),
        ("1; None", 2, ""),
        ("1;", 2, ""),
        ("print(0)", 2, ""),
    ],
)
def test_the_value_of_a_check_is_partial_credit(
    bench: Bench, value: str, points: float, message: str
) -> None:
    graded = bench.grade(check(value, points=2))
    assert graded.points == points
    before, _, after = message.partition("{}")
    assert graded.message.startswith(before)
    assert graded.message.endswith(after)


def test_numbers_of_numpy_are_partial_credit(bench: Bench) -> None:
    graded = bench.grade(check("import numpy as np\nfloat(np.float64(0.5))", points=2))
    assert graded.points == 0.5
    graded = bench.grade(check("import numpy as np\nnp.float64(0.5) * 1", points=2))
    assert graded.points == 0.5


def test_a_failed_assertion_shows_its_sentence_alone(bench: Bench) -> None:
    graded = bench.grade(answer("x = 3"), check("assert x == 2, f'expected 2, not {x}'"))
    assert (graded.points, graded.message) == (0, "expected 2, not 3")
    assert graded.error(1) == "AssertionError: expected 2, not 3"


def test_a_warning_of_a_check_is_not_a_failure(bench: Bench) -> None:
    graded = bench.grade(
        check("import sys, warnings\nwarnings.warn('old')\nprint('hm', file=sys.stderr)")
    )
    assert graded.points == 1
    assert "hm" in graded.printed(0)


def test_a_check_that_python_cannot_read_earns_nothing(bench: Bench) -> None:
    graded = bench.grade(check("assert ("))
    assert graded.points == 0
    assert re.search("SyntaxError|IncompleteInput", graded.message)


# --- errors of the student's code ---------------------------------------------------------------

RAISES = """
class Mine(ValueError):
    pass

def go(what):
    if what == "unicode":
        b"\\xff".decode()
    if what == "stop":
        raise StopIteration("enough")
    if what == "group":
        raise ExceptionGroup("many", [ValueError("no")])
    if what == "exit":
        raise SystemExit(3)
    if what == "interrupt":
        raise KeyboardInterrupt("now")
    if what == "deep":
        return go(what)
    if what == "assert":
        assert False, "mine"
    raise {"value": ValueError("no"), "key": KeyError("a"), "mine": Mine("own"),
           "type": TypeError("x"), "os": FileNotFoundError(2, "none", "f"),
           "div": ZeroDivisionError("z"), "not": NotImplementedError(), "base": BaseException("b"),
           }[what]
"""


@pytest.mark.parametrize(
    ("what", "caught", "shown"),
    [
        ("value", "ValueError", "no"),
        ("key", "KeyError", "'a'"),
        ("mine", "ValueError", "Mine: own"),
        ("type", "TypeError", "x"),
        ("os", "FileNotFoundError", "[Errno 2] none: 'f'"),
        ("os", "OSError", "[Errno 2] none: 'f'"),
        ("div", "ArithmeticError", "z"),
        ("not", "NotImplementedError", ""),
        ("unicode", "UnicodeDecodeError", "can't decode byte 0xff"),
        ("unicode", "ValueError", "can't decode byte 0xff"),
        ("stop", "RuntimeError", "enough"),
        ("group", "RuntimeError", "many (1 sub-exception)"),
        ("exit", "RuntimeError", "3"),
        ("interrupt", "RuntimeError", "now"),
        ("base", "RuntimeError", "b"),
        ("deep", "RecursionError", "maximum recursion depth exceeded"),
        ("assert", "AssertionError", "mine"),
    ],
)
def test_an_exception_of_the_students_code_arrives_as_the_built_in_it_is(
    bench: Bench, what: str, caught: str, shown: str
) -> None:
    graded = bench.grade(
        answer(RAISES),
        check(
            f"try:\n    go({what!r})\nexcept {caught} as error:\n    print(str(error))\n"
            "else:\n    assert False, 'nothing was raised'"
        ),
    )
    assert (graded.points, graded.message) == (1, "")
    assert shown in graded.printed(1)


def test_an_error_of_the_students_code_is_the_reason_with_its_line(bench: Bench) -> None:
    graded = bench.grade(answer("def go():\n    return 1 / 0"), check("go()"))
    assert graded.message == "ZeroDivisionError: division by zero"
    (output,) = graded.outputs(1)
    assert "return 1 / 0" in "\n".join(output.traceback)


def test_a_name_that_the_student_did_not_define_is_missing(bench: Bench) -> None:
    graded = bench.grade(answer("pass"), check("assert x == 1"), names=["x"])
    assert graded.message == "NameError: name 'x' is not defined"


def test_a_cell_that_raises_keeps_its_error_and_the_next_one_runs(bench: Bench) -> None:
    graded = bench.grade(answer("x = 1\n1 / 0"), own("x += 1"), check("assert x == 2, f'{x}'"))
    assert graded.points == 1
    assert graded.error(0) == "ZeroDivisionError: division by zero"


# --- what a check sees --------------------------------------------------------------------------


def test_what_the_students_code_prints_stays_out_of_the_check(bench: Bench) -> None:
    graded = bench.grade(
        answer("def go():\n    print('9')\n    return 1"),
        check("assert go() == 1\nprint('judged')"),
    )
    assert graded.points == 1
    assert graded.printed(1) == "judged\n"


def test_a_check_sees_the_state_at_its_place(bench: Bench) -> None:
    graded = bench.grade(
        answer("x = 1"),
        check("assert x == 1, f'{x}'", "one"),
        answer("x = 2", "again"),
        check("assert x == 2, f'{x}'", "two"),
    )
    assert {name: task.message for name, task in graded.tasks.items()} == {"one": "", "two": ""}


def test_checks_do_not_share_names(bench: Bench) -> None:
    graded = bench.grade(check("limit = 3", "one"), check("assert limit == 3", "two"))
    assert [task.points for task in graded.verdict.tasks] == [1, 0]
    assert "«limit», which is not the student's to define" in graded.tasks["two"].message


def test_a_check_that_asks_for_a_name_it_may_not_fails_even_if_it_catches_all(
    bench: Bench,
) -> None:
    graded = bench.grade(
        given("import math\nlimit = 3"),
        answer("x = 1"),
        check("try:\n    limit\nexcept BaseException:\n    pass", "name"),
        check("assert math.pi > x", "module"),
    )
    assert graded.points == 0
    assert "(this is the lab's fault)" in graded.tasks["name"].message
    assert "«math»" in graded.tasks["module"].message


def test_a_check_never_takes_a_built_in_from_the_student(bench: Bench) -> None:
    graded = bench.grade(
        answer("def sum(values):\n    return 7\n\ndef abs(x): return 0\n__name__ = 'mine'"),
        check("assert sum([1, 2]) == 3\nassert abs(-1) == 1\nassert __name__ == '__main__'"),
    )
    assert (graded.points, graded.message) == (1, "")


def test_a_name_keeps_its_value_between_two_calls(bench: Bench) -> None:
    graded = bench.grade(
        answer("numbers = [1]\ndef grow():\n    numbers.append(2)\n    return len(numbers)"),
        check(
            "mine = numbers\nassert mine is numbers\n"
            "assert grow() == 2\nassert numbers == [1, 2], f'{numbers}'\nassert mine == [1]"
        ),
    )
    assert (graded.points, graded.message) == (1, "")


def test_what_a_check_changes_stays_in_the_check(bench: Bench) -> None:
    graded = bench.grade(
        answer("numbers = [1]"),
        check("numbers.append(2)", "one"),
        check("assert numbers == [1]", "two"),
    )
    assert graded.points == 2


def test_plain_data_comes_by_value(bench: Bench) -> None:
    graded = bench.grade(
        answer(
            "import numpy as np, pandas as pd, scipy.sparse as sp, datetime as dt\n"
            "from collections import Counter, OrderedDict\nfrom decimal import Decimal\n"
            "from fractions import Fraction\n"
            "array = np.arange(6).reshape(2, 3)\n"
            "frame = pd.DataFrame({'n': [1, 2], 's': ['a', None]}, index=['x', 'y'])\n"
            "series = pd.Series([1.5, 2.5], name='v')\n"
            "sparse = sp.csr_matrix(np.eye(3))\n"
            "mixed = {'a': [1, (2, 3)], 4: {5}, None: b'x'}\n"
            "when = dt.datetime(2026, 1, 2, tzinfo=dt.timezone.utc)\n"
            "number, big = 1 + 2j, 10 ** 40\n"
            "def doubled(values):\n    return values * 2\n"
        ),
        check(
            "import datetime as dt\nimport numpy as np\nimport pandas as pd\n"
            "assert isinstance(array, np.ndarray) and array.sum() == 15\n"
            "assert isinstance(frame, pd.DataFrame) and list(frame.index) == ['x', 'y']\n"
            "assert frame['s'].isna().tolist() == [False, True]\n"
            "assert series.name == 'v' and series.mean() == 2\n"
            "assert sparse.nnz == 3 and np.allclose(sparse.toarray(), np.eye(3))\n"
            "assert mixed == {'a': [1, (2, 3)], 4: {5}, None: b'x'}\n"
            "assert when == dt.datetime(2026, 1, 2, tzinfo=dt.timezone.utc)\n"
            "assert number == 1 + 2j and big == 10 ** 40\n"
            "assert doubled(np.ones(2)).tolist() == [2, 2]\n"
            "assert doubled(frame[['n']])['n'].tolist() == [2, 4]"
        ),
    )
    assert (graded.points, graded.message) == (1, "")


def test_a_model_stays_where_it_is_and_predicts(bench: Bench) -> None:
    graded = bench.grade(
        answer(
            "import numpy as np\nfrom sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(np.arange(4.0)[:, None], 2 * np.arange(4.0))"
        ),
        check(
            "import numpy as np\n"
            "assert np.allclose(model.predict(np.array([[10.0]])), [20])\n"
            "assert np.allclose(model.coef_, [2])\n"
            'assert repr(model) == "<an object in the student\'s kernel>"'
        ),
        check("assert model == model", "compared"),
    )
    assert graded.tasks["task-check"].message == ""
    assert graded.tasks["compared"].points == 0
    assert "plain data" in graded.tasks["compared"].message


# --- what the student's cells may do ------------------------------------------------------------


def test_a_cell_may_wait_at_its_top_level(bench: Bench) -> None:
    graded = bench.grade(
        answer("import asyncio\nx = await asyncio.sleep(0.01, 'waited')"), check("assert x")
    )
    assert (graded.points, graded.message) == (1, "")


def test_a_cell_may_run_a_command_of_the_shell(bench: Bench) -> None:
    graded = bench.grade(own("!echo hi"), own("found = !echo there\nprint(found)"))
    assert "hi" in graded.printed(0)
    assert "there" in graded.printed(1)


def test_magics_of_ipython_work(bench: Bench) -> None:
    graded = bench.grade(
        own("%matplotlib inline"),
        own("%%capture said\nprint('x')"),
        own("%time y = 1"),
        own("%%bash\necho from bash"),
    )
    assert [out for n in range(4) for out in graded.outputs(n) if out.output_type == "error"] == []
    assert "from bash" in graded.printed(3)


def test_a_plot_arrives_as_a_picture(bench: Bench) -> None:
    graded = bench.grade(own("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"))
    shown = [out for out in graded.outputs(0) if out.output_type == "display_data"]
    assert shown[0].data["image/png"].startswith("iVBOR")


def test_display_update_and_clear_work_as_in_jupyter(bench: Bench) -> None:
    graded = bench.grade(
        own("from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))\n1 + 1"),
        own("from IPython.display import clear_output\nprint('old')\nclear_output()\nprint('new')"),
        own("print('old')\nclear_output(wait=True)\nprint('new')"),
        own("h = display('first', display_id=True)\nh.update('second')"),
    )
    html, two = graded.outputs(0)
    assert html.data["text/html"] == "<b>x</b>"
    assert (two.output_type, two.data["text/plain"]) == ("execute_result", "2")
    assert graded.printed(1) == "new\n"
    assert graded.printed(2) == "new\n"
    assert graded.outputs(3)[-1].data["text/plain"] == "'second'"


def test_input_fails_at_once_with_the_reason(bench: Bench) -> None:
    started = time.monotonic()
    graded = bench.grade(own("input('name? ')"), own("print('on')"))
    assert "StdinNotImplementedError" in graded.error(0)
    assert graded.printed(1) == "on\n"
    assert time.monotonic() - started < 10


def test_the_files_of_the_lab_are_there_for_student_and_check(bench: Bench) -> None:
    read = "from pathlib import Path\ntext = Path('data/a.csv').read_text()"
    graded = bench.grade(
        answer(read),
        check(f"theirs = text\n{read}\nassert text == theirs == 'the lab'"),
        ships={"data/a.csv": b"the lab"},
        hands_in={"data/a.csv": b"the student's", "own.txt": b"mine"},
    )
    assert (graded.points, graded.message) == (1, "")


def test_a_file_that_the_student_hands_in_is_there_for_the_student_alone(bench: Bench) -> None:
    graded = bench.grade(
        answer("from pathlib import Path\ntext = Path('own.txt').read_text()"),
        check("import os\nassert text == 'mine'\nassert os.listdir() == [], f'{os.listdir()}'"),
        hands_in={"own.txt": b"mine"},
    )
    assert (graded.points, graded.message) == (1, "")


def test_a_file_that_a_cell_writes_is_read_by_the_next(bench: Bench) -> None:
    graded = bench.grade(
        own("open('made.txt', 'w').write('here')"),
        answer("text = open('made.txt').read()"),
        check("assert text == 'here'"),
    )
    assert (graded.points, graded.message) == (1, "")


def test_text_in_any_script_is_run_and_kept(bench: Bench) -> None:
    graded = bench.grade(answer("größe = '数\U0001f600'\nprint(größe)"), check("assert größe"))
    assert graded.points == 1
    assert graded.printed(0) == "数\U0001f600\n"


def test_half_a_character_in_a_notebook_is_no_trouble(bench: Bench) -> None:
    cells = [
        {"cell_type": "code", "source": "x = '\ud800'", "metadata": {}},
        {"cell_type": "markdown", "source": "\udc80", "metadata": {}},
        {
            "cell_type": "code",
            "source": "y = 1",
            "metadata": {"nbgrader": {"grade_id": "task"}},
        },
    ]
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    pieces = [answer("y = 1"), check("assert y == 1")]
    assignment = Assignment(LAB, (lab_of(pieces),))
    verdict = bench.grader(assignment).grade(Unit("ada", {f"{LAB}.ipynb": data.encode()}))
    assert verdict.points == 1
    assert verdict.notebooks[LAB].encode()


@pytest.mark.parametrize(
    "cell",
    [
        "print('\\ud800')",
        "import os\nos.write(1, b'\\xff\\xfe')",
        "raise ValueError('\\udfff')",
        "'\\ud800'",
        "from IPython.display import HTML\nHTML('\\ud800')",
        "from IPython.display import JSON\nJSON({'a': '\\ud800'})",
    ],
)
def test_half_a_character_that_a_cell_shows_is_no_trouble(bench: Bench, cell: str) -> None:
    graded = bench.grade(own(cell), answer("x = 1"), check("assert x == 1"))
    assert graded.points == 1
    assert graded.verdict.notebooks[LAB].encode()


def test_half_a_character_in_a_value_is_no_trouble(bench: Bench) -> None:
    graded = bench.grade(
        answer("x = '\\ud800'\ndef go():\n    raise ValueError('\\ud800')"),
        check("assert len(x) == 1, f'odd: {x}'"),
        check("assert not x, f'odd: {x}'", "shown"),
        check("print(x)", "printed"),
        check("go()", "raised"),
    )
    assert [task.points for task in graded.verdict.tasks] == [1, 0, 1, 0]
    assert graded.verdict.notebooks[LAB].encode()
    assert [task.message.encode() for task in graded.verdict.tasks]


# --- limits -------------------------------------------------------------------------------------

NAP = "import time\nx = 1\ntime.sleep(60)"
DEAF = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nx = 1\ntime.sleep(60)"


def test_a_cell_that_runs_too_long_is_stopped_and_the_next_one_runs(bench: Bench) -> None:
    graded = bench.grade(answer(NAP), own("print('on')"), check("assert x == 1"), cell_seconds=1)
    assert graded.points == 1
    assert graded.outputs(0)[-1].evalue == "it ran longer than 1 s and was stopped"
    assert graded.printed(1) == "on\n"
    assert graded.problem == ""


def test_a_cell_that_does_not_stop_gets_a_fresh_kernel_once(bench: Bench) -> None:
    graded = bench.grade(
        answer("before = 1", "early"),
        own("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)"),
        answer("after = before + 1"),
        check("assert (before, after) == (1, 2)"),
        cell_seconds=1,
    )
    assert (graded.points, graded.message) == (1, "")
    assert graded.error(1) == ("KernelDied: a cell ran longer than 1 s and could not be stopped")
    assert "could not be stopped" in graded.problem


def test_a_kernel_that_dies_comes_back_with_the_cells_before(bench: Bench) -> None:
    graded = bench.grade(
        answer("before = 1", "early"),
        own("import os\nos._exit(1)"),
        answer("after = before + 1"),
        check("assert (before, after) == (1, 2)"),
    )
    assert graded.points == 1
    assert graded.problem == "the kernel ended: it ended while your code ran."


def test_a_kernel_that_dies_twice_stays_dead_and_every_check_says_so(bench: Bench) -> None:
    graded = bench.grade(
        answer("x = 1"),
        check("assert x == 1", "early"),
        own("import os\nos._exit(1)"),
        own("os.kill(os.getpid(), 9) if 'os' in dir() else __import__('os')._exit(1)"),
        own("print('never')"),
        check("assert x == 1", "late"),
        check("assert 1", "needs-nothing"),
    )
    assert graded.tasks["early"].points == 1
    assert graded.tasks["late"].points == 0
    assert "the kernel had ended twice" in graded.tasks["late"].message
    assert "not run" in graded.error(4)
    assert graded.tasks["needs-nothing"].points == 1


def test_a_call_that_ends_the_kernel_fails_its_check_and_the_next_one_is_judged(
    bench: Bench,
) -> None:
    graded = bench.grade(
        answer("import os\nx = 1\ndef end():\n    os._exit(0)"),
        check("try:\n    end()\nexcept Exception:\n    pass", "ends"),
        check("assert x == 1", "next"),
    )
    assert graded.tasks["ends"].points == 0
    assert "your code could not be asked" in graded.tasks["ends"].message
    assert (graded.tasks["next"].points, graded.tasks["next"].message) == (1, "")


def test_a_call_that_never_ends_fails_its_check_and_the_next_one_is_judged(bench: Bench) -> None:
    graded = bench.grade(
        answer("x = 1\ndef wait():\n    while True:\n        pass"),
        check("wait()", "waits"),
        check("assert x == 1", "next"),
        cell_seconds=1,
    )
    assert graded.tasks["waits"].points == 0
    assert graded.tasks["next"].points == 1


def test_a_check_that_never_ends_is_stopped_and_the_next_one_runs(bench: Bench) -> None:
    graded = bench.grade(
        check("while True:\n    pass", "loops"), check("assert 1", "next"), cell_seconds=1
    )
    assert graded.tasks["loops"].message == "the check took too long and was stopped"
    assert graded.tasks["next"].points == 1


def test_a_check_that_ends_its_process_earns_nothing(bench: Bench) -> None:
    graded = bench.grade(check("import os\nos._exit(0)", "ends"), check("assert 1", "next"))
    assert graded.tasks["ends"].message == "the check ended before it gave a verdict"
    assert graded.tasks["next"].points == 1


def test_the_whole_notebook_has_a_limit_too(bench: Bench) -> None:
    started = time.monotonic()
    graded = bench.grade(
        *[own("import time\ntime.sleep(1)")] * 9, check("assert 1"), notebook_seconds=2
    )
    assert time.monotonic() - started < 12
    assert graded.verdict.tasks[0].points in (0, 1)


def test_a_flood_of_output_ends_the_kernel(bench: Bench) -> None:
    graded = bench.grade(
        answer("while True:\n    print('x' * 1000)"), check("assert 1"), output=MEGABYTE
    )
    assert graded.error(0) == "KernelDied: a cell printed more than 1 MB"
    assert len(graded.verdict.notebooks[LAB]) < MEGABYTE


def test_much_output_below_the_limit_is_cut(bench: Bench) -> None:
    graded = bench.grade(own("print('x' * 1_000_000)"))
    assert len(graded.printed(0)) < 110_000
    assert graded.printed(0).endswith("… cut …\n")


def test_too_much_memory_fails_the_cell_and_not_the_grader(bench: Bench) -> None:
    graded = bench.grade(
        own("x = bytearray(2 * 10 ** 9)"), own("print('on')"), memory=700 * MEGABYTE
    )
    assert graded.error(0).startswith("MemoryError") or "memory" in graded.problem
    assert graded.printed(1) == "on\n"


def test_memory_of_many_processes_is_counted_together(bench: Bench) -> None:
    many = (
        "import os, time\nfor _ in range(4):\n    if not os.fork():\n"
        "        x = b'x' * (250 * 2 ** 20)\n        time.sleep(30)\n        os._exit(0)\n"
        "time.sleep(30)"
    )
    graded = bench.grade(own(many), memory=700 * MEGABYTE)
    assert "it used more than 700 MB of memory" in graded.error(0)


def test_a_kernel_that_cannot_start_is_a_problem_of_the_verdict(bench: Bench) -> None:
    graded = bench.grade(answer("x = 1"), check("assert x == 1"), processes=2)
    assert graded.points == 0
    assert graded.problem != ""


def test_too_much_on_disk_fails_the_cell_and_not_the_grader(bench: Bench) -> None:
    fill = (
        "with open('big', 'wb') as file:\n    for _ in range(64):\n        file.write(bytes(2**20))"
    )
    graded = bench.grade(own(fill), own("print('on')"), disk=8 * MEGABYTE)
    assert graded.outputs(0)[-1].output_type == "error"
    assert "on" in graded.printed(1)


# --- hand-ins that are not there or not whole -----------------------------------------------------


def test_a_damaged_notebook_gets_nothing_and_a_notice(bench: Bench, a_class: Class) -> None:
    grader = bench.grader(a_class.book().assignment)
    for files, sentence in (
        ({f"{LAB}.ipynb": b"{"}, "the notebook is damaged: it is not complete JSON."),
        ({}, f"there is no {LAB}.ipynb in what was handed in."),
        ({"other.ipynb": a_class.released}, f"there is no {LAB}.ipynb in what was handed in."),
    ):
        verdict = grader.grade(Unit("ada", files))
        assert (verdict.points, verdict.max_points) == (0, 6)
        assert verdict.problem == sentence
        assert {task.message for task in verdict.tasks} == {sentence}
        assert sentence in text_of_first_cell(verdict.notebooks[LAB])


def text_of_first_cell(text: str) -> str:
    return "".join(json.loads(text)["cells"][0]["source"])


def test_the_notebook_of_another_lab_is_named_as_such(bench: Bench, a_class: Class) -> None:
    other = notebook_of([answer("x = 1", "other"), own("y")])
    verdict = bench.grader(a_class.book().assignment).grade(Unit("ada", {f"{LAB}.ipynb": other}))
    assert verdict.points == 0
    assert verdict.problem == f"the notebook has no cell of {LAB}: is it another lab's?"


def test_two_notebooks_of_one_assignment_are_graded_each_for_itself(bench: Bench) -> None:
    one, two = [answer("x = 1"), check("assert x == 1", "a")], [check("assert x == 1", "b")]
    first, second = lab_of(one), replace(lab_of(two, ["x"]), name="second")
    assignment = Assignment(LAB, (first, second))
    files = {f"{LAB}.ipynb": notebook_of(one), "second.ipynb": notebook_of(two)}
    verdict = bench.grader(assignment).grade(Unit("ada", files))
    assert [(task.notebook, task.points) for task in verdict.tasks] == [(LAB, 1), ("second", 0)]
    verdict = bench.grader(assignment).grade(Unit("ada", {f"{LAB}.ipynb": files[f"{LAB}.ipynb"]}))
    assert verdict.points == 1
    assert verdict.problem == "there is no second.ipynb in what was handed in."


# --- the machine around it ------------------------------------------------------------------------


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for all scratch files, whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="wt-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        Path(folder).chmod(0o755)
        yield Path(folder)


def descendants(server: ForkServer) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def wait_until_gone(server: ForkServer) -> list[psutil.Process]:
    """Wait a little for the processes of a grader; return what is left."""
    ends = time.monotonic() + 5
    while (left := descendants(server)) and time.monotonic() < ends:
        time.sleep(0.02)
    return left


def test_nothing_is_left_of_a_notebook_that_starts_processes(bench: Bench, scratch: Path) -> None:
    graded = bench.grade(
        answer(
            "import os, subprocess\n"
            "open('/tmp/left', 'w').write('x')\n"
            "for _ in range(3):\n"
            "    subprocess.Popen(['sleep', '120'], start_new_session=True)\n"
            "if not os.fork():\n    os.setsid()\n    __import__('time').sleep(120)\n"
            "uid = os.getuid()"
        ),
        check("print(uid)\nopen('left', 'w').write('x')"),
    )
    assert graded.points == 1
    assert wait_until_gone(bench.server) == []
    assert list(scratch.iterdir()) == []
    assert not Path("/tmp/left").exists()  # noqa: S108
    uid = int(graded.printed(1))
    if uid != os.getuid():
        assert [p for p in psutil.process_iter(["uids"]) if uid in p.info["uids"]] == []


def test_a_kernel_that_died_leaves_nothing_either(bench: Bench, scratch: Path) -> None:
    bench.grade(own("import os\nos._exit(1)"), own(DEAF), check("assert 1"), cell_seconds=1)
    assert wait_until_gone(bench.server) == []
    assert list(scratch.iterdir()) == []


def test_a_closed_grader_leaves_no_process(lab: Assignment, bench: Bench) -> None:
    with Grader(lab, bench.settings) as grader:
        grader.grade(Unit("ada", {}))
        grader._fork_server()
        assert grader._server is not None
        pid = grader._server.process.pid
    assert not psutil.pid_exists(pid)


def test_a_fork_server_that_is_killed_takes_its_kernels_with_it(bench: Bench) -> None:
    server = ForkServer()
    kernel = StudentKernel(server, {}, bench.settings.sandbox, Limits())
    below = descendants(server)
    try:
        assert below
        server.process.kill()
        left = psutil.wait_procs(below, timeout=5)[1]
        for process in left:
            process.kill()
        assert left == []
    finally:
        kernel.close()
        server.close()


def test_a_cold_start_gives_the_same_points(a_class: Class, bench: Bench) -> None:
    wrong = {**RIGHT, "label": "def label_of(score):\n    return 'high'"}
    assignment = replace(a_class.book().assignment, imports=("numpy",))
    units = [
        Unit("ada", {f"{LAB}.ipynb": a_class.filled_in(RIGHT)}),
        Unit("bob", {f"{LAB}.ipynb": a_class.filled_in(wrong)}),
        Unit("cyd", {f"{LAB}.ipynb": a_class.released}),
    ]
    given_points = []
    for warm in (True, False):
        with Grader(assignment, replace(bench.settings, warm=warm)) as grader:
            given_points.append([grader.grade(unit).tasks for unit in units])
    assert given_points[0] == given_points[1]
    assert [sum(task.points for task in tasks) for tasks in given_points[0]] == [6, 4, 0]


@pytest.mark.skipif(os.cpu_count() == 1, reason="OpenBLAS starts no thread with one core")
def test_an_import_that_starts_a_thread_is_left_out_of_the_fork_server(bench: Bench) -> None:
    pieces = [answer("import numpy\nx = numpy.ones(2)"), check("assert x.sum() == 2")]
    assignment = Assignment(LAB, (lab_of(pieces),), imports=("numpy",))
    server = ForkServer(assignment.imports, cores=2)
    try:
        assert not server.safe
    finally:
        server.close()
    with Grader(assignment, replace(bench.settings, cores=2)) as grader:
        verdict = grader.grade(Unit("ada", {f"{LAB}.ipynb": notebook_of(pieces)}))
        assert grader._server is not None
        assert grader._server.safe
        assert grader._server.imports == ()
    assert verdict.points == 1


def test_an_import_that_is_missing_or_fails_is_left_for_the_student(bench: Bench) -> None:
    server = ForkServer(("no_such_module", "json"))
    try:
        assert server.missing == ("no_such_module",)
        assert server.safe
    finally:
        server.close()


def test_a_fork_server_that_ended_is_started_anew(a_class: Class, bench: Bench) -> None:
    unit = Unit("ada", {f"{LAB}.ipynb": a_class.filled_in(RIGHT)})
    with Grader(a_class.book().assignment, bench.settings) as grader:
        assert grader.grade(unit).points == 6
        assert grader._server is not None
        grader._server.process.kill()
        grader._server.process.wait()
        assert grader.grade(unit).points == 6


def test_student_and_check_have_nothing_of_the_graders_environment(
    monkeypatch: pytest.MonkeyPatch, bench: Bench
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a-secret-of-the-hub")
    monkeypatch.setenv("PYTHONSTARTUP", "/a-secret-of-the-hub")
    pieces = [
        answer("import os\ntheirs = dict(os.environ)\nshown = open('/proc/self/environ').read()"),
        check(
            "import os\nassert 'a-secret' not in str(dict(os.environ)) + str(theirs) + shown\n"
            "print(sorted(theirs))"
        ),
    ]
    with Grader(Assignment(LAB, (lab_of(pieces),)), bench.settings) as grader:
        verdict = grader.grade(Unit("ada", {f"{LAB}.ipynb": notebook_of(pieces)}))
        assert grader._server is not None
        environment = psutil.Process(grader._server.process.pid).environ()
    assert (verdict.points, verdict.tasks[0].message) == (1, "")
    assert environment == clean_environment(1)


def test_numerical_libraries_use_the_threads_they_are_given(bench: Bench) -> None:
    graded = bench.grade(
        answer(
            "import numpy as np, threadpoolctl\nnp.ones((300, 300)) @ np.ones((300, 300))\n"
            "threads = [lib['num_threads'] for lib in threadpoolctl.threadpool_info()]"
        ),
        check("assert threads and set(threads) == {1}, f'{threads}'"),
    )
    assert (graded.points, graded.message) == (1, "")


def test_student_and_check_may_ask_which_libraries_are_loaded(bench: Bench) -> None:
    asks = (
        "import numpy as np\nfrom sklearn.cluster import KMeans\n"
        "from sklearn.neighbors import KNeighborsClassifier\n"
        "X = np.random.default_rng(0).normal(size=(60, 2))\n"
        "near = KNeighborsClassifier(algorithm='brute').fit(X, X[:, 0] > 0).predict(X)\n"
        "groups = KMeans(2, n_init=1, random_state=0).fit_predict(X).tolist()\n"
    )
    graded = bench.grade(answer(asks), check(f"{asks}mine = len(groups)\nassert mine == 60"))
    assert (graded.points, graded.message) == (1, "")


def test_each_kernel_draws_random_numbers_of_its_own(bench: Bench) -> None:
    draw = own("import random, numpy as np\nprint(random.random(), np.random.random())")
    assert bench.grade(draw).printed(0) != bench.grade(draw).printed(0)


def test_what_one_student_leaves_the_next_does_not_find(bench: Bench) -> None:
    bench.grade(own("import builtins, numpy\nbuiltins.left = numpy.left = 1\nopen('f', 'w')"))
    graded = bench.grade(
        own("import os, numpy\nprint('left' in dir(__builtins__), hasattr(numpy, 'left'))"),
        own("print(os.path.exists('f'))"),
    )
    assert graded.printed(0) == "False False\n"
    assert graded.printed(1) == "False\n"
