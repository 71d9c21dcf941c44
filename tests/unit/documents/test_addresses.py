"""Addresses of the publisher's pages, as operators type them."""

from __future__ import annotations

import pytest

from bot.moderation.metadata_input import MetadataInput
from briefings.documents.addresses import PageAddresses, parse_addresses
from briefings.errors import DocumentError


def test_edition_and_its_sections_have_addresses() -> None:
    typed = ("https://a.example/", "2=https://a.example/2", "10 = https://a.example/10")
    sections = ((2, "https://a.example/2"), (10, "https://a.example/10"))
    assert parse_addresses(typed) == PageAddresses("https://a.example/", sections)


@pytest.mark.parametrize("typed", ["a.example", "2=a.example", "0=https://a.example/", "javascript:alert(1)", ""])
def test_anything_else_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(DocumentError, match="not a web address"):
        parse_addresses([typed])


def test_form_accepts_them_after_publisher_and_license() -> None:
    form = MetadataInput("2026", "2-6", "ja", "題", "架空省｜自由利用| https://a.example/ 2=https://a.example/2")
    override = form.parse()
    assert (override.publisher, override.licence) == ("架空省", "自由利用")
    assert override.url == "https://a.example/"
    assert override.section_urls == ((2, "https://a.example/2"),)
    assert MetadataInput("", "", "ja", "", "架空省").parse().url is None
