"""`BackgroundTasks`: the task group of the tools that every command can have."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from logging import getLogger
from typing import Any, cast

from anyio import CancelScope, Event, create_task_group, sleep_forever
from anyio.abc import TaskGroup, TaskStatus
from typing_extensions import override

_logger = getLogger("pytauri_ipc")


@TaskGroup.register
class BackgroundTasks:
    """anyio's task group for tasks that have nothing to do with each other.

    A task that fails is logged, and takes no other one down: nobody stands by to be told, and what
    else runs was started by other commands.

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
    ) -> Any:
        """Start a task; on the event loop. It has a handle where anyio's own have one."""
        shown = _name_of(function) if name is None else name
        group: Any = self._open()
        return group.start_soon(self._run, function, args, name=shown)

    def create_task(self, coroutine: Awaitable[object], **options: Any) -> Any:
        """Start a task of a coroutine, as anyio's task groups do from 4.14 on."""
        group: Any = self._open()
        return group.create_task(self._run(lambda: coroutine, ()), **options)

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
        with _logged(function):
            await function(*args)

    async def _run_started(
        self,
        function: Callable[..., Awaitable[object]],
        args: tuple[object, ...],
        *,
        task_status: TaskStatus[object],
    ) -> None:
        status = _Status(task_status)
        with _logged(function, lambda: status.is_started):  # before, `start` raises it
            await function(*args, task_status=status)


@contextmanager
def _logged(
    function: Callable[..., object], nobody_else_is_told: Callable[[], bool] = lambda: True
) -> Generator[None]:
    """Log what a task raises, and raise only its cancellation on."""
    try:
        yield
    except BaseException as error:
        errors, rest = _split(error)
        if errors is None or not nobody_else_is_told():
            raise
        _logger.exception("the background task %s failed", _name_of(function), exc_info=errors)
        if rest is not None:
            raise rest from None


def _split(error: BaseException) -> tuple[Exception | None, BaseException | None]:
    """The errors in it and the rest: trio puts a cancellation and the errors beside it together."""
    if isinstance(error, Exception):
        return error, None
    if isinstance(error, BaseExceptionGroup):
        return cast("BaseExceptionGroup[BaseException]", error).split(Exception)
    return None, error


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
