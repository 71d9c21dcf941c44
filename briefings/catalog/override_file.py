"""What a file's tables are: told by what stands in them, and by the file's name only where that leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.anniversaries import check_anniversaries, parse_anniversaries
from briefings.catalog.loader import parse_entries
from briefings.catalog.messages import FileProblem, make_content_error
from briefings.catalog.toml_file import format_location, parse_tables, sanitize_excerpt
from briefings.domain import Override, OverrideKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.catalog.schema import SubjectEntry
    from briefings.catalog.toml_file import TomlTables
    from briefings.domain import StandingAnniversary
    from briefings.errors import ContentError


REMOVED_KEY = "removed"
"""The key of a table that takes a subject or an anniversary away; it stands alone."""

_SUBJECT_KEYS = frozenset(
    {"names", "readings", "variants", "abbreviations", "former_names", "keywords", "about", "sections"}
)
_ANNIVERSARY_KEYS = frozenset(
    {"date", "ja", "en", "source", "url", "confidence", "weight", "solemn", "yearly", "words"}
)
_KINDS_BY_KEYS = (
    (frozenset({"count", "standing"}), frozenset({SubjectKind.FRAMEWORK})),
    (frozenset({"office"}), frozenset({SubjectKind.PERSON})),
    (frozenset({"members"}), frozenset({SubjectKind.FRAMEWORK, SubjectKind.REGION})),
    (frozenset({"country"}), frozenset({SubjectKind.PERSON, SubjectKind.REGION})),
)
"""Keys that only some kinds of subjects have."""
_KIND_PATTERNS = {
    SubjectKind.COUNTRY: re.compile(r"countr(?:y|ies)|各国|国名|国々"),
    SubjectKind.REGION: re.compile(r"regions?|地域"),
    SubjectKind.TOPIC: re.compile(r"topics?|話題|テーマ"),
    SubjectKind.FRAMEWORK: re.compile(r"frameworks?|枠組"),
    SubjectKind.PERSON: re.compile(r"persons?|people|人物"),
}
_ANNIVERSARY_PATTERN = re.compile(r"anniversar(?:y|ies)|記念日")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}\Z")
_KIND_LABELS = {
    SubjectKind.COUNTRY: "国",
    SubjectKind.REGION: "地域",
    SubjectKind.TOPIC: "テーマ",
    SubjectKind.FRAMEWORK: "枠組み",
    SubjectKind.PERSON: "人物",
}


def detect_override_kind(name: str, tables: TomlTables) -> OverrideKind:
    """Whether the tables are subjects or anniversaries.

    Args:
        name: of the file.
        tables: of the file.

    Raises:
        ContentError: they are both, or neither they nor the name tell.
    """
    told = {ident: kind for ident, table in tables.items() if (kind := _detect_table_kind(table))}
    kinds = set(told.values())
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        first = next(iter(told.values()))
        other = next(ident for ident, kind in told.items() if kind is not first)
        wrong = FileProblem(
            "subjects and anniversaries stand in one file",
            "Put the anniversaries into a file of their own",
            "項目と記念日が同じファイルにあります。記念日は別のファイルに分けてください",
        )
        raise make_content_error(format_location(name, other), wrong)
    if _ANNIVERSARY_PATTERN.search(name.casefold()):
        return OverrideKind.ANNIVERSARIES
    if _kind_from_name(name) is not None:
        return OverrideKind.SUBJECTS
    raise _undecided_error(name)


def _detect_table_kind(table: Mapping[str, object]) -> OverrideKind | None:
    subject, day = len(_SUBJECT_KEYS & table.keys()), len(_ANNIVERSARY_KEYS & table.keys())
    if subject == day:
        return None
    return OverrideKind.SUBJECTS if subject > day else OverrideKind.ANNIVERSARIES


def detect_subject_kind(
    name: str, tables: TomlTables, known_kinds: Mapping[str, SubjectKind] | None = None
) -> SubjectKind | None:
    """Of which kind the subjects of a file are, which are all of one.

    Args:
        name: of the file.
        tables: of the file.
        known_kinds: kinds of the subjects that are there; None while they are not at hand.

    Returns:
        None where it is open and `known_kinds` was not given.

    Raises:
        ContentError: they are of several kinds, or neither they nor the name tell.
    """
    hint = _kind_from_name(name)
    possible = set(SubjectKind)
    for ident, table in tables.items():
        kind = (known_kinds or {}).get(ident)
        fit = {kind} if kind else _possible_kinds(table)
        if not possible & fit:
            raise _mixed_kinds_error(format_location(name, ident), fit)
        possible &= fit
    if hint not in possible and not all(_COUNTRY_CODE.match(ident) for ident in tables):
        possible.discard(SubjectKind.COUNTRY)
    if len(possible) == 1:
        return possible.pop()
    if hint in possible:
        return hint
    if SubjectKind.COUNTRY in possible:
        return SubjectKind.COUNTRY
    if known_kinds is None:
        return None
    raise _undecided_error(name)


def _possible_kinds(table: Mapping[str, object]) -> set[SubjectKind]:
    """The kinds that a table may be of, by its keys."""
    possible = set(SubjectKind)
    for keys, kinds in _KINDS_BY_KEYS:
        if keys & table.keys():
            possible &= kinds
    return possible or set(SubjectKind)


def _kind_from_name(name: str) -> SubjectKind | None:
    """The kind that a file's name speaks of: `countries.toml`, `2026-countries (1).toml`."""
    found = [kind for kind, pattern in _KIND_PATTERNS.items() if pattern.search(name.casefold())]
    return found[0] if len(found) == 1 else None


