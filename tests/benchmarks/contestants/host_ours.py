"""An app of ours; the argument says in which host, or that it has a lane in this process."""

import sys
from typing import Any, Literal, cast

from pytauri_ipc import Channel
from pytauri_ipc.app import App, WindowHandle
from tests.benchmarks import host_page, host_work
from tests.benchmarks.host_work import Greeting, Person, Text, Wanted


class Push(Wanted):
    channel: Channel[Text]


def main() -> None:
    app = _app(sys.argv[1])
    window = app.show(host_page.document("ours", has_bytes=True))
    text_event = app.commands.event("bench:text", Text)

    @app.commands.command()
    async def greet(body: Person) -> Greeting:
        return host_work.greet(body)

    @app.commands.command()
    async def echo(body: bytes) -> bytes:
        return body

    @app.commands.command()
    async def push(body: Push) -> None:
        for text in host_page.texts(body.size, body.count):
            body.channel.send_model(Text(text=text))

    @app.commands.command()
    async def announce(body: Wanted) -> None:
        for text in host_page.texts(body.size, body.count):
            window.emit(text_event, Text(text=text))

    @app.commands.command()
    async def answered(body: dict[str, Any]) -> None:
        host_page.answered()

    @app.commands.command()
    async def measured(body: dict[str, Any]) -> None:
        host_page.measured(body)

    _run(app, window)


def _run(app: App, window: WindowHandle) -> None:
    if app.host == "native":
        app.run()
        return
    app.start()
    if app.host == "browser":
        host_page.say_address(str(window.address))
    app.wait()


def _app(where: str) -> App:
    if where == "lane":
        return App(host="native", fast_lane=True)
    return App(host=cast(Literal["browser", "child", "native"], where))


if __name__ == "__main__":
    main()
