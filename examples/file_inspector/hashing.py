"""Hashing many files at once, on worker threads; and the jobs, of which one runs at a time."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from anyio import CancelScope, CapacityLimiter, create_task_group, from_thread, to_thread
from pydantic import BaseModel, Field

from examples.file_inspector.files import Entry, hash_file, reason_of, shown

AT_ONCE = 4
"""Files that are hashed at once, each on a thread."""


class Progress(BaseModel):
    """How far one file is. Its last message has a `sha256` or a `problem`."""

    key: str
    done: int = 0
    sha256: str | None = None
    problem: str | None = None


class Job(BaseModel):
    """How hashing a folder went.

    Attributes:
        files: How many there were to hash.
        hashed: How many have a hash.
        failed: How many could not be read.
        size: The bytes of those that have a hash.
        stopped: Whether some files were not read to the end.
    """

    folder: str
    started: datetime = Field(default_factory=lambda: datetime.now(UTC))
    files: int = 0
    hashed: int = 0
    failed: int = 0
    size: int = 0
    seconds: float = 0
    stopped: bool = True  # until all are done


class Jobs:
    """The jobs of a window. On the event loop alone, so there is no lock.

    Attributes:
        ended: The latest first.
    """

    def __init__(self) -> None:
        self.ended: list[Job] = []
        self._running: CancelScope | None = None

    @property
    def is_running(self) -> bool:
        return self._running is not None

    @contextmanager
    def begin(self, folder: Path) -> Generator[Job]:
        """Within this a job runs, and `stop` cancels it; whatever happens, it has ended after."""
        job = Job(folder=shown(str(folder)))
        try:
            with CancelScope() as self._running:
                yield job
        finally:
            self._running = None
            job.seconds = (datetime.now(UTC) - job.started).total_seconds()
            self.ended.insert(0, job)

    def stop(self) -> bool:
        """Stop the job that runs; false where there is none."""
        if self._running is None:
            return False
        self._running.cancel()
        return True


async def hash_all(
    found: Mapping[Path, Entry], job: Job, tell: Callable[[Progress], object]
) -> None:
    """Hash files, several at once, and count them in `job`.

    Args:
        found: What is in a folder. What cannot be read is tried too, and told to be so.
        job: The job.
        tell: Hears of each file, on several threads.
    """
    limiter = CapacityLimiter(AT_ONCE)

    async def hash_one(path: Path, entry: Entry) -> None:
        def has_read(done: int) -> None:
            from_thread.check_cancelled()  # leaves the thread when the job is stopped
            tell(Progress(key=entry.key, done=done))

        try:
            sha256 = await to_thread.run_sync(hash_file, path, has_read, limiter=limiter)
        except OSError as error:
            job.failed += 1
            tell(Progress(key=entry.key, problem=reason_of(error)))
        else:
            job.hashed += 1
            job.size += entry.size
            tell(Progress(key=entry.key, done=entry.size, sha256=sha256))

    wanted = {path: it for path, it in found.items() if it.kind in ("file", "unreadable")}
    job.files = len(wanted)
    async with create_task_group() as group:
        for path, entry in wanted.items():
            group.start_soon(hash_one, path, entry)
    job.stopped = False
