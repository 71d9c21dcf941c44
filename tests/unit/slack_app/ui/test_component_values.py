"""Only values that this version encodes are decoded from moderators' buttons and menus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card_tools.ids import CardToolId
from bot.moderation.id_fields import join_fields
from bot.moderation.ids import (
    AliasAction,
    AliasId,
    CorrectionsAction,
    CorrectionsId,
    ProposalAction,
    ProposalId,
    ReportAction,
    ReportId,
    ReportWithdrawalId,
)
from bot.slack_app.ui.component_values import MAX_VALUE, decode_component, read_component
from briefings.domain.cards import View

NUMBERS = st.integers(0, 10**12 - 1)
HEX = st.text("0123456789abcdef", min_size=1, max_size=16)
PROPOSALS = st.builds(ProposalId, st.sampled_from(sorted(set(ProposalAction) - {"b"})), NUMBERS, HEX) | st.builds(
    ProposalId.for_rollback, NUMBERS, NUMBERS
)
ALIASES = st.builds(
    AliasId, st.sampled_from(AliasAction), HEX | st.just(""), st.from_regex(r"[A-Za-z0-9-]{0,40}", fullmatch=True),
    NUMBERS,
)  # fmt: skip
CORRECTIONS = st.builds(CorrectionsId, st.sampled_from(CorrectionsAction), NUMBERS, NUMBERS)
TOOLS = st.builds(
    CardToolId, st.text("abcxyz", max_size=12), st.integers(0, 10**9), st.sampled_from(View),
    st.text("AMZ%", min_size=1, max_size=20), st.text("1-(2)ア", max_size=20), st.integers(0, 9999),
    st.integers(0, 9999),
)  # fmt: skip
REPORTS = st.builds(ReportId, st.sampled_from(ReportAction), NUMBERS, NUMBERS) | st.builds(
    ReportWithdrawalId, NUMBERS, st.text("0123456789abcdef", min_size=32, max_size=32)
)
IDS = PROPOSALS | ALIASES | CORRECTIONS | TOOLS | REPORTS


@given(IDS)
def test_value_leads_back_to_its_component(component_id: AliasId) -> None:
    text = join_fields(component_id)
    assert decode_component(text) == component_id
    assert read_component({"type": "button", "value": text}) == (component_id, "")
    chosen = {"block_id": f"menu|{text}", "selected_option": {"value": "x"}}
    assert read_component(chosen) == (component_id, "x")


@given(IDS, st.data())
def test_only_encoded_values_are_decoded(component_id: AliasId, data: st.DataObject) -> None:
    """A value with a changed character is another valid component, or is refused."""
    text = join_fields(component_id)
    index = data.draw(st.integers(0, len(text) - 1))
    changed = text[:index] + data.draw(st.characters(codec="utf-8")) + text[index + 1 :]
    for candidate in (changed, text + changed[index], text.replace("|", "|0", 1), f"{text}|", text[:-1]):
        decoded = decode_component(candidate)
        assert decoded is None or join_fields(decoded) == candidate


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    decoded = decode_component(text)
    assert decoded is None or join_fields(decoded) == text


@pytest.mark.fault(39)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "x1|a|01|ab",  # would be written without the zero
        "x1|a|1|AB",
        "x2|a|1|ab",
        "y1|g|٣|4",
        "n1|t||AM|" + "9" * 13,
        "n1|t|" + "a" * MAX_VALUE,
        "d1|KEY|2026-11-24",  # of another platform
        "menu|x1|a|1|ab",
    ],
)
def test_invented_value_is_refused(text: str) -> None:
    assert decode_component(text) is None


@pytest.mark.parametrize("block_id", ["", "menu", "x1|a|1|ab", "b|x1|a|1|ab", "menu|x1|a|1|ab|"])
def test_menu_of_another_kind_is_refused(block_id: str) -> None:
    assert read_component({"block_id": block_id, "selected_option": {"value": "0"}})[0] is None
