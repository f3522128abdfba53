"""Grading on a real Dask cluster: a scheduler and workers of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil
import pytest

from workshop.errors import WorkshopError
from workshop.grading import cluster as cluster_module
from workshop.grading.cluster import grade_on_cluster
from workshop.grading.pool import grade_here
from workshop.grading.run import Crew, grade_course
from workshop.grading.unit import Unit

from .conftest import LAB, RIGHT, Bench, Class
from .test_pool import kernels

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's

HALF = {**RIGHT, "label": "def label_of(score):\n    return 'high'"}
SLOW = {**RIGHT, "mean": f"import time\ntime.sleep(1)\n{RIGHT['mean']}"}


@dataclass
class Cluster:
    """A scheduler and its workers, each a process."""

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{module}-{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", f"distributed.cli.{module}", *options],
                cwd=self.folder,
                env={**os.environ, "A_SECRET": "of whoever started the worker"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        place = self.folder / "scheduler.json"
        listening = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.scheduler = self.run("dask_scheduler", *listening, "--scheduler-file", str(place))
        wait_until(lambda: place.is_file() and place.read_text().endswith("}"))
        self.address = json.loads(place.read_text())["address"]

    def add_worker(self) -> subprocess.Popen[bytes]:
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        folder = str(self.folder / f"worker-{len(self.workers)}")
        worker = self.run("dask_worker", self.address, *options, "--local-directory", folder)
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for process in [*self.workers, self.scheduler]:
            if process is not None:
                process.kill()  # asked politely, a worker takes ten seconds
                process.wait()


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers."""
    made = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        made.start()
        made.add_worker()
        made.add_worker()
        yield made
    finally:
        made.stop()


def units_of(a_class: Class, count: int = 6, slow: bool = False) -> list[Unit]:
    answers = [SLOW] if slow else [RIGHT, HALF, {}]
    return [
        Unit(f"s{number}", {f"{LAB}.ipynb": a_class.filled_in(answers[number % len(answers)])})
        for number in range(count)
    ]


def test_points_are_those_of_this_machine(cluster: Cluster, a_class: Class, bench: Bench) -> None:
    assignment, units = a_class.book().assignment, units_of(a_class)
    there = list(grade_on_cluster(cluster.address, assignment, bench.settings, units))
    here = list(grade_here(assignment, bench.settings, units, 2))
    assert {one.student: one.tasks for one in there} == {one.student: one.tasks for one in here}
    assert [sum(one.points for one in found) for found in (there, here)] == [20, 20]
    assert len(there) == len(units)
    assert {one.walls for one in there} == {one.walls for one in here}


def test_verdicts_of_a_cluster_go_into_the_gradebook(
    cluster: Cluster, a_class: Class, bench: Bench
) -> None:
    for name in ("ada", "bob"):
        a_class.hand_in(name, HALF)
    crew = Crew(bench.settings, scheduler=cluster.address)
    outcome = grade_course(a_class.book(), crew)
    assert [verdict.points for verdict in outcome.verdicts] == [4, 4]
    assert a_class.points("bob") == {"mean-check": 2, "label-check": 2}


def test_a_worker_that_ends_half_way_loses_and_repeats_nothing(
    cluster: Cluster, a_class: Class, bench: Bench
) -> None:
    victim = cluster.add_worker()
    process = psutil.Process(victim.pid)
    units = units_of(a_class, 12, slow=True)
    found = []
    verdicts = grade_on_cluster(cluster.address, a_class.book().assignment, bench.settings, units)
    found.append(next(verdicts))
    wait_until(lambda: any(map(kernels, process.children())))
    below = process.children(recursive=True)
    victim.kill()
    victim.wait()
    found += verdicts
    counted = Counter(verdict.student for verdict in found)
    assert counted == {unit.student: 1 for unit in units}
    assert {verdict.points for verdict in found} == {6}, [
        v.problem or [t.message for t in v.tasks] for v in found
    ]
    assert psutil.wait_procs(below, timeout=15)[1] == []


def test_a_worker_that_cannot_build_the_sandbox_stops_with_the_reason(
    cluster: Cluster, a_class: Class, bench: Bench
) -> None:
    limits = replace(bench.settings.limits, processes="none")
    impossible, units = replace(bench.settings, limits=limits), units_of(a_class, 2)
    assignment = a_class.book().assignment
    with pytest.raises(WorkshopError, match="the sandbox could not be built"):
        list(grade_on_cluster(cluster.address, assignment, impossible, units))


def test_a_scheduler_that_is_not_there_is_named(
    a_class: Class, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "_CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(WorkshopError, match=f"no Dask scheduler answers at {address}"):
            list(
                grade_on_cluster(
                    address, a_class.book().assignment, bench.settings, units_of(a_class, 1)
                )
            )


def test_a_scheduler_without_workers_is_named(
    a_class: Class, bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cluster_module, "_CONNECT_SECONDS", 2)
    empty = Cluster(tmp_path)
    try:
        empty.start()
        with pytest.raises(WorkshopError, match="has no workers: start some with «dask worker"):
            list(
                grade_on_cluster(
                    empty.address, a_class.book().assignment, bench.settings, units_of(a_class, 1)
                )
            )
    finally:
        empty.stop()
