"""A check that would judge otherwise in another process is found, with its line; others are not.

In each check the line at fault ends with ``# !``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.course import Course, Lab
from workshop.labs.boundary import boundary_faults
from workshop.labs.source import parse_source, read_source

from .conftest import TinyCourse

GIVEN = "import math\nimport numpy as np\n\nprices = [1, 2, 3]\n"
SOLUTION = """\
def mean(values):
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION


class Shop:
    size = 1


weights = [1.0, 2.0]
shop = Shop()
"""
OTHER = "import os\n\nlimit = 3\nassert mean([3]) == limit, f'expected 3, not {mean([3])}'\n"
SAYS = 'f"expected 2, not {came}"'


def cell(text: str, **meta: object) -> str:
    keys = {"schema_version": 3, "locked": True, "grade": False, "solution": False} | meta
    shown = ", ".join(
        f'"{key}": {str(value).lower() if isinstance(value, bool | int) else repr(value)}'
        for key, value in keys.items()
    ).replace("'", '"')
    return f"# %% nbgrader={{{shown}}}\n{text}\n"


def faults(
    check: str, *, given: str = GIVEN, solution: str = SOLUTION, other: str = OTHER
) -> list[str]:
    """Return the sentences on a check; their lines must be those marked with ``# !``."""
    text = "\n".join(
        [
            "# %% [markdown]\n# # A lab\n",
            cell(given, grade_id="given"),
            cell(solution, grade_id="task", solution=True, locked=False),
            cell(other, grade_id="other-check", grade=True, points=1),
            "# %%\nprint('a cell without a name')\n",
            cell(check, grade_id="task-check", grade=True, points=2),
        ]
    )
    lab = Lab(name="11-lab", title="Lab", minutes=45, points=3)
    found = boundary_faults(parse_source(text, lab, Path("11-lab.py")))
    marked = [n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# !")]
    assert sorted({fault.line for fault in found}) == marked, found
    assert {fault.grade_id for fault in found} <= {"task-check"}
    return [fault.sentence for fault in found]


def only(check: str, **cells: str) -> str:
    """Return the one sentence on a check."""
    (sentence,) = faults(check, **cells)
    return sentence


@pytest.fixture(autouse=True)
def the_other_cells_are_fine() -> None:
    assert faults(f"came = mean([2])\nassert came == 2, {SAYS}") == []


# --- names ------------------------------------------------------------------------------------


def test_a_name_of_a_given_cell_must_be_defined_in_the_check() -> None:
    check = f"\n\nexpected = 2\ncame = mean(prices)  # !\nassert came == expected, {SAYS}"
    assert only(check) == (
        "«prices» comes from a given cell, and a student can change what given cells made: define "
        "it in the check itself."
    )
    assert faults(f"prices = [2]\n{check.replace('  # !', '')}") == []


def test_a_name_that_a_solution_cell_defines_anew_is_the_students() -> None:
    check = f"came = mean(prices)\nassert came == 2, {SAYS}"
    assert faults(check, solution=f"{SOLUTION}\nif True:\n    prices = [2]") == []


def test_a_name_of_another_check_must_be_defined_again() -> None:
    check = f"came = mean([2])\nassert came < limit, {SAYS}  # !"
    assert only(check) == (
        "«limit» comes from «other-check», and checks do not see each other's names: define it in "
        "this check as well."
    )
    assert faults(f"limit = 3\n{check.replace('  # !', '')}") == []


def test_a_name_that_no_cell_defines_is_probably_a_typo() -> None:
    check = f"came = maen([2])  # !\nassert came == 2, {SAYS}"
    assert only(check) == "no cell defines «maen». Did you mean mean or came?"


def test_a_name_is_known_in_every_scope_of_the_check() -> None:
    check = f"""
def check_mean(values, *rest, expected, **more):
    def inner():
        nonlocal values
        values = [value for value in values if (half := value)]
        return half
    inner()
    try:
        came = mean(values)
    except (ValueError, TypeError) as error:
        raise AssertionError(f"expected {{expected}}, not {{error}}") from error
    assert came == expected, {SAYS}

class Case:
    first = 1
    second = first + 1
    def both(self):
        return __name__, self.first

for first, (second, *others) in [(1, (2, 3))]:
    check_mean([first, second, *others], expected=Case.second)
match mean([2]):
    case [one, *two] | {{"three": one, **two}} as whole:
        print(one, two, whole)
"""
    assert faults(check) == []


def test_what_a_later_turn_of_a_loop_uses_is_no_unknown_name() -> None:
    check = f"""
for turn in range(2):
    if turn:
        assert came == 2, {SAYS}
    came = mean([2])"""
    assert faults(check) == []


def test_a_check_imports_what_it_needs() -> None:
    check = f"came = np.asarray(mean([2]))  # !\nassert came == 2, {SAYS}"
    assert only(check) == "«np» is imported in another cell only: import it in the check itself."
    assert faults(f"import numpy as np\n{check.replace('  # !', '')}") == []
    assert only(check.replace("np.asarray", "os.fspath")) == (
        "«os» comes from «other-check», and checks do not see each other's names: import it in "
        "this check as well."
    )


def test_a_check_names_what_it_imports() -> None:
    check = f"from math import *  # !\ncame = floor(mean([2]))\nassert came == 2, {SAYS}"
    assert "import them one by one" in only(check)
    assert faults(check.replace("*  # !", "floor")) == []


def test_an_import_of_the_solution_is_not_the_students_work() -> None:
    check = f"came = math.floor(mean([2]))  # !\nassert came == 2, {SAYS}"
    assert "imported in another cell only" in only(
        check, given="x = 1", solution=f"import math\n{SOLUTION}"
    )


def test_a_builtin_that_the_student_defines_cannot_be_checked() -> None:
    check = f"came = sum([2])  # !\nassert came == 2, {SAYS}"
    assert only(
        check,
        solution=SOLUTION.replace("def mean", "def sum").replace("sum(values) /", "0 /"),
        other="assert 1, 'one'",
    ) == (
        "«sum» is a name of Python's, and a check gets Python's own, never the student's: give the "
        "student's another name."
    )
    assert faults(check.replace("  # !", "")) == []


def test_magics_are_not_python() -> None:
    check = f"%matplotlib inline  # !\ncame = mean([2])\nfiles = !ls  # !\nassert came == 2, {SAYS}"
    assert [sentence[:41] for sentence in faults(check)] == [
        "this is IPython's, not Python's. A check "
    ] * 2
    assert "get_ipython() is IPython's" in only(f"get_ipython()  # !\n{OTHER}")
    assert faults(f"came = mean([2 *\n    7\n    % 5])\nassert came == 4, {SAYS}") == []


def test_a_check_that_python_cannot_read_says_where() -> None:
    check = "# Is it so?\ncame = (\n    mean([2])\n    % 2\n)\n;mean 2  # !"  # IPython takes it
    assert "Python cannot read this check" in only(check)


# --- what comes from the student --------------------------------------------------------------


@pytest.mark.parametrize(
    "judged",
    [
        "isinstance(mean([2]), float)",
        "issubclass(Shop, object)",
        "type(weights[0]) is float",
        "callable(mean)",
        "'size' in vars(shop)",
        "inspect.isfunction(mean)",
        "shop.__class__ is not None",
        "hasattr(shop, '__len__')",
        "[isinstance(part, int) for part in weights]",
    ],
)
def test_types_of_the_students_objects_are_not_judged(judged: str) -> None:
    found = only(f"import inspect\n\nassert {judged}, 'expected something else'  # !")
    assert "values and behaviour" in found or "plain text" in found


def test_types_are_followed_through_names_and_functions_of_the_check() -> None:
    check = f"""
def check_mean(came):
    assert isinstance(came, float), {SAYS}  # !

def ask(values):
    return mean(values)

check_mean(ask([2]))
shown = weights
assert type(shown) is list, f"expected a list, not {{shown}}"  # !
"""
    assert len(faults(check)) == 2


@pytest.mark.parametrize(
    "judged",
    [
        "isinstance(np.asarray(mean([2])), np.ndarray)",
        "type(float(mean([2]))) is float",
        "isinstance(expected, list)",
        "isinstance([mean([2])], list)",
        "hasattr(shop, 'size')",
        "getattr(shop, 'size', 2) == 1",
        "shop.size == 1",
        "mean.__name__ == 'mean'",
    ],
)
def test_types_of_the_checks_own_objects_may_be_looked_at(judged: str) -> None:
    assert faults(f"import numpy as np\n\nexpected = []\nassert {judged}, 'expected another'") == []


def test_a_converted_result_is_the_checks_own() -> None:
    check = f"came = mean([2])\ncame = float(came)\nassert isinstance(came, float), {SAYS}"
    assert faults(check) == []


@pytest.mark.parametrize(
    "change",
    [
        "weights[0] = 3",
        "weights[0] += 3",
        "shop.size = 3",
        "del shop.size",
        "del weights",
        "weights += [3]",
        "weights.append(3)",
        "weights.sort(inplace=True)",
        "np.random.shuffle(weights)",
        "np.add(1, 2, out=weights)",
        "setattr(shop, 'size', 3)",
        "for shop.size in [3]: pass",
        "mine = weights; mine[0] = 3",
        "for part in weights: part[0] = 3",
        "(lambda: weights.clear())()",
    ],
)
def test_the_students_objects_are_not_changed(change: str) -> None:
    check = f"import numpy as np\n\ncame = mean([2])\n{change}  # !\nassert came == 2, {SAYS}"
    assert "this changes" in only(check) or "leave it as it is" in only(check)


def test_the_students_names_are_not_replaced_from_within_a_function() -> None:
    check = """
def change():
    global weights  # !
    weights = []

change()
assert mean([2]) == 2, 'no 2'"""
    assert "«global weights» replaces what the student made" in only(check)
    assert faults(check.replace("weights", "mine").replace("  # !", "")) == []


@pytest.mark.parametrize(
    "change",
    [
        "weights = [3]; weights[0] = 4",
        "mine = weights.copy(); mine[0] = 3",
        "mine = mean([2]); mine.append(3)",
        "Shop().size = 3",
        "mine = {}; mine['weights'] = weights; mine.update(a=1)",
        "mine = [weights]; mine.append(3)",
        "mine = [mean([2])]; mine.append(print)",
        "mine = list(weights); mine.sort()",
        "mine = shop.size; mine += 1",
    ],
)
def test_the_checks_own_objects_may_be_changed(change: str) -> None:
    assert faults(f"came = mean([2])\n{change}\nassert came == 2, {SAYS}") == []


@pytest.mark.parametrize(
    ("passed", "what"),
    [
        ("lambda x: x", "a lambda"),
        ("helper", "«helper», a function of the check's,"),
        ("Fake", "«Fake», a class of the check's,"),
        ("Fake()", "an object of «Fake», a class of the check's,"),
        ("math", "«math», which is imported,"),
        ("[1, helper]", "«helper», a function of the check's,"),
        ("values=sqrt", "«sqrt», which is imported,"),
        ("x for x in [1]", "a generator"),
    ],
)
def test_only_plain_data_is_passed_to_the_student(passed: str, what: str) -> None:
    check = f"""\
import math
from math import sqrt

def helper():
    pass

class Fake:
    pass

came = mean({passed})  # !
assert came == 2, {SAYS}"""
    assert only(check) == (
        f"{what} cannot be passed to «mean», which runs in the student's process: pass plain data "
        "(numbers, text, lists, dicts, arrays, frames)."
    )


@pytest.mark.parametrize(
    "passed", ["math.pi", "pi", "weights", "mean", "shop", "helper()", "[x for x in [2]]", "rows"]
)
def test_data_and_the_students_own_objects_may_be_passed(passed: str) -> None:
    check = f"""\
import math
from math import pi

def helper():
    return sorted([1], key=lambda x: x)

rows = [2]
came = mean({passed})
assert came == 2, {SAYS}"""
    assert faults(check) == []


@pytest.mark.parametrize(
    ("judged", "asked"),
    [
        ("table([2]).equals(expected)", "table([2]).equals"),
        ("came.equals(expected)", "came.equals"),
        ("came.eq(expected).all()", "came.eq(expected).all"),
        ("came.all() and True", "came.all"),
        ("not came.isna().any()", "came.isna().any"),
        ("came.any() == False", "came.any"),
        ("bool(came.allclose(expected))", "came.allclose"),
        ("len(expected) == 1 and came.isin([1]).sum() == 1", "came.isin"),
        ("set('ab') and came.issubset('ab')", "came.issubset"),
        ("came['name'].startswith('m')", "came['name'].startswith"),
        ("np.all(came.eq(expected))", "came.eq"),
        ("all(table(rows).equals(expected) for rows in [[1], [2]])", "table(rows).equals"),
        ("all([part.all() for part in [came]])", "part.all"),
        ("{'a': came}['a'].equals(expected)", "{'a': came}['a'].equals"),
        ("shop.equals(shop)", "shop.equals"),
    ],
)
def test_no_object_of_the_students_says_that_it_is_right(judged: str, asked: str) -> None:
    check = f"""
import numpy as np

expected = [2]
came = table([2])
assert {judged}, f"expected {{expected}}, not {{came}}"  # !"""
    assert only(check, solution=f"{SOLUTION}\ndef table(rows):\n    return rows\n") == (
        f"«{asked}» may be a method that the student wrote, and say what passes: convert first, "
        "with np.asarray(came), pd.DataFrame(came), list(came) or str(came), which refuse an "
        "object that is no plain data."
    )


@pytest.mark.parametrize(
    "judged",
    [
        "if not came.equals(expected): raise AssertionError('other')  # !",
        "same = came.equals(expected)  # !\nassert same, 'other'",
        "same = True\nsame &= came.equals(expected)  # !\nassert same, 'other'",
        "def same(a, b):\n    return a.equals(b)  # !\n\nassert same(came, expected), 'other'",
        "def check(a):\n    assert a.all(), 'other'  # !\n\ncheck(came)",
        "np.testing.assert_equal(came.equals(expected), True)  # !\nx = 1",
    ],
)
def test_the_answer_of_an_object_is_followed_to_the_verdict(judged: str) -> None:
    check = f"import numpy as np\n\nexpected = [2]\ncame = mean([2])\n{judged}"
    assert "may be a method that the student wrote" in only(check)


@pytest.mark.parametrize(
    "judged",
    [
        "assert shop.score(X, y) >= 0.9, 'bad'  # !",
        "assert 0.9 < float(Shop().fit(X, y).score(X, y)), 'bad'  # !",
        "r2 = round(shop.score(X, y=y), 3)  # !\nassert r2 >= 0.9, f'{r2} is bad'",
    ],
)
def test_no_model_says_how_good_it_is(judged: str) -> None:
    found = only(f"X, y = [[1]], [2]\n{judged}")
    assert found.endswith(
        "score» lets the student's object say how good it is: have it predict, and compute the "
        "score in the check, from np.asarray(came)."
    )


@pytest.mark.parametrize(
    "judged",
    [
        "np.asarray(came).all()",
        "pd.DataFrame(came).equals(expected)",
        "(came == expected).all()",
        "(abs(came - 2) <= 1e-6).all()",
        "came == expected",
        "np.isclose(came, 2).all()",
        "str(came).startswith('2')",
        "set(came).issubset({2})",
        "set('ab').issubset(came)",
        "all(part <= 2 for part in came)",
        "came.shape == (1,) and np.allclose(came, 2)",
        "shop.size == 1",
        "shop.is_open()",
        "shop.all() == [2]",
        "shop.score([2]) >= 1",
        "shop.score([2], 'euros') == 3",
        "{'a': came, 'b': came}.keys().isdisjoint('cd')",
        "mean(came[came.isin([2])]) == 2",
        "LinearRegression().fit(came, [1]).score(came, [1]) >= 0.9",
        "r2_score([1], shop.predict([[1]])) >= 0.9",
        "came == 2, came.equals(expected)",
    ],
)
def test_plain_data_and_methods_of_the_task_are_believed(judged: str) -> None:
    check = f"""
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

expected = pd.DataFrame([2])
came = mean([2])
seen = came.equals(expected)
print(seen)
assert {judged}"""
    check = check if ", came.equals" in judged else f"{check}, 'another'"
    assert faults(check) == []


# --- verdicts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "silent",
    [
        "assert came == 2",
        "assert False",
        'assert came == 2, ""',
        "if came != 2: raise AssertionError",
        "if came != 2: raise AssertionError()",
        'if came != 2: raise AssertionError("")',
    ],
)
def test_a_failure_says_what_was_expected_and_what_came(silent: str) -> None:
    assert "has no message: say in it what was expected and what came." in only(
        f"came = mean([2])\n{silent}  # !"
    )


