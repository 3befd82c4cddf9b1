"""A thin, Commands-first IPC framework on PyTauri.

    from pytauri_ipc import Commands

    commands = Commands()

    @commands.command()
    async def greet(name: str) -> str:
        return f"Hello {name}"

`app_handle`, windows, plugins and everything else of Tauri stay imported from `pytauri`.
"""

from typing import TYPE_CHECKING, Any

from pytauri_ipc.async_tools import AsyncTools
from pytauri_ipc.bridge import bridge_script
from pytauri_ipc.call import Call, Failure, Headers, Next, Reply
from pytauri_ipc.channel import Channel, JavaScriptChannelId
from pytauri_ipc.commands import Commands
from pytauri_ipc.errors import (
    CallTimeout,
    ChannelClosed,
    ChannelFull,
    FrontendClosed,
    InvokeException,
    IpcError,
    PageError,
    SignatureError,
)
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.injection import State
from pytauri_ipc.limits import Limits
from pytauri_ipc.signature import ArgumentsType

if TYPE_CHECKING:
    from pytauri_ipc.testing import TestClient

__version__ = "0.1.0"

__all__ = (
    "ArgumentsType",
    "AsyncTools",
    "Call",
    "CallTimeout",
    "Channel",
    "ChannelClosed",
    "ChannelFull",
    "Commands",
    "Failure",
    "Frontend",
    "FrontendClosed",
    "Headers",
    "InvokeException",
    "IpcError",
    "JavaScriptChannelId",
    "Limits",
    "Next",
    "PageError",
    "Reply",
    "SignatureError",
    "State",
    "TestClient",
    "__version__",
    "bridge_script",
)


if not TYPE_CHECKING:  # type checkers would take any name for one of these

    def __getattr__(name: str) -> Any:
        if name == "TestClient":  # a program that is not under test does not load it
            from pytauri_ipc.testing import TestClient  # noqa: PLC0415 - see above

            return TestClient
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
