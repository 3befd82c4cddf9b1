"""Where a program's pages come from: a folder, a package's data, a dict. Files by their paths.

A path is what a host asks for once the address is decoded: it begins with `/`, has no query, and a
folder's path means its `index.html`. Nothing outside of a source is ever read, whatever is asked.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeAlias

from typing_extensions import override

INDEX: Final = "index.html"

APP_PAGES: Final = "_ipc"
"""The folder of the pages that the app itself makes; a program's own begin with other names."""


class PageSource(ABC):
    """Files of pages by their paths; subclass it for pages that come from elsewhere.

    Hosts ask on threads of their own, Tauri on Linux on its main thread: `read` must not wait.
    """

    @abstractmethod
    def read(self, path: str, /) -> bytes | None:
        """The file of that path as it is now, or None; a folder's path means its `index.html`.

        Args:
            path: Decoded and without a query, as in `"/img/my logo.svg"`.
        """

    @abstractmethod
    def paths(self) -> Iterator[str]:
        """The paths of all files that are there now."""


Pages: TypeAlias = str | os.PathLike[str] | Traversable | Mapping[str, str | bytes] | PageSource
"""What `page_source` takes."""


def page_source(pages: Pages) -> PageSource:
    """The pages of a folder, of a package's data, or of a dict.

        page_source(Path(__file__).parent / "page")
        page_source(importlib.resources.files("hello") / "page")
        page_source({"index.html": "<h1>Hello</h1>"})

    A folder and a package's data are read anew each time, a dict is copied. Hidden files, those
    below a name that begins with a dot, are never served, nor is what a link outside leads to.

    Raises:
        FileNotFoundError: There is no such folder.
        NotADirectoryError: It is a file.
        TypeError: It is none of these.
        ValueError: A name in the dict can be no file's, or the text is no folder's path.
    """
    match pages:
        case PageSource():
            return pages
        case Mapping():
            return MemoryPages(pages)
        case str():
            _check_is_path(pages)
            return FolderPages(Path(pages))
        case os.PathLike():
            return FolderPages(Path(pages))
        case Traversable():
            return PackagePages(pages)
        case _:  # pyright: ignore[reportUnnecessaryComparison] - a caller's mistake
            raise TypeError(
                f"pages cannot come from {pages!r}; give a folder, the data of a package "
                '(`importlib.resources.files("hello") / "page"`), or a dict of names and texts'
            )


class _Files(PageSource):
    """What the three have in common: a path is taken apart, and must be harmless."""

    @override
    def read(self, path: str, /) -> bytes | None:
        steps = steps_of(path)
        return None if steps is None else self._read(steps)

    @abstractmethod
    def _read(self, steps: tuple[str, ...]) -> bytes | None: ...


class FolderPages(_Files):
    """The files of a folder, and nothing outside of it.

    Attributes:
        folder: Where it is, an absolute path.
    """

    def __init__(self, folder: Path) -> None:
        self.folder: Path = folder.absolute()
        if not self.folder.exists():
            raise FileNotFoundError(
                f"there is no folder {self.folder} for pages; for one beside the program's file "
                f'write `Path(__file__).parent / "{self.folder.name}"`'
            )
        if not self.folder.is_dir():
            raise NotADirectoryError(
                f"pages come from a folder, and {self.folder} is a file; give "
                f'`pages="{self.folder.parent}"`, and the file to `app.show`'
            )

    @override
    def _read(self, steps: tuple[str, ...]) -> bytes | None:
        place = self._locate(steps)
        if place is not None and place.is_dir():
            place = self._locate((*steps, INDEX))
        if place is None or not place.is_file():
            return None
        try:
            return place.read_bytes()
        except FileNotFoundError:  # it was removed just now
            return None

    @override
    def paths(self) -> Iterator[str]:
        for file in self.files():
            yield "/" + file.relative_to(self.folder).as_posix()

    def files(self, enters: Callable[[str], bool] = bool) -> Iterator[Path]:
        """The files that are served, by their places below `folder`.

        Args:
            enters: Whether to look into folders of that name.
        """
        for place, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if not _is_hidden(name) and enters(name)]
            for file in (Path(place, name) for name in names if not _is_hidden(name)):
                # Only a link may lead elsewhere: folders that are links are not entered.
                steps = file.relative_to(self.folder).parts
                found = self._locate(steps) if file.is_symlink() else file
                if found is not None and found.is_file():
                    yield file

    def _locate(self, steps: tuple[str, ...]) -> Path | None:
        try:
            root = self.folder.resolve(strict=True)
            place = root.joinpath(*steps).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):  # not there, no name, links in a circle
            return None
        if not place.is_relative_to(root):
            return None
        # A link may have another name than what it leads to.
        return None if any(map(_is_hidden, place.relative_to(root).parts)) else place


