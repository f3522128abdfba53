"""Mutants of a solution cell: which changes are made, and where."""

from __future__ import annotations

import ast

import pytest

from workshop.labs.mutation import mutants_of


def changes(text: str) -> set[str]:
    """Return what the only line of ``text`` becomes."""
    return {mutant.after for mutant in mutants_of(text)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x < 3", "(x) <= (3)"),
        ("x < 3", "(x) > (3)"),
        ("x == y", "(x) != (y)"),
        ("x in y", "(x) not in (y)"),
        ("x + y", "(x) - (y)"),
        ("x / y", "(y / x)"),
        ("A @ B", "(B @ A)"),
        ("x and y", "(x) or (y)"),
        ("not x", "(x)"),
        ("-x", "(x)"),
        ("f(x, axis=0)", "f(x, axis=(1))"),
        ("f(x, axis=0)", "f(x)"),
        ("f(x, y)", "f(y, x)"),
        ("f(x, y, z)", "f(x, z, y)"),
        ("x.sum(axis=1)", "x.mean(axis=1)"),
        ("scaler.transform(x)", "scaler.fit_transform(x)"),
        ("np.sqrt(x)", "(x)"),
        ("X.T", "(X)"),
        ("x[1:]", "x[(2):]"),
        ("x[:k]", "x[:k + 1]"),
        ("y = 0.5", "y = (1.0)"),
        ("y = True", "y = (False)"),
        ("y += x", "y -= x"),
        ("y = x", "pass"),
        ("'a' if x else 'b'", "'a' if (not (x)) else 'b'"),
        ("[x for x in y if x]", "[x for x in y if (not (x))]"),
    ],
)
def test_a_slip_is_among_the_changes(before: str, after: str) -> None:
    text = before if "=" in before and "==" not in before and "(" not in before else f"y = {before}"
    wanted = after if text == before or after == "pass" else f"y = {after}"
    found = {ast.dump(ast.parse(change)) for change in changes(text)}
    assert ast.dump(ast.parse(wanted)) in found, sorted(changes(text))


def test_only_what_stands_between_the_marks_is_changed() -> None:
    text = (
        "def f(x):\n    y = x + 1\n    ### BEGIN SOLUTION\n    return y + 2\n"
        "    ### END SOLUTION\n\n\nf(3 + 4)"
    )
    found = mutants_of(text)
    assert {mutant.line for mutant in found} == {4}
    assert {mutant.before for mutant in found} == {"return y + 2"}


def test_every_mutant_is_another_program_that_python_can_read() -> None:
    text = '''\
def f(values, k=2):
    """Words 1 + 1."""
    best = None
    for i in range(len(values) - 1):
        if values[i] > k and not (best is None or values[i] <= best):
            best = values[i:i + k, ::-1]
    print(f"ä {best + 1:.2f}")
    return "ä" + str(best)
'''
    found = mutants_of(text)
    programs = [ast.dump(ast.parse(mutant.text)) for mutant in found]
    assert len(set(programs)) == len(programs) > 20
    assert ast.dump(ast.parse(text)) not in programs
    assert not any("Words 2" in mutant.text or "best + 2" in mutant.text for mutant in found)


def test_text_before_a_change_may_have_letters_of_many_bytes() -> None:
    assert "x = 'äöü€', 2" in changes("x = 'äöü€', 1")


def test_a_change_over_many_lines_is_shown_as_one() -> None:
    (swapped,) = [
        mutant for mutant in mutants_of("y = f(\n    a,\n    b,\n)") if "f(b, a)" in mutant.text
    ]
    assert (swapped.line, swapped.before, swapped.after) == (1, "y = f( a, b, )", "y = f(b, a)")
