"""An app in browsers that many pages talk to; it tells them all something when one asks for it."""

import json
import os
from time import perf_counter

from pydantic import BaseModel

from pytauri_ipc.app import App, WebOptions
from tests.benchmarks import host_work
from tests.benchmarks.host_work import Greeting, Person
from tests.benchmarks.session_pages import TELL, TOLD


class Told(BaseModel):
    number: int
    at: float


class Tell(BaseModel):
    count: int


def main() -> None:
    app = App(host="browser", web=WebOptions(handshakes=10_000))
    told = app.commands.event(TOLD, Told)
    tell = app.commands.event(TELL, Tell)
    window = app.show("<h1>Sessions</h1>")

    @app.commands.command()
    async def greet(body: Person) -> Greeting:
        return host_work.greet(body)

    @app.on(tell)
    async def tell_everybody(data: Tell) -> None:
        for number in range(data.count):
            app.emit(told, Told(number=number, at=perf_counter()))

    app.start()
    print("ready:", json.dumps([window.address, os.getpid()]), flush=True)
    app.wait()


if __name__ == "__main__":
    main()
