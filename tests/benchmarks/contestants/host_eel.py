"""Eel: its exposed functions both ways."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from tests.benchmarks import host_page, host_work
from tests.benchmarks.host_work import Text, Wanted


def main() -> None:
    eel: Any = import_module("eel")

    def push(body: dict[str, Any]) -> None:
        wanted = Wanted.model_validate(body)
        for text in host_page.texts(wanted.size, wanted.count):
            eel.hear_text(Text(text=text).model_dump())

    def greet(body: dict[str, Any]) -> dict[str, Any]:
        return host_work.greet_plainly(body)

    def echo(body: dict[str, Any]) -> dict[str, Any]:
        return host_work.echo_plainly(body)

    def answered(body: dict[str, Any]) -> None:
        host_page.answered()

    def measured(body: dict[str, Any]) -> None:
        host_page.measured(body)

    for function in (push, greet, echo, answered, measured):
        eel.expose(function)
    with TemporaryDirectory(prefix="pytauri-ipc-") as folder:
        head = '<script src="/eel.js"></script>'
        page = host_page.document("eel", head=head)
        (Path(folder) / "index.html").write_text(page, "utf-8")
        eel.init(folder)
        port = host_page.free_port()
        Thread(target=host_page.say_when_served, args=(port, "index.html"), daemon=True).start()
        eel.start("index.html", mode=False, port=port, host="127.0.0.1")


if __name__ == "__main__":
    sys.exit(main())
