"""Does once in the fork server what nearly every notebook makes libraries do for the first time.

Libraries import parts of themselves, and build tables such as that of all fonts, when they are
first used. Done here, no kernel needs to do it. Only what the lab has imported is used.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

from IPython.core.ultratb import AutoFormattedTB

_NAMES = 180_000  # what the table of names of a process with scikit-learn can still take


def warm_up() -> None:
    """Show an error; draw a plot, show a frame, fit a model, with libraries that are imported."""
    _show_an_error()
    plotting = sys.modules.get("matplotlib.pyplot")
    pandas = sys.modules.get("pandas")
    with contextlib.suppress(ImportError):  # it is only to save time
        if plotting is not None:
            from matplotlib_inline import backend_inline  # noqa: F401, PLC0415

            figure, axes = plotting.subplots()
            axes.plot([0, 1], [0, 1], label="a")
            axes.set_title("$x$ and text")
            axes.legend()
            figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
            plotting.close("all")
        if pandas is not None:
            frame = pandas.DataFrame({"number": [0.0, 1.0], "text": ["a", "b"]})
            frame._repr_html_()
            if "sklearn.linear_model" in sys.modules:
                from sklearn.linear_model import LinearRegression  # noqa: PLC0415

                LinearRegression().fit(frame[["number"]], frame["number"])
    _make_room_for_names()


def _make_room_for_names() -> None:
    """Have Python's table of names grow now: in each kernel, that would take megabytes and 10 ms.

    A table that is full grows to more than twice what is in it, so as many names more as there may
    be now are enough; they are forgotten at once, and leave the room.
    """
    names = [sys.intern(f"workshop room {number}") for number in range(_NAMES)]
    names.clear()


def _show_an_error() -> None:
    """Format a traceback as IPython does, for which it imports a great deal."""
    try:
        sys.modules["a name that no module has"]
    except KeyError:
        shown: Any = AutoFormattedTB(mode="Context", theme_name="linux")
        shown.structured_traceback(*sys.exc_info())
