"""The notebook that this runs in, if any: IPython is used only where it is loaded already."""

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from typing import Any, Final, NamedTuple

_OF_OUTPUT: Final = frozenset({"parent_header", "shell_parent", "shell_parent_ident"})
"""What ipykernel calls the variables by which it knows the cell that something is printed for."""

_CAUSE: Final = "shell_parent"
"""What it calls the one of them that names a message as the cause of another one."""


def shell() -> Any:
    """The notebook's IPython, or `None` where this is none."""
    ipython = sys.modules.get("IPython")
    found = None if ipython is None else ipython.get_ipython()
    # A terminal's IPython is another class; Colab's is a subclass.
    kinds = [] if found is None else [kind.__name__ for kind in type(found).__mro__]
    return found if "ZMQInteractiveShell" in kinds else None


def is_notebook() -> bool:
    """Whether this is a notebook: a kernel of IPython's, with cells that show things."""
    return shell() is not None


class RunningCell(NamedTuple):
    """A cell that runs.

    Attributes:
        cell: What the notebook calls it, or `None` where it does not say so.
        execution: Another one each time that it runs.
    """

    cell: object
    execution: object


def running_cell() -> RunningCell:
    """The cell of the calling context."""
    parent: Mapping[str, Any] = shell().get_parent() or {}
    metadata, header = parent.get("metadata", {}), parent.get("header", {})
    return RunningCell(metadata.get("cellId"), header.get("msg_id"))


def printing_variables() -> Mapping[ContextVar[Any], Any]:
    """What has prints of the calling context show in its cell, for other contexts to set too."""
    return {one: value for one, value in copy_context().items() if one.name in _OF_OUTPUT}


@contextmanager
def with_no_cause(variables: Mapping[ContextVar[Any], Any]) -> Generator[None]:
    """Have what is sent meanwhile name no message as its cause, on whatever thread.

    ipykernel 7.4 sends what a widget's page says next to where that message has come from. On a
    thread of ours it takes the last message of all for it: that of a cell, which may run for long,
    or of a subshell, which may have ended; then nobody hears the page any more.

    Args:
        variables: Those of a cell, as `printing_variables` gives them.
    """
    tokens = [(one, one.set({})) for one in variables if one.name == _CAUSE]
    try:
        yield
    finally:
        for one, token in tokens:
            one.reset(token)


def watch_cells(begins: Callable[[], object], ends: Callable[[], object]) -> Callable[[], None]:
    """Have functions called when a cell begins and ends to run; gives what ends that."""
    notebook = shell()

    def before(*_: object) -> None:
        begins()

    def after(*_: object) -> None:
        ends()

    notebook.events.register("pre_execute", before)
    notebook.events.register("post_execute", after)

    def stop() -> None:
        with suppress(ValueError):
            notebook.events.unregister("pre_execute", before)
            notebook.events.unregister("post_execute", after)

    return stop
