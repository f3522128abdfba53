"""A real Docker engine for the tests here."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

# Gives a machine that has none an engine; see its first lines.
_STARTER = Path(__file__).parents[3] / "shared" / "bin" / "docker-engine"


@pytest.fixture(scope="session")
def engine() -> None:
    """An engine that answers; a test that needs one is skipped without, unless it is required."""
    if _answers():
        return
    reason = "no Docker engine answers here: start one, and see that «docker info» works"
    if _STARTER.exists() and os.geteuid() == 0:
        with _STARTER.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # other workers may want one, too
            done = subprocess.run([_STARTER], capture_output=True, text=True, check=False)
        if done.returncode == 0 and _answers():
            return
        reason = f"{_STARTER} failed: {done.stderr[-500:]}"
    if os.environ.get("WORKSHOP_REQUIRE_DOCKER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _answers() -> bool:
    try:
        done = subprocess.run(["docker", "version"], capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
