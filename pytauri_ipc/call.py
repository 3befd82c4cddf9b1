"""What a command is given and what it gives back: `Call`, `Reply`, `Failure`.

One handler type, `async (Call) -> Reply | Failure`, joins commands, middleware, hosts and tests.
They are named tuples: as immutable as a frozen dataclass, and made in half the time on the way
that every call takes. `call._replace(body=...)` makes a changed one.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import NamedTuple

from pydantic_core import to_json
from typing_extensions import TypeAliasType

from pytauri_ipc.errors import ErrorCode
from pytauri_ipc.frontend import Frontend

Headers = TypeAliasType("Headers", list[tuple[bytes, bytes]])
"""The headers of a call, as pairs of name (lower case) and value; a name may repeat."""


class Call(NamedTuple):
    """One request for a command, before its body is validated.

    Attributes:
        command: The name that the page called, prefixes included.
        frontend: The page that called.
        headers: What the page sent beside the body.
        body: The body's bytes as they came, JSON or raw; `None` where the page sent none.
    """

    command: str
    frontend: Frontend
    headers: Headers
    body: bytes | None


class Reply(NamedTuple):
    """A command's result, ready to be sent.

    Attributes:
        body: The bytes of the JSON text, or raw bytes.
        is_json: Whether the page decodes it (`True`) or gets an `ArrayBuffer`.
        items: The items of a stream, which has no body; the last may be a failure. They are
            iterated once whatever stands around the command has returned.
    """

    body: bytes
    is_json: bool = True
    items: "AsyncGenerator[Reply | Failure] | None" = None


class Failure(NamedTuple):
    """Why a call has no result. The page's promise rejects with it.

    Attributes:
        value: The message for a person.
        code: The name for a program.
        data: The JSON text of the error's data, or `None` for none.
        exception: What was raised, for middleware and tests; it is never sent.
    """

    value: str
    code: ErrorCode | str
    data: bytes | None = None
    exception: BaseException | None = None

    def as_json(self) -> bytes:
        """What a page is told: an object of `value`, `code` and, where there is some, `data`."""
        text = to_json({"value": self.value, "code": self.code})
        return text if self.data is None else text[:-1] + b',"data":' + self.data + b"}"


Handler = TypeAliasType("Handler", Callable[[Call], Awaitable[Reply | Failure]])
"""Anything that answers a call. It never raises an `Exception`."""

Next = Handler
"""The rest of the way to the command, as a middleware gets it."""

Middleware = TypeAliasType("Middleware", Callable[[Call, Handler], Awaitable[Reply | Failure]])
"""`async def middleware(call: Call, call_next: Next) -> Reply | Failure`."""
