"""Parsing the names of subjects to compare from one text."""

from __future__ import annotations

import pytest

from briefings.cards.compared_names import read_compared_names
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize(
    ("typed", "subjects"),
    [
        ("アルメニア、ジョージア", ("AM", "GE")),
        ("アルメニアとジョージアとアゼルバイジャン", ("AM", "GE", "AZ")),
        ("Armenia, Georgia and Azerbaijan", ("AM", "GE", "AZ")),
        ("Armenia vs Georgia", ("AM", "GE")),
        ("armenia / georgia", ("AM", "GE")),
        ("Kyrgyz Republic Armenia", ("KG", "AM")),
        ("アルメニア ジョージア", ("AM", "GE")),
        ("グルジア アルメニア", ("GE", "AM")),
        ("EU, CIS and SCO", ("EU", "CIS", "SCO")),
        ("プーチン ルカシェンコ", ("putin", "lukashenko")),
        ("Trinidad and Tobago, Armenia", ("TT", "AM")),
        ("アルメニア アルメニア", ("AM",)),
        ("", ()),
    ],
)
def test_names_are_read(service: BriefingService, typed: str, subjects: tuple[str, ...]) -> None:
    names = read_compared_names(typed, service.find_named)
    assert names.unknown == ""
    assert names.subjects == subjects
    assert bool(names.explain("en")) is not (2 <= len(subjects) <= 3)


@pytest.mark.parametrize(("typed", "unknown"), [("アルメニア ベーコン", "ベーコン"), ("Armenia, asdfgh", "asdfgh")])
def test_unknown_name_is_quoted(service: BriefingService, typed: str, unknown: str) -> None:
    names = read_compared_names(typed, service.find_named)
    assert names.unknown == unknown
    assert unknown in names.explain("ja")
