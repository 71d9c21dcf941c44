"""A subject as a row and the rows of its names, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefings.domain import (
    Alias,
    AliasKind,
    AnniversaryKind,
    Override,
    OverrideKind,
    StandingAnniversary,
    Subject,
    SubjectKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.storage.sqlite.database import Row


SUBJECT_COLUMNS = (
    *("key", "kind", "names", "flag", "related", "members"),
    *("country", "office", "keywords", "about", "sections", "home"),
)
ALIAS_COLUMNS = ("ordinal", "text", "kind", "language", "since")

_ALIAS_KINDS = {kind.value: kind for kind in AliasKind}


def encode_subject(subject: Subject) -> Row:
    """The row of the subject itself, as in `SUBJECT`."""
    return (
        subject.id,
        subject.kind.value,
        _encode_json(subject.names),
        subject.flag,
        _encode_json(subject.related),
        _encode_json(subject.members),
        subject.country,
        _encode_json(subject.office),
        _encode_json(subject.keywords),
        _encode_json(subject.about),
        _encode_json(subject.sections),
        int(subject.covered),
    )


def encode_aliases(subject: Subject) -> list[Row]:
    """The rows of its names, as in `ALIAS`."""
    return [
        (place, alias.text, alias.kind.value, alias.language, alias.since)
        for place, alias in enumerate(subject.aliases)
    ]


def decode_subject(row: Row, aliases: list[Row]) -> Subject:
    """The subject that these rows were made of."""
    key, kind, names, flag, related, members, country, office, keywords, about, sections, home = row
    return Subject(
        id=key,
        kind=SubjectKind(kind),
        names=json.loads(names),
        aliases=tuple(Alias(text, _ALIAS_KINDS[kind], language, since) for _, text, kind, language, since in aliases),
        flag=flag,
        related=tuple(json.loads(related)),
        members=tuple(json.loads(members)),
        country=country,
        office=json.loads(office),
        keywords=tuple(json.loads(keywords)),
        about=json.loads(about),
        covered=bool(home),
        sections=tuple(json.loads(sections)),
    )


def _encode_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


ANNIVERSARY_COLUMNS = (
    *("ordinal", "key", "date", "kind", "texts", "subjects", "source"),
    *("url", "confidence", "major", "solemn", "yearly", "words"),
)


def encode_anniversaries(anniversaries: Iterable[StandingAnniversary]) -> list[Row]:
    """The rows of a list, as in `ANNIVERSARY`."""
    return [
        (
            *(
                place,
                one.id,
                one.date,
                one.kind.value,
                _encode_json_anniversary_rows(one.texts),
                _encode_json_anniversary_rows(one.subjects),
                _encode_json_anniversary_rows(one.source),
            ),
            *(
                one.url,
                one.confidence,
                int(one.major),
                int(one.solemn),
                int(one.yearly),
                _encode_json_anniversary_rows(one.words),
            ),
        )
        for place, one in enumerate(anniversaries)
    ]


def decode_anniversaries(rows: Iterable[Row]) -> tuple[StandingAnniversary, ...]:
    """The list that these rows were made of."""
    return tuple(map(_decode_anniversary, rows))


def _decode_anniversary(row: Row) -> StandingAnniversary:
    _, key, date, kind, texts, subjects, source, url, confidence, major, solemn, yearly, words = row
    return StandingAnniversary(
        id=key,
        date=date,
        kind=AnniversaryKind(kind),
        texts=json.loads(texts),
        subjects=tuple(json.loads(subjects)),
        source=json.loads(source),
        url=url,
        confidence=confidence,
        major=bool(major),
        solemn=bool(solemn),
        yearly=bool(yearly),
        words=tuple(json.loads(words)),
    )


def _encode_json_anniversary_rows(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


OVERRIDE_COLUMNS = ("name", "kind", "text", "file_sha256")


def encode_override(override: Override) -> Row:
    """The row of a file, as in `OVERLAY`."""
    return override.name, override.kind.value, override.text, override.sha256


def decode_override(row: Row) -> Override:
    """The file that this row was made of."""
    name, kind, text, sha256 = row
    return Override(name, OverrideKind(kind), text, sha256)
