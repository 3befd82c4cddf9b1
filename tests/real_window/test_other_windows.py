"""What ends in one window ends there alone: an illegal frame, or the window itself, amid work."""

from collections.abc import Generator
from typing import Any

import pytest

from tests.real_window.driving import Page, fresh, opened
from tests.real_window.test_reloads import BEGIN, LASTING, wait_until

ILLEGAL = """
const { id } = globalThis[Symbol.for("pytauri-ipc")].connection.session;
const headers = { pyfunc: `ipc::["${id}",9,9,8,[]]` };
__TAURI_INTERNALS__.invoke("plugin:pytauri|pyfunc", undefined, { headers }).catch(() => undefined);
"""

WAIT = """
const { pyInvoke, pyStream } = window.pytauriIpc;
window.waiting = pyInvoke("suite.wait_from_now", { name: "main", entry: "go" });
window.items = pyStream("suite.endless", { name: "main's" })[Symbol.asyncIterator]();
return window.items.next().then(() => null);
"""

GO_ON = """
const next = window.items.next();
return window.pytauriIpc.pyInvoke("suite.note", { entry: "go" })
  .then(() => window.waiting)
  .then(() => next)
  .then(async ({ value }) => { await window.items.return(); return value; });
"""


@pytest.fixture(params=["asyncio", "trio"])
def page(request: pytest.FixtureRequest) -> Generator[Page]:
    with opened("--backend", request.param) as app, fresh(app, request.node) as page:
        yield page


@pytest.mark.parametrize("how", ["an illegal frame", "close", "destroy"])
def test_the_end_of_one_session_amid_everything_leaves_the_others_alone(
    page: Page, how: str
) -> None:
    page.window.run(WAIT)
    page.invoke("windows.open_window", {"label": "other"})
    page.switch_to("other")
    page.window.run(BEGIN, 1_000)
    if how == "an illegal frame":
        page.window.run(ILLEGAL)
    elif how == "close":
        page.close()
    else:
        page.begin_many("closing.destroy_own_window", 1)
    page.switch_to("main")

    census: dict[str, Any] = {}

    def has_ended() -> bool:
        census.update(page.invoke("pages.count"))
        return census["began"] == census["ended"] == dict.fromkeys(LASTING, 1)

    wait_until(page, has_ended)
    assert page.window.run(GO_ON) == 1
    for _ in range(2):  # what has ended is kept until the next page comes
        page.reload()
        census.update(page.invoke("pages.count"))
    objects = census["objects"]
    assert objects["TauriSession"] == objects["Session"] == 1
    assert not {"Channel", "Outbox", "SessionPort", "Asked"} & set(objects)
