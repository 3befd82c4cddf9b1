"""Data with arrays: what counts as one, and what arrives of it."""

from array import array
from json import dumps
from math import isnan, nan
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytauri_ipc.messages import Body
from pytauri_ipc.parts.arrays import Column, packed, unpacked, with_columns


def there_and_back(data: Any) -> Any:
    return unpacked(packed(with_columns(data), dumps))


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_an_array_keeps_its_type_and_its_numbers(kind: str) -> None:
    found = there_and_back({"y": np.arange(5).astype(kind)})["y"]
    assert (found.kind, found.numbers()) == (kind, [0, 1, 2, 3, 4])


@pytest.mark.parametrize("made", [np.array([1, 2**53]), array("q", [1, 2**53])])
def test_whole_numbers_of_64_bits_arrive_as_javascript_has_numbers(made: object) -> None:
    assert there_and_back([made])[0] == Column("f8", array("d", [1, 2**53]).tobytes())


def test_a_view_with_steps_arrives_as_it_is_seen() -> None:
    assert there_and_back([np.arange(10.0)[::3]])[0].numbers() == [0, 3, 6, 9]


def test_what_is_changed_later_does_not_change_what_was_taken() -> None:
    numbers = np.zeros(3)
    taken = with_columns(numbers)
    numbers[:] = 1
    assert taken.numbers() == [0, 0, 0]


def test_what_has_a_numpy_array_in_it_is_one() -> None:
    class Series:
        def to_numpy(self) -> Any:
            return np.array([1.5, 2.5])

    assert there_and_back({"x": Series()})["x"].numbers() == [1.5, 2.5]


def test_plotlys_own_arrays_are_taken_out_of_their_text() -> None:
    given = {"dtype": "i1", "bdata": "AQID"}
    assert there_and_back({"x": given})["x"] == Column("i1", b"\1\2\3")
    matrix = {**given, "shape": "1, 3"}
    assert there_and_back({"z": matrix}) == {"z": matrix}


@pytest.mark.parametrize(
    "left",
    [np.zeros((2, 2)), np.array(["2026-01-01"], dtype="M8[D]"), np.array([True]), np.array(["a"])],
    ids=["two dimensions", "dates", "truth", "texts"],
)
def test_what_is_no_row_of_numbers_is_left_to_whoever_writes_json(left: object) -> None:
    assert with_columns({"x": left})["x"] is left


def test_without_arrays_it_is_json_alone() -> None:
    assert packed({"a": [1, "x", None]}, dumps) == Body(b'{"a": [1, "x", null]}')


def test_each_array_begins_at_a_place_that_every_type_can_begin_at() -> None:
    body = packed(with_columns([np.array([1], "i1"), np.array([2.0]), "é"]), dumps)
    assert not body.is_json
    length = int.from_bytes(body.data[:4], "little")
    first = -(-(4 + length) // 8) * 8
    assert body.data[first] == 1
    assert np.frombuffer(body.data[first + 8 :])[0] == 2.0
    assert len(body.data) % 8 == 0


def test_not_a_number_is_a_number() -> None:
    [number] = there_and_back([np.array([nan])])[0].numbers()
    assert isnan(number)


def test_bytes_that_are_no_such_data_are_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(Body(b"\xff\xff\0\0{}", is_json=False))


@given(
    st.recursive(
        st.lists(st.floats(allow_nan=False)).map(np.array) | st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_holds_arrays_arrives(data: Any) -> None:
    assert same(there_and_back(data), data)


def same(found: Any, data: Any) -> bool:
    if isinstance(found, Column):
        return found.numbers() == list(data)
    if isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        return found.keys() == fields.keys() and all(same(found[k], fields[k]) for k in fields)
    if isinstance(data, list):
        items = cast("list[Any]", data)
        return len(found) == len(items) and all(map(same, found, items))
    return found == data


def test_it_is_written_as_the_page_reads_it() -> None:
    """The page's own tests read the same file."""
    data = {
        "x": np.array([0, 0.5, 1]),
        "y": np.array([-1, 2], "i1"),
        "z": [np.array([1.5], "f4"), "text", None],
    }
    golden = Path(__file__).parents[1] / "golden" / "chart-arrays.bin"
    assert packed(with_columns(data), dumps).data == golden.read_bytes()