def test_a_raised_message_is_a_message() -> None:
    assert faults(f"came = mean([2])\nif came != 2:\n    raise AssertionError({SAYS})") == []


def attempt(clause: str, *, inside: str = "mean([])", after: str = "") -> str:
    return f"try:\n    {inside}\n{clause}\n{after}\nassert mean([2]) == 2, 'expected 2'"


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (attempt("except:  # !\n    raise"), "«except:» also catches"),
        (attempt("except (ValueError, BaseException):  # !\n    raise"), "«except BaseException:»"),
        (attempt("except AssertionError:  # !\n    print()"), "swallows a failed assertion"),
        (
            attempt("except Exception:  # !\n    print()", inside="assert mean([]), 'none'"),
            "swallows a failed assertion",
        ),
        (attempt("except Exception:  # !\n    pass"), "swallows every error"),
    ],
)
def test_no_failure_is_swallowed(check: str, said: str) -> None:
    assert said in only(check)


@pytest.mark.parametrize(
    "check",
    [
        attempt(
            "except ValueError:\n    pass", after="else:\n    raise AssertionError('no error')"
        ),
        attempt("except Exception:\n    pass", after="else:\n    raise AssertionError('no error')"),
        attempt("except Exception as e:\n    raise AssertionError('an error') from e"),
        attempt("except AssertionError:\n    print()", inside="len([])"),
        attempt("finally:\n    print()"),
    ],
)
def test_an_expected_error_may_be_caught(check: str) -> None:
    assert faults(check) == []


