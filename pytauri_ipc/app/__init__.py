"""Windows that a person opens, in one Python file: `App`, and what belongs to it.

Nothing here loads Tauri before an app runs.
"""

from pytauri_ipc.app.abilities import Feature
from pytauri_ipc.app.app import App, AskedHost, Lifespan
from pytauri_ipc.app.capabilities import Capability
from pytauri_ipc.app.content import Content
from pytauri_ipc.app.geometry import Monitor, Position, Size
from pytauri_ipc.app.handle import WindowHandle
from pytauri_ipc.app.hosts import HostName
from pytauri_ipc.app.icons import Icon
from pytauri_ipc.app.menus import (
    AboutMetadata,
    CheckMenuItem,
    Menu,
    MenuItem,
    PredefinedMenuItem,
    Submenu,
)
from pytauri_ipc.app.page import DEFAULT_CSP
from pytauri_ipc.app.ready_made import ShowOptions
from pytauri_ipc.app.served import ServedApp
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.app.tray import Tray
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.app.window_book import Mode
from pytauri_ipc.app.window_options import Theme, WindowOptions

__all__ = (
    "DEFAULT_CSP",
    "AboutMetadata",
    "App",
    "AskedHost",
    "Capability",
    "CheckMenuItem",
    "Content",
    "Feature",
    "HostName",
    "Icon",
    "Lifespan",
    "Menu",
    "MenuItem",
    "Mode",
    "Monitor",
    "PageSource",
    "Position",
    "PredefinedMenuItem",
    "ServedApp",
    "ShowOptions",
    "Size",
    "Submenu",
    "Theme",
    "Tray",
    "WebOptions",
    "WindowHandle",
    "WindowOptions",
)
