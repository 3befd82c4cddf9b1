"""`AsyncTools`: between synchronous and asynchronous code, over the portal of the commands."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from functools import partial, wraps
from logging import getLogger
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from anyio import CancelScope, Event, create_task_group, sleep_forever
from anyio.abc import TaskGroup, TaskStatus
from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync
from typing_extensions import override

_logger = getLogger("pytauri_ipc")

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
    def on_loop(cls, portal: BlockingPortal, tasks: "BackgroundTasks") -> Self:
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


@TaskGroup.register
class BackgroundTasks:
    """anyio's task group for tasks that have nothing to do with each other.

    It is the `task_group` of the tools that every command can have. A task that fails is logged,
    and takes no other one down: nobody stands by to be told, and what else runs was started by
    other commands.

    Attributes:
        ready: Set once tasks can be started.
        ended: Set once `run` has ended, and every task with it.
    """

    def __init__(self) -> None:
        self.ready: Event = Event()
        self.ended: Event = Event()
        self._group: TaskGroup | None = None

    async def run(self) -> None:
        """Run what is started until `stop`, or until cancelled."""
        try:
            async with create_task_group() as self._group:
                self.ready.set()
                await sleep_forever()
        finally:
            self._group = None
            self.ready.set()
            self.ended.set()

    def stop(self) -> None:
        """Cancel every task, and end `run`."""
        if self._group is not None:
            self._group.cancel_scope.cancel()

    def as_group(self) -> TaskGroup:
        """These tasks under anyio's type.

        Raises:
            RuntimeError: `run` has not begun, or has ended.
        """
        self._open()
        return cast(TaskGroup, self)

    @property
    def cancel_scope(self) -> CancelScope:
        """The scope around all of them."""
        return self._open().cancel_scope

    def start_soon(
        self, function: Callable[..., Awaitable[object]], *args: object, name: object = None
    ) -> None:
        """Start a task; on the event loop."""
        shown = _name_of(function) if name is None else name
        self._open().start_soon(self._run, function, args, name=shown)

    async def start(
        self, function: Callable[..., Awaitable[object]], *args: object, name: object = None
    ) -> Any:
        """Start a task, and wait until it calls `task_status.started`.

        Raises:
            Exception: What it raises before that.
        """
        shown = _name_of(function) if name is None else name
        return await self._open().start(self._run_started, function, args, name=shown)

    def _open(self) -> TaskGroup:
        if self._group is None:
            raise RuntimeError("the commands are not running")
        return self._group

    async def _run(
        self, function: Callable[..., Awaitable[object]], args: tuple[object, ...]
    ) -> None:
        try:
            await function(*args)
        except Exception:
            _logger.exception("the background task %s failed", _name_of(function))

    async def _run_started(
        self,
        function: Callable[..., Awaitable[object]],
        args: tuple[object, ...],
        *,
        task_status: TaskStatus[object],
    ) -> None:
        status = _Status(task_status)
        try:
            await function(*args, task_status=status)
        except Exception:
            if not status.is_started:
                raise  # to whoever called `start`
            _logger.exception("the background task %s failed", _name_of(function))


class _Status(TaskStatus[object]):
    """Remembers whether the task has started."""

    def __init__(self, status: TaskStatus[object]) -> None:
        self._status = status
        self.is_started = False

    @override
    def started(self, value: object = None) -> None:
        self.is_started = True
        self._status.started(value)


def _name_of(function: object) -> str:
    """For the log: where the function stands."""
    inner: object = getattr(function, "func", function)  # functools.partial
    module = getattr(inner, "__module__", None)
    name = getattr(inner, "__qualname__", None) or repr(inner)
    return f"{module}.{name}" if module else name
