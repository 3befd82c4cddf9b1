"""Tauri windows of this process: PyTauri's invokes in, their promises settled.

An invoke whose header `pyfunc` is a name comes from PyTauri's npm package: it is one call, a
rejection is the bare message, and its channels are Tauri's own. One that brings a frame of a
session is for `tauri_session.py`. The invoke is used by its shape; pytauri itself is needed only
where a channel is opened, and a program that has a window has imported it.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from anyio.from_thread import BlockingPortal
from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Headers, Reply
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.events import RESERVED
from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import Registry
from pytauri_ipc.route import Route
from pytauri_ipc.transports.base import PageLink, Server
from pytauri_ipc.transports.known_windows import KnownWindows
from pytauri_ipc.transports.tauri_frames import SessionInvoke
from pytauri_ipc.transports.tauri_invoke import Invoke, InvokeResolver
from pytauri_ipc.transports.tauri_session import TauriSessions
from pytauri_ipc.transports.tauri_window import TauriWindow

_logger = getLogger("pytauri_ipc")


def invoke_handler(
    registry: Registry, portal: BlockingPortal, *, limits: Limits, states: Iterable[object]
) -> Callable[[Invoke], None]:
    """A handler for PyTauri's builder; see `Commands.generate_handler`."""
    if not isinstance(portal, BlockingPortal):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"generate_handler takes a portal, and got {type(portal).__name__}; write "
            "`with start_blocking_portal() as portal:` of anyio.from_thread, and "
            "`invoke_handler=commands.generate_handler(portal)`"
        )
    server = TauriServer(registry, limits=limits, states=states)
    server.start(portal)
    return server.post


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the name of an invoke says, worked out once for each name of a command.

    Attributes:
        route: The way of the call.
        parameters: What to ask of `Invoke.bind_to`.
    """

    route: Route
    parameters: dict[str, None]


def _plan(name: str, registry: Registry) -> _Plan:
    route = registry.route(name)
    # PyTauri's package does not say whether it sends a body, and `bind_to` rejects by itself where
    # one is asked for and there is none: so it is asked only where the command takes it.
    wanted = {
        "webview_window": True,
        "body": route.takes_body,
        "app_handle": route.wants_app_handle,
        "headers": route.sees_headers,
    }
    return _Plan(route, dict.fromkeys(key for key, is_wanted in wanted.items() if is_wanted))


class TauriServer(Server[Invoke]):
    """All windows of a Tauri app. `post` is the invoke handler.

    Attributes:
        sessions: Those of pages that speak the session protocol.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        limits: Limits,
        states: Iterable[object],
        windows: KnownWindows | None = None,
    ) -> None:
        super().__init__(registry, limits=limits, states=states, windows=windows)
        self._windows: dict[str, TauriWindow] = {}
        self.sessions: TauriSessions = TauriSessions(self, self._link)
        self._plans: dict[str, _Plan] = {}
        self._plans_of = registry.revision

    @override
    def receive(self, message: Invoke) -> None:
        invoke = SessionInvoke.read(message)
        if invoke is None:
            self._receive_plain(message)
        else:
            self.sessions.receive(invoke)

    def _receive_plain(self, message: Invoke) -> None:
        name = message.command
        plan = self._plan(name)
        resolver = message.bind_to(plan.parameters)
        if resolver is None:
            return  # pytauri has rejected it, and said why
        try:
            arguments = resolver.arguments
            link = self._link(arguments["webview_window"])
            if plan.route.wants_app_handle:
                link.app_handle = arguments["app_handle"]
            headers: Headers = arguments["headers"] if plan.route.sees_headers else []
            frontend = self.hub.labelled(link.frontend.label) or link.frontend
            call = Call(name, frontend, headers, arguments.get("body"))
            TauriCall(call, link.calls, resolver).start(plan.route, self.loop)
        except Exception:
            _logger.exception("a call of %r could not be started", name)
            resolver.reject("the call could not be started")

    def _plan(self, name: str) -> _Plan:
        if self._plans_of != self.registry.revision:
            self._plans_of = self.registry.revision
            self._plans.clear()
        plan = self._plans.get(name)
        if plan is None:
            plan = _plan(name, self.registry)
            if plan.route.exists:  # names that a page makes up are not kept
                self._plans[name] = plan
        return plan

    def takes_body(self, name: str) -> bool:
        """Whether the command of that name takes a body; on the event loop."""
        return "body" in self._plan(name).parameters

    @override
    def refuse(self, message: Invoke, failure: Failure) -> None:
        with suppress(Exception):  # it is answered already, or no invoke
            is_frame = message.command.startswith(RESERVED)
            message.reject(failure.as_json().decode() if is_frame else failure.value)

    @override
    def release(self, link: PageLink) -> None:
        super().release(link)
        if self._windows.get(link.frontend.label) is link:
            del self._windows[link.frontend.label]

    def window_link(self, label: str, window: Any) -> TauriWindow:
        """The link of a window that is seen for the first time."""
        return TauriWindow(self, label, window)

    def _link(self, window: Any) -> TauriWindow:
        label = "" if window is None else window.label()
        link = self._windows.get(label)
        if link is None or link.closed:
            link = self.window_link(label, window)
            if not link.closed:
                self._windows[label] = link
                self.adopt(link)
                link.watch()
        return link


@dataclass(slots=True, eq=False)
class TauriCall(PendingCall):
    """One call through PyTauri's npm package."""

    _resolver: InvokeResolver

    @override
    def send(self, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            self._resolver.reject(outcome.value)
        else:
            self._resolver.resolve(outcome.body.decode() if outcome.is_json else outcome.body)
