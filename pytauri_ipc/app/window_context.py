"""What the windows of an app share."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.content import Content, Pages, View, view_of
from pytauri_ipc.app.host import Host
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import Registry
from pytauri_ipc.transports.known_windows import KnownWindow


@dataclass(frozen=True, kw_only=True)
class WindowContext:
    """What the windows of an app share.

    Attributes:
        operations: The app's.
        pages: All its pages.
        registry: What they call.
        title: That of the app.
        csp: The policy for fragments of HTML, or `None` for the usual one.
        has_lane: Whether that one has to let pages connect to the fast lane.
        dev_url: The server that has the pages instead, or `None`.
        limits: What may wait for one page.
        opened: Called when one is opened, before anything else can be said to it.
        closed: Called when one is closed, before anything else can be said to it.
        check_can_wait: Raises where this thread cannot wait for an answer.
        host: What shows them, once the app runs.
        address_of: The address that shows one in a browser, if any.
    """

    operations: Operations
    pages: AppPages
    registry: Registry
    title: str
    csp: str | None
    has_lane: Callable[[], bool]
    dev_url: str | None
    limits: Limits
    opened: Callable[[KnownWindow], object]
    closed: Callable[[KnownWindow], object]
    check_can_wait: Callable[[], object]
    host: Callable[[], Host | None]
    address_of: Callable[[str], str | None]

    def view_of(self, content: Content | None, label: str) -> View:
        """What is meant by a content that a window is to show."""
        pages = self.pages
        known = Pages(pages.read, pages.own_paths, pages.address_of, self.dev_url)
        return view_of(content, known, made_path(label))


def made_path(label: str) -> str:
    """Where the HTML of a window is served: a path that stands so in an address, too.

    No two labels have one, for none has a tilde.
    """
    return f"/_ipc/{quote(label, safe='').replace('%', '~')}.html"
