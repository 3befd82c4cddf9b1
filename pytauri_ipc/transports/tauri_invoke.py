"""The invoke that Tauri hands over, by its shape: PyTauri itself is not imported for it."""

from typing import Any, Protocol


class InvokeResolver(Protocol):
    """The shape of PyTauri's `InvokeResolver`."""

    @property
    def arguments(self) -> Any:
        """What was bound, by name."""
        ...

    def resolve(self, value: str | bytes, /) -> None:
        """Settle the promise with JSON text or bytes."""
        ...

    def reject(self, value: str, /) -> None:
        """Reject the promise with a string."""
        ...


class Invoke(Protocol):
    """The shape of PyTauri's `Invoke`."""

    @property
    def command(self) -> str:
        """The header `pyfunc`."""
        ...

    def bind_to(self, parameters: Any, /) -> InvokeResolver | None:
        """Use the invoke up for what the keys of `parameters` name; `None` if it was rejected."""
        ...

    def reject(self, value: str, /) -> None:
        """Use the invoke up, and reject the promise with a string."""
        ...
