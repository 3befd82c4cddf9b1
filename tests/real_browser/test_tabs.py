"""Windows as tabs of a real browser."""

from pydantic_core import to_json

from pytauri_ipc.messages import Body
from tests.real_browser.chromium import Browser
from tests.web_program import Program


def test_a_page_calls_and_streams_and_sends_bytes(browser: Browser, program: Program) -> None:
    browser.open(program.open())
    assert browser.invoke("greet", {"name": "you"}) == "Hello you"
    assert browser.run(
        """const found = [];
        const stream = window.pytauriIpc.pyStream("numbers", {count: 2000});
        for await (const one of stream) found.push(one);
        return [found.length, found[1999]]"""
    ) == [2_000, 1_999]
    assert browser.run(
        """const { pyInvoke, Channel } = window.pytauriIpc;
        return new Promise((done) => { const found = [];
          const to = new Channel((one) => { if (found.push(one) === 5000) {
            done(found.every((n, i) => n === i)); } });
          pyInvoke("send", {to, count: 5000}); })"""
    )
    assert browser.run(
        """const bytes = crypto.getRandomValues(new Uint8Array(60000));
        const back = new Uint8Array(await window.pytauriIpc.rawPyInvoke("echo", bytes));
        return back.length === bytes.length && back.every((one, i) => one === bytes[i])"""
    )


def test_the_address_holds_no_secret_once_it_is_open(browser: Browser, program: Program) -> None:
    address = program.open()
    browser.open(address)
    token = address.partition("#")[2]
    assert token not in browser.driver.current_url
    assert browser.driver.current_url.endswith("/index.html")
    assert not browser.run("return document.cookie")


def test_a_reload_and_a_link_keep_the_label(browser: Browser, program: Program) -> None:
    browser.open(program.open("chart"))
    browser.driver.refresh()
    assert browser.invoke("label") == "chart"
    browser.driver.find_element("id", "two").click()
    browser.wait("return document.title === 'Two' && window.pytauriIpc !== undefined")
    assert browser.invoke("label") == "chart"
    assert browser.run("return window.pytauriIpc.host()") == "browser"


def test_two_tabs_of_a_window_and_one_of_another(browser: Browser, program: Program) -> None:
    main, chart = program.open("main"), program.open("chart")
    first = browser.new_tab()
    browser.open(main)
    second = browser.new_tab()
    browser.open(main)
    third = browser.new_tab()
    browser.open(chart)
    labels: list[str] = []
    for tab in (first, second, third):
        browser.driver.switch_to.window(tab)
        labels.append(browser.invoke("label"))
        browser.run("window.heard = []; window.pytauriIpc.on('app:news', (d) => heard.push(d))")
    assert labels == ["main", "main", "chart"]
    program.commands.emit("app:news", 1, "main")
    for tab, heard in ((first, [1]), (second, [1]), (third, [])):
        browser.driver.switch_to.window(tab)
        if heard:
            browser.wait("return heard.length > 0")
        assert browser.run("return heard") == heard
    for tab in (first, second, third):
        browser.driver.switch_to.window(tab)
        browser.driver.close()
    browser.driver.switch_to.window(browser.driver.window_handles[0])


def test_a_window_goes_where_the_program_sends_it(browser: Browser, program: Program) -> None:
    browser.open(program.open())
    number = program.known["main"].expect()
    program.known["main"].put("app:news", Body(to_json("for the second page")))
    program.put("main", "navigate", "/two.html", number)
    browser.wait("return document.title === 'Two'")
    assert "ipc-page" not in browser.driver.current_url
    program.put("main", "set_title", "Renamed")
    browser.wait("return document.title === 'Renamed'")
    browser.run("window.isOld = true")
    program.put("main", "reload", program.known["main"].expect())
    browser.wait("return window.isOld === undefined && window.pytauriIpc !== undefined")
    browser.wait("return document.title === 'Renamed'")


def test_a_window_that_closes_tells_its_page(browser: Browser, program: Program) -> None:
    browser.open(program.open())
    browser.invoke("label")
    program.close("main")
    browser.wait_for(lambda: "closed this window" in browser.notice())
    assert "has no such window" not in browser.driver.page_source


def test_a_cut_socket_is_followed_by_another_and_nothing_is_lost(
    browser: Browser, program: Program
) -> None:
    browser.open(program.open())
    browser.run(
        """const { pyInvoke, Channel } = window.pytauriIpc; window.found = [];
        const to = new Channel((one) => found.push(one)); window.kept = to;
        pyInvoke("send", {to, count: 20000});"""
    )
    for _ in range(5):
        program.cut()
    browser.wait("return found.length >= 20000")
    assert browser.run("return found.every((one, i) => one === i)")
    assert browser.invoke("greet", {"name": "again"}) == "Hello again"


def test_the_way_back_leads_to_the_window_that_was_there(
    browser: Browser, program: Program
) -> None:
    browser.open(program.open("main"))
    assert browser.invoke("label") == "main"
    browser.driver.get(program.open("chart"))
    browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
    assert browser.invoke("label") == "chart"
    browser.driver.back()
    browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
    assert browser.invoke("label") == "main"
    browser.driver.forward()
    browser.wait("return window.pytauriIpc !== undefined && document.title === 'One'")
    assert browser.invoke("label") == "chart"


def test_a_page_whose_policy_forbids_the_socket_says_so(browser: Browser, program: Program) -> None:
    browser.open(program.open("main", "/strict.html"))
    browser.invoke("label")  # its script, which stands before the policy, has connected it
    program.cut()
    browser.wait_for(lambda: "its policy needs connect-src" in browser.notice())
