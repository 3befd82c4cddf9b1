"""Errors that a command means for the page: raise, and the page's promise rejects."""

import sys

from pydantic import BaseModel

from examples.seed_docs import _window
from pytauri_ipc import Commands, InvokeException

commands = Commands()


@commands.command()
async def open_door(key: str) -> str:
    if key != "blue":
        raise InvokeException(f"the {key} key does not fit")
    return "open"


class Level(BaseModel):
    litres: float


class TankEmpty(InvokeException):
    """One with a code that programs can rely on, and with data."""

    code = "tank_empty"
    data: Level


@commands.command(errors=[TankEmpty])
async def start_engine() -> None:
    raise TankEmpty("there is no fuel left", data=Level(litres=0.5))


@commands.command()
async def divide(by: int) -> float:
    """Any other exception stays here, in the log: the page gets `internal` and an id."""
    return 1 / by


def main() -> int:
    return _window.run(commands, "returning_errors.html")


if __name__ == "__main__":
    sys.exit(main())
