"""What student code sees and reaches from its sandbox, of each kind, for root and for others."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workshop.errors import WorkshopError
from workshop.grading import grade, landlock, session
from workshop.grading.client import ForkServer, StudentKernel
from workshop.grading.grade import Grader, find_kind
from workshop.grading.limits import MEGABYTE, Limits
from workshop.grading.questions import KernelDied
from workshop.grading.run import choose_settings
from workshop.grading.sandbox import LANDLOCK, NAMESPACES, NONE
from workshop.grading.unit import Assignment, Settings, Unit

NOBODY = 65534
LIMITS = Limits(processes=77, open_files=222, cpu_seconds=99, disk=32 * MEGABYTE, files=500)

# Runs in the sandbox, as a cell.
PROBE = r"""
import ctypes, json, os, resource, signal, socket, stat
from pathlib import Path

OUTSIDE = json.loads(Path("outside.json").read_text())

def tried(action, *args):
    try:
        return str(action(*args))[:300]
    except BaseException as error:
        return type(error).__name__

def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(2)
        one.connect(address)
    return "connected"

def ends(pid):
    os.kill(pid, 0)
    return "reached"

libc = ctypes.CDLL(None, use_errno=True)

def system_call(number, *args):
    if libc.syscall(number, *args) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"

status = dict(
    line.split(":\t", 1) for line in Path("/proc/self/status").open() if ":\t" in line
)
result = {
    "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "cwd": os.getcwd(),
    "files": sorted(os.listdir(".")), "root": tried(lambda: " ".join(sorted(os.listdir("/")))),
    "environment": dict(os.environ),
    "reads": {path: tried(lambda: os.listdir(path) if os.path.isdir(path) else open(path).read(9))
              for path in OUTSIDE["paths"]},
    "writes": {folder: tried(lambda: open(f"{folder}/w-probe", "w").write("x"))
               for folder in (".", os.environ["TMPDIR"], "/", "/usr", "/etc", "/var/tmp",
                              OUTSIDE["folder"], "/dev/shm", "/proc")},
    "pids": tried(lambda: sorted(int(name) for name in os.listdir("/proc") if name.isdigit())),
    "sleeper": tried(ends, OUTSIDE["sleeper"]),
    "parent": tried(ends, OUTSIDE["parent"]),
    "tcp": tried(connect, socket.AF_INET, ("127.0.0.1", OUTSIDE["port"])),
    "abstract": tried(connect, socket.AF_UNIX, "\0" + OUTSIDE["abstract"]),
    "unix": tried(connect, socket.AF_UNIX, OUTSIDE["unix"]),
    "packet": tried(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    "udp": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                 .sendto(b"x", ("127.0.0.1", OUTSIDE["port"]))),
    "interfaces": tried(lambda: sorted(name for _, name in socket.if_nameindex())),
    "host": socket.gethostname(),
    "status": {key: status[key].strip() for key in
               ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp", "Uid")},
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in
               ("RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE",
                "RLIMIT_AS")},
    "mount": tried(lambda: system_call(165, b"none", b"/tmp", b"tmpfs", 0, None)),
    "unshare": tried(lambda: system_call(272, 0x10000000)),
    "setuid": tried(os.setuid, 0),
    "chroot": tried(os.chroot, "."),
    "ptrace": tried(lambda: system_call(101, 16, OUTSIDE["sleeper"], 0, 0)),
    "bpf": tried(lambda: system_call(321, 0, 0, 0)),
    "keyctl": tried(lambda: system_call(250, 0, 0, 0, 0, 0)),
    "su": tried(lambda: [p for p in ("/usr/bin/su", "/bin/su") if os.path.exists(p)][0]),
    "suid": tried(lambda: __import__("subprocess").run(
        ["su", "-c", "id -u"], capture_output=True, text=True, stdin=-3).stdout),
    "mounted": (Path("/proc/self/mounts").read_text().splitlines()
                if os.access("/proc/self/mounts", os.R_OK) else []),
    "descriptors": sorted(tried(os.readlink, f"/proc/self/fd/{name}")
                          for name in os.listdir("/proc/self/fd")),
    "loopback": tried(lambda: socket.create_server(("127.0.0.1", 0)).getsockname()[0]),
    "terminal": tried(os.openpty),
    "null": tried(lambda: open("/dev/null", "w").write("x")),
    "random": tried(lambda: len(open("/dev/urandom", "rb").read(4))),
    "devices": tried(lambda: sorted(os.listdir("/dev"))),
}
open("result.json", "w").write(json.dumps(result))
print("RESULT " + json.dumps(result))
"""

# Runs outside, as whoever is to grade; the probe comes on the standard input.
SCRIPT = r"""
import json, os, socket, subprocess, sys, tempfile
from pathlib import Path
from workshop.grading.client import ForkServer, StudentKernel
from workshop.grading.limits import Limits

