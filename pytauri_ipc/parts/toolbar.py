"""Toolbars: items along the edges of a window, and what its pages are told and say of them."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Annotated, Any, ClassVar, Final, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    JsonValue,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import to_json
from typing_extensions import TypedDict

from pytauri_ipc.app.window_parts import PartNeeds
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.parts.items import Changed, EventItem, Item
from pytauri_ipc.transports.known_windows import KnownWindow

SHOW: Final = "toolbar:show"
"""What each page is told that comes: a toolbar with all its items."""

_numbers = count(1)


class _Said(TypedDict):
    id: str
    value: JsonValue
    by: str


_SAID: Final = TypeAdapter(_Said)


def _differ(items: Sequence[Item]) -> Sequence[Item]:
    counted = Counter(item.id for item in items)
    twice = [item for item, times in counted.items() if times > 1]
    if twice:
        raise ValueError(f"two items have the id {twice[0]!r}; each needs its own")
    return items


class Toolbar(BaseModel):
    """Items along one edge of a window; give it to `App.show(toolbars=[...])`.

        save = Button(label="Save", event="app:save")
        app.show(page, toolbars=[Toolbar(items=[save])], callbacks={"app:save": on_save})

    Attributes:
        items: What stands in it.
        position: Its edge. Several at one edge stand beside each other, the first one outermost.
        label: What a screen reader calls it.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True
    )

    items: Annotated[Sequence[InstanceOf[Item]], AfterValidator(_differ)]
    position: Literal["top", "bottom", "left", "right"] = "top"
    label: str = Field(default="Toolbar", min_length=1)

    _number: int = PrivateAttr(default_factory=lambda: next(_numbers))

    # --- as a part of a window; see `WindowPart` ----------------------------------------------

    @property
    def names(self) -> list[str]:
        """The ids of its items."""
        return [item.id for item in self.items]

    def needs(self) -> PartNeeds:
        """Nothing: each page of an app has what shows toolbars."""
        return PartNeeds()

    def joins(self, window: KnownWindow) -> None:
        """It stands in the pages of a window from now on."""
        for item in self.items:
            item.shown_in(window)

    def leaves(self, window: KnownWindow) -> None:
        """It stands there no longer."""
        for item in self.items:
            item.gone_from(window)

    def greetings(self) -> list[Event]:
        """What a page hears that has come: the toolbar as it is now."""
        told = {
            "id": self._number,
            "position": self.position,
            "label": self.label,
            "items": [item.described() for item in self.items],
        }
        return [Event(SHOW, Body(to_json(told)))]

    def read(self, event: str, body: Body) -> Changed[Any] | None:
        """What one of its items says, or `None` where it is none of theirs.

        Raises:
            ValueError: The item cannot have such a value.
        """
        found = [cast("EventItem[Any]", one) for one in self.items if isinstance(one, EventItem)]
        items = [one for one in found if one.event == event]
        if not items or not body.is_json:
            return None
        try:
            said = _SAID.validate_json(body.data)
        except ValidationError:
            return None  # a page's own event, of the same name
        for item in items:
            if item.id == said["id"]:
                return {"id": item.id, "value": item.heard(said["value"], said["by"])}
        return None

    def told(self, window: KnownWindow, event: str, body: Body) -> bool:  # noqa: ARG002
        """Whether it passes an event of the program on itself: none."""
        return False
