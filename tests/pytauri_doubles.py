"""Doubles of PyTauri's own types: their names and modules, and nothing of what they do.

They stand for it where its native module is absent; `test_pytauri_types.py` asks the real ones.
"""

from typing import Generic, TypeVar

from pydantic import RootModel

T = TypeVar("T")


class State:
    __module__ = "pytauri.ffi.ipc"


class Headers(list[tuple[bytes, bytes]]):
    __module__ = "pytauri.ffi.ipc"


class InvokeException(Exception):
    __module__ = "pytauri.ipc"

    def __init__(self, value: str) -> None:
        self.value = value


class JavaScriptChannelId(RootModel[str], Generic[T]):
    """PyTauri's is a model: pydantic takes it as a body without complaint."""


class Channel(Generic[T]):
    """PyTauri's is an ordinary class: pydantic cannot validate it."""


JavaScriptChannelId.__module__ = Channel.__module__ = "pytauri.ipc"


class AppHandle:
    __module__ = "builtins"


class WebviewWindow:
    __module__ = "builtins"
