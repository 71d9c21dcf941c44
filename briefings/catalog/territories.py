"""Builds subjects for the territories of the world, with names from CLDR, ISO 3166 codes and flags.

Babel is only imported when a revision is built, which stores the names. Names that CLDR lacks (the short names in
Japanese newspapers, former names) are in `territory_names.toml` beside this file.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from briefings.domain import Alias, AliasKind, Subject, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

CLDR_LOCALES = (
    *("ja", "en", "ru", "ka", "hy", "az", "be", "kk", "uz", "ky", "tg", "tk", "uk", "ko", "zh_Hans", "zh_Hant"),
    *("fr", "de", "es", "it", "pt", "nl", "sv", "fi", "da", "nb", "pl", "cs", "sk", "hu", "ro", "bg", "sr", "hr"),
    *("el", "tr", "ar", "he", "fa", "hi", "th", "vi", "id", "mn", "lt", "lv", "et", "uz_Cyrl", "az_Cyrl", "os"),
)
"""CLDR locales whose names are used: those of the chapter's countries and their neighbors, and widely read ones."""

_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@lru_cache(maxsize=len(CLDR_LOCALES))
def _read_names(tag: str) -> Mapping[str, str]:
    """Returns the names of territories in a CLDR locale, by code.

    Found in Babel once, since it parses the tag each time.
    """
    from babel import Locale

    return dict(Locale.parse(tag).territories)


@lru_cache(maxsize=1)
def _load_territory_codes() -> tuple[str, ...]:
    """Returns the ISO 3166-1 alpha-2 codes (and Kosovo's XK) that have a Japanese name in CLDR."""
    names = [str(code) for code in _read_names("ja")]
    return tuple(sorted(code for code in names if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES))


@lru_cache(maxsize=1)
def _load_alpha3_codes() -> dict[str, str]:
    """Returns ISO 3166-1 alpha-3 codes by alpha-2 code, from CLDR's territory aliases."""
    from babel import core

    codes = set(_load_territory_codes())
    return {
        new[0]: old
        for old, new in core.get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in codes and old not in _WITHDRAWN_CODES
    }


_WITHDRAWN_CODES = frozenset({"BUR", "TMP", "ZAR", "YMD", "DDR", "QUU", "FXX", "ROM", "XKK"})
"""Alpha-3 codes in CLDR's table that are withdrawn or never were ISO codes, such as CLDR's own XKK for Kosovo."""


@lru_cache(maxsize=1)
def _load_extra_names() -> dict[str, Any]:
    text = files("briefings.catalog").joinpath("territory_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def is_territory(code: str) -> bool:
    """Returns whether this is the alpha-2 code of a present country or territory."""
    return code in _load_territory_codes()


def make_flag_emoji(code: str) -> str:
    """Returns the flag emoji of an alpha-2 code: its letters as regional indicator symbols (UTS 51)."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


def _find_main_name(code: str, language: str) -> str:
    """Finds the name of CLDR, or the shorter one in `territory_names.toml`.

    CLDR adds brackets to distinguish equal names.
    """
    own = _load_extra_names().get(code, {}).get(language)
    return own[0] if own else str(_read_names(language).get(code, code))


def _iterate_aliases(code: str) -> Iterator[Alias]:
    yield Alias(make_flag_emoji(code), AliasKind.FLAG)
    yield Alias(code, AliasKind.ISO_CODE)
    if code in _load_alpha3_codes():
        yield Alias(_load_alpha3_codes()[code], AliasKind.ISO_CODE)
    extra = _load_extra_names().get(code, {})
    for language in ("ja", "en"):
        for text in extra.get(language, [])[1:]:
            yield Alias(text, AliasKind.VARIANT, language)
    for text in extra.get("short", []):
        yield Alias(text, AliasKind.ABBREVIATION, "ja" if ord(text[0]) > 0x2E80 else "en")
    for text in extra.get("reading", []):
        yield Alias(text, AliasKind.READING, "ja")
    for text in extra.get("former", []):
        yield Alias(text, AliasKind.FORMER_NAME, "ja" if ord(text[0]) > 0x2E80 else "en")
    for tag, texts in extra.get("other", {}).items():
        yield from (Alias(text, AliasKind.OTHER_LANGUAGE, tag) for text in texts)
    for tag in CLDR_LOCALES:
        name = _read_names(tag).get(code)
        if name and name != code:
            language = tag.replace("_", "-")
            own = AliasKind.NAME if language in {"ja", "en"} else AliasKind.OTHER_LANGUAGE
            yield Alias(str(name), own, language)


@lru_cache(maxsize=512)
def list_territory_aliases(code: str) -> tuple[Alias, ...]:
    """Lists the distinct names of a territory: flag, ISO codes, then languages in the order of `CLDR_LOCALES`."""
    seen: dict[str, Alias] = {}
    for alias in _iterate_aliases(code):
        seen.setdefault(alias.text, alias)
    return tuple(seen.values())


def build_territories(known_codes: Collection[str] = ()) -> tuple[Subject, ...]:
    """Builds a subject, not `covered`, for every territory whose alpha-2 code is not in `known_codes`."""
    return tuple(
        Subject(
            id=code,
            kind=SubjectKind.COUNTRY,
            names={language: _find_main_name(code, language) for language in ("ja", "en")},
            aliases=list_territory_aliases(code),
            flag=make_flag_emoji(code),
            covered=False,
        )
        for code in _load_territory_codes()
        if code not in known_codes
    )
