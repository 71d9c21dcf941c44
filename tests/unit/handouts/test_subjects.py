"""Parsing of names of subjects, and the messages if they name none."""

from __future__ import annotations

import pytest

from briefings.handouts.subjects import MAX_QUERY_LENGTH, MAX_SUBJECTS, choose_subjects
from briefings.service import BriefingService


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["アルメニア"], ["AM"]),
        (["アルメニア", "ウズベキスタン"], ["AM", "UZ"]),
        (["アルメニア ウズベキスタン"], ["AM", "UZ"]),
        (["アルメニア、ウズベキスタン、CSTO"], ["AM", "UZ", "CSTO"]),
        (["アルメニアとウズベキスタン"], ["AM", "UZ"]),
        (["Armenia", "and", "Uzbekistan"], ["AM", "UZ"]),
        (["Central", "Asia", "Georgia"], ["central-asia", "GE"]),
        (["アルメニア アルメニア Armenia"], ["AM"]),
        (["グルジア, 白ロシア"], ["GE", "BY"]),
    ],
)
def test_names_are_found_as_by_brief(service: BriefingService, names: list[str], expected: list[str]) -> None:
    choice = choose_subjects(service, names, "ja")
    assert choice.problem == ""
    assert list(choice.subjects) == expected


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["  "], ["at least one subject"]),
        (["アルメニア", "フランケン"], ["“フランケン”"]),
        (["コンゴ"], ["“コンゴ”", "several subjects", "Congo"]),
        (["x" * (MAX_QUERY_LENGTH + 1)], [f"at most {MAX_QUERY_LENGTH} characters"]),
        (["RU AM AZ GE BY UA KZ KG TJ TM UZ"], [f"at most {MAX_SUBJECTS} subjects", "11"]),
        (["、、"], ["Nothing was found"]),
    ],
)
def test_ambiguous_or_unknown_subject_is_explained_in_one_sentence(
    service: BriefingService, names: list[str], words: list[str]
) -> None:
    choice = choose_subjects(service, names, "en")
    assert choice.subjects == ()
    assert "\n" not in choice.problem
    for word in words:
        assert word in choice.problem
