"""Pages of hosts that cannot run JavaScript in them: the page is told a script, and runs it."""

from secrets import token_hex
from typing import Final

from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc.errors import InvokeException, PageError
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.sessions import SessionLink

SCRIPT: Final = "ipc:script"
"""The event that brings a page a script: `{js, token}`, with a token where its value is wanted."""


class ScriptedLink(SessionLink):
    """A page that runs the scripts it is told, unless a policy keeps it from that.

    A script keeps its place among events, for it is one.
    """

    @override
    def evaluate(self, js: str, /) -> None:
        self._emitted.put(SCRIPT, _script(js, None))

    @override
    async def request_value(self, js: str, /) -> Body:
        token = token_hex(16)

        def run() -> None:
            self._emitted.put(SCRIPT, _script(js, token))

        try:
            return await self.ask("ipc:evaluate", Body(to_json(token)), run)
        except PageError as error:
            if error.code != "unavailable":
                raise
            raise InvokeException(str(error), code="unavailable") from None

    @override
    def run_script(self, js: str, /) -> None:
        self.session.emit(SCRIPT, _script(js, None))
        self.flush_soon()


def _script(js: str, token: str | None) -> Body:
    return Body(to_json({"js": js, "token": token}))
