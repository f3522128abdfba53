"""The examiner's view of an object that stays in the student's kernel.

A check may call it, read its attributes, and index it; what comes back is plain data or another
`RemoteObject`. All else would let the student's object answer for itself: an ``__eq__`` that is
always true passes every comparison. So all else is refused, and the cell fails.
"""

from __future__ import annotations

import re
from abc import ABCMeta
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from workshop.grading.codec import Reference

_DUNDER = re.compile(r"__.*__", re.DOTALL)
_READABLE_DUNDERS = ("__name__", "__qualname__")


class Connection(Protocol):
    """What a `RemoteObject` needs of the connection to the student's kernel."""

    def call(self, ref: Reference, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        """Call the object and return the answer."""

    def get_attribute(self, ref: Reference, name: str) -> object:
        """Return an attribute of the object; AttributeError if it has none of that name."""

    def get_item(self, ref: Reference, key: object) -> object:
        """Return what the object has under a key."""

    def refuse(self, sentence: str) -> None:
        """Record a refusal: the cell fails even if the check never sees the exception."""


# Not an Exception: a check that expects an error of the student's function and catches Exception
# would take the refusal for that error, and the student could bring it about.
class Refused(BaseException):
    """A check used an object of the student's kernel as if it were plain data."""


class _Sealed(ABCMeta):
    """Keeps ``isinstance(remote, typing.Iterable)`` from finding our refusing ``__iter__``.

    That one asks the class instead of the object, and reads ``__mro__`` to see what it has.
    """

    @property
    def __mro__(cls) -> NoReturn:
        raise Refused("isinstance() needs plain data, but got an object of the student's kernel")


class RemoteObject(metaclass=_Sealed):
    """An object in the student's kernel.

    Args:
        connection: how to reach it.
        reference: which one it is.

    Everything but a call, an attribute and ``[key]`` raises `Refused`. Inside our own code ask
    ``type(x) is RemoteObject``, for isinstance is refused as well.
    """

    __slots__ = ("_connection", "_reference")
    # Py_TPFLAGS_SEQUENCE, so that `match` with a pattern such as [a, b] asks for the length, which
    # is refused; else it would pass on to the next case. A class cannot have the mark for {"a": b}
    # as well. To register with collections.abc.Sequence would make isinstance true for some.
    __abc_tpflags__ = 1 << 5

    def __init__(self, connection: Connection, reference: Reference) -> None:
        _set_connection(self, connection)
        _set_reference(self, reference)

    def __call__(self, /, *args: Any, **kwargs: Any) -> object:
        """Call the object in the student's kernel."""
        return _connection_of(self).call(_reference_of(self), args, kwargs)

    def __getattribute__(self, name: str) -> Any:
        """Read an attribute of the object in the student's kernel; there are no others.

        This is also where isinstance and libraries ask for ``__class__`` and ``__array__``.
        """
        if _DUNDER.fullmatch(name) and name not in _READABLE_DUNDERS:
            _refuse(self, "the check")
        return _connection_of(self).get_attribute(_reference_of(self), name)

    def __getitem__(self, key: object) -> object:
        """Return what the object has under a key."""
        return _connection_of(self).get_item(_reference_of(self), key)

    def __repr__(self) -> str:
        """Return a constant: the name of the type is text that the student chose."""
        return "<an object in the student's kernel>"


# The class' own slots, for `RemoteObject.__getattribute__` leads to the student.
_connection_of: Callable[[RemoteObject], Connection] = RemoteObject._connection.__get__  # type: ignore[attr-defined]
_reference_of: Callable[[RemoteObject], Reference] = RemoteObject._reference.__get__  # type: ignore[attr-defined]
_set_connection = RemoteObject._connection.__set__  # type: ignore[attr-defined]
_set_reference = RemoteObject._reference.__set__  # type: ignore[attr-defined]


def reference_of(value: object) -> Reference | None:
    """Return the reference of a `RemoteObject`, and None for any other value."""
    return _reference_of(value) if type(value) is RemoteObject else None


def _refuse(remote: RemoteObject, who: str) -> NoReturn:
    sentence = (
        f"{who} needs plain data here, such as a number, text, list, array or frame, "
        f"but got an object of type {_reference_of(remote).type_name}"
    )
    _connection_of(remote).refuse(sentence)
    raise Refused(sentence)


def _refusing(name: str, who: str) -> Callable[..., NoReturn]:
    def method(self: RemoteObject, /, *_args: object, **_kwargs: object) -> NoReturn:
        _refuse(self, who)

    method.__name__ = name
    return method


_ARITHMETIC = "add sub mul truediv floordiv mod divmod pow matmul lshift rshift and or xor"  # x + y
_REFUSED = {
    "a comparison": "eq ne lt le gt ge",
    "arithmetic": " ".join(
        f"{name} r{name} i{name}" for name in _ARITHMETIC.split() if name != "divmod"
    )
    + " divmod rdivmod neg pos abs invert",
    "a conversion to a number": "int float complex index round trunc floor ceil",
    "a conversion to text": "str format bytes fspath",
    "hash()": "hash",
    "an if or assert": "bool",
    "len()": "len length_hint",
    "a loop": "iter next reversed aiter anext await",
    "the operator in": "contains",
    "numpy": "array array_ufunc array_function array_wrap array_finalize buffer",
    "a with statement": "enter exit aenter aexit",
    "a copy": "copy deepcopy replace reduce reduce_ex getstate setstate getnewargs getnewargs_ex",
    "an assignment": "setattr delattr setitem delitem",
    "isinstance()": "instancecheck subclasscheck",
    "a class": "get set delete set_name mro_entries",
    "dir()": "dir",
}
for _who, _names in _REFUSED.items():
    for _name in _names.split():
        setattr(RemoteObject, f"__{_name}__", _refusing(f"__{_name}__", _who))
