"""Toasts and questions in a real window: seen, pointed at, clicked and answered."""

from collections.abc import Generator
from itertools import pairwise

import pytest
from selenium.webdriver.common.by import By

from tests.real_window.paging import AppPage, Keys, page_opened

KINDS = ("info", "success", "warning", "error")
CORNERS = ("top-right", "top-left", "bottom-right", "bottom-left")


@pytest.fixture(scope="module")
def window() -> Generator[AppPage]:
    with page_opened("--theme", "light") as page:
        yield page


@pytest.fixture
def page(window: AppPage) -> AppPage:
    window.driver.refresh()
    window.answers()
    return window


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_toasts_of_every_kind_stack_in_their_corner_the_newest_next_to_it(
    page: AppPage, theme: str
) -> None:
    page.say("ipc:set-theme", {"theme": theme})
    for kind in KINDS:
        page.alert(f"This is what {kind} looks like.", type=kind, title=kind.title(), duration=0)
    page.alert("No title, and a long message: " + "word " * 30, duration=60_000)
    for corner in CORNERS[1:]:
        page.alert("In a corner", position=corner, type="success", duration=0)
    page.wait_for(".toast", 8)
    page.screenshot(f"toasts-{theme}")
    boxes = page.run("return inLayer('.toast').map((one) => one.getBoundingClientRect().toJSON())")
    right, others = boxes[:5], boxes[5:]
    width, height = page.run("return [innerWidth, innerHeight]")
    assert right[0]["top"] < 30
    assert all(width - box["right"] < 30 for box in right)
    assert all(one["bottom"] < next_one["top"] for one, next_one in pairwise(right))
    assert others[0]["left"] < 30
    assert others[0]["top"] < 30
    assert all(height - box["bottom"] < 30 for box in others[1:])
    dark = page.run("return getComputedStyle(inLayer('.toast')[0]).backgroundColor")
    assert (dark == "rgb(35, 40, 47)") is (theme == "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_a_toast_and_a_question_can_be_read(page: AppPage, theme: str) -> None:
    page.say("ipc:set-theme", {"theme": theme})
    for kind in KINDS:
        page.alert("Message", type=kind, title="Title", duration=0)
    page.alert("Sure?", type="confirm", title="Delete?")
    page.wait_for("dialog", 1)
    ratios = page.run(CONTRASTS, ".title, .message, .close, .answers button, .badge")
    assert len(ratios) > 15
    assert min(ratios.values()) >= 4.5, ratios


CONTRASTS = """
const channels = (color) => color.match(/[\\d.]+/g).map(Number);
const shine = (color) => {
  const [r, g, b] = channels(color).map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  const { backgroundColor } = getComputedStyle(element);
  return channels(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
};
return Object.fromEntries(inLayer(arguments[0]).map((element, at) => {
  const pair = [shine(getComputedStyle(element).color), shine(ground(element))];
  const [dim, bright] = pair.sort((a, b) => a - b);
  return [`${at} ${element.className}`, (bright + 0.05) / (dim + 0.05)];
}));
"""
"""How much each text stands out from what is behind it, as WCAG counts it."""


def test_a_toast_goes_by_itself_but_not_while_it_is_pointed_at(page: AppPage) -> None:
    page.alert("Stay", duration=1_500)
    page.wait_for(".toast", 1)
    page.point_at(page.in_layer(".toast")[0])
    page.wait_until("inLayer('.stack[data-halted]').length === 1")
    page.alert("Elsewhere", position="bottom-left", duration=2_000)
    page.wait_until("inLayer('.toast').length === 1")  # the later one has gone
    assert [one.text for one in page.in_layer(".toast .message")] == ["Stay"]
    page.point_at(page.driver.find_element(By.TAG_NAME, "h1"))
    page.wait_until("inLayer('.toast').length === 0")


def test_a_toast_is_closed_by_its_button_and_the_page_below_can_be_clicked(page: AppPage) -> None:
    page.run("window.clicked = 0; document.querySelector('h1').onclick = () => { clicked += 1; }")
    for message in ("one", "two"):
        page.alert(message, type="error")
    page.wait_for(".toast", 2)
    page.driver.find_element(By.TAG_NAME, "h1").click()
    assert page.run("return clicked") == 1
    page.in_layer(".close")[0].click()
    page.wait_for(".toast", 1)
    assert page.in_layer(".toast .message")[0].text == "one"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_question_is_shown_over_all_else(page: AppPage, theme: str) -> None:
    page.say("ipc:set-theme", {"theme": theme})
    page.alert("Behind", type="info", duration=0)
    page.alert(
        "The report and its 3 attachments are removed for everybody. This cannot be undone.",
        title="Delete the report?",
        type="confirm",
    )
    page.wait_for("dialog", 1)
    page.screenshot(f"confirm-{theme}")
    middle = "document.querySelector('pytauri-ipc-layer').shadowRoot.elementFromPoint"
    assert page.run(f"return {middle}(innerWidth / 2, innerHeight / 2).closest('dialog') !== null")


@pytest.mark.parametrize(
    ("how", "confirmed"),
    [
        ("OK", True),
        ("Cancel", False),
        ("Enter", True),
        ("Escape", False),
        ("Shift+Tab, Space", False),
    ],
)
def test_a_question_is_answered_once_by_mouse_or_keys(
    page: AppPage, how: str, confirmed: bool
) -> None:
    page.run("document.querySelector('input').focus()")
    question = {"type": "confirm", "callback_event": "app:answer", "callback_data": {"row": 7}}
    page.alert("Sure?", **question)
    page.wait_for("dialog", 1)
    match how:
        case "OK" | "Cancel":
            by_text = {one.text: one for one in page.in_layer(".answers button")}
            by_text[how].click()
        case "Enter":
            page.press(Keys.ENTER)
        case "Escape":
            page.press(Keys.ESCAPE)
        case _:
            page.press_with_shift(Keys.TAB)
            page.press(Keys.SPACE)
    page.wait_for("dialog", 0)
    assert page.answers() == [["app:answer", {"row": 7, "confirmed": confirmed}]]
    assert page.run("return document.activeElement.tagName") == "INPUT"


def test_hostile_text_is_text(page: AppPage) -> None:
    hostile = "<img src=x onerror='window.hacked = 1'><script>window.hacked = 2</script>"
    page.alert(hostile, title=hostile, duration=0)
    page.alert(hostile, title=hostile, type="confirm")
    page.say("ipc:set-content", {"id": "a", "text": hostile})
    page.wait_for("dialog", 1)
    shown = [one.text for one in page.in_layer(".title, .message")]
    assert shown == [hostile] * 4
    assert page.driver.find_element(By.ID, "a").text == hostile
    assert page.run("return window.hacked") is None


def test_no_style_of_the_page_reaches_a_toast_or_a_question(page: AppPage) -> None:
    page.show("/hostile.html")
    page.alert("Still here", title="Title", type="warning")
    page.alert("Still here", title="Title", type="confirm")
    page.wait_for("dialog", 1)
    page.screenshot("hostile-style")
    looks = page.run("""
        return inLayer(".message").map((one) => {
          const { fontSize, color } = getComputedStyle(one);
          const { width, height } = one.getBoundingClientRect();
          return [one.innerText, fontSize, color, width > 100 && height > 10];
        });
    """)
    assert looks == [["Still here", "14px", "rgb(91, 102, 114)", True]] * 2


def test_toasts_are_styled_under_a_policy_that_forbids_inline_styles(page: AppPage) -> None:
    page.show("/strict.html")
    page.alert("Strict", duration=60_000)
    page.wait_for(".toast", 1)
    assert page.style_of(page.in_layer(".toast")[0], "border-radius") == "10px"
    page.in_layer(".close")[0].click()
    page.wait_for(".toast", 0)
    assert page.run("return violations") == []


def test_a_toast_stands_above_a_dialog_of_the_page(page: AppPage) -> None:
    page.alert("Before", duration=0)
    page.run("""
        const dialog = document.body.appendChild(document.createElement("dialog"));
        dialog.style.cssText = "position: fixed; inset: 0; width: 100vw; height: 100vh";
        dialog.showModal();
    """)
    page.alert("Above", duration=0)
    page.wait_for(".toast", 2)
    assert page.run("return document.querySelector('pytauri-ipc-layer').matches(':popover-open')")
    page.screenshot("above-a-dialog")


def test_what_is_wrong_is_reported_with_what_to_do(page: AppPage) -> None:
    page.say("ipc:alert", {"message": "a", "type": "fatal"})
    page.say("ipc:set-content", {"selector": "#gone", "text": "a"})
    page.say("ipc:set-style", {"id": "a", "styles": {"colour": "red", "color": "red"}})
    reported = page.reported()
    assert len(reported) == 3
    assert 'ipc:alert: "type" is "fatal": write "info"' in reported[0]
    assert 'ipc:set-content: nothing in the page matches the selector "#gone".' in reported[1]
    assert '"colour: red" is no style of CSS' in reported[2]
    assert "255, 0, 0" in page.style_of(page.driver.find_element(By.ID, "a"), "color")
