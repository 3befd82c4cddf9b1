"""An app whose page has the client of `registry.py`, and gives back to Python what it gets.

`python -m tests.typescript.window`; its commands are those of the registry, and `check`.
"""

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from json import dumps, loads
from pathlib import Path
from typing import Final, Literal

from anyio import from_thread, to_thread
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, given, settings
from pytauri import (
    AppHandle,
    Assets,
    RunEvent,
    RunEventType,
    WebviewUrl,
    builder_factory,
    context_factory,
)
from pytauri.webview import WebviewWindowBuilder

from pytauri_ipc import Commands, Frontend
from pytauri_ipc.description import describe
from pytauri_ipc.typescript import client_files
from pytauri_ipc.typescript.names import camel_case
from tests.typescript import registry
from tests.typescript.drawing import Drawer

PAGE: Final = Path(__file__).parent / "page"
TIMEOUT: Final = 10.0
"""Seconds for one answer of the page."""

CONFIG: Final[dict[str, object]] = {
    "productName": "typed-client-tests",
    "version": "0.1.0",
    "identifier": "org.example.typed-client-tests",
    "build": {"frontendDist": "."},
    "app": {
        "windows": [],
        "security": {
            "capabilities": [
                {
                    "identifier": "default",
                    "windows": ["*"],
                    "permissions": ["core:default", "pytauri:default"],
                }
            ]
        },
    },
}

commands = Commands(debug=True)
commands.include(registry.commands)


@commands.command()
async def check(
    way: Literal["there_and_back", "through_client"], model: str, frontend: Frontend
) -> None:
    """Have values of a model go through the page, on a worker thread, as Hypothesis waits."""
    checks = {"there_and_back": there_and_back, "through_client": through_client}
    await to_thread.run_sync(_every_value, model, partial(checks[way], model, frontend))


def there_and_back(model: str, frontend: Frontend, sent: object) -> None:
    """Python → page → Python."""
    bound = commands[f"echo.{model}"].bound
    value = bound.read(dumps(sent).encode(), model)["body"]
    call = partial(frontend.call, "echo", value, returns=bound.body, timeout=TIMEOUT)
    assert from_thread.run(call) == value


def through_client(model: str, frontend: Frontend, sent: object) -> None:
    """Page → Python → page, by the client's function, and what it gave to Python."""
    bound = commands[f"echo.{model}"].bound
    expected = loads(bound.write(bound.read(dumps(sent).encode(), model)["body"]))
    body = {"name": camel_case(model), "body": sent}
    got = from_thread.run(partial(frontend.call, "through_client", body, timeout=TIMEOUT))
    assert _as_in_a_page(got) == _as_in_a_page(expected)


def _as_in_a_page(value: object) -> object:
    """A page has one type of numbers, and writes large ones without a point."""
    return loads(dumps(value), parse_int=float)


def _every_value(model: str, verify: Callable[[object], None]) -> None:
    description = describe(registry.commands)
    (command,) = (one for one in description.commands if one.name == f"echo.{model}")
    assert command.body is not None

    @settings(
        max_examples=30,
        derandomize=True,
        deadline=None,  # a busy machine is no bug; each answer of the page has one
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(sent=Drawer(description.definitions).values(command.body.schema))
    def each(sent: object) -> None:
        verify(sent)

    each()


class PageWithClient(Assets):
    """The files of `page/`, and those of the client."""

    def __init__(self) -> None:
        self._files = {
            f"/{name}": text.encode()
            for name, text in client_files(commands, language="js").items()
        }
        self._files |= {f"/{file.name}": file.read_bytes() for file in PAGE.iterdir()}

    def get(self, key: str, /) -> bytes | None:
        return self._files.get(key)

    def iter(self, /) -> Iterator[tuple[str, bytes]]:
        return iter(self._files.items())


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    with tempfile.TemporaryDirectory() as directory, start_blocking_portal() as portal:
        (Path(directory) / "tauri.conf.json").write_text("{}")
        context = context_factory(Path(directory), tauri_config=CONFIG)
        context.set_assets(PageWithClient())
        app = builder_factory().build(context, invoke_handler=commands.generate_handler(portal))

        def on_event(app_handle: AppHandle, event: RunEventType) -> None:
            if isinstance(event, RunEvent.Ready):
                WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType]
                    app_handle, "main", WebviewUrl.App("index.html"), title="Typed client"
                )

        return app.run_return(on_event)


if __name__ == "__main__":
    sys.exit(main())
