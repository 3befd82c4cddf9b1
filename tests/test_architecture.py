"""The layers of the package, what an import loads, and the names that are public."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from textwrap import dedent

import pytest

import pytauri_ipc
from pytauri_ipc import testing

PACKAGE = Path(pytauri_ipc.__file__).parent

LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli.main",),
    ("cli.describe", "cli.dev", "cli.doctor", "cli.new"),
    ("cli.dev_program",),
    ("cli.dev_child",),
    ("cli.dev_project", "cli.dev_server", "cli.ts"),
    ("cli.checks", "cli.client_folder", "cli.dev_apps", "cli.target", "cli.watching"),
    ("cli", "cli.machine", "cli.output"),
    ("app",),
    ("app.app",),
    ("app.ready_made",),
    ("parts",),
    ("parts.charts", "parts.grid", "parts.choices", "parts.inputs", "parts.toolbar"),
    ("parts.grid_data", "parts.grid_rows"),
    ("parts.grid_columns", "parts.grid_events", "parts.grid_views", "parts.tables"),
    ("parts.frame_tables",),
    ("parts.table",),
    ("parts.table_queries",),
    ("parts.figures", "parts.items", "parts.loaded", "parts.table_values"),
    ("parts.arrays",),
    ("app.served",),
    ("app.background",),
    ("app.life",),
    ("app.arguments",),
    ("app.hosts",),
    ("app.browser", "app.child", "app.jupyter", "app.native"),
    ("app.child_program", "app.lane", "app.web_host"),
    ("app.serving",),
    ("app.child_windows",),
    ("app.native_app",),
    ("app.native_window",),
    ("app.native_context", "app.native_downloads", "app.native_plugins", "app.native_tray"),
    ("app.config", "app.jupyter_cells", "app.native_menus"),
    ("app.capabilities", "app.cell_files", "app.jupyter_widget", "app.native_predefined"),
    ("app.reports", "app.window_book"),
    ("app.handle",),
    ("app.window",),
    ("app.window_context",),
    ("app.window_parts",),
    ("app.host",),
    ("app.child_book",),
    ("app.child_operations", "app.child_pages", "app.child_process", "app.child_questions"),
    ("app.controls", "app.native_controls"),
    ("app.questions", "app.settling"),
    ("app.control_values", "app.geometry", "app.tray"),
    ("app.menus",),
    ("app.menu_ids", "app.menu_items"),
    ("app.accelerators", "app.icons"),
    ("app.plugins",),
    ("app.web_application", "app.web_server"),
    ("app.web_answers",),
    ("app.web_access", "app.web_pages", "app.web_windows"),
    ("app.entrances",),
    ("app.requirements",),
    (
        "app.app_pages",
        "app.command_loop",
        "app.hot_reload",
        "app.native_assets",
        "app.page_files",
        "app.refusals",
        "app.signals",
    ),
    (
        "app.abilities",
        "app.addresses",
        "app.content",
        "app.descriptors",
        "app.displays",
        "app.notebooks",
        "app.operations",
        "app.page",
        "app.portal_thread",
        "app.sources",
        "app.waiting",
        "app.web_options",
        "app.window_options",
    ),
    ("typescript",),
    ("typescript.client",),
    ("typescript.events",),
    ("typescript.errors",),
    ("typescript.types",),
    ("typescript.comments", "typescript.names"),
    ("",),  # the names that people import
    ("testing",),
    ("testing_page",),
    ("testing_events",),
    ("commands",),
    ("description",),
    ("transports.tauri_child", "transports.tauri_lane"),
    (  # they import no other
        "transports.anywidget",
        "transports.memory",
        "transports.tauri",
        "transports.websocket",
    ),
    ("transports.scripted", "transports.tauri_session"),
    ("transports.tauri_frames",),
    ("transports.tauri_invoke", "transports.tauri_window"),
    ("transports.sessions",),
    ("transports.outbox",),
    ("transports.base", "transports.ended", "transports.endpoint"),
    ("transports.known_windows",),
    ("transports.page_events", "transports.told"),
    ("hub", "session"),
    ("async_tools",),
    ("background_tasks",),
    ("event_callbacks",),
    ("dispatcher",),
    ("registry",),
    ("registry_events", "route"),
    ("event_types",),
    ("downloads",),
    ("signature",),
    ("injection",),
    ("payload",),
    ("failures",),
    ("annotations", "pytauri_types"),
    ("call",),
    ("json_schemas",),
    ("schema_generator",),
    ("channel",),
    ("frontend", "json_writer"),
    ("subscriptions",),
    ("events",),
    ("link",),
    ("delivery",),
    ("transports.asgi_socket",),
    ("transports.wires",),
    ("codec",),
    ("messages",),
    ("bridge", "event_loop", "limits", "transports", "transports.stdio"),
    ("asyncio_loop", "trio_loop"),
    ("errors",),
)
"""From top to bottom: a module imports from the rows below its own, and from no other."""

IMPORTERS_OF_PYTAURI = {
    "app.child_windows",
    "app.native_app",
    "app.native_assets",
    "app.native_context",
    "app.native_controls",
    "app.native_downloads",
    "app.native_menus",
    "app.native_plugins",
    "app.native_predefined",
    "app.native_tray",
    "app.native_window",
    "cli.dev_apps",
    "transports.tauri_window",
}

PUBLIC = {
    "ArgumentsType",
    "AsyncTools",
    "Call",
    "CallTimeout",
    "Channel",
    "ChannelClosed",
    "ChannelFull",
    "Commands",
    "Failure",
    "Frontend",
    "FrontendClosed",
    "Headers",
    "InvokeException",
    "IpcError",
    "JavaScriptChannelId",
    "Limits",
    "Next",
    "PageError",
    "Reply",
    "SignatureError",
    "State",
    "TestClient",
    "__version__",
    "bridge_script",
}


def module_name(file: Path) -> str:
    """The name of a file's module, without the package's own: `"transports.base"`."""
    steps = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(steps[:-1] if steps[-1] == "__init__" else steps)


SOURCES = {module_name(file): file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py"))}


def imported(source: str) -> Iterator[str]:
    """The full names of all that a source imports, function-local imports and all.

    `from a import b` is both `a` and `a.b`, for `b` may be a module.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_modules(source: str, known: Iterable[str]) -> set[str]:
    """The modules of this package that a source imports."""
    found: set[str] = set()
    for name in imported(source):
        own = name.removeprefix("pytauri_ipc").removeprefix(".")
        if name.split(".", 1)[0] == "pytauri_ipc" and own in known:
            found.add(own)
    # `from pytauri_ipc.call import Call` names the package only on the way.
    return found - {""} if len(found) > 1 else found


