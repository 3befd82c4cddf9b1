"""`pytauri-ipc new`: a project that runs, from the files in `templates/`.

A template is a file's text with `{{name}}` and `{{package}}` in it. Those of `common/` are in every
project, beside those for its kind of page.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from keyword import iskeyword
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Final, Literal

from pytauri_ipc.cli.output import CliError, Parsers, add_subcommand
from pytauri_ipc.commands import Commands
from pytauri_ipc.typescript import client_files

EPILOG: Final = """\
examples:
  pytauri-ipc new hello
  pytauri-ipc new hello --page vite
"""

Page = Literal["html", "vite"]

_IMPORTED: Final = ("anyio", "pip", "pydantic", "pytauri", "pytauri_ipc", "pytest")
_FOLDERS: Final = ("dist", "node_modules", "page", "tests")

_TAKEN: Final = frozenset({*sys.stdlib_module_names, *_IMPORTED, *_FOLDERS})
"""Packages that one of this name would hide, or that would hide it; and folders of a project, some
of which git ignores."""

_NOT_THE_NAME: Final = {"package": "{{package}}", "gitignore": ".gitignore"}
"""Steps of a template's path that are called otherwise in the project."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a new project is called.

    Attributes:
        name: As it was asked for; the folder and the distribution.
        package: The Python package.
    """

    name: str
    package: str

    @classmethod
    def named(cls, name: str) -> "Project":
        """Work the names out.

        Raises:
            CliError: No package can have such a name.
        """
        if not re.fullmatch(r"[A-Za-z]([A-Za-z0-9._-]*[A-Za-z0-9])?", name, re.ASCII):
            raise CliError(
                f"{name!r} cannot be a project's name; use letters, digits, '-' and '_', with a "
                "letter first, as in my-app"
            )
        package = re.sub(r"[-._]+", "_", name).lower()
        if iskeyword(package) or package in _TAKEN:
            raise CliError(
                f"{name!r} cannot be a project's name: there is another {package!r} already, in "
                f"Python or in every new project; choose one like {package}-app"
            )
        return cls(name, package)

    def fill_in(self, template: str) -> str:
        """A template with the names in their places."""
        names = {"name": self.name, "package": self.package}
        return re.sub(r"\{\{(\w+)\}\}", lambda found: names[found[1]], template)


def add_parser(subparsers: Parsers) -> None:
    """Add `new` to the command line."""
    parser = add_subcommand(
        subparsers, "new", summary="make a folder with a project that runs", epilog=EPILOG
    )
    parser.add_argument("name", help="of the project and its folder, as in my-app")
    parser.add_argument(
        "--page",
        choices=("html", "vite"),
        default="html",
        help="plain HTML and JavaScript, or TypeScript built by Vite (default: html)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the project in the current directory."""
    project = Project.named(arguments.name)
    folder = Path.cwd() / project.name
    try:
        _write(folder, project_files(project, arguments.page))
    except OSError as error:
        raise CliError(str(error)) from error
    print(f"made {project.name}/, a project that runs:\n")
    for command in (f"cd {project.name}", *commands_of((folder / "README.md").read_text("utf-8"))):
        print(f"  {command}")
    return 0


def _write(folder: Path, files: Mapping[str, str]) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CliError(f"{folder.name} is there already; choose another name, or empty it first")
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


def commands_of(readme: str) -> list[str]:
    """The commands that a README shows."""
    return re.findall(r"^```sh\n(.*?)\n```$", readme, re.MULTILINE)


def project_files(project: Project, page: Page) -> dict[str, str]:
    """All files of a new project: path → text; with Vite the generated client among them."""
    templates = files("pytauri_ipc.cli") / "templates"
    made = {
        project.fill_in(path): project.fill_in(text)
        for kind in ("common", page)
        for path, text in _templates(templates / kind, PurePosixPath()).items()
    }
    if page == "html":
        return made  # an app makes the client of its plain pages by itself
    commands = _commands(project, made[f"{project.package}/commands.py"])
    generated = client_files(commands, source=f"{project.package}.commands:commands", language="ts")
    return made | {f"page/ipc/{name}": text for name, text in generated.items()}


def _templates(folder: Traversable, path: PurePosixPath) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        step = entry.name.removesuffix(".in")
        below = path / _NOT_THE_NAME.get(step, step)
        if entry.is_dir():
            found |= _templates(entry, below)
        else:
            found[str(below)] = entry.read_text("utf-8")
    return found


def _commands(project: Project, source: str) -> Commands:
    """The registry of the new project, whose files are not written yet."""
    module = ModuleType(f"{project.package}.commands")
    exec(compile(source, f"{project.package}/commands.py", "exec"), vars(module))  # our own text
    commands = module.commands
    assert isinstance(commands, Commands)
    return commands
