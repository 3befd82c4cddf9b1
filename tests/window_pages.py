"""Doubles of the page of a window: one whose messages a test sees to, by hand."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from pydantic_core import to_json

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
        self.offered: list[tuple[str, Body | None, Keeper | None]] = []
        self.said: list[str] = []
        self.refuses: bool = False
        self.on_offer: Callable[[], object] = lambda: None
        self._window = window

    # --- as the window sees it --------------------------------------------------------------

    def offer(self, text: str, body: Body | None, keeper: Keeper | None = None, /) -> bool:
        self.on_offer()
        if self.closed or self.refuses:
            return False
        self.offered.append((text, body, keeper))
        return True

    def take_back(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        return [(text, body) for text, body, owner in self.offered if owner is keeper]

    def not_said(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        return self.take_back(keeper)

    # --- what a test has it do --------------------------------------------------------------

    def is_ready(self, page: int | None = None, **heard: int) -> None:
        """Say that the document is there, and what pages before it have heard."""
        self._window.page_is_ready(self, Body(to_json({"page": page, "heard": heard})))

    def say(self, count: int | None = None) -> None:
        """Have what was offered, or the first of it, become messages."""
        for text, body, keeper in self.offered[:count]:
            if body is not None and keeper is not None:
                keeper.said(self.session, len(self.said), text, body)
                self.said.append(text)
        del self.offered[:count]

    def goes(self) -> None:
        """Be gone."""
        self.closed = True
        self._window.page_is_gone(self)

    @property
    def told(self) -> list[str]:
        """All events and scripts that it was offered, in order, but for scripts that were said."""
        return [*self.said, *(text for text, _, _ in self.offered)]
