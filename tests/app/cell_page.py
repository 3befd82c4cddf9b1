"""A page in a cell, for tests: a session over the messages of a fake widget."""

from threading import Condition
from typing import Any

from pytauri_ipc.codec import pack, unpack
from pytauri_ipc.messages import Frame, Message
from pytauri_ipc.session import Session


class CellPage:
    """A page in a view of a widget's."""

    def __init__(self, widget: Any, view: str) -> None:
        self.widget = widget
        self.view = view
        self.session = Session(f"{hash(view) & 0xFFFF:032x}", "page")
        self.heard: list[Message] = []
        self._changed = Condition()
        self._send = widget.send
        widget.send = self._hear
        widget.says({"kind": "view", "view": view})

    def _hear(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        self._send(content, buffers)
        if content["kind"] != "frames":
            return
        with self._changed:
            for view, block in zip(content["views"], buffers, strict=True):
                frame = unpack(block)
                if view == self.view and frame.session == self.session.id:
                    self.heard += self.session.receive(frame, len(block), 0.0)
            self._changed.notify_all()

    def say(self, *frames: Frame, view: str | None = None) -> None:
        blocks = [pack(frame) for frame in frames or self.session.take(0.0)]
        self.widget.says({"kind": "frames", "views": [view or self.view] * len(blocks)}, *blocks)

    def greet(self) -> None:
        """Be welcome, and say what was said before."""
        self.say()
        with self._changed:
            if not self._changed.wait_for(lambda: self.session.is_greeted, 10):
                raise AssertionError("the page is not welcome")
        self.say()

    def call(self, name: str) -> Message:
        number = self.session.call(name, [], None)
        self.greet()

        def answers() -> list[Message]:
            return [one for one in self.heard if getattr(one, "id", None) == number]

        with self._changed:
            assert self._changed.wait_for(answers, 10)
        return answers()[0]
