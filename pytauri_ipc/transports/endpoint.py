"""A session on an event loop: when its frames leave, and who tells it the time."""

from abc import ABC, abstractmethod
from time import monotonic

from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.event_loop import Cancellable, EventLoop
from pytauri_ipc.messages import Frame, Message
from pytauri_ipc.session import Session


class Endpoint(ABC):
    """One end of a session: what was said in one turn of the loop leaves at its end.

    Args:
        session: The session.
    """

    def __init__(self, session: Session) -> None:
        self.session: Session = session
        self._flush_is_due = False
        self._answers_at_once = False
        self._timer: Cancellable | None = None
        self._timer_due = 0.0
        self._grace: Cancellable | None = None

    @property
    @abstractmethod
    def loop(self) -> EventLoop:
        """The loop that all of this runs on."""

    @abstractmethod
    def transmit(self, frame: Frame) -> None:
        """Send a frame; it may get lost, and raises nothing."""

    @abstractmethod
    def act(self, message: Message) -> None:
        """See to what the other end said."""

    @abstractmethod
    def over(self) -> None:
        """The session is over: settle what is pending. Called at least once."""

    def receive(self, frame: Frame, size: int) -> None:
        """Act on a frame of this session; what that makes this end say leaves together.

        A frame that breaks a rule ends the session.

        Args:
            frame: The frame.
            size: The bytes of its block.
        """
        try:
            new = self.session.receive(frame, size, monotonic())
        except ProtocolViolation as error:
            self.break_off("protocol", str(error))
            return
        is_lone = len(new) <= 1
        self._flush_is_due = True
        self._answers_at_once = is_lone
        try:
            for message in new:
                self.act(message)
        finally:
            self._answers_at_once = False
            if is_lone:
                self.flush()
            else:  # after the first steps of the tasks that were spawned
                self.loop.call_soon(self.flush)
        if self.session.ended is not None:
            self.over()

    def break_off(self, code: str, text: str) -> None:
        """End the session, and tell the other end why."""
        self.transmit(self.session.over(code, text))
        self.over()

    def answered(self) -> None:
        """A call was answered: the answer leaves at the end of this turn, a lone one at once."""
        if self._answers_at_once:
            self.flush()
        else:
            self.flush_soon()

    def flush_soon(self) -> None:
        """Send what was said, at the end of this turn."""
        if not self._flush_is_due:
            self._flush_is_due = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what was said; without a connection that waits for the next one."""
        self._flush_is_due = False
        if self._grace is not None:
            return
        for frame in self.session.take(monotonic()):
            self.transmit(frame)
        self._arm()

    def _arm(self) -> None:
        """One timer at a time: it looks at the deadline when it fires, however late that is now."""
        deadline = self.session.deadline
        if deadline is None or (self._timer is not None and self._timer_due <= deadline):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = deadline
        self._timer = self.loop.call_later(max(deadline - monotonic(), 0.001), self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.session.tick(monotonic())
        self.flush()

    # --- on hosts that have connections -----------------------------------------------------

    def disconnected(self, grace_time: float) -> None:
        """The connection is lost: the session ends if there is no other within that many seconds.

        Until then nothing leaves, and what is said waits.
        """
        if self._grace is None and self.session.ended is None:
            self._grace = self.loop.call_later(grace_time, self._give_up)

    def reconnected(self) -> None:
        """There is a connection again: both ends find out what the other one lacks."""
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None
        self.session.reconnected()
        self.flush()

    def _give_up(self) -> None:
        self.session.over("closed", "the connection was lost, and did not come back")
        self.over()

    def stop(self) -> None:
        """Nothing leaves any more."""
        for timer in (self._timer, self._grace):
            if timer is not None:
                timer.cancel()
        self._timer = self._grace = None
