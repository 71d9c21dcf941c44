"""Anniversaries as rows, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from briefings.model import AnniversaryKind, StandingAnniversary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.store.session import Row

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
                _encode_json(one.texts),
                _encode_json(one.subjects),
                _encode_json(one.source),
            ),
            *(one.url, one.confidence, int(one.major), int(one.solemn), int(one.yearly), _encode_json(one.words)),
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


def _encode_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
