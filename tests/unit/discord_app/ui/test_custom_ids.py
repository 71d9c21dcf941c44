"""A button's id says everything that is needed to answer it after a restart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.ui.custom_ids import (
    CARD_MENU_ID,
    CardPress,
    OpenMode,
    UnknownCustomId,
    compute_digest,
    decode_card_id,
    encode_card_id,
)
from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from briefings.domain.cards import CardRequest, View

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
requests = st.builds(
    CardRequest,
    subject=texts,
    view=st.sampled_from(View),
    section=texts,
    page=st.integers(0, 10_000),
    edition=st.integers(0, 9999),
)


@given(requests, st.sampled_from(OpenMode))
def test_every_request_comes_back_whole_and_fits(request_: CardRequest, mode: OpenMode) -> None:
    text = encode_card_id(request_, mode)
    assert 0 < count_utf16(text) <= MAX_CUSTOM_ID
    again = decode_card_id(text, subjects=["other", request_.subject], sections=["other", request_.section])
    assert again == CardPress(request_, mode)


@given(st.lists(requests, min_size=2, max_size=6, unique=True))
def test_different_requests_have_different_ids(several: list[CardRequest]) -> None:
    assert len({encode_card_id(request) for request in several}) == len(several)


def test_a_path_that_fits_stands_in_the_id_and_needs_no_content() -> None:
    request = CardRequest("northern-territories", View.SECTION, "2-(1)-ア-(イ)-a")
    assert decode_card_id(encode_card_id(request)).request == request


def test_a_path_too_long_for_an_id_is_found_by_its_digest_while_it_is_there() -> None:
    path = "-".join(["（長い番号の節）"] * 20)
    text = encode_card_id(CardRequest("AM", View.SECTION, path))
    assert decode_card_id(text, sections=["1", path]).request.section == path
    with pytest.raises(UnknownCustomId):
        decode_card_id(text, sections=["1"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "b",
        "b0.|s|AM|||",
        "b2.|s|AM|||",
        "b1.|zz|AM|||",
        "b1.|s|AM||",
        "b1?|s|AM|||",
        CARD_MENU_ID,
        "b1.|s|AM||!|",
    ],
)
def test_ids_of_other_versions_and_broken_ones_are_refused(text: str) -> None:
    with pytest.raises(UnknownCustomId):
        decode_card_id(text)


def test_a_digest_can_not_be_taken_for_a_name() -> None:
    """A subject whose id looks like a digest still comes back as itself."""
    request = CardRequest(compute_digest("anything"))
    assert decode_card_id(encode_card_id(request)).request == request
