"""Widgets in iframes: of the app's own origin, and of others."""

from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from selenium.webdriver.common.by import By

from pytauri_ipc.app.web_options import WebOptions
from tests.real_browser.chromium import Browser
from tests.real_browser.conftest import PAGES, browser_commands
from tests.web_program import Program, running


class _Blog(BaseHTTPRequestHandler):
    """Somebody else's page, which shows an address of its query in an iframe."""

    def do_GET(self) -> None:
        source = unquote(self.path.partition("?")[2])
        page = f'<!doctype html><title>Blog</title><iframe id="frame" src="{source}"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def blog() -> Generator[str]:
    """The origin of somebody else's pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Blog)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://blog.example:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_frames_of_one_page_have_labels_of_their_own(browser: Browser, program: Program) -> None:
    main = program.open("main", "/frames.html")
    addresses = [program.open("one"), program.open("two")]
    browser.open(main)
    browser.run(
        """for (const address of arguments[0]) {
          const frame = document.createElement("iframe");
          frame.src = address;
          document.body.append(frame);
        }""",
        addresses,
    )
    labels: list[str] = []
    for frame in browser.driver.find_elements(By.TAG_NAME, "iframe"):
        browser.driver.switch_to.frame(frame)
        browser.wait("return window.pytauriIpc !== undefined")
        labels.append(browser.invoke("label"))
        browser.run("location.reload()")
        browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
        labels.append(browser.invoke("label"))
        browser.driver.switch_to.default_content()
    assert labels == ["one", "one", "two", "two"]
    assert browser.invoke("label") == "main"


def test_an_iframe_of_another_origin_gets_nothing(
    browser: Browser, program: Program, blog: str
) -> None:
    browser.driver.get(f"{blog}/?{quote(program.open())}")
    browser.driver.switch_to.frame(browser.driver.find_element(By.ID, "frame"))
    assert browser.run("return location.href") == "chrome-error://chromewebdata/"
    assert browser.run("return window.pytauriIpc === undefined")
    browser.driver.switch_to.default_content()


def test_an_iframe_of_an_allowed_origin_works(browser: Browser, blog: str) -> None:
    with running(browser_commands(), PAGES, web=WebOptions(origins=[blog])) as program:
        browser.driver.get(f"{blog}/?{quote(program.open('widget'))}")
        browser.driver.switch_to.frame(browser.driver.find_element(By.ID, "frame"))
        browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
        assert browser.invoke("label") == "widget"
        browser.run("location.reload()")
        browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
        assert browser.invoke("label") == "widget"
        browser.driver.switch_to.default_content()
