"""From what a command raises to what its page is told, and to what the log keeps."""

import json
import logging
import re
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from pytauri_ipc import (
    Call,
    CallTimeout,
    ChannelClosed,
    ChannelFull,
    Commands,
    Failure,
    FrontendClosed,
    InvokeException,
    PageError,
    SignatureError,
)
from pytauri_ipc.failures import failure_of
from pytauri_ipc.testing import TestClient
from tests import pytauri_doubles
from tests.fake_link import FakeLink
from tests.rejections import rejection

pytestmark = pytest.mark.anyio


class Missing(BaseModel):
    path: str
    tried: list[int] = []


class NotFound(InvokeException):
    code = "not_found"
    data: Missing


class Aliased(BaseModel):
    the_name: int = Field(alias="theName")


class WrittenByAlias(Aliased):
    model_config = ConfigDict(serialize_by_alias=True)


class ByName(InvokeException):
    data: Aliased


class ByAlias(InvokeException):
    data: WrittenByAlias


class OfAnything(InvokeException):
    code = "anything"


class OfNumber(NotFound):
    """Annotates anew what its parent annotates."""

    data: int  # pyright: ignore[reportIncompatibleVariableOverride]


class OfNothingPydanticKnows(InvokeException):
    data: pytauri_doubles.AppHandle


def raising(error: BaseException, *, debug: bool = False) -> Commands:
    """`async def command() -> None`, which raises that, and `next`, which does not."""
    commands = Commands(debug=debug)

    @commands.command()
    async def command() -> None:
        raise error

    @commands.command("next")
    async def go_on() -> str:
        return "called"

    return commands


async def told(error: BaseException, *, debug: bool = False) -> InvokeException:
    """What the page is told of that exception; the next call has to work."""
    async with TestClient(raising(error, debug=debug)) as client:
        rejected = await rejection(client, "command")
        assert await client.invoke("next") == "called"
    return rejected


# --- a command's own answer -----------------------------------------------------------------


async def test_an_invoke_exception_reaches_the_page_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    raised = InvokeException("no such file", code="not_found", data={"path": "a.txt"})
    error = await told(raised)
    assert (error.value, error.code, error.data) == ("no such file", "not_found", {"path": "a.txt"})
    assert error.__cause__ is raised
    assert not caplog.records


async def test_without_a_code_the_classs_own_stands() -> None:
    assert (await told(InvokeException("no"))).code == "error"
    assert (await told(NotFound("no"))).code == "not_found"
    assert (await told(NotFound("no", code="gone"))).code == "gone"


@pytest.mark.parametrize("data", [0, "", False, [], {}, [None], {"a": None}, "x", 1.5])
async def test_data_may_be_any_json(data: object) -> None:
    assert (await told(InvokeException("no", data=data))).data == data


async def test_no_data_is_sent_as_none() -> None:
    failure = failure_of(InvokeException("no"), Call("c", FakeLink().frontend, [], None))
    assert failure.data is None
    assert "data" not in json.loads(failure.as_json())


@pytest.mark.parametrize(
    "value", ["", "Grüße, 世界 🦀", 'a "quoted" \\ line\n', "\0", "x" * 100_000]
)
async def test_the_message_arrives_unchanged(value: str) -> None:
    assert (await told(InvokeException(value))).value == value


async def test_a_message_that_is_no_text_is_written_as_one() -> None:
    raised: Any = InvokeException
    assert (await told(raised(5))).value == "5"
    assert (await told(raised(ValueError("why"), code=404))).code == "404"


async def test_data_is_written_as_the_class_annotates_it() -> None:
    error = await told(NotFound("no", data=Missing(path="a.txt", tried=[1])))
    assert error.data == {"path": "a.txt", "tried": [1]}
    assert (await told(OfNumber("no", data=5))).data == 5


@pytest.mark.parametrize(
    "error",
    [
        InvokeException("no", data=Aliased(theName=1)),
        OfAnything("no", data=Aliased(theName=1)),
        ByName("no", data=Aliased(theName=1)),
    ],
    ids=["plain", "inherited", "annotated"],
)
async def test_data_has_its_models_names(error: InvokeException) -> None:
    """As a result of that model has them."""
    assert (await told(error)).data == {"the_name": 1}


