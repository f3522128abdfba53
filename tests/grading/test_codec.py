"""What goes into the codec comes out, and nothing else does."""

from __future__ import annotations

import datetime
import inspect
import math
import random
import struct
import subprocess
import sys
import time
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from sklearn.pipeline import Pipeline

from workshop.grading.codec import (
    CodecError,
    Limits,
    Malformed,
    NotPlain,
    Reference,
    decode,
    encode,
)

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package here
from fuzz_codec import MESSAGES, fuzz, mangle

steady = settings(derandomize=True, deadline=None, max_examples=150)


def same(left: Any, right: Any) -> bool:  # noqa: PLR0911
    """Whether two values are the same in every bit, types and order included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        if (left.dtype.str, left.dtype.char, left.shape) != (
            right.dtype.str,
            right.dtype.char,
            right.shape,
        ):
            return False
        if left.dtype.hasobject:
            return same([*left.flat], [*right.flat])
        return bool(left.tobytes() == right.tobytes())
    if isinstance(left, np.generic):
        return left.dtype == right.dtype and left.tobytes() == right.tobytes()
    if isinstance(left, float):
        return struct.pack("<d", left) == struct.pack("<d", right)
    if isinstance(left, complex):
        return same(left.real, right.real) and same(left.imag, right.imag)
    if isinstance(left, Decimal):
        return str(left) == str(right)
    if isinstance(left, dict):
        return same([*left.items()], [*right.items()])
    if isinstance(left, set | frozenset):
        return len(left) == len(right) and same(sorted(left, key=repr), sorted(right, key=repr))
    if isinstance(left, list | tuple | deque):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


zones = st.none() | st.sampled_from(
    [
        datetime.UTC,
        datetime.timezone(datetime.timedelta(hours=-3, seconds=7)),
        datetime.timezone(datetime.timedelta(hours=2), "class room"),
        ZoneInfo("Europe/Madrid"),
        ZoneInfo("America/Argentina/Buenos_Aires"),
    ]
)
any_text = st.text(st.characters(exclude_categories=()))
keys = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | any_text
    | st.binary()
    | st.dates()
    | st.tuples(st.integers(), any_text)
)
scalars = (
    keys
    | st.just(...)
    | st.floats()
    | st.complex_numbers()
    | st.binary().map(bytearray)
    | st.decimals()
    | st.fractions()
    | st.datetimes(timezones=zones)
    | st.times(timezones=zones)
    | st.timedeltas()
    | st.builds(range, st.integers(), st.integers(), st.integers(min_value=1))
    | st.builds(slice, st.none() | st.integers(), st.integers(), any_text)
)
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4).map(OrderedDict)
        | st.dictionaries(keys, st.integers(), max_size=4).map(Counter)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
        | st.builds(deque, st.lists(inner, max_size=4), st.none() | st.integers(4, 9))
    ),
    max_leaves=10,
)
dtypes = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="?")
    | hnp.unsigned_integer_dtypes(endianness="?")
    | hnp.floating_dtypes(endianness="?", sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(endianness="?", sizes=(64, 128))
    | hnp.byte_string_dtypes(endianness="?")
    | hnp.unicode_string_dtypes(endianness="?")
    | hnp.datetime64_dtypes(endianness="?")
    | hnp.timedelta64_dtypes(endianness="?")
)
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, min_side=0)))


@steady
@given(plain)
def test_plain_data_comes_out_as_it_went_in(value: object) -> None:
    assert same(decode(encode(value)), value)


@steady
@given(arrays, st.sampled_from(["C", "F", "T", "step"]))
def test_an_array_comes_out_with_its_dtype_shape_and_bits(
    array: np.ndarray[Any, Any], layout: str
) -> None:
    backwards = array[::-1] if array.ndim else array
    value = {"C": array, "F": np.asfortranarray(array), "T": array.T, "step": backwards}[layout]
    copy = decode(encode(value))
    assert isinstance(copy, np.ndarray)
    assert same(copy, value)
    assert copy.flags.writeable
    assert copy.flags.owndata
    assert copy.flags.aligned
    assert copy.flags.c_contiguous or copy.flags.f_contiguous
    assert copy.flags.c_contiguous == (value.flags.c_contiguous or not value.flags.f_contiguous)


@steady
@given(arrays.filter(lambda array: array.size))
def test_a_scalar_of_numpy_keeps_its_type(array: np.ndarray[Any, Any]) -> None:
    scalar = array.reshape(-1)[0]
    assert same(decode(encode(scalar)), scalar)


@pytest.mark.parametrize("char", "?bBhHiIlLqQefdFD")
def test_each_number_type_of_numpy_stays_apart_from_its_twins(char: str) -> None:
    scalar = np.dtype(char).type(1)
    assert type(decode(encode(scalar))) is type(scalar)
    array = np.ones(2, char)
    assert same(decode(encode(array)), array)


def test_a_long_double_is_not_plain() -> None:
    with pytest.raises(NotPlain):
        encode(np.longdouble(1))
    with pytest.raises(NotPlain):
        encode(np.ones(2, np.longdouble))


@pytest.mark.parametrize(
    "bits", [0x7FF8000000000001, 0x7FF0000000000001, 0xFFF8000000000000, 1 << 63]
)
def test_a_float_keeps_every_bit(bits: int) -> None:
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    assert struct.pack("<d", decode(encode(value))) == struct.pack("<Q", bits)


def test_an_array_of_objects_keeps_what_is_in_it() -> None:
    array = np.empty((2, 2), object, order="F")
    array[0, 0], array[0, 1], array[1, 0], array[1, 1] = [1, 2], "a", np.arange(3), np.array(5)
    copy = decode(encode(array))
    assert isinstance(copy, np.ndarray)
    assert copy.flags.f_contiguous
    assert same(copy, array)


def test_a_defaultdict_loses_its_factory() -> None:
    copy = decode(encode(defaultdict(list, a=[1])))
    assert type(copy) is defaultdict
    assert copy.default_factory is None
    assert copy == {"a": [1]}


def test_a_time_in_the_repeated_hour_keeps_its_fold() -> None:
    for fold in (0, 1):
        value = datetime.datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=ZoneInfo("Europe/Madrid"))
        copy = decode(encode(value))
        assert isinstance(copy, datetime.datetime)
        assert (copy.fold, copy.utcoffset()) == (fold, value.utcoffset())


FRAMES = {
    "numbers": pd.DataFrame({"a": [1, 2], "b": [0.5, math.nan]}, index=[7, 7]),
    "no columns": pd.DataFrame(index=pd.Index(["a", "b"], name="key")),
    "no rows": pd.DataFrame({"a": pd.Series([], dtype="int8"), "b": pd.Series([], dtype=str)}),
    "nothing": pd.DataFrame(),
    "text": pd.DataFrame({"a": ["x", None, "\ud800"], "b": pd.array(["x", None, ""], "string")}),
    "objects": pd.DataFrame({"a": pd.Series(["x", [1], None], dtype=object)}),
    "categories": pd.DataFrame({"a": pd.Categorical(["u", "v", None], ["v", "u"], ordered=True)}),
    "times": pd.DataFrame(
        {
            "naive": pd.date_range("2026-03-29", periods=3, freq="h").as_unit("s"),
            "zone": pd.date_range("2026-03-29", periods=3, freq="h", tz="Europe/Madrid"),
            "utc": pd.date_range("2026-03-29", periods=3, tz="UTC").as_unit("ns"),
            "length": pd.to_timedelta([1, 2, None], unit="h"),
        },
        index=pd.date_range("2026-03-01", periods=3, freq="MS", name="month"),
    ),
    "nullable": pd.DataFrame(
        {
            name: pd.array([1, None, 0], dtype=name)
            for name in ("Int8", "Int64", "UInt16", "Float32", "Float64", "boolean")
        }
    ),
    "two columns of one name": pd.DataFrame([[1, "a"], [2, "b"]], columns=["x", "x"]),
    "levels": pd.DataFrame(
        {"a": range(4)},
        index=pd.MultiIndex.from_product([[1, 2], ["u", "v"]], names=["number", None]),
    ),
    "columns with levels": pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([(1, 2), (1, 3)])
    ),
    "steps": pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(5, 1, -2, name="step")),
    "big end first": pd.DataFrame({"a": np.array([1, 2], ">f8")}),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_comes_out_as_it_went_in(name: str) -> None:
    frame = FRAMES[name]
    copy = decode(encode(frame))
    pd.testing.assert_frame_equal(copy, frame, check_exact=True, check_freq=True)
    assert type(copy.index) is type(frame.index)
    assert type(copy.columns) is type(frame.columns)
    assert copy.columns.dtype == frame.columns.dtype


@pytest.mark.parametrize("name", FRAMES)
def test_each_column_and_index_comes_out_as_it_went_in(name: str) -> None:
    frame = FRAMES[name]
    index = decode(encode(frame.index))
    pd.testing.assert_index_equal(index, frame.index, exact=True, check_exact=True)
    assert getattr(index, "freq", None) == getattr(frame.index, "freq", None)
    for number in range(frame.shape[1]):
        column = frame.iloc[:, number]
        pd.testing.assert_series_equal(decode(encode(column)), column, check_exact=True)


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([1, "a", None], dtype=object, name=("a", 1)),
        pd.Index(["a", -1, -2] * 200, dtype=object),
        pd.Index([True, False]),
        pd.Index([1, None], dtype="Int64"),
        pd.Index(["a", "b"], dtype="string"),
        pd.CategoricalIndex(["a", "b", "a"], ordered=True, name="c"),
        pd.timedelta_range("1h", periods=4, freq="30min"),
        pd.date_range("2026", periods=4, freq="W-MON"),
        pd.date_range("2026", periods=4, freq="QE-DEC", tz="Asia/Tokyo"),
        pd.RangeIndex(0),
    ],
    ids=repr,
)
def test_each_kind_of_index_comes_out_as_it_went_in(index: pd.Index) -> None:
    copy = decode(encode(index))
    assert type(copy) is type(index)
    pd.testing.assert_index_equal(copy, index, exact=True)
    assert getattr(copy, "freq", None) == getattr(index, "freq", None)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2026-10-25 02:30", tz="UTC").tz_convert("Europe/Madrid"),
        pd.Timestamp("2026-10-25 01:30", tz="UTC").tz_convert("Europe/Madrid"),
        pd.Timestamp("2026-03-01").as_unit("s"),
        pd.Timestamp("2026-03-01 00:00:00.123456789"),
        pd.Timestamp.min,
        pd.Timedelta("-1 day 2h 3ns"),
        pd.Timedelta(5, "h").as_unit("ms"),
        pd.NaT,
        pd.NA,
    ],
    ids=repr,
)
def test_a_scalar_of_pandas_comes_out_as_it_went_in(value: Any) -> None:
    copy: Any = decode(encode(value))
    assert type(copy) is type(value)
    assert repr(copy) == repr(value)
    assert getattr(copy, "unit", None) == getattr(value, "unit", None)
    assert getattr(copy, "fold", None) == getattr(value, "fold", None)


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
@pytest.mark.parametrize("form", ["matrix", "array"])
@pytest.mark.parametrize("dtype", ["f8", "i4", "?", "c16"])
def test_a_sparse_matrix_comes_out_as_it_went_in(kind: str, form: str, dtype: str) -> None:
    dense = np.array([[0, 2, 0], [0, 0, 3]], dtype)
    value = getattr(sparse, f"{kind}_{form}")(dense)
    copy: Any = decode(encode(value))
    assert type(copy) is type(value)
    assert same(copy.toarray(), dense)


class Lying(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class Text(str):
    __slots__ = ()


class Items(list[object]):
    pass


class Table(pd.DataFrame):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Lying(1),
        Text("a"),
        Items(),
        Table(),
        np.ma.array([1]),
        np.matrix([[1]]),
        np.zeros(2, [("a", "i4")]),
        np.array(["a"], np.dtypes.StringDType()),
        np.random.default_rng(0),
        np.dtype(float),
        pd.period_range("2026", periods=2, freq="D"),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}),
        pd.DataFrame({"a": pd.Series([Lying(1)], dtype=object)}),
        pd.Series([print]),
        sparse.lil_matrix((2, 2)),
        float,
        print,
        NotImplemented,
        datetime.datetime(2026, 1, 1, tzinfo=type("Zone", (datetime.tzinfo,), {})()),
        {1: 2}.keys(),
        (number for number in [1]),
        {Lying(1): 2},
        {(1, Lying(2))},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_brings_its_own_behaviour_is_a_reference(value: object) -> None:
    seen = []

    def refer(it: object) -> Reference:
        seen.append(it)
        return Reference(len(seen), type(it).__name__)

    name = type(value).__name__
    message = encode([value, 1], refer)
    assert decode(message, lambda reference: reference) == [Reference(1, name), 1]
    assert len(seen) == 1
    assert seen[0] is value
    with pytest.raises(NotPlain):
        encode(value)


def test_a_value_that_is_not_plain_is_a_reference_inside_of_its_containers() -> None:
    message = encode({"a": [print, (len,)]}, lambda it: Reference(5, it.__name__))  # type: ignore[attr-defined]
    assert decode(message, lambda reference: reference.type_name) == {"a": ["print", ("len",)]}


def test_a_message_with_a_reference_where_none_is_resolved_is_malformed() -> None:
    message = encode(print, lambda _: Reference(5, "f"))
    with pytest.raises(Malformed):
        decode(message)


@pytest.mark.parametrize("place", ["key", "member", "frame"])
def test_a_reference_where_only_plain_values_are_is_malformed(place: str) -> None:
    value = {"key": {"k": 1}, "member": {"k"}, "frame": pd.Series(["k"], dtype=object)}[place]
    whole, part = encode(value), encode("k")[1:]
    reference = encode(print, lambda _: Reference(5, "f"))[1:]
    assert whole.count(part) == 1
    with pytest.raises(Malformed):
        decode(whole.replace(part, reference), lambda reference: reference)


def test_the_name_of_a_type_is_cut_and_printable() -> None:
    message = encode(print, lambda _: Reference(5, "a\x1b[31m\n\u202eb" + "c" * 500))
    name = decode(message, lambda reference: reference.type_name)
    assert name == "a[31mb" + "c" * 94
    hostile = message.replace(b"ccc", b"\n\0\x1b")
    assert decode(hostile, lambda reference: reference.type_name.isprintable())


def test_a_refer_that_has_no_reference_leaves_the_value_not_plain() -> None:
    with pytest.raises(NotPlain, match="got an object of type builtin_function_or_method"):
        encode([print], lambda _: None)


def test_the_sentence_names_the_type_that_is_not_plain() -> None:
    with pytest.raises(NotPlain) as error:
        encode({"model": [Pipeline([])]})
    assert str(error.value) == (
        "expected plain data (numbers, text, lists, arrays, frames), got an object of type Pipeline"
    )


def test_a_list_in_itself_is_nested_too_deep() -> None:
    loop: list[object] = []
    loop.append(loop)
    for refer in (None, lambda _: Reference(1, "list")):
        with pytest.raises(NotPlain, match="the value is nested more than 50 deep"):
            encode(loop, refer)


def test_fifty_lists_cross_and_fifty_one_do_not() -> None:
    value: object = 1
    for _ in range(50):
        value = [value]
    assert decode(encode(value)) == value
    deeper = encode([value], limits=Limits(max_depth=51))
    with pytest.raises(NotPlain):
        encode([value])
    with pytest.raises(Malformed):
        decode(deeper)


def test_little_stack_is_no_recursion_error() -> None:
    def go(depth: int) -> None:
        if depth:
            go(depth - 1)
        else:
            encode(value)

    value: object = 1
    for _ in range(45):
        value = [value]
    limit = sys.getrecursionlimit()
    frames = len(inspect.stack())
    sys.setrecursionlimit(frames + 120)
    try:
        with pytest.raises(NotPlain, match="too deep"):
            go(80)
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        (b"x" * 1000, Limits(max_bytes=500)),
        (np.broadcast_to(1.0, (10**6, 10**6)), Limits()),
        (np.empty((0, 10**9)), Limits()),
        ([0] * 101, Limits(max_items=100)),
        (pd.Series(["a"] * 300), Limits(max_items=300)),
        (1 << 800_000, Limits()),
        (Fraction(1, 1 << 80_000), Limits()),
    ],
    ids=["bytes", "view", "empty", "items", "texts", "int", "fraction"],
)
def test_what_is_too_large_is_not_plain(value: object, limits: Limits) -> None:
    with pytest.raises(NotPlain, match="more than"):
        encode(value, lambda _: Reference(1, "x"), limits)


def test_a_message_longer_than_the_limit_is_malformed() -> None:
    with pytest.raises(Malformed):
        decode(encode(b"x" * 1000), limits=Limits(max_bytes=500))


def test_lists_that_share_their_items_do_not_take_forever() -> None:
    value: list[object] = [1]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(NotPlain, match="more than 1000000 items"):
        encode(value)


def array_message(dtype: str, shape: tuple[int, ...], data: bytes = b"", order: int = 0) -> bytes:
    text = dtype.encode()
    dims = struct.pack(f"<{len(shape)}Q", *shape)
    return (
        b"\x01\x20" + struct.pack("<I", len(text)) + text + bytes([order, len(shape)]) + dims + data
    )


def test_the_message_of_these_tests_is_that_of_an_array() -> None:
    assert encode(np.array([1.5])) == array_message("<d", (1,), struct.pack("<d", 1.5))


HOSTILE = {
    "nothing": b"",
    "another version": b"\x02\x02",
    "bytes after the value": encode(None) + b"\0",
    "list of 4 G items": b"\x01\x0b\xff\xff\xff\xff",
    "text of 4 GB": b"\x01\x08\xff\xff\xff\xff",
    "number of 4 GB": b"\x01\x05\xff\xff\xff\xff",
    "number of 200 kB": b"\x01\x05" + struct.pack("<I", 200_000) + b"\1" * 200_000,
    "array of 10 GB": array_message("<d", (10**9, 10)),
    "array whose size overflows": array_message("<d", (2**32, 2**32, 2**32)),
    "array whose size overflows to one": array_message("|B", (2**63, 2, 1), b"\0"),
    "empty array with a long side": array_message("<d", (0, 2**40)),
    "array of 255 dimensions": array_message("<d", (1,) * 255, b"\0" * 8),
    "objects of 10 G items": array_message("|O", (10**10,)),
    "array of no width": array_message("|S0", (10**9,)),
    "array of wide text": array_message("<U99999999", (10**9,)),
    "third order": array_message("<d", (0,), order=2),
    "record": array_message("i4,f8", (0,)),
    "void": array_message("|V8", (1,), b"\0" * 8),
    "pointer as a number": array_message("<O8", (1,), b"\xff" * 8),
    "time in units of zero": array_message("<M8[0s]", (1,), b"\1" * 8),
    "third truth": array_message("|?", (1,), b"\2"),
    "text beyond Unicode": array_message("<U1", (1,), struct.pack("<I", 0x110000)),
    "text beyond Unicode, big end first": array_message(">U1", (1,), struct.pack(">I", 0x110000)),
    "path as a time zone": b"\x01\x19\1\1\1\0\0\0\0\0\x03"
    + struct.pack("<I", 16)
    + b"../../etc/passwd",
    "absent time zone": b"\x01\x19\1\1\1\0\0\0\0\0\x03" + struct.pack("<I", 3) + b"a/b",
    "folder as a time zone": b"\x01\x19\1\1\1\0\0\0\0\0\x03" + struct.pack("<I", 7) + b"America",
    "date in February": b"\x01\x18\xea\x07\x02\x1e",
    "code as a decimal": b"\x01\x16\x04\0\0\0eval",
    "divided by zero": b"\x01\x17\1\0\0\0\1\1\0\0\0\0",
    "step of zero": b"\x01\x14" + encode(1)[1:] * 2 + encode(0)[1:],
    "list as a key": b"\x01\x0f\1\0\0\0" + encode([])[1:] + encode(1)[1:],
    "list as a member": b"\x01\x0d\1\0\0\0" + encode([])[1:],
    "broken text": b"\x01\x08\1\0\0\0\xff",
    "tag of no one": b"\x01\x1f",
    "tag of no one in numpy": b"\x01\x3f",
    "tag of no one in pandas": b"\x01\x6f",
    "tag beyond all": b"\x01\xff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_malformed_at_once_and_takes_no_memory(name: str) -> None:
    message = HOSTILE[name]
    with pytest.raises(Malformed):  # what is loaded once is not counted
        decode(message)
    tracemalloc.start()
    try:
        started = time.perf_counter()
        with pytest.raises(Malformed):
            decode(message)
        took = time.perf_counter() - started
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert took < 0.5
    assert peak < 1_000_000


def patched(value: object, **arrays: list[int]) -> bytes:
    """Return the message of a sparse matrix with other arrays in it."""
    for name, numbers in arrays.items():
        setattr(value, name, np.array(numbers, np.int32))
    return encode(value)


@pytest.mark.parametrize(
    "arrays",
    [
        {"indices": [0, 9]},
        {"indices": [0, -1]},
        {"indptr": [0, 9, 2]},
        {"indptr": [0, 1]},
        {"indptr": [1, 1, 2]},
        {"indptr": [0, 1, 3]},
        {"indptr": [0, -1, 2]},
        {"indices": [0]},
        {"data": [1]},
    ],
    ids=str,
)
def test_a_sparse_matrix_that_points_outside_is_malformed(arrays: dict[str, list[int]]) -> None:
    for kind in (sparse.csr_array, sparse.csc_matrix):
        message = patched(kind(np.eye(2)), **arrays)
        with pytest.raises(Malformed):
            decode(message)


def test_coordinates_outside_of_a_sparse_matrix_are_malformed() -> None:
    for row in ([0, 2], [0, -1], [0]):
        with pytest.raises(Malformed):
            decode(patched(sparse.coo_matrix(np.eye(2)), row=row))


def test_categories_outside_of_the_list_are_malformed() -> None:
    message = encode(pd.Categorical(["a", "b"]))
    codes = encode(np.array([0, 1], "int8"))[1:]
    assert codes in message
    for wrong in ([0, 2], [0, -2]):
        with pytest.raises(Malformed):
            decode(message.replace(codes, encode(np.array(wrong, "int8"))[1:]))


@pytest.mark.parametrize("frequency", [b"0D", b"0B", b"__import__", b"9999999D", b"D\n"])
def test_a_frequency_that_is_none_is_malformed(frequency: bytes) -> None:
    message = encode(pd.date_range("2026", periods=2, freq="D"))
    assert message.endswith(b"\1\0\0\0D")
    with pytest.raises(Malformed):
        decode(message[:-5] + struct.pack("<I", len(frequency)) + frequency)


def test_keys_of_one_hash_do_not_take_forever() -> None:
    members = b"".join(encode(number * (2**61 - 1))[1:] for number in range(20_000))
    message = b"\x01\x0d" + struct.pack("<I", 20_000) + members
    started = time.perf_counter()
    with pytest.raises(Malformed, match="same hash"):
        decode(message)
    assert time.perf_counter() - started < 2


def test_a_long_list_of_what_is_slow_to_build_is_malformed_soon() -> None:
    frame = encode(pd.DataFrame({"a": [1]}))[1:]
    number = 60_000
    started = time.perf_counter()
    with pytest.raises(Malformed, match="items"):
        decode(b"\x01\x0b" + struct.pack("<I", number) + frame * number)
    assert time.perf_counter() - started < 5


@steady
@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_malformed(data: bytes) -> None:
    with suppress(CodecError):
        decode(data, lambda reference: reference)


@steady
@given(st.integers(0, 0x7F), st.binary(max_size=200))
def test_any_bytes_after_a_tag_are_a_value_or_malformed(tag: int, data: bytes) -> None:
    with suppress(CodecError):
        decode(bytes([1, tag]) + data, lambda reference: reference)


def test_mangled_messages_are_values_or_malformed() -> None:
    number, valid, longest = fuzz(seed=1, most=20_000)
    assert 0 < valid < number == 20_000
    assert longest < 2


def test_a_small_mangled_message_takes_little_memory() -> None:
    chance = random.Random(2)  # noqa: S311  # the same wounds each time
    tracemalloc.start()
    try:
        for _ in range(1_500):
            message = mangle(chance.choice(MESSAGES), chance)
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            with suppress(CodecError):
                decode(message, lambda reference: reference)
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before < 5_000_000, message
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("message", MESSAGES, ids=range(len(MESSAGES)))
def test_what_is_read_is_written_as_the_same_message(message: bytes) -> None:
    value = decode(message, lambda reference: reference)
    # A reference is not plain itself, so it is asked for one.
    assert encode(value, lambda it: it if type(it) is Reference else None) == message


def test_a_message_can_be_a_view() -> None:
    assert decode(memoryview(encode([1, "a", b"c"]))) == [1, "a", b"c"]


def test_the_encoder_loads_no_library_that_the_student_did_not() -> None:
    program = (
        "import sys; from workshop.grading.codec import encode; encode([1, {'a': print}], "
        "lambda it: __import__('workshop').grading.codec.Reference(1, 'f')); "
        "sys.exit(bool({'numpy', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
