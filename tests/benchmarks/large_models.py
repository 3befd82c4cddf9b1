"""The models of one area of a large app: those a business has, nested and of every common kind."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import GenericAlias
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, create_model

MODELS_OF_AN_AREA = 20


class Models(dict[str, Any]):
    """By their names within the area; to pydantic the area's name belongs to each."""

    def __init__(self, area: str) -> None:
        super().__init__()
        self.area = area

    def add(self, name: str, doc: str, /, **fields: Any) -> Any:
        """Make a model of fields as pydantic's `create_model` takes them."""
        made = create_model(f"{self.area}{name}", __doc__=doc, __module__=__name__, **fields)
        self[name] = made
        return made

    def enumeration(self, kind: type[Enum], name: str, **members: str | int) -> Any:
        """Make the enumeration; it is no model, and is not kept."""
        make: Any = kind
        return make(f"{self.area}{name}", members, module=__name__)


def models_of(area: str) -> Models:
    """The models of an area, anew."""
    models = Models(area)
    status = models.enumeration(StrEnum, "Status", draft="draft", open="open", done="done")
    priority = models.enumeration(IntEnum, "Priority", LOW=1, NORMAL=2, HIGH=3)
    _add_people(models)
    _add_payments(models)
    _add_goods(models)
    _add_orders(models, status, priority)
    _add_events(models, status)
    _add_figures(models, status)
    _add_settings(models, priority)
    return models


def _add_people(models: Models) -> None:
    address = models.add(
        "Address",
        "Where somebody is found.",
        street=str,
        city=(str, Field(min_length=1, max_length=80)),
        postal_code=(str, Field(pattern=r"^[0-9A-Z -]{3,10}$")),
        country=(str, "NL"),
    )
    contact = models.add(
        "Contact",
        "A person, and how to reach them.",
        name=str,
        email=(str | None, None),
        phones=(list[str], Field(default_factory=list)),
        address=(address | None, None),
        born=(date | None, None),
    )
    models.add(
        "Customer",
        "Somebody who buys.",
        id=UUID,
        contact=contact,
        since=datetime,
        tags=(set[str], Field(default_factory=set)),
        notes=(dict[str, str], Field(default_factory=dict)),
        discount=(float, Field(default=0.0, ge=0, le=1)),
        active=(bool, True),
    )


def _add_payments(models: Models) -> None:
    money = models.add(
        "Money", "An amount.", amount=Decimal, currency=(Literal["EUR", "USD"], "EUR")
    )
    models.add(
        "CardPayment",
        "By card.",
        kind=Literal["card"],
        number=str,
        expires=date,
        holder=models["Contact"],
    )
    models.add(
        "TransferPayment", "From an account.", kind=Literal["transfer"], iban=str, due=(date, ...)
    )
    models.add("CashPayment", "At the counter.", kind=Literal["cash"], change=(money | None, None))


def _add_goods(models: Models) -> None:
    item = models.add(
        "Item",
        "A line of an order.",
        sku=str,
        quantity=(int, Field(gt=0, description="In pieces.")),
        price=models["Money"],
        attributes=(dict[str, str | int | float | bool], Field(default_factory=dict)),
        size=(tuple[float, float, float] | None, None),
    )
    children: Any = GenericAlias(list, (f"{models.area}Category",))
    models.add(
        "Category",
        "A shelf, with shelves of its own.",
        name=str,
        children=(children, Field(default_factory=list)),
        items=(list[item], Field(default_factory=list)),
    )


def _add_orders(models: Models, status: Any, priority: Any) -> None:
    kind: Any = models["CardPayment"] | models["TransferPayment"] | models["CashPayment"]
    payment: Any = Annotated[kind, Field(discriminator="kind")]
    item = models["Item"]
    order = models.add(
        "Order",
        "What a customer wants.",
        id=UUID,
        customer=models["Customer"],
        items=list[item],
        status=(status, status.draft),
        priority=(priority, priority.NORMAL),
        payment=(payment | None, None),
        deliver_to=(models["Address"], Field(description="Not always where the customer lives.")),
        placed=datetime,
        delivered=(datetime | None, None),
        total=models["Money"],
    )
    models.add(
        "Filter",
        "Which orders are meant.",
        text=(str | None, None),
        status=(list[status] | None, None),
        since=(date | None, None),
        until=(date | None, None),
        customers=(list[UUID], Field(default_factory=list)),
        sort=(Literal["placed", "total", "customer"], "placed"),
        limit=(int, Field(default=50, ge=1, le=1_000)),
    )
    models.add("Page", "A part of a list.", items=list[order], total=int, next=(str | None, None))
    problem = models.add(
        "Problem", "Why it could not be done.", message=str, fields=dict[str, list[str]]
    )
    warnings = (list[str], Field(default_factory=list))
    models.add("Outcome", "What became of it.", value=order | problem, warnings=warnings)


def _add_events(models: Models, status: Any) -> None:
    created = models.add(
        "Created", "It was made.", type=Literal["created"], at=datetime, order=models["Order"]
    )
    moved = models.add(
        "Moved", "It went on.", type=Literal["moved"], at=datetime, before=status, after=status
    )
    closed = models.add(
        "Closed", "It ended.", type=Literal["closed"], at=datetime, reason=(str | None, None)
    )
    event: Any = Annotated[created | moved | closed, Field(discriminator="type")]
    seen = (datetime | None, None)
    models.add("History", "What happened.", order=UUID, events=list[event], seen=seen)


def _add_figures(models: Models, status: Any) -> None:
    money, customer, category = models["Money"], models["Customer"], models["Category"]
    models.add(
        "Report",
        "Figures of a period.",
        period=tuple[date, date],
        totals=dict[str, money],
        by_status=dict[status, int],
        slowest=(timedelta | None, None),
        best=(list[customer], Field(default_factory=list)),
        categories=(list[category], Field(default_factory=list)),
    )


def _add_settings(models: Models, priority: Any) -> None:
    models.add(
        "Settings",
        "How the area works.",
        opens=(time, time(9)),
        closes=(time, time(17)),
        theme=(Literal["light", "dark", "system"], "system"),
        priorities=(dict[priority, str], Field(default_factory=dict)),
        home=(models["Address"] | None, None),
        default_payment=(models["CardPayment"] | models["TransferPayment"] | None, None),
    )