@pytest.mark.parametrize(
    "test",
    [
        "assert not came > 2, 'more'",
        "assert not (abs(came - 2) > 1e-6), 'off'",
        "assert not np.any(np.asarray([came]) > 2), 'more'",
        "if abs(came - 2) > 1e-6: raise AssertionError('off')",
        "if np.abs(np.asarray(came) - 2).max() > 1e-6: raise AssertionError('off')",
        "if came is None or came > 2: raise AssertionError('more')",
    ],
)
def test_nan_does_not_pass_a_comparison(test: str) -> None:
    assert "nan passes here" in only(f"import numpy as np\n\ncame = mean([2])\n{test}  # !")


@pytest.mark.parametrize(
    "test",
    [
        "assert abs(came - 2) <= 1e-6, 'off'",
        "if not abs(came - 2) <= 1e-6: raise AssertionError('off')",
        "if len(came) > 2: raise AssertionError('too long')",
        "if came.shape[0] > 2: raise AssertionError('too long')",
        "if came != 2: raise AssertionError('not 2')",
        "if limit > 2: raise AssertionError('the check is wrong')",
        "hint = 'more' if came > 2 else 'less'; assert came == 2, hint",
        "assert not [came][1:], 'too long'",
    ],
)
def test_a_comparison_that_nan_fails_is_fine(test: str) -> None:
    assert faults(f"limit = 1\ncame = mean([2])\n{test}") == []


