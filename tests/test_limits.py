"""The limits of one frontend, and which numbers they may be."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from pytauri_ipc import Limits

NAMES = [field.name for field in fields(Limits)]


def test_the_defaults_are_as_documented() -> None:
    limits = Limits()
    assert limits.body_size == limits.frame_size == 256 * 1024 * 1024
    assert limits.calls_in_flight == 10_000
    assert limits.unacknowledged_bytes == limits.unsent_bytes == 64 * 1024 * 1024
    assert limits.grace_time == 30


def test_one_limit_changes_alone() -> None:
    limits = Limits(body_size=10)
    assert limits.body_size == 10
    assert limits.calls_in_flight == Limits().calls_in_flight


def test_limits_do_not_change() -> None:
    limits: Any = Limits()
    with pytest.raises(FrozenInstanceError):
        limits.body_size = 10


def test_limits_are_given_by_name() -> None:
    make: Any = Limits
    with pytest.raises(TypeError):
        make(10)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0, -1, True, None, "10", float("nan")])
def test_what_is_no_number_above_0_is_refused_by_name(name: str, value: object) -> None:
    arguments: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=rf"^Limits\.{name} is {value!r}; it must be"):
        Limits(**arguments)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_limit_is_1(name: str) -> None:
    arguments: dict[str, Any] = {name: 1}
    assert getattr(Limits(**arguments), name) == 1
