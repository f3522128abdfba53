"""The addresses that the hub answers beside JupyterHub's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """One of them.

    Attributes:
        path: the address below the hub's own, with the changing parts in capitals.
        who: who may open it.
        what: what comes back, in a sentence.
    """

    path: str
    who: str
    what: str


SITE = Address("/services/site/", "everybody", "The course's site.")
SLIDES = Address(
    "/services/slides/",
    "everybody",
    "All decks with their pictures; `NAME.html` is a deck, `NAME.html?present` the same with its "
    "presenter view in a second window, or with what to press for it. PDF, PowerPoint and notes "
    "lie beside it once `./workshop slides build` has made them.",
)
FORMGRADER = Address(
    "/services/COURSE/formgrader",
    "instructors",
    "nbgrader's formgrader: release, collect, grade, mark, return.",
)
GRADER = Address(
    "/services/COURSE/lab", "instructors", "JupyterLab on the course folder: sources and hand-ins."
)
OPEN = Address(
    "/hub/user-redirect/workshop/open/LAB",
    "who has signed in",
    "Opens the notebook of LAB in one's own JupyterLab; fetches it first when it is released and "
    "not yet there. 404 when nobody has released it.",
)
LINKS = Address(
    "/hub/tree/PATH",
    "instructors",
    "Where formgrader's links lead; redirects to PATH in the course folder. Also under `notebooks` "
    "and `edit`.",
)
ADDRESSES = (SITE, SLIDES, OPEN, FORMGRADER, GRADER, LINKS)
