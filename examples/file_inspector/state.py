"""What outlives a single call, injected into the commands as `Annotated[T, State()]`.

Commands run on one event loop, so nothing here needs a lock.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from anyio import CancelScope
from pydantic import BaseModel, Field

from pytauri_ipc import InvokeException


class Job(BaseModel):
    """How hashing a folder went.

    Attributes:
        files: How many there were to hash.
        hashed: How many have a hash.
        failed: How many could not be read.
        size: The bytes of those that have a hash.
        stopped: Whether a person stopped it, so that some files were not read to the end.
    """

    folder: str
    files: int
    started: datetime = Field(default_factory=lambda: datetime.now(UTC))
    hashed: int = 0
    failed: int = 0
    size: int = 0
    seconds: float = 0
    stopped: bool = False

    def end(self, *, stopped: bool) -> None:
        self.seconds = (datetime.now(UTC) - self.started).total_seconds()
        self.stopped = stopped


class AlreadyRunning(InvokeException):
    """There is one job at a time."""

    code = "already_running"


class Folder:
    """The folder that the window shows."""

    def __init__(self, path: Path) -> None:
        self.path = path


class History:
    """The jobs that have ended, the latest first."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def add(self, job: Job) -> None:
        self.jobs.insert(0, job)


class RunningJob:
    """The job that is running now, if any."""

    def __init__(self) -> None:
        self._scope: CancelScope | None = None

    @contextmanager
    def begin(self) -> Generator[CancelScope]:
        """A scope to run a job in; its `cancelled_caught` says afterwards whether it was stopped.

        Raises:
            AlreadyRunning: Another job has not ended.
        """
        if self._scope is not None:
            raise AlreadyRunning("Files are being hashed already")
        with CancelScope() as scope:
            self._scope = scope
            try:
                yield scope
            finally:
                self._scope = None

    def stop(self) -> bool:
        """Stop the job; false where there is none."""
        if self._scope is None:
            return False
        self._scope.cancel()
        return True
