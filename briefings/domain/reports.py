"""Describes errors that readers reported on cards."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from briefings.domain.cards import CardRequest
from briefings.domain.refs import UserRef

MAX_REPORT_TEXT: Final = 1000
"""Characters of the text in which a reader describes an error."""

MAX_CONTACT: Final = 100
"""Characters of a reader's contact details."""


class ErrorReport(Struct, frozen=True):
    """An error that a reader reported.

    Attributes:
        id: ascending number; 0 before it is stored.
        key: text that authorizes its holder to withdraw the report; a digest of the key of the button and the reader.
        reported_at: when it was reported.
        request: the card.
        revision: id of the revision that the card was built from.
        language: BCP 47 tag of the card's language.
        text: the reader's description; empty if there is none.
        contact: the reader's contact details; empty unless given.
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
