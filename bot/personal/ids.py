"""Defines the ids of the buttons and menus by which members manage their stored data."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.moderation.id_fields import check_field

if TYPE_CHECKING:
    from collections.abc import Sequence


class FollowAction(StrEnum):
    """The action of a component about followed subjects."""

    LIST = "l"
    STOP = "s"
    """Unfollows a subject, which is named by a menu or the id."""
    STOP_ALL = "x"


class FollowId(Struct, frozen=True):
    """A component about the subjects that a member follows.

    Attributes:
        action: the action.
        key: the key of the member's schedule; the user who presses must be its owner.
        subject: id of the subject; empty if a menu names it.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("f1",)

    action: FollowAction
    key: str
    subject: str = ""

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("f1", self.action, self.key, self.subject)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, key and subject."""
        action, key, subject = arguments
        return cls(
            FollowAction(action), check_field(key, r"[0-9a-z]{1,40}"), check_field(subject, r"[A-Za-z0-9-]{0,50}")
        )


class PrivacyAction(StrEnum):
    """The action of a button about stored data."""

    EXPORT = "e"
    ASK_DELETION = "q"
    DELETE = "x"
    KEEP = "k"


class PrivacyId(Struct, frozen=True):
    """A button under the answer of `/privacy`; it concerns the user who presses it."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("v1",)

    action: PrivacyAction

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the argument."""
        return ("v1", self.action)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads the action."""
        (action,) = arguments
        return cls(PrivacyAction(action))
