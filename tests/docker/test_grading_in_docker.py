"""Labs are graded in real containers: full points for a right answer, none for an attack."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from workshop.grading.docker import LABEL, DockerKernel, docker_settings
from workshop.grading.grade import Grader
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.unit import Assignment, GradedNotebook, KnownCell, Settings, Unit, Verdict

# The first test also starts the engine and builds the image.
pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.timeout(900)]

LIMITS = Limits(
    cell_seconds=3,
    memory=256 * MEGABYTE,
    disk=16 * MEGABYTE,
    files=200,
    processes=40,
    output=MEGABYTE,
)
CHECK = """\
import numpy as np
got = scale(np.array([1.0, 2.0, 3.0]))
assert np.allclose(got, [0, 0.5, 1]), f"expected 0, 0.5, 1, got {got}"
"""
RIGHT = "def scale(x):\n    return (x - x.min()) / (x.max() - x.min())"


def _known(grade_id: str, source: str, points: float = 0) -> KnownCell:
    graded = points > 0
    return KnownCell(
        grade_id=grade_id,
        kind="code",
        source=source,
        checksum=None,
        locked=graded,
        grade=graded,
        solution=not graded,
        task=False,
        points=points,
    )


CELLS = (_known("scale", "def scale(x):\n    ..."), _known("scale-check", CHECK, 2))
LAB = GradedNotebook("lab", CELLS, frozenset({"scale"}))
ASSIGNMENT = Assignment("lab", (LAB,), {"data/given.csv": b"a,b\n1,2\n"})


def _hand_in(answer: str) -> Unit:
    cells = [
        v4.new_code_cell(text, metadata={"nbgrader": {"grade_id": name}})
        for name, text in (("scale", answer), ("scale-check", CHECK))
    ]
    return Unit("ann", {"lab.ipynb": nbformat.writes(v4.new_notebook(cells=cells)).encode()})


def _shown(verdict: Verdict) -> str:
    """Return all that a graded submission shows: outputs, messages, problems."""
    notebook = json.loads(verdict.notebooks["lab"])
    outputs = [cell.get("outputs") for cell in notebook["cells"]]
    return json.dumps([outputs, [task.message for task in verdict.tasks], verdict.problem])


def _containers(grader: int | None = None) -> str:
    """Return the containers of a process; of this one by default."""
    label = f"label={LABEL}={grader or os.getpid()}"
    command = ["docker", "ps", "--all", "--quiet", "--filter", label]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def grader(engine: None) -> Iterator[Grader]:
    """A grader whose student kernels run in containers."""
    with Grader(ASSIGNMENT, Settings("docker", LIMITS)) as made:
        yield made
    assert _containers() == ""


def test_the_right_answer_earns_full_points_behind_named_walls(grader: Grader) -> None:
    verdict = grader.grade(_hand_in(f"print(open('data/given.csv').read())\n{RIGHT}"))
    assert (verdict.points, verdict.max_points, verdict.problem) == (2, 2, "")
    assert "1,2" in _shown(verdict)
    assert verdict.sandbox == "docker"
    assert {"container", "no network", "read-only root", "no capabilities"} <= {*verdict.walls}


@dataclass(frozen=True)
class Attack:
    """What is handed in, and what shows that it failed.

    Attributes:
        code: the student's cell.
        shows: a pattern in outputs, messages or problem.
    """

    code: str
    shows: str


ATTACKS = {
    "reaches the network": Attack(
        "import os, socket\n"
        "print('interfaces', os.listdir('/sys/class/net'))\n"
        "socket.create_connection(('192.0.2.1', 80), 2)\n" + RIGHT,
        r"interfaces \['lo'\].*Network is unreachable",
    ),
    "writes outside its folder": Attack(
        "for place in ('/x', '/etc/x', '/opt/student/x', '/opt/workshop/x', '/run/x', '/dev/x'):\n"
        "    try:\n        open(place, 'w')\n"
        "    except OSError as error:\n        print(error)\n"
        "    else:\n        print('WRITTEN', place)\n"
        "raise SystemExit('done')",
        r"Read-only file system: '/etc/x'(?!.*WRITTEN)",
    ),
    "reads the files of the host": Attack(
        "import os\nfrom pathlib import Path\n"
        f"found = [p for p in {sys.path!r} if 'workshop' in p and Path(p, 'workshop').exists()]\n"
        "found += [p for p in ('/work', '/root/.docker', '/var/run/docker.sock') if "
        "os.path.exists(p)]\n"
        f"print('found', found)\nprint(open({__file__!r}).read())\n",
        r"found \[\].*FileNotFoundError",
    ),
    "becomes root or looks into the first process": Attack(
        "import os\n"
        "for attempt in (lambda: os.setuid(0), lambda: os.readlink('/proc/1/fd/0'),\n"
        "                lambda: open('/proc/1/mem'), lambda: os.unshare(0x10000000)):\n"
        "    try:\n        attempt()\n"
        "    except (OSError, AttributeError) as error:\n        print('refused', error)\n"
        "    else:\n        print('ALLOWED')\n"
        "os.kill(1, 9)\nos.kill(1, 19)\nprint('alive')\nraise SystemExit",
        r"(refused.*){3}alive(?!.*ALLOWED)",
    ),
    "forks without end": Attack(
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        r"could not be stopped|ended",
    ),
    "loops without end and ignores interrupts": Attack(
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        r"ran longer than 3 s and could not be stopped",
    ),
    "ends the kernel": Attack("import os\nos._exit(0)", r"it ended while your code ran"),
    "takes memory without end": Attack(
        "held = []\nwhile True:\n    held.append(bytearray(b'x' * 2**20))", r"memory"
    ),
    # Whichever comes first: what is not yet passed on is in memory.
    "prints without end": Attack(
        "while True:\n    print('x' * 9999)", "more than 1 MB|memory|container ended"
    ),
    "prints too much": Attack(
        "import time\nfor _ in range(500):\n    print('x' * 9999)\n    time.sleep(0.003)",
        "more than 1 MB",
    ),
    "fills the disk": Attack(
        "with open('/tmp/flood', 'wb') as file:\n    while True:\n        file.write(bytes(2**20))",
        r"No space left|File too large",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_the_next_student_full_points(
    grader: Grader, name: str
) -> None:
    attack = ATTACKS[name]
    verdict = grader.grade(_hand_in(attack.code))
    shown = _shown(verdict)
    assert verdict.points == 0, shown
    assert re.search(attack.shows, shown), shown
    assert _containers() == ""
    assert grader.grade(_hand_in(RIGHT)).points == 2


def test_files_that_do_not_fit_are_the_students_problem(grader: Grader) -> None:
    unit = _hand_in(RIGHT)
    verdict = grader.grade(Unit("bob", {**unit.files, "large.bin": bytes(20 * MEGABYTE)}))
    assert verdict.points == 0
    assert "the files are larger than" in verdict.problem


def test_a_container_ends_with_the_grader_that_is_killed(grader: Grader) -> None:
    code = (
        "from workshop.grading.docker import DockerKernel\n"
        "from workshop.grading.limits import Limits\n"
        "kernel = DockerKernel({}, Limits())\nprint('started', flush=True)\n"
        "kernel.run('import time; time.sleep(600)', 600)"
    )
    command = [sys.executable, "-P", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        assert _containers(process.pid) != ""
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while _containers(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _containers(process.pid) == ""


def test_nothing_of_the_host_is_in_the_environment(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxies = {"default": {"httpProxy": "http://user:SECRET@proxy", "noProxy": "SECRET"}}
    (tmp_path / "config.json").write_text(json.dumps({"proxies": proxies}), "utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("A_TOKEN", "SECRET")
    assert "A_TOKEN" not in docker_settings()
    kernel = DockerKernel({}, LIMITS)
    try:
        ran = kernel.run("import os; print('HOME' in os.environ, dict(os.environ))", 10)
    finally:
        kernel.close()
    assert ran.outputs[0]["text"].startswith("True")
    assert "SECRET" not in ran.outputs[0]["text"]
