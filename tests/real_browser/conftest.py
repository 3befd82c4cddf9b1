"""One browser for all tests of a module, and a program for each."""

from collections.abc import AsyncIterator, Generator

import pytest

from pytauri_ipc import Channel, Commands, Frontend
from tests.needs import need
from tests.real_browser.chromium import Browser
from tests.real_browser.chromium import opened as opened_browser
from tests.web_program import Program, running
from tools.chromium import missing_for_browsers

PAGES = {
    "index.html": "<!doctype html><title>One</title><h1>One</h1><a id=two href=two.html>two</a>",
    "two.html": "<!doctype html><title>Two</title><h1>Two</h1>",
    "strict.html": "<!doctype html><meta http-equiv=Content-Security-Policy "
    'content="connect-src https://other.example"><title>Strict</title>',
    "frames.html": "<!doctype html><title>Frames</title>",
}


def browser_commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(name: str) -> str:
        return f"Hello {name}"

    @commands.command()
    async def label(frontend: Frontend) -> str:
        return frontend.label

    @commands.command()
    async def echo(body: bytes) -> bytes:
        return body

    @commands.command()
    async def numbers(count: int) -> AsyncIterator[int]:
        for number in range(count):
            yield number

    @commands.command()
    async def send(to: Channel[int], count: int) -> None:
        for number in range(count):
            to.send_model(number)

    return commands


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    need(missing_for_browsers())
    with opened_browser() as browser:
        yield browser


@pytest.fixture
def program() -> Generator[Program]:
    with running(browser_commands(), PAGES) as program:
        yield program
