"""Who may have an app's pages and its socket: docs/security.md, "Browser".

One random token stands for the app. Whoever shows it is given a cookie, which is needed for every
page, and a ticket for one label, which is needed for a socket. A cookie is known to other ports of
this machine, and a ticket to no server but this one: neither does without the other.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Iterable
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from ipaddress import ip_address
from secrets import token_bytes, token_hex, token_urlsafe
from time import monotonic
from typing import Any, Final, NamedTuple

from pytauri_ipc.app.web_options import WebOptions

PROTOCOL: Final = "pytauri-ipc"
"""The subprotocol of the socket; a page names it beside its ticket."""

_TICKET: Final = "ipc-ticket."
_BURST: Final = 10.0
"""Seconds for whose handshakes nothing is refused if there were none before."""
_OURS: Final = re.compile(r"\b(pytauri-ipc-[0-9a-f]{8}(?:-framed)?)=")
_COOKIES_KEPT: Final = 40


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    text: str


NO_ENTRY: Final = Refusal(
    401,
    "This page belongs to a running program. Open it by the address that the program has printed; "
    "an address of an earlier run does not open it any more.",
)
_NO_HOST: Final = Refusal(
    421,
    "This program is not served under that name. If it is meant to be, give the name in "
    "WebOptions(hosts=[...]).",
)
_NO_ORIGIN: Final = Refusal(
    403,
    "Pages of other origins may not use this program. If this one is meant to, give its origin in "
    "WebOptions(origins=[...]).",
)
_NO_TICKET: Final = Refusal(
    401, "The socket needs a ticket of this program, which a page gets by the printed address."
)
_TOO_MANY: Final = Refusal(429, "There are too many new connections; try again in a moment.")


class Access:
    """The secrets of one app, and what is asked of requests. For any thread.

    Args:
        options: Which origins and hosts are allowed.
        token: What opens the app. It stands in the fragment of the addresses that the program
            prints, and nowhere else.
    """

    def __init__(self, options: WebOptions, token: str) -> None:
        self.token: str = token
        self._options = options
        self._origins = frozenset(origin.lower() for origin in options.origins)
        own = options.host.lower()
        self._hosts = frozenset((*options.hosts, *(() if _is_any(own) else (own,))))
        self._key = token_bytes(32)
        self._cookie_value = token_urlsafe(32)
        # Cookies ignore ports: another app on this machine must not take this one's away.
        self._cookie_name = f"pytauri-ipc-{token_hex(4)}"
        self._handshakes = _Rate(options.handshakes)

    # --- what is asked of a request ---------------------------------------------------------

    def check_host(self, headers: "Headers") -> Refusal | None:
        """A name that was made to lead here is not this app's: what DNS rebinding does."""
        hosts = headers.all(b"host")
        if len(hosts) != 1:
            return _NO_HOST
        name = _name_of(hosts[0])
        return None if _is_loopback(name) or name in self._hosts else _NO_HOST

    def check_origin(self, headers: "Headers") -> Refusal | None:
        """Only pages of this app, and of the origins that are allowed, may do that."""
        origins = headers.all(b"origin")
        is_own = len(origins) == 1 and self._is_own(origins[0], headers)
        return None if is_own else _NO_ORIGIN

    def _is_own(self, origin: str, headers: "Headers") -> bool:
        origin = origin.lower()
        if origin in self._origins:
            return True
        scheme, _, netloc = origin.partition("://")
        return scheme in ("http", "https") and netloc == headers.first(b"host").lower()

    def check_cookie(self, headers: "Headers") -> Refusal | None:
        """Whoever asks has shown the token before."""
        if any(self._is_cookie(value) for value in headers.all(b"cookie")):
            return self._check_site(headers)
        return NO_ENTRY

    def _check_site(self, headers: "Headers") -> Refusal | None:
        """Other ports of this machine have the cookie sent along, for they are of the same site."""
        site, mode = headers.first(b"sec-fetch-site"), headers.first(b"sec-fetch-mode")
        is_own = site in ("", "same-origin", "none") or mode == "navigate"
        return None if is_own or headers.first(b"origin").lower() in self._origins else _NO_ORIGIN

    def _is_cookie(self, text: str) -> bool:
        # Not read by `SimpleCookie`, which drops them all where that of another program is odd.
        own = [f"{name}={self._cookie_value}" for name in self._names()]
        return any(_is_same(one.strip(), mine) for one in text.split(";") for mine in own)

    def check_token(self, token: object) -> Refusal | None:
        """It is the app's."""
        return None if isinstance(token, str) and _is_same(token, self.token) else NO_ENTRY

    def check_ticket(self, headers: "Headers") -> Refusal | None:
        """The page that asks is one of this run of the program, and not of an earlier one."""
        return NO_ENTRY if self.label_of(headers.first(b"ipc-ticket")) is None else None

    def check_socket(self, headers: "Headers", protocols: Iterable[str]) -> Refusal | str:
        """The label of the page that asks for a socket, or why it gets none."""
        refusal = self.check_origin(headers) or self.check_cookie(headers)
        if refusal is not None:
            return refusal
        tickets = [one.removeprefix(_TICKET) for one in protocols if one.startswith(_TICKET)]
        label = self.label_of(tickets[0]) if len(tickets) == 1 else None
        if label is None:
            return _NO_TICKET
        return label if self._handshakes.is_free() else _TOO_MANY

    # --- what is given ----------------------------------------------------------------------

    def ticket(self, label: str) -> str:
        """What a page of that label shows to get a socket."""
        name = urlsafe_b64encode(label.encode()).decode().rstrip("=")
        return f"{name}.{self._sign(label)}"

    def label_of(self, ticket: object) -> str | None:
        """The label that a ticket is for; of one that was not given here `None`."""
        name, _, signature = ticket.partition(".") if isinstance(ticket, str) else ("", "", "")
        try:
            label = urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (Error, ValueError):
            return None
        return label if _is_same(signature, self._sign(label)) else None

    def _sign(self, label: str) -> str:
        return hmac(self._key, label.encode(), sha256).hexdigest()

    def cookies(self, headers: "Headers", path: str, *, is_framed: bool) -> list[str]:
        """What sets the cookie, and takes away the oldest ones of programs that went before.

        A browser keeps them all until it ends, and sends all of them to each program on this
        machine: past a hundred a request is longer than servers read.

        Args:
            headers: Those of who enters.
            path: That of the app, with a slash at its end.
            is_framed: Whether the page stands in an iframe of another origin: such a cookie
                belongs to that origin's pages, and is sent nowhere else.
        """
        lone = "SameSite=Strict"
        framed = "SameSite=None; Secure; Partitioned"
        own, other = self._names()
        name, kind = (other, framed) if is_framed else (own, lone)
        end = f"Path={path}; HttpOnly; {kind}"
        # The oldest stand first: RFC 6265, 5.4.
        known = [one for text in headers.all(b"cookie") for one in _OURS.findall(text)]
        old = [f"{one}=; Max-Age=0; {end}" for one in known[:-_COOKIES_KEPT] if one != name]
        return [f"{name}={self._cookie_value}; {end}", *old]

    def _names(self) -> tuple[str, str]:
        return self._cookie_name, f"{self._cookie_name}-framed"

    @property
    def framing(self) -> str:
        """The policy for whoever shows a page in an iframe."""
        return " ".join(["frame-ancestors 'self'", *sorted(self._origins)])

    @property
    def may_be_framed(self) -> bool:
        """Whether pages of other origins may."""
        return bool(self._origins)


