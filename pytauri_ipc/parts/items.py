"""What every item of a toolbar is: a control with an event, and a value that stays current.

An item is one thing wherever it is shown: what a person sets in one window is set in all.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from itertools import count
from threading import RLock
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, Protocol, TypeVar, cast
from weakref import WeakSet

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, PrivateAttr
from pydantic_core import to_json
from typing_extensions import TypedDict, override

from pytauri_ipc.events import EventName, check_name
from pytauri_ipc.messages import Body

T = TypeVar("T")

UPDATE: Final = "toolbar:update"
"""What a page is told of an item that has changed."""

_numbers = count(1)


def _checked_event(event: str) -> str:
    check_name(event)
    if event.startswith("toolbar:"):
        raise ValueError("the names of `toolbar:` are the toolbars' own: choose another one")
    return event


class Changed(TypedDict, Generic[T]):
    """What the event of an item carries.

    Attributes:
        id: The item's.
        value: What a person has set it to; of a button, its `data`.
    """

    id: str
    value: T


class ItemWindow(Protocol):
    """A window that shows an item."""

    def put(self, event: str, body: Body, /) -> None:
        """Have its page hear an event. From any thread."""
        ...


class Item(BaseModel):
    """What every item of a toolbar has. Its fields may be set at any time, from any thread.

    What is set is seen in all windows that show the item, and their pages that come later.

    Attributes:
        id: Its name, once in a window; made up where it is left out.
        label: What a person reads, and hears from a screen reader. Text, not HTML.
        tooltip: Shown when the mouse rests on it.
        disabled: Whether it can be seen and not used.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: ClassVar[str]

    id: str = Field(default_factory=lambda: f"item-{next(_numbers)}", min_length=1)
    label: str = ""
    tooltip: str | None = None
    disabled: bool = False

    _lock: RLock = PrivateAttr(default_factory=RLock)
    _windows: WeakSet[Any] = PrivateAttr(default_factory=WeakSet)

    def set(self, **changes: Any) -> None:
        """Set several fields at once, as in `set(options=["a"], value="a")`.

        Raises:
            pydantic.ValidationError: They do not fit; nothing is set.
            ValueError: The id would change, by which pages know it.
        """
        if changes.get("id", self.id) != self.id:
            raise ValueError(f"the item {self.id!r} keeps its id")
        with self._lock:
            made = type(self)(**{**self._fields(), **changes})
            vars(self).update(made._fields())  # at once, for whoever describes it meanwhile
            self._tell(made._spec(only=changes))

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).model_fields:
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    def _fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields}

    def _spec(self, only: Iterable[str] | None = None) -> dict[str, Any]:
        """What a page is told: all fields, or some of them, and the id."""
        names = None if only is None else {"id", *only}
        return self.model_dump(mode="json", include=names)

    def _tell(self, told: Mapping[str, Any]) -> None:
        body = Body(to_json(told))
        for window in tuple(cast("WeakSet[ItemWindow]", self._windows)):
            window.put(UPDATE, body)

    # --- for toolbars ------------------------------------------------------------------------

    def shown_in(self, window: ItemWindow) -> None:
        """A window shows it from now on."""
        with self._lock:
            self._windows.add(window)

    def gone_from(self, window: ItemWindow) -> None:
        """A window shows it no longer."""
        with self._lock:
            self._windows.discard(window)

    def described(self) -> dict[str, Any]:
        """What a page needs to show it, as it is now.

        It waits for nobody: windows ask while they are locked, and whoever sets an item tells them.
        """
        as_now = type(self).model_construct(**vars(self).copy())
        return {"kind": self.kind, **as_now._spec()}


class EventItem(Item, ABC, Generic[T]):
    """An item that says an event when a person uses it.

    Attributes:
        event: The event's name, `namespace:event-name`; several items may have the same one.
    """

    event: Annotated[str, AfterValidator(_checked_event)]

    @property
    def changed(self) -> EventName[Changed[T]]:
        """The event's name, for callbacks that are to know the type of what they get.

        window.on(day.changed, on_day)
        """
        return EventName[Any].of(self.event, Changed[Any])

    @abstractmethod
    def heard(self, value: JsonValue, by: str) -> T:
        """A page says that a person has used it; gives what that means.

        Args:
            value: What it has been set to.
            by: The page.

        Raises:
            ValueError: It has no such value.
        """


class Button(EventItem[JsonValue]):
    """A button. Its event's value is its `data`.

    Attributes:
        data: Anything that JSON can say.
        variant: Its look: `"primary"` for what a person most likely wants, `"danger"` for what
            cannot be taken back.
    """

    kind: ClassVar[str] = "button"

    label: str = Field(min_length=1)
    data: JsonValue = None
    variant: Literal["default", "primary", "danger"] = "default"

    @override
    def heard(self, value: JsonValue, by: str) -> JsonValue:
        return self.data


class Separator(Item):
    """A line between items."""

    kind: ClassVar[str] = "separator"


class ValueItem(EventItem[T], Generic[T]):
    """An item that a person sets to a value.

    Attributes:
        value: What it is set to, by the program or a person, whichever was last. It is current
            before any callback hears of the change.
    """

    value: T

    @override
    def heard(self, value: JsonValue, by: str) -> T:
        with self._lock:
            try:
                made = type(self).model_validate_json(
                    to_json({**self._spec(), "value": value}), strict=True
                )
            except ValueError:
                self._tell({"id": self.id, "value": self._spec()["value"], "by": by})
                raise ValueError(f"the item {self.id!r} cannot have the value that came") from None
            BaseModel.__setattr__(self, "value", made.value)  # not to be told as the program's
            self._tell({"id": self.id, "value": value, "by": by})
            return made.value