IMPORTS = {module: own_modules(source, SOURCES) for module, source in SOURCES.items()}
ROWS = {module: row for row, modules in enumerate(LAYERS) for module in modules}


# --- the layers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import pytauri_ipc", {""}),
        ("import pytauri_ipc.call", {"call"}),
        ("import os, pytauri_ipc.call as c", {"call"}),
        ("from pytauri_ipc import call", {"call"}),
        ("from pytauri_ipc import Call", {""}),
        ("from pytauri_ipc.call import Call, Reply", {"call"}),
        ("from pytauri_ipc.transports import base", {"transports", "transports.base"}),
        ("from pytauri_ipc.transports.base import Server", {"transports.base"}),
        ("def f():\n    from pytauri_ipc.call import Call", {"call"}),
        ("if TYPE_CHECKING:\n    from pytauri_ipc.call import Call", {"call"}),
        (
            "class A:\n    try:\n        import pytauri_ipc.call\n    except E:\n        pass",
            {"call"},
        ),
        ("import os\nfrom pytauri import App\nimport pytauri_ipc_more", set[str]()),
        ('"from pytauri_ipc import call"', set[str]()),
    ],
)
def test_every_way_to_import_is_seen(source: str, modules: set[str]) -> None:
    assert own_modules(source, SOURCES) == modules


def test_every_module_has_its_row() -> None:
    assert len(ROWS) == sum(map(len, LAYERS))
    assert ROWS.keys() == SOURCES.keys()


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_imports_only_downward(module: str) -> None:
    upward = {name for name in IMPORTS[module] if ROWS[name] <= ROWS[module]}
    assert not upward, f"{module or 'pytauri_ipc'} imports {upward}, which does not stand below it"


def test_no_modules_import_each_other_in_a_circle() -> None:
    order = list(TopologicalSorter(IMPORTS).static_order())
    assert len(order) == len(SOURCES)


SHARED_BY_HOSTS = {
    "transports.base",
    "transports.ended",
    "transports.endpoint",
    "transports.outbox",
    "transports.page_events",
    "transports.scripted",
    "transports.sessions",
    "transports.wires",
}
HOSTS = ("anywidget", "memory", "tauri", "websocket")


