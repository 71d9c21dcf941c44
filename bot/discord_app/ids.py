"""A card request as the id of a button, and back: all that a button knows after a restart.

b1.|s|AM|2-(1)-ア|1|2025
│││ │ │   │       │ └ edition; empty for the newest
│││ │ │   │       └ page, base 36; empty for the first
│││ │ │   └ path of the section; empty for all; `#` and a digest where it is too long
│││ │ └ subject; empty when a section is asked for by itself; `#` and a digest where it is too long
││└ view ('.' edits the message, '+' opens a new one)
│└ version of this grammar
└ briefing
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s

from bot.discord_app.limits import MAX_CUSTOM_ID, count_utf16
from briefings.cards.model import CardRequest, View

CARD_ID_VERSION = "1"
CARD_ID_PATTERN = re.compile(r"b(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a button or to an option of a select."""

CARD_MENU_ID_PATTERN = re.compile(r"m(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a select; what it opens stands in its options."""

CARD_MENU_ID = f"m{CARD_ID_VERSION}"
"""The id of a card's select; a card has one."""

_CARD_ID_FIELDS = re.compile(
    r"(?P<mode>[.+])\|(?P<view>[a-z]{1,2})\|(?P<subject>[^|]*)\|(?P<section>[^|]*)\|(?P<page>[0-9a-z]*)\|(?P<edition>[0-9]*)"
)
_BASE36_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DIGEST_LENGTH = 12


class OpenMode(StrEnum):
    """Where the card opens."""

    EDIT = "."
    NEW = "+"


@dataclass(frozen=True, slots=True)
class CardPress:
    """What a press asks for."""

    request: CardRequest
    mode: OpenMode = OpenMode.EDIT


class UnknownCustomId(ValueError):
    """An id of another version, or one whose subject or section is no longer there."""


def encode_card_id(request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> str:
    """The id of a button that opens `request`; never over Discord's limit, however long the path."""
    page = _to_base36(request.page) if request.page else ""
    edition = str(request.edition) if request.edition else ""
    subject, section = _escape_field(request.subject), _escape_field(request.section)

    def join_fields() -> str:
        return f"b{CARD_ID_VERSION}{mode}|{request.view}|{subject}|{section}|{page}|{edition}"

    if count_utf16(join_fields()) > MAX_CUSTOM_ID:
        section = compute_digest(request.section) if request.section else ""
    if count_utf16(join_fields()) > MAX_CUSTOM_ID:
        subject = compute_digest(request.subject)
    return join_fields()


def decode_card_id(text: str, *, subjects: Iterable[str] = (), sections: Iterable[str] = ()) -> CardPress:
    """What the id asks for.

    Args:
        text: the id.
        subjects: ids of the subjects there are, to find one that was too long to stand in the id.
        sections: paths there are, for the same.

    Raises:
        UnknownId: it is not an id of this version, or what it names by a digest is not there.
    """
    known = CARD_ID_PATTERN.fullmatch(text)
    form = _CARD_ID_FIELDS.fullmatch(known["rest"]) if known and known["version"] == CARD_ID_VERSION else None
    if form is None:
        raise UnknownCustomId(text)
    try:
        view = View(form["view"])
        page = int(form["page"] or "0", 36)
        edition = int(form["edition"] or "0")
    except ValueError:
        raise UnknownCustomId(text) from None
    request = CardRequest(
        subject=_resolve_field(form["subject"], subjects),
        view=view,
        section=_resolve_field(form["section"], sections),
        page=page,
        edition=edition,
    )
    return CardPress(request, OpenMode(form["mode"]))


def compute_digest(text: str) -> str:
    """A short stand-in for `text` that can't be taken for an id or a path: they never begin with `#`."""
    return "#" + blake2s(text.encode(), digest_size=_DIGEST_LENGTH // 2).hexdigest()


def _escape_field(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("#", "%23")


def _resolve_field(text: str, candidates: Iterable[str]) -> str:
    if not text.startswith("#"):
        return text.replace("%23", "#").replace("%7C", "|").replace("%25", "%")
    for candidate in candidates:
        if compute_digest(candidate) == text:
            return candidate
    raise UnknownCustomId(text)


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = _BASE36_DIGITS[last] + digits
    return digits
