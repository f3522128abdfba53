"""Serving while writing: on this machine only, rebuilt on change, stopped by Ctrl-C."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import Browser, expect

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.site.serve import serve_site

pytestmark = pytest.mark.timeout(60)

SCRIPT = """
import sys
from functools import partial
from pathlib import Path
from workshop.course import load_course
from workshop.site.serve import serve_site
root = Path(sys.argv[1])
serve_site(load_course(root), root / "decks", report=partial(print, flush=True))
"""


@pytest.fixture
def server(course: Course) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(course.root)], stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def address_of(process: subprocess.Popen[str]) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", hear(process))
    assert found
    return found[0]


def test_a_change_is_rebuilt_and_the_browser_reloads(
    course: Course, server: subprocess.Popen[str], browser: Browser
) -> None:
    address = address_of(server)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}encoders.html")
    title = page.locator("h1")
    expect(title).to_contain_text("Which encoder when")
    (course.root / "docs" / "encoders.md").write_text("# Quite another title\n")
    expect(title).to_contain_text("Quite another title", timeout=15_000)
    context.close()


def test_a_mistake_is_reported_and_the_last_good_site_stays(
    course: Course, server: subprocess.Popen[str]
) -> None:
    address = address_of(server)
    (course.root / "docs" / "encoders.md").write_text("# Encoders\n\n[that](nowhere.md)\n")
    assert "nowhere.md" in hear(server)
    assert "Which encoder when" in httpx.get(f"{address}encoders.html").text
    (course.root / "docs" / "encoders.md").write_text("# Mended\n")
    assert "rebuilt" in hear(server)
    assert "Mended" in httpx.get(f"{address}encoders.html").text


def test_ctrl_c_stops_it_cleanly(server: subprocess.Popen[str]) -> None:
    address_of(server)
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=10) == 0
    assert "no longer served" in hear(server)


def test_a_port_that_is_taken_is_told(course: Course) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WorkshopError, match="choose another port"):
            serve_site(course, course.root / "decks", port=taken.getsockname()[1])