def host_of(module: str) -> str | None:
    name = module.removeprefix("transports.").split("_")[0]
    return name if name in HOSTS and module.startswith("transports.") else None


@pytest.mark.parametrize("module", [name for name in SOURCES if name.startswith("transports.")])
def test_a_host_imports_what_all_share_and_its_own_and_no_other_host(module: str) -> None:
    hosts = {host_of(name) for name in IMPORTS[module]} - {None}
    assert hosts <= {host_of(module)}


@pytest.mark.parametrize("module", ["messages", "codec", "delivery", "session"])
def test_the_protocol_imports_no_io_thread_or_loop(module: str) -> None:
    outside = {name.split(".")[0] for name in imported(SOURCES[module])} - {"pytauri_ipc"}
    assert outside <= {"collections", "json", "pydantic_core", "re", "typing"}
    assert IMPORTS[module] <= {"messages", "codec", "delivery", "errors"}


def test_what_events_are_is_pure() -> None:
    outside = {
        name.split(".")[0]
        for module in ("events", "subscriptions")
        for name in imported(SOURCES[module])
    }
    allowed = {"abc", "collections", "dataclasses", "fnmatch", "functools", "inspect", "re"}
    assert outside - {"pytauri_ipc"} <= allowed | {"threading", "types", "typing"}
    assert IMPORTS["events"] == set()


def test_pytauri_is_imported_only_where_its_windows_are() -> None:
    importers = {
        module
        for module, source in SOURCES.items()
        if any(name.split(".", 1)[0] == "pytauri" for name in imported(source))
    }
    assert importers == IMPORTERS_OF_PYTAURI


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_says_first_what_belongs_in_it(module: str) -> None:
    first_line = (ast.get_docstring(ast.parse(SOURCES[module])) or "").split("\n")[0]
    assert len(first_line) > 20


# --- what an import loads -------------------------------------------------------------------


def run_alone(program: str) -> object:
    """Run a program in a Python of its own; what it prints is JSON."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", dedent(program)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


NEVER_LOADED = [
    "pytauri",
    "uvicorn",
    "websockets",
    "anywidget",
    "ipywidgets",
    "trio",
    "selenium",
    "argparse",
    "watchfiles",
    "pytauri_ipc.cli",
    "pytauri_ipc.testing",
    "pytauri_ipc.transports.memory",
]


def test_an_import_loads_neither_hosts_nor_what_is_for_tests() -> None:
    loaded = run_alone(f"""
        import json, sys
        import pytauri_ipc
        print(json.dumps([name for name in {NEVER_LOADED} if name in sys.modules]))
    """)
    assert loaded == []


def test_commands_work_where_pytauri_cannot_be_imported() -> None:
    replies = run_alone("""
        import json, sys

        for absent in ("pytauri", "pytauri_wheel", "uvicorn", "anywidget"):
            sys.modules[absent] = None  # importing it raises ImportError

        import anyio
        from anyio.from_thread import start_blocking_portal
        from pytauri_ipc import Channel, Commands, TestClient

        commands = Commands()

        @commands.command()
        async def greet(name: str) -> str:
            return f"Hello {name}"

        @commands.command()
        async def count(to: Channel[int]) -> None:
            to.send_model(1)

        async def main():
            async with TestClient(commands) as client:
                channel = client.channel(int)
                await client.invoke("count", {"to": channel.id})
                return [await client.invoke("greet", {"name": "Ann"}), await anext(channel)]

        with start_blocking_portal() as portal:
            commands.generate_handler(portal)
        print(json.dumps(anyio.run(main)))
    """)
    assert replies == ["Hello Ann", 1]


# --- the public names -----------------------------------------------------------------------


def test_the_public_names_are_those_of_the_contract() -> None:
    assert type(pytauri_ipc.__all__) is tuple
    assert set(pytauri_ipc.__all__) == PUBLIC
    assert len(pytauri_ipc.__all__) == len(PUBLIC)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(pytauri_ipc, name) is not None


def test_the_test_client_comes_with_its_first_use() -> None:
    assert pytauri_ipc.TestClient is testing.TestClient


@pytest.mark.parametrize("name", ["Nothing", "App", "AppHandle"])
def test_a_name_that_is_not_there_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"'pytauri_ipc' has no attribute '{name}'"):
        getattr(pytauri_ipc, name)


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()
