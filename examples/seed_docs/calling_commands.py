"""Commands for a page to call: `pages/calling_commands.html` has the calls."""

import sys

from pydantic import BaseModel

from examples.seed_docs import _window
from pytauri_ipc import Commands

commands = Commands()


class Trip(BaseModel):
    start: str
    end: str
    days: int


@commands.command()
async def plan(body: Trip) -> list[str]:
    """For `pyInvoke`: JSON in, JSON out."""
    return [f"day {day}: {body.start} to {body.end}" for day in range(1, body.days + 1)]


@commands.command()
async def backwards(body: bytes) -> bytes:
    """For `rawPyInvoke`: bytes in, an `ArrayBuffer` out."""
    return body[::-1]


def main() -> int:
    return _window.run(commands, "calling_commands.html")


if __name__ == "__main__":
    sys.exit(main())
