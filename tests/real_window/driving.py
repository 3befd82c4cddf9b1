"""The tests' hand on the app: its window's page called as functions, and its end waited for."""

import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, cast

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait
from urllib3.exceptions import HTTPError

from tools.webdriver import AppWindow, open_app

REPOSITORY = Path(__file__).resolve().parents[2]
END = "(ended with status "
PYTHON = (sys.executable, "-W", "default", "-X", "faulthandler")
TIMEOUT = 20.0
"""Seconds for whatever has to happen in the end."""

Client = Literal["ours", "module", "npm", "global"]
"""Which code of the page calls: this package's, as script or module; or PyTauri's npm package,
bundled or as `window.__TAURI__`."""

TROUBLE = ("panicked at", "never retrieved", "never awaited", "Exception ignored", "Warning:")
"""What no app may print, whatever is asked of it."""


class Nothing:
    """A body that is left out."""


OMITTED: Final = Nothing()
UNDEFINED: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Size:
    """A body of so many bytes, which the page makes by itself."""

    bytes: int


@dataclass(slots=True)
class Refused(Exception):
    """A promise of the page has rejected.

    Attributes:
        message: The error's message, or all there is where the rejection is a bare string.
        code: The error's code; `None` for a bare string.
        data: The error's data; `OMITTED` where there is none.
    """

    message: str
    code: str | None = None
    data: Any = OMITTED


class Heard(TypedDict):
    """What a page got over one channel, and the reply to the call that it was made for."""

    id: int
    messages: list[Any]
    reply: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How an app has ended.

    Attributes:
        status: The status of its process.
        report: What it printed of itself, as JSON.
        log: All that it printed.
    """

    status: int
    report: dict[str, Any]
    log: str


def app_command(*options: object, program: str = "tests.real_window.app") -> list[str]:
    """For `open_app`, with `cwd=REPOSITORY`."""
    return [*PYTHON, "-m", program, *map(str, options)]


class Page:
    """The page in the window that the driver looks at."""

    def __init__(self, window: AppWindow) -> None:
        self.window = window
        self.driver = window.driver

    def do(self, function: str, *arguments: object) -> Any:
        """Call a function of `page.js`; a promise is awaited."""
        return self.window.run(
            "return page[arguments[0]](...arguments[1])", function, list(arguments)
        )

    def invoke(
        self,
        command: str,
        body: object = OMITTED,
        *,
        headers: Mapping[str, str] | None = None,
        client: Client = "ours",
    ) -> Any:
        """Call a command; raise `Refused` where the promise rejects."""
        options = {} if headers is None else {"headers": headers}
        return _opened(self.do("call", client, command, _described(body), options))

    def refusal(
        self,
        command: str,
        body: object = OMITTED,
        *,
        headers: Mapping[str, str] | None = None,
        client: Client = "ours",
    ) -> Refused:
        """Call a command, and give what the promise rejects with."""
        try:
            result = self.invoke(command, body, headers=headers, client=client)
        except Refused as refused:
            return refused
        raise AssertionError(f"{command!r} was not refused, and gave {result!r}")

    def refusal_of_raw(self, headers: Mapping[str, str], body: object = OMITTED) -> Refused:
        """The refusal of an invoke of PyTauri's with these headers, past any client."""
        try:
            result = _opened(self.do("rawInvoke", headers, _described(body)))
        except Refused as refused:
            return refused
        raise AssertionError(f"{headers!r} was not refused, and gave {result!r}")

    def listen(
        self,
        command: str,
        body: object = None,
        *,
        place: Literal["body", "field", "deep"] = "field",
        reader: Literal["onmessage", "listener", "loop"] = "onmessage",
    ) -> Heard:
        """Pass a channel of ours to a command, and read it to its end."""
        return cast(Heard, self.do("listen", command, place, body, reader))

    def listen_with_tauri(
        self,
        client: Client,
        command: str,
        body: object = None,
        *,
        place: Literal["body", "field", "deep"] = "field",
    ) -> Heard:
        """Pass a channel of Tauri's own to a command, and read it to its end."""
        return cast(Heard, self.do("listenWithTauri", client, command, place, body))

    def begin_streams(self, command: str, count: int) -> None:
        """Have Python send to this page for as long as it can."""
        assert self.do("beginStreams", command, count) == count

    def begin_many(self, command: str, count: int) -> None:
        """Make many calls in a page that may go before the driver hears of it."""
        with suppress(WebDriverException, HTTPError):
            self.do("beginMany", "ours", command, count)

    def reload(self) -> None:
        """A fresh page in the same window."""
        self.driver.refresh()

    def text(self, element_id: str) -> str:
        """What a person reads there."""
        return self.driver.find_element(By.ID, element_id).text

    def wait_for_text(self, element_id: str, text: str) -> None:
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda _: self.text(element_id) == text, f"{element_id!r} never said {text!r}"
        )

    def switch_to(self, label: str) -> None:
        """Look at the window of that label, once its page is there."""
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda _: self._try_switch(label), f"no window {label!r}"
        )

    def _try_switch(self, label: str) -> bool:
        for handle in self.driver.window_handles:
            with suppress(WebDriverException):  # it may go or load at this very moment
                self.driver.switch_to.window(handle)
                if self.window.run("return window.page && page.label()") == label:
                    return True
        return False

    def close(self) -> None:
        """Close this window as a person would; the driver may not hear of it any more."""
        with suppress(WebDriverException, HTTPError):
            self.do("closeWindow")

    def close_and_switch_to(self, label: str) -> None:
        """Close this window, and look at another one once it is gone."""
        handle = self.driver.current_window_handle
        self.close()
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda driver: handle not in driver.window_handles, "the window did not close"
        )
        self.switch_to(label)


