"""``./workshop up``: builds what is stale, starts the hub, says where it is and how to get in."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, NoReturn

from workshop.errors import WorkshopError
from workshop.hub.accounts import STUDENT
from workshop.hub.build import build_pages, pages_folder
from workshop.hub.prepare import prepare_home
from workshop.hub.sandbox import find_sandbox
from workshop.hub.server import Hub, check_port, only_one, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workshop.course import Course
    from workshop.hub.accounts import Account
    from workshop.hub.home import Home


@contextlib.contextmanager
def running_hub(
    course: Course,
    home: Home,
    *,
    port: int,
    build: bool = True,
    report: Callable[[str], None],
) -> Iterator[Hub]:
    """Run a hub on ``home`` for as long as the block lasts.

    Args:
        course: the course.
        home: the state folder; nobody else may run a hub on it.
        port: port on 127.0.0.1.
        build: whether to build first what is stale.
        report: told what a person should know.
    """
    with only_one(home):
        check_port(port)
        if build:
            build_pages(course, report)
        prepare_home(course, home, report)
        report("starting the hub")
        with Hub(home, settings_for(course, home, port, pages_folder(course))) as hub:
            yield hub


def describe_walls() -> str:
    """Return a sentence on what keeps students apart on this machine."""
    sandbox = find_sandbox()
    if sandbox.bwrap is not None:
        return "Each student's server sees its own home only (bubblewrap)."
    return (
        f"WARNING: for one trusted person only. {sandbox.why_not.capitalize()}, so every server "
        "can read all homes, the gradebook and the solutions."
    )


def describe_accounts(accounts: dict[str, Account]) -> list[tuple[str, str, str]]:
    """Return (name, password, role) of the accounts to show; demo students are left out."""
    return [
        (account.name, account.password, account.role)
        for account in accounts.values()
        if not (account.role == STUDENT and account.name.startswith("demo-"))
    ]


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does: every block is left in order.

    Only the first signal counts, so that an impatient second one does not disturb the stopping.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, interrupt)


def wait_for_end(hub: Hub) -> NoReturn:
    """Wait until a signal ends this; a hub that ends by itself is an error with its last words."""
    hub.wait()
    raise WorkshopError(f"the hub ended by itself:\n{hub.log_end()}")
