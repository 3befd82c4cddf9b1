"""What a function's annotations mean, where they stand: postponed ones are resolved one by one.

A name that exists only under `if TYPE_CHECKING:` leaves its own annotation unresolved and no
other; the text of it is kept, for matching and for messages.
"""

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

if sys.version_info >= (3, 14):
    import annotationlib

MISSING = inspect.Parameter.empty
"""Stands for an annotation or a default that is not there."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation.

    Attributes:
        value: What it means; `MISSING` where there is none or where it cannot be resolved.
        text: As a person would write it; empty where there is none.
        error: Why it could not be resolved.
    """

    value: Any
    text: str
    error: Exception | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing was written."""
        return self.value is MISSING and self.error is None


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's parameters, in order, and their annotations resolved."""

    parameters: tuple[inspect.Parameter, ...]
    annotations: Mapping[str, Annotation]
    returns: Annotation


def read_signature(function: Callable[..., object], names: Mapping[str, Any]) -> Signature:
    """Inspect a function.

    Args:
        function: Any callable; a wrapper made with `functools.wraps` shows what it wraps.
        names: The locals of the frame that decorates it, for classes defined there.

    Raises:
        ValueError: It has no signature (some built-in functions).
        TypeError: As above.
    """
    signature = _signature(function)
    resolve = _Resolver(function, names)
    return Signature(
        tuple(signature.parameters.values()),
        {name: resolve(name, p.annotation) for name, p in signature.parameters.items()},
        resolve("return", signature.return_annotation),
    )


if sys.version_info >= (3, 14):

    def _signature(function: Callable[..., object]) -> inspect.Signature:
        return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)

    def _texts(function: Callable[..., object]) -> Mapping[str, str]:
        return annotationlib.get_annotations(function, format=annotationlib.Format.STRING)

else:

    def _signature(function: Callable[..., object]) -> inspect.Signature:
        return inspect.signature(function)

    def _texts(_function: Callable[..., object]) -> Mapping[str, str]:
        return {}  # what is not a string was evaluated where it stands


class _Resolver:
    def __init__(self, function: Callable[..., object], names: Mapping[str, Any]) -> None:
        inner = defining_function(function)
        self._globals: dict[str, Any] = getattr(inner, "__globals__", {})
        self._names = {**names, **_closure(inner)}
        self._texts = _texts(inner)

    def __call__(self, name: str, written: Any) -> Annotation:
        if written is MISSING:
            return Annotation(MISSING, "")
        text = self._texts.get(name) or (
            written if isinstance(written, str) else inspect.formatannotation(written)
        )
        holder = _Holder({name: written})
        try:
            hints = get_type_hints(holder, self._globals, self._names, include_extras=True)
        except Exception as error:  # noqa: BLE001 - what a person wrote may raise anything
            return Annotation(MISSING, text, error)
        return Annotation(hints[name], text)


class _Holder:
    """Something with one annotation, for `typing.get_type_hints` to resolve alone."""

    def __init__(self, annotations: dict[str, Any]) -> None:
        self.__annotations__ = annotations


def defining_function(function: Any) -> Any:
    """The function in whose module and closure the annotations were written."""
    while True:
        if hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        elif hasattr(function, "func"):  # functools.partial
            function = function.func
        elif hasattr(function, "__func__"):  # a bound method
            function = function.__func__
        elif hasattr(function, "__code__"):
            return function
        else:
            call: Any = getattr(function, "__call__", None)  # noqa: B004 - the method itself
            if not hasattr(call, "__func__"):
                return function
            function = call


def _closure(function: Any) -> dict[str, Any]:
    code = getattr(function, "__code__", None)
    cells = getattr(function, "__closure__", None)
    if code is None or cells is None:
        return {}
    found: dict[str, Any] = {}
    for name, cell in zip(code.co_freevars, cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue  # not assigned yet
    return found
