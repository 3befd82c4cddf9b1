"""`AsyncTools`: between synchronous and asynchronous code, over the portal of the commands."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from functools import partial, wraps
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from anyio import create_task_group
from anyio.abc import TaskGroup
from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from pytauri_ipc.background_tasks import BackgroundTasks

P = ParamSpec("P")
T = TypeVar("T")


class AsyncTools:
    """Runs async functions from synchronous callbacks, and blocking ones from async code.

        with start_blocking_portal() as portal, AsyncTools(portal) as tools:
            ...

    Every command can have one without any of that, as `tools: Annotated[AsyncTools, State()]`.

    Args:
        portal: The portal of the commands. It has to outlive these tools.
    """

    def __init__(self, portal: BlockingPortal) -> None:
        self.portal: BlockingPortal = portal
        """The portal itself, for use from other threads than its own."""
        self._tasks: BackgroundTasks | None = None
        self._task_group: TaskGroup | None = None
        self._exit = ExitStack()

    @classmethod
    def on_loop(cls, portal: BlockingPortal, tasks: BackgroundTasks) -> Self:
        """Tools whose background tasks are kept by the loop itself; for transports."""
        tools = cls(portal)
        tools._tasks = tasks
        return tools

    @property
    def task_group(self) -> TaskGroup:
        """For work that outlives a command; to be used on the portal's event loop.

        Leaving the tools' `with` waits for what runs here; an exception in one of its tasks
        cancels the others and is raised there (anyio's rules for task groups).

        In the tools that every command can have, tasks are independent: an exception in one is
        logged, and all are cancelled when the portal stops.

        Raises:
            RuntimeError: The tools are not entered.
        """
        if self._tasks is not None:
            return self._tasks.as_group()
        if self._task_group is None:
            raise RuntimeError("not entered yet; write `with AsyncTools(portal) as tools`")
        return self._task_group

    def to_sync(self, function: Callable[P, Awaitable[T]], /) -> Callable[P, T]:
        """Make an async function callable from any thread but the portal's own.

        The call blocks its thread until the function, running on the portal, has ended, and
        raises what it raises.

        Raises:
            RuntimeError: When called on the portal's own thread, where it would wait for itself;
                `await` the function there. Also when the portal is closed.
        """

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.portal.call(partial(function, *args, **kwargs))

        return call

    def to_async(self, function: Callable[P, T], /) -> Callable[P, Coroutine[Any, Any, T]]:
        """Make a blocking function awaitable: it runs on a worker thread.

        Cancelling the await waits for the function to end (`anyio.to_thread.run_sync`).
        """

        @wraps(function)
        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return await run_sync(partial(function, *args, **kwargs))

        return call

    def __enter__(self) -> Self:
        group = self.portal.call(create_task_group)
        self._task_group = self._exit.enter_context(self.portal.wrap_async_context_manager(group))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        self._task_group = None
        return self._exit.__exit__(kind, error, trace)
