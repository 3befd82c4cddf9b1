"""Every sample of `examples/seed_docs` that opens a window, as a person would see and use it.

One class for each file. A test ends by closing the window, and the program has to end well.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from urllib3.exceptions import HTTPError

from tests.real_window.conftest import OpenApp
from tests.real_window.driving import REPOSITORY, TIMEOUT, trouble_in, wait_for_end
from tools.webdriver import AppWindow

FOLDER = REPOSITORY / "examples" / "seed_docs"


class Sample:
    """A sample in its window."""

    def __init__(self, window: AppWindow) -> None:
        self.window = window

    def element(self, element_id: str) -> WebElement:
        return self.window.driver.find_element(By.ID, element_id)

    def click(self, element_id: str) -> None:
        """Click a button, once a click on it does something."""
        ready = "const { disabled, onclick } = window[arguments[0]]; return !disabled && !!onclick"
        self.wait_until(lambda: self.window.run(ready, element_id), f"{element_id!r} is dead")
        self.element(element_id).click()

    def wait_for_text(self, element_id: str, *lines: str) -> None:
        """Wait until a person reads these lines there."""
        element = self.element(element_id)
        self.wait_until(
            lambda: element.text.splitlines() == list(lines), f"{element_id!r} is not {lines}"
        )

    def lines(self, list_id: str) -> list[str]:
        """The lines of a list that a person reads."""
        return [item.text for item in self.element(list_id).find_elements(By.TAG_NAME, "li")]

    def wait_until(self, happened: Callable[[], bool], otherwise: str) -> None:
        wait = WebDriverWait(self.window.driver, TIMEOUT, poll_frequency=0.02)
        wait.until(lambda _: happened(), otherwise)

    def close(self) -> str:
        """Close the window, and give what the program has printed by its end."""
        with suppress(WebDriverException, HTTPError):  # the driver loses it in the middle
            self.window.run("window.__TAURI__.window.getCurrentWindow().close()")
        ending = wait_for_end(self.window)
        assert ending.status == 0, ending.log
        assert not trouble_in(ending.log)
        return ending.log

    def close_quietly(self) -> None:
        """Close the window of a program in which nothing went wrong."""
        assert "Traceback" not in self.close()


OpenSample: TypeAlias = Callable[[str], Sample]


@pytest.fixture(params=["asyncio", "trio"])
def open_sample(open_app: OpenApp, request: pytest.FixtureRequest) -> OpenSample:
    """Start a sample by its name, on both event loops."""

    def open_(name: str) -> Sample:
        python = [sys.executable, "-W", "error", "-m", f"examples.seed_docs.{name}"]
        return Sample(open_app([*python, request.param], cwd=REPOSITORY))

    return open_


# --- the page on IPC ------------------------------------------------------------------------


class TestInvokeHandler:
    def test_the_page_is_greeted(self, open_sample: OpenSample) -> None:
        sample = open_sample("invoke_handler")
        sample.click("greet")
        sample.wait_for_text("answer", "Hello, Ann!")
        sample.close_quietly()


class TestExitStack:
    def test_the_page_is_greeted(self, open_sample: OpenSample) -> None:
        sample = open_sample("exit_stack")
        sample.click("greet")
        sample.wait_for_text("answer", "Hello, Ann!")
        sample.close_quietly()


class TestCallingCommands:
    def test_three_ways_to_call(self, open_sample: OpenSample) -> None:
        sample = open_sample("calling_commands")
        sample.click("json")
        sample.wait_for_text("json-answer", "day 1: Oslo to Bergen", "day 2: Oslo to Bergen")
        sample.click("raw")
        sample.wait_for_text("raw-answer", "ArrayBuffer: 3,2,1")
        sample.click("theirs")
        sample.wait_for_text("theirs-answer", "day 1: Rome to Bari")
        sample.close_quietly()


class TestReturningErrors:
    def test_message_code_and_data_are_seen(self, open_sample: OpenSample) -> None:
        sample = open_sample("returning_errors")
        sample.click("door")
        sample.wait_for_text("door-answer", "error: the red key does not fit")
        sample.click("engine")
        sample.wait_for_text("engine-answer", "tank_empty: there is no fuel left", '{"litres":0.5}')
        sample.close_quietly()

    def test_an_unexpected_error_is_seen_in_the_log_alone(self, open_sample: OpenSample) -> None:
        sample = open_sample("returning_errors")
        sample.click("divide")
        answer = sample.element("divide-answer")
        sample.wait_until(lambda: bool(answer.text), "nothing is said")
        assert answer.text.startswith("internal: ")
        assert "division" not in answer.text
        number = answer.text.split("[")[1].split("]")[0]
        log = sample.close()
        assert f"[{number}]" in log
        assert "ZeroDivisionError" in log


class TestChannels:
    def test_lines_arrive_in_order(self, open_sample: OpenSample) -> None:
        sample = open_sample("channels")
        sample.click("recite")
        sample.wait_until(lambda: len(sample.lines("lines")) == 3, "not three lines")
        assert sample.lines("lines") == ["bytes that are JSON", "text that is JSON", "a model"]
        sample.close_quietly()

    def test_numbers_arrive_after_the_reply_until_the_channel_closes(
        self, open_sample: OpenSample
    ) -> None:
        sample = open_sample("channels")
        sample.click("launch")
        sample.wait_for_text("numbers", "counting 3 2 1 0 go!")
        sample.close_quietly()

    def test_the_window_may_close_while_numbers_are_on_their_way(
        self, open_sample: OpenSample
    ) -> None:
        sample = open_sample("channels")
        sample.click("launch")
        sample.wait_until(lambda: "3" in sample.element("numbers").text, "no number came")
        sample.close_quietly()


class TestEvaluatingJavascript:
    def test_the_page_changes(self, open_sample: OpenSample) -> None:
        sample = open_sample("evaluating_javascript")
        sample.wait_for_text("sky", "The sun is up.")
        sample.click("sunset")
        sample.wait_for_text("sky", "The sun is down.")
        colour = sample.window.run("return getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(255, 140, 0)"
        sample.close_quietly()


class TestEvents:
    def test_events_go_both_ways(self, open_sample: OpenSample) -> None:
        sample = open_sample("events")
        sample.click("announce")
        sample.wait_until(lambda: sample.lines("visitors") == ["Ann"], "no visitor Ann")
        sample.click("ring")
        sample.wait_until(
            lambda: sample.lines("visitors") == ["Ann", "Bob, who rang"], "nobody rang"
        )
        sample.close_quietly()


# --- the page on async and callbacks --------------------------------------------------------


class TestAsyncToolsState:
    def test_both_ways_find_one_object(self, open_sample: OpenSample) -> None:
        sample = open_sample("async_tools_state")
        sample.click("compare")
        sample.wait_for_text("answer", "one and the same")
        sample.close_quietly()


class TestToSync:
    def test_news_reach_the_command_that_waits(self, open_sample: OpenSample) -> None:
        sample = open_sample("to_sync")
        assert not sample.element("emit").is_enabled()
        for _ in range(2):
            sample.click("wait")
            sample.click("emit")
            sample.wait_for_text("answer", 'received "The bridge is open."')
            sample.wait_until(lambda: not sample.element("emit").is_enabled(), "it still listens")
        sample.close_quietly()

    def test_the_window_may_close_while_a_command_waits(self, open_sample: OpenSample) -> None:
        sample = open_sample("to_sync")
        sample.click("wait")
        sample.wait_until(sample.element("emit").is_enabled, "Python does not listen")
        sample.close_quietly()


class TestToAsync:
    def test_pings_are_answered_while_a_thread_is_blocked(self, open_sample: OpenSample) -> None:
        sample = open_sample("to_async")
        sample.click("bake")
        answer = sample.element("answer")
        sample.wait_until(lambda: bool(answer.text), "nothing was baked")
        worker, loop = answer.text.removeprefix("baked on ").split(", not on ")
        assert worker != loop
        pings, told = sample.element("pings").text.split(maxsplit=1)
        assert told == "pings were answered meanwhile"
        assert int(pings) > 1
        sample.close_quietly()


class TestBackgroundTask:
    def test_the_clock_ticks_until_the_program_ends(self, open_sample: OpenSample) -> None:
        sample = open_sample("background_task")
        sample.click("start")
        sample.wait_for_text("ticks", "2 ticks")
        assert ":" in sample.element("time").text
        assert not sample.element("start").is_enabled()
        sample.close_quietly()


class TestRawPortal:
    def test_the_question_is_answered(self, open_sample: OpenSample) -> None:
        sample = open_sample("raw_portal")
        sample.click("ask")
        sample.wait_for_text("answer", "How long is the coast? Nobody knows.")
        sample.close_quietly()


# --- all of them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [file.stem for file in sorted(FOLDER.glob("[!_]*.py")) if "_window" in file.read_text("utf-8")],
)
def test_every_sample_with_a_window_is_opened_here(name: str) -> None:
    assert "Test" + name.title().replace("_", "") in globals()
