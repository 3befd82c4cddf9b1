"""Tauri windows of this process: PyTauri's invokes in, their promises settled.

Each invoke is one call and its answer. The invoke is used by its shape; pytauri itself is needed
only where a channel is opened, and a program that has a window has imported it.

Two dialects come in over the same command of Tauri's:

| header `pyfunc` | from | a rejection is |
| --- | --- | --- |
| `NAME` | PyTauri's npm package | the bare message |
| `ipc:call:NAME`, NAME URI-encoded | this package's JavaScript | JSON: `value`, `code`, `data` |
| `ipc:bare:NAME`, likewise | the same, for a call without a body | likewise |
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from logging import getLogger
from typing import Any, Final
from urllib.parse import unquote

from anyio.from_thread import BlockingPortal
from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Headers, Reply
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import RESERVED, Registry
from pytauri_ipc.route import Route
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.tauri_invoke import Invoke, InvokeResolver
from pytauri_ipc.transports.tauri_session import SessionInvoke, TauriSessions
from pytauri_ipc.transports.tauri_window import TauriWindow

_logger = getLogger("pytauri_ipc")

_WITH_BODY: Final = f"{RESERVED}call:"
_WITHOUT_BODY: Final = f"{RESERVED}bare:"

_PLANS_KEPT: Final = 10_000
"""A page can write one name in many ways: letters may be percent-encoded or not."""


def invoke_handler(
    registry: Registry, portal: BlockingPortal, *, limits: Limits, states: Iterable[object]
) -> Callable[[Invoke], None]:
    """A handler for PyTauri's builder; see `Commands.generate_handler`."""
    server = TauriServer(registry, limits=limits, states=states)
    server.start(portal)
    return server.post


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the name of an invoke says, worked out once for each name of a command.

    Attributes:
        command: The name of the command.
        route: The way of the call.
        is_structured: Whether a rejection is JSON.
        parameters: What to ask of `Invoke.bind_to`.
    """

    command: str
    route: Route
    is_structured: bool
    parameters: dict[str, None]


def _read_name(name: str) -> tuple[str, bool | None, bool]:
    """The command, whether there is a body (`None` if it is not said), and whether it is ours."""
    if name.startswith(_WITH_BODY):
        return unquote(name[len(_WITH_BODY) :]), True, True
    if name.startswith(_WITHOUT_BODY):
        return unquote(name[len(_WITHOUT_BODY) :]), False, True
    return name, None, False


def _plan(name: str, registry: Registry) -> _Plan:
    command, has_body, is_structured = _read_name(name)
    route = registry.route(command)
    # `bind_to` rejects by itself where a body is asked for and there is none. PyTauri's package
    # does not say whether it sends one, so it is asked only where the command takes it.
    wanted = {
        "webview_window": True,
        "body": route.takes_body if has_body is None else has_body,
        "app_handle": route.wants_app_handle,
        "headers": route.sees_headers,
    }
    parameters = dict.fromkeys(key for key, is_wanted in wanted.items() if is_wanted)
    return _Plan(command, route, is_structured, parameters)


class TauriServer(Server[Invoke]):
    """All windows of a Tauri app. `post` is the invoke handler."""

    def __init__(self, registry: Registry, *, limits: Limits, states: Iterable[object]) -> None:
        super().__init__(registry, limits=limits, states=states)
        self._windows: dict[str, TauriWindow] = {}
        self._sessions = TauriSessions(self, self._link)
        self._plans: dict[str, _Plan] = {}
        self._plans_of = registry.revision

    @override
    def receive(self, message: Invoke) -> None:
        invoke = SessionInvoke.read(message)
        if invoke is None:
            self._receive_plain(message)
        else:
            self._sessions.receive(invoke)

    def _receive_plain(self, message: Invoke) -> None:
        if self._plans_of != self.registry.revision:
            self._plans_of = self.registry.revision
            self._plans.clear()
        plan = self._plans.get(message.command) or self._make_plan(message.command)
        resolver = message.bind_to(plan.parameters)
        if resolver is None:
            return  # pytauri has rejected it, and said why
        try:
            arguments = resolver.arguments
            link = self._link(arguments.get("webview_window"))
            if plan.route.wants_app_handle:
                link.app_handle = arguments["app_handle"]
            headers: Headers = arguments["headers"] if plan.route.sees_headers else []
            frontend = self.hub.labelled(link.frontend.label) or link.frontend
            call = Call(plan.command, frontend, headers, arguments.get("body"))
            TauriCall(call, link.calls, resolver, plan.is_structured).start(plan.route, self.loop)
        except Exception:
            _logger.exception("a call of %r could not be started", plan.command)
            failure = Failure("the call could not be started", "internal")
            resolver.reject(_rejection(failure, plan.is_structured))

    def _make_plan(self, name: str) -> _Plan:
        plan = _plan(name, self.registry)
        if plan.route.exists and len(self._plans) < _PLANS_KEPT:
            self._plans[name] = plan
        return plan

    @override
    def refuse(self, message: Invoke, failure: Failure) -> None:
        try:
            message.reject(_rejection(failure, message.command.startswith(RESERVED)))
        except Exception:  # noqa: BLE001 - it is answered already
            return

    def _link(self, window: Any) -> TauriWindow:
        label = "" if window is None else window.label()
        link = self._windows.get(label)
        if link is None or link.closed:
            link = TauriWindow(self, label, window)
            if not link.closed:
                self._windows[label] = link
                self.adopt(link)
                link.watch()
        return link


@dataclass(slots=True, eq=False)
class TauriCall(PendingCall):
    """One invoke."""

    _resolver: InvokeResolver
    _is_structured: bool

    @override
    def send(self, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            self._resolver.reject(_rejection(outcome, self._is_structured))
        else:
            self._resolver.resolve(outcome.body.decode() if outcome.is_json else outcome.body)


def _rejection(failure: Failure, is_structured: bool) -> str:
    return failure.as_json().decode() if is_structured else failure.value
