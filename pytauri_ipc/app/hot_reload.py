"""Hot reload: what has changed in the folders that pages come from, and what pages do about it.

The system's word of a change is only the cause to look: what counts is what files look like now,
beside how they looked before. So it does not matter how an editor saves, nor when watching begins.
"""

import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from logging import getLogger
from pathlib import Path
from threading import Event, Lock
from typing import Any, Final
from urllib.parse import quote

import anyio
from anyio import to_thread
from anyio.lowlevel import checkpoint

from pytauri_ipc.app.sources import FolderPages

_logger = getLogger("pytauri_ipc")

LOOK_EVERY: Final = 1000
"""Milliseconds between looks at whether a folder has gone or come, of which nothing tells."""

_Stamps = dict[Path, tuple[int, int, int]]
"""Of each file its times of contents and status, in nanoseconds, and its size."""

_IGNORED: Final = re.compile(
    r"""
    \..*                          # hidden: .git, .DS_Store, .#lock, .file.swp
    | (\#.*|.*)[#~]               # backups: #file#, file~
    | .*\.(bak|orig|tmp|sw[a-z])
    | .*___jb_(tmp|old|bak)___
    | 4913                        # Vim tries with it whether it may write
    | .*\.(map|py|pyc|pyo|pyd)    # of no interest to a page
    | __pycache__ | node_modules
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Names of files and folders whose changes are none."""


class HotReload:
    """Watches folders of pages, and says what changed: `style` or `reload`, with addresses.

        hot_reload = HotReload(style, reload)
        hot_reload.watch("/", folder)
        task_group.start_soon(hot_reload.run)

    Args:
        style: Hears that only style sheets changed: their paths as addresses have them, sorted, as
            in `["/css/main.css", "/my%20page.css"]`.
        reload: Hears that anything else changed too, or a style sheet went away: all paths. Both
            are called on the event loop, and must not wait; an exception is logged.

    Raises:
        ModuleNotFoundError: The extra `reload` is not installed.
    """

    def __init__(
        self,
        style: Callable[[list[str]], object],
        reload: Callable[[list[str]], object],
    ) -> None:
        self._awatch = _awatch()
        self._style = style
        self._reload = reload
        self._lock = Lock()
        self._prefixes: dict[Path, set[str]] = {}
        self._seen: dict[Path, _Stamps] = {}
        self._again = Event()
        self._is_stopped = False

    def watch(self, prefix: str, folder: Path) -> None:
        """Watch a folder from now on; from any thread, and while it runs too.

        What changes in the first second then may be said at its end.

        Args:
            prefix: The path that its files have before their names, as in `"/"`; a folder may
                have several.
            folder: It need not be there yet.
        """
        folder = folder.resolve()
        with self._lock:
            self._prefixes.setdefault(folder, set()).add(prefix)
            if folder not in self._seen:
                self._seen[folder] = _stamps(folder)

    def stop(self) -> None:
        """End `run`; from any thread."""
        self._is_stopped = True
        self._again.set()

    async def run(self) -> None:
        """Watch until it is stopped or cancelled; neither leaves a task or a thread behind.

        Where the system refuses to watch, as it does past its limit of watched folders, this says
        so in the log and ends.
        """
        while True:
            self._again.clear()
            if self._is_stopped:
                return
            try:
                async with anyio.create_task_group() as tasks:
                    # It looks when the system has been asked: what changed before that counts.
                    tasks.start_soon(self._look_later)
                    await self._follow(self._folders())
            except* FileNotFoundError:  # a folder went away while it was asked for
                await anyio.sleep(LOOK_EVERY / 1000)
            except* OSError as errors:
                error = errors.exceptions[0]
                _logger.error("pages are not reloaded, their files cannot be watched: %s", error)  # noqa: TRY400
                self._is_stopped = True

    async def _follow(self, folders: dict[Path, int]) -> None:
        """Look on each change in these folders, until there are others."""
        changes: AsyncGenerator[set[Any]] = self._awatch(
            *folders,
            watch_filter=self._concerns,
            stop_event=self._again,  # as a threading.Event it can be set on any thread
            rust_timeout=LOOK_EVERY,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        async with aclosing(changes):
            async for told in changes:
                if told:
                    await self._look_and_tell()
                if self._folders() != folders:
                    return

    async def _look_later(self) -> None:
        await checkpoint()  # an event loop may start tasks at once
        await self._look_and_tell()

    async def _look_and_tell(self) -> None:
        self._tell(*await to_thread.run_sync(self._look))

    def _folders(self) -> dict[Path, int]:
        """The folders that are there; another one of the same name counts as another."""
        with self._lock:
            folders = [*self._prefixes]
        return {folder: folder.stat().st_ino for folder in folders if folder.is_dir()}

    def _concerns(self, _change: object, place: str) -> bool:
        path = Path(place)
        with self._lock:
            return any(
                path.is_relative_to(folder)
                and not any(map(_is_ignored, path.relative_to(folder).parts))
                for folder in self._prefixes
            )

    def _look(self) -> tuple[list[str], bool]:
        """The addresses of what has changed since the last look; whether it is style alone."""
        paths: set[str] = set()
        is_style = True
        with self._lock:
            for folder, before in self._seen.items():
                if not folder.is_dir():  # a build makes it anew; until then pages stay
                    continue
                now = self._seen[folder] = _stamps(folder)
                for file in {file for file, _ in before.items() ^ now.items()}:
                    name = file.relative_to(folder).as_posix()
                    paths.update(quote(prefix + name) for prefix in self._prefixes[folder])
                    is_style = is_style and file in now and file.suffix.lower() == ".css"
        return sorted(paths), is_style

    def _tell(self, paths: list[str], is_style: bool) -> None:
        if not paths:
            return
        _logger.debug("pages have changed: %s", ", ".join(paths))
        try:
            (self._style if is_style else self._reload)(paths)
        except Exception:
            _logger.exception("pages cannot be told of a change")


def _is_ignored(name: str) -> bool:
    return _IGNORED.fullmatch(name) is not None


def _stamps(folder: Path) -> _Stamps:
    """What the files of a folder that pages can ask for look like now."""
    found: _Stamps = {}
    if not folder.is_dir():
        return found
    for file in FolderPages(folder).files(lambda name: not _is_ignored(name)):
        if _is_ignored(file.name):
            continue
        try:
            status = file.stat()
        except OSError:  # it was removed just now
            continue
        found[file] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
    return found


def _awatch() -> Callable[..., Any]:
    try:
        from watchfiles import awatch  # noqa: PLC0415 - an extra
    except ImportError:
        raise ModuleNotFoundError(
            "hot reload needs the package watchfiles; install it with\n"
            '  pip install "pytauri-ipc[reload]"'
        ) from None
    return awatch
