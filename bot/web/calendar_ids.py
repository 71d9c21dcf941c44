"""Defines the ids of the buttons and menus by which members manage their calendars."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.moderation.id_fields import check_field

if TYPE_CHECKING:
    from collections.abc import Sequence


class CalendarAction(StrEnum):
    """The action of a component about calendars."""

    LIST = "l"
    OPEN = "o"
    ADD = "a"
    CHANGE = "c"
    ASK_REVOCATION = "q"
    REVOKE = "x"


class CalendarId(Struct, frozen=True):
    """A component about calendars.

    Attributes:
        action: the action.
        calendar: id of the calendar; empty if it concerns the list. It is not secret, because users can act only
            on their own calendars.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("k1",)

    action: CalendarAction
    calendar: str = ""

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("k1", self.action, self.calendar)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action and calendar."""
        action, calendar = arguments
        return cls(CalendarAction(action), check_field(calendar, "[0-9a-f]{0,16}"))
