"""A program on a slide that would not run, or does not give what the slide says, is found."""

from __future__ import annotations

import pytest

from workshop.slides.outline import read_outline
from workshop.slides.programs import judge_programs


@pytest.fixture
def judge(write_deck):
    def run(*blocks, **files):
        text = "# a\n\n" + "\n\n".join(f"```{block}\n```" for block in blocks) + "\n"
        deck = write_deck(text, **files)
        return [(fault.line, fault.message) for fault in judge_programs(deck, read_outline(deck))]

    return run


def test_blocks_of_a_deck_run_in_order_in_one_process(judge):
    assert judge("python\nx = 20", "python\nx + 1  # → 21\ny = x * 2  # → 40") == []


@pytest.mark.parametrize(
    ("block", "line", "says"),
    [
        ("python\nx = 1\nx + 1  # → 3", 5, "the slide says 3, but it is 2"),
        ("python\nprint(1)  # → 1", 4, "it is None: print gives nothing back, so write the expr"),
        ("python\nx = 1\nx +", 5, "SyntaxError"),
        ("python\nx = 1\nexit(3)", 5, "the program fails: it ends Python (exit code 3)"),
        ("python\nexit(4)  # → 1", 4, "it ends Python (exit code 4)"),
        ("python\nimport os\nos._exit(5)", 3, "a program ended Python with exit code 5."),
        ("python\nimport os\nos.kill(os.getpid(), 9)", 3, "ended Python by signal 9."),
        ("python\nimport no_such_module", 4, "no_such_module"),
        ("python parsed\nx +", 4, "this is not python"),
        ("sh\nif true; then", 4, "bash ends with 2"),
        ("sh executed\necho one  # → two", 4, "the slide says two"),
        ("sh executed\nfalse", 4, "bash ends with 1"),
        ("yaml\na: [1", 5, "this is not yaml"),
        ("yaml\napiVersion: v1\nkind: Pod", 4, "needs «metadata»"),
        ("json\n{'a': 1}", 4, "this is not json"),
        ("toml\na = ", 4, "this is not toml"),
        ("sql\nSELEKT 1;", 4, "SQLite refuses it"),
        ("dockerfile\nFROM python:3.13-slim\nRUNN x", 5, "Unknown instruction"),
        ("cobol\nx", 3, "a block with «cobol»"),
        ("\nx", 3, "a block with no language"),
        ("yaml executed\na: 1", 3, "after yaml may stand nothing"),
    ],
)
def test_a_fault_is_found_in_its_line(judge, block, line, says):
    ((at, message),) = judge(block)
    assert says in message
    assert at == line


def test_programs_read_the_files_beside_the_deck_and_leave_nothing(judge, tmp_path):
    block = (
        'python\nfrom pathlib import Path\nPath("new").touch()\nPath("a.csv").read_text()  # → 1'
    )
    assert judge(block, **{"a.csv": "1"}) == []
    assert not (tmp_path / "new").exists()


def test_what_is_right_passes(judge):
    blocks = [
        "python parsed\nimport torch",
        "sh\ndocker run --rm shop",
        "sh executed\necho one  # → one",
        "yaml\na: 1\n---\nb: 2",
        "sql\nCREATE TABLE t (a); SELECT * FROM t;",
        "sql parsed\nMERGE INTO t USING s ON t.a = s.a;",
        'dockerfile\nFROM python:3.13-slim\nUSER 1000\nHEALTHCHECK CMD ["true"]\nCMD ["true"]',
        "http\nGET / HTTP/1.1",
    ]
    assert judge(*blocks) == []
