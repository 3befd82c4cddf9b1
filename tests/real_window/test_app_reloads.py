"""What Python emits is heard once and in order: before a page is there, and as pages come and go.

Pages write down what they hear in their session storage, which outlives them.
"""

from threading import Event, Thread

import anyio
import pytest

from pytauri_ipc.app import WindowHandle
from tests.real_window.driving import TIMEOUT
from tests.real_window.playing import Part, Stage, played

PAGE = """<!doctype html><title>notes</title><script>
const pages = Number(sessionStorage.pages ?? 0) + 1;
sessionStorage.pages = pages;
pytauriIpc.on("app:number", (number) => {
  sessionStorage.notes = (sessionStorage.notes ?? "") + `${pages}:${number} `;
  if (number === "end") pytauriIpc.emit("app:end");
});
</script>"""

RELOADS = 20

BY_ITSELF = (
    PAGE
    + """<script>
// Amid reading, at its end, right after it, in the middle of an event, after some, any time later.
const MOMENTS = [
  () => location.reload(),
  () => addEventListener("DOMContentLoaded", () => location.reload()),
  () => addEventListener("load", () => location.reload()),
  () => pytauriIpc.on("app:number", () => location.reload()),
  () => { let left = 10; pytauriIpc.on("app:number", () => --left || location.reload()); },
  () => setTimeout(() => location.reload(), Math.random() * 100),
];
if (pages <= RELOADS) MOMENTS[pages % MOMENTS.length]();
else pytauriIpc.emit("app:settled");
</script>""".replace("RELOADS", str(RELOADS))
)


def notes(stored: str) -> tuple[list[str], int]:
    """What all pages together have heard, and how many of them have heard something."""
    entries = [entry.partition(":") for entry in stored.split()]
    return [number for _, _, number in entries], len({page for page, _, _ in entries})


def numbered(count: int) -> list[str]:
    return [*map(str, range(count)), "end"]


async def early(stage: Stage) -> object:
    """Events that are said before the app runs, before the page is there, and after."""
    window = stage.app.show(PAGE, label="main")
    for number in range(500):
        window.emit("app:number", number)
    window.eval("sessionStorage.notes += '|:evaluated '")
    stage.run()
    for number in range(500, 1000):
        stage.app.emit("app:number", number, label="main")
    await stage.there(window)
    for number in range(1000, 1500):
        window.emit("app:number", number)
    window.emit("app:number", "end")
    await stage.said("app:end", None, "main")
    return await window.evaluate("sessionStorage.notes")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_events_said_before_the_page_is_there_reach_it_in_order(backend: str) -> None:
    expected = numbered(1500)
    expected.insert(500, "evaluated")
    assert notes(played(early, backend).value)[0] == expected


class Speaker:
    """Emits numbers on a thread of its own, one each millisecond, until it is told to end."""

    def __init__(self, window: WindowHandle) -> None:
        self.count = 0
        self._window = window
        self._over = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(0.001):
            self._window.emit("app:number", self.count)
            self.count += 1
        self._window.emit("app:number", "end")

    def end(self) -> int:
        """How many there were."""
        self._over.set()
        self._thread.join(TIMEOUT)
        return self.count


async def by_itself(stage: Stage) -> object:
    """The page reloads itself at all sorts of moments."""
    window = stage.app.show(BY_ITSELF, label="main")
    speaker = Speaker(window)
    stage.run()
    try:
        await stage.said("app:settled", None, "main")
    finally:
        count = speaker.end()
    await stage.said("app:end", None, "main")
    return [count, await window.evaluate("sessionStorage.notes")]


async def by_its_handle(stage: Stage) -> object:
    """Python reloads the page at all sorts of moments."""
    window = stage.app.show(PAGE, label="main")
    speaker = Speaker(window)
    stage.run()
    try:
        for number in range(RELOADS):
            match number % 4:
                case 0:  # right after the reload before, whose page is not there yet
                    pass
                case 1:
                    await stage.there(window)
                case 2:
                    window.emit("app:number", "mark")
                case _:
                    await anyio.sleep(0.01 * number)
            window.reload()
        await stage.there(window)
    finally:
        count = speaker.end()
    await stage.said("app:end", None, "main")
    return [count, await window.evaluate("sessionStorage.notes")]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("part", [by_itself, by_its_handle], ids=["page", "handle"])
def test_across_reloads_at_any_moment_each_event_is_heard_once_and_in_order(
    part: Part, backend: str
) -> None:
    count, stored = played(part, backend).value
    heard, pages = notes(stored)
    marks = heard.count("mark")
    assert marks in (0, RELOADS // 4)
    assert [number for number in heard if number != "mark"] == numbered(count)
    assert pages > 2
