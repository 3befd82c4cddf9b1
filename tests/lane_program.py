"""A program with the fast lane, and pages that play both ways: Tauri's invokes and the socket."""

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from json import loads
from threading import Condition, Thread
from threading import Event as Flag
from typing import Any, cast

from anyio import fail_after, wait_all_tasks_blocked
from anyio.from_thread import BlockingPortal, start_blocking_portal
from anyio.lowlevel import checkpoint
from typing_extensions import override
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pytauri_ipc import Commands, Limits, messages
from pytauri_ipc.app.host import Setting
from pytauri_ipc.app.lane import Lane
from pytauri_ipc.codec import encode, unpack
from pytauri_ipc.messages import Body, Frame, Message
from pytauri_ipc.transports.tauri import TauriServer
from pytauri_ipc.transports.tauri_session import TauriSession
from tests.fake_page import FakePage, PageInvoke
from tests.fake_tauri import Answer, FakeInvoke, FakeWindow, Promise, Rejected
from tests.socket_blocks import next_block, send_frame

PATIENCE = 20.0
ORIGIN = "tauri://localhost"


@dataclass
class _Setting:
    """What a lane uses of a `Setting`."""

    portal: BlockingPortal
    dev_url: str | None = None


@dataclass
class LaneProgram:
    """A program that runs."""

    server: TauriServer
    lane: Lane
    portal: BlockingPortal
    pages: "list[LanePage]" = field(default_factory=list["LanePage"])

    @property
    def port(self) -> int:
        return self.lane._serving.port

    def page(self, label: str = "main", *, window: FakeWindow | None = None) -> "LanePage":
        """A page that has said hello, called once, and was offered a lane."""
        page = LanePage(self, window or FakeWindow(label))
        self.pages.append(page)
        value = page.ask("greet")
        assert value == '"Hello"', value
        page.until(lambda: page.token)
        return page

    def session_of(self, page: "LanePage") -> TauriSession:
        session = self.server.sessions.get(page.session.id)
        assert session is not None
        return session

    def emit(self, event: str, data: object, label: str = "main") -> None:
        """Emit to one page; it has left when this returns, if it can leave."""
        frontend = self.server.hub.labelled(label)
        assert frontend is not None
        frontend.emit(event, data)
        self.portal.call(wait_all_tasks_blocked)

    def cut(self) -> None:
        """Cut all sockets, without a word."""
        serving = self.lane._serving
        serving._loop.call_soon_threadsafe(self._cut)  # of another thread beside trio

    def _cut(self) -> None:
        for connection in tuple(self.lane._serving._uvicorn.server_state.connections):
            connection.transport.abort()


