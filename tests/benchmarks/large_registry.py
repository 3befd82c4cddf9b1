"""A registry as a large app has one: 1,000 commands over 500 models, the same for both sides.

It stands for 25 areas of an app, each with the same 20 models and 40 commands under names of its
own. No two registries share a model, so nothing that one side keeps helps the other.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from tests.benchmarks.large_models import Models, models_of

AREAS = (
    *("Billing", "Booking", "Catalog", "Claims", "Contracts", "Delivery", "Events", "Expenses"),
    *("Fleet", "Grants", "Helpdesk", "Imports", "Invoicing", "Licences", "Loans", "Markets"),
    *("Orders", "Payroll", "Projects", "Quality", "Repairs", "Sales", "Stock", "Training"),
    "Warehouse",
)
COMMANDS_OF_AN_AREA = 40


class Registry(Protocol):
    """What the `Commands` of both sides have."""

    def set_command(self, command: str, function: Callable[..., Awaitable[Any]], /) -> object: ...


def fill(registry: Registry, areas: int = len(AREAS)) -> list[str]:
    """Register the commands of so many areas, and give their names."""
    names: list[str] = []
    for area in AREAS[:areas]:
        for command in _commands(models_of(area)):
            name = f"{area.lower()}_{command.name}"
            registry.set_command(name, _function(name, command))
            names.append(name)
    return names


class _Command(NamedTuple):
    name: str
    body: Any
    """`None` where there is none."""
    returns: Any
    doc: str


def _commands(models: Models) -> Iterator[_Command]:
    """The commands of an area, in their order."""
    for noun in ("Customer", "Order", "Item", "Category", "Contact"):
        model, lower = models[noun], noun.lower()
        yield _Command(
            f"create_{lower}", model, model, f"Make a {lower}, and give it as it is kept."
        )
        yield _Command(f"get_{lower}", UUID, model, f"The {lower} of that id.")
        yield _Command(f"update_{lower}", model, models["Outcome"], f"Change a {lower}.")
        yield _Command(f"delete_{lower}", UUID, None, f"Forget a {lower}.")
        yield _Command(f"count_{lower}", models["Filter"], int, f"How many there are of {lower}.")
        yield _Command(f"check_{lower}", model, models["Problem"], f"What is wrong with a {lower}.")
    order, money = models["Order"], models["Money"]
    yield _Command(
        "list", models["Filter"], models["Page"], f"The orders of {models.area}, page by page."
    )
    yield _Command(
        "export", models["Filter"], bytes, "The same as a table.\n\nSemicolons part cells."
    )
    yield _Command("find", str, order | None, "The order of that number, if there is one.")
    yield _Command("recent", None, list[order], "The last orders.")
    yield _Command("history", UUID, models["History"], "All that happened to an order.")
    yield _Command("report", models["Filter"], models["Report"], "Figures of the orders.")
    yield _Command("settings", None, models["Settings"], "How the area works now.")
    yield _Command("configure", models["Settings"], None, "Change how the area works.")
    yield _Command("move", models["Moved"], bool, "Move an order on.")
    yield _Command("totals", list[UUID], dict[str, money], "Totals of some orders.")


def _function(name: str, command: _Command) -> Callable[..., Awaitable[Any]]:
    """A function like one that somebody has written for it. Nobody calls it."""

    async def with_body(body: Any) -> Any:
        raise NotImplementedError

    async def without() -> Any:
        raise NotImplementedError

    function = without if command.body is None else with_body
    function.__name__ = function.__qualname__ = name
    function.__doc__ = command.doc
    function.__annotations__ = {"return": command.returns}
    if command.body is not None:
        function.__annotations__["body"] = command.body
    return function
