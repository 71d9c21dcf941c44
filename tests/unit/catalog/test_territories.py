"""Every territory of the world is a subject with its names, codes and flag."""

from __future__ import annotations

import pytest

from briefings.catalog.territories import CLDR_LOCALES, build_territories, list_territory_aliases, make_flag_emoji
from briefings.domain import AliasKind


def texts(code: str, kind: AliasKind) -> set[str]:
    return {alias.text for alias in list_territory_aliases(code) if alias.kind is kind}


def test_every_country_has_japanese_and_english_names_flag_and_codes():
    subjects = build_territories()
    assert len(subjects) > 245
    for subject in subjects:
        assert subject.names["ja"]
        assert subject.names["en"]
        assert subject.flag == make_flag_emoji(subject.id)
        assert not subject.covered
        assert len({alias.text for alias in subject.aliases}) == len(subject.aliases)


def test_known_countries_are_left_to_the_catalogue():
    ids = {subject.id for subject in build_territories({"AM", "RU"})}
    assert "AM" not in ids
    assert "RU" not in ids
    assert "FR" in ids


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("AM", "hy", "Հայաստան"),
        ("GE", "ka", "საქართველო"),
        ("KZ", "kk", "Қазақстан"),
        ("UZ", "ru", "Узбекистан"),
        ("AZ", "ko", "아제르바이잔"),
        ("BY", "zh-Hans", "白俄罗斯"),
    ],
)
def test_country_has_names_in_the_languages_of_the_region(code, language, name):
    assert name in {alias.text for alias in list_territory_aliases(code) if alias.language == language}


def test_codes_are_those_of_iso_3166():
    assert texts("AM", AliasKind.ISO_CODE) == {"AM", "ARM"}
    assert texts("XK", AliasKind.ISO_CODE) == {"XK"}, "Kosovo has a user-assigned code of two letters and no other"
    assert texts("DE", AliasKind.ISO_CODE) == {"DE", "DEU"}, "withdrawn codes are left out"


def test_former_names_are_marked_as_former():
    assert "グルジア" in texts("GE", AliasKind.FORMER_NAME)
    assert "白ロシア" in texts("BY", AliasKind.FORMER_NAME)


def test_about_forty_languages_are_asked():
    assert len(CLDR_LOCALES) >= 40
