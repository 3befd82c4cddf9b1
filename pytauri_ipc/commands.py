"""`Commands`: the registry that a program imports, and the handler it makes for Tauri."""

from collections.abc import Callable, Iterable

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
