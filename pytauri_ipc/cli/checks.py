"""What `doctor` looks at: for each host, and for each thing one works with, a list of checks.

A new host is one more `Host` in `HOSTS`; a check is a function from the machine to a `Finding`.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from pytauri_ipc.bridge import bridge_script
from pytauri_ipc.cli.machine import Machine, Version, numbers, quoted


@dataclass(frozen=True)
class Finding:
    """What a check has found.

    Attributes:
        ok: Whether it is as it should be.
        found: What is there, or what is wrong.
        system: Keys of `machine.PACKAGES` that mend it.
        python: Requirements that mend it, as pip takes them.
        advice: What mends it where neither does: a command, or a sentence.
    """

    ok: bool
    found: str
    system: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    advice: str | None = None


@dataclass(frozen=True)
class Check:
    """Something that a host needs, or that only some programs there do (`required=False`)."""

    what: str
    look: Callable[[Machine], Finding]
    required: bool = True


@dataclass(frozen=True)
class Host:
    """A place where commands are called from, or a way to work with them.

    Attributes:
        key: For programs, in `doctor --json`.
        title: For people.
        checks: Where all that are required are well, it works.
    """

    key: str
    title: str
    checks: tuple[Check, ...]


REQUIREMENTS: Final[dict[str, tuple[Version, Version | None, str]]] = {
    "pydantic": ((2, 11), None, "pydantic>=2.11"),
    "anyio": ((4,), None, "anyio>=4"),
    "pytauri": ((0, 8), (0, 9), "pytauri>=0.8,<0.9"),
    "pytauri-wheel": ((0, 8), (0, 9), "pytauri-wheel>=0.8,<0.9"),
    "uvicorn": ((0, 53), None, "uvicorn>=0.53"),
    "websockets": ((17,), None, "websockets>=17"),
    "anywidget": ((0, 9, 13), None, "anywidget>=0.9.13"),
    "plotly": ((6,), None, "plotly>=6"),
    "pytauri-ipc-grid": ((0, 1, 0), (0, 1, 1), "pytauri-ipc-grid==0.1.0"),
    "narwhals": ((2,), None, "narwhals>=2"),
    "watchfiles": ((1,), None, "watchfiles>=1"),
}
"""From which version on, up to which one, and the same for pip. A test compares pyproject.toml."""

OLDEST_PYTHON: Final = (3, 11)
NEWEST_PYTHON_WITH_WHEEL: Final = (3, 13)
OLDEST_GLIBC: Final = (2, 35)
OLDEST_NODE: Final = (20, 19)


# --- Python ---------------------------------------------------------------------------------


def look_at_python(machine: Machine) -> Finding:
    """Whether this Python is one that the package is made for."""
    found = dotted(machine.python)
    if machine.python >= OLDEST_PYTHON:
        return Finding(ok=True, found=found)
    return Finding(ok=False, found=found, advice="install Python 3.11 or later")


def has(name: str, what: str | None = None, *, required: bool = True) -> Check:
    """A Python package is there, in a version that fits."""
    return Check(what or name, package(name), required)


def package(name: str) -> Callable[[Machine], Finding]:
    """Whether a Python package is there, in a version that fits."""
    lowest, limit, requirement = REQUIREMENTS[name]

    def look(machine: Machine) -> Finding:
        version = machine.version(name)
        if version is None:
            return Finding(ok=False, found="not installed", python=(requirement,))
        if lowest <= numbers(version) and (limit is None or numbers(version) < limit):
            return Finding(ok=True, found=version)
        return Finding(ok=False, found=f"{version}; wanted is {requirement}", python=(requirement,))

    return look


def look_at_native_module(machine: Machine) -> Finding:
    """PyTauri's native module: there, only one, and it can be loaded (in another process)."""
    modules = machine.native_modules()
    if not modules:
        return _no_native_module(machine)
    if len(modules) > 1:
        pip = f"{quoted(sys.executable)} -m pip"
        return Finding(
            ok=False,
            found=f"{' and '.join(modules)}: PyTauri refuses more than one",
            advice=f"uninstall all but one: {pip} uninstall {modules[-1]}",
        )
    version = machine.version(modules[0])
    # Not here: it takes long, and may abort the process.
    code, printed = machine.run(sys.executable, "-c", "import pytauri.ffi")
    if code == 0:
        return Finding(ok=True, found=f"{modules[0]} {version}")
    last = printed.rpartition("\n")[2] or f"exit code {code}"
    return Finding(ok=False, found=f"{modules[0]} {version} does not load: {last}")


def _no_native_module(machine: Machine) -> Finding:
    """Nothing is installed: whether the ready-made wheel can be."""
    if machine.python[:2] > NEWEST_PYTHON_WITH_WHEEL:
        newest = dotted(NEWEST_PYTHON_WITH_WHEEL)
        return Finding(
            ok=False,
            found=f"none; there is no pytauri-wheel for Python {dotted(machine.python[:2])} yet",
            advice=f"make an environment of an older Python: python{newest} -m venv .venv",
        )
    glibc = machine.glibc()
    if machine.platform == "linux" and (glibc is None or glibc < OLDEST_GLIBC):
        has = f"glibc {dotted(glibc)}" if glibc else "no glibc"
        return Finding(
            ok=False,
            found=f"none; pytauri-wheel needs glibc 2.35 or later, and here is {has}",
            advice="use a newer system (Debian 12, Ubuntu 22.04 or later), or embed Rust",
        )
    wanted = REQUIREMENTS["pytauri-wheel"][2]
    return Finding(ok=False, found="not installed", python=(wanted,))


