"""`Frontend`: one page connected to the program, as a command sees it."""

from itertools import count

from pytauri_ipc.link import Link

_numbers = count(1)


class Frontend:
    """One page. A command takes it as `frontend: Frontend`.

    Attributes are safe to read from any thread.

    Attributes:
        id: Unique within the process.
        label: The name that the host gives to the window, tab or client; it may repeat.
        host: The kind of host, `"tauri"` or `"memory"`.
    """

    __slots__ = ("__weakref__", "_link", "host", "id", "label")

    def __init__(self, label: str, link: Link) -> None:
        self.id: str = f"frontend-{next(_numbers)}"
        self.label: str = label
        self.host: str = link.host
        self._link = link

    @property
    def closed(self) -> bool:
        """Whether the page is gone. Once true, it stays true."""
        return self._link.closed

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<Frontend {self.label!r} on {self.host}, {state}>"


def link_of(frontend: Frontend) -> Link:
    """The seam to the frontend's host, for the modules of this package alone."""
    return frontend._link  # pyright: ignore[reportPrivateUsage] - this module owns it
