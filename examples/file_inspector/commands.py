"""What the page can call: the commands, their models and errors."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Annotated

from anyio import to_thread
from pydantic import BaseModel

from examples.file_inspector import files
from examples.file_inspector.files import Entry, Preview, reason_of, shown
from examples.file_inspector.hashing import Progress, hash_all
from examples.file_inspector.state import AlreadyRunning, Folder, History, Job, RunningJob
from pytauri_ipc import Channel, Commands, InvokeException, State

commands = Commands()


class Listing(BaseModel):
    """A folder and what is in it."""

    folder: str
    entries: list[Entry]


class Problem(BaseModel):
    """What cannot be read, and what the system says about it."""

    name: str
    reason: str


class Unreadable(InvokeException):
    """A file or a folder cannot be read."""

    code = "unreadable"
    data: Problem


@commands.command(errors=[Unreadable])
async def list_folder(folder: Annotated[Folder, State()]) -> Listing:
    """What is in the current folder."""
    name = shown(str(folder.path))
    with _readable(name):
        found = await to_thread.run_sync(files.scan, folder.path)
    return Listing(folder=name, entries=list(found.values()))


@commands.command(errors=[Unreadable])
async def open_folder(key: str, folder: Annotated[Folder, State()]) -> Listing:
    """Go into a folder of the current one, or out of it with `..`."""
    target = folder.path.parent
    if key != "..":
        with _readable(files.name_of(key)):
            target = await to_thread.run_sync(files.find, folder.path, key)
    listing = await list_folder(Folder(target))
    folder.path = target
    return listing


@commands.command(errors=[Unreadable])
async def preview(key: str, folder: Annotated[Folder, State()]) -> Preview:
    """Look into a file of the current folder."""
    with _readable(files.name_of(key)):
        return await to_thread.run_sync(files.preview, folder.path, key)


@commands.command(errors=[Unreadable, AlreadyRunning])
async def hash_files(
    progress: Channel[Progress],
    folder: Annotated[Folder, State()],
    running: Annotated[RunningJob, State()],
    history: Annotated[History, State()],
) -> Job:
    """Hash the files of the current folder, until all are done or `stop` is called."""
    name = shown(str(folder.path))
    with closing(progress), _readable(name):
        found = await to_thread.run_sync(files.scan, folder.path)
        # Those that cannot be read are among the wanted ones: the page shows why they cannot.
        wanted = {path: it for path, it in found.items() if it.kind in ("file", "unreadable")}
        job = Job(folder=name, files=len(wanted))
        stopped = True  # also by a reload, which cancels this command
        try:
            with running.begin() as scope:
                await hash_all(wanted, job, progress)
            stopped = scope.cancelled_caught
        finally:
            job.end(stopped=stopped)
            history.add(job)
    return job


@commands.command()
async def stop(running: Annotated[RunningJob, State()]) -> bool:
    """Stop `hash_files`, which then returns what was done; false where nothing is running."""
    return running.stop()


@commands.command()
async def list_jobs(history: Annotated[History, State()]) -> list[Job]:
    """The jobs that have ended, the latest first."""
    return history.jobs


@contextmanager
def _readable(name: str) -> Generator[None]:
    """Tell the page what cannot be read, and why."""
    try:
        yield
    except OSError as error:
        problem = Problem(name=name, reason=reason_of(error))
        raise Unreadable(f"Cannot read {name}", data=problem) from error
