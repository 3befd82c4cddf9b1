"""Which functions can be commands, and how the decorator refuses the others.

A registry knows each name once, so every sample has a registry of its own.
"""

import sys

from pytauri import AppHandle

from pytauri_ipc import Commands, SignatureError

# --- accepted -------------------------------------------------------------------------------


def takes_a_body() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: bytes) -> bytes:
        return body

    return commands


def takes_a_body_and_the_app() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: bytes, app_handle: AppHandle) -> bytes:
        return body + f" seen by {app_handle}".encode()

    return commands


# --- refused: each raises SignatureError where the decorator stands -----------------------------


def has_no_annotation() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(
        body: bytes,
        app_handle,  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    ) -> bytes: ...

    return commands


def has_a_wrong_annotation() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: bytes, app_handle: str) -> bytes: ...

    return commands


def has_an_unknown_name() -> Commands:
    commands = Commands()

    @commands.command()
    async def command(body: bytes, program: AppHandle) -> bytes: ...

    return commands


def is_not_async() -> Commands:
    commands = Commands()

    @commands.command()
    def command(body: bytes) -> bytes: ...

    return commands


def takes_a_name_twice() -> Commands:
    commands = takes_a_body()

    @commands.command()
    async def command(body: bytes) -> bytes: ...

    return commands


ACCEPTED = (takes_a_body, takes_a_body_and_the_app)
REFUSED = (
    has_no_annotation,
    has_a_wrong_annotation,
    has_an_unknown_name,
    is_not_async,
    takes_a_name_twice,
)


def main() -> int:
    for register in ACCEPTED:
        print(f"{register.__name__}: registered {list(register())}")
    for register in REFUSED:
        try:
            register()
        except SignatureError as error:
            print(f"{register.__name__}: SignatureError: {error}")
        else:
            print(f"{register.__name__}: registered, and should not be")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
