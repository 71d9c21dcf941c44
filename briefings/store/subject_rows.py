"""A subject as a row and the rows of its names, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefings.model import Alias, AliasKind, Subject, SubjectKind

if TYPE_CHECKING:
    from briefings.store.session import Row

SUBJECT = (
    *("key", "kind", "names", "flag", "related", "members"),
    *("country", "office", "keywords", "about", "sections", "home"),
)
ALIAS = ("ordinal", "text", "kind", "language", "since")

_KINDS = {kind.value: kind for kind in AliasKind}


def subject_row(subject: Subject) -> Row:
    """The row of the subject itself, as in `SUBJECT`."""
    return (
        subject.id,
        subject.kind.value,
        _json(subject.names),
        subject.flag,
        _json(subject.related),
        _json(subject.members),
        subject.country,
        _json(subject.office),
        _json(subject.keywords),
        _json(subject.about),
        _json(subject.sections),
        int(subject.home),
    )


def alias_rows(subject: Subject) -> list[Row]:
    """The rows of its names, as in `ALIAS`."""
    return [
        (place, alias.text, alias.kind.value, alias.language, alias.since)
        for place, alias in enumerate(subject.aliases)
    ]


def subject_from(row: Row, aliases: list[Row]) -> Subject:
    """The subject that these rows were made of."""
    key, kind, names, flag, related, members, country, office, keywords, about, sections, home = row
    return Subject(
        id=key,
        kind=SubjectKind(kind),
        names=json.loads(names),
        aliases=tuple(Alias(text, _KINDS[kind], language, since) for _, text, kind, language, since in aliases),
        flag=flag,
        related=tuple(json.loads(related)),
        members=tuple(json.loads(members)),
        country=country,
        office=json.loads(office),
        keywords=tuple(json.loads(keywords)),
        about=json.loads(about),
        home=bool(home),
        sections=tuple(json.loads(sections)),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
