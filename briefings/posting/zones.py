"""Finds time zones by city, country, abbreviation, offset or IANA name, and names them for readers (CLDR).

An abbreviation names a fixed offset: EST is UTC-5 all year, whereas New York changes its clocks. If a zone without
summer time uses the abbreviation (JST), that zone is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from msgspec import Struct

from briefings.i18n import languages
from briefings.posting.city_zones import CITIES_BY_ZONE, NAME_LANGUAGES, list_city_names
from briefings.text.lazy_pattern import compile_lazily

_OFFSET_PATTERN: Final = compile_lazily(r"(?:utc|gmt|z)?([+-])(\d{1,2})(?::?([0-5]\d))?|utc|gmt|z")
_PHRASE_SUFFIXES: Final = ("標準時間", "標準時", "時間", "standardtime", "time")
_NO_RANK: Final = 3
_NOT_FOR_PEOPLE: Final = frozenset({"localtime", "Factory"})

COMMON_ZONES: Final = (
    "Asia/Tokyo",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tashkent",
    "Asia/Yerevan",
)
"""Zones that are suggested before anything is typed."""


class ZoneMatch(Struct, frozen=True):
    """The time zones that a text can mean.

    Attributes:
        zones: IANA names: one if it is clear, several if it is ambiguous, none if nothing was found.
        seasonal: for an abbreviation that also belongs to a zone with summer time, that zone; else empty.
    """

    zones: tuple[str, ...]
    seasonal: str = ""


def find_zones(text: str, now: datetime) -> ZoneMatch:
    """Finds the time zones that a text can mean: `Asia/Tokyo`, `東京`, `Tbilisi`, `JST`, `UTC+9`, `日本時間`.

    Args:
        text: as typed.
        now: the current time, for the rules of this year.
    """
    folded = _fold(text)
    if not folded:
        return ZoneMatch(())
    names = _load_iana_names()
    if folded in names:
        zone = names[folded]
        if "/" not in zone and not zone.isupper():  # `Japan`
            zone = _find_current_name(zone)
        return ZoneMatch((zone,), _find_seasonal_zone(zone, now.year) if zone.isupper() else "")
    for found in (_find_by_offset(folded), _find_by_abbreviation(folded, now.year), _find_by_name(folded)):
        if found.zones:
            return found
    return ZoneMatch(())


def suggest_zones(typed: str, limit: int, now: datetime) -> tuple[str, ...]:
    """Returns IANA names of zones that match a partial input, the best first."""
    folded = _fold(typed)
    if not folded:
        return COMMON_ZONES[:limit]
    exact = find_zones(typed, now)
    fitting = [
        (not name.startswith(folded), len(name), zone)
        for name, zones in _group_zones_by_name().items()
        if folded in name
        for zone in zones
    ]
    by_iana = [
        (not any(part.startswith(folded) for part in (name, *name.split("/"))), len(name), zone)
        for name, zone in _load_iana_names().items()
        if folded in name
    ]
    found = (*exact.zones, exact.seasonal, *(zone for _, _, zone in sorted(fitting + by_iana)))
    return tuple(dict.fromkeys(filter(None, found)))[:limit]


def zone_exists(zone: str) -> bool:
    """Returns whether this system has the rules of a zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def format_zone(zone: str, language: str) -> str:
    """Formats the readable name of a zone: its city, or its offset; the IANA name if it has neither."""
    city = _load_city_names(language).get(_find_current_name(zone)) if "/" in zone else None
    return city or _format_fixed_zone(zone) or zone


def format_offset(zone: str, now: datetime) -> str:
    """Formats the offset of a zone: `UTC+9`, and `UTC+1/+2` if it changes its clocks."""
    tz = ZoneInfo(zone)
    offsets = sorted({moment.astimezone(tz).utcoffset() or timedelta() for moment in _get_seasons(now.year)})
    return "UTC" + "/".join(_format_delta(offset) for offset in offsets if offset or len(offsets) > 1)


