"""Bodies in, results out: from bytes to what a function takes, and from its result to bytes.

Each is compiled once, when a command is registered. `bytes` itself is raw; every other type is
JSON, as pydantic reads and writes the annotated type with the models' own settings.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, NotRequired, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import TypedDict

from pytauri_ipc.channel import Channel, holding_channels
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.json_writer import Writer, json_writer
from pytauri_ipc.pytauri_types import adapter_for, classes_in

_PROBLEMS_TOLD = 5
_PROBLEMS_SENT = 100
_STEP_TOLD = 100
"""A page that sends a million wrong items gets no answer of a million complaints."""

BodyReader: TypeAlias = Callable[[bytes | None, str], dict[str, Any]]
"""From a call's body, and the name that was called, to keyword arguments.

Raises `InvokeException` with code `invalid_body`.
"""


def no_body() -> BodyReader:
    """For a command that takes none."""

    def read(raw: bytes | None, command: str) -> dict[str, Any]:
        if raw is not None:
            raise InvokeException(
                f"command {command!r} takes no body; leave it out", code="invalid_body"
            )
        return {}

    return read


def raw_body(*, optional: bool) -> BodyReader:
    """For `body: bytes`: the bytes as they came."""

    def read(raw: bytes | None, command: str) -> dict[str, Any]:
        if raw is None:
            if optional:
                return {}
            _refuse_missing(command)
        return {"body": raw}

    return read


def json_body(kind: Any, *, optional: bool) -> BodyReader:
    """For `body: T`, whatever pydantic can validate.

    Raises:
        PytauriChannel: One of PyTauri's channels stands in it.
        Exception: pydantic cannot; it raises errors of several kinds.
    """
    validate = _validator_for(kind)

    def read(raw: bytes | None, command: str) -> dict[str, Any]:
        if raw is None:
            if optional:
                return {}
            _refuse_missing(command)
        try:
            return {"body": validate(raw)}
        except ValidationError as error:
            raise _invalid(command, error) from error

    return read


def fields_body(command: str, fields: Mapping[str, Any], optional: frozenset[str]) -> BodyReader:
    """For a command whose parameters are the fields of the body.

    A field with a default may be left out; the function's own default then stands.

    Args:
        command: The command's name.
        fields: The type of each field.
        optional: The fields that have a default.

    Raises:
        PytauriChannel: One of PyTauri's channels stands in one of the fields.
        Exception: pydantic cannot validate one of the fields.
    """
    required_or_not = {
        name: NotRequired[kind] if name in optional else kind for name, kind in fields.items()
    }
    make_shape: Any = TypedDict  # a variable, for type checkers want to know the fields
    shape = make_shape(command, required_or_not)
    validate = _validator_for(shape)
    omissible = len(optional) == len(fields)

    def read(raw: bytes | None, command: str) -> dict[str, Any]:
        if raw is None:
            if omissible:
                return {}
            _refuse_missing(command)
        try:
            return validate(raw)
        except ValidationError as error:
            raise _invalid(command, error) from error

    return read


def _validator_for(kind: Any) -> Callable[[bytes], Any]:
    adapter = adapter_for(kind)
    validate = adapter.validator.validate_json
    if Channel not in classes_in(adapter.core_schema):
        return validate

    def validate_holding(raw: bytes) -> Any:
        with holding_channels():
            return validate(raw)

    return validate_holding


def raw_result(result: Any) -> bytes:
    """For `-> bytes`."""
    if isinstance(result, (bytes, bytearray, memoryview)):
        return bytes(cast(bytes, result))
    raise TypeError(f"the result is annotated as bytes, and is {type(result).__name__}")


def json_result(kind: Any) -> tuple[Writer, bool]:
    """For `-> T`, and whether `None` is a `T`: pydantic would write it for any type.

    A result that is no `T` raises `PydanticSerializationError`, naming the field.

    Raises:
        Exception: pydantic cannot write such a type.
    """
    adapter = TypeAdapter[Any](kind)
    return json_writer(adapter), adapter.validator.isinstance_python(None)


def _refuse_missing(command: str) -> NoReturn:
    raise InvokeException(f"command {command!r} needs a body, and got none", code="invalid_body")


def _invalid(command: str, error: ValidationError) -> InvokeException:
    """What is wrong, without the input: that stays out of messages and logs."""
    told, problems = problems_in(error)
    return InvokeException(
        f"invalid body for command {command!r}: {told}", code="invalid_body", data=problems
    )


def problems_in(error: ValidationError) -> tuple[str, list[dict[str, Any]]]:
    """What is wrong, as a sentence and as pydantic lists it, without the input."""
    problems: list[dict[str, Any]] = from_json(error.json(include_input=False, include_url=False))
    told = "; ".join(_sentence(problem) for problem in problems[:_PROBLEMS_TOLD])
    more = len(problems) - _PROBLEMS_TOLD
    return told + (f"; and {more} more" * (more > 0)), problems[:_PROBLEMS_SENT]


def _sentence(problem: Mapping[str, Any]) -> str:
    place = ".".join(str(step)[:_STEP_TOLD] for step in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]
