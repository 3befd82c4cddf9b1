"""What stands in a toolbar: standard controls, each with an event, and a value that stays current.

An item is one thing wherever it is shown: what a person sets in one window is set in all.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from threading import RLock
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    cast,
)
from weakref import WeakSet

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import to_json
from typing_extensions import TypedDict, override

from pytauri_ipc.events import EventName, check_name
from pytauri_ipc.messages import Body

T = TypeVar("T")

Scalar: TypeAlias = str | bool | int | float
"""What stands for an option: it comes back as what it is."""

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


class Toggle(ValueItem[bool]):
    """A switch."""

    kind: ClassVar[str] = "toggle"

    value: bool = False


class TextInput(ValueItem[str]):
    """A line of text. It says its event when a person has stopped typing, and on Enter.

    Attributes:
        placeholder: Shown while it is empty.
        debounce: Milliseconds without a key after which a person has stopped typing.
    """

    kind: ClassVar[str] = "text"

    value: str = ""
    placeholder: str = ""
    debounce: int = Field(default=300, ge=0)


Number: TypeAlias = int | float


class NumberInput(ValueItem[Number | None]):
    """A number, or `None` while it is empty. What is none, or out of bounds, says no event.

    Attributes:
        min: The least that it may be.
        max: The most.
        step: By how much the arrows change it; `None` for numbers of any precision.
    """

    kind: ClassVar[str] = "number"

    value: Number | None = None
    min: Number | None = None
    max: Number | None = None
    step: Annotated[Number, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _is_within(self) -> Self:
        _check_within(self.value, self.min, self.max)
        return self


class DateInput(ValueItem[date | None]):
    """A day, or `None` while it is empty; pages say it in ISO 8601, as in `2026-11-22`.

    Attributes:
        min: The first day that it may be.
        max: The last.
    """

    kind: ClassVar[str] = "date"

    value: date | None = None
    min: date | None = None
    max: date | None = None

    @model_validator(mode="after")
    def _is_within(self) -> Self:
        _check_within(self.value, self.min, self.max)
        return self


class RangeInput(ValueItem[Number]):
    """A slider. It says its event while it is moved, as often as Python can hear it.

    Attributes:
        value: Left out, `min`.
        min: Its left end.
        max: Its right end.
        step: What it moves by.
    """

    kind: ClassVar[str] = "range"

    value: Number = cast("Number", None)
    min: Number = 0
    max: Number = 100
    step: Number = Field(default=1, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _begins_at_min(cls, given: Any) -> Any:
        fields = cast("dict[str, Any]", given)
        return fields if "value" in fields else {**fields, "value": fields.get("min", 0)}

    @model_validator(mode="after")
    def _is_within(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"min is {self.min}, and has to be less than max, {self.max}")
        _check_within(self.value, self.min, self.max)
        return self


class Option(BaseModel):
    """One of several things to choose from.

    Attributes:
        value: What stands for it in the program.
        label: What a person reads.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True
    )

    value: Scalar
    label: str


class _Choice(ValueItem[T], Generic[T]):
    """An item with options.

    Attributes:
        options: What can be chosen: values, or `Option`s where a person reads something else.
    """

    options: Sequence[Scalar | Option]

    @field_validator("options")
    @classmethod
    def _differ(cls, options: Sequence[Scalar | Option]) -> Sequence[Scalar | Option]:
        values = [_value_of(one) for one in options]
        counted = Counter(map(_key, values))
        twice = [value for value in values if counted[_key(value)] > 1]
        if twice:
            raise ValueError(f"the value {twice[0]!r} stands for two options")
        return options

    @field_serializer("options")
    def _labelled(self, options: Sequence[Scalar | Option]) -> list[Option]:
        """As pages have them."""
        return [
            one if isinstance(one, Option) else Option(value=one, label=str(one)) for one in options
        ]

    def _check_chosen(self, chosen: Iterable[Scalar]) -> None:
        known = {_key(_value_of(one)) for one in self.options}
        for value in chosen:
            if _key(value) not in known:
                raise ValueError(f"{value!r} is none of the options")


class Select(_Choice[Scalar | None]):
    """One of several options, in a list that opens; `None` while nothing is chosen."""

    kind: ClassVar[str] = "select"

    value: Scalar | None = None

    @model_validator(mode="after")
    def _is_option(self) -> Self:
        self._check_chosen([] if self.value is None else [self.value])
        return self


class RadioGroup(_Choice[Scalar | None]):
    """One of several options, all of which are seen; `None` while nothing is chosen."""

    kind: ClassVar[str] = "radio"

    value: Scalar | None = None

    @model_validator(mode="after")
    def _is_option(self) -> Self:
        self._check_chosen([] if self.value is None else [self.value])
        return self


class MultiSelect(_Choice[Sequence[Scalar]]):
    """Any number of several options, in a list that opens; in the order of the options."""

    kind: ClassVar[str] = "multi-select"

    value: Sequence[Scalar] = ()

    @model_validator(mode="after")
    def _are_options(self) -> Self:
        self._check_chosen(self.value)
        return self


class Separator(Item):
    """A line between items."""

    kind: ClassVar[str] = "separator"


def _value_of(option: Scalar | Option) -> Scalar:
    return option.value if isinstance(option, Option) else option


def _key(value: Scalar) -> tuple[type, Scalar]:
    """`True` is 1 in Python, and another thing here."""
    return type(value), value


def _check_within(value: Any, least: Any, most: Any) -> None:
    if least is not None and most is not None and least > most:
        raise ValueError(f"min is {least}, and max is less: {most}")
    if value is not None and least is not None and value < least:
        raise ValueError(f"{value} is less than min, {least}")
    if value is not None and most is not None and value > most:
        raise ValueError(f"{value} is more than max, {most}")
