"""What a file's tables are: told by what stands in them, and by the file's name only where that leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.model import OverlayKind, SubjectKind
from briefings.subjects.faults import Wrong, fault
from briefings.tables import place, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.errors import ContentError
    from briefings.tables import Tables

REMOVED = "removed"
"""The key of a table that takes a subject or an anniversary away; it stands alone."""

_SUBJECT = frozenset(
    {"names", "readings", "variants", "abbreviations", "former_names", "keywords", "about", "sections"}
)
_ANNIVERSARY = frozenset({"date", "ja", "en", "source", "url", "confidence", "weight", "solemn", "yearly", "words"})
_TOLD_BY = (
    (frozenset({"count", "standing"}), frozenset({SubjectKind.FRAMEWORK})),
    (frozenset({"office"}), frozenset({SubjectKind.PERSON})),
    (frozenset({"members"}), frozenset({SubjectKind.FRAMEWORK, SubjectKind.REGION})),
    (frozenset({"country"}), frozenset({SubjectKind.PERSON, SubjectKind.REGION})),
)
"""Keys that only some kinds of subjects have."""
_NAMES = {
    SubjectKind.COUNTRY: re.compile(r"countr(?:y|ies)|各国|国名|国々"),
    SubjectKind.REGION: re.compile(r"regions?|地域"),
    SubjectKind.TOPIC: re.compile(r"topics?|話題|テーマ"),
    SubjectKind.FRAMEWORK: re.compile(r"frameworks?|枠組"),
    SubjectKind.PERSON: re.compile(r"persons?|people|人物"),
}
_DAYS = re.compile(r"anniversar(?:y|ies)|記念日")
_CODE = re.compile(r"[A-Z]{2}\Z")
_KINDS = {
    SubjectKind.COUNTRY: "国",
    SubjectKind.REGION: "地域",
    SubjectKind.TOPIC: "テーマ",
    SubjectKind.FRAMEWORK: "枠組み",
    SubjectKind.PERSON: "人物",
}


def overlay_kind(name: str, tables: Tables) -> OverlayKind:
    """Whether the tables are subjects or anniversaries.

    Args:
        name: of the file.
        tables: of the file.

    Raises:
        ContentError: they are both, or neither they nor the name tell.
    """
    told = {ident: kind for ident, table in tables.items() if (kind := _kind_of_table(table))}
    kinds = set(told.values())
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        first = next(iter(told.values()))
        other = next(ident for ident, kind in told.items() if kind is not first)
        wrong = Wrong(
            "subjects and anniversaries stand in one file",
            "Put the anniversaries into a file of their own",
            "項目と記念日が同じファイルにあります。記念日は別のファイルに分けてください",
        )
        raise fault(place(name, other), wrong)
    if _DAYS.search(name.casefold()):
        return OverlayKind.ANNIVERSARIES
    if _hinted(name) is not None:
        return OverlayKind.SUBJECTS
    raise _open(name)


def _kind_of_table(table: Mapping[str, object]) -> OverlayKind | None:
    subject, day = len(_SUBJECT & table.keys()), len(_ANNIVERSARY & table.keys())
    if subject == day:
        return None
    return OverlayKind.SUBJECTS if subject > day else OverlayKind.ANNIVERSARIES


def subject_kind(name: str, tables: Tables, known: Mapping[str, SubjectKind] | None = None) -> SubjectKind | None:
    """Of which kind the subjects of a file are, which are all of one.

    Args:
        name: of the file.
        tables: of the file.
        known: kinds of the subjects that are there; None while they are not at hand.

    Returns:
        None where it is open and `known` was not given.

    Raises:
        ContentError: they are of several kinds, or neither they nor the name tell.
    """
    hint = _hinted(name)
    possible = set(SubjectKind)
    for ident, table in tables.items():
        kind = (known or {}).get(ident)
        fit = {kind} if kind else _possible(table)
        if not possible & fit:
            raise _several(place(name, ident), fit)
        possible &= fit
    if hint not in possible and not all(_CODE.match(ident) for ident in tables):
        possible.discard(SubjectKind.COUNTRY)
    if len(possible) == 1:
        return possible.pop()
    if hint in possible:
        return hint
    if SubjectKind.COUNTRY in possible:
        return SubjectKind.COUNTRY
    if known is None:
        return None
    raise _open(name)


def _possible(table: Mapping[str, object]) -> set[SubjectKind]:
    """The kinds that a table may be of, by its keys."""
    possible = set(SubjectKind)
    for keys, kinds in _TOLD_BY:
        if keys & table.keys():
            possible &= kinds
    return possible or set(SubjectKind)


def _hinted(name: str) -> SubjectKind | None:
    """The kind that a file's name speaks of: `countries.toml`, `2026-countries (1).toml`."""
    found = [kind for kind, pattern in _NAMES.items() if pattern.search(name.casefold())]
    return found[0] if len(found) == 1 else None


def _open(name: str) -> ContentError:
    wrong = Wrong(
        "neither its tables nor its name tell what it is of",
        "Name it countries.toml, regions.toml, topics.toml, frameworks.toml, persons.toml or anniversaries.toml",
        "何のファイルか、中身からも名前からも分かりません。countries.toml、regions.toml、topics.toml、frameworks.toml、"
        "persons.toml、anniversaries.toml のどれかの名前にしてください",
    )
    return fault(shown(name), wrong)


def _several(where: str, kinds: set[SubjectKind]) -> ContentError:
    told = " or ".join(sorted(kinds))
    ja = "か".join(_KINDS[kind] for kind in sorted(kinds))
    wrong = Wrong(
        f"it is a {told}, and other tables of the file are none",
        "Put each kind of subject into a file of its own",
        f"これは{ja}ですが、ほかの表は違います。種類ごとに別のファイルに分けてください",
    )
    return fault(where, wrong)
