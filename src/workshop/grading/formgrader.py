"""formgrader's Autograde button, in a process of its own.

As nbgrader has it, formgrader answers nobody while it grades. Here it starts a process and goes on;
the process has nothing of the service's environment, where the hub's token is.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from workshop.errors import WorkshopError
from workshop.grading.client import clean_environment

_AT_ONCE = 2


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "workshop.grading.formgrader"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Replace what the button calls."""
    from nbgrader.server_extensions.formgrader import apihandlers, base  # noqa: PLC0415
    from tornado import web  # noqa: PLC0415

    turns = asyncio.Semaphore(_AT_ONCE)

    async def post(self: Any, lab: str, student: str) -> None:
        course = self.api.coursedir
        async with turns:
            answer = await grade_apart(Path(course.root), course.course_id, lab, student)
        self.write(json.dumps(answer))

    guarded = web.authenticated(base.check_xsrf(base.check_notebook_dir(post)))
    apihandlers.AutogradeHandler.post = guarded
    server.log.info("formgrader grades in processes of their own")


async def grade_apart(folder: Path, course_id: str, lab: str, student: str) -> dict[str, Any]:
    """Grade one submission in another process; return what formgrader shows.

    Args:
        folder: the course folder.
        course_id: nbgrader's name of the course.
        lab: the assignment.
        student: whose submission.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "workshop.grading.formgrader"),
        *(str(folder), course_id, lab, student),
        env=clean_environment(1),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, errors = await process.communicate()
    if process.returncode == 0:
        return dict(json.loads(said))
    return {"success": False, "error": errors.decode(errors="replace"), "log": ""}


def grade_one(folder: Path, course_id: str, lab: str, student: str) -> dict[str, Any]:
    """Grade one submission again, whatever was there; return what formgrader shows."""
    from workshop.grading.gradebook import open_gradebook  # noqa: PLC0415 - nbgrader, 1 s
    from workshop.grading.run import Crew, choose_settings, grade_course  # noqa: PLC0415
    from workshop.grading.sandbox import AUTO  # noqa: PLC0415

    try:
        book = open_gradebook(folder, course_id, lab)
        crew = Crew(choose_settings(AUTO), workers=1)
        outcome = grade_course(book, crew, students=[student], force=True)
    except WorkshopError as error:
        return {"success": False, "error": str(error), "log": str(error)}
    lines = []
    for verdict in outcome.verdicts:
        lines.append(f"{student}: {verdict.points:g} of {verdict.max_points:g} points.")
        lines += [verdict.problem] if verdict.problem else []
        lines += [f"{task.grade_id}: {task.message}" for task in verdict.tasks if task.message]
    return {"success": True, "log": "\n".join(lines)}


if __name__ == "__main__":
    print(json.dumps(grade_one(Path(sys.argv[1]), *sys.argv[2:5])))
