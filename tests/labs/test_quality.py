"""``labs quality``: which changes of the reference no check notices."""

from __future__ import annotations

import pytest

from workshop.errors import WorkshopError
from workshop.labs.quality import Quality, find_mutants, measure_quality, read_equivalent

from .conftest import NAME, TinyCourse

SPREAD = "return float(np.std(values))"


def measure(tiny: TinyCourse) -> Quality:
    return measure_quality(tiny.course, tiny.course.lab(NAME))


def blind(tiny: TinyCourse) -> None:
    """Have the check of the spread pass whatever comes, which is a number."""
    text = tiny.path.read_text()
    start = text.index("came = spread([2, 4])")
    end = text.index("### END HIDDEN TESTS", start)
    checks = "came = spread([2, 4])\nassert came is not None\n### BEGIN HIDDEN TESTS\n"
    tiny.path.write_text(text[:start] + checks + text[end:])


def test_the_checks_of_the_template_notice_what_they_should(tiny: TinyCourse) -> None:
    quality = measure(tiny)
    assert quality.mutants == len(list(find_mutants(tiny.source)))
    assert quality.share >= 0.95, quality.survivors


def test_a_check_that_looks_away_is_found_out(tiny: TinyCourse) -> None:
    blind(tiny)
    survivors = measure(tiny).survivors
    assert {one.cell for one in survivors} == {"spread"}
    line = tiny.path.read_text().splitlines().index(f"    {SPREAD}") + 1
    found = {(one.line, one.mutant.before, one.mutant.after) for one in survivors}
    assert (line, SPREAD, "return float(np.var(values))") in found


def test_a_change_that_makes_no_difference_can_be_named(tiny: TinyCourse) -> None:
    blind(tiny)
    before = measure(tiny)
    one = before.survivors[0]
    (tiny.folder / "answers" / "equivalent.yml").write_text(
        f"- cell: spread\n  before: {one.mutant.before!r}\n  after: {one.mutant.after!r}\n"
        "  why: a test says so\n"
    )
    after = measure(tiny)
    assert (after.equivalent, len(after.survivors)) == (1, len(before.survivors) - 1)
    assert after.killed == before.killed


def test_a_change_that_is_noticed_cannot_be_called_equal(tiny: TinyCourse) -> None:
    (tiny.folder / "answers" / "equivalent.yml").write_text(
        f"- cell: spread\n  before: {SPREAD!r}\n  after: return float(np.var(values))\n"
        "  why: a test says so\n"
    )
    with pytest.raises(WorkshopError, match=r"no mutant of «spread» that survives turns"):
        measure(tiny)


def test_a_mistake_in_the_list_is_named_with_its_line(tiny: TinyCourse) -> None:
    (tiny.folder / "answers" / "equivalent.yml").write_text("- cell: spread\n  reason: none\n")
    with pytest.raises(WorkshopError) as caught:
        read_equivalent(tiny.source)
    assert caught.value.path is not None
    assert caught.value.path.name == "equivalent.yml"


def test_a_reference_that_fails_is_no_measure(tiny: TinyCourse) -> None:
    tiny.edit(SPREAD, "return float(np.var(values)) + 1")
    with pytest.raises(WorkshopError, match="the reference does not earn full points"):
        measure(tiny)


def test_the_command_shows_what_was_not_noticed_and_fails(tiny: TinyCourse) -> None:
    blind(tiny)
    done = tiny.run("labs", "quality", NAME)
    assert done.returncode == 1
    assert f"solutions/{NAME}/{NAME}.py:" in done.stdout
    assert "after   return float(np.var(values))" in done.stdout
    assert "✗" in done.stdout
    assert tiny.run("labs", "quality", NAME, "--least", "1").returncode == 0
