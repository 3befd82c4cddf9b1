"""PyWry in a browser or with a window in its child process; the argument says which."""

import os
import sys
import webbrowser
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from typing import Any

from tests.benchmarks import host_page, host_work
from tests.benchmarks.host_work import Text, Wanted


def push(emit: Callable[[str, dict[str, Any]], object], body: dict[str, Any]) -> None:
    """Emit all that is wanted."""
    wanted = Wanted.model_validate(body)
    for text in host_page.texts(wanted.size, wanted.count):
        emit("bench:text", Text(text=text).model_dump())


def browser() -> None:
    """A call is an event and another one: there are no commands here."""
    os.environ["PYWRY_SERVER__PORT"] = str(host_page.free_port())
    pywry: Any = import_module("pywry")

    def show(address: str, *_: object, **__: object) -> bool:
        host_page.say_address(address)
        return True

    webbrowser.open = webbrowser.open_new_tab = show  # it is our browser that opens it

    def answering(work: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., None]:
        def answer(data: dict[str, Any], *_: object) -> None:
            widget.emit("bench:answer", {"id": data["id"], "result": work(data["body"])})

        return answer

    def push_(data: dict[str, Any], *_: object) -> None:
        push(widget.emit, data["body"])

    def answered(*_: object) -> None:
        host_page.answered()

    def measured(data: dict[str, Any], *_: object) -> None:
        host_page.measured(data["body"])

    callbacks: dict[str, Callable[..., object]] = {
        "bench:greet": answering(host_work.greet_plainly),
        "bench:echo": answering(host_work.echo_plainly),
        "bench:push": push_,
        "bench:answered": answered,
        "bench:measured": measured,
    }
    app = pywry.PyWry(mode=pywry.WindowMode.BROWSER)
    widget = app.show(host_page.fragment("pywry_browser"), callbacks=callbacks)
    app.block()


def native() -> None:
    """Its own commands, and both of its ways to emit."""
    pywry: Any = import_module("pywry")
    app = pywry.PyWry()
    app.command("greet")(host_work.greet_plainly)
    app.command("echo")(host_work.echo_plainly)
    app.command("measured")(host_page.measured)

    @app.command("answered")
    def answered(_data: object) -> None:
        host_page.answered()

    @app.command("push")
    def push_(data: dict[str, Any]) -> None:
        emit = getattr(handle, data["way"])
        Thread(target=push, args=(emit, data), daemon=True).start()  # `emit` waits, and not here

    handle = app.show(host_page.document("pywry_native"))
    app.block()


if __name__ == "__main__":
    {"browser": browser, "native": native}[sys.argv[1]]()
