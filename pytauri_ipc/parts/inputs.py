"""Items that a person fills in: switches, texts, numbers and days."""

from datetime import date
from typing import Annotated, Any, ClassVar, Generic, Self, TypeAlias, TypeVar, cast

from pydantic import Field, model_validator

from pytauri_ipc.parts.items import ValueItem

T = TypeVar("T")

Number: TypeAlias = int | float


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


class _Bounded(ValueItem[T | None], Generic[T]):
    """What may be empty, and has bounds if it has any."""

    value: T | None = None
    min: T | None = None
    max: T | None = None

    @model_validator(mode="after")
    def _is_within(self) -> Self:
        _check_within(self.value, self.min, self.max)
        return self


class NumberInput(_Bounded[Number]):
    """A number, or `None` while it is empty. What is none, or out of bounds, says no event.

    Attributes:
        min: The least that it may be.
        max: The most.
        step: By how much the arrows change it; `None` for numbers of any precision.
    """

    kind: ClassVar[str] = "number"

    step: Annotated[Number, Field(gt=0)] | None = None


class DateInput(_Bounded[date]):
    """A day, or `None` while it is empty; pages say it in ISO 8601, as in `2026-11-22`.

    Attributes:
        min: The first day that it may be.
        max: The last.
    """

    kind: ClassVar[str] = "date"


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


def _check_within(value: Any, least: Any, most: Any) -> None:
    if least is not None and most is not None and least > most:
        raise ValueError(f"min is {least}, and max is less: {most}")
    if value is not None and least is not None and value < least:
        raise ValueError(f"{value} is less than min, {least}")
    if value is not None and most is not None and value > most:
        raise ValueError(f"{value} is more than max, {most}")