@pytest.mark.parametrize(
    "error",
    [
        InvokeException("no", data=WrittenByAlias(theName=1)),
        ByAlias("no", data=WrittenByAlias(theName=1)),
    ],
    ids=["plain", "annotated"],
)
async def test_data_has_its_models_aliases_where_that_says_so(error: InvokeException) -> None:
    assert (await told(error)).data == {"theName": 1}


@pytest.mark.parametrize(
    "error",
    [
        NotFound("a secret", data={"path": 5}),
        NotFound("a secret", data="text"),
        OfNumber("a secret", data="text"),
        OfNothingPydanticKnows("a secret", data=pytauri_doubles.AppHandle()),
        InvokeException("a secret", data=object()),
        InvokeException("a secret", data="\ud800"),
        InvokeException("a secret", data={"a": [object()]}),
    ],
    ids=["dict", "text", "number", "unknown", "object", "surrogate", "deep"],
)
async def test_data_that_cannot_be_written_is_internal(
    error: InvokeException, caplog: pytest.LogCaptureFixture
) -> None:
    rejected = await told(error)
    assert rejected.code == "internal"
    assert "secret" not in rejected.value
    assert "command 'command' failed" in caplog.text
    assert "a secret" in caplog.text, "what was raised first belongs into the log too"


@pytest.mark.parametrize(
    ("error", "is_told"),
    [
        (NotFound("no"), True),
        (NotFound("no", data=Missing(path="a")), False),
        (OfAnything("no"), False),
        (InvokeException("no"), False),
    ],
    ids=repr,
)
async def test_declared_data_that_is_left_out_is_in_the_log(
    error: InvokeException, is_told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await told(error)).code == error.code
    assert ("without the data that it declares" in caplog.text) == is_told


async def test_an_error_class_local_to_a_function_may_carry_data() -> None:
    class Local(BaseModel):
        x: int

    class LocalError(InvokeException):
        code = "local"
        data: "Local"

    error = await told(LocalError("no", data=Local(x=1)))
    assert (error.code, error.data) == ("local", {"x": 1})


async def test_pytauris_own_exception_is_a_commands_answer_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Own(pytauri_doubles.InvokeException):
        pass

    for raised in (pytauri_doubles.InvokeException("no such file"), Own("no such file")):
        error = await told(raised)
        assert (error.value, error.code, error.data) == ("no such file", "error", None)
        assert error.__cause__ is raised
    assert not caplog.records


async def test_half_of_a_surrogate_pair_is_written_out() -> None:
    error = await told(InvokeException("half: \ud800!", code="c\udfff"))
    assert (error.value, error.code) == (r"half: \ud800!", r"c\udfff")


# --- groups ---------------------------------------------------------------------------------


def group(*errors: Exception) -> ExceptionGroup[Exception]:
    return ExceptionGroup("several", errors)


