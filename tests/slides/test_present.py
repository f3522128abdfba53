"""Presenting: on loopback only, reloading on every save, telling of errors until they end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from workshop.errors import WorkshopError
from workshop.slides.present import present_deck

PRESENT = (
    "import sys; from pathlib import Path; from workshop.slides.present import present_deck\n"
    "present_deck(Path(sys.argv[1]), report=lambda line: print(line, flush=True))"
)


@pytest.fixture
def presented(write_deck):
    """A deck that is being presented: (its path, the address, the process)."""
    deck = write_deck("# First\n\n<!-- a note -->\n\n---\n\n# Second\n")
    process = subprocess.Popen(
        [sys.executable, "-c", PRESENT, str(deck)], stdout=subprocess.PIPE, text=True
    )
    said = "".join(process.stdout.readline() for _ in range(3))
    yield deck, re.search(r"at (http://127\.0\.0\.1:\d+/)", said)[1], process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=10)
    process.stdout.close()


def wait_for(address, text):
    deadline = time.monotonic() + 20
    while text not in (page := httpx.get(address).text):
        assert time.monotonic() < deadline, page[-600:]
        time.sleep(0.1)
    return page


def test_a_save_an_error_and_its_mending_reach_the_page(presented):
    deck, address, process = presented
    wait_for(address, "First")
    deck.write_text("# Third\n")
    wait_for(address, "Third")
    deck.write_text("# Fourth\n\n![a <b>](gone.png)\n")
    page = wait_for(address, "cannot be built")
    assert "talk.md:3: there is no file gone.png" in page
    deck.with_name("gone.png").write_bytes(deck.with_name("pixel.png").read_bytes())
    wait_for(address, "Fourth")
    deck.write_text("---\nx: [<script>\n---\n")
    assert "<script>" not in wait_for(address, "not YAML").split("<pre")[1].split("</pre>")[0]
    deck.write_text("# Fifth\n")
    wait_for(address, "Fifth")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert "the deck is right again" in process.stdout.read()


def test_it_answers_on_loopback_and_under_its_own_name_only(presented):
    _deck, address, _process = presented
    port = urlsplit(address).port
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    foreign = {**upgrade, "Origin": "http://evil.example"}
    assert httpx.get(f"{address}changes", headers=foreign).status_code == 403
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass  # a server on all interfaces would answer here


def test_a_port_that_is_taken_is_an_error(presented, write_deck):
    _deck, address, _process = presented
    deck = write_deck("# a\n", name="b.md")
    for port in (urlsplit(address).port, 70000):
        with ThreadPoolExecutor() as pool, pytest.raises(WorkshopError, match="name another"):
            pool.submit(present_deck, deck, port=port).result()


def test_the_browser_reloads_by_itself_and_shows_the_presenter_view(presented, browser):
    deck, address, _process = presented
    page = browser.new_page()
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.goto(f"{address}?view=presenter")
    page.get_by_text("a note").wait_for()
    frame = page.frame_locator("iframe").first
    frame.locator("h1").first.wait_for(state="attached")
    page.goto(f"{address}#2")
    deck.write_text("# First\n\n---\n\n# Changed\n")
    page.get_by_role("heading", name="Changed").wait_for()
    assert page.url == f"{address}#2"
    page.close()
    assert said == []
