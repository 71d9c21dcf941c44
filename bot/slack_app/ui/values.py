"""Encodes card requests as values of buttons and options, so that they work after a restart.

A value is `c1|subject|view|section|page|edition|part`; `part` counts the messages of a card that is too long for one.
The origin of a card with a way back follows as one more field.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from briefings.domain.cards import CardRequest, View

_PREFIX: Final = "c1"
_FIELD_COUNT: Final = 7
_MAX_VALUE: Final = 2_000
"""Characters of a button's value."""

_ESCAPES: Final = (("%", "%25"), ("|", "%7C"))


class CardValue(Struct, frozen=True):
    """The card that a button or an option opens.

    Attributes:
        request: the card.
        part: index of the message of the card, from 0.
    """

    request: CardRequest
    part: int = 0


class UnknownValue(Struct, frozen=True):
    """A value that this program did not make, or that an older version made."""

    text: str


def encode_value(request: CardRequest, part: int = 0) -> str:
    """Returns the value of a button that opens a card."""
    page, edition = str(request.page or ""), str(request.edition or "")
    fields = (_PREFIX, _escape(request.subject), request.view.value, _escape(request.section), page, edition)
    origin = (_escape(request.origin),) if request.origin else ()
    return "|".join((*fields, str(part or ""), *origin))


def decode_value(text: str) -> CardValue | UnknownValue:
    """Decodes the value of a component that opens a card."""
    fields = text.split("|")
    if len(text) > _MAX_VALUE or len(fields) not in {_FIELD_COUNT, _FIELD_COUNT + 1} or fields[0] != _PREFIX:
        return UnknownValue(text)
    _, subject, view, section, page, edition, part, *origins = fields
    if any(
        number and not (number.isascii() and number.isdecimal() and len(number) < 6)
        for number in (page, edition, part)
    ):
        return UnknownValue(text)
    try:
        origin = _unescape("".join(origins))
        request = CardRequest(
            _unescape(subject), View(view), _unescape(section), int(page or 0), int(edition or 0), origin
        )
    except ValueError:
        return UnknownValue(text)
    return CardValue(request, int(part or 0))


def _escape(text: str) -> str:
    for plain, escaped in _ESCAPES:
        text = text.replace(plain, escaped)
    return text


def _unescape(text: str) -> str:
    for plain, escaped in reversed(_ESCAPES):
        text = text.replace(escaped, plain)
    return text
