"""Where the exchange keeps things on one machine.

nbgrader's file-system exchange is one folder that every student writes to; under one user id, each
could list, read and replace the others' work. Here each student has a folder of the same layout::

    exchange/COURSE/{inbound,outbound,feedback}          the instructor's, nbgrader's own layout
    exchanges/STUDENT/COURSE/inbound                     what this student handed in
    exchanges/STUDENT/COURSE/feedback                    what came back, for this student alone
    exchanges/STUDENT/COURSE/outbound -> exchange/…      what is released, for all

A sandbox then shows a student this one folder, and the folder's name says whose work it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ExchangeFolders:
    """The folders of one course.

    Attributes:
        root: nbgrader's exchange, ``…/exchange``; the students' are beside it.
        course: the course's name.
    """

    root: Path
    course: str

    @property
    def inbound(self) -> Path:
        """What formgrader collects from."""
        return self.root / self.course / "inbound"

    @property
    def outbound(self) -> Path:
        """What is released."""
        return self.root / self.course / "outbound"

    @property
    def feedback(self) -> Path:
        """All released feedback."""
        return self.root / self.course / "feedback"

    @property
    def students(self) -> tuple[str, ...]:
        """Everyone who has a folder."""
        folder = self.root.with_name("exchanges")
        return tuple(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ()

    def of(self, student: str) -> Path:
        """The exchange as ``student`` sees it; nbgrader's ``Exchange.root`` in their server."""
        return self.root.with_name("exchanges") / student

    def inbound_of(self, student: str) -> Path:
        """What ``student`` handed in; collecting copies it."""
        return self.of(student) / self.course / "inbound"

    def outbound_of(self, student: str) -> Path:
        """A link to what is released."""
        return self.of(student) / self.course / "outbound"

    def feedback_of(self, student: str) -> Path:
        """The feedback for ``student``."""
        return self.of(student) / self.course / "feedback"

    def make(self) -> None:
        """Make the instructor's folders; nobody else looks into them from above."""
        for path in (self.inbound, self.outbound, self.feedback):
            path.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def make_for(self, student: str) -> None:
        """Make the folders of one student, and mend the link if the class was moved."""
        for path in (self.inbound_of(student), self.feedback_of(student)):
            path.mkdir(parents=True, exist_ok=True)
        link = self.outbound_of(student)
        target = os.path.relpath(self.outbound, link.parent)
        if not link.is_symlink() or str(link.readlink()) != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)