def _undecided_error(name: str) -> ContentError:
    wrong = FileProblem(
        "neither its tables nor its name tell what it is of",
        "Name it countries.toml, regions.toml, topics.toml, frameworks.toml, persons.toml or anniversaries.toml",
        "何のファイルか、中身からも名前からも分かりません。countries.toml、regions.toml、topics.toml、frameworks.toml、"
        "persons.toml、anniversaries.toml のどれかの名前にしてください",
    )
    return make_content_error(sanitize_excerpt(name), wrong)


def _mixed_kinds_error(location: str, kinds: set[SubjectKind]) -> ContentError:
    told = " or ".join(sorted(kinds))
    ja = "か".join(_KIND_LABELS[kind] for kind in sorted(kinds))
    wrong = FileProblem(
        f"it is a {told}, and other tables of the file are none",
        "Put each kind of subject into a file of its own",
        f"これは{ja}ですが、ほかの表は違います。種類ごとに別のファイルに分けてください",
    )
    return make_content_error(location, wrong)


class ParsedOverride(NamedTuple):
    """What stands in an overlay.

    Attributes:
        entries: tables of subjects.
        anniversaries: anniversaries.
        removed: ids of what is taken away.
    """

    entries: tuple[SubjectEntry, ...] = ()
    anniversaries: tuple[StandingAnniversary, ...] = ()
    removed: tuple[str, ...] = ()


def load_override(name: str, text: str, sha256: str) -> Override:
    """The overlay that a file is, after each of its tables was checked by itself.

    Args:
        name: of the file; a hint where its tables leave open what they are.
        text: its TOML.
        sha256: digest of the file's bytes.

    Raises:
        ContentError: the first thing that is wrong: file, table and key, and what to write instead.
    """
    tables = parse_tables(name, text)
    if not tables:
        wrong = FileProblem(
            "no table stands in it",
            "Write a heading such as [AM] and the table below it",
            "表が一つもありません。[AM] のような見出しと、その下に表を書いてください",
        )
        raise make_content_error(name, wrong)
    overlay = Override(name, detect_override_kind(name, tables), text, sha256)
    _parse_tables(overlay, tables, None)
    return overlay


def parse_override(override: Override, known_kinds: Mapping[str, SubjectKind]) -> ParsedOverride:
    """What stands in an overlay that is laid over subjects of these kinds.

    Raises:
        ContentError: as `read_overlay`, or the kind of its subjects can't be told.
    """
    return _parse_tables(override, parse_tables(override.name, override.text), known_kinds)


def list_table_ids(override: Override) -> frozenset[str]:
    """The ids of its tables."""
    return frozenset(parse_tables(override.name, override.text))


def list_removed_ids(override: Override) -> frozenset[str]:
    """The ids of what it takes away."""
    tables = parse_tables(override.name, override.text)
    return frozenset(ident for ident, table in tables.items() if REMOVED_KEY in table)


def _parse_tables(
    override: Override, tables: TomlTables, known_kinds: Mapping[str, SubjectKind] | None
) -> ParsedOverride:
    removed = tuple(ident for ident, table in tables.items() if REMOVED_KEY in table)
    for ident in removed:
        if tables[ident] != {REMOVED_KEY: True}:
            wrong = FileProblem(
                "a table that takes something away has nothing but `removed = true`",
                "Take out the other lines, or that one",
                "取り除く表には removed = true だけを書きます。ほかの行か、その行を削除してください",
            )
            raise make_content_error(format_location(override.name, ident, REMOVED_KEY), wrong)
    full = {ident: table for ident, table in tables.items() if ident not in removed}
    if override.kind is OverrideKind.ANNIVERSARIES:
        days = tuple(parse_anniversaries(override.name, full))
        check_anniversaries([(override.name, day) for day in days], None)
        return ParsedOverride(anniversaries=days, removed=removed)
    # While the kind is open, the tables have only what subjects of every kind have, as topics do.
    kind = detect_subject_kind(override.name, tables, known_kinds) or SubjectKind.TOPIC
    return ParsedOverride(tuple(parse_entries(override.name, full, kind)), removed=removed)
