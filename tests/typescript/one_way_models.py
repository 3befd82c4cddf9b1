"""Types that a page sends in one form and gets in another, or in one direction alone."""

from collections.abc import Callable
from dataclasses import dataclass as standard_dataclass
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Json,
    PlainSerializer,
    SecretStr,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    WrapSerializer,
    computed_field,
    field_serializer,
    model_serializer,
)
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import core_schema
from typing_extensions import TypedDict

# --- names ----------------------------------------------------------------------------------


class AliasIn(BaseModel):
    """Read by its alias, and written by the name of the field."""

    file_name: str = Field(alias="fileName")
    odd_name: int = Field(0, alias='odd */ "name"')


class AliasBoth(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True, alias_generator=to_camel)

    file_name: str
    class_: int = Field(alias="class")


class AliasOut(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    file_name: str = Field(serialization_alias="fileName")
    other_name: str = Field(validation_alias="otherName")


class AliasOrName(BaseModel):
    model_config = ConfigDict(validate_by_name=True)

    file_name: str = Field(alias="fileName")


class NameOnly(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=False)

    file_name: str = Field(alias="fileName")


class Choices(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(validation_alias=AliasChoices("first", "second"))
    deep: int = Field(0, validation_alias=AliasPath("deep"))


class AliasedDict(TypedDict):
    """Pydantic reads this setting, and does not write by it."""

    __pydantic_config__ = ConfigDict(serialize_by_alias=True)  # pyright: ignore[reportGeneralTypeIssues]

    file_name: Annotated[str, Field(alias="fileName")]


@dataclass(config=ConfigDict(serialize_by_alias=True))
class AliasedData:
    file_name: str = Field(alias="fileName")
    size: int = 0


class ByName(TypedDict):
    __pydantic_config__ = ConfigDict(  # pyright: ignore[reportGeneralTypeIssues]
        validate_by_name=True, validate_by_alias=False
    )

    file_name: Annotated[str, Field(alias="fileName")]


class PlainDict(TypedDict):
    file_name: Annotated[str, Field(alias="fileName")]


@standard_dataclass
class PlainData:
    file_name: Annotated[str, Field(alias="fileName")]


@dataclass
class OwnData:
    file_name: str = Field(alias="fileName")


class Holder(BaseModel):
    """Its settings are those of what it holds and has none, but of no model."""

    model_config = ConfigDict(serialize_by_alias=True)

    alias_in: AliasIn = Field(alias="aliasIn")
    in_dict: PlainDict
    by_name: ByName
    in_data: PlainData
    in_own_data: OwnData


class Aliases(BaseModel):
    holder: Holder
    alias_in: AliasIn
    both: AliasBoth
    out: AliasOut
    either: AliasOrName
    by_name: NameOnly
    choices: Choices
    in_dict: AliasedDict
    in_data: AliasedData


# --- fields of one direction ----------------------------------------------------------------


class Computed(BaseModel):
    width: int
    height: int = 2

    @computed_field
    @property
    def area(self) -> int:
        """Width times height."""
        return self.width * self.height

    @computed_field(alias="wayAround")
    @property
    def around(self) -> int | None:
        return 2 * (self.width + self.height)


class Excluded(BaseModel):
    shown: int
    hidden: str = Field("x", exclude=True)
    sometimes: int = Field(0, exclude_if=lambda value: value == 0)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)

    fixed: Literal["it"] = Field("it", frozen=True)


class Secrets(BaseModel):
    word: SecretStr
    numbers: Json[list[int]]
    any_json: Json[Any]


class Docs(BaseModel):
    r"""Ends a comment: */ and has a backslash: C:\new, and a @tag.

    - item {@link nothing}
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    a: int
    """About a: */ \\ `code`"""
    old: int | None = Field(None, deprecated="use a", examples=[1, "*/"])
    titled: str = Field("", title="Other: title")


# --- custom schemas -------------------------------------------------------------------------


class Angle:
    """A class with a schema of its own, which has definitions in the middle."""

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.float_schema(ge=0, lt=360),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda angle: f"{angle.degrees}°", return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "description": "In degrees."}


def _doubled(value: int, handler: SerializerFunctionWrapHandler) -> list[int]:
    return [handler(value), handler(value)]


class Written(BaseModel):
    """As a dictionary that a function makes."""

    a: int

    @model_serializer
    def _write(self) -> dict[str, int]:
        return {"a": self.a, "b": self.a}


class Custom(BaseModel):
    angle: Angle
    as_text: Annotated[int, PlainSerializer(str, return_type=str)]
    twice: Annotated[int, WrapSerializer(_doubled, return_type=list[int])]
    from_text: Annotated[int, BeforeValidator(int)]
    declared: Annotated[
        Any,
        WithJsonSchema({"type": ["string", "null"], "enum": ["x", None]}),
    ]
    mixed: Annotated[
        Any,
        WithJsonSchema(
            {
                "allOf": [
                    {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
                    {"anyOf": [{"type": "object", "properties": {"b": {}}}, {"type": "null"}]},
                ]
            }
        ),
    ]
    listed: Annotated[Any, WithJsonSchema({"const": {"a-b": [1, {}]}})]
    bare: Annotated[Any, WithJsonSchema({"type": "array"})]
    never: Annotated[Any, WithJsonSchema({"type": "array", "items": False})]
    skipped: int | SkipJsonSchema[None] = 0
    seconds: Annotated[int, Field(ge=0, le=100)]
    written: Written

    @field_serializer("seconds")
    def _seconds(self, value: int) -> timedelta:
        return timedelta(seconds=value)


class Nowhere(BaseModel):
    """What has no form in JSON."""

    deep: list["Deeper"]


class Deeper(BaseModel):
    name: str
    act: Callable[[int], int]


MODELS: Final[tuple[type[BaseModel], ...]] = (
    *(AliasIn, AliasBoth, AliasOut, AliasOrName, NameOnly, Choices, Holder, Aliases),
    *(Computed, Excluded, Frozen, Secrets, Docs, Custom),
)
"""Models whose schemas tell the truth of both directions, which are not the same."""
