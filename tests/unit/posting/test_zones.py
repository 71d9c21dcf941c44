"""Time zones in moderators' input."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefings.posting.city_zones import CITIES_BY_ZONE, list_city_names
from briefings.posting.panel_text import format_zone_note
from briefings.posting.schedule_input import InvalidInput, read_zone
from briefings.posting.zones import find_zones, format_offset, format_zone, suggest_zones, zone_exists

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("東京", "Asia/Tokyo"), ("tokyo", "Asia/Tokyo"), ("ＪＳＴ", "Asia/Tokyo"), ("日本時間", "Asia/Tokyo"),
        ("日本標準時", "Asia/Tokyo"), ("Japan", "Asia/Tokyo"), ("Tbilisi", "Asia/Tbilisi"),
        ("トビリシ", "Asia/Tbilisi"),
        ("Georgia", "Asia/Tbilisi"), ("new york", "America/New_York"), ("Eastern Time", "America/New_York"),
        ("アメリカ東部時間", "America/New_York"), ("MSK", "Europe/Moscow"), ("モスクワ時間", "Europe/Moscow"),
        ("韓国時間", "Asia/Seoul"), ("Kiev", "Europe/Kyiv"), ("キーウ", "Europe/Kyiv"), ("UTC+9", "Etc/GMT-9"),
        ("GMT-5", "Etc/GMT+5"), ("utc", "UTC"), ("asia/TOKYO", "Asia/Tokyo"), ("EDT", "Etc/GMT+4"),
    ],
)  # fmt: skip
def test_zone_is_found_by_common_names(text: str, zone: str) -> None:
    assert read_zone(text, NOW) == zone


@pytest.mark.parametrize(
    ("text", "offset"), [("EST", "UTC−5"), ("MST", "UTC−7"), ("CEST", "UTC+2"), ("BST", "UTC+1")]
)
def test_abbreviation_is_fixed_offset_with_explanation(text: str, offset: str) -> None:
    """Zones whose clocks change are not matched: EST in July is not the time of New York."""
    (zone,) = find_zones(text, NOW).zones
    assert format_offset(zone, NOW) == offset
    assert offset in format_zone_note(text, "en", NOW)


def test_zones_without_summer_time_need_no_remark() -> None:
    assert format_zone_note("JST", "ja", NOW) == ""
    assert format_zone_note("America/New_York", "ja", NOW) == ""


@pytest.mark.parametrize("text", ["CST", "IST", "ロシア", "UTC+5:30"])
def test_ambiguous_zone_is_asked(text: str) -> None:
    with pytest.raises(InvalidInput, match="/"):
        read_zone(text, NOW)


@pytest.mark.parametrize("text", ["pizza", "Mars/Olympus", "JST+9", "UTC+99", "", "時間"])
def test_invalid_zone_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_zone(text, NOW)


def test_every_suggestion_is_a_zone_that_is_accepted() -> None:
    for typed in ("", "to", "東", "ト", "jst", "est", "ロシア", "new_y", "usa"):
        for zone in suggest_zones(typed, 25, NOW):
            assert read_zone(zone, NOW) == zone, typed
    assert suggest_zones("と", 25, NOW) == ()
    assert suggest_zones("東京", 25, NOW)[0] == "Asia/Tokyo"


def test_zones_are_named_by_their_city_in_the_readers_language() -> None:
    assert (format_zone("Asia/Tbilisi", "ja"), format_zone("Asia/Tbilisi", "en")) == ("トビリシ", "Tbilisi")
    assert format_zone("Etc/GMT+5", "ja") == "UTC−5"
    assert format_offset("Europe/Berlin", NOW) == "UTC+1/+2"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("大阪", "Asia/Tokyo"),
        ("Osaka", "Asia/Tokyo"),
        ("札幌", "Asia/Tokyo"),
        ("kyoto", "Asia/Tokyo"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("サンクトペテルブルク", "Europe/Moscow"),
        ("Алматы", "Asia/Almaty"),
        ("アスタナ", "Asia/Almaty"),
        ("トビリシ", "Asia/Tbilisi"),
        ("თბილისი", "Asia/Tbilisi"),
        ("Երևան", "Asia/Yerevan"),
        ("ハバロフスク", "Asia/Vladivostok"),
        ("Киев", "Europe/Kyiv"),
    ],
)
def test_city_without_a_zone_has_the_zone_of_its_region(text: str, zone: str) -> None:
    assert find_zones(text, NOW).zones == (zone,)


def test_city_name_in_two_zones_requires_a_choice() -> None:
    assert set(find_zones("Petropavlovsk", NOW).zones) == {"Asia/Kamchatka", "Asia/Almaty"}


def test_every_city_is_listed_under_a_zone_that_exists() -> None:
    for zone in CITIES_BY_ZONE:
        assert zone_exists(zone)
        for name in list_city_names(zone):
            assert find_zones(name, NOW).zones, name


def test_zone_whose_city_begins_so_is_suggested_before_one_that_contains_it() -> None:
    """Adak is the present name of Atka; Kamchatka only contains what was typed."""
    now = datetime(2027, 9, 1, tzinfo=UTC)
    assert suggest_zones("atka", 5, now) == ("America/Adak", "America/Atka", "Asia/Kamchatka")
    assert suggest_zones("atka", 2, now) == ("America/Adak", "America/Atka")