@pytest.mark.parametrize(
    "error",
    [
        group(InvokeException("no", code="refused")),
        group(group(group(InvokeException("no", code="refused")))),
        BaseExceptionGroup("several", [InvokeException("no", code="refused")]),
    ],
    ids=["one", "nested", "base"],
)
async def test_a_group_that_holds_a_single_answer_counts_as_it(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    rejected = await told(error)
    assert (rejected.value, rejected.code) == ("no", "refused")
    assert type(rejected.__cause__) is InvokeException
    assert not caplog.records


async def test_so_does_a_group_with_pytauris_own() -> None:
    rejected = await told(group(pytauri_doubles.InvokeException("no")))
    assert (rejected.value, rejected.code) == ("no", "error")


@pytest.mark.parametrize(
    "error",
    [
        group(InvokeException("a secret"), InvokeException("another")),
        group(InvokeException("a secret"), ValueError("another")),
        group(group(InvokeException("a secret")), group(InvokeException("another"))),
        group(ValueError("a secret")),
    ],
    ids=["two", "mixed", "nested", "none"],
)
async def test_any_other_group_is_unexpected(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    rejected = await told(error)
    assert rejected.code == "internal"
    assert "secret" not in rejected.value
    assert "a secret" in caplog.text


# --- what is unexpected ---------------------------------------------------------------------


class Unspeakable(Exception):
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


UNEXPECTED = [
    ValueError("a secret"),
    KeyError("a secret"),
    OSError(2, "a secret"),
    FrontendClosed("a secret"),
    ChannelClosed("a secret"),
    ChannelFull("a secret"),
    CallTimeout("a secret"),
    PageError("a secret"),
    SignatureError("other", None, "a secret"),
    TimeoutError("a secret"),
    RecursionError("a secret"),
]


@pytest.mark.parametrize("raised", UNEXPECTED, ids=lambda raised: type(raised).__name__)
async def test_an_unexpected_exception_is_masked_under_an_id_found_in_the_log(
    raised: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    error = await told(raised)
    assert error.code == "internal"
    number = error.data["id"]
    assert error.data == {"id": number}
    assert re.fullmatch(r"[0-9a-f]{8}", number)
    assert f"[{number}]" in error.value
    assert "secret" not in error.value
    [record] = caplog.records
    assert (record.name, record.levelno) == ("pytauri_ipc", logging.ERROR)
    assert record.getMessage() == f"command 'command' failed [{number}]"
    assert record.exc_info is not None
    assert record.exc_info[1] is raised
    assert error.__cause__ is raised
    assert "a secret" in caplog.text
    assert "in command\n" in caplog.text, "the traceback leads into the command"


async def test_each_failure_has_an_id_of_its_own() -> None:
    async with TestClient(raising(ValueError("no"))) as client:
        ids = {(await rejection(client, "command")).data["id"] for _ in range(50)}
    assert len(ids) == 50


async def test_the_log_names_an_included_command_as_the_page_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    commands = Commands()
    commands.include(raising(ValueError("no")), "fs.")
    async with TestClient(commands) as client:
        await rejection(client, "fs.command")
    assert "command 'fs.command' failed" in caplog.text


@pytest.mark.parametrize("debug", [False, True])
async def test_an_exception_without_a_text_is_answered_too(debug: bool) -> None:
    """The log may say of it what it can."""
    logging.raiseExceptions, before = False, logging.raiseExceptions
    try:
        error = await told(Unspeakable(), debug=debug)
    finally:
        logging.raiseExceptions = before
    assert error.code == "internal"


# --- debug ----------------------------------------------------------------------------------


async def test_debug_tells_the_page_what_happened(caplog: pytest.LogCaptureFixture) -> None:
    error = await told(ValueError("the reason"), debug=True)
    number = error.data["id"]
    assert error.code == "internal"
    assert error.value == f"ValueError: the reason [{number}]"
    assert error.data.keys() == {"id", "traceback"}
    for part in ("Traceback", "in command\n", "ValueError: the reason"):
        assert part in error.data["traceback"]
    assert f"[{number}]" in caplog.text


async def test_debug_changes_nothing_of_a_commands_own_answer() -> None:
    error = await told(InvokeException("no", code="refused", data=1), debug=True)
    assert (error.value, error.code, error.data) == ("no", "refused", 1)


async def test_debug_may_tell_of_half_a_surrogate_pair() -> None:
    error = await told(ValueError("half: \ud800"), debug=True)
    assert r"half: \ud800" in error.value
    assert r"half: \ud800" in error.data["traceback"]


@pytest.mark.parametrize(("outer", "inner"), [(True, False), (False, True)])
async def test_debug_is_the_choice_of_the_registry_that_serves(outer: bool, inner: bool) -> None:
    commands = Commands(debug=outer)
    commands.include(raising(ValueError("the reason"), debug=inner), "fs.")
    async with TestClient(commands) as client:
        error = await rejection(client, "fs.command")
    assert ("the reason" in error.value) == outer


# --- a page that is gone --------------------------------------------------------------------


@pytest.mark.parametrize("raised", [FrontendClosed("gone"), ChannelClosed("gone")], ids=type)
async def test_a_command_that_finds_its_page_gone_is_no_failure(
    raised: FrontendClosed, caplog: pytest.LogCaptureFixture
) -> None:
    link = FakeLink()
    call = Call("download", link.frontend, [], None)
    link.closed = True
    assert failure_of(raised, call) == Failure("the page is gone", "closed", None, raised)
    assert not caplog.records


async def test_while_the_page_is_there_it_is_one(caplog: pytest.LogCaptureFixture) -> None:
    """The command sent to a page that is not its own, say."""
    call = Call("download", FakeLink().frontend, [], None)
    assert failure_of(FrontendClosed("gone"), call).code == "internal"
    assert len(caplog.records) == 1


async def test_another_mistake_is_one_though_the_page_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    link = FakeLink()
    link.closed = True
    call = Call("download", link.frontend, [], None)
    assert failure_of(ValueError("no"), call).code == "internal"
    assert len(caplog.records) == 1