kind, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
folder = tempfile.mkdtemp(prefix="wo-")
secret = Path(folder, "secret")
secret.write_text("a secret of the grader")
for path, mode in ((folder, 0o755), (secret, 0o644)):
    os.chmod(path, mode)
sleeper = subprocess.Popen(["sleep", "60"])
tcp = socket.create_server(("127.0.0.1", 0))
abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + Path(folder).name)
abstract.listen()
named = socket.socket(socket.AF_UNIX)
named.bind(f"{folder}/socket")
named.listen()
os.chmod(f"{folder}/socket", 0o777)
outside = {
    "paths": [str(secret), folder, "/etc/shadow", "/etc/ssl", os.getcwd(), "/work", "/root",
              "/home", "/var", "/run", "/sys/kernel", "/boot", "/proc/1/environ",
              f"/proc/{os.getpid()}/environ", f"/proc/{sleeper.pid}/cmdline", "/etc/passwd",
              "/proc/self/status", "/usr/lib", "/dev/shm", f"/proc/{os.getpid()}/root",
              *(f"{sys.argv[3]}/{name}" for name in ("solutions", ".git", "src/workshop/labs"))],
    "folder": folder, "sleeper": sleeper.pid, "parent": os.getpid(),
    "port": tcp.getsockname()[1], "abstract": Path(folder).name, "unix": f"{folder}/socket",
}
server = ForkServer()
try:
    files = {"outside.json": json.dumps(outside).encode(), "deep/own.txt": b"own"}
    kernel = StudentKernel(server, files, kind, limits)
    try:
        ran = kernel.run(sys.stdin.read(), 60)
    finally:
        kernel.close()
    text = "".join(out.get("text", "") for out in ran.outputs)
    found = [line for line in text.splitlines() if line.startswith("RESULT ")]
    print(json.dumps({
        "uid": os.getuid(), "walls": kernel.walls, "outside": outside,
        "inside": json.loads(found[0][7:]) if found else None,
        "said": [out for out in ran.outputs if out["output_type"] == "error"] or text[:2000],
        "alive": sleeper.poll() is None,
        "left": sorted(p.name for p in Path(folder).iterdir()),
    }))
finally:
    server.close()
    sleeper.kill()
    __import__("shutil").rmtree(folder)
