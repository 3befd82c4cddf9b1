"""What X knows of a window and of the screen: the word of the other side, beside Tauri's."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.error import BadDrawable, BadMatch, BadWindow
from Xlib.ext import shape
from Xlib.protocol.event import ClientMessage
from Xlib.xobject.drawable import Window


class Screen:
    """The display of the tests. A window is found by the title that it has."""

    def __init__(self) -> None:
        self._display = Display()
        self._display.xfixes_query_version()
        self._root = self._display.screen().root

    def close(self) -> None:
        self._display.close()

    def titles(self) -> list[str]:
        """Of all windows that the window manager knows, the one opened last at the end."""
        return [self._title(window) for window in self._windows()]

    def state(self, title: str) -> set[str]:
        """What the window manager makes of a window, as `"_NET_WM_STATE_ABOVE"`."""
        return {self._display.get_atom_name(atom) for atom in self.numbers(title, "_NET_WM_STATE")}

    def numbers(self, title: str, name: str) -> list[int]:
        """A property of a window; what it lacks is empty."""
        return self._numbers(self._window(title), name)

    def sizes(self, title: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """The smallest and the largest size that a window has told; zeros where it has not."""
        hints: Any = self._window(title).get_wm_normal_hints()
        return (hints.min_width, hints.min_height), (hints.max_width, hints.max_height)

    def is_urgent(self, title: str) -> bool:
        hints: Any = self._window(title).get_wm_hints()
        return bool(hints.flags & 256)  # XUrgencyHint

    def takes_clicks(self, title: str) -> bool:
        """Whether clicks meet the window, and not what is behind it."""
        answer: Any = shape.get_rectangles(self._window(title), shape.SK.Input)
        # Tauri leaves it a single pixel.
        return any(part.width * part.height > 1 for part in answer.rectangles)

    def pointer(self) -> tuple[tuple[int, int], bytes]:
        """Where the mouse's pointer is, and its picture."""
        image: Any = self._display.xfixes_get_cursor_image(self._root)
        return (image.x, image.y), b"".join(part.to_bytes(4) for part in image.cursor_image)

    def color(self, x: int, y: int) -> tuple[int, int, int]:
        """The color of a point of the screen, as a person sees it."""
        image: Any = self._root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFFFF)
        blue, green, red, _ = image.data
        return red, green, blue

    def popups(self) -> list[bytes]:
        """What menus that are open show, the pixels of each."""
        shown: list[bytes] = []
        for window in self._root.query_tree().children:
            with suppress(BadDrawable, BadMatch, BadWindow):  # it may go at this very moment
                attributes, size = window.get_attributes(), window.get_geometry()
                is_seen = attributes.map_state == X.IsViewable and size.width > 20
                if attributes.override_redirect and is_seen:
                    shown.append(self._pixels(window))
        return shown

    def press_close(self, title: str) -> None:
        """Do as the close button of a window does."""
        window, atom = self._window(title), self._display.get_atom("_NET_CLOSE_WINDOW")
        message = ClientMessage(window=window, client_type=atom, data=(32, [0, 2, 0, 0, 0]))
        self._root.send_event(message, X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self._display.flush()

    def picture(self) -> Image.Image:
        """All that a person sees: windows with their title bars, menus, dialogs."""
        size = self._root.get_geometry()
        pixels = self._pixels(self._root)
        return Image.frombytes("RGB", (size.width, size.height), pixels, "raw", "BGRX")

    @staticmethod
    def _pixels(window: Window) -> bytes:
        size = window.get_geometry()
        found: Any = window.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        return found.data

    def ask_to_close(self, title: str) -> None:
        """Do what a person does who clicks the cross of a window."""
        window = self._window(title)
        protocols, close = map(self._display.get_atom, ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        data = (32, [close, X.CurrentTime, 0, 0, 0])
        asking = ClientMessage(window=window, client_type=protocols, data=data)
        window.send_event(asking)
        self._display.flush()

    def _windows(self) -> list[Window]:
        ids = self._numbers(self._root, "_NET_CLIENT_LIST")
        return [self._display.create_resource_object("window", found) for found in ids]

    def _window(self, title: str) -> Window:
        return next(window for window in self._windows() if self._title(window) == title)

    def _title(self, window: Window) -> str:
        try:
            answer: Any = window.get_full_property(self._display.get_atom("_NET_WM_NAME"), 0)
        except BadWindow:  # it has gone since it was listed
            return ""
        return "" if answer is None else answer.value.decode()

    def _numbers(self, window: Window, name: str) -> list[int]:
        answer: Any = window.get_full_property(self._display.get_atom(name), X.AnyPropertyType)
        return [] if answer is None else list(answer.value)


@contextmanager
def screen() -> Generator[Screen]:
    """The screen, looked at over a connection of its own."""
    found = Screen()
    try:
        yield found
    finally:
        found.close()