class PackagePages(_Files):
    """The files of a folder in a package, which may lie in a zip file."""

    def __init__(self, folder: Traversable) -> None:
        if not folder.is_dir():
            raise FileNotFoundError(
                f"the package has no folder {folder.name!r} for pages ({folder}); is it part of "
                "the package's data, and installed with it?"
            )
        self._folder = folder

    @override
    def _read(self, steps: tuple[str, ...]) -> bytes | None:
        place = self._folder
        for step in steps:
            place = place.joinpath(step)
        if place.is_dir():
            place = place.joinpath(INDEX)
        return place.read_bytes() if place.is_file() else None

    @override
    def paths(self) -> Iterator[str]:
        return _paths_below(self._folder, "/")


class MemoryPages(_Files):
    """Files from a dict, by their names: `{"index.html": "<h1>Hello</h1>"}`."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {_checked(name): _encoded(name, text) for name, text in files.items()}

    @override
    def _read(self, steps: tuple[str, ...]) -> bytes | None:
        found = self._files.get("/".join(steps))
        return found if found is not None else self._files.get("/".join((*steps, INDEX)))

    @override
    def paths(self) -> Iterator[str]:
        return (f"/{name}" for name in self._files)


def steps_of(path: str) -> tuple[str, ...] | None:
    """The names on the way to a file; None where no source has one, or must not give it away."""
    steps = tuple(step for step in path.split("/") if step)
    # `.` and `..` are hidden names too; on Windows a backslash would part names again.
    if "\\" in path or "\0" in path or any(map(_is_hidden, steps)):
        return None
    return steps


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _paths_below(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if _is_hidden(entry.name):
            continue
        if entry.is_dir():
            yield from _paths_below(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name


def _check_is_path(text: str) -> None:
    if "<" in text:
        raise ValueError(
            "pages are a folder or a dict, and this is HTML; show it with `app.show(html)`, or "
            'give `pages={"index.html": html}`'
        )
    if "://" in text:
        raise ValueError(
            f"pages are a folder or a dict, and {text!r} is an address; give it as `dev_url` if "
            "it is a development server's, or to `app.show`"
        )


def _checked(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f'the name of a page is a text such as "index.html", and not {name!r}')
    steps = steps_of(name)
    if steps is None or not steps or "/".join(steps) != name:
        raise ValueError(
            f"{name!r} is no name for a page; write it as a path below the folder of pages, as "
            'in "index.html" or "img/logo.svg": no slash before or after it, no backslash, and '
            "no name that begins with a dot"
        )
    if steps[0] == APP_PAGES:
        raise ValueError(f"{name!r}: what begins with {APP_PAGES}/ is the app's own; rename it")
    return name


def _encoded(name: str, text: object) -> bytes:
    if isinstance(text, str):
        return text.encode()
    if isinstance(text, bytes | bytearray):
        return bytes(text)
    raise TypeError(f"the page {name!r} is text or bytes, and not {text!r}")
