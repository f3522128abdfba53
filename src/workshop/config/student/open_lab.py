"""Opens a lab from a link: ``/user/NAME/workshop/open/21-one-hot``.

The course's site links there through ``/hub/user-redirect/``, so that one link serves everybody.
The lab is fetched when the student does not have it yet and the instructor has released it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web


class OpenLab(JupyterHandler):
    """Shows a lab in JupyterLab."""

    @web.authenticated
    def get(self, lab: str) -> None:
        """Lead to the notebook of ``lab``; 404 says that nobody has released it."""
        folder = Path(self.serverapp.root_dir) / lab
        if not folder.exists():
            manager = self.settings["assignment_list_manager"]
            fetched = manager.fetch_assignment(os.environ["WORKSHOP_COURSE"], lab)
            if not fetched["success"] or not folder.exists():
                said = f"{lab} is not here yet: your instructor has not released it."
                page = self.render_template("error.html", status_code=404, status_message=said)
                self.set_status(404)
                self.finish(page)
                return
        notebook = f"{lab}.ipynb" if (folder / f"{lab}.ipynb").exists() else ""
        self.redirect(url_path_join(self.base_url, "lab/tree", lab, notebook))


def _load_jupyter_server_extension(app: Any) -> None:
    place = url_path_join(app.base_url, r"workshop/open/([0-9a-z-]+)/?")
    app.web_app.add_handlers(".*$", [(place, OpenLab)])
