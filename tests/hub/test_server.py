"""A hub starts, keeps to itself, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import nbformat
import psutil
import pytest

from workshop.errors import WorkshopError
from workshop.hub.accounts import read_accounts
from workshop.hub.client import Instructor, Student
from workshop.hub.home import Home
from workshop.hub.server import check_port, free_port
from workshop.hub.up import running_hub


def up(root, home, port, *more):
    """Start ``workshop up`` as a person would; return the process when it has said where it is."""
    command = [sys.executable, "-m", "workshop", "up", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-build", *more],
        env={**os.environ, "WORKSHOP_ROOT": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return process, said


def family(process):
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def wait_until_gone(processes, seconds=30):
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_a_taken_port_is_said_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(WorkshopError, match=r"is taken .* --port \d+"):
            check_port(other.getsockname()[1])


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_number_that_is_no_port_is_said(port):
    with pytest.raises(WorkshopError, match="is not a port"):
        check_port(port)


def test_a_second_hub_on_the_same_home_is_refused(hub, course):
    with (
        pytest.raises(WorkshopError, match=f"runs on .* already, at {hub.url}"),
        running_hub(course, hub.home, port=free_port(), build=False, report=print),
    ):
        pass


def test_ctrl_c_stops_everything_and_the_next_start_finds_everything(course, tmp_path):
    place = tmp_path / "a home"
    port = free_port()
    process, said = up(course.root, place, port)
    home = Home.of(course, place)
    accounts = read_accounts(home.accounts)
    assert all(account.password in said for account in accounts.values())
    assert f"http://127.0.0.1:{port}/" in said
    with Student(f"http://127.0.0.1:{port}/", accounts["student1"]) as student:
        student.start_server()
        note = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("my note")])
        student.save_notebook("note.ipynb", note)
    started = family(process)
    listening = {
        (connection.laddr.ip, one.name())
        for one in started
        for connection in one.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening
    assert {address for address, _ in listening} == {"127.0.0.1"}, listening
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert wait_until_gone(started) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")

    process, _ = up(course.root, place, port)
    assert read_accounts(home.accounts) == accounts
    with Student(f"http://127.0.0.1:{port}/", accounts["student1"]) as student:
        student.start_server()
        assert student.open_notebook("note.ipynb").cells[0].source == "my note"
    started = family(process)

    # Killed without a word, it leaves nothing either, and the next start is not disturbed.
    process.kill()
    process.wait()
    assert wait_until_gone(started) == []
    process, _ = up(course.root, place, port)
    started = family(process)
    process.terminate()
    process.send_signal(signal.SIGINT)  # an impatient second one
    assert process.wait(40) == 0
    assert wait_until_gone(started) == []


def test_a_hub_that_dies_is_told_with_the_end_of_its_log(course, tmp_path):
    process, _ = up(course.root, tmp_path, free_port())
    started = family(process)
    hub = next(
        child
        for child in psutil.Process(process.pid).children()
        if "jupyterhub" in " ".join(child.cmdline())
    )
    hub.kill()
    said = process.communicate(timeout=40)[0]
    assert process.returncode == 2
    assert "the hub ended by itself" in said
    assert wait_until_gone(started) == []
    assert "hub.log" in said


def test_a_broken_start_tells_why(course, tmp_path, monkeypatch):
    home = Home.of(course, tmp_path)
    home.hub.mkdir(parents=True)
    (home.hub / "jupyterhub.sqlite").write_bytes(b"not a database" * 100)
    with (
        pytest.raises(WorkshopError, match=r"(?s)the hub ended at its start.*not a database"),
        running_hub(course, home, port=free_port(), build=False, report=print),
    ):
        pass
    assert not home.address.exists()


def test_formgrader_shows_what_is_committed_in_labs(hub, course):
    lab = course.labs[0].name
    with Instructor(hub.url, hub.accounts["instructor"], course.name) as instructor:
        instructor.open_formgrader()
        instructor.press(lab, "assign")
    made = hub.home.course / "release" / lab / f"{lab}.ipynb"
    assert made.read_bytes() == (course.root / "labs" / lab / f"{lab}.ipynb").read_bytes()


def test_twenty_sign_ins_at_once_all_succeed(hub):
    from concurrent.futures import ThreadPoolExecutor

    from workshop.hub.client import Person

    def sign_in(_):
        with Person(hub.url, hub.accounts["student3"]) as person:
            return person.get("hub/home").status_code

    started = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(sign_in, range(20))) == {200}
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("kind", ["file", "below a file"])
def test_a_home_that_cannot_be_used_is_said(course, tmp_path, kind):
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" if kind == "file" else tmp_path / "file" / "home"
    with (
        pytest.raises(WorkshopError, match=r"cannot be kept in .* --home"),
        running_hub(course, Home.of(course, place), port=free_port(), build=False, report=print),
    ):
        pass
