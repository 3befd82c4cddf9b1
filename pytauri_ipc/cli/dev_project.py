"""What `pytauri-ipc dev` has to know of a project: its page, its clients, what a change means."""

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, ValidationError

from pytauri_ipc.cli.client_folder import CLIENTS, RUNTIME, Form, form_of
from pytauri_ipc.cli.output import CliError

Action = Literal["restart", "reload"]

_SOURCE: Final = re.compile(
    r"// Made by pytauri-ipc \S+ from ([^\W\d]\w*(?:\.\w+)*:[^\W\d]\w*(?:\.\w+)*)"
)
"""In the first line of a generated client: where its commands are."""


@dataclass(frozen=True, slots=True)
class Client:
    """A generated client of the project.

    Attributes:
        folder: Where it is.
        source: Its commands, `module:attribute`.
        form: What it is.
    """

    folder: Path
    source: str
    form: Form

    def arguments(self) -> list[str]:
        """For the command line, to make it anew."""
        options = {
            "--out": str(self.folder),
            "--runtime": self.form.runtime,
            "--language": self.form.language,
        }
        return ["ts", self.source, *(word for option in options.items() for word in option)]


def client_in(folder: Path) -> Client | None:
    """The client that was generated into a folder."""
    form = form_of(folder)
    if form is None:
        return None
    with (folder / f"client.{form.language}").open(encoding="utf-8", errors="replace") as text:
        source = _SOURCE.match(text.readline())
    return None if source is None else Client(folder, source[1], form)


def clients_below(root: Path) -> Iterator[Client]:
    """All generated clients of a project."""
    for path, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        if "client.ts" in files or "client.js" in files:
            client = client_in(Path(path))
            if client is not None:
                yield client


@dataclass(frozen=True, slots=True)
class Project:
    """A project under development.

    Attributes:
        root: The directory whose Python files count.
        settings: Tauri's `tauri.conf.json`; a program that is an `App` has none.
        page: The folder that a window's page is read from, as those settings say.
        dev_url: Where a server has the page instead.
        dev_command: What starts that server.
        clients: The generated clients.
    """

    root: Path
    settings: Path | None = None
    page: Path | None = None
    dev_url: str | None = None
    dev_command: str | None = None
    clients: tuple[Client, ...] = ()

    @classmethod
    def of(cls, root: Path, module: str, client: Path | None = None) -> "Project":
        """The project in a directory.

        Args:
            root: The directory; its `pyproject.toml` may name a server in `[tool.pytauri-ipc]`.
            module: The program's; `tauri.conf.json` is beside it, or above.
            client: The folder of the only client to make anew; without it, all that are found.

        Raises:
            CliError: The folder has no client; or the settings cannot be read.
        """
        if client is None:
            clients = tuple(clients_below(root))
        else:
            only = client_in(root / client)
            if only is None:
                raise CliError(
                    f"{client} has no generated client; make one with `pytauri-ipc ts "
                    f"module:commands --out {client}`"
                )
            clients = (only,)
        settings = _settings_of(root, module)
        if settings is None:
            tool = _tool_of(root / "pyproject.toml")
            return cls(root, dev_url=tool.dev_url, dev_command=tool.dev_command, clients=clients)
        build = _build_of(settings)
        page, dev_url = build.get("frontendDist"), build.get("devUrl")
        return cls(
            root,
            settings=settings,
            page=_folder(settings.parent, page),
            dev_url=dev_url if isinstance(dev_url, str) else None,
            dev_command=_command(build),
            clients=clients,
        )

    def watched(self) -> list[Path]:
        """The folders whose changes matter."""
        if self.page is None or self.page.is_relative_to(self.root) or not self.page.is_dir():
            return [self.root]
        return [self.root, self.page]

    def action(self, path: Path) -> Action | None:
        """What is to be done when a file has changed."""
        if path == self.settings:
            return "restart"
        base = self.root
        in_page = self.page is not None and self.dev_url is None and path.is_relative_to(self.page)
        if in_page and self.page is not None:
            base = self.page
        if not path.is_relative_to(base) or any(map(_is_ignored, path.relative_to(base).parts)):
            return None
        if path.suffix == ".py":
            return "restart"
        is_client = path.name in (*CLIENTS, *RUNTIME) and any(
            path.parent == c.folder for c in self.clients
        )
        return "reload" if in_page and not is_client else None


def _is_ignored(step: str) -> bool:
    return step.startswith(".") or step.endswith("~") or step in _IGNORED


_IGNORED: Final = frozenset({"__pycache__", "node_modules", "site-packages"})


class _Tool(BaseModel, extra="forbid"):
    """`[tool.pytauri-ipc]` in `pyproject.toml`."""

    dev_url: str | None = Field(None, alias="dev-url")
    dev_command: str | None = Field(None, alias="dev-command")


def _tool_of(file: Path) -> _Tool:
    if not file.is_file():
        return _Tool.model_validate({})
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
        return _Tool.model_validate(settings.get("tool", {}).get("pytauri-ipc", {}))
    except (ValidationError, ValueError) as error:
        raise CliError(f"{file} cannot be read: {error}") from error


class _Settings(BaseModel):
    build: dict[str, Any] = {}


def _settings_of(root: Path, module: str) -> Path | None:
    place = root.joinpath(*module.split("."))
    while place.is_relative_to(root):
        settings = place / "tauri.conf.json"
        if settings.is_file():
            return settings
        place = place.parent
    return None


def _build_of(settings: Path) -> dict[str, Any]:
    try:
        read = _Settings.model_validate_json(settings.read_bytes())
    except ValidationError as error:
        raise CliError(f"{settings} cannot be read: {error}") from error
    return read.build


def _folder(base: Path, page: object) -> Path | None:
    if not isinstance(page, str) or "://" in page:
        return None
    return Path(os.path.normpath(base / page))


def _command(build: dict[str, Any]) -> str | None:
    command = build.get("beforeDevCommand")
    if command is None or isinstance(command, str):
        return command
    raise CliError('write "beforeDevCommand" in tauri.conf.json as one string')
