"""A window of ours whose page calls a command; it says when it has the answer."""

from pydantic import BaseModel

from pytauri_ipc.app import App
from tests.benchmarks.first_page import first_page, say_answered


class Greeting(BaseModel):
    text: str


app = App()


@app.commands.command()
async def greet(name: str) -> Greeting:
    return Greeting(text=f"Hello {name}")


@app.commands.command()
async def answered(text: str) -> None:
    say_answered(text)


def main() -> None:
    app.show(first_page())
    app.run()


if __name__ == "__main__":
    main()
