"""Defines the custom ids of the components that moderators use, and of posts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.discord_app.ui.custom_id_fields import check_field, parse_number
from bot.moderation.ids import AliasAction, AliasId, CorrectionsAction, CorrectionsId, ProposalAction, ProposalId

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = [
    "AliasAction",
    "AliasId",
    "CorrectionsAction",
    "CorrectionsId",
    "PostAction",
    "PostId",
    "ProposalAction",
    "ProposalId",
    "ScheduleAction",
    "ScheduleId",
]


class PostAction(StrEnum):
    """The action of a button of a post, or of the review of a post."""

    DESCRIBE = "d"
    SKIP = "r"
    PUBLISH = "p"


class PostId(Struct, frozen=True):
    """A button of a post or of its review. The id also marks the message, by which it is found again.

    Attributes:
        action: the action.
        key: of the schedule.
        day: the date that the post is for.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("d1", "r1", "p1")

    action: PostAction
    key: str
    day: date

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return (f"{self.action}1", self.key, self.day.isoformat())

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """Reads key and date."""
        key, day = arguments
        return cls(PostAction(prefix[0]), check_field(key, r"[0-9a-z]+"), date.fromisoformat(day))


class ScheduleAction(StrEnum):
    """The action of a component of the panel of schedules."""

    LIST = "l"
    OPEN = "o"
    PREVIEW = "v"
    EDIT = "e"
    PAUSE = "p"
    RESUME = "r"
    ASK_REMOVAL = "q"
    REMOVE = "x"
    SHOW_HISTORY = "h"
    CHOOSE_TAG = "t"


class ScheduleId(Struct, frozen=True):
    """A component of the panel of schedules.

    Attributes:
        action: the action.
        number: of the schedule; 0 if it concerns the list.
        page: of the list from which it was opened, from 1, or of the history; 0 for a schedule shown alone.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("s1",)

    action: ScheduleAction
    number: int = 0
    page: int = 0

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("s1", self.action, str(self.number or ""), str(self.page or ""))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, number and page."""
        action, number, page = arguments
        return cls(ScheduleAction(action), parse_number(number or "0"), parse_number(page or "0"))
