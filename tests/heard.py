"""What callbacks were told, to be waited for."""

from typing import Any

import anyio


class Heard:
    """What callbacks were told, to be waited for."""

    def __init__(self) -> None:
        self.entries: list[Any] = []
        self._changed = anyio.Event()

    def note(self, entry: Any) -> None:
        """On the event loop."""
        self.entries.append(entry)
        self._changed.set()
        self._changed = anyio.Event()

    async def first(self, count: int) -> list[Any]:
        """So many of them, once they are there."""
        with anyio.fail_after(10):
            while len(self.entries) < count:
                await self._changed.wait()
        return self.entries[:count]
