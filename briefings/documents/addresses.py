"""Reads the addresses of a publisher's pages: of an edition, and of the sections that have pages of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.errors import DocumentError
from briefings.i18n import N_
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_URL: Final = re.compile(r"https?://[^\s<>()]{4,500}")
_MAX_SECTION: Final = 99
_SECTION: Final = re.compile(r"(?P<section>\d{1,2})\s*=\s*(?P<url>\S+)")


class PageAddresses(Struct, frozen=True):
    """The publisher's pages of an edition.

    Attributes:
        url: address of the page of the edition; empty if there is none.
        section_urls: number of a top-level section and the address of its page, for each that has one.
    """

    url: str = ""
    section_urls: tuple[tuple[int, str], ...] = ()


def is_page_address(text: str) -> bool:
    """Returns whether a text is a web address that a citation can be linked to."""
    return _URL.fullmatch(text) is not None


def is_section_number(text: str) -> bool:
    """Returns whether a text is the number of a top-level section: `2`."""
    return 1 <= parse_number(text) <= _MAX_SECTION and text.isdecimal() and text.isascii()


def parse_addresses(texts: Iterable[str]) -> PageAddresses:
    """Reads what an operator typed: `https://…` for the edition, `2=https://…` for section 2.

    Raises:
        DocumentError: one of them is neither; its location is what was typed.
    """
    url = ""
    section_urls: dict[int, str] = {}
    for text in texts:
        match = _SECTION.fullmatch(text.strip())
        address = match["url"] if match else text.strip()
        if not is_page_address(address) or (match and not is_section_number(match["section"])):
            raise DocumentError(
                N_("this is not a web address"),
                location=text.strip()[:60],
                remedy=N_("Write https://… for the edition, or 2=https://… for section 2."),
            )
        if match:
            section_urls[int(match["section"])] = address
        else:
            url = address
    return PageAddresses(url, tuple(sorted(section_urls.items())))
