"""What no attack may read, change or reach, and the means to see whether one did."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FORKED = "workshop.grading.forkserver"


@dataclass
class Canary:
    """A folder that looks like a course, open to everyone, and listeners that nobody may reach.

    Attributes:
        folder: the folder.
        secrets: texts that must not come out of a sandbox, by where they stand.
        heard: what reached the listeners.
        places: texts that attacks may know, by name: where the folder and the listeners are.
    """

    folder: Path
    secrets: dict[str, str]
    heard: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)

    def snapshot(self) -> dict[str, str]:
        """Return what is there: path to rights, size, time of change and content."""
        found = {}
        for parent, folders, files in os.walk(self.folder):
            for name in [*folders, *files]:
                path = Path(parent, name)
                status = path.lstat()
                text = path.read_bytes() if path.is_file() else b""
                what = (oct(status.st_mode), status.st_nlink, status.st_mtime_ns, text)
                found[str(path)] = str(what)
        return found

    def changes(self) -> list[str]:
        """Return the paths that are not as they were."""
        now = self.snapshot()
        paths = sorted({*now, *self.before})
        return [path for path in paths if now.get(path) != self.before.get(path)]

    def restore(self) -> None:
        """Make the folder as it was."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(exist_ok=True)
        _fill(self.folder, self.secrets)
        self.before = self.snapshot()


def _fill(folder: Path, texts: dict[str, str]) -> None:
    """Make the folder's files, open to everyone."""
    for place, name in (("source/lab", "source"), ("submitted/bob/lab", "bob"), ("open", "open")):
        (folder / place).mkdir(parents=True)
        (folder / place / "lab.ipynb").write_text(texts[name])
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        database.execute("create table grade (student text, auto_score real, comment text)")
        database.execute("insert into grade values ('bob', 1, ?)", [texts["gradebook"]])
        database.commit()
    for parent, folders, files in os.walk(folder):
        for entry in [".", *folders, *files]:
            path = Path(parent, entry)
            path.chmod(0o777 if path.is_dir() else 0o666)


@contextlib.contextmanager
def set_up_canary() -> Iterator[Canary]:
    """Make the folder and the listeners, and a token in the environment of this process."""
    folder = Path(tempfile.mkdtemp(prefix="canary-", dir="/tmp"))
    names = ("gradebook", "source", "bob", "token", "open")
    found = Canary(folder, {name: f"CANARY-{name}-{secrets.token_hex(8)}" for name in names})
    os.environ["JUPYTERHUB_API_TOKEN"] = found.secrets["token"]
    _fill(folder, found.secrets)
    look = f"{folder} .. /work /srv /home /root /var /mnt /tmp"
    found.places = {"CANARY": str(folder), "LOOK": look, "TOKEN": "reached", "SECONDS": "98765"}
    found.before = found.snapshot()
    with contextlib.ExitStack() as stack:
        _listen(found, stack)
        yield found
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ["JUPYTERHUB_API_TOKEN"]


def _listen(canary: Canary, stack: contextlib.ExitStack) -> None:
    sockets = stack.enter_context(tempfile.TemporaryDirectory(prefix="cs-", dir="/tmp"))
    Path(sockets).chmod(0o777)
    canary.places["SOCKET"] = f"{sockets}/socket"
    canary.places["ABSTRACT"] = f"canary-{secrets.token_hex(4)}"
    addresses: list[tuple[socket.AddressFamily, object]] = [
        (socket.AF_INET, ("127.0.0.1", 0)),
        (socket.AF_INET6, ("::1", 0)),
        (socket.AF_UNIX, canary.places["SOCKET"]),
        (socket.AF_UNIX, f"\0{canary.places['ABSTRACT']}"),
    ]
    for family, address in addresses:
        try:
            listener = stack.enter_context(socket.socket(family))
            listener.bind(address)  # type: ignore[arg-type]
        except OSError:  # a machine without IPv6
            canary.places.setdefault("PORT6", "9")
            continue
        listener.listen()
        if family != socket.AF_UNIX:
            name = "PORT4" if family == socket.AF_INET else "PORT6"
            canary.places[name] = str(listener.getsockname()[1])
            datagrams = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            datagrams.bind(listener.getsockname())
            threading.Thread(target=_hear, args=(datagrams, canary.heard), daemon=True).start()
        threading.Thread(target=_accept, args=(listener, canary.heard), daemon=True).start()
    Path(canary.places["SOCKET"]).chmod(0o777)


def _accept(listener: socket.socket, heard: list[str]) -> None:
    with contextlib.suppress(OSError):
        while True:
            listener.accept()
            heard.append(f"a connection to {listener.getsockname()!r}")


def _hear(datagrams: socket.socket, heard: list[str]) -> None:
    with contextlib.suppress(OSError):
        while True:
            data = datagrams.recv(100)
            heard.append(f"{data!r}")


def processes_of(server: int, *marks: str, orphans: bool = False) -> list[str]:
    """Return the processes that a fork server has made and that are still there.

    These are its descendants, and programs with one of ``marks`` in their command line.

    Args:
        server: process id of the fork server; it is not among them.
        marks: texts that no other program has in its command line.
        orphans: whether forked processes count, of any fork server, whose parents are gone.
    """
    lines, parents = {}, {}
    for name in filter(str.isdigit, (path.name for path in Path("/proc").iterdir())):
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{name}/cmdline").read_bytes().replace(b"\0", b" ")
            lines[int(name)] = line.decode(errors="replace")
            status = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            if status[0] == "Z":
                del lines[int(name)]
            parents[int(name)] = int(status[1])
    found = []
    for pid, line in lines.items():
        top = pid
        while _FORKED in lines.get(parents.get(top, 0), ""):
            top = parents[top]
        orphan = orphans and _FORKED in line and parents.get(top) == 1
        if pid != server and (top == server or orphan or any(mark in line for mark in marks)):
            found.append(f"{pid}: {line}")
    return found


def mounts_in(folder: Path) -> list[str]:
    """Return the mounts that this process sees in a folder."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [line for line in lines if str(folder) in line]


def forget_peak() -> int:
    """Have the kernel count this process's peak of memory anew; return what it uses, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_megabytes()


def peak_megabytes() -> int:
    """Return the most memory that this process used since then, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024