class LanePage(FakePage):
    """A page in a double of a Tauri window.

    Attributes:
        url: Of the lane that it was offered.
        token: For it.
        ways: By which way each frame has come: `"push"`, `"answer"` or `"lane"`.
        heard: What is no answer to a call.
        reads: Whether it reads what comes by the lane; cleared, it does not.
    """

    def __init__(self, program: LaneProgram, window: FakeWindow) -> None:
        super().__init__(window)
        self._program = program
        self._changed = Condition(self._lock)
        self._socket: ClientConnection | None = None
        self._sockets = ExitStack()
        self._reader: Thread | None = None
        self.reads = Flag()
        self.reads.set()
        self.url = self.token = ""
        self.ways: list[str] = []
        self.heard: list[Message] = []
        self.invokes: list[PageInvoke] = []

    def until(self, is_so: Any) -> None:
        """Wait until something is so; it is looked at with each frame."""
        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE), self.ways[-20:]

    # --- Tauri ------------------------------------------------------------------------------

    def tell(self, command: str, body: bytes | None = None) -> PageInvoke:
        """Call over Tauri."""
        invoke = self.call(command, body, (), None)
        assert invoke is not None
        self.invokes.append(invoke)
        self._program.server.post(invoke)
        return invoke

    def ask(self, command: str, body: bytes | None = None) -> str | bytes:
        return self.tell(command, body).answer().value

    def tell_all(self, *commands: str) -> Promise:
        """Several calls in one frame over Tauri; gives Tauri's promise of the invoke."""
        with self._lock:
            for command in commands:
                self.session.call(command, [], None)
            [frame] = self.session.take(0.0)
        return self.tell_frame(frame)

    def tell_frame(self, frame: Frame) -> Promise:
        """Send a frame over Tauri; gives Tauri's promise of the invoke."""
        head, bodies = encode(frame)
        invoke = FakeInvoke(f"ipc:+{head}", b"".join(bodies), window=self._window)
        invoke.promise.then(lambda answer: self._hear_answer(frame, answer))
        self._program.server.post(invoke)
        return invoke.promise

    def _hear_answer(self, frame: Frame, answer: Answer) -> None:
        said = frame.messages
        value = answer.value.encode("latin-1") if isinstance(answer.value, str) else answer.value
        if isinstance(answer, Rejected) or isinstance(answer.value, bytes):
            if value:
                self._note("answer")
                self._receive(unpack(value))
        elif len(said) == 1 and isinstance(said[0], messages.Call):
            self._note("answer")
            reply = messages.Reply(said[0].id, Body(value))
            self._receive(Frame(frame.session, frame.ack, frame.first + 1, 0, [reply]))

    @override
    def hear(self, invoke: PageInvoke, answer: Answer) -> None:
        if isinstance(answer, Rejected) and not answer.value:
            with self._changed:
                self.ways.append("let go")
                self._changed.notify_all()
            return
        self._note("answer")
        super().hear(invoke, answer)

    @override
    def _hear_push(self, pushed: str | bytes) -> None:
        said: Any = loads(pushed) if isinstance(pushed, str) else pushed
        if isinstance(said, dict):
            offer = cast("dict[str, dict[str, str]]", said)["lane"]
            with self._changed:
                self.url, self.token = offer["url"], offer["token"]
                self._changed.notify_all()
            return
        self._note("push")
        super()._hear_push(pushed)

    def _note(self, way: str) -> None:
        with self._changed:
            self.ways.append(way)

    @override
    def _receive(self, frame: Frame) -> None:
        with self._changed:
            super()._receive(frame)
            self._changed.notify_all()
        if frame.flags:
            self.say()  # the program asks what has come

    @override
    def _settle(self, message: Message) -> None:
        is_answer = isinstance(message, (messages.Reply, messages.Failure))
        if is_answer and message.id in self._calls:
            super()._settle(message)
        else:
            self.heard.append(message)

    # --- the lane ---------------------------------------------------------------------------

    @property
    def protocols(self) -> list[str]:
        return ["pytauri-ipc", f"ipc-lane.{self.token}"]

    @contextmanager
    def connect(
        self,
        protocols: Iterable[str] | None = None,
        *,
        origin: str | None = ORIGIN,
        headers: Any = None,
    ) -> Generator[ClientConnection]:
        """A socket, as this page's window would open one; nobody reads it."""
        named = self.protocols if protocols is None else list(protocols)
        with connect(
            self.url,
            origin=origin,  # pyright: ignore[reportArgumentType]
            subprotocols=named,  # pyright: ignore[reportArgumentType]
            additional_headers=headers,
            compression=None,
            open_timeout=PATIENCE,
            proxy=None,
            max_size=None,
        ) as socket:
            yield socket

    def take_lane(self) -> None:
        """Open the socket, and read it from now on."""
        self._socket = self._sockets.enter_context(self.connect())
        self._reader = Thread(target=self._read, args=(self._socket,))
        self._reader.start()
        session = self._program.session_of(self)
        wait_on_loop(self._program, lambda: session._lane is not None)

    def _read(self, socket: ClientConnection) -> None:
        try:
            while self.reads.wait(PATIENCE):
                block = next_block(socket.recv)
                self._note("lane")
                self._receive(unpack(block))
        except ConnectionClosed:
            return

    def say(self) -> None:
        """Send what was said over the lane, and over Tauri where there is none."""
        with self._lock:
            frames = [] if self.session.ended else self.session.take(0.0)
            socket = self._socket
        for frame in frames:
            try:
                if socket is not None:
                    send_frame(socket.send, frame)
                    continue
            except ConnectionClosed:
                pass
            self.tell_frame(frame)

    def call_by_lane(self, command: str, body: bytes | None = None) -> Message:
        """Call over the lane; gives the answer's message, whatever way it takes."""
        with self._lock:
            number = self.session.call(command, [], None if body is None else Body(body))
        self.say()
        return self.answer_to(number)

    def answer_to(self, number: int) -> Message:
        def found() -> list[Message]:
            return [one for one in self.heard if getattr(one, "id", None) == number]

        self.until(found)
        [answer] = found()
        return answer

    def leave_lane(self) -> None:
        """Close the socket; as the page hears of it, so does the program."""
        self._socket = None
        self._sockets.close()
        if self._reader is not None:
            self._reader.join(PATIENCE)

    def lose_lane(self) -> None:
        """It was cut: ask the program, as a page does, what has come and what has not."""
        self.leave_lane()
        with self._lock:
            self.session.reconnected()
        self.say()


def wait_on_loop(program: LaneProgram, is_so: Any) -> None:
    """Wait until something is so on the event loop of the sessions."""

    async def wait() -> None:
        with fail_after(PATIENCE):
            while not is_so():
                await checkpoint()

    program.portal.call(wait)


@contextmanager
def lane_program(
    commands: Commands,
    backend: str = "asyncio",
    *,
    limits: Limits | None = None,
    dev_url: str | None = None,
) -> Generator[LaneProgram]:
    """A program for as long as this lasts. `tests.fake_tauri.provide_channels` comes first."""
    with start_blocking_portal(backend) as portal:
        server = TauriServer(commands, limits=limits or Limits(), states=())
        server.start(portal)
        lane = Lane(cast(Setting, _Setting(portal, dev_url)), server)
        lane.begin()
        program = LaneProgram(server, lane, portal)
        try:
            yield program
        finally:
            portal.call(server.end_pages, "the app has ended")
            for page in program.pages:
                page.leave_lane()
            lane.end()
