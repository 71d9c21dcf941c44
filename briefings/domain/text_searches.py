"""Defines the filters of a search for words, and the request of its card."""

from __future__ import annotations

from msgspec import Struct

from briefings.domain.cards import CardRequest, View

_SEPARATOR = ":"


class SearchFilters(Struct, frozen=True):
    """The filters of a search.

    Attributes:
        edition: year; 0 for all editions.
        section: reference of a section, with those below it; empty for all.
        subject: id of a subject that statements are about; empty for all.
    """

    edition: int = 0
    section: str = ""
    subject: str = ""

    def __bool__(self) -> bool:
        return bool(self.edition or self.section or self.subject)


EVERYWHERE = SearchFilters()
"""No filter: everything is searched."""


def build_words_request(query: str, filters: SearchFilters = EVERYWHERE, page: int = 0) -> CardRequest:
    """Builds the request for the places of the text with the words of a search.

    The filters are part of the section, except for the subject, so that a reference to the card has them too.
    """
    edition = str(filters.edition) if filters.edition else ""
    section = _SEPARATOR.join((edition, filters.section, " ".join(query.split())))
    return CardRequest(filters.subject, View.WORDS, section=section, page=page)


def parse_words_request(request: CardRequest) -> tuple[str, SearchFilters]:
    """Returns the words and the filters of a request.

    The edition of the request counts if the section names none.
    """
    edition, separator, rest = request.section.partition(_SEPARATOR)
    section, second, query = rest.partition(_SEPARATOR)
    if not separator or not second or (edition and not (edition.isascii() and edition.isdecimal())):
        return request.section, SearchFilters(request.edition, "", request.subject)
    return query, SearchFilters(int(edition[:6] or request.edition), section, request.subject)
