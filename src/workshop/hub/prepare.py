"""Makes a home ready for a class: accounts, the instructor's course folder, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.errors import WorkshopError
from workshop.hub.accounts import INSTRUCTOR, STUDENT, add_accounts, grader_uid, read_accounts
from workshop.hub.gradebook import enter_students
from workshop.hub.home import Home, give
from workshop.labs.sync import Edited, twin_of, write_notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop.course import Course
    from workshop.hub.accounts import Account

FIRST_ACCOUNTS = (
    ("instructor", INSTRUCTOR),
    ("student1", STUDENT),
    ("student2", STUDENT),
    ("student3", STUDENT),
)


def prepare_home(course: Course, home: Home, report: Callable[[str], None]) -> dict[str, Account]:
    """Make what is missing in ``home``; what people have there is never overwritten.

    Returns:
        The accounts; one instructor and three students are made at the first start.
    """
    home.make()
    accounts = read_accounts(home.accounts) or add_accounts(home.accounts, FIRST_ACCOUNTS)
    for account in accounts.values():
        home.make_exchange_for(account.name, account.uid, grader_uid())
    for lab in course.labs:
        twin = twin_of(course, lab, home.course)
        if twin.edited is Edited.SOURCE:
            write_notebook(twin)
        elif twin.edited is Edited.NOTEBOOK:
            report(f"{lab.name} was edited in the hub: ./workshop labs sync {lab.name} keeps it")
        elif twin.edited is Edited.BOTH:
            report(
                f"{lab.name} was edited both in solutions/ and in the hub, which keeps its own: "
                f"./workshop labs sync {lab.name} says more"
            )
    give(home.course, grader_uid())
    give(home.exchange.root, grader_uid())
    students = [account.name for account in accounts.values() if account.role == STUDENT]
    try:
        enter_students(home.course, home.course_name, students, grader_uid())
    except WorkshopError as error:  # a class goes on without names
        report(str(error))
    return accounts
