"""The words of the codec: its errors, its limits, and what a reference is."""

from __future__ import annotations

from dataclasses import dataclass


class CodecError(ValueError):
    """A value or a message that cannot cross."""


class NotPlain(CodecError):
    """The value cannot be written; the message is a sentence for a student."""


class Malformed(CodecError):
    """The bytes are no valid message."""


class Foreign(NotPlain):
    """The value is of a type that does not cross by value; a reference to it may."""

    def __init__(self, value: object) -> None:
        super().__init__(
            "expected plain data (numbers, text, lists, arrays, frames), "
            f"got an object of type {type(value).__name__}"
        )


@dataclass(frozen=True)
class Reference:
    """An object that stays where it is.

    Attributes:
        id: its number in the process that keeps it.
        type_name: what that process calls its type: text that the student may have chosen, so it
            is for people to read and nothing is decided by it.
    """

    id: int
    type_name: str


@dataclass(frozen=True)
class Limits:
    """How large one message may be.

    Attributes:
        max_bytes: the length of the message, in bytes.
        max_depth: how deep values are nested.
        max_items: how many values there are in all; what takes long to build counts more.
    """

    max_bytes: int = 64 * 2**20
    max_depth: int = 50
    max_items: int = 1_000_000
