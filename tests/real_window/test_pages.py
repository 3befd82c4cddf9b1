"""Pages made from fragments, in a real window: policy, themes, changes from Python, reloads."""

from collections.abc import Generator
from html import escape

import pytest
from selenium.webdriver.common.by import By

from pytauri_ipc.app.page import document
from tests.real_window.paging import AppPage, page_opened


@pytest.fixture(scope="module")
def window() -> Generator[AppPage]:
    with page_opened("--theme", "dark") as page:
        yield page


@pytest.fixture
def page(window: AppPage) -> AppPage:
    window.driver.refresh()
    return window


def style_of(page: AppPage, selector: str, name: str) -> str:
    return page.style_of(page.driver.find_element(By.CSS_SELECTOR, selector), name)


def blocked(page: AppPage, attempt: str) -> list[str]:
    """Which rule of the policy forbade it."""
    page.run(
        f"const insert = (html) => document.body.insertAdjacentHTML('beforeend', html); {attempt}"
    )
    page.wait_until("violations.length > 0")
    return page.run("return violations.splice(0).map(([directive]) => directive)")


# --- the policy -----------------------------------------------------------------------------


def test_a_fragment_may_do_what_fragments_do(page: AppPage) -> None:
    assert page.driver.title == "A page & <its> title"
    assert page.run("return window.inlineRan") is True
    assert style_of(page, ".inline", "letter-spacing") == "3px"
    assert style_of(page, "h1", "text-transform") == "none"
    assert page.run("return document.getElementById('dot').naturalWidth") > 0
    page.run("document.body.insertAdjacentHTML('beforeend', '<i onclick=\"window.hit = 1\">i</i>')")
    page.run("document.querySelector('i').click()")
    assert page.run("return window.hit") == 1
    assert page.run("return violations") == []


def test_a_fragment_speaks_to_python_with_no_script_tag_in_the_head(page: AppPage) -> None:
    long = "x" * 100_000
    page.say("ipc:set-content", {"id": "a", "text": long})
    assert page.run("return document.getElementById('a').textContent.length") == len(long)
    assert page.run("return violations") == []


@pytest.mark.parametrize(
    ("attempt", "rule"),
    [
        ("fetch('http://foreign.test/').catch(() => 0)", "connect-src"),
        (
            "document.body.append(Object.assign(new Image(), {src: 'http://foreign.test/'}))",
            "img-src",
        ),
        ("insert('<iframe src=\"http://foreign.test/\"></iframe>')", "frame-src"),
        (
            "insert('<form action=\"http://foreign.test/\"></form>'); document.forms[1].submit()",
            "form-action",
        ),
        ("try { eval('1') } catch {}", "script-src"),
        (
            "document.head.insertAdjacentHTML('beforeend', '<base href=\"http://a.test/\">')",
            "base-uri",
        ),
        ("insert('<embed src=\"a.swf\">')", "object-src"),
        ("insert('<link rel=stylesheet href=\"http://foreign.test/\">')", "style-src-elem"),
        ("import('http://foreign.test/').catch(() => 0)", "script-src-elem"),
    ],
)
def test_a_fragment_reaches_nobody_else(page: AppPage, attempt: str, rule: str) -> None:
    assert set(blocked(page, attempt)) == {rule}


@pytest.mark.parametrize(
    "fragment",
    [
        "</style></title></head><title>other</title><meta name=other>",
        "</body></html><script>0</script><p>after",
        "<body onload=x><html lang=de class=x><head><link rel=x>",
        "<!-- never closed <p>",
        "<textarea><p>",
        "</textarea></script></noscript><base href=/x><p>",
        "\ufeff<p>a",
    ],
)
def test_an_engine_reads_every_fragment_into_the_body(page: AppPage, fragment: str) -> None:
    html = document(fragment, title="<b>&amp;", theme="light", csp=None)
    head, title, around = page.run(
        """
        const made = new DOMParser().parseFromString(arguments[0], "text/html");
        return [
          [...made.head.children].map(({ localName }) => localName),
          made.title,
          [...made.documentElement.children].map(({ localName }) => localName),
        ];
        """,
        html,
    )
    assert head == ["meta", "meta", "meta", "title", "style"]
    assert title == "<b>&amp;"
    assert around == ["head", "body"]
    assert escape(title, quote=False) in html


