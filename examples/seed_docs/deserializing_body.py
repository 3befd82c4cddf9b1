"""From the bytes of a body to a typed value, and back: the annotations say how.

It calls the commands with `TestClient`, a page in memory, and prints what a page would get.
"""

import anyio
from pydantic import BaseModel, RootModel
from pytauri import AppHandle

from pytauri_ipc import Commands, InvokeException, TestClient


class Order(BaseModel):
    drink: str
    cups: int = 1


Bill = RootModel[list[str]]


def model_to_root_model() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: Order, app_handle: AppHandle) -> Bill:
        return Bill([f"{body.cups} x {body.drink}", f"served by {app_handle}"])

    return commands


def model_to_bytes() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: Order) -> bytes:
        return body.drink.encode() * body.cups

    return commands


def bytes_to_root_model() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: bytes) -> Bill:
        return Bill(body.decode().splitlines())

    return commands


def any_type_to_any_type() -> Commands:
    """Not only models: whatever pydantic knows."""
    commands = Commands()

    @commands.command()
    async def command(body: list[Order | int]) -> dict[str, int] | None:
        return {order.drink: order.cups for order in body if isinstance(order, Order)} or None

    return commands


def fields() -> Commands:
    """Without a `body`, the parameters are its fields, as in Tauri's own commands."""
    commands = Commands()

    @commands.command()
    async def command(drink: str, cups: int = 1) -> str:
        return f"{cups} x {drink}"

    return commands


TEA = {"drink": "tea", "cups": 2}
CALLS = (
    (model_to_root_model, TEA),
    (model_to_bytes, TEA),
    (bytes_to_root_model, b"tea\nmilk"),
    (any_type_to_any_type, [TEA, 7, {"drink": "milk"}]),
    (fields, {"drink": "tea"}),
    (fields, {"drink": "tea", "cups": "many"}),
)


async def main() -> None:
    for register, body in CALLS:
        async with TestClient(register(), app_handle="the app") as client:
            try:
                reply = await client.invoke("command", body)
            except InvokeException as error:
                reply = f"{error.code}: {error.value}"
            print(f"{register.__name__}: {body!r} -> {reply!r}")


if __name__ == "__main__":
    anyio.run(main)