def _find_by_offset(folded: str) -> ZoneMatch:
    match = _OFFSET_PATTERN.fullmatch(folded)
    if match is None:
        return ZoneMatch(())
    if match[1] is None:
        return ZoneMatch(("UTC",))
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if hours == minutes == 0:
        return ZoneMatch(("UTC",))
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    zone = _make_fixed_zone(offset)
    if zone:
        return ZoneMatch((zone,))
    return ZoneMatch(tuple(sorted(zone for zone, found in _load_constant_offsets().items() if found == offset)))


def _find_by_abbreviation(folded: str, year: int) -> ZoneMatch:
    zones = _group_zones_by_abbreviation(year).get(folded, {})
    if not zones:
        return ZoneMatch(())
    found, seasonal = [], []
    for offset, names in zones.items():
        main = _choose_main(names)
        fixed = main if main in _load_constant_offsets() else _make_fixed_zone(offset) or main
        found.append(fixed)
        seasonal += [main] if main != fixed else []
    if len(found) > 1:
        return ZoneMatch(tuple(dict.fromkeys((*seasonal, *found))))
    return ZoneMatch(tuple(found), *seasonal)


def _find_by_name(folded: str) -> ZoneMatch:
    zones_by_name = _group_zones_by_name()
    candidates = [folded]
    candidates += [folded.removesuffix(suffix) for suffix in _PHRASE_SUFFIXES if folded.endswith(suffix)]
    for candidate in candidates:
        if zones := zones_by_name.get(candidate):
            return ZoneMatch(zones)
    return ZoneMatch(())


def _find_seasonal_zone(abbreviation: str, year: int) -> str:
    """Finds the zone with summer time that uses an abbreviation such as EST for half of the year, or nothing."""
    zones = _group_zones_by_abbreviation(year).get(abbreviation.casefold(), {})
    names = [zone for found in zones.values() for zone in found if zone not in _load_constant_offsets()]
    return _choose_main(names) if names and abbreviation in _load_constant_offsets() else ""


@cache
def _load_iana_names() -> dict[str, str]:
    return {_fold(name): name for name in sorted(available_timezones() - _NOT_FOR_PEOPLE)}


@cache
def _load_canonical_zones() -> tuple[str, ...]:
    """Returns the zones that can be chosen: no former names, and none without a place."""
    from babel import core

    territories = core.get_global("zone_territories")
    names = {_find_current_name(name) for name in territories}
    return tuple(sorted(name for name in names if "/" in name and not name.startswith("Etc/") and zone_exists(name)))


@lru_cache(maxsize=1024)
def _find_current_name(zone: str) -> str:
    """Returns the current name of a zone with a former name: `Europe/Kyiv` for `Europe/Kiev`."""
    from babel import core

    return str(core.get_global("zone_aliases").get(zone, zone))


@cache
def _load_golden_zones() -> dict[str, int]:
    """Returns the best known zone of each kind of time, with its rank from 0: CLDR's table for Windows.

    The table's name for New York is "Eastern Standard Time", and CLDR's for the kind of time is `America_Eastern`.
    """
    from babel import core

    aliases, meta_zones = core.get_global("zone_aliases"), core.get_global("meta_zones")
    ranks: dict[str, int] = {}
    for name, zone in core.get_global("windows_zone_mapping").items():
        current = aliases.get(zone, zone)
        kind = meta_zones.get(zone) or meta_zones.get(current, "")
        is_named_so = name.removesuffix(" Standard Time") == kind.rpartition("_")[2]
        rank = 0 if is_named_so or _format_last_part(current) == kind else 1 + ("(" in name)
        ranks[current] = min(rank, ranks.get(current, rank))
    return ranks


def _choose_main(zones: Iterable[str]) -> str:
    return min(zones, key=_rank_zone)


def _rank_zone(zone: str) -> tuple[int, bool, str]:
    return _load_golden_zones().get(zone, _NO_RANK), "/" not in zone, zone


def _get_seasons(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 15, tzinfo=UTC), datetime(year, 7, 15, tzinfo=UTC)