def looking(window: AppWindow, every: float = 0.02) -> WebDriverWait[WebDriver]:
    """Waits while pages come and go: the driver refuses to look at one that goes at that moment.

    Args:
        window: Where to look.
        every: Seconds between two looks.
    """
    refused: list[type[Exception]] = [WebDriverException]
    return WebDriverWait(window.driver, TIMEOUT, every, ignored_exceptions=refused)


@contextmanager
def opened(*options: object, program: str = "tests.real_window.app") -> Generator[Page]:
    """The app, for all tests of a module; see `fresh`."""
    with open_app(app_command(*options, program=program), cwd=REPOSITORY) as window:
        window.driver.set_script_timeout(TIMEOUT)
        yield Page(window)


@contextmanager
def fresh(page: Page, test: pytest.Item) -> Generator[Page]:
    """A page for one test: nothing of an earlier one is in it. Its app may print no trouble."""
    page.reload()
    before = len(page.window.log())
    try:
        yield page
    finally:
        printed = page.window.log()[before:]
        test.add_report_section("teardown", "printed by the app", printed)
    assert not trouble_in(printed)


def wait_for_end(window: AppWindow, timeout: float = TIMEOUT) -> Ending:
    """Wait until the app has ended by itself."""
    WebDriverWait(window.driver, timeout, poll_frequency=0.02).until(
        lambda _: END in window.log(), "the app did not end"
    )
    log = window.log()
    reports = [line for line in log.splitlines() if line.startswith('{"status": ')]
    status = int(log.rsplit(END, 1)[1].split(")")[0])
    return Ending(status, json.loads(reports[-1]) if reports else {}, log)


def trouble_in(log: str) -> list[str]:
    """The lines of an app's log that no app may print."""
    return [line for line in log.splitlines() if any(word in line for word in TROUBLE)]


def _described(body: object) -> dict[str, object]:
    if isinstance(body, Nothing):
        return {}
    if isinstance(body, bytes):
        return {"bytes": list(body)}
    return {"size": body.bytes} if isinstance(body, Size) else {"json": body}


def _opened(result: dict[str, Any]) -> Any:
    match result:
        case {"refusal": {"message": message, **more}}:
            data = more.get("data") if more.get("hasData") else OMITTED
            raise Refused(message, more.get("code"), data)
        case {"bytes": items}:
            return bytes(items)
        case {"json": value}:
            return value
        case _:
            return UNDEFINED
