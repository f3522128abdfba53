"""Starts each account's JupyterLab in its own home, behind the sandbox's walls."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyterhub.spawner import LocalProcessSpawner

from workshop.config import FOLDER
from workshop.hub.accounts import grader_uid, read_accounts
from workshop.hub.home import Home, give
from workshop.hub.sandbox import Sandbox
from workshop.hub.tied import die_with_parent
from workshop.hub.welcome import write_welcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop.course import Course


class HomeSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """A local process for an account that need not be a user of this machine."""

    course: Course
    home: Home
    sandbox: Sandbox

    @property
    def account_home(self) -> Path:
        """The folder that the server works in."""
        return self.home.user(self.user.name)

    def make_preexec_fn(self, name: str) -> Callable[[], None]:  # noqa: ARG002 - the hub passes it
        """Return what runs in the new process before the server."""
        return die_with_parent

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Add what the server needs to know: its home, its exchange, its configuration."""
        name = self.user.name
        config = [str(FOLDER / "student"), str(FOLDER / "nbgrader")]
        return env | {
            "USER": name,
            "LOGNAME": name,
            "HOME": str(self.account_home),
            "SHELL": shutil.which("bash") or "/bin/sh",
            "LANG": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "JUPYTER_CONFIG_PATH": os.pathsep.join(config),
            "JUPYTERLAB_SETTINGS_DIR": str(self.account_home / ".jupyter" / "lab"),
            "WORKSHOP_COURSE": self.home.course_name,
            "WORKSHOP_EXCHANGE": str(self.home.exchange.of(name)),
        }

    def prepare_home(self) -> int | None:
        """Make the home and the exchange folder; return the user id that owns them."""
        name = self.user.name
        uid = read_accounts(self.home.accounts)[name].uid
        first = not self.account_home.exists()
        self.account_home.mkdir(parents=True, exist_ok=True)
        self.account_home.chmod(0o700)
        self.home.make_exchange_for(name, uid, grader_uid())
        write_welcome(self.course, self.account_home, uid)
        if first:
            give(self.account_home, uid)
        return uid

    async def start(self) -> Any:
        """Start the server behind the walls."""
        uid = self.prepare_home()
        name = self.user.name
        exchange = self.home.exchange
        server = [sys.executable, "-m", "jupyterhub.singleuser"]
        self.cmd = self.sandbox.command(
            server,
            writable=[self.account_home, exchange.inbound_of(name)],
            readable=[exchange.outbound_of(name), exchange.feedback_of(name), FOLDER],
            scratch=[exchange.of(name)],  # nbgrader wants to be able to write there
            uid=uid,
            passwd=self.home.write_passwd(name, uid, self.account_home),
        )
        self.popen_kwargs = {"cwd": self.account_home}
        return await super().start()
