"""The student kernel: an ordinary IPython kernel that also answers the examiner's questions.

It runs in the sandbox, beside student code, which can change anything here. So what it says is an
answer, never a mark.
"""

from __future__ import annotations

import builtins
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

# The debugger takes 0.25 s to import; ipykernel does without when it is not there.
sys.modules["debugpy"] = None  # type: ignore[assignment]
import ipykernel.debugger  # noqa: E402, F401

del sys.modules["debugpy"]

from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.kernelapp import IPKernelApp  # noqa: E402
from IPython.core.pylabtools import activate_matplotlib  # noqa: E402
from tornado.ioloop import IOLoop  # noqa: E402

from workshop.grading import codec  # noqa: E402
from workshop.grading.protocol import (  # noqa: E402
    ANSWER,
    MOST_ANSWER,
    PORTS,
    QUESTION,
    READY,
    BrokenProtocol,
    Data,
    receive_frame,
    send_frame,
)
from workshop.grading.shells import configuration, without_home  # noqa: E402

if TYPE_CHECKING:
    import socket

    from workshop.grading.sandbox import Place

_TRACEBACK = 4000  # characters that are shown of where in the student's code an error came from


class Answers:
    """Answers questions about the names of a namespace; each is a tuple of plain data.

    ``("name", name)``, ``("call", reference, args, kwargs)``, ``("attribute", reference, name)``
    and ``("item", reference, key)``. The answer is ``("value", value)``,
    ``("missing",)``, ``("raised", names of built-in classes, message, traceback)`` or
    ``("not plain", sentence)``.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._objects: dict[int, object] = {}

    def answer(self, question: Data) -> bytes:
        """Return the encoded answer to an encoded question."""
        try:
            kind, *rest = cast("list[Any]", codec.decode(question, self._resolve))
            answer = self._reply(kind, rest)
            return codec.encode(answer, self._refer)
        except codec.NotPlain as error:
            return codec.encode(("not plain", str(error)))
        except BaseException as error:
            return codec.encode(_describe(error))

    def _reply(self, kind: str, rest: list[Any]) -> tuple[Any, ...]:
        if kind == "name":
            (name,) = rest
            return ("value", self._namespace[name]) if name in self._namespace else ("missing",)
        if kind == "call":
            function, args, kwargs = rest
            return ("value", function(*args, **kwargs))
        if kind == "attribute":
            thing, name = rest
            return ("value", getattr(thing, name))
        thing, key = rest  # kind is "item"
        return ("value", thing[key])

    def _refer(self, thing: object) -> codec.Reference:
        self._objects[id(thing)] = thing  # which keeps it alive, so the id stays its own
        return codec.Reference(id(thing), type(thing).__name__)

    def _resolve(self, reference: codec.Reference) -> object:
        return self._objects[reference.id]


def _describe(error: BaseException) -> tuple[str, list[str], str, str]:
    """Say what was raised, by the names of the built-in classes that it is."""
    known = [
        cls.__name__
        for cls in type(error).__mro__
        if getattr(builtins, cls.__name__, None) is cls and cls is not object
    ]
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be shown)"
    if known[:1] != [type(error).__name__]:
        message = f"{type(error).__name__}: {message}"
    own = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__
    ]
    lines = "".join(traceback.format_list(own))
    return ("raised", known, message[:_TRACEBACK], lines[-_TRACEBACK:])


class StudentKernel(IPythonKernel):
    """An IPython kernel that is made before its sockets are, which it then takes over."""

    @classmethod
    def instance(cls, *args: Any, **traits: Any) -> StudentKernel:
        """Return the kernel; when it is made already, give it what its application has for it."""
        made = cls.initialized()
        kernel = super().instance(*args, **traits)
        if made and traits:
            kernel._take_over(traits)
        return kernel

    def _take_over(self, traits: dict[str, Any]) -> None:
        for name, value in traits.items():
            if value is not None:
                setattr(self, name, value)
        shell: Any = self.shell
        app: Any = self.parent
        shell.profile_dir, shell.ipython_dir = self.profile_dir, app.ipython_dir
        shell.home_dir = os.environ["HOME"]
        shell.starting_dir = str(Path.cwd())
        shell.user_ns["_dh"][:] = [shell.starting_dir]
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session, publisher.pub_socket = self.session, self.iopub_socket


class StudentKernelApp(IPKernelApp):
    """Starts the kernel on sockets in a folder, without what nobody here uses."""

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """There is none: each kernel is the same."""

    def init_crash_handler(self) -> None:
        """Nobody would read what it writes."""

    def init_connection_file(self) -> None:
        """There is none: who starts the kernel knows where its sockets are."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """There is none."""

    def log_connection_info(self) -> None:
        """Nobody would read it."""

    def init_code(self) -> None:
        """No code runs before the notebook's."""

    def init_poller(self) -> None:
        """The sandbox ends with its keeper."""

    def init_heartbeat(self) -> None:
        """Whether it lives is seen from outside."""

    def init_control(self, context: Any) -> None:
        """Leave out the debugger's way in, which would connect to a socket."""
        super().init_control(context)
        self.debug_shell_socket.close(0)


def prepare() -> None:
    """Make the kernel, in a process that others are then forked from, which need not do it anew.

    It has no sockets, no threads and no folders yet; :func:`run_kernel` gives it those.
    """
    with without_home():
        kernel = StudentKernel.instance(config=configuration())
    shell: Any = kernel.shell
    shell._sys_modules_keys = set(sys.modules)
    _show_plots(shell)


def run_kernel(place: Place, key: str, questions: socket.socket) -> None:
    """Run the kernel until it is told to stop.

    Args:
        place: its folders.
        key: signs the messages.
        questions: the stream on which questions come in.
    """
    os.environ.update(
        HOME=place.home,
        TMPDIR=place.temporary,
        IPYTHONDIR=f"{place.temporary}/.ipython",
        MPLCONFIGDIR=f"{place.temporary}/.matplotlib",
        JOBLIB_TEMP_FOLDER=place.temporary,
    )
    if not StudentKernel.initialized():
        prepare()
    config = configuration()
    config.IPKernelApp.kernel_class = StudentKernel
    config.Session.key = key.encode()
    app = StudentKernelApp.instance(
        config=config,
        transport="ipc",
        ip=f"{place.sockets}/k",
        **{f"{name}_port": number for name, number in PORTS.items()},
    )
    app.initialize([])
    _answer_on(questions, Answers(app.kernel.shell.user_ns))
    IOLoop.current().add_callback(send_frame, questions, READY)
    app.start()


def _answer_on(questions: socket.socket, answers: Answers) -> None:
    """Answer what comes in on ``questions``, between cells."""

    def answer(*_: object) -> None:
        try:
            kind, question = receive_frame(questions, MOST_ANSWER)
            if kind == QUESTION:
                send_frame(questions, ANSWER, answers.answer(question))
        except (BrokenProtocol, EOFError, OSError):  # nobody asks any more
            loop.remove_handler(questions.fileno())

    loop = IOLoop.current()
    loop.add_handler(questions.fileno(), answer, IOLoop.READ)


def _show_plots(shell: Any) -> None:
    """Have plots shown after each cell, which matplotlib arranges only when it is imported."""
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        activate_matplotlib(f"module://{inline.__name__}")
        inline.configure_inline_support(shell, f"module://{inline.__name__}")