# --- themes and what Python changes ---------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_fragment_looks_like_a_finished_program_in_both_themes(page: AppPage, theme: str) -> None:
    page.say("ipc:set-theme", {"theme": theme})
    page.screenshot(f"fragment-{theme}")
    background = {"light": "247, 248, 250", "dark": "22, 25, 30"}[theme]
    assert background in style_of(page, "html", "background-color")
    assert style_of(page, "html", "color-scheme") == theme


def test_the_theme_that_was_asked_for_is_there_from_the_beginning(page: AppPage) -> None:
    assert "22, 25, 30" in style_of(page, "html", "background-color")


def test_the_system_has_its_way_where_that_is_asked_for(page: AppPage) -> None:
    page.say("ipc:set-theme", {"theme": "system"})
    is_dark = page.run("return matchMedia('(prefers-color-scheme: dark)').matches")
    background = "22, 25, 30" if is_dark else "247, 248, 250"
    assert background in style_of(page, "html", "background-color")


def test_python_changes_content_and_styles(page: AppPage) -> None:
    page.say("ipc:set-content", {"selector": "tbody td", "text": "<b>"})
    assert {one.text for one in page.driver.find_elements(By.CSS_SELECTOR, "tbody td")} == {"<b>"}
    page.say("ipc:set-content", {"id": "table", "html": "<caption>new</caption>"})
    assert page.driver.find_element(By.TAG_NAME, "caption").text == "new"
    styles = {"backgroundColor": "rgb(1, 2, 3)", "--gap": "4px", "padding-left": "var(--gap)"}
    page.say("ipc:set-style", {"id": "a", "styles": styles})
    assert "1, 2, 3" in style_of(page, "#a", "background-color")
    assert style_of(page, "#a", "padding-left") == "4px"
    page.say("ipc:inject-css", {"css": "#a { margin-left: 7px }", "id": "mine"})
    page.say("ipc:inject-css", {"css": "#a { margin-left: 9px }", "id": "mine"})
    assert style_of(page, "#a", "margin-left") == "9px"
    page.say("ipc:remove-css", {"id": "mine"})
    assert style_of(page, "#a", "margin-left") == "0px"
    assert page.reported() == []


# --- reloads --------------------------------------------------------------------------------


def put(page: AppPage, path: str, text: str) -> None:
    page.run(
        "return pytauriIpc.pyInvoke('put_file', {path: arguments[0], text: arguments[1]})",
        path,
        text,
    )


def test_changed_css_is_put_in_place_without_a_reload_or_a_flash(page: AppPage) -> None:
    page.run("""
        window.stayed = true;
        window.seen = new Set();
        const look = () => {
          seen.add(getComputedStyle(document.querySelector("h1")).textTransform);
          requestAnimationFrame(look);
        };
        look();
    """)
    for transform in ("uppercase", "lowercase"):
        put(page, "/style.css", f"h1 {{ text-transform: {transform} }}")
        page.say("ipc:reload-css", {"paths": ["/style.css"]})
        page.wait_until("seen.has(arguments[0])", transform)
    assert page.run("return [...seen]") == ["none", "uppercase", "lowercase"]
    assert page.run("return window.stayed") is True
    assert page.run("return document.querySelectorAll('link').length") == 2
    put(page, "/style.css", "h1 { text-transform: none; }")


def test_css_that_another_sheet_imports_is_seen_too(page: AppPage) -> None:
    put(page, "/inner.css", "h1 { font-style: italic }")
    page.run("window.scrollTo(0, 300); window.old = true")
    page.say("ipc:reload-css", {"paths": ["inner.css"]})
    page.wait_until("window.old === undefined && document.readyState === 'complete'")
    assert style_of(page, "h1", "font-style") == "italic"
    page.wait_until("scrollY === 300")
    put(page, "/inner.css", "h1 { font-style: normal }")


def test_a_hot_reload_keeps_where_the_page_and_its_parts_were_scrolled_to(page: AppPage) -> None:
    go = "location.href = '/index.html?ipc-page=7' + arguments[0]"
    page.show("/index.html")
    there = "scrollY === 400 && document.getElementById('list').scrollTop === 200"
    page.run("window.scrollTo(0, 400); document.getElementById('list').scrollTop = 200")
    page.run("window.old = true; " + go, "&ipc-keep=scroll")
    page.wait_until(f"window.old === undefined && {there}")
    page.run("window.old = true; " + go, "")
    page.wait_until("window.old === undefined && document.readyState === 'complete'")
    assert page.run("return scrollY") == 0
