"""Carries plain data between the student's kernel and the examiner by value.

The messages of the student's kernel are hostile, so reading one cannot run anything: there is no
pickle, and nothing is looked up by a name from the message but in closed tables. What a value is
made of is tested by exact type, for a subclass brings its own behaviour. See `codec_times`
for dates, and `codec_arrays`, `codec_sparse` and `codec_frames` for numpy, scipy and pandas.

Two names for one object become two objects. A defaultdict loses its factory.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from importlib import import_module
from types import EllipsisType, NoneType
from typing import Any

from workshop.grading import codec_times
from workshop.grading.codec_terms import CodecError, Limits, Malformed, NotPlain, Reference
from workshop.grading.codec_wire import Decoder, Encoder, Kind, building

__all__ = ["CodecError", "Limits", "Malformed", "NotPlain", "Reference", "decode", "encode"]

_MOST_INT_BYTES = 100_000
# Making a fraction takes quadratic time, so its parts are shorter and count more.
_MOST_FRACTION_BYTES = 10_000
_BYTES_PER_ITEM = 8
_DECIMAL = re.compile(r"-?(\d+(\.\d+)?(E[+-]\d{1,19})?|Infinity|s?NaN\d*)", re.ASCII)

# By the upper three bits of their tags: a library, and our module for its types.
_LIBRARIES = {
    1: ("numpy", "workshop.grading.codec_arrays"),
    2: ("scipy.sparse", "workshop.grading.codec_sparse"),
    3: ("pandas", "workshop.grading.codec_frames"),
}


def encode(
    value: object,
    refer: Callable[[object], Reference | None] | None = None,
    limits: Limits = Limits(),  # noqa: B008  # it is frozen
) -> bytes:
    """Write a value as a message.

    Args:
        value: plain data, or anything if ``refer`` gives a reference to it.
        refer: gives a reference to an object that is not plain; None where it has none for it.
        limits: how large the message may be.

    Raises:
        NotPlain: the value is not plain and has no reference, or it is too large or too deep.
    """
    encoder = Encoder(refer, limits, _kind_of_type)
    try:
        encoder.put(value)
    except RecursionError:  # the caller had little of the stack left
        raise NotPlain("the value is nested too deep") from None
    return encoder.finish()


def decode(
    data: bytes | bytearray | memoryview,
    resolve: Callable[[Reference], object] | None = None,
    limits: Limits = Limits(),  # noqa: B008  # it is frozen
) -> object:
    """Read the value of a message.

    Args:
        data: the message; it may be any bytes.
        resolve: makes an object of a reference; None if the message must have none.
        limits: how large the message may be.

    Raises:
        Malformed: it is not a message.
    """
    decoder = Decoder(data, resolve, limits, _kind_of_tag)
    value = decoder.get()
    decoder.finish()
    return value


def _kind_of_type(kind: type) -> Kind | None:
    found = _BY_TYPE.get(kind)
    if found is None:
        for library, module in _LIBRARIES.values():
            # Who never imported the library has no value of it.
            if library in sys.modules:
                found = found or _by_type(module).get(kind)
    return found


def _kind_of_tag(tag: int) -> Kind | None:
    found = _BY_TAG.get(tag)
    if found is None and tag >> 5 in _LIBRARIES:
        library, module = _LIBRARIES[tag >> 5]
        try:
            return _by_tag(module).get(tag)
        except ImportError:
            raise Malformed(f"the message needs {library}, which is not installed") from None
    return found


@cache
def _by_type(module: str) -> dict[type, Kind]:
    return {kind.type: kind for kind in import_module(module).KINDS}


@cache
def _by_tag(module: str) -> dict[int, Kind]:
    return {kind.tag: kind for kind in import_module(module).KINDS}


def _write_nothing(encoder: Encoder, value: object) -> None:
    del encoder, value  # the tag says it all


def _write_bool(encoder: Encoder, value: bool) -> None:
    encoder.pack("<B", value)


def _read_bool(decoder: Decoder) -> bool:
    (number,) = decoder.unpack("<B")
    if number > 1:
        raise Malformed(f"{number} is neither True nor False")
    return bool(number)


def _write_int(encoder: Encoder, value: int) -> None:
    size = value.bit_length() // 8 + 1
    if size > _MOST_INT_BYTES:
        raise NotPlain(f"the value has a number of more than {_MOST_INT_BYTES} bytes")
    encoder.blob(value.to_bytes(size, "little", signed=True))


def _read_int(decoder: Decoder) -> int:
    data = decoder.blob()
    if len(data) > _MOST_INT_BYTES:
        raise Malformed("the number is too long")
    return int.from_bytes(data, "little", signed=True)


def _write_float(encoder: Encoder, value: float) -> None:
    encoder.pack("<d", value)


def _read_float(decoder: Decoder) -> float:
    return float(decoder.unpack("<d")[0])


def _write_complex(encoder: Encoder, value: complex) -> None:
    encoder.pack("<dd", value.real, value.imag)


def _read_complex(decoder: Decoder) -> complex:
    return complex(*decoder.unpack("<dd"))


def _write_items(encoder: Encoder, value: Collection[object]) -> None:
    encoder.count(len(value))
    for item in value:
        encoder.put(item)


def _read_items(make: Callable[[list[object]], object], decoder: Decoder) -> object:
    return make([decoder.get() for _ in range(decoder.count())])


def _write_members(encoder: Encoder, value: Collection[object]) -> None:
    encoder.count(len(value))
    encoder.put_plain(value)


def _read_members(make: Callable[[list[object]], object], decoder: Decoder) -> object:
    members = decoder.get_keys(decoder.count())
    with building("set"):  # members with one hash are compared
        return make(members)


def _write_dict(encoder: Encoder, value: dict[object, object]) -> None:
    encoder.count(len(value))
    # All keys come first: no value is referred to before it is known that the keys are plain.
    encoder.put_plain(value)
    for item in value.values():
        encoder.put(item)


def _read_dict(
    make: Callable[[Iterable[tuple[object, object]]], object], decoder: Decoder
) -> object:
    keys = decoder.get_keys(decoder.count())
    values = [decoder.get() for _ in keys]
    with building("dict"):
        return make(zip(keys, values, strict=True))


def _make_counter(pairs: Iterable[tuple[object, object]]) -> Counter[object]:
    return Counter(dict(pairs))  # a Counter holds any value


def _write_deque(encoder: Encoder, value: deque[object]) -> None:
    encoder.put(value.maxlen)
    _write_items(encoder, value)


def _read_deque(decoder: Decoder) -> deque[object]:
    longest = decoder.get_one_of((int, NoneType))
    items = [decoder.get() for _ in range(decoder.count())]
    with building("deque"):
        return deque(items, longest)


def _write_range(encoder: Encoder, value: range | slice) -> None:
    encoder.put_all(value.start, value.stop, value.step)


def _read_range(decoder: Decoder) -> range:
    parts = [decoder.get_exact(int) for _ in range(3)]
    with building("range"):
        return range(*parts)


def _read_slice(decoder: Decoder) -> slice:
    return slice(decoder.get(), decoder.get(), decoder.get())


def _write_decimal(encoder: Encoder, value: Decimal) -> None:
    encoder.text(str(value))


def _read_decimal(decoder: Decoder) -> Decimal:
    text = decoder.text()
    if len(text) > _MOST_INT_BYTES or not _DECIMAL.fullmatch(text):
        raise Malformed("the text is no decimal number")
    with building("decimal number"):
        return Decimal(text)


def _write_fraction(encoder: Encoder, value: Fraction) -> None:
    for part in (value.numerator, value.denominator):
        size = part.bit_length() // 8 + 1
        if size > _MOST_FRACTION_BYTES:
            raise NotPlain(f"the value has a fraction of more than {_MOST_FRACTION_BYTES} bytes")
        encoder.spend(size // _BYTES_PER_ITEM)
        _write_int(encoder, part)


def _read_fraction(decoder: Decoder) -> Fraction:
    parts = []
    for _ in range(2):
        part = _read_int(decoder)
        size = part.bit_length() // 8 + 1
        if size > _MOST_FRACTION_BYTES:
            raise Malformed("the fraction is too long")
        decoder.spend(size // _BYTES_PER_ITEM)
        parts.append(part)
    with building("fraction"):
        return Fraction(*parts)


def _constant(value: object) -> Callable[[Decoder], object]:
    return lambda _decoder: value


_empty_defaultdict: Callable[..., object] = partial(defaultdict[Any, Any], None)

_KINDS = (
    Kind(2, NoneType, _write_nothing, _constant(None)),
    Kind(3, EllipsisType, _write_nothing, _constant(...)),
    Kind(4, bool, _write_bool, _read_bool),
    Kind(5, int, _write_int, _read_int),
    Kind(6, float, _write_float, _read_float),
    Kind(7, complex, _write_complex, _read_complex),
    Kind(8, str, Encoder.text, Decoder.text),
    Kind(9, bytes, Encoder.blob, lambda decoder: bytes(decoder.blob())),
    Kind(10, bytearray, Encoder.blob, lambda decoder: bytearray(decoder.blob())),
    Kind(11, list, _write_items, partial(_read_items, list)),
    Kind(12, tuple, _write_items, partial(_read_items, tuple)),
    Kind(13, set, _write_members, partial(_read_members, set), weight=4),
    Kind(14, frozenset, _write_members, partial(_read_members, frozenset)),
    Kind(15, dict, _write_dict, partial(_read_dict, dict)),
    Kind(16, OrderedDict, _write_dict, partial(_read_dict, OrderedDict), weight=4),
    Kind(17, Counter, _write_dict, partial(_read_dict, _make_counter), weight=4),
    Kind(18, defaultdict, _write_dict, partial(_read_dict, _empty_defaultdict), weight=4),
    Kind(19, deque, _write_deque, _read_deque, weight=10),
    Kind(20, range, _write_range, _read_range),
    Kind(21, slice, _write_range, _read_slice),
    Kind(22, Decimal, _write_decimal, _read_decimal),
    Kind(23, Fraction, _write_fraction, _read_fraction),
    *codec_times.KINDS,
)
_BY_TYPE = {kind.type: kind for kind in _KINDS}
_BY_TAG = {kind.tag: kind for kind in _KINDS}
