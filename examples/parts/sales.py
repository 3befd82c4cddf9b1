"""A year of sales, made up, for `dashboard.py`."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import Final, Literal, TypedDict

Measure = Literal["revenue", "units"]

REGIONS: Final = ("North", "East", "South", "West")
PRICES: Final = {"Lamp": 49, "Chair": 129, "Desk": 349, "Shelf": 199, "Sofa": 899}
MONTHS: Final = tuple(calendar.month_abbr[1:])


class Sale(TypedDict):
    """A row of the table."""

    day: date
    region: str
    product: str
    units: int
    revenue: int


def made() -> list[Sale]:
    """All of them, by day."""
    random = Random(7)
    sales: list[Sale] = []
    for number in range(600):
        product = random.choice([*PRICES])
        units = random.randint(1, 12) if PRICES[product] < 300 else random.randint(1, 3)
        day = date(2026, number // 50 + 1, random.randint(1, 28))
        region = random.choices(REGIONS, (4, 3, 2, 3))[0]
        revenue = units * PRICES[product]
        sales.append(
            {"day": day, "region": region, "product": product, "units": units, "revenue": revenue}
        )
    return sorted(sales, key=lambda sale: sale["day"])


def by_product(sales: Iterable[Sale], measure: Measure) -> Mapping[str, int]:
    """The total of each product."""
    sums: dict[str, int] = dict.fromkeys(PRICES, 0)
    for sale in sales:
        sums[sale["product"]] += sale[measure]
    return sums


def by_month(sales: Iterable[Sale], measure: Measure) -> Mapping[str, int]:
    """The total of each month."""
    sums: dict[str, int] = dict.fromkeys(MONTHS, 0)
    for sale in sales:
        sums[MONTHS[sale["day"].month - 1]] += sale[measure]
    return sums
