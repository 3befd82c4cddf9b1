"""Hashing many files: worker threads, and one channel for the progress of all."""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from anyio import create_task_group, from_thread, to_thread
from pydantic import BaseModel

from examples.file_inspector.files import Entry, hash_file, reason_of
from examples.file_inspector.state import Job
from pytauri_ipc import Channel

WORKERS = 4
"""Files that are hashed at once, each in a thread."""

INTERVAL = 0.05
"""Seconds between two messages about one file; more often is more than a person can see."""


class Progress(BaseModel):
    """How far one file is. Its last message has a `sha256` or a `problem`."""

    key: str
    done: int = 0
    sha256: str | None = None
    problem: str | None = None


async def hash_all(wanted: Mapping[Path, Entry], job: Job, progress: Channel[Progress]) -> None:
    """Hash files, several at once, and count them in `job`. Cancelling it stops the threads too."""
    queue = iter(wanted.items())

    async def work() -> None:  # each worker takes the next one from the queue that they share
        for path, entry in queue:
            try:
                sha256 = await to_thread.run_sync(_hash_file, path, entry.key, progress)
            except OSError as error:
                job.failed += 1
                progress.send_model(Progress(key=entry.key, problem=reason_of(error)))
            else:
                job.hashed += 1
                job.size += entry.size
                progress.send_model(Progress(key=entry.key, done=entry.size, sha256=sha256))

    async with create_task_group() as workers:
        for _ in range(WORKERS):
            workers.start_soon(work)


def _hash_file(path: Path, key: str, progress: Channel[Progress]) -> str:
    """Runs in a worker thread, where a channel may be used as well."""
    told = monotonic()

    def tell(done: int) -> None:
        nonlocal told
        from_thread.check_cancelled()  # leaves the thread when the job is stopped
        if monotonic() - told >= INTERVAL:
            told = monotonic()
            progress.send_model(Progress(key=key, done=done))

    return hash_file(path, tell)
