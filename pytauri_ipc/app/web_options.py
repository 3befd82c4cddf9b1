"""How an app is served to browsers: `App(web=WebOptions(...))`."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from ipaddress import ip_address
from typing import Final, cast
from urllib.parse import urlsplit

from pytauri_ipc.limits import MIB, Limits

_LARGEST_PORT: Final = 65_535
_BODY: Final = 16 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """How the browser host serves an app's windows.

    Args:
        host: The address or name to listen on. Other machines reach all but those of the
            loopback; where it is one for all addresses, such as `"0.0.0.0"`, by the names in
            `hosts` alone.
        port: The port to listen on; 0 takes a free one.
        origins: Other origins, such as `"https://notebook.example.org"`, whose pages may show the
            windows in an iframe.
        hosts: Names, beside those of this machine's loopback, by which the app may be asked: those
            of a proxy before it, for instance, or this machine's own. A name means every port of
            it; an IPv6 address stands without brackets.
        connections: How many connections may be open at once.
        handshakes: How many new sockets are taken in a second, on average over ten.
        patience: Seconds that a request may take to arrive, and a message to leave: who is slower
            is let go.

    Raises:
        ValueError, TypeError: One of these cannot be; the message says what can.
    """

    host: str = "127.0.0.1"
    port: int = 0
    origins: Sequence[str] = ()
    hosts: Sequence[str] = ()
    connections: int = 2_000
    handshakes: int = 200
    patience: float = 20.0

    def __post_init__(self) -> None:
        for name in ("origins", "hosts"):
            given: object = getattr(self, name)
            if isinstance(given, str) or not all(isinstance(one, str) for one in _listed(given)):
                raise TypeError(f"WebOptions.{name} is a list of texts, and not {given!r}")
        for name in ("connections", "handshakes", "patience"):
            value: object = getattr(self, name)
            if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
                raise ValueError(f"WebOptions.{name} is {value!r}; it must be a number above 0")
        port: object = self.port
        if type(port) is not int or not 0 <= port <= _LARGEST_PORT:
            raise ValueError(f"WebOptions.port is {port!r}; it must be from 0 to 65535, 0 for any")
        for origin in self.origins:
            _check_origin(origin)
        for host in self.hosts:
            if not _is_name(host):
                raise ValueError(
                    f"WebOptions.hosts has {host!r}; write a name in lower case, without "
                    'scheme, port, brackets and path, as in "tool.example.org" or "2001:db8::5"'
                )


def _listed(given: object) -> Sequence[object]:
    if isinstance(given, list | tuple):
        return cast("Sequence[object]", given)
    raise TypeError(f"WebOptions takes lists of texts, and not {given!r}")


def _is_name(host: str) -> bool:
    """Whether it is what a request's host is without its port."""
    if ":" in host:
        with suppress(ValueError):
            return str(ip_address(host)) == host
        return False
    return host != "" and host == host.lower() and not set(host) & set("/@?#*[] ")


def _check_origin(origin: str) -> None:
    parts = urlsplit(origin)
    is_plain = f"{parts.scheme}://{parts.netloc}" == origin and parts.netloc != ""
    if not is_plain or parts.scheme not in ("http", "https") or set(origin) & set("*@;, '\""):
        raise ValueError(
            f"WebOptions.origins has {origin!r}; write scheme, host and perhaps a port, as in "
            '"https://notebook.example.org"'
        )


def web_limits(limits: Limits) -> Limits:
    """The limits of an app in a browser: what was not set otherwise is 16 MiB for a body."""
    usual = Limits()
    smaller = {
        field.name: _BODY
        for field in fields(Limits)
        if field.name in ("body_size", "frame_size")
        and getattr(limits, field.name) == getattr(usual, field.name)
    }
    return replace(limits, **smaller)
