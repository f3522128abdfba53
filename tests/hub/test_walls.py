"""What a student's code can reach from its server: its own home, and nothing of others."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from workshop.hub.client import Student
from workshop.hub.sandbox import Sandbox, find_sandbox

PROBE = """
import json, os, pathlib, socket

def tried(action):
    try:
        return repr(action())[:200]
    except Exception as error:
        return type(error).__name__

result = {
    "reads": {path: tried(lambda: os.listdir(path) if os.path.isdir(path) else open(path).read())
              for path in PATHS},
    "writes": {path: tried(lambda: open(path, "w").write("x")) for path in WRITES},
    "processes": sorted(
        pathlib.Path("/proc", pid, "cmdline").read_text(errors="replace").replace("\\0", " ")
        for pid in os.listdir("/proc") if pid.isdigit()
    ),
    "environment": dict(os.environ),
    "uid": os.getuid(),
    "chown": tried(lambda: os.chown("probe.ipynb", 0, 0)),
}
json.dump(result, open("result.json", "w"))
"""


@pytest.fixture(scope="module")
def probed(hub):
    """What code in student1's server found when it looked around."""
    assert find_sandbox().bwrap, f"no walls here: {find_sandbox().why_not}"
    home = hub.home
    with Student(hub.url, hub.accounts["student2"]) as other:
        other.start_server()
        note = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("mine")])
        other.save_notebook("secret-note.ipynb", note)
    assert (home.user("student2") / "secret-note.ipynb").is_file()
    reads = [
        *(home.folder, home.accounts, home.user("student2"), home.user("student2").parent),
        *(home.course, home.course / "gradebook.db", home.course / "source", home.hub),
        *(home.hub / "jupyterhub.sqlite", home.hub / "cookie_secret", home.exchange.root),
        *(home.exchange.of("student2"), home.exchange.inbound, hub.course_root / "solutions"),
        *(hub.course_root / "course.yml", hub.course_root / ".git", "/etc/shadow", "/root"),
        *(home.exchange.outbound_of("student1"), home.user("student1")),
    ]
    writes = [
        home.exchange.outbound_of("student1") / "x",
        home.exchange.feedback_of("student1") / "x",
        home.exchange.inbound_of("student1") / "x",
        home.accounts,
        "/usr/x",
        "/etc/passwd",
        hub.course_root / "x",
    ]
    setup = f"PATHS = {[str(path) for path in reads]}\nWRITES = {[str(path) for path in writes]}"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(setup + PROBE)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    with Student(hub.url, hub.accounts["student1"]) as student:
        student.start_server()
        student.save_notebook("probe.ipynb", notebook)
        student.validate("probe.ipynb")
        return json.loads(student.get("user/student1/files/result.json").text)


def test_a_student_reads_no_other_home_no_gradebook_no_source(probed, hub):
    reads = probed["reads"]
    home = hub.home
    assert "probe.ipynb" in reads[str(home.user("student1"))]
    hidden = [
        *(home.accounts, home.user("student2"), home.course, home.course / "gradebook.db"),
        *(home.course / "source", home.hub, home.hub / "jupyterhub.sqlite"),
        *(home.hub / "cookie_secret", home.exchange.root, home.exchange.of("student2")),
        *(home.exchange.inbound, hub.course_root / "solutions", hub.course_root / "course.yml"),
        *(hub.course_root / ".git", "/etc/shadow"),
    ]
    seen = {path: reads[str(path)] for path in hidden}
    assert all(came in {"FileNotFoundError", "PermissionError"} for came in seen.values()), seen
    assert reads[str(home.user("student2").parent)] == "['student1']"


def test_a_student_writes_to_the_own_home_and_hand_in_only(probed, hub):
    writes = probed["writes"]
    mine = str(hub.home.exchange.inbound_of("student1") / "x")
    assert writes.pop(mine) == "1"
    # A home below /tmp is hidden by the sandbox's own /tmp: a write there reaches nothing real.
    writes.pop(str(hub.home.accounts))
    assert hub.home.accounts.read_text() != "x"
    assert "student1" in hub.accounts
    refused = {"OSError", "PermissionError", "FileNotFoundError"}
    assert set(writes.values()) <= refused, writes
    assert not [path for path in writes if path != "/etc/passwd" and Path(path).exists()]


def test_a_student_sees_only_the_processes_of_the_own_server(probed):
    others = [line for line in probed["processes"] if "configurable-http-proxy" in line]
    assert others == []
    assert not any("student2" in line for line in probed["processes"])
    assert len(probed["processes"]) < 10, probed["processes"]


def test_a_students_environment_holds_no_password_and_nothing_of_the_operators(probed, hub):
    text = json.dumps(probed["environment"])
    assert not any(account.password in text for account in hub.accounts.values())
    assert "CONFIGPROXY_AUTH_TOKEN" not in text
    assert "WORKSHOP_HUB_HOME" not in text


def test_a_students_code_has_no_rights_of_root(probed):
    assert probed["uid"] != 0
    assert probed["chown"] in {"PermissionError", "OSError"}  # OSError: no such user in here


def test_without_bubblewrap_the_command_is_left_as_it_is(tmp_path):
    assert Sandbox(None, "none").command(["x"], writable=[tmp_path]) == ["x"]


def test_a_machine_without_bubblewrap_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "bubblewrap is not installed" in find_sandbox().why_not


def test_a_machine_where_bubblewrap_fails_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create namespaces' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert "No permissions" in find_sandbox().why_not
