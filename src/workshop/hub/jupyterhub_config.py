"""JupyterHub's configuration.

It reads from top to bottom: each function sets one thing. What differs from one machine to the next
comes from :class:`Settings`, which ``./workshop up`` passes in the environment.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyterhub.utils import random_port
from tornado.web import RequestHandler

from workshop.config import FOLDER
from workshop.course import Course, load_course
from workshop.hub.accounts import AccountsAuthenticator, grader_uid
from workshop.hub.addresses import SITE, SLIDES
from workshop.hub.home import Home
from workshop.hub.sandbox import Sandbox, find_sandbox
from workshop.hub.settings import PACKAGE, Settings
from workshop.hub.spawner import HomeSpawner
from workshop.hub.tied import tied
from workshop.node import node_modules

if TYPE_CHECKING:
    pass


def set_addresses(c: Any, settings: Settings) -> None:
    """Listen on loopback only; one public port, the others are drawn."""
    c.JupyterHub.bind_url = f"http://127.0.0.1:{settings.port}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{random_port()}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{random_port()}"
    c.ConfigurableHTTPProxy.command = tied([str(settings.node), str(settings.proxy)])
    c.ConfigurableHTTPProxy.pid_file = str(settings.home / "hub" / "proxy.pid")


def set_state(c: Any, home: Home) -> None:
    """Keep accounts, tokens and running servers in one SQLite file."""
    c.JupyterHub.db_url = f"sqlite:///{home.hub / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(home.hub / "cookie_secret")


def set_sign_in(c: Any, course: Course, home: Home) -> None:
    """Let in the accounts of this home and nobody else."""
    AccountsAuthenticator.accounts_file = home.accounts
    AccountsAuthenticator.course_name = course.name
    c.JupyterHub.authenticator_class = AccountsAuthenticator
    c.Authenticator.allow_all = True  # of those who gave a right password
    c.Authenticator.allow_existing_users = False  # or formgrader's own user could sign in
    c.Authenticator.manage_groups = True


def set_servers(c: Any, course: Course, home: Home, sandbox: Sandbox) -> None:
    """Give each account a JupyterLab in its own home."""
    HomeSpawner.course = course
    HomeSpawner.home = home
    HomeSpawner.sandbox = sandbox
    c.JupyterHub.spawner_class = HomeSpawner
    c.Spawner.default_url = "/lab/tree/welcome.ipynb"
    c.Spawner.start_timeout = 120  # twenty students who start at once share two cores
    c.Spawner.http_timeout = 120
    c.Spawner.env_keep = []  # nothing of the operator's environment


def set_formgrader(c: Any, course: Course, home: Home, sandbox: Sandbox) -> None:
    """Run formgrader as a service that the course's instructors may open."""
    name = course.name
    config = [str(FOLDER / "formgrader"), str(FOLDER / "nbgrader")]
    exchange = home.exchange
    katex = node_modules() / "katex"  # draws the formulas of labs
    command = sandbox.command(
        [sys.executable, "-m", "jupyterhub.singleuser"],
        writable=[home.course, exchange.root, exchange.root.with_name("exchanges")],
        readable=[PACKAGE, katex],
        uid=grader_uid(),
        passwd=home.write_passwd(f"grader-{name}", grader_uid(), home.course),
        nested=True,  # it grades
    )
    c.JupyterHub.services += [
        {
            "name": name,
            "url": f"http://127.0.0.1:{random_port()}",
            "command": tied(command),
            "user": "",
            "cwd": str(home.course),
            "oauth_no_confirm": True,  # it is part of the hub; nobody need be asked
            "environment": {
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "HOME": str(home.course),
                "JUPYTER_CONFIG_PATH": os.pathsep.join(config),
                "JUPYTER_PATH": str(FOLDER / "formgrader" / "data"),
                "WORKSHOP_COURSE": name,
                "WORKSHOP_COURSE_FOLDER": str(home.course),
                "WORKSHOP_EXCHANGE": str(exchange.root),
                "WORKSHOP_KATEX": str(katex),
            },
        }
    ]
    FormgraderLink.course_name = name
    c.JupyterHub.extra_handlers = [(r"/(?:tree|notebooks|edit)/(.*)", FormgraderLink)]
    c.JupyterHub.load_roles += [
        {
            "name": "formgrader",
            "groups": [f"formgrade-{name}"],
            "scopes": [f"access:services!service={name}", f"read:services!service={name}"],
        }
    ]


class FormgraderLink(RequestHandler):
    """Leads formgrader's links to notebooks, which lack the service's prefix, to JupyterLab."""

    course_name: str

    def get(self, path: str) -> None:
        """Open the file or folder ``path`` of the course folder."""
        self.redirect(f"/services/{self.course_name}/lab/tree/{quote(path)}")


def set_pages(c: Any, course: Course, settings: Settings) -> None:
    """Serve the site and the decks, and make the hub's own pages those of the course."""
    port = random_port()
    folders = {SITE.path: settings.site, SLIDES.path: settings.slides}
    arguments = [str(word) for pair in folders.items() for word in pair]
    url = f"http://127.0.0.1:{port}"
    c.JupyterHub.services += [
        {
            "name": "site",
            "url": url,
            "command": tied(
                [sys.executable, "-P", "-m", "workshop.hub.files", str(port), *arguments]
            ),
        },
        {"name": "slides", "url": url},
    ]
    c.JupyterHub.load_roles += [
        {
            "name": "reader",  # anyone may read the pages; this puts them into the Services menu
            "groups": [f"{kind}-{course.name}" for kind in ("formgrade", "nbgrader")],
            "scopes": [f"access:services!service={name}" for name in ("site", "slides")],
        }
    ]
    c.JupyterHub.template_paths = [str(PACKAGE / "hub" / "templates")]
    c.JupyterHub.template_vars = {"course": course}
    c.JupyterHub.default_url = lambda handler: _first_page(handler, course)


def _first_page(handler: Any, course: Course) -> str:
    """Send instructors to the hub's own page; students go the hub's way, into JupyterLab."""
    user = handler.current_user
    teaches = user and any(group.name == f"formgrade-{course.name}" for group in user.groups)
    return "/hub/home" if teaches else ""


def configure(c: Any, settings: Settings) -> None:
    """Set everything."""
    course = load_course(settings.root)
    home = Home(settings.home, course.name)
    c.JupyterHub.services = []
    c.JupyterHub.load_roles = []
    set_addresses(c, settings)
    set_state(c, home)
    set_sign_in(c, course, home)
    sandbox = find_sandbox()
    set_servers(c, course, home, sandbox)
    set_formgrader(c, course, home, sandbox)
    set_pages(c, course, settings)


configure(get_config(), Settings.from_environment())  # type: ignore[name-defined]  # noqa: F821
