"""A worker: a process that grades one submission after the other."""

from __future__ import annotations

import contextlib
import os
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.grading import syscalls
from workshop.grading.client import SharedForkServer
from workshop.grading.grade import Grader
from workshop.grading.unit import Assignment

if TYPE_CHECKING:
    import socket

    from workshop.grading.unit import Verdict


def run_worker(channel: socket.socket, control: socket.socket, environment: dict[str, str]) -> None:
    """Grade what comes in, until the other side goes away.

    An assignment and the settings come first, then submissions, and between them perhaps other
    assignments, which those after them are of. For each submission goes out its verdict, or the
    error that stops everything, or, as text, what went wrong in this process, which then ends.

    Args:
        channel: brings work and takes verdicts, as pickled objects: both sides are trusted.
        control: the way to the fork server, for its kernels.
        environment: variables to set.
    """
    os.setsid()  # Ctrl-C is for the one who asked, who then ends the workers
    syscalls.die_with_parent()
    os.environ.update(environment)
    connection: Connection[Any, Any] = Connection(channel.detach())
    assignment, settings = connection.recv()
    server = SharedForkServer(control) if settings.warm else None
    with (
        Grader(assignment, settings, server) as grader,
        contextlib.suppress(EOFError, BrokenPipeError),
    ):
        while True:
            work = connection.recv()
            if isinstance(work, Assignment):
                grader.assignment = work
                continue
            try:
                answer: Verdict | WorkshopError | str = grader.grade(work)
            except WorkshopError as error:
                answer = error
            except Exception:
                answer = traceback.format_exc()
            connection.send(answer)
            if isinstance(answer, str):
                return
