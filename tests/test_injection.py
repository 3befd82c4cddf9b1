"""What a host lends to a command: its forms, what each gives, and what is refused."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NewType, Optional, Union

import pytest

from pytauri_ipc import AsyncTools, Commands, Frontend, Headers, SignatureError, State
from pytauri_ipc.injection import ALLOWED
from pytauri_ipc.testing import TestClient
from tests import pytauri_doubles
from tests.handlers import annotated, registered
from tests.pytauri_doubles import AppHandle, WebviewWindow
from tests.rejections import rejection

if TYPE_CHECKING:
    import pytauri
    import pytauri.webview

APP_HANDLE = AppHandle()
WINDOW = WebviewWindow()


class Database:
    name = "files"


class Archive(Database):
    name = "archive"


class Nothing:
    """A state that is false."""

    def __bool__(self) -> bool:
        return False


def taking(name: str, annotation: object) -> Callable[..., object]:
    """`async def command(<name>: <annotation>) -> str`, with the annotation as it stands."""
    scope: dict[str, Any] = dict(globals())
    exec(f"async def command({name}): return repr({name})", scope)
    command: Callable[..., object] = scope["command"]
    return annotated(command, **{name: annotation}, returns=str)


# --- handles --------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_command_gets_the_handles_of_its_host() -> None:
    commands = Commands()
    got: list[object] = []

    @commands.command()
    async def keep(app_handle: AppHandle, webview_window: WebviewWindow) -> None:
        got.extend([app_handle, webview_window])

    @commands.command()
    async def keep_optional(
        app_handle: AppHandle | None,
        webview_window: Optional[WebviewWindow],  # noqa: UP045
    ) -> None:
        got.extend([app_handle, webview_window])

    async with TestClient(commands, app_handle=APP_HANDLE, webview_window=WINDOW) as client:
        await client.invoke("keep")
        await client.invoke("keep_optional")
    assert got == [APP_HANDLE, WINDOW] * 2


OPTIONAL: list[object] = [
    AppHandle | None,
    None | AppHandle,
    Optional[AppHandle],  # noqa: UP045
    Union[AppHandle, None],  # noqa: UP007
    "AppHandle | None",
    "None | AppHandle",
    "Optional[AppHandle]",
    # These stand for a name that only type checkers know.
    "Absent.AppHandle | None",
    "absent.AppHandle|None",
    "None | absent.AppHandle",
    "Optional[absent.AppHandle]",
    "typing.Optional[absent.AppHandle]",
    "Union[absent.AppHandle, None]",
    "typing.Union[None, absent.AppHandle]",
]

REQUIRED: list[object] = [
    AppHandle,
    "AppHandle",
    "absent.AppHandle",
    "pytauri.ffi.lib.AppHandle",
    "'absent.AppHandle'",
]


@pytest.mark.anyio
@pytest.mark.parametrize("annotation", OPTIONAL, ids=str)
async def test_an_optional_handle_is_none_where_the_host_has_none(annotation: object) -> None:
    async with TestClient(registered(taking("app_handle", annotation))) as client:
        assert await client.invoke("command") == "None"


@pytest.mark.anyio
@pytest.mark.parametrize("annotation", REQUIRED, ids=str)
async def test_a_required_handle_is_unavailable_where_the_host_has_none(annotation: object) -> None:
    async with TestClient(registered(taking("app_handle", annotation))) as client:
        error = await rejection(client, "command")
    assert error.code == "unavailable"
    for part in ("'command'", "'app_handle'", "'memory'", "AppHandle | None"):
        assert part in error.value


@pytest.mark.anyio
async def test_a_required_window_is_unavailable_too() -> None:
    async with TestClient(registered(taking("webview_window", WebviewWindow))) as client:
        error = await rejection(client, "command")
    assert error.code == "unavailable"
    for part in ("'command'", "'webview_window'", "'memory'", "WebviewWindow | None"):
        assert part in error.value


def test_an_optional_handle_quoted_inside_an_evaluated_annotation_is_matched() -> None:
    """With PyTauri imported for type checkers alone."""
    commands = Commands()

    @commands.command()
    async def command(
        app_handle: Optional["pytauri.AppHandle"],
        webview_window: Union["pytauri.webview.WebviewWindow", None],
    ) -> None: ...

    assert list(commands["command"].bound.injections) == ["app_handle", "webview_window"]


@pytest.mark.parametrize("name", ["app_handle", "webview_window"])
@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (str, "found `str`"),
        (Database, "Database`"),
        (None, "found `None`"),
        (Any, "Any`"),
        (AppHandle | WebviewWindow, "AppHandle | "),
        (AppHandle | str, "AppHandle | str`"),
        (WebviewWindow | int | None, "WebviewWindow | int | None`"),
        (list[AppHandle], "found `list["),
        ("absent.Webview", "`absent.Webview` cannot be resolved"),
        ("absent.AppHandle | absent.WebviewWindow", "cannot be resolved"),
        ("list[absent.AppHandle]", "cannot be resolved"),
        ("NotAppHandle", "cannot be resolved"),
        ("AppHandles", "cannot be resolved"),
    ],
)
def test_another_type_under_a_handles_name_is_refused(
    name: str, annotation: object, found: str
) -> None:
    with pytest.raises(SignatureError) as caught:
        registered(taking(name, annotation))
    kind = {"app_handle": "AppHandle", "webview_window": "WebviewWindow"}[name]
    assert (caught.value.command, caught.value.parameter) == ("command", name)
    for part in ("'command'", f"'{name}'", found, f"`{name}: {kind}`", f"`{kind} | None`"):
        assert part in str(caught.value)


def test_the_handles_do_not_stand_for_each_other() -> None:
    for name, annotation in (("app_handle", WebviewWindow), ("webview_window", AppHandle)):
        with pytest.raises(SignatureError, match=name):
            registered(taking(name, annotation))


# --- headers and frontend -------------------------------------------------------------------


@pytest.mark.anyio
@pytest.mark.parametrize(
    "annotation",
    [Headers, pytauri_doubles.Headers, list[tuple[bytes, bytes]], "Headers"],
    ids=["ours", "pytauri's", "spelt out", "postponed"],
)
async def test_a_command_gets_the_headers_as_pairs(annotation: object) -> None:
    async with TestClient(registered(taking("headers", annotation))) as client:
        with_headers = await client.invoke("command", headers={"X-User": "Ann", "accept": "a/b"})
        without = await client.invoke("command")
    assert with_headers == repr([(b"x-user", b"Ann"), (b"accept", b"a/b")])
    assert without == "[]"


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (dict[str, str], "found `dict[str, str]`"),
        (list, "found `list`"),
        (Headers | None, "Headers"),
        ("Absent", "`Absent` cannot be resolved"),
    ],
)
def test_another_type_for_the_headers_is_refused(annotation: object, found: str) -> None:
    with pytest.raises(SignatureError) as caught:
        registered(taking("headers", annotation))
    assert caught.value.parameter == "headers"
    for part in ("'command'", "'headers'", found, "`headers: Headers`", "pytauri_ipc"):
        assert part in str(caught.value)


@pytest.mark.anyio
async def test_a_command_gets_the_frontend_that_called() -> None:
    commands = Commands()
    got: list[Frontend | None] = []

    @commands.command()
    async def keep(frontend: Frontend) -> str:
        got.append(frontend)
        return frontend.label

    @commands.command()
    async def keep_optional(frontend: Frontend | None) -> None:
        got.append(frontend)

    async with (
        TestClient(commands, "main") as main,
        TestClient(commands, "settings") as settings,
    ):
        assert await main.invoke("keep") == "main"
        assert await settings.invoke("keep") == "settings"
        await main.invoke("keep_optional")
    first, second, third = got
    assert first is third
    assert first is not second
    assert first is not None
    assert first.host == "memory"


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (str, "found `str`"),
        (Database, "Database`"),
        (None, "found `None`"),
        (Frontend | str, "Frontend | str`"),
        (list[Frontend], "found `list["),
        ("Absent", "`Absent` cannot be resolved"),
    ],
)
def test_another_type_for_the_frontend_is_refused(annotation: object, found: str) -> None:
    with pytest.raises(SignatureError) as caught:
        registered(taking("frontend", annotation))
    assert caught.value.parameter == "frontend"
    for part in ("'command'", "'frontend'", found, "`frontend: Frontend`", "pytauri_ipc"):
        assert part in str(caught.value)


# --- states ---------------------------------------------------------------------------------


@pytest.mark.anyio
@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[Database, State()],
        Annotated[Database, State],
        Annotated[Database, pytauri_doubles.State()],
        Annotated[Database, "a note", State()],
        Annotated[Annotated[Database, State()], "a note"],
        "Annotated[Database, State()]",
        Annotated["Database", State()],
    ],
    ids=["ours", "class", "pytauri's", "noted", "nested", "postponed", "postponed inside"],
)
async def test_a_state_is_found_under_its_class(annotation: object) -> None:
    database = Database()
    for name in ("database", "db", "state", "times"):
        commands = registered(taking(name, annotation))
        assert not commands["command"].bound.takes_body
        async with TestClient(commands, states=[Archive(), database]) as client:
            assert await client.invoke("command") == repr(database)


@pytest.mark.anyio
async def test_a_state_of_a_subclass_is_another_state() -> None:
    commands = registered(taking("db", Annotated[Database, State()]))
    async with TestClient(commands, states=[Archive()]) as client:
        error = await rejection(client, "command")
    assert error.code == "unavailable"
    for part in ("'command'", "'db'", "Database", "memory", "states=[...]", "manage"):
        assert part in error.value


@pytest.mark.anyio
async def test_a_state_may_be_false() -> None:
    commands = registered(taking("nothing", Annotated[Nothing, State()]))
    async with TestClient(commands, states=[nothing := Nothing()]) as client:
        assert await client.invoke("command") == repr(nothing)


@pytest.mark.anyio
async def test_async_tools_are_a_state_without_being_given() -> None:
    commands = Commands()

    @commands.command()
    async def add(a: int, b: int, tools: Annotated[AsyncTools, State()]) -> int:
        return await tools.to_async(lambda: a + b)()

    async with TestClient(commands) as client:
        assert await client.invoke("add", {"a": 1, "b": 2}) == 3


def test_two_states_of_one_class_are_refused() -> None:
    with pytest.raises(ValueError, match="Database"):
        TestClient(Commands(), states=[Database(), Database()])


UserId = NewType("UserId", int)


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[Database | None, State()],
        Annotated[list[int], State()],
        Annotated[Any, State()],
        Annotated[UserId, State()],
        Annotated[Database | None, pytauri_doubles.State()],
    ],
    ids=["union", "generic", "Any", "new type", "pytauri's mark"],
)
def test_a_state_that_is_no_class_is_refused(annotation: object) -> None:
    with pytest.raises(SignatureError) as caught:
        registered(taking("db", annotation))
    assert caught.value.parameter == "db"
    for part in ("'command'", "'db'", "found `", "Annotated[", "T is a class"):
        assert part in str(caught.value)


def test_an_unmarked_annotation_is_no_state() -> None:
    commands = registered(taking("times", Annotated[int, "a note"]))
    assert commands["command"].bound.takes_body


# --- together -------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_everything_stands_beside_a_body_and_beside_fields_in_any_order() -> None:
    commands = Commands()

    @commands.command()
    async def with_body(
        headers: Headers,
        db: Annotated[Database, State()],
        body: int,
        app_handle: AppHandle,
        *,
        frontend: Frontend,
        archive: Annotated[Archive, State()],
        webview_window: WebviewWindow | None,
    ) -> list[object]:
        assert app_handle is APP_HANDLE
        return [body, db.name, archive.name, frontend.label, len(headers), webview_window]

    @commands.command()
    async def with_fields(
        frontend: Frontend, x: int, db: Annotated[Database, State()], y: int = 2
    ) -> list[object]:
        return [x, y, db.name, frontend.label]

    assert commands["with_body"].bound.body is int
    assert commands["with_fields"].bound.body == {"x": int, "y": int}
    async with TestClient(
        commands, states=[Database(), Archive()], app_handle=APP_HANDLE
    ) as client:
        assert await client.invoke("with_body", 5) == [5, "files", "archive", "main", 0, None]
        assert await client.invoke("with_fields", {"x": 1}) == [1, 2, "files", "main"]
        # A page cannot fill what the host lends.
        body = {"x": 1, "frontend": "mine", "db": "mine"}
        assert await client.invoke("with_fields", body) == [1, 2, "files", "main"]


def test_messages_name_everything_that_a_host_lends() -> None:
    for part in (
        "`app_handle: AppHandle`",
        "`webview_window: WebviewWindow`",
        "`headers: Headers`",
        "`frontend: Frontend`",
        "`Annotated[T, State()]`",
    ):
        assert part in ALLOWED
