"""All that the windows of an app can ask for: its pages, those that it makes, and its client.

| path | what |
| --- | --- |
| `/_ipc/main.html` | HTML that the app has put there |
| `/_ipc/at/1/` | the files of a folder that is no part of the program's pages |
| `/_ipc/…`, other names | as without `/_ipc`: HTML put there can name `style.css` |
| `/ipc/client.js` | the typed client, and what it imports |
| all others | the program's pages |
"""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.parse import quote

from typing_extensions import override

from pytauri_ipc.app.sources import APP_PAGES, FolderPages, PageSource
from pytauri_ipc.registry import Registry

_MADE: Final = f"/{APP_PAGES}/"
_MOUNTED: Final = f"/{APP_PAGES}/at/"
_CLIENT: Final = "/ipc/"


class AppPages(PageSource):
    """The pages of an app. Everything here may be called on any thread.

    Args:
        pages: The program's own.
        commands: What the client under `/ipc/` is for. It is made when a page first asks for it,
            and again after the commands have changed.
    """

    def __init__(self, pages: PageSource | None = None, commands: Registry | None = None) -> None:
        self._pages = pages
        self._client = None if commands is None else _Client(commands)
        self._lock = Lock()
        self._made: dict[str, bytes] = {}
        self._mounted: dict[str, FolderPages] = {}

    # --- what the app makes -----------------------------------------------------------------

    def put(self, path: str, text: str | bytes) -> None:
        """Serve a page that the app has made, in place of the one that has this path now.

        Args:
            path: Below `/_ipc/`, as in `"/_ipc/main.html"`.
            text: All of it.

        Raises:
            ValueError: The path is not one for such pages.
        """
        if not path.startswith(_MADE) or path.startswith(_MOUNTED) or path == _MADE:
            raise ValueError(
                f"{path!r}: a page that the app makes has a path like {_MADE}main.html"
            )
        with self._lock:
            self._made[path] = text.encode() if isinstance(text, str) else text

    def remove(self, path: str) -> None:
        """Serve that page no longer; nothing where there is none."""
        with self._lock:
            self._made.pop(path, None)

    def mount(self, folder: str | PathLike[str]) -> str:
        """Serve the files of a folder too, and give the path that they have before their names.

        The folder of the program's pages keeps `/`, and a folder gets the same path each time.
        Every window of the app can read them, but nothing outside of the folder.

        Raises:
            FileNotFoundError: There is no such folder.
            NotADirectoryError: It is a file.
        """
        files = FolderPages(Path(folder).resolve())
        with self._lock:
            for prefix, known in self._roots():
                if known.folder.resolve() == files.folder:
                    return prefix
            prefix = f"{_MOUNTED}{len(self._mounted) + 1}/"
            self._mounted[prefix] = files
            return prefix

    def address_of(self, file: str | PathLike[str]) -> str:
        """The address of a file on disk, with special characters escaped.

        A file that is no part of the pages brings its folder with it: its style sheets and
        pictures are there.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: It is hidden, so that it is not served.
        """
        place = Path(file).resolve()
        if not place.is_file():
            raise FileNotFoundError(
                f"there is no file {place} to show; for one beside the program's file write "
                f'`Path(__file__).parent / "{place.name}"`'
            )
        path = self._path_of(place) or self.mount(place.parent) + place.name
        if self.read(path) is None:
            raise ValueError(f"{place} is hidden, and hidden files are not shown; rename it")
        return quote(path)

    def folders(self) -> list[tuple[str, Path]]:
        """The folders that files come from, each with the path before their names.

        A folder that has several stands here with each of them.
        """
        with self._lock:
            roots = [(prefix, files.folder) for prefix, files in self._roots()]
        return [*roots, *((_MADE, folder) for prefix, folder in roots if prefix == "/")]

    def _roots(self) -> Iterator[tuple[str, FolderPages]]:
        if isinstance(self._pages, FolderPages):
            yield "/", self._pages
        yield from self._mounted.items()

    def _path_of(self, place: Path) -> str | None:
        with self._lock:
            for prefix, files in self._roots():
                root = files.folder.resolve()
                if place.is_relative_to(root):
                    return prefix + place.relative_to(root).as_posix()
        return None

    def own_paths(self) -> Iterator[str]:
        """The paths of the program's own pages alone."""
        return iter(()) if self._pages is None else self._pages.paths()

    # --- what is asked for ------------------------------------------------------------------

    @override
    def read(self, path: str, /) -> bytes | None:
        if path.startswith(_CLIENT) and self._client is not None:
            found = self._client.read(path.removeprefix(_CLIENT))
            if found is not None:
                return found
        if not path.startswith(_MADE):
            return None if self._pages is None else self._pages.read(path)
        return self._read_own(path)

    def _read_own(self, path: str) -> bytes | None:
        with self._lock:
            made = self._made.get(path)
            number, _, name = path.removeprefix(_MOUNTED).partition("/")
            files = self._mounted.get(f"{_MOUNTED}{number}/")
        if made is not None:
            return made
        if path.startswith(_MOUNTED):
            return None if files is None else files.read(f"/{name}")
        return self.read("/" + path.removeprefix(_MADE))

    @override
    def paths(self) -> Iterator[str]:
        with self._lock:
            made, mounted = [*self._made], [*self._mounted.items()]
        if self._pages is not None:
            yield from self._pages.paths()
        if self._client is not None:
            yield from (_CLIENT + name for name in self._client.names())
        yield from made
        for prefix, files in mounted:
            yield from (prefix.removesuffix("/") + path for path in files.paths())


class _Client:
    """The files of the client as the commands are now."""

    def __init__(self, commands: Registry) -> None:
        self._commands = commands
        self._lock = Lock()
        self._made_for: object = None
        self._files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self._current().get(name)

    def names(self) -> list[str]:
        return [*self._current()]

    def _current(self) -> dict[str, bytes]:
        # Most windows never ask for it, and it takes a while to load.
        from pytauri_ipc.typescript import client_files  # noqa: PLC0415

        with self._lock:
            # Declaring an event is no revision of the commands.
            state = (self._commands.revision, frozenset(self._commands.events))
            if state != self._made_for:
                files = client_files(self._commands, language="js")
                self._files = {name: text.encode() for name, text in files.items()}
                self._made_for = state
            return self._files
