"""Doubles of the page of a window: one whose messages a test sees to, by hand."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from pydantic_core import to_json

from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.known_windows import KnownWindow
from pytauri_ipc.transports.page_events import Keeper

FRONTEND: Any = object()


class FakeWindowPage:
    """A page that takes what it is offered, and says it when a test has it do so.

    Attributes:
        offered: What it was offered and has not said.
        said: The events that have become messages, in order; their places are their numbers.
        ran: The JavaScript that was run in it.
        refuses: Whether it takes nothing.
        on_offer: Is called when it is offered something, before it takes it.
    """

    def __init__(self, window: KnownWindow, name: str = "page") -> None:
        self.awaited: int = window.number
        self.session: Any = SimpleNamespace(id=name, acked=0)
        self.frontend: Any = FRONTEND
        self.closed: bool = False
        self.offered: list[tuple[str, Body, Keeper]] = []
        self.said: list[str] = []
        self.ran: list[str] = []
        self.refuses: bool = False
        self.on_offer: Callable[[], object] = lambda: None
        self._window = window

    # --- as the window sees it --------------------------------------------------------------

    def offer(self, event: str, body: Body, keeper: Keeper, /) -> bool:
        self.on_offer()
        if self.closed or self.refuses:
            return False
        self.offered.append((event, body, keeper))
        return True

    def take_back(self, keeper: Keeper, /) -> list[tuple[str, Body]]:
        return [(event, body) for event, body, owner in self.offered if owner is keeper]

    def evaluate(self, js: str, /) -> None:
        if self.closed:
            raise FrontendClosed("the page is gone")
        self.ran.append(js)

    # --- what a test has it do --------------------------------------------------------------

    def is_ready(self, page: int | None = None, **heard: int) -> None:
        """Say that the document is there, and what pages before it have heard."""
        self._window.page_is_ready(self, Body(to_json({"page": page, "heard": heard})))

    def say(self, count: int | None = None) -> None:
        """Have what was offered, or the first of it, become messages."""
        for event, body, keeper in self.offered[:count]:
            keeper.said(self.session, len(self.said), event, body)
            self.said.append(event)
        del self.offered[:count]

    def goes(self) -> None:
        """Be gone."""
        self.closed = True
        self._window.page_is_gone(self)

    @property
    def told(self) -> list[str]:
        """All events that it was offered, in order."""
        return [*self.said, *(event for event, _, _ in self.offered)]
