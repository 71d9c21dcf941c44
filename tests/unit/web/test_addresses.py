"""Tests that addresses identify their resource, and that they can't be forged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.addresses import create_token, make_card_path, parse_card_path
from briefings.domain import Revision
from briefings.domain.card_links import LINKABLE_VIEWS, to_linkable
from briefings.domain.cards import CardRequest, View, build_search_request

KEY = bytes(range(32))
REVISION = Revision(12, None, "ab" * 32, "2026-01-01T00:00:00+00:00")

requests = st.builds(
    CardRequest,
    subject=st.text(max_size=40),
    view=st.sampled_from(sorted(LINKABLE_VIEWS)),
    section=st.text(max_size=40),
    page=st.integers(0, 999),
    edition=st.integers(0, 9999),
)


def split(path: str) -> tuple[str, str, str]:
    _empty, _c, revision, language, reference = path.split("/")
    return revision, language, reference


@given(requests)
def test_path_names_its_card(request: CardRequest) -> None:
    path = make_card_path(KEY, REVISION, request, "ja")
    revision, language, reference = split(path)
    assert path.isascii()
    assert " " not in path
    address = parse_card_path(KEY, revision, reference)
    assert address is not None
    assert (address.revision, address.digest, address.request, language) == (12, "ab" * 6, request, "ja")


@given(requests, st.data())
def test_path_that_was_changed_names_nothing(request: CardRequest, data: st.DataObject) -> None:
    revision, _language, reference = split(make_card_path(KEY, REVISION, request, "ja"))
    at = data.draw(st.integers(0, len(reference) - 1))
    character = data.draw(st.sampled_from("AZaz09-_.é"))
    # The last character of a signature has bits that it does not use; another text is still invalid.
    changed = reference[:at] + character + reference[at + 1 :]
    assert changed == reference or parse_card_path(KEY, revision, changed) is None
    assert parse_card_path(KEY, "13", reference) is None
    assert parse_card_path(bytes(32), revision, reference) is None


@pytest.mark.parametrize("revision", ["", "-1", "１２", "12 ", "1e1", "9" * 30, "\ud800"])
@pytest.mark.parametrize("reference", ["", ".", "abc", "\ud800.\ud800", "a" * 4000])
def test_invalid_path_names_nothing(revision: str, reference: str) -> None:
    assert parse_card_path(KEY, revision, reference) is None
    assert parse_card_path(KEY, "12", reference) is None


def test_search_cannot_be_linked_to() -> None:
    """Its request contains what a member typed."""
    assert to_linkable(build_search_request("what somebody typed")) is None
    assert to_linkable(CardRequest("", View.INDEX)) is None
    assert to_linkable(CardRequest("AM", View.CALENDAR)) is None
    assert to_linkable(CardRequest("AM", View.TIMELINE, page=1)) == CardRequest("AM", View.CHRONOLOGY)
    assert to_linkable(CardRequest("SCO", View.MATRIX, page=1)) == CardRequest("SCO", View.MEMBERSHIPS)
    assert to_linkable(CardRequest("AM", View.FULL_TEXT, page=3, origin="s~RU~")) == CardRequest("AM", View.FULL_TEXT)


def test_tokens_are_long_and_different() -> None:
    tokens = {create_token() for _n in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {32}
