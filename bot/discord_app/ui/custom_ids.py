"""Encodes and decodes the custom ids of buttons and selects.

A custom id contains everything that is needed to handle a component after a restart. It is a prefix and arguments,
separated by `|`; the prefix is a letter with the version of its grammar:

    b1.|VIEW|SUBJECT|SECTION|PAGE|EDITION  opens a card in the message of the component (`b1+`: in a new message);
                                           `|ORIGIN` follows if that card has a button back
    m1                                     the select of a card; the values of its options are ids of cards
    d1|KEY|DATE                            a post: its state
    r1|KEY|DATE, p1|KEY|DATE               a review of a post: skip it, post it
    s1|ACTION|NUMBER|PAGE                  the panel of schedules
    n1|ACTION|KEY|SUBJECT|PAGE             aliases, and queries that found nothing
    x1|ACTION|REVISION|ARGUMENT            a proposed revision
    y1|ACTION|BEFORE|AFTER                 corrections of posts
    t1|TOOL|REVISION|VIEW|SUBJECT|SECTION|PAGE|EDITION  runs a tool of a card; without TOOL it lists the tools
    e1|ACTION|NUMBER|PAGE                  reported errors
    w1|NUMBER|KEY                          withdraws a report
    k1|ACTION|CALENDAR                     a member's calendars
    f1|ACTION|KEY|SUBJECT                  subjects that a member follows
    v1|ACTION                              stored data of a member

Existing messages contain these ids, so a changed grammar needs another version.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.card_tools.ids import CardToolId
from bot.discord_app.ui.card_ids import CardId, CardMenuId, OpenMode, compute_digest
from bot.discord_app.ui.custom_id_fields import SEPARATOR, CustomId, join_fields
from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from bot.discord_app.ui.moderator_ids import (
    AliasAction,
    AliasId,
    CorrectionsAction,
    CorrectionsId,
    PostAction,
    PostId,
    ProposalAction,
    ProposalId,
    ScheduleAction,
    ScheduleId,
)
from bot.moderation.ids import ReportAction, ReportId, ReportWithdrawalId
from bot.personal.ids import FollowAction, FollowId, PrivacyAction, PrivacyId
from bot.web.calendar_ids import CalendarId
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from briefings.domain.cards import CardRequest

__all__ = [
    "KINDS",
    "AliasAction",
    "AliasId",
    "CardId",
    "CardMenuId",
    "CardToolId",
    "CorrectionsAction",
    "CorrectionsId",
    "CustomId",
    "FollowAction",
    "FollowId",
    "OpenMode",
    "PostAction",
    "PostId",
    "PrivacyAction",
    "PrivacyId",
    "ProposalAction",
    "ProposalId",
    "RefusalReason",
    "RefusedId",
    "ReportAction",
    "ReportId",
    "ReportWithdrawalId",
    "ScheduleAction",
    "ScheduleId",
    "compute_digest",
    "decode_custom_id",
    "encode_card_id",
    "encode_custom_id",
    "encode_lasting_id",
]


class RefusalReason(StrEnum):
    """The reasons why a custom id can't be acted on."""

    OTHER_VERSION = "other version"
    MALFORMED = "malformed"
    FOREIGN = "foreign"


class RefusedId(Struct, frozen=True):
    """A custom id that this version of the bot can't decode."""

    text: str
    reason: RefusalReason


KINDS: Final[tuple[type[CustomId], ...]] = (
    CardId,
    CardMenuId,
    PostId,
    ScheduleId,
    AliasId,
    ProposalId,
    CorrectionsId,
    CardToolId,
    ReportId,
    ReportWithdrawalId,
    CalendarId,
    FollowId,
    PrivacyId,
)
"""Every kind of component."""

_KIND_BY_PREFIX: Final = {prefix: kind for kind in KINDS for prefix in kind.PREFIXES}
_LETTERS: Final = frozenset(prefix[0] for prefix in _KIND_BY_PREFIX)
_PREFIX: Final = compile_lazily(r"([a-z])[0-9]+(?![0-9])")


def encode_custom_id(custom_id: CustomId) -> str:
    """Returns the custom id of a component.

    Raises:
        ValueError: it is longer than Discord's limit of 100 characters.
    """
    text = join_fields(custom_id)
    if count_utf16(text) > MAX_CUSTOM_ID:
        raise ValueError(f"a custom id has at most {MAX_CUSTOM_ID} characters: {text!r}")
    return text


def decode_custom_id(text: str) -> CustomId | RefusedId:
    """Decodes a custom id, or returns why it is refused.

    Only values that `encode_custom_id` can produce are accepted.
    """
    prefix, *arguments = text.split(SEPARATOR)
    kind = _KIND_BY_PREFIX.get(prefix)
    if kind is None:
        known = _PREFIX.match(text)
        of_ours = known is not None and known[1] in _LETTERS
        return RefusedId(text, RefusalReason.OTHER_VERSION if of_ours else RefusalReason.FOREIGN)
    try:
        custom_id = kind.from_fields(prefix, arguments)
        if encode_custom_id(custom_id) == text:
            return custom_id
    except ValueError:
        pass
    return RefusedId(text, RefusalReason.MALFORMED)


def encode_card_id(request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> str:
    """Returns the custom id of a component that opens a card, within the length limit for names of any length."""
    return encode_custom_id(CardId.from_request(request, mode))


@lru_cache(maxsize=1024)
def encode_lasting_id(request: CardRequest, mode: OpenMode) -> str | None:
    """Returns the custom id of a component that opens a card; None for a search whose words are too long for an id.

    The last ids are kept, since many cards have the same list of others.
    """
    card_id = CardId.from_request(request, mode)
    return encode_custom_id(card_id) if card_id.is_lasting else None
