"""What one frontend may ask of this process before it is refused."""

from dataclasses import dataclass, fields

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds for each frontend; past one a call is answered `too_large` or `busy`, never stalled.

    Sizes are bytes, times are seconds.

    Args:
        body_size: The largest body of one call.
        frame_size: The largest body that a page of the session protocol sends at all: it is told,
            and answers `too_large` by itself.
        calls_in_flight: How many calls may be unanswered at once.
        unsent_bytes: How much a channel holds for a page that does not keep up; past it
            `Channel.send` raises `ChannelFull`. As much may wait of what is asked of and emitted to
            a page, and of its own events for their callbacks.
        unacknowledged_bytes: How much is kept for being sent again, on hosts that lose messages.
        grace_time: How long a frontend outlives its connection, on hosts that have one.
    """

    body_size: int = 256 * MIB
    frame_size: int = 256 * MIB
    calls_in_flight: int = 10_000
    unsent_bytes: int = 64 * MIB
    unacknowledged_bytes: int = 64 * MIB
    grace_time: float = 30.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value: object = getattr(self, field.name)
            kinds = (int, float) if field.name == "grace_time" else (int,)
            if not isinstance(value, kinds) or isinstance(value, bool) or not value > 0:
                raise ValueError(f"Limits.{field.name} is {value!r}; it must be a number above 0")
