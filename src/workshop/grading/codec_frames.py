"""Frames, series, indexes and scalars of pandas in a message.

A column is an array of numpy or one of the extension arrays below; a frame with any other column is
not plain as a whole. Kept are values, dtypes, names, and simple frequencies of an index of times;
``attrs`` and flags are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from workshop.grading.codec_terms import Foreign, Malformed
from workshop.grading.codec_times import read_zone, write_zone
from workshop.grading.codec_wire import Decoder, Encoder, Kind, building, check_keys

_UNITS = ("s", "ms", "us", "ns")
_COLUMN_KINDS = "biufcmMO"
_FREQUENCY = re.compile(
    r"-?([1-9]\d{0,5})?(D|h|min|s|ms|us|ns|B|MS|ME|W-[A-Z]{3}|[QY][SE]-[A-Z]{3})"
)
_MOST_TIMES_WITH_FREQUENCY = 10_000  # pandas checks them one by one
_MOST_CATEGORIES = 1_000_000
_NOTHING = -1  # in place of the length of a text


def _write_nothing(encoder: Encoder, value: object) -> None:
    del encoder, value  # the tag says it all


def _write_scalar(encoder: Encoder, value: Any) -> None:
    if getattr(value, "tz", None) is None and getattr(value, "fold", False):
        raise Foreign(value)  # with a zone, the zone gives the fold
    encoder.put_all(value.asm8)
    write_zone(encoder, getattr(value, "tz", None))


def _read_timestamp(decoder: Decoder) -> object:
    moment = decoder.get_exact(np.datetime64)
    zone = read_zone(decoder)
    with building("Timestamp"):
        stamp = pd.Timestamp(moment)
        return stamp if zone is None else stamp.tz_localize("UTC").tz_convert(zone)


def _read_timedelta(decoder: Decoder) -> object:
    length = decoder.get_exact(np.timedelta64)
    if read_zone(decoder) is not None or np.datetime_data(length.dtype)[0] not in _UNITS:
        raise Malformed("there is no such Timedelta")
    with building("Timedelta"):
        return pd.Timedelta(length)


def _write_strings(encoder: Encoder, value: Any) -> None:
    dtype = value.dtype
    texts = [
        item.encode("utf-8", "surrogatepass") if isinstance(item, str) else None for item in value
    ]
    encoder.spend(len(texts))
    encoder.put(dtype.storage)
    encoder.put(dtype.na_value is pd.NA)
    sizes = [_NOTHING if text is None else len(text) for text in texts]
    encoder.put(np.array(sizes, "<i4"))
    encoder.blob(b"".join(text for text in texts if text))


def _read_strings(decoder: Decoder) -> object:
    storage, is_na = decoder.get_exact(str), decoder.get_exact(bool)
    sizes = _read_vector(decoder, "<i4")
    decoder.spend(len(sizes))
    data = decoder.blob()
    if storage not in ("python", "pyarrow"):
        raise Malformed("there is no such storage of text")
    ends = np.cumsum(np.maximum(sizes, 0), dtype=np.int64).tolist()
    if (ends[-1] if ends else 0) != len(data):
        raise Malformed("the texts are not as long as the message says")
    with building("column of text"):
        texts = [
            None if size < 0 else str(data[end - size : end], "utf-8", "surrogatepass")
            for size, end in zip(sizes.tolist(), ends, strict=True)
        ]
        return pd.array(texts, dtype=pd.StringDtype(storage, pd.NA if is_na else np.nan))


def _write_masked(encoder: Encoder, value: Any) -> None:
    dtype = value.dtype.numpy_dtype
    encoder.put_all(value.to_numpy(dtype, na_value=dtype.type(0)), value.isna())


def _read_masked(make: Callable[..., object], decoder: Decoder) -> object:
    values, mask = decoder.get_exact(np.ndarray), _read_vector(decoder, "?")
    if values.shape != mask.shape:
        raise Malformed("a column has not as many values as its mask")
    with building("column"):
        return make(values, mask)


def _write_zoned(encoder: Encoder, value: Any) -> None:
    encoder.put(value.asi8)
    encoder.put(value.unit)
    write_zone(encoder, value.tz)


def _read_zoned(decoder: Decoder) -> object:
    numbers, unit = _read_vector(decoder, "<i8"), decoder.get_exact(str)
    zone = read_zone(decoder)
    if unit not in _UNITS or zone is None:
        raise Malformed("there is no such column of times")
    with building("column of times"):
        moments = pd.DatetimeIndex(numbers.view(f"M8[{unit}]")).tz_localize("UTC")
        return moments.tz_convert(zone).array


def _write_categorical(encoder: Encoder, value: Any) -> None:
    encoder.put(value.ordered)
    encoder.put_all(value.codes, value.categories)


def _read_categorical(decoder: Decoder) -> object:
    ordered, codes = decoder.get_exact(bool), decoder.get_exact(np.ndarray)
    categories = decoder.get_one_of(_INDEXES)
    # A range of numbers is short in the message and long in memory.
    if len(categories) > _MOST_CATEGORIES or codes.ndim != 1 or codes.dtype.kind != "i":
        raise Malformed("there is no such Categorical")
    with building("Categorical"):
        return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories, ordered))


def _write_column(encoder: Encoder, value: Any) -> None:
    """Write the values of a series or an index."""
    plain = isinstance(value.dtype, np.dtype)
    encoder.put_all(value.to_numpy() if plain else value.array)


def _read_column(decoder: Decoder) -> Any:
    column = decoder.get_one_of(_COLUMNS)
    if isinstance(column, np.ndarray) and (
        column.ndim != 1
        or column.dtype.kind not in _COLUMN_KINDS
        or (column.dtype.kind in "mM" and column.dtype.str[3:] not in _TIME_DTYPES)
    ):
        raise Malformed("there is no such column")
    return column


def _write_index(encoder: Encoder, value: Any) -> None:
    encoder.put_all(value.name)
    _write_column(encoder, value)
    if isinstance(value, pd.DatetimeIndex | pd.TimedeltaIndex):
        frequency = value.freqstr or ""
        known = len(value) <= _MOST_TIMES_WITH_FREQUENCY and _FREQUENCY.fullmatch(frequency)
        encoder.text(frequency if known else "")


def _read_index(kind: Any, decoder: Decoder) -> object:
    name = _read_name(decoder)
    values = _read_column(decoder)
    options = {}
    if kind in (pd.DatetimeIndex, pd.TimedeltaIndex):
        options["freq"] = decoder.text() or None
        if options["freq"] and not (
            len(values) <= _MOST_TIMES_WITH_FREQUENCY and _FREQUENCY.fullmatch(options["freq"])
        ):
            raise Malformed("there is no such frequency")
    if values.dtype.kind == "O" and isinstance(values, np.ndarray):
        check_keys(values.tolist())
    with building("index"):
        index = kind(values, dtype=values.dtype, name=name, **options)
    if type(index) is not kind:
        raise Malformed(f"expected {kind.__name__}, not {type(index).__name__}")
    return index


def _read_name(decoder: Decoder) -> object:
    name = decoder.get()
    check_keys([name])
    return name


def _write_range(encoder: Encoder, value: Any) -> None:
    encoder.put_all(value.name, value.start, value.stop, value.step)


def _read_range(decoder: Decoder) -> object:
    name = _read_name(decoder)
    parts = [decoder.get_exact(int) for _ in range(3)]
    with building("index"):
        if len(range(*parts)) > decoder.limits.max_bytes:
            raise Malformed("the index is too long")
        return pd.RangeIndex(*parts, name=name)


def _write_levels(encoder: Encoder, value: Any) -> None:
    encoder.put_all(
        list(value.names), list(value.levels), [np.array(codes) for codes in value.codes]
    )


def _read_levels(decoder: Decoder) -> object:
    names, levels, codes = (decoder.get_exact(list) for _ in range(3))
    check_keys(names)
    for level in levels:
        if type(level) not in _INDEXES or len(level) > _MOST_CATEGORIES:
            raise Malformed("there is no such level of an index")
    for code in codes:
        if type(code) is not np.ndarray or code.ndim != 1 or code.dtype.kind != "i":
            raise Malformed("there are no such codes of an index")
    with building("index"):
        return pd.MultiIndex(levels, codes, names=names, verify_integrity=True)


def _write_series(encoder: Encoder, value: Any) -> None:
    encoder.put_all(value.name, value.index)
    _write_column(encoder, value)


def _read_series(decoder: Decoder) -> object:
    name, index = _read_name(decoder), decoder.get_one_of(_ANY_INDEXES)
    series = _make_series(_read_column(decoder), len(index))
    with building("series"):
        series.index, series.name = index, name
        return series


def _make_series(values: Any, length: int) -> Any:
    if len(values) != length:
        raise Malformed("a column is not as long as its index")
    with building("series"):
        # Without the dtype, pandas would look into objects and make text of them.
        return pd.Series(values, dtype=values.dtype, copy=False)


def _write_frame(encoder: Encoder, value: Any) -> None:
    encoder.put_all(value.index, value.columns)
    for number in range(len(value.columns)):  # two columns may have one name
        encoder.spend(_COLUMN_WEIGHT)
        _write_column(encoder, value.iloc[:, number])


def _read_frame(decoder: Decoder) -> object:
    index, columns = decoder.get_one_of(_ANY_INDEXES), decoder.get_one_of(_ANY_INDEXES)
    if len(columns) > decoder.left:
        raise Malformed("there are more names than columns")
    series = {}
    for number in range(len(columns)):
        decoder.spend(_COLUMN_WEIGHT)
        series[number] = _make_series(_read_column(decoder), len(index))
    with building("frame"):
        frame = pd.DataFrame(series, index=range(len(index)), copy=False)
        frame.index, frame.columns = index, columns
        return frame


def _read_vector(decoder: Decoder, dtype: str) -> Any:
    vector = decoder.get_exact(np.ndarray)
    if vector.ndim != 1 or vector.dtype != dtype:
        raise Malformed(f"expected a row of {dtype}")
    return vector


def _string_arrays() -> set[type]:
    """Return the classes of arrays of text; which there are depends on pandas and pyarrow."""
    found = set()
    for storage in ("python", "pyarrow"):
        for na_value in (pd.NA, np.nan):
            try:
                found.add(type(pd.array([], dtype=pd.StringDtype(storage, na_value))))
            except ImportError:  # there is no pyarrow here
                continue
    return found


_TIME_DTYPES = tuple(f"[{unit}]" for unit in _UNITS)
_COLUMN_WEIGHT = 50
_STRINGS = _string_arrays()
_MASKED = (pd.arrays.IntegerArray, pd.arrays.FloatingArray, pd.arrays.BooleanArray)
_COLUMNS = (np.ndarray, pd.Categorical, pd.arrays.DatetimeArray, *_MASKED, *_STRINGS)
_LISTED = (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex)
_INDEXES = (*_LISTED, pd.RangeIndex)
_ANY_INDEXES = (*_INDEXES, pd.MultiIndex)

_Row = tuple[int, type, Callable[[Encoder, Any], None], Callable[[Decoder], object], int]
_ROWS: tuple[_Row, ...] = (
    (0x60, type(pd.NaT), _write_nothing, lambda _decoder: pd.NaT, 1),
    (0x61, type(pd.NA), _write_nothing, lambda _decoder: pd.NA, 1),
    (0x62, pd.Timestamp, _write_scalar, _read_timestamp, 5),
    (0x63, pd.Timedelta, _write_scalar, _read_timedelta, 5),
    (0x64, pd.arrays.DatetimeArray, _write_zoned, _read_zoned, 200),
    (0x65, pd.Categorical, _write_categorical, _read_categorical, 200),
    (0x66, pd.RangeIndex, _write_range, _read_range, 10),
    (0x67, pd.MultiIndex, _write_levels, _read_levels, 200),
    (0x68, pd.Series, _write_series, _read_series, 100),
    (0x69, pd.DataFrame, _write_frame, _read_frame, 500),
    *((0x6A, kind, _write_strings, _read_strings, 100) for kind in _STRINGS),
    *(
        (tag, kind, _write_masked, partial(_read_masked, kind), 20)
        for tag, kind in enumerate(_MASKED, 0x70)
    ),
    *(
        (tag, kind, _write_index, partial(_read_index, kind), 100)
        for tag, kind in enumerate(_LISTED, 0x78)
    ),
)
KINDS = tuple(Kind(*row, plain=True) for row in _ROWS)
