"""Plays a whole class by itself: students hand in the answers of the bank, the instructor grades.

Everything goes over the HTTP calls that the pages in the browser make.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near
from workshop.hub.accounts import INSTRUCTOR, STUDENT, Account, add_accounts, read_accounts
from workshop.hub.client import Instructor, Student
from workshop.labs.answers import Answer, hand_in, read_answers
from workshop.labs.source import LabSource, read_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop.course import Course, Lab
    from workshop.hub.home import Home

STUDENTS_AT_ONCE = 2


@dataclass(frozen=True)
class Outcome:
    """What one student of the demo got.

    Attributes:
        lab: the lab.
        student: the account.
        answer: the answer of the bank that was handed in.
        expected: points by grade id, as the bank says; written answers included.
        given: points by grade id in the gradebook at the end.
        feedback: whether the student could read their feedback.
    """

    lab: str
    student: str
    answer: str
    expected: dict[str, float]
    given: dict[str, float]
    feedback: bool

    @property
    def ok(self) -> bool:
        """Whether everything came as expected."""
        return self.expected == self.given and self.feedback


def choose_answers(source: LabSource, names: list[str] | None) -> list[Answer]:
    """Return the answers of these names from the bank of a lab; all when ``names`` is empty.

    Raises:
        WorkshopError: the bank has no answer of such a name.
    """
    bank = {answer.name: answer for answer in read_answers(source)}
    for name in names or []:
        if name not in bank:
            raise WorkshopError(
                f"the bank of {source.name} has no answer «{name}». {near(name, bank)}"
            )
    return [answer for answer in bank.values() if not names or answer.name in names]


def play(
    course: Course,
    lab: Lab,
    home: Home,
    url: str,
    *,
    answers: list[str] | None = None,
    report: Callable[[str], None] = lambda _line: None,
) -> list[Outcome]:
    """Play the loop for one lab against the hub at ``url``; return a row a student.

    Args:
        course: the course.
        lab: the lab to hand in.
        home: the hub's home, to which an account for each answer is added.
        url: address of the hub.
        answers: names of answers of the bank; all when not given.
        report: told of each step.

    Raises:
        WorkshopError: the bank has no answer of such a name.
    """
    source = read_source(course, lab)
    bank = choose_answers(source, answers)
    before = sum(name.startswith("demo-") for name in read_accounts(home.accounts))
    names = {answer.name: f"demo-{number:02d}" for number, answer in enumerate(bank, before + 1)}
    accounts = add_accounts(home.accounts, [(name, STUDENT) for name in names.values()])
    teacher = next(account for account in accounts.values() if account.role == INSTRUCTOR)
    with (
        Instructor(url, teacher, course.name) as instructor,
        ThreadPoolExecutor(STUDENTS_AT_ONCE) as pool,
    ):
        instructor.open_formgrader()
        status = {row["name"]: row["status"] for row in instructor.assignments()}[lab.name]
        if status != "released":
            report(f"{lab.name}: generate and release")
            instructor.press(lab.name, "assign")
            instructor.press(lab.name, "release")

        def work(answer: Answer) -> str:
            submitted = _student_works(course, source, answer, accounts[names[answer.name]], url)
            report(f"{names[answer.name]} handed in {answer.name}")
            return submitted

        times = dict(zip(names, pool.map(work, bank), strict=True))
        report(f"{lab.name}: collect")
        instructor.press(lab.name, "collect")
        given = {}
        for answer in bank:
            report(f"autograde {names[answer.name]} and mark the written answer")
            given[answer.name] = _grade(instructor, lab.name, names[answer.name], answer)
        report(f"{lab.name}: feedback")
        instructor.press(lab.name, "generate_feedback")
        instructor.press(lab.name, "release_feedback")

        def read(answer: Answer) -> bool:
            account = accounts[names[answer.name]]
            return _student_reads(course, lab, account, url, times[answer.name])

        read_by = dict(zip(names, pool.map(read, bank), strict=True))
    return [
        Outcome(
            lab=lab.name,
            student=names[answer.name],
            answer=answer.name,
            expected=answer.points | answer.marks,
            given=given[answer.name],
            feedback=read_by[answer.name],
        )
        for answer in bank
    ]


def _student_works(
    course: Course, source: LabSource, answer: Answer, account: Account, url: str
) -> str:
    """Sign in, fetch, answer, validate and submit; return the time of the hand-in."""
    lab = source.name
    path = f"{lab}/{lab}.ipynb"
    with Student(url, account) as student:
        student.start_server()
        listed = [row["assignment_id"] for row in student.assignments(course.name)]
        if lab not in listed:
            raise WorkshopError(f"{account.name} does not see {lab} in the assignment list.")
        student.assignment("fetch", course.name, lab)
        student.save_notebook(path, hand_in(answer, source, student.open_notebook(path)))
        student.validate(path)
        rows = student.assignment("submit", course.name, lab)
        student.stop_server()
        submitted = [row for row in rows if row["status"] == "submitted"]
        return str(submitted[0]["submissions"][-1]["timestamp"])


def _grade(instructor: Instructor, lab: str, student: str, answer: Answer) -> dict[str, float]:
    """Autograde, look, mark what a person marks; return the points in the gradebook."""
    instructor.autograde(lab, student)
    submission = instructor.submission_id(lab, student)
    instructor.look_at(submission)
    for grade_id, points in answer.marks.items():
        instructor.mark(instructor.grades(submission)[grade_id], points)
    grades = instructor.grades(submission)
    return {
        grade_id: float(
            grade["manual_score"] if grade["manual_score"] is not None else grade["auto_score"] or 0
        )
        for grade_id, grade in grades.items()
    }


def _student_reads(course: Course, lab: Lab, account: Account, url: str, submitted: str) -> bool:
    """Fetch the feedback and read it; return whether it is there."""
    with Student(url, account) as student:
        student.start_server()
        student.assignment("fetch_feedback", course.name, lab.name)
        page = student.read_feedback(lab.name, submitted)
        student.stop_server()
        return "Score" in page


def report_rows(outcomes: list[Outcome]) -> list[list[str]]:
    """Return a row a student, and under it one for each task that differs."""
    rows = []
    for outcome in outcomes:
        problem = "" if outcome.feedback else "no feedback"
        rows.append(
            [
                outcome.lab,
                outcome.student,
                outcome.answer,
                f"{sum(outcome.expected.values()):g}",
                f"{sum(outcome.given.values()):g}",
                "✓" if outcome.ok else f"✗ {problem}".rstrip(),
            ]
        )
        for grade_id, expected in outcome.expected.items():
            came = outcome.given.get(grade_id)
            if came != expected:
                given = "nothing" if came is None else f"{came:g}"
                rows.append(["", "", f"  {grade_id}", f"{expected:g}", given, "✗"])
    return rows
