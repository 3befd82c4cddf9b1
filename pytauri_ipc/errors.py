"""The errors of this package: the tree, the codes that a page sees, and whose fault each one is.

    Exception
    ├── InvokeException          a command's own answer: reaches the page as it is
    └── IpcError                 raised to Python code; reaches a page only as `internal`
        ├── SignatureError       a command that cannot be registered (also a ValueError)
        ├── FrontendClosed       the page, or its window, is gone
        │   └── ChannelClosed    this one channel is closed
        ├── ChannelFull          the page does not keep up; nothing was sent
        ├── CallTimeout          a page did not answer in time (also a TimeoutError)
        └── PageError            the page's own code raised

Nothing here knows of frames, tasks or hosts. `failures.py` turns exceptions into answers.
"""

from typing import Any, Literal

ErrorCode = Literal[
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
]
"""The built-in codes; a command's own `InvokeException` may carry any other text.

| code | whose fault | meaning |
| --- | --- | --- |
| `error` | the command's answer | an `InvokeException` without a code of its own |
| `invalid_body` | the page | no JSON, not of the wanted type, missing, or not wanted |
| `unknown_command` | the page | no command has that name |
| `forbidden` | the page | `allow=` does not name this window |
| `unavailable` | the program | this host lacks something that the command needs |
| `too_large` | the page | past `Limits.body_size` |
| `busy` | the page | past `Limits.calls_in_flight` |
| `timeout` | nobody | the command's `timeout=` has passed |
| `cancelled` | nobody | the command was cancelled |
| `closed` | nobody | the window or the program went away |
| `protocol` | the page | a message that breaks the protocol |
| `internal` | the command | an unexpected exception: the id leads to it in the log |
"""


class InvokeException(Exception):
    """Raise it in a command to reject the page's promise with `value`.

    A subclass sets its own `code`, and annotates `data` with the type it carries:

        class NotFound(InvokeException):
            code = "not_found"
            data: Missing  # a pydantic model

        raise NotFound("no such file", data=Missing(path="a.txt"))

    Args:
        value: The message that the page sees (`PyInvokeError.message`).
        code: A stable name for programs; without it, the class's own stands.
        data: Anything that pydantic can write as JSON, checked against the class's annotation
            of `data`; `None` sends none.
    """

    code: str = "error"
    data: Any = None

    def __init__(self, value: str, *, code: str | None = None, data: Any = None) -> None:
        super().__init__(value)
        self.value = value
        if code is not None:
            self.code = code
        self.data = data


class IpcError(Exception):
    """The root of the errors that this package raises to Python code."""


class SignatureError(IpcError, ValueError):
    """A function cannot be a command; the message says where and what may stand there.

    Attributes:
        command: The name under which the function was to be registered.
        parameter: The parameter at fault, `"return"` for the return annotation, or `None` where
            the fault is the function's as a whole.
    """

    def __init__(self, command: str, parameter: str | None, problem: str) -> None:
        if parameter is None:
            place = f"command {command!r}"
        elif parameter == "return":
            place = f"command {command!r}, return annotation"
        else:
            place = f"command {command!r}, parameter {parameter!r}"
        super().__init__(f"{place}: {problem}")
        self.command = command
        self.parameter = parameter


class FrontendClosed(IpcError):
    """The page is gone: its window was closed, or its host has ended."""


class ChannelClosed(FrontendClosed):
    """This channel is closed, by either end or because its page is gone. Nothing was sent."""


class ChannelFull(IpcError):
    """The page has not yet taken what was sent before (`Limits.unsent_bytes`). Nothing was sent.

    `await channel.drain()` waits until there is room.
    """


class CallTimeout(IpcError, TimeoutError):
    """A function of the page did not answer within its timeout."""


class PageError(IpcError):
    """A function of the page threw, or an expression did; the message is the page's.

    Attributes:
        code: `"error"`, the code of a `PyInvokeError` that the page threw, or `"unknown_command"`
            where the page has exposed no such function.
        data: What the page's error carries, JSON decoded.
    """

    def __init__(self, message: str, *, code: str = "error", data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data
