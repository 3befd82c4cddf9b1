"""Items that a person chooses from: lists and radios, with their options."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, field_serializer, field_validator, model_validator

from pytauri_ipc.parts.items import ValueItem

T = TypeVar("T")

Scalar: TypeAlias = str | bool | int | float
"""What stands for an option: it comes back as what it is."""


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
                options = ", ".join(repr(_value_of(one)) for one in self.options)
                raise ValueError(f"{value!r} is none of the options: {options}")


class _OneOf(_Choice[Scalar | None]):
    """One of several options; `None` while nothing is chosen."""

    value: Scalar | None = None

    @model_validator(mode="after")
    def _is_option(self) -> Self:
        self._check_chosen([] if self.value is None else [self.value])
        return self


class Select(_OneOf):
    """One of several options, in a list that opens; `None` while nothing is chosen."""

    kind: ClassVar[str] = "select"


class RadioGroup(_OneOf):
    """One of several options, all of which are seen; `None` while nothing is chosen."""

    kind: ClassVar[str] = "radio"


class MultiSelect(_Choice[Sequence[Scalar]]):
    """Any number of several options, in a list that opens; in the order of the options."""

    kind: ClassVar[str] = "multi-select"

    value: Sequence[Scalar] = ()

    @model_validator(mode="after")
    def _are_options(self) -> Self:
        self._check_chosen(self.value)
        return self


def _value_of(option: Scalar | Option) -> Scalar:
    return option.value if isinstance(option, Option) else option


def _key(value: Scalar) -> tuple[type, Scalar]:
    """`True` is 1 in Python, and another thing here."""
    return type(value), value
