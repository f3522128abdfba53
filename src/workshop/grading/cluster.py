"""Grades on several machines: the same units as tasks of Dask's distributed scheduler.

A unit carries the submission in and the verdict out, so workers need no access to the gradebook.
Whoever can reach the scheduler can run code on its workers: keep it in a network of your own, or
give it TLS (https://distributed.dask.org/en/stable/tls.html).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError
from workshop.grading.grade import Grader
from workshop.grading.unit import Assignment, Settings, Unit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CONNECT_SECONDS = 10
_lock = threading.Lock()
_grader: tuple[Assignment, Settings, Grader] | None = None


def grade_on_cluster(
    address: str, assignment: Assignment, settings: Settings, units: Iterable[Unit]
) -> Iterator[Verdict]:
    """Grade ``units`` on the workers of a Dask cluster; yield the verdicts as they come.

    A unit whose worker is lost is graded by another.

    Args:
        address: of the scheduler, as ``tcp://HOST:PORT``.
        assignment: what is graded.
        settings: how.
        units: the submissions.

    Raises:
        WorkshopError: there is no scheduler, it has no workers, or they have no sandbox.
    """
    from distributed import Client, as_completed  # noqa: PLC0415 - 1 s, only here

    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise WorkshopError(
            f"no Dask scheduler answers at {address} ({error}): start one with "
            "«dask scheduler», and workers with «dask worker ADDRESS»."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError:
            raise WorkshopError(
                f"the scheduler at {address} has no workers: start some with "
                f"«dask worker {address} --nthreads 1»."
            ) from None
        shared = client.scatter(assignment, broadcast=True)
        futures = [
            client.submit(grade_unit, shared, settings, unit, pure=False, retries=2)
            for unit in units
        ]
        for future, verdict in as_completed(
            futures, loop=client.loop, with_results=True, raise_errors=False
        ):
            if future.status == "error":
                raise _as_error(future.exception())
            yield verdict
            future.release()


def _as_error(error: BaseException) -> BaseException:
    if isinstance(error, WorkshopError):
        return error
    return WorkshopError(f"a worker of the cluster failed: {type(error).__name__}: {error}")


def grade_unit(assignment: Assignment, settings: Settings, unit: Unit) -> Verdict:
    """Grade one submission in this process, which keeps its fork server for the next one."""
    global _grader  # noqa: PLW0603 - a worker's process has one, for as long as it lives
    with _lock:
        if _grader is None or _grader[:2] != (assignment, settings):
            if _grader is not None:
                _grader[2].close()
            _grader = (assignment, settings, Grader(assignment, settings))
        return _grader[2].grade(unit)
