"""The examiner: runs the checks, with the instructor's text, and asks the student kernel.

Each check has a namespace of its own. A name that it does not define is fetched from the student
kernel: plain data by value, anything else as a :class:`~workshop.grading.remote.RemoteObject`.
Whether a check passed is decided here; nothing that the student kernel sends can say it.
"""

from __future__ import annotations

import builtins
import json
import math
import os
import resource
import sys
import warnings
from dataclasses import dataclass, field
from tokenize import TokenError
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from workshop.grading import codec, landlock, seccomp, syscalls
from workshop.grading.limits import MEGABYTE
from workshop.grading.protocol import (
    ANSWER,
    FINISHED,
    GONE,
    MOST_ANSWER,
    QUESTION,
    READY,
    RUN,
    BrokenProtocol,
    Data,
    receive_frame,
    send_frame,
)
from workshop.grading.remote import Refused, RemoteObject, reference_of
from workshop.grading.root import DEVICES, HARMLESS, visible
from workshop.grading.shells import configuration, without_home

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_MOST_REQUEST = 64 * MEGABYTE
_OUTPUT = 2 * MEGABYTE  # characters of one check that are kept
_MEMORY = 4096 * MEGABYTE

# What would end a loop of the check, or the check itself, instead of failing it.
_NEVER_RAISED = (StopIteration, StopAsyncIteration, ExceptionGroup)


_prepared: list[InteractiveShell] = []


class KernelGone(BaseException):
    """The student kernel ended; no ``except Exception`` of a check may take it for an answer."""