class Headers:
    """The headers of an ASGI scope."""

    def __init__(self, scope: Any) -> None:
        self._pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]

    def all(self, name: bytes) -> list[str]:
        """What stands under that name, however often."""
        return [value.decode("latin-1") for key, value in self._pairs if key.lower() == name]

    def first(self, name: bytes) -> str:
        """What stands first under that name, or nothing."""
        return next(iter(self.all(name)), "")


class _Rate:
    """So many a second on average, and those of ten seconds at once."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._free = rate * _BURST
        self._then = clock()

    def is_free(self) -> bool:
        """Whether one more is taken; it counts."""
        now = self._clock()
        self._free = min(self._rate * _BURST, self._free + (now - self._then) * self._rate)
        self._then = now
        if self._free < 1:
            return False
        self._free -= 1
        return True


def _is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing of them."""
    return compare_digest(one.encode(), other.encode())


def _name_of(host: str) -> str:
    """A host without its port, in lower case; of what is none, nothing."""
    host = host.lower()
    if host.startswith("["):
        name, bracket, port = host.partition("]")
        is_host = bracket and (not port or port.startswith(":"))
        return name[1:] if is_host else ""
    name, colon, port = host.partition(":")
    return name if not colon or port.isdecimal() else ""


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a request's host, with a port or without, is a name of this machine for itself."""
    return _is_loopback(_name_of(host))


def _is_any(name: str) -> bool:
    try:
        return ip_address(name).is_unspecified
    except ValueError:
        return name == ""
