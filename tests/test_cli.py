"""What a person sees of the command line itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workshop.terminal import print_table, progress_bar, say, show

ROOT = Path(__file__).parents[1]


def workshop(*arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workshop", *arguments],
        env={**os.environ, "WORKSHOP_ROOT": str(root), "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_alone_it_lists_the_commands_in_groups_in_the_order_people_meet_them() -> None:
    done = workshop()
    assert done.returncode == 0
    assert re.findall(r"─ (\w+) ─", done.stdout) == [
        "Options",
        "Teach",
        "Author",
        "Operate",
        "Develop",
    ]
    commands = re.findall(r"^│ (\w+)  ", done.stdout, re.MULTILINE)
    assert commands[:6] == ["up", "demo", "grade", "labs", "slides", "site"]
    assert commands[-3:] == ["test", "lock", "bench"]


def test_it_lists_the_commands_outside_of_a_course_too(tmp_path: Path) -> None:
    assert workshop(root=tmp_path).returncode == 0


def test_an_unknown_command_exits_with_2() -> None:
    done = workshop("labz")
    assert done.returncode == 2
    assert "labz" in done.stderr


def test_an_error_to_mend_is_one_line_on_stderr_and_exits_with_2(tmp_path: Path) -> None:
    done = workshop("labs", "build", root=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"error: there is no course.yml in {tmp_path}: run this in a course.\n"


def test_an_unknown_lab_lists_the_near_ones_and_exits_with_2() -> None:
    done = workshop("labs", "check", "21-onehot")
    assert done.returncode == 2
    assert "Did you mean 21-one-hot" in done.stderr


@pytest.mark.parametrize(
    ("command", "default"),
    [("up", "var/"), ("grade", "one a core"), ("slides build", "build/slides")],
)
def test_help_says_the_default(command: str, default: str) -> None:
    assert f"[default: ({default})]" in re.sub(
        r"[│\s]+", " ", workshop(*command.split(), "--help").stdout
    )


def test_accounts_say_where_they_are_kept_and_when_a_class_is_new(tmp_path: Path) -> None:
    place = tmp_path / "class"
    first = workshop("accounts", "--add", "ada", "--home", str(place))
    assert f"there was no class in {place}: a new one begins there" in first.stderr
    assert first.stdout.endswith(f"Sign-ins are kept in {place}/accounts.json\n")
    second = workshop("accounts", "--add", "ada", "--home", str(place))
    assert second.stderr == "ada has an account already, which stays as it is\n"
    assert second.stdout == first.stdout


# --- the terminal -----------------------------------------------------------------------------


def test_a_table_away_from_a_terminal_cuts_and_folds_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "word " * 60 + "end"
    print_table(["what", ""], [["short", long], ["[bold]x[/]", r"a\[b"]])
    out = capsys.readouterr().out
    assert long in out
    assert "[bold]x[/]" in out
    assert r"a\[b" in out


def test_a_result_keeps_its_brackets_and_colons(capsys: pytest.CaptureFixture[str]) -> None:
    line = 'before: "rows[column] = a[/b] # :warning:"'
    show(line, style="bold")
    assert capsys.readouterr().out == line + "\n"


def test_news_stay_in_one_line_and_keep_their_brackets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = "wrote /a/path [draft] " + "x" * 200
    say(line)
    assert capsys.readouterr().err == line + "\n"


def test_progress_away_from_a_terminal_is_a_line_a_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_bar("checking") as step:
        step(1, 2, "notebooks")
        step(2, 2, "answers")
    assert capsys.readouterr().err == "checking 1/2: notebooks\nchecking 2/2: answers\n"