@dataclass
class Connection:
    """Asks the student kernel, and remembers what must fail the check.

    Attributes:
        ask: sends an encoded question and returns the encoded answer.
        names: the names that a check may ask for.
        refusals: sentences on what a check must not pass after, even if it caught the exception.
        known: what names are; plain data only since the last call, which may have changed it.
    """

    ask: Callable[[Data], Data]
    names: frozenset[str]
    refusals: list[str] = field(default_factory=list)
    known: dict[str, object] = field(default_factory=dict)

    def fetch(self, name: str) -> object:
        """Return what ``name`` is in the student kernel.

        Until the next call into the student kernel a name keeps its value, as it would in one
        kernel; a kernel that answers otherwise each time gains nothing.
        """
        if name not in self.known:
            if name not in self.names:
                self.refuse(
                    f"the check uses «{name}», which is not the student's to define: a check has "
                    "to import or define whatever else it needs (this is the lab's fault)"
                )
                raise Refused(self.refusals[-1])
            self.known[name] = self._value(("name", name), f"name '{name}' is not defined")
        return self.known[name]

    def call(
        self, reference: codec.Reference, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        """Call an object of the student kernel, which may change what plain data names hold."""
        self.known = {n: thing for n, thing in self.known.items() if type(thing) is RemoteObject}
        return self._value(("call", reference, args, kwargs))

    def get_attribute(self, reference: codec.Reference, name: str) -> object:
        """Read an attribute of an object of the student kernel."""
        return self._value(("attribute", reference, name))

    def get_item(self, reference: codec.Reference, key: object) -> object:
        """Read an item of an object of the student kernel."""
        return self._value(("item", reference, key))

    def refuse(self, sentence: str) -> None:
        """Note that the check cannot pass, whatever it does next."""
        self.refusals.append(sentence)

    def _value(self, question: tuple[Any, ...], missing: str = "") -> object:
        try:
            encoded = codec.encode(question, _refer)
        except codec.NotPlain as error:
            return self._fail(f"the check gives your code what is not plain data: {error}")
        try:
            answer = codec.decode(self.ask(encoded), lambda found: RemoteObject(self, found))
        except codec.CodecError as error:
            return self._fail(f"what your code gave could not be read: {error}")
        match answer:
            case ("value", value):
                return value
            case ("missing",):
                raise NameError(missing)
            case ("raised", [*names], str(message), str(where)):
                raise _exception(names, message, where)
            case ("not plain", str(sentence)):
                return self._fail(sentence)
        return self._fail("what your code gave could not be read")

    def _fail(self, sentence: str) -> NoReturn:
        self.refuse(sentence)
        raise Refused(sentence)


def _refer(value: object) -> codec.Reference | None:
    return value if type(value) is codec.Reference else reference_of(value)


def _exception(names: list[object], message: str, where: str) -> Exception:
    """Return an exception of the most special built-in class in ``names``."""
    found: type[Exception] = RuntimeError
    for name in names:
        cls = getattr(builtins, name, None) if isinstance(name, str) else None
        if isinstance(cls, type) and issubclass(cls, Exception):
            if not issubclass(cls, _NEVER_RAISED):
                found = cls
            break
    if issubclass(found, KeyError) and message[:1] == message[-1:] == "'" and len(message) > 1:
        message = message[1:-1]  # str() of a KeyError is the repr() of its key
    error: Exception
    if found is UnicodeDecodeError:
        error = UnicodeDecodeError("text", b"", 0, 1, message)
    elif found is UnicodeEncodeError:
        error = UnicodeEncodeError("text", "", 0, 1, message)
    elif found is UnicodeTranslateError:
        error = UnicodeTranslateError("", 0, 1, message)
    else:
        error = found(message)
    if where:
        error.add_note(f"In your code:\n{where}")
    return error


class Names(dict[str, Any]):
    """The namespace of a check; what it lacks comes from the student kernel."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._connection = connection

    def __missing__(self, name: str) -> object:
        """Fetch ``name``; never the name of a built-in, for a student could define it anew."""
        if name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        return self._connection.fetch(name)


class _Module:
    """Stands for the module of a check: IPython takes a cell's globals from its ``__dict__``."""

    def __init__(self, names: Names) -> None:
        self.__dict__ = names


# --- the process ------------------------------------------------------------------------------


def run_examiner(channel: socket.socket, folder: str) -> None:
    """Run checks until the other side goes away; see :func:`check_cell` for what goes back.

    Args:
        channel: brings the checks and takes their questions and outputs.
        folder: a folder of its own; the checks run in ``files`` in it, with those of the lab.
    """
    os.setsid()
    syscalls.die_with_parent()
    os.chdir(f"{folder}/files")
    os.environ.update(HOME=folder, TMPDIR=folder, IPYTHONDIR=f"{folder}/.ipython")
    _shut_in(folder)

    def ask(question: Data) -> Data:
        try:
            send_frame(channel, QUESTION, question)
            kind, data = receive_frame(channel, MOST_ANSWER)
        except (BrokenProtocol, EOFError, OSError):
            os._exit(1)  # what is left on the channel is not to be trusted, nor is this check
        if kind == GONE:
            sentence = data.decode()
            connection.refuse(sentence)
            raise KernelGone(sentence)
        if kind != ANSWER:
            os._exit(1)
        return data

    connection = Connection(ask, frozenset())
    shell = _take_shell()
    send_frame(channel, READY)
    try:
        while True:
            kind, data = receive_frame(channel, _MOST_REQUEST)
            if kind != RUN:
                return
            request = json.loads(data)
            connection.names = frozenset(request["names"])
            connection.refusals.clear()
            connection.known.clear()
            outputs, value = check_cell(shell, request["source"], connection)
            finished = {"id": request["id"], "outputs": outputs, "value": value}
            send_frame(channel, FINISHED, json.dumps(finished).encode())
    except (BrokenProtocol, EOFError, OSError):
        return


def _shut_in(folder: str) -> None:
    """Leave this process its folder and what the system offers to read.

    It runs trusted text, but reads what hostile code sent: should that ever go wrong, there is no
    gradebook, no network and no right to be had. Only Linux has these walls.
    """
    if not sys.platform.startswith("linux"):
        return
    addresses = _MEMORY + syscalls.mapped_memory()
    resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if landlock.version():
        devices = [f"/dev/{name}" for name in DEVICES]
        readable = [*visible(), *HARMLESS]
        landlock.restrict(readable=readable, writable=[folder, *devices], network=False)
        syscalls.drop_capabilities()
        seccomp.refuse_dangerous_calls(own_network=False)


def check_cell(
    shell: InteractiveShell, source: str, connection: Connection
) -> tuple[list[Any], float | str | None]:
    """Run one check; return its outputs, as nbformat has them, and the value that it ended in.

    A check that failed has an output of type ``error``; one that did not has none. The value is a
    number, ``None`` when there is none, or text that says what it is instead.
    """
    recorder = Recorder()
    recorder.take_over(shell, silent=_ends_silently(source))
    names = Names(connection)
    shell.user_module = _Module(names)
    shell.user_ns = names
    printed = _Printed(recorder)
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = printed
    try:
        result = shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
    except (KernelGone, Refused) as raised:  # IPython lets only Exception end a cell
        error = raised
        shell.showtraceback()
    finally:
        sys.stdout, sys.stderr = before
    failed = any(output["output_type"] == "error" for output in recorder.outputs)
    if connection.refusals and not (failed and isinstance(error, KernelGone | Refused)):
        recorder.add_error("CheckRefused", connection.refusals[0], [connection.refusals[0]])
    elif error is not None and not failed:
        recorder.add_error(type(error).__name__, str(error), [str(error)])
    return recorder.outputs, recorder.value


def _ends_silently(source: str) -> bool:
    """Say whether a semicolon keeps the value of the cell from being shown."""
    try:
        return bool(DisplayHook.semicolon_at_end_of_expression(source))
    except (SyntaxError, TokenError):
        return False


def prepare() -> None:
    """Make the shell that checks run in, in a process that examiners are then forked from."""
    config = configuration()
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.xmode = "Context"
    config.InteractiveShell.autocall = 0
    with without_home():
        _prepared.append(InteractiveShell(config=config))


def _take_shell() -> InteractiveShell:
    """Have the shell that was made be the one of this process."""
    if not _prepared:
        prepare()
    (shell,) = _prepared
    for cls in InteractiveShell._walk_mro():  # as InteractiveShell.instance() does
        cls._instance = shell  # type: ignore[assignment]
    shell.init_sys_modules()
    warnings.simplefilter("ignore")
    return shell


def _as_number(value: object) -> float | str:
    """Return a number as a float, whatever kind of number it is; else, what it is."""
    numpy = sys.modules.get("numpy")
    numbers = (int, float) if numpy is None else (int, float, numpy.integer, numpy.floating)
    if type(value) in {RemoteObject, bool} or not isinstance(value, numbers):
        return f"a value of type {type(value).__name__}"
    number = float(value)
    return number if math.isfinite(number) else str(number)


class Recorder:
    """Collects the outputs of a check."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.value: float | str | None = None
        self._kept = 0

    def take_over(self, shell: InteractiveShell, *, silent: bool) -> None:
        """Have everything that ``shell`` shows recorded here; the value not, if ``silent``."""
        recorder = self

        formatter: Any = shell.display_formatter

        class Hook(DisplayHook):
            def __call__(self, result: Any = None) -> None:
                if result is not None and not silent:
                    recorder.value = _as_number(result)
                    data, metadata = formatter.format(result)
                    recorder.add_data("execute_result", data, metadata)

        class Publisher(DisplayPublisher):
            def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
                recorder.add_data("display_data", data, metadata)

        def show_traceback(etype: type, evalue: object, lines: list[str]) -> None:
            recorder.add_error(etype.__name__, str(evalue), lines)

        shell.display_trap.hook = Hook(shell=shell)
        shell.display_pub = Publisher()
        shell._showtraceback = show_traceback  # type: ignore[method-assign,assignment]

    def add_text(self, text: str) -> None:
        """Add printed text. It all counts as standard output: a warning is not a failure."""
        text = self._cut(text)
        if text and self.outputs and self.outputs[-1]["output_type"] == "stream":
            self.outputs[-1]["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": text})

    def add_data(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Add something shown: the value of the cell (``execute_result``) or ``display_data``."""
        text = json.dumps(data, default=str)
        if self._cut(text) == text:
            output = {"output_type": kind, "data": data, "metadata": metadata or {}}
            self.outputs.append(
                output | ({"execution_count": None} if kind == "execute_result" else {})
            )

    def add_error(self, name: str, value: str, lines: list[str]) -> None:
        """Add a failure."""
        self.outputs.append(
            {"output_type": "error", "ename": name, "evalue": value[:_OUTPUT], "traceback": lines}
        )

    def _cut(self, text: str) -> str:
        kept = text[: max(0, _OUTPUT - self._kept)]
        self._kept += len(text)
        return kept


class _Printed:
    """A text stream that writes to a recorder."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def write(self, text: str) -> int:
        self._recorder.add_text(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return False
