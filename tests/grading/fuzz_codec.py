"""Mangles messages of the codec. As a script: ``python fuzz_codec.py SECONDS [SEED]``."""

from __future__ import annotations

import datetime
import itertools
import random
import sys
import time
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy import sparse

from workshop.grading.codec import CodecError, Reference, decode, encode

TIMES = pd.date_range("2026-03-01", periods=3, tz="Europe/Madrid")
SPARSE = np.array([[0, 1.5], [2.5, 0], [0, 0]])
VALUES: tuple[object, ...] = (
    None,
    ...,
    [True, -1, 2**70, 1.5, 2j, "text \ud800", b"bytes", bytearray(b"more")],
    {"a": (1, {2, 3}), ("k", 1): frozenset([4])},
    [OrderedDict(a=1), Counter("aab"), defaultdict(list, a=[1]), deque([1, 2], 5)],
    [range(1, 9, 2), slice(None, 3, "x")],
    [Decimal("1.50"), Decimal("NaN"), Fraction(2, 3)],
    [datetime.date(2026, 3, 1), datetime.time(1, 2, 3, 4, fold=1), datetime.timedelta(-1, 2, 3)],
    datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2), "x")),
    datetime.datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Madrid")),
    np.arange(6.0).reshape(2, 3).T,
    np.array([True, False]),
    np.array(["a", "bc"]),
    np.array([b"a", b"bc"]),
    np.array(["2026-03-01"], "M8[s]"),
    np.array([[1, "a"], [None, [2]]], object),
    np.zeros((0, 3), ">i4"),
    [np.float32(1.5), np.int8(-1), np.bool_(True), np.str_("a"), np.datetime64(1, "25s")],
    sparse.csr_matrix(SPARSE),
    sparse.csc_array(SPARSE),
    sparse.coo_array(SPARSE),
    [pd.Timestamp("2026-03-01 12:00", tz="Europe/Madrid"), pd.Timedelta("2h"), pd.NaT, pd.NA],
    pd.Series([1, None, 3], dtype="Int16", name="a"),
    pd.Series(["a", None], dtype="string"),
    pd.Series([1.5, 2.5], index=pd.MultiIndex.from_tuples([(1, "a"), (1, "b")], names=["x", "y"])),
    pd.DataFrame(
        {
            "number": [1.5, 2.5, 3.5],
            "text": ["a", None, "b"],
            "object": [[1], {"a": 2}, None],
            "category": pd.Categorical(["u", "v", "u"], ordered=True),
            "time": TIMES,
            "flag": pd.array([True, None, False]),
        },
        index=TIMES,
    ),
    pd.DataFrame([[1, 2]], columns=pd.CategoricalIndex(["a", "b"], name="c")),
    pd.timedelta_range("1h", periods=3),
    pd.DataFrame(index=[1, 2]),
    [print, {"f": len}],
)
INTERESTING = (0, 1, 2**7, 2**8 - 1, 2**15, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63 - 1)


def refer(value: object) -> Reference:
    return Reference(7, type(value).__name__)


MESSAGES = tuple(encode(value, refer) for value in VALUES)


def mangle(message: bytes, chance: random.Random) -> bytes:
    """Return the message with one to four wounds."""
    data = bytearray(message)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(data):
                data[at] = chance.randrange(256)
            case 2:
                data[at:at] = chance.randbytes(chance.randint(1, 8))
            case 3:
                del data[at : at + chance.randint(1, 8)]
            case 4:
                del data[at:]
            case 5:
                other = chance.choice(MESSAGES)
                start = chance.randrange(len(other))
                data[at : at + chance.randint(0, 20)] = other[start : start + 60]
            case _:
                number = chance.choice(INTERESTING)
                size = chance.choice((4, 8))
                data[at : at + size] = (number % 2 ** (8 * size)).to_bytes(size, "little")
    return bytes(data)


def fuzz(seed: int, most: int, seconds: float = float("inf")) -> tuple[int, int, float]:
    """Decode mangled messages; any exception but `CodecError` passes through.

    Returns:
        How many messages there were, how many of them were valid all the same, and the longest time
        of one in seconds.
    """
    chance = random.Random(seed)  # noqa: S311  # the same wounds each time
    valid, longest = 0, 0.0
    end = time.monotonic() + seconds
    for number in itertools.count():
        if number >= most or time.monotonic() > end:
            return number, valid, longest
        message = mangle(chance.choice(MESSAGES), chance)
        start = time.perf_counter()
        try:
            with warnings.catch_warnings(action="ignore"):
                value = decode(message, lambda reference: reference)
                valid += 1
                repr(value)  # what native code takes for granted would crash here
        except CodecError:
            pass
        except Exception as error:
            if error.__traceback__ is None or "decode" in _names(error):
                error.add_note(f"message: {message!r}")
                raise
        longest = max(longest, time.perf_counter() - start)
    raise AssertionError


def _names(error: BaseException) -> list[str]:
    trace, names = error.__traceback__, []
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    return names


if __name__ == "__main__":
    started = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns()
    print("seed", started)
    print("messages, valid, longest:", fuzz(started, sys.maxsize, float(sys.argv[1])))
