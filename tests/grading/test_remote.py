"""An object of the student's kernel never answers for itself."""
# ruff: noqa: F401  # the operations below are text and name what is imported here

from __future__ import annotations

import collections
import copy
import json
import math
import operator
import pickle
import statistics
import sys
import typing
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics
import sklearn.utils
from scipy import sparse
from sklearn.linear_model import LinearRegression

from workshop.grading.codec import Reference, decode, encode
from workshop.grading.remote import Refused, RemoteObject, reference_of


class Kernel:
    """A connection to a kernel whose objects answer whatever ``answer`` says."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self.answer = answer
        self.said: list[str] = []
        self.called: list[tuple[Any, ...]] = []

    def call(self, ref: Reference, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        self.called.append((ref, args, kwargs))
        return self.answer("()")

    def get_attribute(self, ref: Reference, name: str) -> object:
        assert ref == Reference(3, "Pipeline")
        return self.answer(name)

    def get_item(self, ref: Reference, key: object) -> object:
        assert ref == Reference(3, "Pipeline")
        return self.answer(f"[{key!r}]")

    def refuse(self, sentence: str) -> None:
        self.said.append(sentence)


def has_nothing(name: str) -> Any:
    raise AttributeError(name)


def says_true(name: str) -> Any:
    return True


def poses_as_a_frame(name: str) -> Any:
    known = {"_typ": "dataframe", "shape": (2,), "ndim": 1, "size": 2, "dtype": np.dtype(float)}
    return known.get(name, lambda *_args, **_kwargs: True)


KERNELS = (has_nothing, says_true, poses_as_a_frame)


def a_remote(answer: Callable[[str], Any] = has_nothing) -> tuple[Any, Kernel]:
    kernel = Kernel(answer)
    return RemoteObject(kernel, Reference(3, "Pipeline")), kernel


# What a check may do with an answer, as it stands in the cell. `remote` is the student's object.
OPERATIONS = """
remote == 1
1 == remote
remote != 1
remote == remote
remote == None
None == remote
"a" == remote
[1] == remote
[remote] == [1]
(remote,) == (1,)
{"a": remote} == {"a": 1}
np.array([1, 2]) == remote
remote == np.array([1, 2])
np.array([1, 2], object) == remote
np.array([remote], object) == 1
np.float64(1) == remote
np.int64(1) < remote
pd.Series([1, 2]) == remote
pd.DataFrame({"a": [1]}) == remote
remote < 1
1 < remote
remote >= 1
remote in [1, 2]
remote in (1, 2)
remote in {1, 2}
remote in {1: 2}
remote in range(3)
"a" in remote
[1, 2].index(remote)
[1, 2].count(remote)
operator.contains(remote, 1)
hash(remote)
{remote: 1}
{remote}
set([remote])
remote + 1
1 + remote
"a" + remote
[1] + remote
remote - 1
2 * remote
"abc" * remote
remote / 2
2 // remote
remote % 2
2 ** remote
remote @ remote
np.eye(2) @ remote
divmod(2, remote)
1 << remote
True & remote
remote | 1
1 ^ remote
remote += 1
number = 1; number += remote
numbers = [1]; numbers += remote
np.float64(1) + remote
np.array([1.0]) * remote
np.array([1.0]) * [remote]
-remote
+remote
~remote
abs(remote)
bool(remote)
not remote
assert remote
1 if remote else 2
remote and 1
all([remote])
list(filter(None, [remote]))
while remote: break
int(remote)
float(remote)
complex(remote)
round(remote)
round(remote, 2)
math.floor(remote)
math.ceil(remote)
math.trunc(remote)
math.isclose(remote, 1)
math.sqrt(remote)
math.isnan(remote)
math.fsum([remote])
operator.index(remote)
range(remote)
[1, 2][remote]
str(remote)
f"{remote}"
"%s" % remote
"{}".format(remote)
print(remote)
bytes(remote)
bytearray(remote)
open(remote)
len(remote)
operator.length_hint(remote)
iter(remote)
next(remote)
reversed(remote)
for _ in remote: break
a, b = remote
[*remote]
list(remote)
tuple(remote)
sum(remote)
sum([remote])
sorted(remote)
sorted([1, remote])
max(remote, 1)
min([1, remote])
enumerate(remote)
zip(remote)
collections.Counter(remote)
statistics.mean(remote)
statistics.fmean([remote])
isinstance(remote, int)
isinstance(remote, (int, str))
isinstance(remote, int | str)
isinstance(remote, collections.abc.Sequence)
isinstance(remote, collections.abc.Callable)
isinstance(remote, collections.abc.Hashable)
isinstance(remote, __import__("numbers").Number)
isinstance(remote, np.ndarray)
isinstance(remote, pd.DataFrame)
isinstance(remote, typing.SupportsFloat)
isinstance(1, remote)
issubclass(int, remote)
issubclass(remote, int)
remote.__class__
remote.__dict__
remote.__doc__
remote.__eq__
hasattr(remote, "__len__")
hasattr(remote, "__iter__")
vars(remote)
dir(remote)
remote.x = 1
del remote.x
remote[0] = 1
del remote[0]
with remote: pass
copy.copy(remote)
copy.deepcopy(remote)
copy.deepcopy([remote])
pickle.dumps(remote)
pickle.dumps({"a": remote})
json.dumps(remote)
json.dumps([remote])
__import__("functools").singledispatch(str)(remote)
np.asarray(remote)
np.array(remote)
np.array([remote])
np.asarray(remote, dtype=object)
np.allclose(remote, 1)
np.isclose([1], [remote])
np.isnan(remote)
np.isfinite([remote])
np.sum(remote)
np.mean(remote)
np.add(1, remote)
np.equal(np.array([1]), remote)
np.all(remote)
np.shape(remote)
np.array_equal(remote, [1])
np.array_equal([1], remote)
np.where(remote, 1, 2)
np.unique(remote)
np.float64(remote)
np.zeros(remote)
np.zeros(2)[remote]
np.isin([1], remote)
np.linalg.norm(remote)
np.testing.assert_allclose(remote, 1)
np.testing.assert_array_equal(1, remote)
np.testing.assert_equal(remote, 1)
np.testing.assert_almost_equal(remote, 1)
pd.isna(remote)
pd.notna(remote)
pd.Series(remote)
pd.Series([remote])
pd.DataFrame(remote)
pd.DataFrame([remote])
pd.DataFrame({"a": remote})
pd.DataFrame({"a": [remote]})
pd.Index(remote)
pd.Timestamp(remote)
pd.to_datetime(remote)
pd.to_numeric(remote)
pd.concat(remote)
pd.Series([1]).equals(remote)
pd.DataFrame({"a": [1]}).equals(remote)
pd.Series([1]).isin(remote)
pd.Series([1])[remote]
pd.testing.assert_frame_equal(remote, pd.DataFrame())
pd.testing.assert_frame_equal(pd.DataFrame(), remote)
pd.api.types.is_list_like(remote)
sparse.csr_matrix(remote)
sparse.issparse(remote)
sklearn.metrics.r2_score(remote, [1, 2])
sklearn.metrics.r2_score([1, 2], remote)
sklearn.metrics.accuracy_score([1, 0], remote)
sklearn.metrics.mean_squared_error([1, 2], remote)
sklearn.utils.check_array(remote)
LinearRegression().fit(remote, [1, 2])
LinearRegression().fit([[1], [2]], remote)
__import__("unittest").TestCase().assertEqual(remote, 1)
__import__("unittest").TestCase().assertAlmostEqual(1, remote)
__import__("unittest").TestCase().assertIsInstance(remote, int)
object.__new__(type("A", (), {"__getattr__": lambda s, n: remote})).x == 1
""".strip().splitlines()


def run(code: str, remote: object) -> None:
    names = {**globals(), "remote": remote}
    with warnings.catch_warnings(action="ignore"):
        exec(compile(code, "check", "exec"), names)  # noqa: S102


@pytest.mark.parametrize("answer", KERNELS)
@pytest.mark.parametrize("code", OPERATIONS)
def test_what_would_take_the_answer_for_data_is_refused_and_recorded(
    code: str, answer: Callable[[str], Any]
) -> None:
    remote, kernel = a_remote(answer)
    with pytest.raises(Refused):
        run(code, remote)
    assert kernel.said


@pytest.mark.parametrize("answer", KERNELS)
@pytest.mark.parametrize(
    "code",
    [
        "__import__('struct').pack('d', remote)",  # raises an error of its own
        "__import__('itertools').islice([1], remote)",
        "type('A', (), {'model': remote})().model",  # so does a class, until Python 3.12
    ],
)
def test_a_refusal_that_a_library_swallows_is_recorded(
    code: str, answer: Callable[[str], Any]
) -> None:
    remote, kernel = a_remote(answer)
    with pytest.raises(BaseException):  # noqa: B017
        run(code, remote)
    assert kernel.said


@pytest.mark.parametrize("kind", [typing.Sized, typing.Callable, typing.Iterable, typing.Hashable])
def test_a_type_of_typing_asks_the_class_and_is_refused_all_the_same(kind: type) -> None:
    remote, _ = a_remote()
    with pytest.raises(Refused):
        isinstance(remote, kind)


@pytest.mark.parametrize("kind", [typing.Sequence, typing.Mapping, typing.Union[int, str]])  # noqa: UP007
def test_a_type_of_typing_that_does_not_ask_what_it_can_do_is_not_its_type(kind: type) -> None:
    remote, _ = a_remote()
    assert not isinstance(remote, kind)


def test_a_pattern_of_a_class_is_refused() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused):
        match remote:
            case int() | str():
                pass
    assert kernel.said


def test_a_pattern_of_a_sequence_is_refused() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused):
        match remote:
            case [_, _]:
                pass
    assert kernel.said


def test_a_pattern_of_a_value_is_refused() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused):
        match remote:
            case 1:
                pass
    assert kernel.said


def test_await_and_asynchronous_loops_are_refused() -> None:
    async def wait(remote: Any) -> None:
        await remote

    async def loop(remote: Any) -> None:
        async for _ in remote:
            pass

    async def enter(remote: Any) -> None:
        async with remote:
            pass

    for use in (wait, loop, enter):
        remote, kernel = a_remote()
        with pytest.raises(Refused):
            use(remote).send(None)
        assert kernel.said


@pytest.mark.skipif(sys.version_info < (3, 12), reason="classes have no __buffer__ before 3.12")
def test_a_view_of_its_memory_is_refused() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused):
        memoryview(remote)
    assert kernel.said


def test_to_derive_a_class_from_it_is_refused() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused):

        class _Derived(remote):
            pass

    assert kernel.said


def test_a_check_that_expects_any_error_does_not_catch_a_refusal() -> None:
    remote, kernel = a_remote()

    def check() -> None:
        try:
            float(remote)
        except Exception:
            pytest.fail("the refusal passed for an expected error")

    with pytest.raises(Refused):
        check()
    assert len(kernel.said) == 1


def test_the_sentence_says_what_was_expected_and_what_came() -> None:
    remote, kernel = a_remote()
    with pytest.raises(Refused) as refused:
        len(remote)
    assert kernel.said == [
        "len() needs plain data here, such as a number, text, list, array or frame, "
        "but got an object of type Pipeline"
    ]
    assert str(refused.value) == kernel.said[0]


def test_a_call_goes_to_the_kernel_with_its_arguments() -> None:
    remote, kernel = a_remote(says_true)
    assert remote(1, [2], self=3) is True
    assert kernel.called == [(Reference(3, "Pipeline"), (1, [2]), {"self": 3})]
    assert kernel.said == []


@pytest.mark.parametrize("name", ["coef_", "_connection", "_reference", "__name__", "__qualname__"])
def test_an_attribute_is_the_one_in_the_kernel_and_never_ours(name: str) -> None:
    remote, kernel = a_remote(lambda asked: f"the kernel's {asked}")
    assert getattr(remote, name) == f"the kernel's {name}"
    assert kernel.said == []


def test_an_absent_attribute_is_an_attribute_error() -> None:
    remote, kernel = a_remote()
    assert not hasattr(remote, "fit")
    assert kernel.said == []


def test_an_item_is_the_one_in_the_kernel() -> None:
    remote, kernel = a_remote(lambda asked: asked)
    assert remote["scale"] == "['scale']"
    assert kernel.said == []


def test_identity_and_type_need_no_answer() -> None:
    remote, kernel = a_remote()
    assert remote is not None
    assert type(remote) is RemoteObject
    assert kernel.said == []


def test_repr_has_nothing_that_the_student_chose() -> None:
    remote, _ = a_remote(says_true)
    assert f"{remote!r}" == "<an object in the student's kernel>"


def test_dict_copies_the_items_that_the_check_could_read_one_by_one() -> None:
    remote, kernel = a_remote(lambda name: (lambda: ["a"]) if name == "keys" else 1)
    plain = dict(remote)
    assert type(plain) is dict
    assert plain == {"a": 1}
    assert kernel.said == []


def test_only_a_remote_object_has_a_reference() -> None:
    remote, _ = a_remote()
    assert reference_of(remote) == Reference(3, "Pipeline")
    assert reference_of([remote]) is None
    assert reference_of(RemoteObject) is None


def test_a_remote_object_crosses_back_as_its_reference() -> None:
    remote, kernel = a_remote()
    message = encode({"model": remote, "X": [1, 2]}, reference_of)
    assert decode(message, lambda reference: reference) == {
        "model": Reference(3, "Pipeline"),
        "X": [1, 2],
    }
    assert kernel.said == []


def test_an_array_of_remote_objects_is_read_and_written_without_asking_them() -> None:
    kernel = Kernel(says_true)
    message = encode(np.array([[print, 1], [len, None]], object), lambda _: Reference(1, "f"))
    array = decode(message, lambda reference: RemoteObject(kernel, reference))
    assert type(array) is np.ndarray
    assert type(array[0, 0]) is RemoteObject
    assert encode(array, reference_of) == message
    assert kernel.said == []
