"""The pages to look things up in say what the code says."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from tests.site.conftest import ROOT
from workshop.cli import app
from workshop.course import Course, Lab
from workshop.environment import VARIABLES
from workshop.site.reference import (
    command_line_page,
    configuration_page,
    files_page,
    http_page,
)


def test_every_command_of_the_help_has_a_section_with_its_options() -> None:
    page = command_line_page()
    listed = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output
    commands = re.findall(r"^│ (\w+) ", listed, re.MULTILINE)
    assert {"up", "grade", "labs", "slides", "site"} <= set(commands)
    for name in commands:
        assert re.search(rf"^## {name}( \w+)? {{", page, re.MULTILINE), name
    grade = page[page.index("## grade {") :].split("\n## ")[0]
    said = CliRunner().invoke(app, ["grade", "--help"], env={"COLUMNS": "120"}).output
    for option in re.findall(r"--\w+", said):
        assert option in grade or option == "--help", option
    assert "default: auto" in grade


def test_every_key_of_course_yml_is_explained() -> None:
    page = files_page()
    for model in (Course, Lab):
        for key, field in model.model_fields.items():
            assert f"| `{key}` |" in page
            assert field.description, key
    assert "| `repository` |" in page
    assert "A list of [Lab](#lab)." in page


def test_every_variable_that_the_code_reads_is_explained() -> None:
    read = set()
    for file in [*ROOT.glob("src/**/*.py"), ROOT / "workshop", ROOT / ".ci" / "run"]:
        read |= set(re.findall(r"\bWORKSHOP_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8")))
    # What one part of the program tells another.
    inner = {name for name in read if name.startswith("WORKSHOP_HUB")}
    inner |= {"WORKSHOP_ROOT", "WORKSHOP_SLIDES"}
    inner |= {"WORKSHOP_COURSE", "WORKSHOP_COURSE_FOLDER", "WORKSHOP_EXCHANGE", "WORKSHOP_KATEX"}
    assert read - inner == {name for name in VARIABLES if name.startswith("WORKSHOP_")}


def test_configuration_has_limits_and_what_the_hub_sets() -> None:
    page = configuration_page()
    assert "| `memory` |" in page
    assert "2048 MiB" in page
    assert "`JupyterHub.bind_url`" in page
    assert "c.ExecutePreprocessor.timeout = 120" in page


def test_the_addresses_are_those_that_the_hub_serves() -> None:
    page = http_page()
    for path in ("/services/site/", "/services/slides/", "/hub/user-redirect/workshop/open/LAB"):
        assert f"| `{path}` |" in page
