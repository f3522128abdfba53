"""Who may sign in: names, roles and random passwords in a file that only the owner reads."""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from jupyterhub.auth import Authenticator

from workshop.errors import WorkshopError
from workshop.hub.gradebook import FILE, enter_students

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
INSTRUCTOR, STUDENT = "instructor", "student"

# User ids of the processes of each account when the hub runs as root; far from those of people and
# of system services. The first one is formgrader's.
GRADER_UID = 20_000

# No 0/O, 1/l/I: passwords are read off a sheet of paper.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Account:
    """Someone who may sign in.

    Attributes:
        name: what to sign in with.
        role: ``instructor`` or ``student``.
        password: 60 random bits in groups of four letters.
        number: counts the accounts of a home from 1; never used twice while no row is taken out.
    """

    name: str
    role: str
    password: str
    number: int

    @property
    def uid(self) -> int | None:
        """The user id of this account's processes; ``None`` when the hub does not run as root."""
        return GRADER_UID + self.number if os.geteuid() == 0 else None


def grader_uid() -> int | None:
    """Return the user id of formgrader; ``None`` when the hub does not run as root."""
    return GRADER_UID if os.geteuid() == 0 else None


def new_password() -> str:
    """Return a password of 12 letters, 60 random bits, that can be read aloud."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def read_accounts(file: Path) -> dict[str, Account]:
    """Return the accounts by name, in the order in which they were made."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        accounts = [Account(**row) for row in rows]
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError) as error:
        raise WorkshopError(f"this is not a list of accounts ({error}).", file) from None
    return {account.name: account for account in accounts}


def add_accounts(file: Path, wanted: Iterable[tuple[str, str]]) -> dict[str, Account]:
    """Add an account for each (name, role) that is not there yet; return all of them.

    The students among them are entered into the class's gradebook when there is one, so that
    formgrader shows them at once.
    """
    accounts = read_accounts(file)
    before = set(accounts)
    for name, role in wanted:
        if not NAME.fullmatch(name) or name.startswith("grader-"):
            raise WorkshopError(
                f"«{name}» cannot be an account: use a lower-case letter, then up to 30 lower-case "
                "letters, digits and dashes. It must not begin with grader-."
            )
        if name not in accounts:
            number = max((account.number for account in accounts.values()), default=0) + 1
            accounts[name] = Account(name, role, new_password(), number)
    staged = file.with_suffix(".new")
    staged.unlink(missing_ok=True)
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump([asdict(account) for account in accounts.values()], stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    staged.replace(file)
    course = file.with_name("course")
    if (course / FILE).is_file():
        students = [name for name in accounts if accounts[name].role == STUDENT]
        added = [name for name in students if name not in before]
        enter_students(course, "", added, grader_uid())
    return accounts


class AccountsAuthenticator(Authenticator):  # type: ignore[misc]
    """Signs in the accounts of a home; an account added while the hub runs counts at once."""

    accounts_file: Path
    course_name: str

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:  # noqa: ARG002
        """Return the name and groups of who signed in, or ``None``."""
        account = read_accounts(self.accounts_file).get(data["username"])
        expected = account.password if account else new_password()
        right = hmac.compare_digest(data["password"].encode(), expected.encode())
        if account is None or not right:
            return None
        kind = "formgrade" if account.role == INSTRUCTOR else "nbgrader"
        return {"name": account.name, "groups": [f"{kind}-{self.course_name}"]}