@lru_cache(maxsize=8)
def _group_zones_by_abbreviation(year: int) -> dict[str, dict[timedelta, tuple[str, ...]]]:
    """Returns the zones that use each abbreviation, by folded abbreviation and offset."""
    found: dict[str, dict[timedelta, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for zone in _load_canonical_zones():
        tz = ZoneInfo(zone)
        for moment in _get_seasons(year):
            local = moment.astimezone(tz)
            name = local.tzname() or ""
            if name.isalpha():
                found[name.casefold()][local.utcoffset() or timedelta()][zone] = None
    return {name: {offset: tuple(zones) for offset, zones in by_offset.items()} for name, by_offset in found.items()}


@cache
def _load_constant_offsets() -> dict[str, timedelta]:
    """Returns the offset of each zone that does not change its clocks."""
    found = {}
    for zone in (*_load_canonical_zones(), *(name for name in ("EST", "MST", "HST") if zone_exists(name))):
        tz = ZoneInfo(zone)
        offsets = {moment.astimezone(tz).utcoffset() or timedelta() for moment in _get_seasons(2025)}
        if len(offsets) == 1:
            found[zone] = offsets.pop()
    return found


@cache
def _group_zones_by_name() -> dict[str, tuple[str, ...]]:
    """Returns zones by the folded names of cities, countries and their time, in all supported languages."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for language in (*languages(), *(tag for tag in NAME_LANGUAGES if tag not in languages())):
        for name, zones in _iter_names(language):
            for zone in zones:
                found[_fold(name)][zone] = None
    canonical = frozenset(_load_canonical_zones())
    for zone in CITIES_BY_ZONE:
        if (current := _find_current_name(zone)) in canonical:
            for name in list_city_names(zone):
                found[_fold(name)][current] = None
    return {name: tuple(sorted(zones, key=_rank_zone)) for name, zones in found.items() if name}


def _iter_names(language: str) -> Iterator[tuple[str, list[str]]]:
    from babel import Locale, core

    locale, canonical = Locale.parse(language, sep="-"), frozenset(_load_canonical_zones())
    by_territory: dict[str, list[str]] = defaultdict(list)
    by_meta_zone: dict[str, list[str]] = defaultdict(list)
    territories, meta_zones = core.get_global("zone_territories"), core.get_global("meta_zones")
    former_names = {current: former for former, current in core.get_global("zone_aliases").items()}
    for zone in available_timezones() - _NOT_FOR_PEOPLE:
        if (current := _find_current_name(zone)) in canonical and not zone.startswith("Etc/"):
            yield _format_last_part(zone), [current]
    for zone in _load_canonical_zones():
        former = former_names.get(zone, zone)
        by_territory[territories.get(zone) or territories.get(former, "")].append(zone)
        by_meta_zone[meta_zones.get(zone) or meta_zones.get(former, "")].append(zone)
    for zone, city in _load_city_names(language).items():
        yield city, [zone]
    for territory, zones in by_territory.items():
        yield locale.territories.get(territory, ""), zones
    for meta_zone, zones in by_meta_zone.items():
        names = locale.meta_zones.get(meta_zone, {}).get("long", {})
        main = [_choose_main(zones)]
        yield names.get("generic", ""), main
        if all(zone in _load_constant_offsets() for zone in main):
            yield names.get("standard", ""), main


@lru_cache(maxsize=8)
def _load_city_names(language: str) -> dict[str, str]:
    """Returns the representative city of each zone."""
    from babel import Locale

    names = {zone: _format_last_part(zone) for zone in _load_canonical_zones()}
    for zone, texts in Locale.parse(language, sep="-").time_zones.items():
        if city := texts.get("city"):
            names[_find_current_name(zone)] = city
    return names


def _format_last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _make_fixed_zone(offset: timedelta) -> str:
    """Returns the IANA name of a fixed offset in whole hours (its sign is reversed: POSIX).

    Empty if there is none.
    """
    hours, rest = divmod(offset, timedelta(hours=1))
    zone = f"Etc/GMT{-hours:+d}"
    return zone if not rest and hours and zone_exists(zone) else ""


def _format_fixed_zone(zone: str) -> str:
    match = re.fullmatch(r"Etc/GMT([+-]\d+)", zone)
    return "UTC" + _format_delta(timedelta(hours=-int(match[1]))) if match else ""


def _format_delta(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{hours}:{rest:02d}" if rest else f"{sign}{hours}"


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    return re.sub(r"[\s_]+", "", folded)
