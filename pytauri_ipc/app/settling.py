"""When a control has taken effect: what a question waits for, so that its answer is no old one.

A window system carries a control out some milliseconds after it was told to, and until then a
window answers as before. Nothing waits when a control is said; a question that comes soon after it
does, until the answer is as it has to be, or the system has had its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

PATIENCE: Final = 0.5
"""Seconds from a control on in which a question waits for it; a system may refuse it silently."""

STILL: Final = 0.03
"""Seconds without a further change, where it is not known to what an answer changes."""

INTERVAL: Final = 0.002
"""Seconds between two looks: no event tells of every one of these answers."""


class Changed:
    """That an answer will be another one, by an action that does not say which."""


CHANGED: Final = Changed()
Effects = Mapping[str, object]
"""What an action is to change: questions, and their answers in plain data or `CHANGED`."""

PLACES: Final = ("inner_position", "outer_position")
SIZES: Final = ("inner_size", "outer_size")
MOVED: Final[Effects] = dict.fromkeys(PLACES, CHANGED)
RESIZED: Final[Effects] = dict.fromkeys(SIZES, CHANGED)

FIXED: Final[Mapping[str, Effects]] = {
    "maximize": {"is_maximized": True, **MOVED, **RESIZED},
    "unmaximize": {"is_maximized": False, **MOVED, **RESIZED},
    "minimize": {"is_minimized": True, "is_focused": False},
    "unminimize": {"is_minimized": False},
    "set_focus": {"is_focused": True},
    "center": MOVED,
    "set_cursor_position": {"cursor_position": CHANGED},
    "open_devtools": {"is_devtools_open": True},
    "close_devtools": {"is_devtools_open": False},
}

FLAGS: Final[Mapping[str, Effects]] = {
    "set_fullscreen": {"is_fullscreen": None, **MOVED, **RESIZED},
    "set_enabled": {"is_enabled": None},
    "set_resizable": {"is_resizable": None},
    "set_closable": {"is_closable": None},
    "set_decorations": {"is_decorated": None, "outer_size": CHANGED, **MOVED},
}
"""Of actions with one argument; `None` stands for it."""


def effects_of(action: str, arguments: Sequence[Any], ask: Callable[[str], Any]) -> Effects:
    """What the action is to change; `ask` gives an answer as it is before."""
    if action in FLAGS:
        flag = arguments[0]
        return {name: flag if to is None else to for name, to in FLAGS[action].items()}
    match action:
        case "set_size":
            return {"inner_size": list(arguments), "outer_size": CHANGED}
        case "set_position":
            return {"outer_position": list(arguments), "inner_position": CHANGED}
        case "set_min_size" | "set_max_size" if arguments[0] is not None:
            bounded = max if action == "set_min_size" else min
            size = list(map(bounded, ask("inner_size"), arguments))
            return {"inner_size": size, "outer_size": CHANGED}
        case "set_title":
            return {"title": arguments[0]}
        case _:
            return FIXED.get(action, {})


@dataclass(frozen=True, slots=True)
class Pending:
    """An effect that may not be there yet.

    Attributes:
        before: The answer when the action was said.
        after: The answer that is to come, or `CHANGED`.
        deadline: When the system has had its time.
    """

    before: object
    after: object
    deadline: float


class Settling:
    """The controls of one window that may not have taken effect; for one thread."""

    def __init__(
        self,
        ask: Callable[[str], Any],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._sleep = sleep
        self._pending: dict[str, Pending] = {}

    def expect(self, action: str, arguments: Sequence[Any]) -> None:
        """Note what an action is to change; to be called right before it is carried out."""
        effects = effects_of(action, arguments, self._ask)
        known = {name: to for name, to in effects.items() if to is not CHANGED}
        before = {name: self._ask(name) for name in effects}
        nothing_left = not self._pending.keys() & effects.keys()
        if known and nothing_left and all(_same(before[name], known[name]) for name in known):
            return  # it is so already: nothing will change
        deadline = self._clock() + PATIENCE
        for name, after in effects.items():
            self._pending[name] = Pending(before[name], after, deadline)

    def settled(self, question: str) -> Any:
        """The answer, once what was said before has taken effect or had its time."""
        answer = self._ask(question)
        pending = self._pending.pop(question, None)
        if pending is None:
            return answer
        since = self._clock()
        while (now := self._clock()) < pending.deadline:
            if pending.after is not CHANGED:
                if _same(answer, pending.after):
                    break
            elif not _same(answer, pending.before) and now - since >= STILL:
                break
            self._sleep(INTERVAL)
            last, answer = answer, self._ask(question)
            if not _same(last, answer):
                since = self._clock()
        return answer


def _same(one: object, other: object) -> bool:
    """Whether two answers are one, but for what is lost between logical and physical pixels."""
    if isinstance(one, list) and isinstance(other, list):
        pairs: list[tuple[float, float]] = list(zip(one, other, strict=True))  # pyright: ignore[reportUnknownArgumentType]
        return all(abs(a - b) < 1 for a, b in pairs)
    return one == other
