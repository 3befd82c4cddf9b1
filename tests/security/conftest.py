"""The program that is attacked, and whoever uses it well meanwhile."""

from collections.abc import Callable, Generator

import pytest

from pytauri_ipc import Channel, Commands, Limits
from pytauri_ipc.app.web_options import WebOptions
from tests.web_client import PlayedPage, Visitor
from tests.web_program import Program, running

PAGES = {
    "index.html": "<!doctype html><title>Mine</title><h1>Hello</h1>",
    "style.css": "h1 { color: red }",
    "notes/secret.txt": "a note",
}

LIMITS = Limits(body_size=100_000, frame_size=100_000, grace_time=5.0)
WEB = WebOptions(patience=2.0, origins=("https://friend.example",), connections=50)


def attacked_commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(name: str = "you") -> str:
        return f"Hello {name}"

    @commands.command()
    async def count(body: bytes) -> int:
        return len(body)

    @commands.command(allow=["main"])
    async def erase() -> str:
        return "erased"

    @commands.command()
    async def flood(to: Channel[bytes]) -> None:
        for _ in range(2_000):
            to.send(bytes(20_000))

    return commands


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def program(request: pytest.FixtureRequest) -> Generator[Program]:
    with running(
        attacked_commands(), PAGES, backend=request.param, limits=LIMITS, web=WEB
    ) as program:
        program.open("main")
        program.open("chart")
        yield program


@pytest.fixture
def stranger(program: Program) -> Visitor:
    """Knows where the program is, and nothing more."""
    known = Visitor.at(program.host.address_of("main"))
    return Visitor(known.netloc)


@pytest.fixture
def person(program: Program) -> Visitor:
    """Has the printed address, and has opened it."""
    return Visitor.at(program.host.address_of("main")).enter()


@pytest.fixture
def page(person: Visitor) -> Generator[PlayedPage]:
    """The legitimate page, which goes on whatever happens."""
    with person.page() as page:
        assert_works(page)
        yield page
        assert_works(page)


def assert_works(page: PlayedPage) -> None:
    answer = page.call("greet")
    assert getattr(answer, "body", None) == (b'"Hello you"', True), answer


OpenVisitor = Callable[[str], Visitor]
