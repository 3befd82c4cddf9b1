"""`Commands`: the registry that a program imports, and the handler it makes for Tauri."""

from collections.abc import Callable, Iterable
from typing import Any

from anyio.from_thread import BlockingPortal

from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import Registry
from pytauri_ipc.transports.tauri import Invoke, invoke_handler


class Commands(Registry):
    """The commands of a program, by name.

        commands = Commands()

        @commands.command()
        async def greet(name: str) -> str:
            return f"Hello {name}"

    Args:
        debug: Tell pages what went wrong in an unexpected exception, traceback included.
            For development: it shows a page the inside of the program.
    """

    def generate_handler(
        self,
        portal: BlockingPortal,
        /,
        *,
        limits: Limits | None = None,
        states: Iterable[object] = (),
    ) -> Callable[[Invoke], None]:
        """The `invoke_handler` for PyTauri's `Builder.build(context, invoke_handler=...)`.

        Tauri calls it on a thread of its own; it never blocks and never raises there. Commands
        run on the portal's event loop, asyncio's or trio's, each in a task of its own. When the
        portal stops, calls in flight are cancelled and answered `closed`, and leaving the portal
        waits for their tasks.

        Args:
            portal: From `anyio.from_thread.start_blocking_portal`. It has to run as long as the
                app does.
            limits: What one window may ask.
            states: Objects for parameters annotated `Annotated[T, State()]`, each found under
                its own class, where Tauri manages none of that class.

        Raises:
            RuntimeError: The portal is not running.
            TypeError: It is no portal.
            ValueError: Two states have the same class.
        """
        return invoke_handler(self, portal, limits=limits or Limits(), states=states)

    def describe(self, *, title: str = "commands") -> dict[str, Any]:
        """What can be called, for programs that read it: clients in other languages, say.

        It is an OpenRPC document, ready for `json.dumps`: a method for each command and stream, in
        the order of their names, with the JSON schemas of what it takes and gives. What OpenRPC has
        no place for begins with `x-`: `x-kind` (`"command"` or `"stream"`), `x-body` (`"fields"`,
        `"json"`, `"bytes"` or `"none"`), `x-errors`, `x-timeout` in seconds, `x-allow`, in the
        schema of a channel `x-channel`, the schema of its items, and beside the methods `x-events`:
        the declared events, with `x-emitted` where what a page emits has another schema than what
        it hears.

        Raises:
            ValueError: A type has no JSON schema; the message names command and field.
        """
        # Programs that only answer calls do without it.
        from pytauri_ipc.description import as_openrpc, describe  # noqa: PLC0415

        return as_openrpc(describe(self), title=title)
