"""What a window is to show: text, a file, a page of the app, or an address; told apart here."""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from os import PathLike
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

Content: TypeAlias = str | PathLike[str]
"""HTML (a fragment or a whole page), a file on disk, the path of a page, or a web address."""

_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_SHOWN: Final = 5


class View(NamedTuple):
    """What a window shows.

    Attributes:
        address: A path in the app's pages (`/settings.html?tab=2`), or an absolute address.
        html: The text that is to be found there, where the app makes the page.
    """

    address: str
    html: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is one of the app's own pages."""
        return self.address.startswith("/")


class Pages(NamedTuple):
    """The app's pages, as far as it matters here.

    Attributes:
        read: What a path has, or `None`.
        paths: The paths of those that the program has itself.
        address_of: The address of a file on disk.
        dev_url: The server that has the pages instead, or `None`.
    """

    read: Callable[[str], bytes | None]
    paths: Callable[[], Iterable[str]]
    address_of: Callable[[PathLike[str]], str]
    dev_url: str | None


def view_of(content: Content | None, pages: Pages, made_path: str) -> View:
    """Tell what is meant.

    Args:
        content: What was given; `None` for the first page of the app.
        pages: The app's.
        made_path: Where HTML will be found.

    Raises:
        TypeError: It is of no kind that can be shown.
        ValueError: It looks like the path of a page, and there is none.
        FileNotFoundError: There is no such file.
    """
    if content is None:
        return _first_page(pages)
    if isinstance(content, PathLike):
        return View(pages.address_of(content))
    if not isinstance(content, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"a window shows HTML, a pathlib.Path, the path of a page or an address, and not "
            f"{type(content).__name__}"
        )
    text = content.strip()
    if _URL.fullmatch(text):
        return _at(text, pages.dev_url)
    if "<" not in text and "\n" not in text:
        found = _page(text, pages)
        if found is not None:
            return found
    return View(made_path, content)


def _first_page(pages: Pages) -> View:
    if pages.dev_url is None and pages.read("/index.html") is None:
        raise ValueError(
            "there is nothing to show: give HTML, a file or an address, or an `index.html` in "
            "App(pages=...)"
        )
    return View("/" if pages.dev_url else "/index.html")


def _at(url: str, dev_url: str | None) -> View:
    """An address; one of the development server is a page of the app."""
    if dev_url is not None and urlsplit(url)[:2] == urlsplit(dev_url)[:2]:
        parts = urlsplit(url)
        return View(parts._replace(scheme="", netloc="", path=parts.path or "/").geturl())
    return View(url)


def _page(text: str, pages: Pages) -> View | None:
    """The page of that path, or `None` where it is no path."""
    path = text if text.startswith("/") else f"/{text}"
    bare = urlsplit(path).path
    looks_like_one = text.startswith("/") or bare.lower().endswith((".html", ".htm"))
    if pages.dev_url is not None:
        return View(path) if looks_like_one else None
    if text and pages.read(bare) is not None:
        return View(path)
    if looks_like_one and " " not in text:
        known = ", ".join(islice(sorted(pages.paths()), _SHOWN))
        there = f"App(pages=...) has {known}" if known else "the app has no pages"
        raise ValueError(f"there is no page {text!r}: {there}; for a file write Path({text!r})")
    return None
