"""Functions with annotations that are chosen by a test, as a person would not write them."""

from collections.abc import Callable
from typing import Any, TypeVar

from pytauri_ipc import Commands

F = TypeVar("F", bound=Callable[..., Any])


def annotated(function: F, **annotations: object) -> F:
    """Put these annotations in place of what is written; `returns` is that of the result."""
    if "returns" in annotations:
        annotations["return"] = annotations.pop("returns")
    function.__annotations__ = {**function.__annotations__, **annotations}
    return function


def registered(function: Callable[..., Any], name: str = "command") -> Commands:
    """New commands with that function alone."""
    commands = Commands()
    commands.set_command(name, function)
    return commands
