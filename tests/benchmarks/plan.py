"""What the parts of a run share: what to measure, in which order, and what comes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Part: TypeAlias = Literal[
    "window",
    "stream",
    "events",
    "event_memory",
    "start",
    "python_only",
    "imports",
    "client",
    "client_check",
    "browser",
    "child",
    "lane",
]
"""A module of this package that measures, in a process of its own."""

PARTS: tuple[Part, ...] = (
    "window",
    "stream",
    "events",
    "event_memory",
    "start",
    "python_only",
    "imports",
    "client",
    "client_check",
    "browser",
    "child",
    "lane",
)

OURS = "ours"
OUR_EVENTS = "ours, events"
"""Where our pushes go over a channel, and events are measured beside them."""

PYTAURI = "pytauri"
RUST = "Rust"
"""A command of Tauri's own, with no Python in it."""

PYWRY = "PyWry"
"""In its native mode. Its `emit` waits until its window's process has passed an event on."""

PYWRY_FIRE = "PyWry, `emit_fire`"
"""Which does not wait."""

TAURI = "ours, over Tauri"
"""Without the fast lane."""

ECHO = "WebSocket echo"
"""A bare WebSocket in FastAPI, without deflate, served by uvicorn."""

NICEGUI = "NiceGUI"
EEL = "Eel"

PYDANTIC = "pydantic, anyio"
"""The imports that no program with models and a portal can do without."""

IMPORT = "the import alone"
"""Of the registry that a client is made of."""

Samples: TypeAlias = dict[str, list[float]]
"""One value for each round, by who was measured; of what is watched, what was seen."""

ITEMS = "items"
"""That came, each in its place."""

EVENTS = "events"
"""Either way, all of them in their order."""

AHEAD = "items ahead"
"""Made and not read yet, whenever the page rested."""

STOPPED = "items made for a page that had stopped"

PYTHON = "the program"
"""MiB of its resident memory, sampled from when the page was warm."""

PAGE = "the page"
"""Of the page's process, likewise."""

Report: TypeAlias = Callable[[str, "Samples | str"], None]
"""Takes the name of a measurement and what came out, or why nothing did."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one part is to do.

    Attributes:
        measurements: The names of the measurements.
        rounds: How often each is repeated.
        quick: Whether to do a fraction of the work: to see that all runs, not how fast.
        contestants: Who of those that the part can measure; all where nobody is named.
    """

    measurements: tuple[str, ...]
    rounds: int
    quick: bool
    contestants: tuple[str, ...] = ()


def turns(contestants: Sequence[str], rounds: int) -> Iterator[str]:
    """Who is measured when: all in every round, each second round backwards.

    So a machine that slows down or speeds up in between does it to everyone.
    """
    for number in range(rounds):
        yield from contestants if number % 2 == 0 else reversed(contestants)
