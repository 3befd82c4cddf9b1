"""What the programs of contestants share: the page, and the lines that are read by their starter.

It runs in the peers' environments too, so it imports nothing but Python's own.
"""

import json
import os
import socket
import sys
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

_PAGES = Path(__file__).with_name("page") / "hosts"

ADDRESS = "address:"
"""A line that begins so has where the page is, for the browser that is to show it."""

ANSWERED = "answered:"
"""And this one when the first call was answered, by `perf_counter`, a clock of the whole system."""

TIMES = "times:"
"""And this one what was measured, as JSON."""

PATIENCE = 30.0
"""Seconds that a server may take to listen."""


def scripts(side: str, *, has_bytes: bool = False) -> list[str]:
    """The scripts of the page of a side, in their order; see `page/hosts/`."""
    names = [*([] if has_bytes else ["base64"]), side, "work"]
    return [(_PAGES / f"{name}.js").read_text("utf-8") for name in names]


def plan() -> str:
    """What is to be measured, as the starter has said it, where the page finds it."""
    return f'<p id="plan" hidden>{sys.argv[-1]}</p>'


def fragment(side: str, *, has_bytes: bool = False) -> str:
    """The page without its frame."""
    code = "".join(f"<script>{text}</script>" for text in scripts(side, has_bytes=has_bytes))
    return f"<h1>{side}</h1>{plan()}{code}"


def document(side: str, *, has_bytes: bool = False, head: str = "") -> str:
    """The whole page; `head` is what a side needs in its head."""
    body = fragment(side, has_bytes=has_bytes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{side}</title>{head}'
        f"</head><body>{body}</body></html>"
    )


def say_address(address: str) -> None:
    """Tell the starter where the page is."""
    _say(ADDRESS, address)


def say_when_served(port: int, file: str = "") -> None:
    """Wait until somebody listens on that port, and tell where the page is."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except OSError:
            sleep(0.005)  # of another server's start nobody tells
        else:
            say_address(f"http://127.0.0.1:{port}/{file}")
            return


def answered() -> None:
    """Tell the starter that the first call was answered."""
    _say(ANSWERED, repr(perf_counter()))


def measured(body: dict[str, Any]) -> None:
    """Tell the starter what the page has said."""
    _say(TIMES, body["times"])


def texts(size: int, count: int) -> list[str]:
    """What is pushed: numbered, so long that `{"text":"…"}` has `size` bytes."""
    return [f"{number:05}".ljust(size - len('{"text":""}'), "x") for number in range(count)]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plan_of(measurements: tuple[str, ...], *, quick: bool) -> str:
    """The argument of a program."""
    return json.dumps({"measurements": measurements, "share": 0.1 if quick else 1})


def _say(start: str, text: str) -> None:
    os.write(1, f"{start} {text}\n".encode())  # PyWry takes `sys.stdout` away from callbacks