def look_at_bridge(_machine: Machine) -> Finding:
    """The page's code, which a checkout has to build."""
    try:
        bridge_script()
    except FileNotFoundError as error:
        return Finding(ok=False, found="not built", advice=str(error))
    return Finding(ok=True, found="built")


def look_at_grid_code(_machine: Machine) -> Finding:
    """The page's code of grids, which is a distribution of its own."""
    try:
        is_there = (files("pytauri_ipc_grid") / "grid.js").is_file()
    except ModuleNotFoundError:
        return Finding(ok=False, found="not there")
    if is_there:
        return Finding(ok=True, found="built")
    return Finding(ok=False, found="not built", advice="the checkout has not built it: `make js`")


# --- the system -----------------------------------------------------------------------------


def look_at_webview(machine: Machine) -> Finding:
    """The web view of the system."""
    if machine.platform == "darwin":
        return Finding(ok=True, found="part of macOS")
    if machine.platform == "win32":
        return Finding(ok=True, found="part of Windows 11; not looked for")
    if machine.library("webkit2gtk-4.1", 0):
        return Finding(ok=True, found="libwebkit2gtk-4.1")
    return Finding(ok=False, found="libwebkit2gtk-4.1 is not there", system=("webkit",))


def look_at_display(machine: Machine) -> Finding:
    """A display, or a program that stands in for one."""
    if machine.platform in ("darwin", "win32"):
        return Finding(ok=True, found="the desktop")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if machine.variable(name):
            return Finding(ok=True, found=f"{name}={machine.variable(name)}")
    if machine.program("xvfb-run") and machine.program("xauth"):
        return Finding(ok=True, found="none, but Xvfb: put `xvfb-run -a` before the command")
    return Finding(ok=False, found="none, and no xvfb-run", system=("display",))


def look_at_tray(machine: Machine) -> Finding:
    """The library that an icon in the tray needs on Linux."""
    if machine.platform in ("darwin", "win32"):
        return Finding(ok=True, found="part of the system")
    if machine.library("ayatana-appindicator3", 1) or machine.library("appindicator3", 1):
        return Finding(ok=True, found="libayatana-appindicator3")
    return Finding(ok=False, found="libayatana-appindicator3 is not there", system=("tray",))


def look_at_webdriver(machine: Machine) -> Finding:
    """The program through which a test presses the buttons of a window."""
    if machine.platform in ("darwin", "win32"):
        return Finding(
            ok=False, found="Linux only", advice="drive windows on Linux, in CI for instance"
        )
    path = machine.program("WebKitWebDriver")
    if path:
        return Finding(ok=True, found=path)
    return Finding(ok=False, found="not on the PATH", system=("webdriver",))


def look_at_node(machine: Machine) -> Finding:
    """Node with npm, which Vite builds a page with."""
    wanted = f"Node {dotted(OLDEST_NODE)} or later with npm"
    advice = f"install {wanted}: https://nodejs.org/en/download"
    node = machine.program("node")
    if node is None or machine.program("npm") is None:
        return Finding(ok=False, found="not on the PATH", advice=advice)
    code, printed = machine.run(node, "--version")
    if code == 0 and numbers(printed) >= OLDEST_NODE:
        return Finding(ok=True, found=f"Node {printed.removeprefix('v')}")
    return Finding(ok=False, found=f"Node {printed.removeprefix('v')} is too old", advice=advice)


def dotted(version: Version) -> str:
    """The version as people write it."""
    return ".".join(map(str, version))


PYTHON: Final = (Check("Python", look_at_python), has("pydantic"), has("anyio"))
BRIDGE: Final = Check("page's code", look_at_bridge)

HOSTS: Final = (
    Host(
        "window",
        "Windows of this process",
        (
            *PYTHON,
            has("pytauri"),
            Check("native module", look_at_native_module),
            BRIDGE,
            Check("web view", look_at_webview),
            Check("display", look_at_display),
            Check("tray icons", look_at_tray, required=False),
        ),
    ),
    Host("browser", "Windows in a browser", (*PYTHON, BRIDGE, has("uvicorn"), has("websockets"))),
    Host("jupyter", "Windows in a notebook", (*PYTHON, BRIDGE, has("anywidget"))),
    Host("memory", "Tests with TestClient", PYTHON),
    Host("plotly", "Charts", (BRIDGE, has("plotly"))),
    Host(
        "grid",
        "Grids",
        (
            BRIDGE,
            has("pytauri-ipc-grid", "grid"),
            Check("grids' code", look_at_grid_code),
            has("narwhals", required=False),
        ),
    ),
    Host("webdriver", "Tests that drive a window", (Check("WebKitWebDriver", look_at_webdriver),)),
    Host("vite", "Pages that Vite builds", (Check("Node", look_at_node),)),
    Host("watch", "Watching files (ts --watch, dev)", (has("watchfiles"),)),
)
"""In the order in which they are told. The first one decides the exit code."""
