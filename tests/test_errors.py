"""The tree of errors, what each one carries, and the codes."""

from typing import get_args

import pytest
from pydantic import BaseModel

from pytauri_ipc import errors
from pytauri_ipc.errors import (
    CallTimeout,
    ChannelClosed,
    ChannelFull,
    ErrorCode,
    FrontendClosed,
    InvokeException,
    IpcError,
    PageError,
    SignatureError,
)


@pytest.mark.parametrize(
    ("error", "parents"),
    [
        (InvokeException, (Exception,)),
        (IpcError, (Exception,)),
        (SignatureError, (IpcError, ValueError)),
        (FrontendClosed, (IpcError,)),
        (ChannelClosed, (FrontendClosed,)),
        (ChannelFull, (IpcError,)),
        (CallTimeout, (IpcError, TimeoutError)),
        (PageError, (IpcError,)),
    ],
)
def test_the_tree_is_as_documented(
    error: type[Exception], parents: tuple[type[Exception], ...]
) -> None:
    assert error.__bases__ == parents


def test_the_tree_has_no_other_errors() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert {c.__name__ for c in classes if issubclass(c, BaseException)} == {
        "InvokeException",
        "IpcError",
        "SignatureError",
        "FrontendClosed",
        "ChannelClosed",
        "ChannelFull",
        "CallTimeout",
        "PageError",
    }


def test_the_built_in_codes_are_as_documented() -> None:
    assert set(get_args(ErrorCode)) == {
        "error",
        "invalid_body",
        "unknown_command",
        "forbidden",
        "unavailable",
        "too_large",
        "busy",
        "timeout",
        "cancelled",
        "closed",
        "protocol",
        "internal",
    }


def test_an_invoke_exception_carries_its_value_and_the_general_code() -> None:
    error = InvokeException("no such file")
    assert (error.value, error.code, error.data) == ("no such file", "error", None)
    assert str(error) == "no such file"


def test_a_code_and_data_belong_to_one_exception_alone() -> None:
    error = InvokeException("no", code="not_found", data={"path": "a.txt"})
    assert (error.code, error.data) == ("not_found", {"path": "a.txt"})
    assert (InvokeException("no").code, InvokeException("no").data) == ("error", None)


def test_an_empty_code_is_a_code() -> None:
    assert InvokeException("no", code="").code == ""


@pytest.mark.parametrize("data", [0, "", False, [], {}])
def test_falsy_data_is_kept(data: object) -> None:
    assert InvokeException("no", data=data).data == data


class Missing(BaseModel):
    path: str


class NotFound(InvokeException):
    code = "not_found"
    data: Missing


def test_a_subclass_gives_its_own_code_until_another_is_given() -> None:
    error = NotFound("no such file", data=Missing(path="a.txt"))
    assert (error.code, error.data.path) == ("not_found", "a.txt")
    assert NotFound("no such file", code="gone").code == "gone"
    assert NotFound.code == "not_found"


@pytest.mark.parametrize(
    ("parameter", "place"),
    [
        (None, "command 'greet': it is wrong"),
        ("name", "command 'greet', parameter 'name': it is wrong"),
        ("return", "command 'greet', return annotation: it is wrong"),
    ],
)
def test_a_signature_error_says_where(parameter: str | None, place: str) -> None:
    error = SignatureError("greet", parameter, "it is wrong")
    assert str(error) == place
    assert (error.command, error.parameter) == ("greet", parameter)
