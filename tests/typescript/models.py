"""Types of every kind that pydantic knows and that come back from a page as they went there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address, IPv6Network
from pathlib import Path
from re import Pattern
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, NotRequired, TypeVar
from uuid import UUID

from pydantic import (
    AnyUrl,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    RootModel,
    Tag,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypeAliasType, TypedDict

from tests.typescript import other_models

T = TypeVar("T")
U = TypeVar("U")

LARGEST: Final = 2**53
"""JavaScript's numbers hold integers up to here."""


# --- enums and literals ---------------------------------------------------------------------


class Color(Enum):
    """A colour."""

    RED = "red"
    BLUE = "bl'ue\"*/"


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(Enum):
    ONE = 1
    TWO = "two"
    HALF = 0.5


class Only(Enum):
    IT = "it"


class Literals(BaseModel):
    color: Color = Color.RED
    size: Size
    level: Level
    mixed: Mixed
    only: Only
    one: Literal["one"]
    some: Literal["a", 1, True] | None
    nothing_or_one: Literal[None, 1]  # noqa: PYI061
    small: Literal[Size.SMALL]
    version: Literal[3] = 3


# --- nested, recursive, generic -------------------------------------------------------------


class Node(BaseModel):
    """A node of a tree.

    It has nodes of its own.
    """

    name: str = Field(description="Its name.", max_length=30)
    children: list["Node"] = []
    above: "Node | None" = None


class Left(BaseModel):
    right: "Right | None" = None


class Right(BaseModel):
    left: Left | None = None


class Box(BaseModel, Generic[T]):
    item: T
    more: list[T] = []


class Both(BaseModel, Generic[T, U]):
    first: T
    second: U


class Item(BaseModel):
    here: int


class Boxes(BaseModel):
    numbers: Box[int]
    nodes: Box[list[Node]]
    boxes: Box[Box[str]]
    both: Both[int, Color]
    others: Both[Box[Item], Box[other_models.Item]]
    maybe: Box[int | None]


class Items(BaseModel):
    """Two classes of one name."""

    item: Item
    other: other_models.Item


class NumbersBox(Box[int]):
    label: str


# --- unions ---------------------------------------------------------------------------------


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog", "hound"]
    good: bool | None


class Lizard(BaseModel):
    kind: Literal["lizard"] = "lizard"
    tail: bool


Pet = Annotated[Cat | Dog | Lizard, Field(discriminator="kind")]


def _shape(value: Any) -> str:
    is_circle = "radius" in value if isinstance(value, dict) else isinstance(value, Circle)
    return "circle" if is_circle else "square"


class Circle(BaseModel):
    radius: float


class Square(BaseModel):
    side: float


Shape = Annotated[
    Annotated[Circle, Tag("circle")] | Annotated[Square, Tag("square")], Discriminator(_shape)
]


class Unions(BaseModel):
    pet: Pet
    pets: list[Pet]
    shape: Shape
    text_or_number: int | str
    maybe_list: list[int] | None
    many: list[int | str | None]
    models: Item | Color
    lists: list[int] | list[str]


# --- containers -----------------------------------------------------------------------------


class Place(NamedTuple):
    x: int
    y: int = 0
    label: str | None = None


class Tuples(BaseModel):
    pair: tuple[int, str]
    many: tuple[int, ...]
    none: tuple[()]
    one: tuple[int | None]
    deep: tuple[tuple[int, Node], list[tuple[bool, ...]]]
    place: Place
    two: Annotated[list[int], Field(min_length=2, max_length=2)]
    few: Annotated[list[int | str], Field(max_length=3)]


class Containers(BaseModel):
    numbers: set[int]
    names: frozenset[str]
    sequence: Sequence[int]
    untyped_list: list[Any]
    untyped_dict: dict[str, Any]
    texts: dict[str, int]
    by_number: dict[int, str]
    by_color: dict[Color, int]
    by_size: Mapping[Size, Node]
    by_level: dict[Level, int]
    by_literal: dict[Literal["a", "b-c"], int]
    by_id: dict[UUID, int]
    by_date: dict[date, list[int]]
    by_short: dict[Annotated[str, Field(max_length=3)], int]
    by_word: dict[Annotated[str, Field(pattern="^[a-z]+$")], int]
    deep: dict[str, dict[str, list[dict[str, int]]]]


