"""A window of ours whose page calls a command; it says when it has the answer."""

from anyio.from_thread import start_blocking_portal
from pydantic import BaseModel

from pytauri_ipc import Commands, bridge_script
from tests.benchmarks.app import run_app
from tests.benchmarks.first_page import first_page, say_answered


class Person(BaseModel):
    name: str


class Greeting(BaseModel):
    text: str


commands = Commands()


@commands.command()
async def greet(body: Person) -> Greeting:
    return Greeting(text=f"Hello {body.name}")


@commands.command()
async def answered(body: Greeting) -> None:
    say_answered(body.text)


def main() -> None:
    with start_blocking_portal("asyncio") as portal:
        handler = commands.generate_handler(portal)
        documents = {"start.html": first_page()}
        run_app("start.html", handler, script=bridge_script(), documents=documents)


if __name__ == "__main__":
    main()
