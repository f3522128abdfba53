"""What many tests share: the course, a browser, and a running hub."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.hub.accounts import Account, read_accounts
from workshop.hub.home import Home
from workshop.hub.server import free_port
from workshop.hub.up import running_hub
from workshop.slides.chromium import find_chromium
from workshop.slides.layout import open_browser

ROOT = Path(__file__).parents[1]

# As the launcher does: nbgrader calls alembic by name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share the hub on one worker, so that only one hub runs."""
    for item in items:
        if "hub" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("hub"))


@pytest.fixture(scope="session")
def course() -> Course:
    """The course itself."""
    return load_course(ROOT)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser; a test that needs it is skipped without, unless WORKSHOP_REQUIRE_BROWSER=1."""
    found = find_chromium()
    if found is None:
        reason = "no Chromium here: install it, or name it with CHROME_PATH"
        if os.environ.get("WORKSHOP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[object]:
    """A headless Chromium that asks for nothing by itself."""
    with open_browser() as launched:
        yield launched


@dataclass(frozen=True)
class RunningHub:
    """A hub that the tests of one session share."""

    url: str
    home: Home
    course_root: Path

    @property
    def accounts(self) -> dict[str, Account]:
        return read_accounts(self.home.accounts)


@pytest.fixture(scope="session")
def hub(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A real hub on a home of its own, with site and decks built."""
    home = Home.of(course, tmp_path_factory.mktemp("home"))
    with running_hub(course, home, port=free_port(), report=print) as running:
        yield RunningHub(running.url, home, ROOT)
