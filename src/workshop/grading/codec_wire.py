"""What every part of the codec shares: a message while it is written or read.

A message is a version byte and one value. A value is a tag of one byte and what the tag's `Kind`
writes after it. Counts and lengths are unsigned, four bytes, little end first.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from workshop.grading.codec_terms import CodecError, Foreign, Limits, Malformed, NotPlain, Reference

T = TypeVar("T")

VERSION = 1
REFERENCE_TAG = 1
# A dictionary takes quadratic time for keys with one hash, and hashes of numbers are easy to make.
_MOST_KEYS_WITH_ONE_HASH = 20
_MOST_NAME_CHARACTERS = 100
_MOST_NAME_BYTES = 4 * _MOST_NAME_CHARACTERS


class Kind(NamedTuple):
    """How the values of one exact type cross.

    Attributes:
        tag: the byte before the value.
        type: the type; types of one tag have the same ``read``.
        write: writes what follows the tag.
        read: reads it.
        weight: how many items it counts for: some take much time or memory even if they are empty.
        plain: whether a reference has no place in it; with one, all of it becomes a reference.
    """

    tag: int
    type: type
    write: Callable[[Encoder, Any], None]
    read: Callable[[Decoder], object]
    weight: int = 1
    plain: bool = False


class Encoder:
    """A message that is being written.

    Args:
        refer: gives a reference to an object that is not plain, or None if there is none for it.
        limits: how large the message may be.
        kind_of: finds how values of a type are written; None for a type that is not plain.
    """

    def __init__(
        self,
        refer: Callable[[object], Reference | None] | None,
        limits: Limits,
        kind_of: Callable[[type], Kind | None],
    ) -> None:
        self.limits = limits
        self._refer = refer
        self._kind_of = kind_of
        self._out = bytearray([VERSION])
        self._depth = 0
        self._items_left = limits.max_items

    def finish(self) -> bytes:
        """Return the message."""
        return bytes(self._out)

    def spend(self, items: int) -> None:
        """Count values."""
        self._items_left -= items
        if self._items_left < 0:
            raise NotPlain(f"the value has more than {self.limits.max_items} items")

    def room(self, size: int) -> None:
        """Check that ``size`` more bytes fit; call it before making a large copy."""
        if len(self._out) + size > self.limits.max_bytes:
            raise NotPlain(f"the value takes more than {self.limits.max_bytes} bytes")

    def raw(self, data: bytes | bytearray | memoryview) -> None:
        """Write bytes whose number the reader knows."""
        self.room(len(data))
        self._out += data

    def pack(self, form: str, *numbers: float) -> None:
        """Write numbers as `struct` does."""
        self.raw(struct.pack(form, *numbers))

    def count(self, number: int) -> None:
        """Write a count of items or bytes."""
        if number >= 2**32:
            raise NotPlain(f"the value has more than {self.limits.max_items} items")
        self.pack("<I", number)

    def blob(self, data: bytes | bytearray) -> None:
        """Write bytes and their number."""
        self.room(len(data))
        self.count(len(data))
        self.raw(data)

    def text(self, text: str) -> None:
        """Write text; half a surrogate pair survives."""
        self.blob(text.encode("utf-8", "surrogatepass"))

    def put(self, value: object) -> None:
        """Write a value, or a reference if it is not plain.

        Raises:
            NotPlain: it is not plain and there is no reference, or it is too large or too deep.
        """
        if self._depth > self.limits.max_depth:
            raise NotPlain(f"the value is nested more than {self.limits.max_depth} deep")
        kind = self._kind_of(type(value))
        self.spend(kind.weight if kind else 1)
        start, refer = len(self._out), self._refer
        self._depth += 1
        try:
            if kind is None:
                raise Foreign(value)
            if kind.plain:
                self._refer = None
            self.raw(bytes([kind.tag]))
            kind.write(self, value)
        except Foreign:
            # What was written of it so far goes, and the whole of it becomes one reference.
            reference = refer(value) if refer else None
            if reference is None:
                raise
            del self._out[start:]
            self.pack("<Bq", REFERENCE_TAG, reference.id)
            self.text(_readable(reference.type_name))
        finally:
            self._depth -= 1
            self._refer = refer

    def put_all(self, *values: object) -> None:
        """Write values one after the other."""
        for value in values:
            self.put(value)

    def put_plain(self, values: Iterable[object]) -> None:
        """Write values in which a reference has no place, such as keys.

        Raises:
            Foreign: one of them is not plain, so what holds them is not plain either.
        """
        refer, self._refer = self._refer, None
        try:
            for value in values:
                self.put(value)
        finally:
            self._refer = refer


class Decoder:
    """A message that is being read; nothing in it is trusted.

    Args:
        data: the message.
        resolve: makes an object of a reference; None if the message must have none.
        limits: how large the message may be.
        kind_of: finds how a value is read by its tag; None for a tag that is not known.
    """

    def __init__(
        self,
        data: bytes | bytearray | memoryview,
        resolve: Callable[[Reference], object] | None,
        limits: Limits,
        kind_of: Callable[[int], Kind | None],
    ) -> None:
        self.limits = limits
        self._data = memoryview(data).cast("B")
        self._at = 0
        self._resolve = resolve
        self._kind_of = kind_of
        self._depth = 0
        self._items_left = limits.max_items
        if len(self._data) > limits.max_bytes:
            raise Malformed(f"the message has more than {limits.max_bytes} bytes")
        if self.unpack("<B") != (VERSION,):
            raise Malformed("the message is of another version")

    @property
    def left(self) -> int:
        """How many bytes are not read yet."""
        return len(self._data) - self._at

    def finish(self) -> None:
        """Check that all was read."""
        if self.left:
            raise Malformed(f"{self.left} bytes follow the value")

    def spend(self, items: int) -> None:
        """Count values."""
        self._items_left -= items
        if self._items_left < 0:
            raise Malformed(f"the message has more than {self.limits.max_items} items")

    def raw(self, size: int) -> memoryview:
        """Read bytes; they are not copied."""
        if size > self.left:
            raise Malformed(f"the message claims {size} bytes more, but {self.left} are left")
        self._at += size
        return self._data[self._at - size : self._at]

    def unpack(self, form: str) -> tuple[Any, ...]:
        """Read numbers as `struct` does."""
        return struct.unpack(form, self.raw(struct.calcsize(form)))

    def count(self) -> int:
        """Read a count of items; each takes at least one byte of what is left."""
        number: int = self.unpack("<I")[0]
        if number > self.left:
            raise Malformed(f"the message claims {number} items more, but {self.left} bytes left")
        return number

    def blob(self) -> memoryview:
        """Read bytes and their number."""
        return self.raw(self.count())

    def text(self) -> str:
        """Read text."""
        try:
            return str(self.blob(), "utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise Malformed("the text is not UTF-8") from None

    def get(self) -> object:
        """Read a value."""
        if self._depth > self.limits.max_depth:
            raise Malformed(f"the value is nested more than {self.limits.max_depth} deep")
        tag: int = self.unpack("<B")[0]
        if tag == REFERENCE_TAG:
            self.spend(1)
            return self._get_reference()
        kind = self._kind_of(tag)
        if kind is None:
            raise Malformed(f"there is no tag {tag}")
        self.spend(kind.weight)
        resolve = self._resolve
        if kind.plain:
            self._resolve = None
        self._depth += 1
        value = kind.read(self)
        self._depth -= 1
        self._resolve = resolve
        return value

    def get_exact(self, kind: type[T]) -> T:
        """Read a value of exactly this type."""
        return self.get_one_of((kind,))

    def get_one_of(self, kinds: Sequence[type[T]]) -> T:
        """Read a value of exactly one of these types."""
        value = self.get()
        if type(value) not in kinds:
            names = " or ".join(kind.__name__ for kind in kinds)
            raise Malformed(f"expected {names}, not {type(value).__name__}")
        return value  # type: ignore[return-value]

    def get_plain(self, number: int) -> list[object]:
        """Read values in which a reference has no place."""
        resolve, self._resolve = self._resolve, None
        values = [self.get() for _ in range(number)]
        self._resolve = resolve
        return values

    def get_keys(self, number: int) -> list[object]:
        """Read values for a dictionary, a set or an index."""
        keys = self.get_plain(number)
        check_keys(keys)
        return keys

    def _get_reference(self) -> object:
        (number,) = self.unpack("<q")
        if self._resolve is None:
            raise Malformed("there is a reference where a plain value must be")
        name = self.text()
        if len(name) > _MOST_NAME_BYTES:
            raise Malformed("the name of a type is too long")
        return self._resolve(Reference(number, _readable(name)))


def check_keys(keys: Sequence[object]) -> None:
    """Check that all have a hash, and that not too many different ones have the same."""
    with building("keys"):
        hashes = [hash(key) for key in keys]
        crowded = {one for one, n in Counter(hashes).items() if n > _MOST_KEYS_WITH_ONE_HASH}
        different: dict[int, list[object]] = {one: [] for one in crowded}
        for key, one in zip(keys, hashes, strict=True):
            if one in crowded and key not in different[one]:
                different[one].append(key)
                if len(different[one]) > _MOST_KEYS_WITH_ONE_HASH:
                    raise Malformed("too many keys have the same hash")


@contextmanager
def building(what: str) -> Iterator[None]:
    """Turn whatever a constructor raises at values from a message into `Malformed`.

    Wrap the call of the constructor alone: libraries raise nearly anything at odd values, and an
    error of our own code must not hide here.
    """
    try:
        yield
    except CodecError:
        raise
    except Exception as error:
        raise Malformed(f"no {what} can be made of it: {type(error).__name__}") from error


def _readable(name: str) -> str:
    return "".join(filter(str.isprintable, name[:_MOST_NAME_BYTES]))[:_MOST_NAME_CHARACTERS]