@pytest.mark.parametrize("end", ["came", "came == 2", "shown(came)", "0.5", "mean([2])"])
def test_a_check_has_no_value(end: str) -> None:
    check = f"def shown(x):\n    return x\n\ncame = mean([2])\nassert came == 2, {SAYS}\n{end}  # !"
    assert "can be taken for partial credit" in only(check)


@pytest.mark.parametrize("end", ["check(came)", "print(came)", "shown = came"])
def test_a_check_may_end_in_a_call_that_gives_nothing(end: str) -> None:
    check = f"""
def check(came):
    def truth():
        return 2
    assert came == truth(), {SAYS}

came = mean([2])
check(came)
"""
    assert faults(check + end) == []


@pytest.mark.parametrize(
    "act",
    [
        "sys.exit(1)",
        "exit()",
        "os._exit(0)",
        "raise SystemExit",
        "np.mean = max",
        "os.environ['X'] = '1'",
        "setattr(np, 'mean', max)",
        "mock.patch('numpy.mean')",
        "del np.mean",
    ],
)
def test_the_process_of_the_checks_is_left_alone(act: str) -> None:
    check = f"""
import os, sys
import numpy as np
from unittest import mock

if mean([2]) != 2:
    {act}  # !
assert 1, 'expected 1'"""
    found = only(check)
    assert "ends the process" in found or "this changes something imported" in found


