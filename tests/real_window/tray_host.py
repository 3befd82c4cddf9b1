"""The part of a desktop that tray icons need, over D-Bus: it hears of them and clicks their menus.

An icon is an object of its own process that a watcher is told of; what it opens is a menu that the
desktop draws, and whose items it says were clicked.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# jeepney says the types of few things.

import subprocess
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    Properties,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.real_window.driving import TIMEOUT
from tools.processes import stop, wait_until

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a tray icon's menu, as the desktop draws it."""

    number: int
    label: str
    properties: dict[str, Any]


@dataclass(slots=True, eq=False)
class TrayHost:
    """A desktop's tray."""

    address: str
    connection: DBusConnection
    _items: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _registered: Condition = field(default_factory=Condition)

    @property
    def env(self) -> dict[str, str]:
        """What a program needs to find it; it starts no helper of its own there."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address, "NO_AT_BRIDGE": "1"}

    def wait_for_icon(self, count: int = 1) -> "TrayIcon":
        """The icon that has come as the last of so many."""
        with self._registered:
            assert self._registered.wait_for(lambda: len(self._items) >= count, TIMEOUT), "no icon"
            sender, path = self._items[count - 1]
        return TrayIcon(self.connection, sender, path)

    def serve(self, watcher: DBusConnection) -> None:
        """Answer programs until the connection is closed; on a thread of its own."""
        while True:
            try:
                message = watcher.receive()
            except (OSError, EOFError, ValueError):
                return
            if message.header.message_type is MessageType.method_call:
                watcher.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields: dict[Any, Any] = message.header.fields
        name = fields[HeaderFields.member]
        if name == "RegisterStatusNotifierItem":
            with self._registered:
                self._items.append((fields[HeaderFields.sender], message.body[0]))
                self._registered.notify_all()
            return new_method_return(message)
        if name == "Get":
            return new_method_return(message, "v", (("b", True),))
        if name == "GetAll":
            values = {"IsStatusNotifierHostRegistered": ("b", True)}
            return new_method_return(message, "a{sv}", (values,))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


@dataclass(frozen=True, slots=True)
class TrayIcon:
    """One icon in the tray."""

    connection: DBusConnection
    sender: str
    path: str

    def properties(self) -> dict[str, Any]:
        """What it shows: `Status`, `IconName`, `XAyatanaLabel`, `Menu`, ..."""
        item = DBusAddress(self.path, bus_name=self.sender, interface=ITEM)
        (values,) = self._ask(Properties(item).get_all())
        return {name: value for name, (_, value) in values.items()}

    def lines(self) -> list[Line]:
        """All items of its menu, each before those below it."""
        _, layout = self._ask(new_method_call(self._menu(), "GetLayout", "iias", (0, -1, [])))
        return list(_lines(layout))[1:]

    def wait_for_line(self, label: str, toggle_state: int | None = None) -> Line:
        """The item with that text, and that check mark, once it is there."""
        found: list[Line] = []

        def is_meant(line: Line) -> bool:
            marked = toggle_state in (None, line.properties.get("toggle-state"))
            return line.label == label and marked

        def is_there() -> bool:
            found[:] = filter(is_meant, self.lines())
            return bool(found)

        assert wait_until(is_there, TIMEOUT), f"no {label!r}, {toggle_state} in {self.lines()}"
        return found[0]

    def click(self, label: str) -> None:
        """Click an item of its menu."""
        event = (self.wait_for_line(label).number, "clicked", ("i", 0), 0)
        self._ask(new_method_call(self._menu(), "Event", "isvu", event))

    def _menu(self) -> DBusAddress:
        path = self.properties()["Menu"]
        return DBusAddress(path, bus_name=self.sender, interface=MENU)

    def _ask(self, message: Message) -> Any:
        reply = self.connection.send_and_get_reply(message, timeout=TIMEOUT)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body


def _lines(node: Any) -> Iterator[Line]:
    number, properties, below = node
    values = {name: value for name, (_, value) in properties.items()}
    yield Line(number, values.get("label", ""), values)
    for _, one in below:
        yield from _lines(one)


@contextmanager
def tray_host() -> Generator[TrayHost]:
    """A bus of its own, with a tray."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert daemon.stdout is not None
        with daemon.stdout as output:
            address = output.readline().decode().strip()
        with (
            closing(open_dbus_connection(bus=address)) as watcher,
            closing(open_dbus_connection(bus=address)) as asking,
        ):
            watcher.send_and_get_reply(message_bus.RequestName(WATCHER), timeout=TIMEOUT)
            host = TrayHost(address, asking)
            server = Thread(target=host.serve, args=[watcher])
            server.start()
            try:
                yield host
            finally:
                stop(daemon)  # which ends its connections, and so the thread
                server.join(TIMEOUT)
    finally:
        stop(daemon)
