"""The app: its window, and what the page can call. The files beside it know of no page."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

from anyio import to_thread

from examples.file_inspector import files
from examples.file_inspector.hashing import Job, Jobs, Progress, hash_all
from pytauri_ipc import Channel, Commands, InvokeException, State
from pytauri_ipc.app import App, AskedHost

T = TypeVar("T")
commands = Commands()


@dataclass
class Inspector:
    """What outlives a call: the folder that the window shows, and the jobs."""

    folder: Path
    jobs: Jobs = field(default_factory=Jobs)


It: TypeAlias = Annotated[Inspector, State()]


class Unreadable(InvokeException):
    """A file or a folder cannot be read."""

    code = "unreadable"
    data: files.Problem


@commands.command(errors=[Unreadable])
async def list_folder(it: It) -> files.Listing:
    """What is in the current folder."""
    return await _read(lambda: files.look_into(it.folder))


@commands.command(errors=[Unreadable])
async def open_folder(key: str, it: It) -> files.Listing:
    """Go into a folder of the current one, or out of it with `..`."""
    target = it.folder.parent if key == ".." else await _read(lambda: files.find(it.folder, key))
    listing = await _read(lambda: files.look_into(target))
    it.folder = target
    return listing


@commands.command(errors=[Unreadable])
async def preview(key: str, it: It) -> files.Preview:
    """Look into a file of the current folder."""
    return await _read(lambda: files.preview(it.folder, key))


@commands.command(errors=[Unreadable])
async def hash_files(progress: Channel[Progress], it: It) -> Job:
    """Hash the files of the current folder, until all are done or `stop` is called."""
    with closing(progress):
        found = await _read(lambda: files.scan(it.folder))
        if it.jobs.is_running:
            raise InvokeException("Files are being hashed already", code="already_running")
        with it.jobs.begin(it.folder) as job:
            await hash_all(found, job, progress.send_model)
    return job


@commands.command()
async def stop(it: It) -> bool:
    """Have `hash_files` return what was done so far; false where nothing is running."""
    return it.jobs.stop()


@commands.command()
async def list_jobs(it: It) -> list[Job]:
    """The jobs that have ended, the latest first."""
    return it.jobs.ended


async def _read(function: Callable[[], T]) -> T:
    """Read on a worker thread, and tell the page what cannot be read, and why."""
    try:
        return await to_thread.run_sync(function)
    except OSError as error:
        problem = files.problem(error)
        raise Unreadable(f"Cannot read {problem.name}", data=problem) from error


def run(folder: Path, host: AskedHost = "auto") -> int:
    """Show a folder in a window until that is closed, and give the exit code."""
    pages = Path(__file__).parent / "page"
    app = App(commands, pages=pages, states=[Inspector(folder)], host=host)
    app.show(title="File Inspector", width=1080, height=720, min_size=(420, 400))
    return app.run()
