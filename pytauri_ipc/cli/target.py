"""`module:attribute` → the object: the module is imported, and every mistake told as a sentence."""

import difflib
import importlib
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

from pytauri_ipc.cli.output import CliError
from pytauri_ipc.commands import Commands
from pytauri_ipc.errors import SignatureError

EXAMPLE: Final = "hello.commands:commands"
"""What a target looks like."""

Advice = Callable[[ModuleType], str]
"""What of a module to write, where it has no such attribute."""

_PACKAGE: Final = Path(__file__).parent.parent
"""No place of a person's mistakes."""


def load_commands(text: str) -> Commands:
    """The registry that `module:attribute` names.

    Raises:
        CliError: There is no such thing, or it is no `Commands`.
    """
    found = load(text)
    if isinstance(found, Commands):
        return found
    module = text.partition(":")[0]
    raise CliError(
        f"{text} is {_kind(found)}, and no `Commands`. {_registries(sys.modules[module])}"
    )


def load(text: str, usual: str = "commands", advice: Advice | None = None) -> object:
    """The object that `module:attribute` names. The current directory is on the path.

    What the module prints while it is imported goes to stderr.

    Args:
        text: The target.
        usual: What such an attribute is called.
        advice: Of a module without that attribute; without it, its registries are told.

    Raises:
        CliError: The text names nothing, or the module cannot be imported. The message holds
            what the module itself raised.
    """
    name, separator, attribute = text.partition(":")
    if not separator or not all(_is_dotted(part) for part in (name, attribute)):
        raise CliError(f"{text!r} is no target: {_advice(name, attribute)}")
    found: object = _imported(name)
    for step in attribute.split("."):
        try:
            found = getattr(found, step)
        except AttributeError:
            raise CliError(_not_there(name, found, step, usual, advice)) from None
    return found


def imported_folders(error: BaseException | None = None) -> set[Path]:
    """The folders of the current directory that hold what was imported until now.

    Args:
        error: What an import ended with: the files that it came through count too.
    """
    files = [file for module in list(sys.modules.values()) if (file := _file(module))]
    while error is not None:
        files += [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            files.append(error.filename)
        error = error.__cause__ or error.__context__
    folders = {Path(file).resolve().parent for file in files}
    folders.update(
        Path(folder).resolve()
        for module in list(sys.modules.values())
        for folder in getattr(module, "__path__", ())
    )
    return {folder for folder in folders if _is_own(folder) and folder.is_dir()}


def _file(module: ModuleType) -> str | None:
    """The file of a module; some objects in `sys.modules` have any attribute one asks for."""
    file: object = getattr(module, "__file__", None)
    return file if isinstance(file, str) else None


def _is_own(path: Path) -> bool:
    """Whether it belongs to the current directory, and not to an environment in there."""
    return path.is_relative_to(Path.cwd()) and not {"site-packages", "dist-packages"} & {
        *path.parts
    }


# --- the text -------------------------------------------------------------------------------


def _is_dotted(text: str) -> bool:
    return all(step.isidentifier() for step in text.split("."))


def _advice(name: str, attribute: str) -> str:
    """What to write instead, also for a person who gave the path of a file."""
    path = Path(name)
    if path.suffix == ".py" and not path.is_absolute():
        module = ".".join(path.with_suffix("").parts)
        return f"write module:attribute, here perhaps {module}:{attribute or 'commands'}"
    if _is_dotted(name) and not attribute:
        return f"write module:attribute, here perhaps {name}:commands"
    return f"write module:attribute, as in {EXAMPLE}"


# --- the module -----------------------------------------------------------------------------


def _imported(name: str) -> ModuleType:
    here = str(Path.cwd())
    if here not in sys.path:  # the script's own folder stands there, not the current one
        sys.path.insert(0, here)
    try:
        with redirect_stdout(sys.stderr):
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            raise CliError(_no_module(error)) from error
        raise CliError(_in_one_line(name, error)) from error
    except (ImportError, SignatureError) as error:
        raise CliError(_in_one_line(name, error)) from error
    except SystemExit as error:
        raise CliError(
            f"importing {name} ended the program (SystemExit); put what starts it under "
            '`if __name__ == "__main__":`'
        ) from error
    except Exception as error:  # a person's own code, at the edge
        raise CliError(f"importing {name} failed:\n{_own_traceback(error)}") from error


def _no_module(error: ModuleNotFoundError) -> str:
    parent, _, last = str(error.name).rpartition(".")
    folder = Path(*parent.split("."))
    near = {path.stem for path in folder.glob("*") if path.suffix == ".py" or path.is_dir()}
    said = f"{error}, looked for in {Path.cwd()}."
    close = difflib.get_close_matches(last, sorted(near), n=3)
    if close:
        names = " or ".join(f"{parent}.{stem}".lstrip(".") for stem in close)
        return f"{said} Did you mean {names}?"
    return f"{said} Run this in the folder that holds the package."


def _in_one_line(name: str, error: Exception) -> str:
    """The error and the line of the person's own file that it came from."""
    frames = [f for f in _own_frames(error) if not Path(f.filename).is_relative_to(_PACKAGE)]
    place = ""
    if frames:
        own = [frame for frame in frames if _is_own(Path(frame.filename).resolve())]
        frame = (own or frames)[-1]
        place = f"{_shown(frame.filename)}, line {frame.lineno}: "
    return f"importing {name} failed:\n{place}{error}"


def _own_traceback(error: Exception) -> str:
    """The traceback as Python prints it, without the way from here to the person's file."""
    told = traceback.TracebackException.from_exception(error)
    told.stack = traceback.StackSummary.from_list(_own_frames(error))
    return "".join(told.format()).rstrip()


def _own_frames(error: Exception) -> list[traceback.FrameSummary]:
    machinery = (__file__, importlib.__file__)
    return [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename not in machinery and not frame.filename.startswith("<frozen importlib")
    ]


def _shown(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


# --- the attribute --------------------------------------------------------------------------


def _not_there(name: str, owner: object, step: str, usual: str, advice: Advice | None) -> str:
    if hasattr(owner, "__path__") and find_spec(f"{name}.{step}"):
        return f"{name}.{step} is a module; write {name}.{step}:{usual}, or the name it has there."
    close = difflib.get_close_matches(step, dir(owner), n=3)
    where = f"module {name}" if isinstance(owner, ModuleType) else _kind(owner)
    said = f"{where} has no attribute {step!r}."
    if close:
        return f"{said} Did you mean {' or '.join(map(repr, close))}?"
    return f"{said} {(advice or _registries)(owner)}" if isinstance(owner, ModuleType) else said


def _registries(module: ModuleType) -> str:
    names = [name for name, value in vars(module).items() if isinstance(value, Commands)]
    if not names:
        return f"Module {module.__name__} has no `Commands` at all; name the one that makes it."
    targets = " or ".join(f"{module.__name__}:{name}" for name in names)
    return f"Write {targets}."


def _kind(thing: object) -> str:
    if isinstance(thing, ModuleType):
        return f"the module {thing.__name__}"
    if isinstance(thing, type):
        return f"the class {thing.__name__}"
    name: object = getattr(thing, "__name__", None)
    kind = type(thing).__name__
    return f"the {kind} {name}" if isinstance(name, str) else f"of type {kind}"
