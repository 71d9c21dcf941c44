"""Ids of moderators' buttons are decoded as they were encoded, and other ids are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.moderation import ids
from bot.moderation.id_fields import (
    MAX_DIGITS,
    check_field,
    compute_digest,
    escape_field,
    join_fields,
    parse_base36,
    parse_number,
    resolve_field,
    to_base36,
)
from tests.support.examples import count_examples

SHA = "0123456789abcdef" * 4
EXAMPLES: dict[str, Any] = {
    "n1|t|00ff00ff00ff00ff|AM|3": ids.AliasId(ids.AliasAction.ADD, "00ff00ff00ff00ff", "AM", 3),
    "n1|l|||": ids.AliasId(ids.AliasAction.LIST_MISSES),
    "x1|a|12|01234567": ids.ProposalId.for_revision(ids.ProposalAction.APPLY, 12, SHA),
    "x1|b|12|11": ids.ProposalId.for_rollback(12, 11),
    "y1|g|0|12": ids.CorrectionsId(ids.CorrectionsAction.CORRECT, 0, 12),
    "e1|l||1": ids.ReportId(ids.ReportAction.LIST),
    "e1|d|7|2": ids.ReportId(ids.ReportAction.DONE, 7, 2),
    f"w1|7|{SHA[:32]}": ids.ReportWithdrawalId(7, SHA[:32]),
}
KINDS = {prefix: kind for kind in {type(value) for value in EXAMPLES.values()} for prefix in kind.PREFIXES}


REFUSAL = r"^[\s\S]*$"  # whatever the first invalid field is


def read(text: str) -> Any:
    prefix, *arguments = text.split("|")
    return KINDS[prefix].from_fields(prefix, arguments)


@pytest.mark.parametrize("text", EXAMPLES)
def test_id_is_written_and_read(text: str) -> None:
    assert join_fields(EXAMPLES[text]) == text
    assert read(text) == EXAMPLES[text]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_action_is_read(text: str) -> None:
    action = getattr(EXAMPLES[text], "action", None)
    for other in type(action) if action is not None else ():
        if isinstance(EXAMPLES[text], ids.ProposalId) and other is ids.ProposalAction.ROLL_BACK:
            continue
        prefix, _action, *rest = text.split("|")
        assert read("|".join([prefix, other, *rest])).action is other


@pytest.mark.parametrize(
    "text",
    [
        "n1|z|||", "n1|t|00FF||", "n1|t|00ff00ff00ff00ff0||", "n1|t||A M|", f"n1|t||{'A' * 65}|", "n1|t|||x",
        "n1|t|||-1", "n1|t||", "n1|t||||", "x1|a|12|", "x1|a|12|ABCDEF01", "x1|a|12|01234567890123456",
        "x1|a||01234567",
        "x1|b|12|ff", "x1|b|12|", f"x1|b|12|{'1' * (MAX_DIGITS + 1)}", "x1|q|12|01234567", "x1|a|12", "x1|a|1|2|3",
        "y1|g|1", "y1|x|1|2", "y1|g|a|2", "y1|g|1|", "e1|l||", "e1|x|1|1", "e1|l|x|1", "e1|l|1",
        "w1||00", f"w1|7|{SHA[:31]}", f"w1|7|{SHA[:33]}", f"w1|7|{'g' * 32}", f"w1|7|{SHA[:32].upper()}",
        "w1|7|" + SHA[:31] + "\n", "e1|d|7\n|1",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=REFUSAL):
        read(text)


def test_longest_fields_are_accepted() -> None:
    assert read(f"n1|t|{'f' * 16}|{'A' * 64}|{'9' * MAX_DIGITS}").page == 10**MAX_DIGITS - 1
    assert read(f"x1|a|1|{'f' * 16}").argument == "f" * 16
    assert read(f"x1|b|1|{'9' * MAX_DIGITS}").argument == "9" * MAX_DIGITS


@settings(max_examples=count_examples(50), deadline=None)
@given(st.text("0123456789abcdef|lAM-", max_size=12))
def test_arbitrary_text_is_refused_or_round_trips(text: str) -> None:
    for prefix in KINDS:
        try:
            value = read(f"{prefix}|{text}")
        except ValueError:
            continue
        again = join_fields(value)
        assert read(again) == value
        assert re.fullmatch(r"[\w|-]+", again, re.ASCII)


def test_rollback_names_both_revisions() -> None:
    rollback = ids.ProposalId.for_rollback(12, 11)
    assert (rollback.action, rollback.revision, rollback.argument) == (ids.ProposalAction.ROLL_BACK, 12, "11")


def test_button_is_bound_to_the_content_it_was_shown_for() -> None:
    proposal = ids.ProposalId.for_revision(ids.ProposalAction.APPLY, 12, SHA)
    assert proposal.matches_digest(SHA)
    assert proposal.matches_digest(SHA[:8] + "f" * 56)
    assert not proposal.matches_digest("1" + SHA[1:])
    assert not proposal.matches_digest(SHA[:7] + "8" + SHA[8:])


def test_numbers_have_decimal_digits_up_to_a_limit() -> None:
    assert parse_number("0") == 0
    assert parse_number("9" * MAX_DIGITS) == 10**MAX_DIGITS - 1
    for text in ("", "-1", "1.0", " 1", "１", "9" * (MAX_DIGITS + 1), "1\n"):
        with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
            parse_number(text)
    assert check_field("ab", "[a-c]+") == "ab"


@pytest.mark.parametrize(("number", "text"), [(0, ""), (1, "1"), (35, "z"), (36, "10"), (1_679_615, "zzzz")])
def test_numbers_to_base_36(number: int, text: str) -> None:
    assert to_base36(number) == text
    assert parse_base36(text) == number


@pytest.mark.parametrize("text", ["Z", "-1", "0" * 9, "1 "])
def test_invalid_base_36_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_base36(text)
    assert parse_base36("z" * 8) == 36**8 - 1


@settings(max_examples=count_examples(50), deadline=None)
@given(st.text("a#%|7C国", max_size=6), st.lists(st.text(max_size=4), max_size=3))
@example("%7C", [])
@example("%23", ["%23"])
def test_name_is_found_by_its_escaped_text_and_by_its_digest(name: str, others: list[str]) -> None:
    escaped = escape_field(name)
    assert "|" not in escaped
    assert not escaped.startswith("#")
    assert resolve_field(escaped, ()) == name
    digest = compute_digest(name)
    assert re.fullmatch("#[0-9a-f]{12}", digest)
    assert resolve_field(digest, [*others, name]) == name
    assert resolve_field(digest, [other for other in others if other != name]) is None
