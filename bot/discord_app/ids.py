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

from bot.discord_app.limits import CUSTOM_ID, units
from briefings.cards.model import CardRequest, View

VERSION = "1"
TEMPLATE = re.compile(r"b(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a button or to an option of a select."""

MENU_TEMPLATE = re.compile(r"m(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a select; what it opens stands in its options."""

MENU_ID = f"m{VERSION}"
"""The id of a card's select; a card has one."""

_FORM = re.compile(
    r"(?P<mode>[.+])\|(?P<view>[a-z]{1,2})\|(?P<subject>[^|]*)\|(?P<section>[^|]*)\|(?P<page>[0-9a-z]*)\|(?P<edition>[0-9]*)"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DIGEST = 12


class Mode(StrEnum):
    """Where the card opens."""

    EDIT = "."
    NEW = "+"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press asks for."""

    request: CardRequest
    mode: Mode = Mode.EDIT


class UnknownId(ValueError):
    """An id of another version, or one whose subject or section is no longer there."""


def encode(request: CardRequest, mode: Mode = Mode.EDIT) -> str:
    """The id of a button that opens `request`; never over Discord's limit, however long the path."""
    page = _base36(request.page) if request.page else ""
    edition = str(request.edition) if request.edition else ""
    subject, section = _quote(request.subject), _quote(request.section)

    def joined() -> str:
        return f"b{VERSION}{mode}|{request.view}|{subject}|{section}|{page}|{edition}"

    if units(joined()) > CUSTOM_ID:
        section = digest(request.section) if request.section else ""
    if units(joined()) > CUSTOM_ID:
        subject = digest(request.subject)
    return joined()


def decode(text: str, *, subjects: Iterable[str] = (), sections: Iterable[str] = ()) -> Press:
    """What the id asks for.

    Args:
        text: the id.
        subjects: ids of the subjects there are, to find one that was too long to stand in the id.
        sections: paths there are, for the same.

    Raises:
        UnknownId: it is not an id of this version, or what it names by a digest is not there.
    """
    known = TEMPLATE.fullmatch(text)
    form = _FORM.fullmatch(known["rest"]) if known and known["version"] == VERSION else None
    if form is None:
        raise UnknownId(text)
    try:
        view = View(form["view"])
        page = int(form["page"] or "0", 36)
        edition = int(form["edition"] or "0")
    except ValueError:
        raise UnknownId(text) from None
    request = CardRequest(
        subject=_resolve(form["subject"], subjects),
        view=view,
        section=_resolve(form["section"], sections),
        page=page,
        edition=edition,
    )
    return Press(request, Mode(form["mode"]))


def digest(text: str) -> str:
    """A short stand-in for `text` that can't be taken for an id or a path: they never begin with `#`."""
    return "#" + blake2s(text.encode(), digest_size=_DIGEST // 2).hexdigest()


def _quote(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("#", "%23")


def _resolve(text: str, known: Iterable[str]) -> str:
    if not text.startswith("#"):
        return text.replace("%23", "#").replace("%7C", "|").replace("%25", "%")
    for candidate in known:
        if digest(candidate) == text:
            return candidate
    raise UnknownId(text)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = _DIGITS[last] + digits
    return digits
