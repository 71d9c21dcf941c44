"""Parses the front matter of a Markdown document: TOML between two lines of `+++`, or the YAML of other tools."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefings.documents.addresses import is_page_address, is_section_number
from briefings.documents.markdown.yaml_front_matter import find_yaml_end, read_yaml_fields
from briefings.domain import ChapterKind
from briefings.i18n import N_
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings

FENCE = "+++"
REPORTED_YEARS = ("own", "previous")
"""The year that an edition reports on: its own, or the year before."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{1,2})-(?:section-)?(\d{1,2})(?!\d)")
_SECTION_ADDRESSES = "section_urls"
_MAX_YEAR_DIGITS = 4
_MAX_REASON = 100
"""Number of characters of the error message of the TOML parser that a warning contains."""
_LANGUAGE = re.compile(r"\.([a-z]{2})\.[a-z]+$")


class FrontMatter(Struct, frozen=True):
    """The metadata of a document; None or empty if it is not given."""

    edition: int | None = None
    number: str | None = None
    kind: ChapterKind | None = None
    language: str | None = None
    title: str | None = None
    publisher: str = ""
    licence: str = ""
    url: str = ""
    section_urls: tuple[tuple[int, str], ...] = ()
    reports_on: str = ""


def split_front_matter(text: str, warnings: ParserWarnings) -> tuple[FrontMatter, str]:
    """Returns the front matter and the body.

    Empty lines replace the front matter in the body to preserve line numbers.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    yaml_end = find_yaml_end(lines)
    if yaml_end:
        body = "\n".join([""] * (yaml_end + 1) + lines[yaml_end + 1 :])
        front = _parse_fields(read_yaml_fields(lines[1:yaml_end]), lines, warnings)
        # Other tools write no digests.
        return replace(front, kind=front.kind or ChapterKind.ORIGINAL), body
    if lines[0].strip() != FENCE:
        return FrontMatter(), "\n".join(lines)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        warnings.add(1, "front-matter", N_("the front matter has no closing +++ and was read as text"), lines[0])
        return FrontMatter(), "\n".join(["", *lines[1:]])
    body = "\n".join([""] * (end + 1) + lines[end + 1 :])
    try:
        fields = tomllib.loads("\n".join(lines[1:end]))
    except (ValueError, RecursionError) as error:  # besides invalid TOML, thousands of digits or brackets
        warnings.add(
            1,
            "front-matter",
            N_("the front matter is not valid TOML and was left out: {error}"),
            " ".join(lines[1:end]),
            error=str(error)[:_MAX_REASON],
        )
        return FrontMatter(), body
    return _parse_fields(fields, lines, warnings), body


def _parse_fields(fields: dict[str, object], lines: list[str], warnings: ParserWarnings) -> FrontMatter:
    known: dict[str, str] = {}
    for key, value in fields.items():
        line = next((i for i, text in enumerate(lines, 1) if re.match(rf'\s*"?{re.escape(key)}"?\s*=', text)), 1)
        if key == _SECTION_ADDRESSES and isinstance(value, dict):
            continue
        if key not in FrontMatter.__struct_fields__:
            warnings.add(
                line, "front-matter", N_("the front matter has the unknown field {key}"), str(value), key=key
            )
        elif isinstance(value, bool) or not isinstance(value, int | str):
            warnings.add(
                line,
                "front-matter",
                N_("the front matter field {key} is neither a string nor a number and was left out"),
                str(value),
                key=key,
            )
        elif key == "edition" and not _is_year(value):
            warnings.add(
                line, "front-matter", N_("the edition in the front matter is not a year and was left out"), str(value)
            )
        elif key == "kind" and str(value) not in list(ChapterKind):
            warnings.add(
                line,
                "front-matter",
                N_("the kind in the front matter is neither digest nor original and was left out"),
                str(value),
            )
        elif key == "url" and not is_page_address(str(value)):
            warnings.add(
                line,
                "front-matter",
                N_("the address in the front matter is not a web address and was left out"),
                str(value),
            )
        elif key == "reports_on" and str(value) not in REPORTED_YEARS:
            warnings.add(
                line,
                "front-matter",
                N_("reports_on in the front matter is neither own nor previous and was left out"),
                str(value),
            )
        else:
            known[key] = str(value)
    return FrontMatter(
        edition=parse_number(known["edition"]) if "edition" in known else None,
        number=known.get("number"),
        kind=ChapterKind(known["kind"]) if "kind" in known else None,
        language=known.get("language"),
        title=known.get("title"),
        publisher=known.get("publisher", ""),
        licence=known.get("licence", ""),
        url=known.get("url", ""),
        section_urls=_parse_section_addresses(fields.get(_SECTION_ADDRESSES), lines, warnings),
        reports_on=known.get("reports_on", ""),
    )


def _is_year(value: int | str) -> bool:
    """Returns whether a field is a year of at most four digits."""
    text = str(value)
    return text.isdecimal() and len(text) <= _MAX_YEAR_DIGITS


def _parse_section_addresses(
    table: object, lines: list[str], warnings: ParserWarnings
) -> tuple[tuple[int, str], ...]:
    """Returns the addresses of the table `[section_urls]`: `2 = "https://…"`."""
    if not isinstance(table, dict):
        return ()
    known: dict[int, str] = {}
    for key, value in table.items():
        if is_section_number(key) and is_page_address(str(value)):
            known[int(key)] = str(value)
        else:
            line = next((i for i, text in enumerate(lines, 1) if re.match(rf'\s*"?{re.escape(key)}"?\s*=', text)), 1)
            warnings.add(
                line,
                "front-matter",
                N_(
                    "an entry of section_urls in the front matter is not a section with a web address and was left "
                    "out"
                ),
                f"{key} = {value}",
            )
    return tuple(sorted(known.items()))


def parse_file_name(name: str) -> FrontMatter:
    """Returns the metadata in a file name: `bluebook-2025-2-6.ja.md`, `bluebook-2025-chapter-2-section-6.md`."""
    plain = unicodedata.normalize("NFKC", name)
    year = _YEAR.search(plain)
    number = _NUMBER.search(plain, year.end() if year else 0)
    language = _LANGUAGE.search(plain)
    return FrontMatter(
        edition=int(year[1]) if year else None,
        number=f"{number[1]}-{number[2]}" if number else None,
        language=language[1] if language else None,
    )
