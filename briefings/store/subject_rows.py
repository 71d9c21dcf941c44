"""A subject as a row and the rows of its names, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefings.model import Alias, AliasKind, Subject, SubjectKind

if TYPE_CHECKING:
    from briefings.store.session import Row

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
        int(subject.home),
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
        home=bool(home),
        sections=tuple(json.loads(sections)),
    )


def _encode_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
