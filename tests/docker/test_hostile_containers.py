"""Whatever comes out of a container, the trusted side stays whole and does not wait for ever.

A program named ``docker`` plays the engine here, so that a container can misbehave in every way.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workshop.errors import WorkshopError
from workshop.grading.docker import DockerKernel, find_engine
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.questions import KernelDied
from workshop.grading.student_image import image_content

HEALTHY = '{"OSType": "linux", "MemoryLimit": true, "PidsLimit": true, '
HEALTHY += '"SecurityOptions": ["name=seccomp,profile=default"]}'
LIMITS = Limits(output=MEGABYTE)
READY = "say(b'Y')\n"

_ENGINE = """\
#!{python}
import os, signal, struct, sys, time
from pathlib import Path
log, pid = Path({log!r}), Path({log!r} + ".pid")
log.open("a").write(sys.argv[1] + "\\n")
def say(kind, data=b"", length=None):
    os.write(1, struct.pack("!cI", kind, len(data) if length is None else length))
    while data:
        data = data[os.write(1, data):]
if sys.argv[1] == "info":
    print({info!r})
elif sys.argv[1] == "rm":
    os.kill(int(pid.read_text()), signal.SIGKILL)
elif sys.argv[1] == "run":
    pid.write_text(str(os.getpid()))
{container}
"""

Container = Callable[..., Path]


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    """Makes a docker program whose containers do what ``code`` says; returns a log of its calls."""

    def make(code: str, info: str = HEALTHY) -> Path:
        program, log = tmp_path / "docker", tmp_path / "log"
        body = "".join(f"    {line}\n" for line in code.splitlines()) or "    pass\n"
        text = _ENGINE.format(python=sys.executable, log=str(log), info=info, container=body)
        program.write_text(text, "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        find_engine.cache_clear()
        return log

    yield make
    find_engine.cache_clear()


@pytest.mark.parametrize(
    "answer",
    [
        "say(b'?', b'what')",
        "say(b'r', length=2**31)",
        "say(b'r', b'not json')",
        "say(b'r', b'\"text\"')",
        'say(b\'r\', b\'{"outputs": 3, "stopped": ""}\')',
        'say(b\'r\', b\'{"outputs": [3], "stopped": ""}\')',
        'say(b\'r\', b\'{"outputs": [{"output_type": []}], "stopped": ""}\')',
        'say(b\'r\', b\'{"outputs": [{"output_type": "stream"}], "stopped": ""}\')',
        "say(b'r', b'[' * 2**20)",
    ],
)
def test_an_answer_that_breaks_the_protocol_ends_the_kernel(
    container: Container, answer: str
) -> None:
    log = container(f"{READY}{answer}\ntime.sleep(60)")
    kernel = DockerKernel({}, LIMITS)
    with pytest.raises(KernelDied, match="no message"):
        kernel.run("1", 10)
    kernel.close()
    assert log.read_text("utf-8").split()[-2:] == ["run", "rm"]


@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(60)",
        "while True:\n    os.write(1, b'r')\n    time.sleep(0.2)",
    ],
)
def test_a_container_that_is_late_is_not_waited_for(container: Container, code: str) -> None:
    log = container(f"{READY}{code}")
    kernel = DockerKernel({}, LIMITS)
    started = time.monotonic()
    with pytest.raises(KernelDied, match="did not answer the check within 0 s"):
        kernel.ask(bytes(16 * MEGABYTE), 0.1)
    assert time.monotonic() - started < 10
    kernel.close()
    assert log.read_text("utf-8").split()[-1] == "rm"


def test_a_dying_kernel_says_why_in_one_short_sentence(container: Container) -> None:
    container(f"{READY}say(b'G', 'it ended … '.encode() + b'x' * 9999)")
    kernel = DockerKernel({}, LIMITS)
    with pytest.raises(KernelDied, match=r"it ended … x+") as caught:
        kernel.run("1", 10)
    assert len(str(caught.value)) <= 500
    kernel.close()


def test_a_container_that_does_not_start_says_why(container: Container) -> None:
    container("sys.exit('no such runtime')")
    with pytest.raises(WorkshopError, match="did not start: no such runtime"):
        DockerKernel({"a": b"b"}, LIMITS)


@pytest.mark.parametrize(
    ("info", "says"),
    [
        ("", "does not answer"),
        ('{"OSType": "linux", "ServerErrors": ["no daemon"]}', "does not answer.*no daemon"),
        (HEALTHY.replace('"MemoryLimit": true', '"MemoryLimit": false'), "no memory limits"),
        (HEALTHY.replace('"PidsLimit": true, ', ""), "no limits of processes"),
        (HEALTHY.replace("seccomp", "apparmor"), "no seccomp"),
        (HEALTHY.replace("linux", "windows"), "no Linux containers"),
    ],
)
def test_an_engine_without_the_walls_is_refused(container: Container, info: str, says: str) -> None:
    container("", info)
    with pytest.raises(WorkshopError, match=says):
        find_engine()


def test_without_docker_a_person_learns_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    find_engine.cache_clear()
    with pytest.raises(WorkshopError, match=r"needs Docker.*Install"):
        find_engine()


def test_the_image_holds_nothing_of_the_instructors() -> None:
    content = image_content()
    code = {name for name in content if name.startswith("workshop/")}
    assert set(content) - code == {"Dockerfile", "requirements.txt"}
    assert not any(part in name for name in code for part in ("gradebook", "examiner", "hub"))
    locked = content["requirements.txt"].decode()
    for name in ("ipykernel", "numpy", "pandas", "scikit-learn", "matplotlib"):
        assert f"\n{name}==" in f"\n{locked}"
    for name in ("jupyterhub", "nbgrader", "sqlalchemy"):
        assert f"\n{name}==" not in f"\n{locked}"
    assert locked.count("==") <= locked.count("--hash=sha256:")
