"""Pages for a child, on a thread of their own: they come from files."""

from collections.abc import Mapping
from logging import getLogger
from queue import SimpleQueue
from typing import Any

from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.transports.stdio import PipeWriter

_logger = getLogger("pytauri_ipc")


class ChildPages:
    """What children ask for, read and sent.

    Args:
        pages: Where they come from.
    """

    def __init__(self, pages: PageSource) -> None:
        self._pages = pages
        self._wanted: SimpleQueue[tuple[PipeWriter, Mapping[str, Any]] | None] = SimpleQueue()

    def want(self, writer: PipeWriter, line: Mapping[str, Any]) -> None:
        """A child asks for one, or for the list of all."""
        self._wanted.put((writer, line))

    def serve(self) -> None:
        """Send what is wanted, until `stop`."""
        while (wanted := self._wanted.get()) is not None:
            writer, line = wanted
            answer: dict[str, Any] = {"success": True, "request_id": line["request_id"]}
            block: bytes | None = None
            try:
                if line["path"] is None:
                    answer["paths"] = list(self._pages.paths())
                else:
                    block = self._pages.read(line["path"])
            except Exception as error:
                _logger.exception("the page %s cannot be read", line["path"])
                answer.update(success=False, error=str(error))
            writer.say(answer, *(() if block is None else (bytes(block),)))

    def stop(self) -> None:
        """Send none any more."""
        self._wanted.put(None)
