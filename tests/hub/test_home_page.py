"""The hub's first page, without a hub: what it links."""

from __future__ import annotations

import re
from types import SimpleNamespace

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader

from workshop.hub.settings import PACKAGE


def test_every_lab_leads_to_its_page_on_the_site(course):
    own = FileSystemLoader(PACKAGE / "hub" / "templates")
    hubs = DictLoader({"templates/home.html": "{% block main %}{% endblock main %}"})
    page = Environment(loader=ChoiceLoader([own, hubs]), autoescape=True).get_template("home.html")
    shown = page.render(
        course=course, base_url="/hub/", services=[], default_server=SimpleNamespace(active=False)
    )
    found = re.findall(r'href="/hub/../services/site/(labs/[^"]+)"><code>', shown)
    assert found == [f"labs/{lab.name}/{lab.name}.html" for lab in course.labs]
