"""The kind of a TOML file is determined by its tables, and by its name if they leave it open."""

from __future__ import annotations

import re

import pytest

from briefings.catalog.override_file import detect_override_kind, detect_subject_kind
from briefings.domain import OverrideKind, SubjectKind
from briefings.errors import ContentError

NAMES = {"names": {"ja": "丘", "en": "Hill"}}
DAY = {"date": "1992-02-29", "ja": "橋", "en": "Bridge"}
GONE = {"removed": True}
KNOWN = {"CSTO": SubjectKind.FRAMEWORK, "AM": SubjectKind.COUNTRY, "putin": SubjectKind.PERSON}


@pytest.mark.parametrize(
    ("name", "tables", "kind"),
    [
        ("upload", {"hill": NAMES}, OverrideKind.SUBJECTS),
        ("anniversaries.toml", {"hill": NAMES}, OverrideKind.SUBJECTS),
        ("countries.toml", {"bridge": DAY}, OverrideKind.ANNIVERSARIES),
        ("countries.toml", {"bridge": DAY, "other": GONE}, OverrideKind.ANNIVERSARIES),
        ("2026-Anniversaries (1).toml", {"bridge": GONE}, OverrideKind.ANNIVERSARIES),
        ("persons.toml", {"hill": GONE}, OverrideKind.SUBJECTS),
    ],
)
def test_subjects_and_anniversaries_are_distinguished(name: str, tables: dict, kind: OverrideKind) -> None:
    assert detect_override_kind(name, tables) is kind


@pytest.mark.parametrize(
    ("name", "tables", "kind"),
    [
        ("x.toml", {"FR": NAMES}, SubjectKind.COUNTRY),
        ("x.toml", {"hill": NAMES | {"office": {}}}, SubjectKind.PERSON),
        ("topics.toml", {"hill": NAMES | {"standing": {}}}, SubjectKind.FRAMEWORK),
        ("x.toml", {"hill": NAMES, "CSTO": NAMES}, SubjectKind.FRAMEWORK),
        ("topics.toml", {"hill": NAMES, "putin": GONE}, SubjectKind.PERSON),
        ("2026-countries.toml", {"AM": NAMES}, SubjectKind.COUNTRY),
        ("countries (1).toml", {"Armenia": NAMES}, SubjectKind.COUNTRY),
        ("frameworks.toml", {"EU": NAMES}, SubjectKind.FRAMEWORK),
        ("regions.toml", {"hill": NAMES | {"members": []}}, SubjectKind.REGION),
        ("frameworks.toml", {"hill": NAMES | {"members": []}}, SubjectKind.FRAMEWORK),
        ("人物.toml", {"hill": NAMES}, SubjectKind.PERSON),
    ],
)
def test_kind_of_subjects_follows_keys_ids_and_file_name(name: str, tables: dict, kind: SubjectKind) -> None:
    assert detect_subject_kind(name, tables, KNOWN) is kind


@pytest.mark.parametrize(
    ("tables", "place", "expected", "ja"),
    [
        ({"hill": NAMES}, "x.toml", "neither its tables nor its name", "分かりません"),
        ({"hill": NAMES | {"members": []}}, "x.toml", "neither its tables nor its name", "分かりません"),
        ({"AM": NAMES, "putin": NAMES}, "x.toml, [putin]", "belongs in persons.toml", "この表は persons.toml"),
        (
            {"a": NAMES | {"count": "1"}, "b": NAMES | {"office": {}}},
            "x.toml, [b]",
            "belongs in persons.toml",
            "種類ごと",
        ),
        (
            {"a": NAMES | {"count": "1"}, "b": NAMES | {"country": "AM"}},
            "[b]",
            "persons.toml / regions.toml",
            "regions.toml",
        ),
    ],
)
def test_unclear_or_mixed_kind_is_one_line_error(tables: dict, place: str, expected: str, ja: str) -> None:
    with pytest.raises(ContentError, match=expected) as caught:
        detect_subject_kind("x.toml", tables, KNOWN)
    assert place in caught.value.location
    assert caught.value.remedy.text
    assert re.search(ja, caught.value.format_line("ja"))


def test_subjects_and_anniversaries_are_in_separate_files() -> None:
    with pytest.raises(ContentError, match=r"x\.toml, \[bridge\]: the file contains both") as caught:
        detect_override_kind("x.toml", {"hill": NAMES, "bridge": DAY})
    assert "記念日は別のファイル" in caught.value.format_line("ja")
    with pytest.raises(ContentError, match="Name it one of these: countries"):
        detect_override_kind("pyproject.toml", {"project": {"name": "x"}})


def test_kind_without_the_existing_subjects_can_be_unknown() -> None:
    assert detect_subject_kind("x.toml", {"hill": NAMES}) is None
