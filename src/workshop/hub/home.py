"""All state of a running class in one folder: ``var/`` unless ``--home`` says otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError
from workshop.exchange.folders import ExchangeFolders

if TYPE_CHECKING:
    from workshop.course import Course


@dataclass(frozen=True)
class Home:
    """The folders and files of a running class.

    Attributes:
        folder: the state folder; copy it while the hub is stopped, and you have a backup.
        course_name: the course's name, which is also the name of the formgrader service.
    """

    folder: Path
    course_name: str

    @classmethod
    def of(cls, course: Course, folder: Path | None = None) -> Home:
        """Return the home in ``folder``, or in ``var/`` of the course."""
        return cls((folder or course.root / "var").resolve(), course.name)

    @property
    def accounts(self) -> Path:
        """Names and passwords; only the owner reads it."""
        return self.folder / "accounts.json"

    @property
    def hub(self) -> Path:
        """What JupyterHub keeps: database, cookie secret, log."""
        return self.folder / "hub"

    @property
    def log(self) -> Path:
        """The hub's log."""
        return self.hub / "hub.log"

    @property
    def address(self) -> Path:
        """The address of the running hub; absent when none runs."""
        return self.hub / "address"

    def running(self) -> str:
        """Return the address of the hub that runs on this home.

        Raises:
            WorkshopError: none runs.
        """
        if not self.address.is_file():
            raise WorkshopError(f"no hub runs on {self.folder}: start one with ./workshop up.")
        return self.address.read_text(encoding="utf-8")

    @property
    def course(self) -> Path:
        """The instructor's nbgrader course folder."""
        return self.folder / "course"

    @property
    def exchange(self) -> ExchangeFolders:
        """The exchange between students and instructor."""
        return ExchangeFolders(self.folder / "exchange", self.course_name)

    def user(self, name: str) -> Path:
        """The home folder of one account."""
        return self.folder / "homes" / name

    def write_passwd(self, name: str, uid: int | None, folder: Path) -> Path:
        """Write and return the ``/etc/passwd`` that one account's server sees: itself, alone."""
        file = self.hub / "passwd" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        uid = os.geteuid() if uid is None else uid
        file.write_text(f"{name}:x:{uid}:{uid}::{folder}:/bin/bash\n", encoding="utf-8")
        return file

    def make(self) -> None:
        """Make the folders; nobody but the owner can look into this one."""
        try:
            for path in (self.folder, self.hub, self.course):
                path.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self.exchange.make()
        except OSError as error:
            raise WorkshopError(
                f"the class cannot be kept in {self.folder} ({error.strerror}): name a folder that "
                "you may write to with --home."
            ) from None

    def make_exchange_for(self, name: str, uid: int | None, grader: int | None) -> None:
        """Make one account's exchange folder: theirs to hand in to, formgrader's otherwise."""
        inbound = self.exchange.inbound_of(name)
        first = not inbound.exists()
        self.exchange.make_for(name)
        if first:  # never again: root must not walk through folders that a student can change
            give(inbound.parent, grader)
            give(inbound, uid)


def give(path: Path, uid: int | None) -> None:
    """Make ``uid`` the owner of ``path`` and all below it; nothing happens without a ``uid``.

    Links are given themselves, never what they point to.
    """
    if uid is None:
        return
    os.lchown(path, uid, uid)
    for folder, subfolders, files in os.walk(path):
        for name in [*subfolders, *files]:
            os.lchown(Path(folder) / name, uid, uid)
