"""Describes errors that readers reported on cards."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from briefings.domain.cards import CardRequest
from briefings.domain.refs import UserRef

MAX_REPORT_TEXT: Final = 1000
"""Characters of what a reader writes about an error."""

MAX_CONTACT: Final = 100
"""Characters of how a reader can be reached."""


class ErrorReport(Struct, frozen=True):
    """An error that a reader reported.

    Attributes:
        id: ascending number; 0 before it is stored.
        key: random text by which the reader can withdraw the report, whoever that is.
        reported_at: when.
        request: the card.
        revision: id of the revision that the card was built from.
        language: BCP 47 tag of the card's language.
        text: what the reader wrote; empty for nothing.
        contact: how the reader can be reached; empty unless the reader wrote it.
        reporter: the reader; None unless the reader left a contact.
        done_at: when a moderator marked it as done; None while it is open.
    """

    id: int
    key: str
    reported_at: datetime
    request: CardRequest
    revision: int
    language: str
    text: str = ""
    contact: str = ""
    reporter: UserRef | None = None
    done_at: datetime | None = None