def test_what_a_check_makes_with_a_module_is_its_own() -> None:
    check = """
import numpy as np

zeros = np.zeros(2)
zeros[0] = 2
zeros.flat[1] = 2
assert mean(zeros) == 2, 'no 2'"""
    assert faults(check) == []


@pytest.mark.parametrize("check", ["came = mean([2])", "def check():\n    assert 0, 'none'"])
def test_a_check_without_an_assertion_passes_every_answer(check: str) -> None:
    found = boundary_sentences_at_the_marker(check)
    assert found == ["this check has no assertion, so every answer passes: add one with a message."]


def boundary_sentences_at_the_marker(check: str) -> list[str]:
    text = cell(check, grade_id="task-check", grade=True, points=1) + cell(
        SOLUTION, grade_id="task", solution=True, locked=False
    )
    lab = Lab(name="11-lab", title="Lab", minutes=45, points=1)
    found = boundary_faults(parse_source(text, lab, Path("11-lab.py")))
    assert [fault.line for fault in found] == [1]
    return [fault.sentence for fault in found]


@pytest.mark.parametrize(
    "check",
    [
        "def check():\n    assert mean([2]) == 2, 'no 2'\n\ncheck()",
        "import numpy as np\n\nnp.testing.assert_allclose(mean([2]), 2)\nx = 1",
    ],
)
def test_an_assertion_may_stand_in_a_function_or_in_numpy(check: str) -> None:
    assert faults(check) == []


# --- labs -------------------------------------------------------------------------------------


def test_no_check_of_the_course_breaks_a_rule(course: Course) -> None:
    assert [boundary_faults(read_source(course, lab)) for lab in course.labs] == [[]] * len(
        course.labs
    )


def test_a_new_lab_breaks_no_rule_and_a_fault_in_it_is_found_in_its_line(tiny: TinyCourse) -> None:
    assert boundary_faults(tiny.source) == []
    line = tiny.edit("came = column_spread([[1, 10], [3, 30]])", "came = column_spread(baskets)")
    assert [(fault.grade_id, fault.line) for fault in boundary_faults(tiny.source)] == [
        ("column-spread-check", line)
    ]