"""

# /root may not be entered by others on many machines, and Python may be installed below it: for
# these tests it is laid over with an empty folder that has Python's alone.
PASSABLE = """
exec 9<"$1"
mount -t tmpfs -o mode=755 tmpfs /root && mkdir -p "$1"
mount -c --bind /proc/self/fd/9 "$1" && exec 9<&-
shift
exec "$@"
"""


def command_of(who: str) -> list[str]:
    """Return what starts Python as ``who``, with a /root that can be passed."""
    start = []
    if os.geteuid() == 0 and Path(sys.base_prefix).is_relative_to("/root"):
        start = ["unshare", "-m", "bash", "-ec", PASSABLE, "bash", python_below_root()]
    if who == "ordinary" and os.geteuid() == 0:
        ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        start += ["setpriv", *ids]
    return [*start, sys.executable, "-P"]


def python_below_root() -> str:
    """Return the folder directly below /root that Python is in."""
    first = Path(sys.base_prefix).relative_to("/root").parts[0]
    return str(Path("/root", first))


def skip_unless_possible(who: str) -> None:
    if who == "root" and os.geteuid() != 0:
        pytest.skip("needs root")
    if os.geteuid() == 0 and not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("needs unshare and setpriv of util-linux")


@pytest.fixture(
    scope="module",
    params=[(kind, who) for kind in (NAMESPACES, LANDLOCK) for who in ("root", "ordinary")],
    ids="-".join,
)
def seen(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What one kernel saw; once for each kind of sandbox and each kind of grader."""
    kind, who = request.param
    skip_unless_possible(who)
    shared = Path(__file__).parents[2]
    environment = {
        "PATH": os.environ["PATH"],
        "A_SECRET": "a secret of the grader",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*command_of(who), "-c", SCRIPT, kind, json.dumps(LIMITS.as_dict()), str(shared)],
        input=PROBE,
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{kind} for {who}: {done.stderr[-3000:]}"
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["inside"] is not None, result["said"]
    return result | {"kind": kind, "who": who}


ERRORS = {"PermissionError", "FileNotFoundError", "ProcessLookupError", "OSError"}
ERRORS |= {"NotADirectoryError", "ConnectionRefusedError", "IndexError"}


def test_the_kernel_has_a_user_id_of_its_own(seen: dict[str, Any]) -> None:
    inside = seen["inside"]
    assert inside["setuid"] in ERRORS
    assert inside["uid"] != 0
    if seen["who"] == "root":
        assert 30_000 <= inside["uid"] < 60_000
        assert inside["groups"] == []
        assert "own user id" in seen["walls"]
    else:
        assert inside["uid"] == seen["uid"]


def test_the_kernel_has_its_files_in_its_folder(seen: dict[str, Any]) -> None:
    assert {"deep", "outside.json"} <= set(seen["inside"]["files"])
    assert seen["inside"]["writes"]["."] == "1"
    assert seen["inside"]["writes"][seen["inside"]["environment"]["TMPDIR"]] == "1"


def test_the_kernel_reads_the_system_and_nothing_of_anybody(seen: dict[str, Any]) -> None:
    reads, outside = seen["inside"]["reads"], seen["outside"]
    assert reads["/usr/lib"].startswith("[")
    assert reads["/proc/self/status"] == "Name:\tstu"
    secrets = [outside["folder"], f"{outside['folder']}/secret", "/etc/shadow", "/home", "/var"]
    secrets += ["/boot", "/sys/kernel"]
    project = Path(__file__).parents[2]
    secrets += [str(project / name) for name in ("solutions", ".git", "src/workshop/labs")]
    secrets += [f"/proc/{outside['parent']}/environ", f"/proc/{outside['sleeper']}/cmdline"]
    secrets += [f"/proc/{outside['parent']}/root"]
    empty = {"[]", "['student']"}  # a folder of the sandbox's own
    found = {path: reads[path] for path in secrets if reads[path] not in ERRORS | empty}
    assert found == {}
    assert "secret" not in reads["/proc/1/environ"]


def test_the_kernel_writes_nowhere_else(seen: dict[str, Any]) -> None:
    writes = seen["inside"]["writes"]
    for folder in ("/", "/usr", "/etc", "/var/tmp", "/proc", seen["outside"]["folder"]):  # noqa: S108
        assert writes[folder] in ERRORS, folder
    assert seen["left"] == ["secret", "socket"]
    if seen["kind"] == LANDLOCK:
        assert writes["/dev/shm"] in ERRORS  # noqa: S108