# --- there or not ---------------------------------------------------------------------------


class Absent(BaseModel):
    """What may be left out, what may be null, and both."""

    required: int
    nullable: int | None
    optional: int = 1
    both: int | None = None
    made: list[int] = Field(default_factory=lambda: [1])
    defaulted: Item = Item(here=1)
    text: str = "*/ \\ `"


# --- dataclasses, typed dicts, root models, aliases of types --------------------------------


@dataclass
class Point:
    x: float
    y: float = 0.0
    names: list[str] = field(default_factory=list)


@pydantic_dataclass(config=ConfigDict(extra="forbid"))
class Line:
    start: Point
    end: Point | None = None
    width: Annotated[int, Field(ge=1, le=10)] = 1


class Partial(TypedDict, total=False):
    a: int
    b: str | None


class Record(TypedDict):
    """Named like a type of TypeScript."""

    points: list[Point]
    label: NotRequired[str]
    deeper: NotRequired["Record"]


class Closed(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")  # pyright: ignore[reportGeneralTypeIssues]

    a: int


class Rows(RootModel[list[Node]]):
    """A list that is a model."""


class Counts(RootModel[dict[str, int]]): ...


class Tree(RootModel[dict[str, "Tree"]]): ...


class Either(RootModel[int | Item]): ...


Nested = TypeAliasType("Nested", "int | list[Nested] | dict[str, Nested]")
Name = TypeAliasType("Name", Annotated[str, Field(min_length=1)])


class Shapes(BaseModel):
    point: Point
    line: Line
    partial: Partial
    record: Record
    closed: Closed
    rows: Rows
    counts: Counts
    tree: Tree
    either: Either
    nested: Nested
    name: Name


# --- what JSON has as text ------------------------------------------------------------------


class Texts(BaseModel):
    when: datetime
    aware: AwareDatetime
    day: date
    at: time
    took: timedelta
    id: UUID
    cost: Decimal
    path: Path
    url: AnyUrl
    ip: IPv4Address
    network: IPv6Network
    pattern: Pattern[str]
    email: Annotated[str, Field(json_schema_extra={"format": "email"})]


class Seconds(BaseModel):
    model_config = ConfigDict(ser_json_timedelta="float")

    whole_seconds: timedelta


class Utf8(BaseModel):
    raw: bytes


class Base64(BaseModel):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    raw: bytes
    more: list[bytes] = []


class Hex(BaseModel):
    model_config = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex")

    raw: bytes


# --- numbers and anything -------------------------------------------------------------------


class Numbers(BaseModel):
    whole: int
    real: float
    big: Annotated[int, Field(ge=0, le=2**60)]
    """Larger ones than 2**53 lose digits in a page."""
    digit: Annotated[int, Field(gt=-1, lt=10)]
    even: Annotated[int, Field(multiple_of=2)]
    short: Annotated[str, Field(min_length=1, max_length=3)]
    word: Annotated[str, Field(pattern=r"^[a-z]+\d*/?$")]
    flag: bool
    nothing: None


class Anything(BaseModel):
    any: Any
    thing: object
    json_value: JsonValue


# --- extra fields ---------------------------------------------------------------------------


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    a: int


class OpenNumbers(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    a: str


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    a: int
    b: int | None = None


MODELS: Final[tuple[type[BaseModel], ...]] = (
    *(Literals, Node, Left, Boxes, Items, NumbersBox, Unions, Tuples, Containers, Absent, Shapes),
    *(Rows, Counts, Tree, Either, Texts, Seconds, Utf8, Base64, Hex, Numbers, Anything),
    *(Open, OpenNumbers, Strict),
)
"""Models whose values come back equal."""
