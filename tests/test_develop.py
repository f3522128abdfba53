"""What developers run: every check, and the making of the locks."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.develop import make_locks, run_checks
from workshop.errors import WorkshopError

PYPROJECT = """\
[project]
name = "tiny"
version = "1"
requires-python = ">=3.11"
dependencies = ["absent"]

[dependency-groups]
lab = []
docs = []
dev = []

[tool.mypy]
files = ["tiny.py"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which every check passes."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "tiny.py").write_text("answer: int = 42\n")
    (tmp_path / "test_tiny.py").write_text("def test_tiny():\n    pass\n")
    return tmp_path


def test_all_checks_run_and_pass(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_checks(project, []) == 0
    headings = [line for line in capfd.readouterr().out.splitlines() if line.startswith("── ")]
    assert headings == ["── ruff", "── format", "── mypy", "── pytest"]


def test_all_checks_run_though_the_first_ones_fail(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tiny.py").write_text("import os\nanswer: int = 'x'\n")
    assert run_checks(project, []) == 1
    seen = capfd.readouterr()
    assert "failed: ruff, format, mypy\n" in seen.err
    assert "1 passed" in seen.out


def test_arguments_go_to_pytest_and_nothing_else_runs(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tiny.py").write_text("import os\n")
    assert run_checks(project, ["-k", "tiny"]) == 0
    assert "ruff" not in capfd.readouterr().out


def test_a_failed_lock_leaves_the_old_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    lock = project / "requirements.lock"
    lock.write_text("the old lock\n")
    with pytest.raises(WorkshopError, match="uv failed, so the lock file stays as it was"):
        make_locks(project, report=lambda _line: None)
    assert lock.read_text() == "the old lock\n"
