"""A student and an instructor who use the hub as a browser would: the same pages and calls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

import httpx
import nbformat

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from workshop.hub.accounts import Account

START_SECONDS = 150
CALL_SECONDS = 180


class Person:
    """Someone signed in to the hub, with the cookies that a browser would hold.

    Args:
        url: address of the hub, ending in a slash.
        account: whose sign-in to use.
    """

    def __init__(self, url: str, account: Account) -> None:
        self.account = account
        self.base = url
        self._http = httpx.Client(base_url=url, follow_redirects=True, timeout=CALL_SECONDS)

    def __enter__(self) -> Self:
        """Sign in."""
        self.sign_in()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._http.close()

    def sign_in(self) -> None:
        """Sign in on the hub's login page.

        Raises:
            WorkshopError: the hub does not take the name and password.
        """
        self._http.get("hub/login")
        token = self._cookie("/hub/")
        answer = self._http.post(
            "hub/login",
            params={"next": "/hub/home"},
            data={
                "username": self.account.name,
                "password": self.account.password,
                "_xsrf": token,
            },
        )
        if answer.is_error or answer.url.path.endswith("/login"):
            raise WorkshopError(f"the hub did not sign in {self.account.name}.")

    def _cookie(self, path: str) -> str:
        """Return the XSRF token that the server under ``path`` set."""
        for cookie in self._http.cookies.jar:
            if cookie.name == "_xsrf" and cookie.path == path and cookie.value:
                return cookie.value
        raise WorkshopError(f"the hub set no XSRF token for {path}.")

    def get(self, path: str, **params: str) -> httpx.Response:
        """GET a page; an HTTP error is raised."""
        answer = self._http.get(path, params=params)
        answer.raise_for_status()
        return answer

    def call(self, method: str, prefix: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Make a call of the pages under ``prefix`` with its XSRF token; return the JSON."""
        answer = self._http.request(
            method,
            f"{prefix}{path}",
            json=body,
            headers={"X-XSRFToken": self._cookie(f"/{prefix}")},
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


class Student(Person):
    """A student in JupyterLab."""

    @property
    def prefix(self) -> str:
        """Where this student's server is."""
        return f"user/{self.account.name}/"

    def start_server(self) -> None:
        """Start JupyterLab and return when its page answers.

        Raises:
            WorkshopError: the server does not start in time.
        """
        deadline = time.monotonic() + START_SECONDS
        self._http.get(f"hub/spawn/{self.account.name}")
        while time.monotonic() < deadline:
            answer = self._http.get(f"{self.prefix}lab")
            if answer.is_success and answer.url.path.startswith(f"/{self.prefix}"):
                return
            time.sleep(0.25)
        raise WorkshopError(f"{self.account.name}'s server did not start in {START_SECONDS} s.")

    def stop_server(self) -> None:
        """Press «Stop my server» on the hub's page."""
        self.call("DELETE", "hub/", f"api/users/{self.account.name}/server")

    def assignments(self, course: str) -> list[dict[str, Any]]:
        """Return the assignment list: what is released, fetched and submitted."""
        return _value(self.get(f"{self.prefix}assignments", course_id=course).json())

    def assignment(self, action: str, course: str, lab: str) -> list[dict[str, Any]]:
        """Press ``fetch``, ``submit`` or ``fetch_feedback`` in the assignment list."""
        body = {"course_id": course, "assignment_id": lab}
        return _value(self.call("POST", self.prefix, f"assignments/{action}", body))

    def open_notebook(self, path: str) -> nbformat.NotebookNode:
        """Return a notebook of the home."""
        content = self.get(f"{self.prefix}api/contents/{path}", content="1").json()["content"]
        return nbformat.from_dict(content)

    def save_notebook(self, path: str, notebook: nbformat.NotebookNode) -> None:
        """Save a notebook as JupyterLab does."""
        body = {"type": "notebook", "content": notebook}
        self.call("PUT", self.prefix, f"api/contents/{path}", body)

    def validate(self, path: str) -> dict[str, Any]:
        """Press Validate; return what nbgrader found."""
        found: dict[str, Any] = _value(
            self.call("POST", self.prefix, "assignments/validate", {"path": path})
        )
        return found

    def read_feedback(self, lab: str, submitted: str) -> str:
        """Return the page of feedback for the hand-in of time ``submitted``, once fetched."""
        return self.get(f"{self.prefix}files/{lab}/feedback/{submitted}/{lab}.html").text


class Instructor(Person):
    """An instructor in formgrader."""

    def __init__(self, url: str, account: Account, course: str) -> None:
        super().__init__(url, account)
        self.prefix = f"services/{course}/"

    def open_formgrader(self) -> str:
        """Open formgrader's first page; return its HTML."""
        return self.get(f"{self.prefix}formgrader/manage_assignments").text

    def assignments(self) -> list[dict[str, Any]]:
        """Return the rows of the page of assignments."""
        rows: list[dict[str, Any]] = self.get(f"{self.prefix}formgrader/api/assignments").json()
        return rows

    def press(self, lab: str, action: str) -> None:
        """Press a button of a lab: assign, release, collect, generate_feedback, release_feedback.

        Raises:
            WorkshopError: nbgrader reports a failure.
        """
        _succeed(
            self.call("POST", self.prefix, f"formgrader/api/assignment/{lab}/{action}"),
            f"{action} {lab}",
        )

    def submissions(self, lab: str) -> list[dict[str, Any]]:
        """Return a row for each student and their submission."""
        rows: list[dict[str, Any]] = self.get(
            f"{self.prefix}formgrader/api/submissions/{lab}"
        ).json()
        return rows

    def autograde(self, lab: str, student: str) -> None:
        """Press Autograde for one student."""
        _succeed(
            self.call("POST", self.prefix, f"formgrader/api/submission/{lab}/{student}/autograde"),
            f"autograde {lab} of {student}",
        )

    def submission_id(self, lab: str, student: str) -> str:
        """Return the id under which formgrader shows one student's notebook."""
        rows = self.get(f"{self.prefix}formgrader/api/submitted_notebooks/{lab}/{lab}").json()
        return next(str(row["id"]) for row in rows if row["student"] == student)

    def look_at(self, submission_id: str) -> str:
        """Open the page on which one submission is marked; return its HTML."""
        return self.get(f"{self.prefix}formgrader/submissions/{submission_id}/").text

    def grades(self, submission_id: str) -> dict[str, dict[str, Any]]:
        """Return the grades of one notebook by grade id."""
        rows = self.get(f"{self.prefix}formgrader/api/grades", submission_id=submission_id).json()
        return {row["name"]: row for row in rows}

    def mark(self, grade: dict[str, Any], points: float) -> None:
        """Give points to a written answer."""
        path = f"formgrader/api/grade/{grade['id']}"
        self.call("PUT", self.prefix, path, {"manual_score": points, "extra_credit": None})


def _value(answer: dict[str, Any]) -> Any:
    _succeed(answer, "nbgrader in the student's server")
    return answer["value"]


def _succeed(answer: dict[str, Any], what: str) -> None:
    if not answer.get("success"):
        said = "\n".join(str(answer.get(key) or "") for key in ("error", "log", "value"))
        raise WorkshopError(f"{what} failed:\n{said.strip()}")
