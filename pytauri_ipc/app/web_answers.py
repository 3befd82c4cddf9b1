"""HTTP as an app answers it over ASGI: each answer is whole, and has the same strict headers."""

from http import HTTPStatus

from anyio import move_on_after

from pytauri_ipc.app.web_access import Access, Refusal
from pytauri_ipc.transports.asgi_socket import Message, Receive, Send

_PLAIN = "text/plain; charset=utf-8"


class Answers:
    """Says answers to requests.

    Args:
        access: Says who may show the app's pages in an iframe.
    """

    def __init__(self, access: Access) -> None:
        self._strict = [
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin-allow-popups"),
            (b"content-security-policy", access.framing.encode()),
        ]

    async def answer(
        self,
        send: Send,
        data: bytes,
        kind: str,
        *,
        status: int = 200,
        more: list[tuple[bytes, bytes]] | None = None,
        is_head: bool = False,
    ) -> None:
        """Send all of an answer; of one to HEAD its headers."""
        length = str(len(data)).encode()
        headers = [(b"content-type", kind.encode()), (b"content-length", length)]
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, *self._strict, *(more or ())],
        }
        await send(start)
        await send({"type": "http.response.body", "body": b"" if is_head else data})

    async def refuse(self, send: Send, refusal: Refusal) -> None:
        """Say in a sentence why there is nothing."""
        more = [(b"connection", b"close")]
        text = f"{refusal.text}\n".encode()
        await self.answer(send, text, _PLAIN, status=refusal.status, more=more)

    async def refuse_socket(self, scope: Message, send: Send, refusal: Refusal) -> None:
        """The same before a socket is accepted; where the server cannot say it, by its own 403."""
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.text[:100]})
            return
        text = f"{HTTPStatus(refusal.status).phrase}: {refusal.text}\n".encode()
        headers = [(b"content-type", _PLAIN.encode()), *self._strict]
        status = refusal.status
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": text})


async def body_of(receive: Receive, longest: int, patience: float) -> bytes | Refusal:
    """The body of a request, if it is short, and comes in time."""
    body = b""
    with move_on_after(patience):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return Refusal(400, "The request was broken off.")
            body += message.get("body", b"")
            if len(body) > longest:
                return Refusal(413, f"The request has more than {longest} bytes.")
            if not message.get("more_body", False):
                return body
    return Refusal(408, "The request took too long to arrive.")
