"""Anniversaries as rows, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefings.model import Anniversary, AnniversaryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.store.session import Row

ANNIVERSARY = (
    *("ordinal", "key", "date", "kind", "texts", "subjects", "source"),
    *("url", "confidence", "major", "solemn", "yearly", "words"),
)


def anniversary_rows(anniversaries: Iterable[Anniversary]) -> list[Row]:
    """The rows of a list, as in `ANNIVERSARY`."""
    return [
        (
            *(place, one.id, one.date, one.kind.value, _json(one.texts), _json(one.subjects), _json(one.source)),
            *(one.url, one.confidence, int(one.major), int(one.solemn), int(one.yearly), _json(one.words)),
        )
        for place, one in enumerate(anniversaries)
    ]


def anniversaries_from(rows: Iterable[Row]) -> tuple[Anniversary, ...]:
    """The list that these rows were made of."""
    return tuple(map(_anniversary, rows))


def _anniversary(row: Row) -> Anniversary:
    _, key, date, kind, texts, subjects, source, url, confidence, major, solemn, yearly, words = row
    return Anniversary(
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
