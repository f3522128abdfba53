"""Makes a student's notebook safe to show: formgrader and feedback are pages in other sessions.

nbgrader's templates put rendered Markdown and cell metadata into their pages as they are, even with
``HTMLExporter.sanitize_html``. nbgrader's configuration names the filters and the preprocessor of
this module instead; nh3 (ammonia) does the cleaning, from lists of what is allowed.
"""

from __future__ import annotations

import re
from typing import Any

import nh3
from nbconvert.filters.strings import strip_files_prefix
from nbconvert.preprocessors import Preprocessor

from workshop.exchange.formulas import put_formulas

_TAGS = nh3.ALLOWED_TAGS - {"map", "area", "article", "aside", "header", "footer", "nav", "section"}
_ATTRIBUTES = {
    "*": {"class", "style", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "details": {"open"},
}
_STYLES = {
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "text-align",
    "text-decoration",
}

# Classes of pandas' tables, of highlighted code and of the places of formulas; others could dress
# up as formgrader's buttons.
_CLASS = re.compile(r"dataframe|highlight|hl-[a-z0-9]+|[a-z]{1,2}[0-9]?|tex-[0-9a-f]{16}")

# Pictures come with the notebook: one from elsewhere would tell its owner who reads it, and when.
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+")

_GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_KNOWN = {"grade", "solution", "locked", "task", "points", "score", "comment", "grade_id"}
_KNOWN |= {"checksum", "cell_type", "schema_version", "remove"}


def clean_html(html: str) -> str:
    """Return ``html`` with what cannot do harm: no script, no form, no address that is fetched.

    The lab's own formulas are put in afterwards.
    """
    cleaned = nh3.clean(
        str(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
    )
    return put_formulas(cleaned)


def clean_rendered_markdown(html: str) -> str:
    """Return rendered Markdown cleaned; stands in for the last filter of nbgrader's templates."""
    return clean_html(strip_files_prefix(html))


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Return the value that an allowed attribute may have, or ``None`` to drop it."""
    if attribute == "class":
        return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
    if (tag, attribute) == ("img", "src"):
        return value if _PICTURE.fullmatch(value) else None
    if attribute == "href" and value.strip().lower().startswith("data:"):
        return None
    return value


class KeepSafeMetadata(Preprocessor):
    """Drops cell metadata that a student could write script into.

    nbgrader overwrites the metadata of cells that it knows; a cell that the student added keeps its
    own, and the templates print ``grade_id`` and ``points`` unescaped.
    """

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:  # noqa: ARG002
        """Keep nbgrader's own keys with values of their types; drop everything else."""
        meta = cell.metadata.get("nbgrader")
        cell.metadata = type(cell.metadata)()
        if isinstance(meta, dict) and _GRADE_ID.fullmatch(str(meta.get("grade_id", ""))):
            meta = {key: value for key, value in meta.items() if key in _KNOWN}
            if _is_number(meta.get("points", 0)) and _is_number(meta.get("score", 0)):
                cell.metadata["nbgrader"] = type(cell.metadata)(meta)
        if "attachments" in cell:
            del cell["attachments"]
        return cell, resources


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
