"""The file of standing anniversaries: the built-in one, and the rules for editors."""

from __future__ import annotations

import re

import pytest

from briefings.catalog.anniversaries import load_anniversaries, load_builtin_anniversaries
from briefings.errors import ContentError
from tests.support.shipped_content import shipped_content

GOOD = """\
[bridge]
date = "1992-02-29"
kind = "event"
ja = "橋の開通"
en = "The bridge is opened"
subjects = ["AM"]
source = { ja = "架空省", en = "Ministry of Nowhere" }
url = "https://example.org/bridge"
confidence = "A"
weight = "minor"
"""


def test_table_becomes_an_anniversary() -> None:
    (bridge,) = load_anniversaries("days.toml", GOOD)
    assert (bridge.id, bridge.date, bridge.texts["en"]) == ("bridge", "1992-02-29", "The bridge is opened")
    assert (bridge.major, bridge.solemn, bridge.yearly) == (False, False, True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"1992-02-29"', '"1993-02-29"', "not a date that recurs"),
        ('"1992-02-29"', '"1992"', "not a date that recurs"),
        ('"event"', '"party"', "no such value"),
        ('"minor"', '"heavy"', "major, minor"),
        ('weight = "minor"', "", "missing"),
        ('weight = "minor"', 'weight = "minor"\nmood = "gay"', "no such key"),
        ("[bridge]", "[The Bridge]", "TOML"),
        ("[bridge]", "[Bridge]", "an id has at most 60 lower-case"),
        ('["AM"]', "[]", "the list is empty"),
        ('["AM"]', '["XX"]', "no subject XX"),
        ('"https://example.org/bridge"', '"javascript:alert(1)"', "address"),
        ('"橋の開通"', '" 橋の開通"', "begins or ends with a space"),
        ('"橋の開通"', f'"{"橋" * 121}"', "too long"),
    ],
)
def test_input_error_is_one_line_in_each_language(old: str, new: str, expected: str) -> None:
    """The line has file, table and key, the problem and the remedy."""
    assert old in GOOD
    with pytest.raises(ContentError, match=re.escape(expected)) as caught:
        load_anniversaries("days.toml", GOOD.replace(old, new), {"AM"})
    for language in ("ja", "en"):
        line = caught.value.format_line(language)
        assert line.startswith("days.toml")
        assert "\n" not in line


def test_duplicate_day_is_an_error() -> None:
    twice = GOOD + GOOD.replace("[bridge]", "[bridge-again]").replace("橋の開通", "橋が開通")
    with pytest.raises(ContentError, match=r"\[bridge\] says the same"):
        load_anniversaries("days.toml", twice)


def test_builtin_anniversaries_name_existing_subjects_and_distinct_days() -> None:
    content = shipped_content()
    assert content.anniversaries == load_builtin_anniversaries()
    assert len(content.anniversaries) > 100
    known = {subject.id for subject in content.subjects}
    for item in content.anniversaries:
        assert known.issuperset(item.subjects), item.id
        assert item.texts["ja"] != item.texts["en"]
        assert item.url or item.source["en"].startswith(NAMED_ALONE), f"{item.id}: its source has no address"
    assert len({anniversary.texts["ja"] for anniversary in content.anniversaries}) == len(content.anniversaries)


NAMED_ALONE = (
    "United Nations Treaty Series, vol. ",
    "The World Factbook",  # no longer published
    "Ministry of Foreign Affairs of Japan",  # releases that were read in a copy
    "Joint Staff of Japan",  # the same
)
"""Sources that are named without an address."""


def test_no_weak_source_is_built_in() -> None:
    """Sources are ministries, organizations, wire services and newspapers; no wikis, blogs or mirrors of them."""
    weak = re.compile(r"wiki|blog|ameblo|news-pravda|sputnik|seesaa|pixiv|gov-base|fast-fact|ikaros", re.IGNORECASE)
    assert [anniversary.id for anniversary in load_builtin_anniversaries() if weak.search(anniversary.url)] == []


def test_days_of_war_and_disaster_are_solemn() -> None:
    days = {anniversary.id: anniversary for anniversary in load_builtin_anniversaries()}
    grave = {"invasion-of-ukraine", "crocus-city-hall-attack", "soviet-entry-into-war", "karabakh-operation-2023"}
    assert all(days[key].solemn for key in grave)
    violent = re.compile(
        r"侵攻|参戦|戦争|地震|襲撃|テロ|占領|併合|停戦|軍事活動|ミサイル|核実験|核抑止|領空侵犯|死亡"
    )
    found = [day for day in days.values() if violent.search(day.texts["ja"])]
    assert len(found) > 10
    assert [item.id for item in found if not item.solemn] == []
    assert not any(day.solemn for day in days.values() if day.kind.value in {"national-day", "diplomatic-relations"}
                   and day.major)  # fmt: skip
