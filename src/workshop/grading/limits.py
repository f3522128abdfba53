"""What a submission may use while it is graded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission; each is enforced from outside the student's process.

    Attributes:
        cell_seconds: wall time of one cell, calls that its check makes included.
        notebook_seconds: wall time of the whole notebook.
        cpu_seconds: processor time of one process.
        memory: bytes of memory of all processes together, over what is loaded before they start.
        disk: bytes that can be written, in the submission's folder, ``/tmp`` and ``/dev/shm``.
        files: files and folders that can be made there.
        processes: processes and threads at one time.
        open_files: open files of one process.
        output: bytes that one cell may print or show.
    """

    cell_seconds: float = 120
    notebook_seconds: float = 900
    cpu_seconds: int = 900
    memory: int = 2048 * MEGABYTE
    disk: int = 256 * MEGABYTE
    files: int = 20_000
    processes: int = 128
    open_files: int = 1024
    output: int = 8 * MEGABYTE

    def as_dict(self) -> dict[str, Any]:
        """Return the limits as plain data."""
        return asdict(self)
