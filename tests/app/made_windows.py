"""Windows, handles and apps without a host: what they would have it do is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic_core import from_json

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.handle import WindowHandle
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.sources import page_source
from pytauri_ipc.app.window import Window
from pytauri_ipc.app.window_context import WindowContext
from tests.window_pages import FakeWindowPage


class MadeWindows:
    """What windows share, and what becomes of it.

    Attributes:
        log: The labels of windows that were opened and closed.
    """

    def __init__(self, pages: dict[str, str] | None = None, **options: Any) -> None:
        self.operations = Operations()
        self.pages = AppPages(None if pages is None else page_source(pages))
        self.log: list[str] = []
        given: dict[str, Any] = {
            "csp": None,
            "has_lane": lambda: False,
            "dev_url": None,
            "limits": Limits(),
            **options,
        }
        self.context = WindowContext(
            operations=self.operations,
            pages=self.pages,
            registry=Commands(),
            title="The app",
            opened=lambda window: self.log.append(f"{window.label} opened"),
            closed=lambda window: self.log.append(f"{window.label} closed"),
            check_can_wait=lambda: None,
            host=lambda: None,
            address_of=lambda _: None,
            **given,
        )

    def window(self, label: str = "main") -> Window:
        return Window(label, self.context)

    def handle(self, label: str = "main") -> WindowHandle:
        return WindowHandle(self.window(label), on_this_loop, Commands().written)

    def done(self) -> list[tuple[Any, ...]]:
        """What is to be done, as (label, action, arguments ...), since the last time."""
        return operations_in(self.operations)

    def text(self, label: str = "main") -> str | None:
        found = self.pages.read(f"/_ipc/{label}.html")
        return None if found is None else found.decode()


async def on_this_loop(ask: Callable[[], Awaitable[Any]]) -> Any:
    return await ask()


def operations_in(operations: Operations) -> list[tuple[Any, ...]]:
    """What waits to be done, taken out."""
    found: list[tuple[Any, ...]] = []
    while not operations._queue.empty():
        one = operations._queue.get()
        if one is not None:
            found.append((one.label, one.action, *one.arguments))
    return found


def ready_page(window: Window) -> FakeWindowPage:
    """A page of the window, that is there."""
    page = FakeWindowPage(window.known)
    page.is_ready(window.known.number)
    return page


def told(page: FakeWindowPage) -> list[tuple[str, Any]]:
    """The events that a page was offered, with what they carry."""
    return [(event, from_json(body.data)) for event, body, _ in page.offered if body is not None]
