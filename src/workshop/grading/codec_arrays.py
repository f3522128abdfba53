"""Arrays and scalars of numpy in a message.

An array is its dtype, its shape, its order, and its elements as they lie in memory. What is read is
an array of its own, writable, in C or Fortran order.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from workshop.grading.codec_terms import Foreign, Malformed
from workshop.grading.codec_wire import Decoder, Encoder, Kind, building

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

# Not here: records, long doubles (not every pattern of bits is a number), numpy's own StringDType.
# numpy divides by the number before a unit, so it is never 0.
_DTYPE = re.compile(
    r"[<>|]([?bBO]|[hHiIlLqQefdFD]|[SU][1-9]\d{0,8}"
    r"|[Mm]8(\[([1-9]\d{0,5})?(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?)"
)
_ORDERS = ("C", "F")
_LAST_CODE_POINT = 0x10FFFF


def _write_dtype(encoder: Encoder, value: Array | np.generic) -> None:
    dtype = value.dtype
    # The character tells `long` from `long long`, which have one `str`.
    text = dtype.str if dtype.kind in "SUMm" else dtype.str[0] + dtype.char
    if type(dtype) not in _DTYPE_CLASSES or not _DTYPE.fullmatch(text):
        raise Foreign(value)
    encoder.text(text)


def _read_dtype(decoder: Decoder) -> np.dtype[Any]:
    text = decoder.text()
    if not _DTYPE.fullmatch(text):
        raise Malformed("there is no such dtype")
    if text[1] in "SUMm":
        with building("dtype"):
            return np.dtype(text)
    order: Any = text[0]
    return np.dtype(text[1:]).newbyteorder(order)


def _write_array(encoder: Encoder, value: Array) -> None:
    _write_dtype(encoder, value)
    order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    encoder.pack("<BB", _ORDERS.index(order), value.ndim)
    encoder.pack(f"<{value.ndim}Q", *value.shape)
    encoder.room(_room_of(value.shape, value.dtype))
    if value.dtype.hasobject:
        for element in value.reshape(-1):
            encoder.put(element)
    else:
        encoder.raw(value.tobytes("F" if order == "F" else "C"))


def _read_array(decoder: Decoder) -> Array:
    dtype = _read_dtype(decoder)
    order, ndim = decoder.unpack("<BB")
    if order >= len(_ORDERS):
        raise Malformed("an array is in C or Fortran order")
    shape: tuple[int, ...] = decoder.unpack(f"<{ndim}Q")
    if _room_of(shape, dtype) > decoder.limits.max_bytes:
        raise Malformed("the array is too large")
    size = math.prod(shape)
    if dtype.hasobject:
        flat = _read_objects(decoder, size)
    else:
        data = decoder.raw(size * dtype.itemsize)
        with building("array"):
            flat = np.frombuffer(data, dtype) if size else np.empty(0, dtype)
        _check_elements(flat)
    with building("array"):
        # The message's own memory must not be kept, or the array would be read-only.
        shaped: Array = flat.reshape(shape, order="F" if order and not dtype.hasobject else "C")
        return shaped.copy(order="F" if order else "C")


def _read_objects(decoder: Decoder, size: int) -> Array:
    if size > decoder.left:
        raise Malformed(f"the message claims {size} items more, but {decoder.left} bytes are left")
    flat = np.empty(size, object)
    for index in range(size):
        flat[index] = decoder.get()
    return flat


def _room_of(shape: tuple[int, ...], dtype: np.dtype[Any]) -> int:
    """Return the bytes of an array, or of one that is not empty if this one is.

    An array of shape (0, 10**12) has no elements, but its sums along an axis fill the memory.
    """
    return math.prod(length or 1 for length in shape) * (1 if dtype.hasobject else dtype.itemsize)


def _check_elements(flat: Array) -> None:
    """Check what numpy takes for granted of the memory of an array."""
    if flat.dtype.kind == "b" and flat.size and flat.view(np.uint8).max() > 1:
        raise Malformed("an element is neither True nor False")
    if flat.dtype.kind == "U" and flat.size:
        points = flat.view(np.dtype(np.uint32).newbyteorder(flat.dtype.byteorder))
        if points.max() > _LAST_CODE_POINT:
            raise Malformed("an element is no text")


def _write_scalar(encoder: Encoder, value: np.generic) -> None:
    _write_dtype(encoder, value)
    encoder.raw(value.tobytes())


def _read_scalar(decoder: Decoder) -> object:
    dtype = _read_dtype(decoder)
    if dtype.hasobject or dtype.kind in "SU":
        raise Malformed("there is no such scalar")
    flat = np.frombuffer(decoder.raw(dtype.itemsize), dtype)
    _check_elements(flat)
    return flat[0]


_SCALARS = tuple(np.dtype(char).type for char in "?bBhHiIlLqQefdFDMm")
_DTYPE_CLASSES = tuple({type(np.dtype(char)) for char in "?bBhHiIlLqQefdFDMmSUO"})

KINDS = (
    Kind(0x20, np.ndarray, _write_array, _read_array, weight=5),
    *(Kind(0x21, scalar, _write_scalar, _read_scalar) for scalar in _SCALARS),
    # An empty one has no dtype that says so.
    Kind(0x22, np.str_, Encoder.text, lambda decoder: np.str_(decoder.text())),
    Kind(0x23, np.bytes_, Encoder.blob, lambda decoder: np.bytes_(bytes(decoder.blob()))),
)
