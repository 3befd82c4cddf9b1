"""An app as one plain ASGI application: its pages, the page's script, and the socket.

| path, below wherever it is mounted | what | who may |
| --- | --- | --- |
| `/_ipc/~/open/main` | the page behind a printed address, which shows the token | everybody |
| `/_ipc/~/enter.js` | its script | everybody |
| `/_ipc/~/enter` | takes the token, gives cookie, ticket and way | who has the token |
| `/_ipc/~/alive` | whether the program is still the same one | who has cookie and ticket |
| `/_ipc/~/app.js` | the script that each page begins with | who has the cookie |
| `/_ipc/~/socket` | the socket | who has cookie and ticket |
| all others | pages | who has the cookie |
"""

from html import escape
from importlib.resources import files
from typing import Final, cast
from urllib.parse import quote

from anyio.to_thread import run_sync
from pydantic_core import from_json, to_json

from pytauri_ipc.app.entrances import OWN
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.app.web_access import NO_ENTRY, PROTOCOL, Access, Headers, Refusal
from pytauri_ipc.app.web_answers import Answers, body_of
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.app.web_pages import HTML, Found, find_page
from pytauri_ipc.app.web_windows import WebWindows
from pytauri_ipc.bridge import browser_script, enter_script
from pytauri_ipc.transports.asgi_socket import AsgiSocket, Message, Receive, Send
from pytauri_ipc.transports.websocket import WINDOW_CLOSED, WebSocketServer

_LONGEST_REQUEST: Final = 4_096
_SCRIPT: Final = "text/javascript; charset=utf-8"
_NOT_FOUND: Final = Refusal(404, "There is no such page.")
_NO_METHOD: Final = Refusal(405, "Pages are asked for by GET.")
_NO_WINDOW: Final = Refusal(
    404, "The program has no such window any more. Open another one of those that it has printed."
)
_NOT_SAID: Final = Refusal(400, "This is no request to enter: it is JSON with label and token.")
_FULL: Final = Refusal(503, "The program has as many connections as it takes; close a tab.")


