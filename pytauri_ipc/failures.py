"""From an exception to a page's answer: a command's own error as it is, all else masked.

An unexpected exception is logged with its traceback under an id, and the page gets the id alone.
"""

import traceback
from collections.abc import Callable
from functools import lru_cache, partial
from logging import getLogger
from secrets import token_hex
from typing import Any, cast, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import to_json

from pytauri_ipc.call import Call, Failure
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.pytauri_types import inherits_pytauris

_logger = getLogger("pytauri_ipc")


def failure_of(error: Exception, call: Call, *, debug: bool = False) -> Failure:
    """The answer to a call whose handler raised.

    Args:
        error: What it raised. A group that holds a single `InvokeException`, as anyio's task
            groups make it, counts as that one.
        call: The call, for the log.
        debug: Whether the page is told what happened.
    """
    own = alone(error)
    if _is_own(own):
        try:
            return _told(own, call)
        except Exception as unwritable:  # noqa: BLE001 - the error's data is a person's
            error = unwritable
    if isinstance(own, FrontendClosed) and call.frontend.closed:
        return Failure("the page is gone", "closed", exception=error)
    return _masked(error, call, debug=debug)


def cancellation_in(group: BaseExceptionGroup[BaseException], call: Call) -> BaseException:
    """What has to be raised on of a group that holds more than errors.

    trio raises such groups where a task is cancelled while another one beside it fails. The errors
    are logged here; left in the group, they would end the loop that runs all commands.
    """
    errors, rest = group.split(Exception)
    if errors is not None:
        _logger.error("command %r failed while it was ended", call.command, exc_info=errors)
    return group if rest is None else rest


def alone(error: BaseException) -> BaseException:
    """The error itself, or the single one that a group holds."""
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        return alone(group.exceptions[0]) if len(group.exceptions) == 1 else group
    return error


def _is_own(error: BaseException) -> bool:
    """Whether it is a command's own answer, by this package's exception or by PyTauri's."""
    if isinstance(error, InvokeException):
        return True
    return inherits_pytauris(type(error), "InvokeException")


def _told(own: Any, call: Call) -> Failure:
    data = getattr(own, "data", None)
    if data is None and _needs_data(cast("type[BaseException]", type(own))):
        _logger.warning(
            "command %r raised %s without the data that it declares",
            call.command,
            type(own).__name__,
        )
    return Failure(
        value=_sendable(str(own.value)),
        code=_sendable(str(getattr(own, "code", InvokeException.code))),
        data=None if data is None else _data_writer(cast("type[BaseException]", type(own)))(data),
        exception=own,
    )


@lru_cache(maxsize=1024)
def _data_writer(kind: type[BaseException]) -> Callable[[Any], bytes]:
    """Writes the data of this class of errors, checked against the class's own annotation."""
    return partial(TypeAdapter[Any](data_type(kind)).dump_json, warnings="error")


@lru_cache(maxsize=1024)
def _needs_data(kind: type[BaseException]) -> bool:
    """Whether a class annotates its `data` with a type that `None` does not fit."""
    try:
        return not TypeAdapter[Any](data_type(kind)).validator.isinstance_python(None)
    except Exception:  # noqa: BLE001 - pydantic raises errors of several kinds
        return False


def data_type(kind: type[BaseException]) -> Any:
    """What a class of errors annotates its `data` with; `Any` where it says nothing."""
    try:
        return get_type_hints(kind, include_extras=True).get("data", Any)
    except NameError:  # of a class that is local to a function
        return Any


def _masked(error: Exception, call: Call, *, debug: bool) -> Failure:
    number = token_hex(4)
    _logger.error("command %r failed [%s]", call.command, number, exc_info=error)
    if not debug:
        value = f"the command failed; the log has the details under [{number}]"
        return Failure(value, "internal", to_json({"id": number}), error)
    value = f"{type(error).__name__}: {_text_of(error)} [{number}]"
    details = "".join(traceback.format_exception(error))
    data = to_json({"id": number, "traceback": _sendable(details)})
    return Failure(_sendable(value), "internal", data, error)


def _text_of(error: Exception) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - its `__str__` is a person's code
        return "(it has no text)"


def _sendable(text: str) -> str:
    """Text that UTF-8 can carry: half of a surrogate pair would stop the answer on its way."""
    return text.encode("utf-8", "backslashreplace").decode()
