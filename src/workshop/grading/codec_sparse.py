"""Sparse matrices of scipy in a message.

Their indices are checked here before scipy sees them: its native code does not look.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from workshop.grading.codec_terms import Foreign, Malformed
from workshop.grading.codec_wire import Decoder, Encoder, Kind, building

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

_ELEMENTS = "?bBhHiIlLqQfdFD"  # what scipy computes with
_LONGEST = 2**31 - 1  # rows or columns; native code multiplies them in 64 bits


def _write_compressed(encoder: Encoder, value: Any) -> None:
    _write_shape(encoder, value)
    encoder.put_all(value.data, value.indices, value.indptr)


def _read_compressed(kind: Any, decoder: Decoder) -> object:
    shape = _read_shape(decoder)
    data, indices, starts = (decoder.get_exact(np.ndarray) for _ in range(3))
    rows, columns = shape if kind.__name__.startswith("csr") else shape[::-1]
    _check_data(data)
    _check_indices(indices, len(data), columns)
    _check_indices(starts, rows + 1, len(data) + 1)
    if starts[0] != 0 or starts[-1] != len(data) or (np.diff(starts) < 0).any():
        raise Malformed("the rows of the sparse matrix do not follow each other")
    with building("sparse matrix"):
        return kind((data, indices, starts), shape=shape)


def _write_coordinates(encoder: Encoder, value: Any) -> None:
    _write_shape(encoder, value)
    encoder.put_all(value.data, value.row, value.col)


def _read_coordinates(kind: Any, decoder: Decoder) -> object:
    shape = _read_shape(decoder)
    data, rows, columns = (decoder.get_exact(np.ndarray) for _ in range(3))
    _check_data(data)
    _check_indices(rows, len(data), shape[0])
    _check_indices(columns, len(data), shape[1])
    with building("sparse matrix"):
        return kind((data, (rows, columns)), shape=shape)


def _write_shape(encoder: Encoder, value: Any) -> None:
    if len(value.shape) != 2 or max(value.shape) > _LONGEST or value.dtype.char not in _ELEMENTS:
        raise Foreign(value)
    encoder.pack("<QQ", *value.shape)


def _read_shape(decoder: Decoder) -> tuple[int, int]:
    rows, columns = decoder.unpack("<QQ")
    if max(rows, columns) > _LONGEST:
        raise Malformed("the sparse matrix is too large")
    return rows, columns


def _check_data(data: Array) -> None:
    if data.ndim != 1 or data.dtype.char not in _ELEMENTS or not data.dtype.isnative:
        raise Malformed("the elements of a sparse matrix are numbers in a row")


def _check_indices(indices: Array, length: int, bound: int) -> None:
    if indices.dtype.char not in "ilq" or not indices.dtype.isnative:
        raise Malformed("the indices of a sparse matrix are whole numbers")
    if indices.shape != (length,):
        raise Malformed(f"expected {length} indices of a sparse matrix")
    if length and not (indices.min() >= 0 and indices.max() < bound):
        raise Malformed("an index is outside of the sparse matrix")


_COMPRESSED = (sparse.csr_matrix, sparse.csr_array, sparse.csc_matrix, sparse.csc_array)
_COORDINATES = (sparse.coo_matrix, sparse.coo_array)

KINDS = tuple(
    Kind(tag, kind, write, partial(read, kind), weight=100, plain=True)
    for kinds, first, write, read in (
        (_COMPRESSED, 0x40, _write_compressed, _read_compressed),
        (_COORDINATES, 0x48, _write_coordinates, _read_coordinates),
    )
    for tag, kind in enumerate(kinds, first)
)
