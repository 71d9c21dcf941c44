"""Every regular expression of the product takes linear time."""

from __future__ import annotations

import re

import pytest

from briefings.documents.text_layer.layout_marks import MARK_START
from tests.support.regex_sweep import OPERATIONS, FoundPattern, find_patterns, find_superlinear


@pytest.fixture(scope="module")
def patterns() -> list[FoundPattern]:
    return find_patterns()


def test_patterns_of_every_module_are_found(patterns: list[FoundPattern]) -> None:
    names = {found.name for found in patterns}
    assert len(patterns) > 350
    assert {
        "briefings.annotation.date_tokens_ja:_DATE_EXPRESSION",
        "briefings.documents.publication:_IMPRINTS",
        "briefings.annotation.membership_terms:_PATTERNS",
    } <= names


@pytest.mark.parametrize("text", [r"\s+$", r"(?:[a-z]+ )*x", r"(?=(?:、\d)+月)", r"\d[\d,.]*\s*%"])
def test_quadratic_pattern_is_reported(text: str) -> None:
    found = FoundPattern("quadratic", re.compile(text), frozenset({"search"}))
    assert "times as long" in find_superlinear(found, length=700)


@pytest.mark.parametrize("text", [r"(?:[a-z]|[a-z][xyz])+", r"(?:\d+年?)+", r"(?:(?:[kstn]|ny)?[ao]|n)+"])
def test_exponential_pattern_is_reported(text: str) -> None:
    """The alternatives of a repeated part match the same text in several ways, so that 2**25 are tried for fifty."""
    found = FoundPattern("exponential", re.compile(text), frozenset({"fullmatch"}))
    assert "has no end" in find_superlinear(found, length=700)
    atomic = FoundPattern("atomic", re.compile(f"{text}+"), frozenset({"fullmatch"}))
    assert find_superlinear(atomic, length=700) == ""


@pytest.mark.fault(35)
def test_every_pattern_is_linear_in_its_text(patterns: list[FoundPattern]) -> None:
    assert [line for line in (find_superlinear(found, length=700) for found in patterns) if line] == []


@pytest.mark.soak
@pytest.mark.fault(35)
def test_every_pattern_is_linear_in_a_long_text(patterns: list[FoundPattern]) -> None:
    assert set(OPERATIONS) == {"search", "finditer", "match", "fullmatch"}
    assert [line for line in (find_superlinear(found, length=12_500) for found in patterns) if line] == []


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("briefings.documents.pdf.notes:_INNER_MARK", MARK_START),
        ("briefings.annotation.memberships:_FOOTNOTE_POINTER", "脚注"),
    ],
)
def test_no_pattern_grows_faster_than_text_after_its_beginning(
    patterns: list[FoundPattern], name: str, beginning: str
) -> None:
    (found,) = [found for found in patterns if found.name == name]
    assert find_superlinear(found, length=1_000, beginning=beginning) == ""