def test_the_kernel_has_nothing_of_the_graders_environment(seen: dict[str, Any]) -> None:
    assert "a secret" not in json.dumps(seen["inside"]["environment"])
    assert seen["inside"]["environment"]["NBGRADER_EXECUTION"] == "autograde"


def test_the_kernel_reaches_no_process_but_its_own(seen: dict[str, Any]) -> None:
    inside = seen["inside"]
    for target in ("sleeper", "parent"):
        assert inside[target] in ERRORS
    assert inside["ptrace"] == "PermissionError"
    assert seen["alive"]
    if seen["kind"] == NAMESPACES:
        assert inside["pids"] == "[1, 2]"
    else:
        assert inside["pids"] == "PermissionError"


def test_the_kernel_reaches_no_network(seen: dict[str, Any]) -> None:
    inside = seen["inside"]
    for way in ("tcp", "abstract", "unix", "packet", "udp"):
        if (way, seen["kind"]) == ("udp", NAMESPACES):
            continue  # its own loopback takes it
        assert inside[way] in ERRORS, way
    if seen["kind"] == NAMESPACES:
        assert inside["interfaces"] == "['lo']"
        assert inside["loopback"] == "127.0.0.1"
        assert inside["host"] == "workshop"
    else:
        assert inside["loopback"] in ERRORS


def test_the_kernel_has_no_rights_and_gets_none(seen: dict[str, Any]) -> None:
    status = seen["inside"]["status"]
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert seen["inside"]["suid"].strip() != "0"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_dangerous_system_calls_are_refused(seen: dict[str, Any]) -> None:
    for call in ("mount", "unshare", "chroot", "ptrace", "bpf", "keyctl"):
        assert seen["inside"][call] == "PermissionError", call


def test_limits_stand(seen: dict[str, Any]) -> None:
    limits = seen["inside"]["limits"]
    assert limits["RLIMIT_NPROC"] == [77, 77]
    assert limits["RLIMIT_NOFILE"] == [222, 222]
    assert limits["RLIMIT_CPU"] == [99, 104]
    assert limits["RLIMIT_CORE"] == [0, 0]
    assert limits["RLIMIT_FSIZE"] == [32 * MEGABYTE] * 2
    assert limits["RLIMIT_AS"][1] != resource.RLIM_INFINITY