class WebApplication:
    """The ASGI application of an app that runs. Each request may be on another event loop.

    Args:
        server: Whose sessions the sockets carry; it has been started.
        pages: All that can be asked for.
        windows: Those that are open.
        access: Who may have what.
        options: How it is served.
    """

    def __init__(
        self,
        server: WebSocketServer,
        pages: PageSource,
        windows: WebWindows,
        access: Access,
        options: WebOptions,
    ) -> None:
        self._server = server
        self._pages = pages
        self._windows = windows
        self._access = access
        self._options = options
        self._answers = Answers(access)
        self._sockets: set[AsgiSocket] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or carry one socket."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._carry(scope, receive, send)

    # --- pages ------------------------------------------------------------------------------

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        headers, (root, path) = Headers(scope), _parts(scope)
        refusal = self._access.check_host(headers)
        if refusal is None and path == f"{OWN}enter":
            await self._enter(scope, receive, send)
            return
        method: str = scope["method"]
        if refusal is None and method not in ("GET", "HEAD"):
            refusal = _NO_METHOD
        is_open = path.startswith(f"{OWN}open/") or path == f"{OWN}enter.js"
        if refusal is None and not is_open:
            refusal = self._access.check_cookie(headers)
        if refusal is None and path == f"{OWN}alive":
            refusal = self._access.check_ticket(headers)
        if refusal is not None:
            await self._answers.refuse(send, refusal)
            return
        found = await self._find(root, path)
        if found is None and path == "/favicon.ico":  # browsers ask for it, and tell of its lack
            found = _NO_ICON
        if found is None:
            await self._answers.refuse(send, _NOT_FOUND)
            return
        more = [(b"content-security-policy", _ENTRY_POLICY)] if is_open else []
        is_head = method == "HEAD"
        await self._answers.answer(send, found.data, found.kind, more=more, is_head=is_head)

    async def _find(self, root: str, path: str) -> Found | None:
        if path.startswith(OWN):
            return _own(root, path.removeprefix(OWN))
        script = f"{quote(root)}{OWN}app.js"
        # Files, and a client that is made when it is asked for.
        return await run_sync(find_page, self._pages, path, script)

    # --- entering ---------------------------------------------------------------------------

    async def _enter(self, scope: Message, receive: Receive, send: Send) -> None:
        """Give whoever shows the token what else is needed; or who has a ticket, the way."""
        headers = Headers(scope)
        refusal = _NO_METHOD if scope["method"] != "POST" else self._access.check_origin(headers)
        body = refusal or await body_of(receive, _LONGEST_REQUEST, self._options.patience)
        said = body if isinstance(body, Refusal) else self._admit(headers, body)
        if isinstance(said, Refusal):
            await self._answers.refuse(send, said)
            return
        label, is_framed, is_new = said
        address = await self._windows.find(label)
        if address is None:
            await self._answers.refuse(send, _NO_WINDOW)
            return
        more: list[tuple[bytes, bytes]] = []
        if is_new:
            path = f"{quote(_parts(scope)[0])}/"
            cookies = self._access.cookies(headers, path, is_framed=is_framed)
            more += [(b"set-cookie", one.encode()) for one in cookies]
        told = {"ticket": self._access.ticket(label), "address": address}
        await self._answers.answer(send, to_json(told), "application/json", more=more)

    def _admit(self, headers: Headers, body: bytes) -> tuple[str, bool, bool] | Refusal:
        """The label that is meant, whether it is for an iframe elsewhere, and needs a cookie."""
        try:
            said = from_json(body)
        except ValueError:
            return _NOT_SAID
        if not isinstance(said, dict):
            return _NOT_SAID
        given = cast("dict[str, object]", said)
        if "ticket" in given:
            label = self._access.label_of(given["ticket"])
            return self._access.check_cookie(headers) or (
                NO_ENTRY if label is None else (label, False, False)
            )
        label = given.get("label")
        if not isinstance(label, str):
            return _NOT_SAID
        is_framed = given.get("framed") is True and self._access.may_be_framed
        return self._access.check_token(given.get("token")) or (label, is_framed, True)

    # --- the socket -------------------------------------------------------------------------

    async def _carry(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()  # "websocket.connect"
        label = self._label_of(scope)
        if isinstance(label, Refusal):
            await self._answers.refuse_socket(scope, send, label)
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        if await self._windows.find(label) is None:  # a page hears of no status
            close = {"type": "websocket.close", "code": WINDOW_CLOSED}
            await send({**close, "reason": "the window was closed"})
            return
        socket = AsgiSocket(label, self._server, receive, send, self._options.patience)
        self._sockets.add(socket)
        try:
            await socket.serve()
        finally:
            self._sockets.discard(socket)

    def _label_of(self, scope: Message) -> str | Refusal:
        headers = Headers(scope)
        refusal = self._access.check_host(headers)
        if refusal is None and _parts(scope)[1] != f"{OWN}socket":
            refusal = _NOT_FOUND
        label = refusal or self._access.check_socket(headers, scope.get("subprotocols") or ())
        if isinstance(label, str) and len(self._sockets) >= self._options.connections:
            return _FULL
        return label


def _parts(scope: Message) -> tuple[str, str]:
    """Where the application is mounted, without a slash at its end, and the path below that."""
    root: str = (scope.get("root_path") or "").rstrip("/")
    path: str = scope["path"]
    return root, (path.removeprefix(root) if path.startswith(f"{root}/") else path) or "/"


def _own(root: str, name: str) -> Found | None:
    match name:
        case "app.js":
            return Found(_SCRIPT, browser_script().encode())
        case "enter.js":
            return Found(_SCRIPT, enter_script().encode())
        case "alive":
            return Found("text/plain; charset=utf-8", b"yes\n")
        case _ if name.startswith("open/"):
            page = files("pytauri_ipc").joinpath("app", "enter.html").read_text("utf-8")
            return Found(
                f"{HTML}; charset=utf-8", page.replace("{own}", escape(quote(root) + OWN)).encode()
            )
        case _:
            return None


_NO_ICON: Final = Found("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>')

_ENTRY_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
    b"base-uri 'none'; form-action 'none'"
)
