"""The module that the package ships, in a page without a bundler, beside the injected script."""

from collections.abc import Generator

import pytest

from tests.real_window.driving import Client, Page, Refused, fresh, opened

IN_ONE_TURN = """
const clients = [window.pytauriIpc, window.pytauriIpcModule];
const echo = (number) => clients[number % 2].pyInvoke("echo", number);
return Promise.all(Array.from({ length: 10 }, (_, number) => echo(number)));
"""

STREAM_AND_CHANNEL = """
const { Channel, pyStream } = window.pytauriIpcModule;
const heard = [];
for await (const item of pyStream("count_up")) heard.push(item);
const channel = new Channel();
await window.pytauriIpc.pyInvoke("channels.numbers", { channel, count: 3 });
for await (const item of channel) heard.push(item);
return heard;
"""
"""The module's own stream, and a channel of the module in a call of the script."""

ERROR_OF_THE_OTHER = """
const { pyInvoke } = window.pytauriIpc;
const { isPyInvokeError, PyInvokeError } = window.pytauriIpcModule;
return pyInvoke("find", { path: "a.txt" }).catch((error) => [
  error.constructor !== PyInvokeError,
  isPyInvokeError(error, "not_found"),
  isPyInvokeError(error, "timeout"),
]);
"""
"""Errors are made by the copy that has connected, here the script."""


@pytest.fixture(scope="module")
def app() -> Generator[Page]:
    with opened("--page", "module.html") as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


@pytest.mark.parametrize(("first", "second"), [("ours", "module"), ("module", "ours")])
def test_module_and_script_share_one_session_whichever_speaks_first(
    page: Page, first: Client, second: Client
) -> None:
    frontend = page.invoke("handles", client=first)["frontend"]
    assert page.invoke("handles", client=second)["frontend"] == frontend
    assert page.window.run(IN_ONE_TURN) == list(range(10))
    assert page.invoke("handles", client=first)["frontend"] == frontend


def test_the_module_knows_the_errors_of_the_script_and_streams(page: Page) -> None:
    assert page.window.run(ERROR_OF_THE_OTHER) == [True, True, False]
    assert page.window.run(f"return (async () => {{{STREAM_AND_CHANNEL}}})();") == [0, 1, 2] * 2
    refused = page.refusal("find", {"path": "a.txt"}, client="module")
    assert refused == page.refusal("find", {"path": "a.txt"}, client="ours")
    assert refused == Refused("no a.txt", "not_found", {"path": "a.txt", "tried": 3})