def test_mounts_are_read_only_but_the_kernels_own(seen: dict[str, Any]) -> None:
    if seen["kind"] != NAMESPACES:
        pytest.skip("Landlock has no mounts of its own")
    writable = set()
    for line in seen["inside"]["mounted"]:
        _, place, _, options, *_ = line.split()
        if "rw" in options.split(","):
            writable.add(place)
            assert "nosuid" in options.split(",") or place.startswith("/dev/"), line
    own = {"/home/student", "/tmp", "/dev/shm", "/run/jupyter", "/proc", "/dev/pts"}  # noqa: S108
    devices = {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")}
    assert writable <= own | devices
    assert "/home/student" in writable


def test_what_programs_need_is_there(seen: dict[str, Any]) -> None:
    inside = seen["inside"]
    assert (inside["null"], inside["random"]) == ("1", "4")
    assert inside["terminal"].startswith("(")


def test_no_open_file_of_the_grader_is_passed_on(seen: dict[str, Any]) -> None:
    for target in seen["inside"]["descriptors"]:
        assert target.startswith(
            ("/dev/null", "socket:", "pipe:", "anon_inode:", "FileNotFoundError", "/proc/")
        ), target


def test_the_walls_are_named(seen: dict[str, Any]) -> None:
    assert {"landlock", "seccomp", "resource limits"} <= set(seen["walls"])
    if seen["kind"] == NAMESPACES:
        expected = {f"{name} namespace" for name in ("mount", "pid", "network", "ipc", "user")}
        assert expected <= set(seen["walls"])


# --- which kind ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    made = ForkServer()
    yield made
    made.close()


def failing(tried: list[str], *broken: str) -> type:
    """Return a kernel whose sandbox cannot be built for some kinds."""

    class Kernel:
        def __init__(self, _server: object, _files: object, kind: str, _limits: Limits) -> None:
            tried.append(kind)
            if kind in broken:
                raise WorkshopError(f"the sandbox could not be built: no {kind} here")

        def close(self) -> None:
            tried.append("closed")

    return Kernel


def test_namespaces_are_tried_first_then_landlock(
    monkeypatch: pytest.MonkeyPatch, server: ForkServer
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(grade, "StudentKernel", failing(tried))
    assert find_kind(server) == NAMESPACES
    assert tried == [NAMESPACES, "closed"]
    tried.clear()
    monkeypatch.setattr(grade, "StudentKernel", failing(tried, NAMESPACES))
    assert find_kind(server) == LANDLOCK
    assert tried == [NAMESPACES, LANDLOCK, "closed"]


def test_without_a_sandbox_nothing_is_graded_and_the_reasons_are_said(
    monkeypatch: pytest.MonkeyPatch, server: ForkServer, lab: Assignment, released: bytes
) -> None:
    monkeypatch.setattr(grade, "StudentKernel", failing([], NAMESPACES, LANDLOCK))
    with pytest.raises(WorkshopError) as caught:
        find_kind(server)
    said = str(caught.value)
    assert said.startswith("student code needs a sandbox, and none can be built here:\n")
    assert "  namespaces: the sandbox could not be built: no namespaces here\n" in said
    assert "  landlock: the sandbox could not be built: no landlock here\n" in said
    assert "--sandbox docker" in said
    assert "--sandbox none" in said
    with Grader(lab, choose_settings("auto")) as grader, pytest.raises(WorkshopError):
        grader.grade(Unit("ada", {f"{lab.name}.ipynb": released}))


def test_a_kind_that_is_named_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch, lab: Assignment, released: bytes
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(session, "StudentKernel", failing(tried, NAMESPACES))
    with Grader(lab, Settings(NAMESPACES)) as grader, pytest.raises(WorkshopError):
        grader.grade(Unit("ada", {f"{lab.name}.ipynb": released}))
    assert tried == [NAMESPACES]


def test_a_kind_that_does_not_exist_is_named() -> None:
    with pytest.raises(WorkshopError, match=r"there is no sandbox «namespace»\. Did you mean"):
        choose_settings("namespace")


def test_without_walls_the_kernel_still_has_limits(server: ForkServer) -> None:
    kernel = StudentKernel(server, {}, NONE, LIMITS)
    try:
        assert kernel.walls == ("resource limits",)
        ran = kernel.run("import resource as r\nprint(r.getrlimit(r.RLIMIT_NOFILE))", 20)
        assert ran.outputs[0]["text"] == "(222, 222)\n"
    finally:
        kernel.close()


def test_a_failed_sandbox_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, server: ForkServer
) -> None:
    with tempfile.TemporaryDirectory(prefix="wt-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        os.chmod(folder, 0o700)  # nobody else can enter: Landlock's kernel has its own user id  # noqa: PTH101
        try:
            StudentKernel(server, {}, LANDLOCK, Limits()).close()
        except (WorkshopError, KernelDied):
            assert list(Path(folder).iterdir()) == []
        else:
            assert os.geteuid() != 0


def test_landlock_is_new_enough_here() -> None:
    assert landlock.version() >= 6 or os.geteuid() == 0


def test_a_long_name_of_the_temporary_folder_is_no_trouble(
    monkeypatch: pytest.MonkeyPatch, server: ForkServer, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    kind = find_kind(server)
    kernel = StudentKernel(server, {}, kind, Limits())
    try:
        assert kernel.run("print(1)", 20).outputs[0]["text"] == "1\n"
    finally:
        kernel.close()
