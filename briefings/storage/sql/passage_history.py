"""Finds the passages of a revision that differ from an earlier version of their chapter, and when they changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefings.domain.chapters import make_chapter_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.storage.sql.database import SqlTransaction

_MAX_VERSIONS: Final = 6
"""Versions of a chapter that are compared, the latest ones."""

# ruff: noqa: S608
# Only placeholders are put into statements; values are always parameters.


async def read_corrections(transaction: SqlTransaction, revision_id: int) -> dict[str, dict[int, str]]:
    """Returns the days on which passages of a revision were changed within their edition.

    A version counts from the day on which it was first active. Versions imported later than that of the revision, to
    which it was rolled back, do not count.

    Returns:
        By key of the chapter and ordinal of the passage, the day (UTC, ISO 8601).
    """
    rows = await transaction.fetch_all(
        "SELECT c.edition, c.number, c.kind, c.language, c.id, MIN(a.at) FROM chapter c"
        " JOIN revision_chapter rc ON rc.chapter_id = c.id JOIN activation a ON a.revision = rc.revision_id"
        " WHERE EXISTS (SELECT 1 FROM revision_chapter r JOIN chapter o ON o.id = r.chapter_id"
        " WHERE r.revision_id = ? AND o.edition = c.edition AND o.number = c.number AND o.kind = c.kind"
        " AND o.language = c.language) GROUP BY c.edition, c.number, c.kind, c.language, c.id",
        revision_id,
    )
    current = {
        row[0]
        for row in await transaction.fetch_all(
            "SELECT chapter_id FROM revision_chapter WHERE revision_id = ?", revision_id
        )
    }
    versions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for edition, number, kind, language, chapter_id, first_at in rows:
        versions[make_chapter_key(edition, number, kind, language)].append((first_at, chapter_id))
    corrections: dict[str, dict[int, str]] = {}
    for key, listed in versions.items():
        listed.sort()
        last = next((place for place, (_at, chapter_id) in enumerate(listed) if chapter_id in current), 0)
        compared = listed[max(0, last + 1 - _MAX_VERSIONS) : last + 1]
        if len(compared) > 1:
            changed = _find_changed([at for at, _id in compared], await _read_texts(transaction, compared))
            corrections |= {key: changed} if changed else {}
    return corrections


async def _read_texts(transaction: SqlTransaction, versions: Sequence[tuple[str, int]]) -> list[dict[int, str]]:
    """Returns the texts of each version by ordinal."""
    ids = [chapter_id for _at, chapter_id in versions]
    rows = await transaction.fetch_all(
        f"SELECT chapter_id, ordinal, text FROM passage WHERE chapter_id IN ({', '.join('?' * len(ids))})", *ids
    )
    texts: dict[int, dict[int, str]] = {chapter_id: {} for chapter_id in ids}
    for chapter_id, ordinal, text in rows:
        texts[chapter_id][ordinal] = text
    return [texts[chapter_id] for chapter_id in ids]


def _find_changed(times: Sequence[str], texts: Sequence[Mapping[int, str]]) -> dict[int, str]:
    """Finds the days since when passages of the last version have had their text.

    Passages of the first version are left out.
    """
    known = [set(version.values()) for version in texts]
    changed: dict[int, str] = {}
    for ordinal, text in texts[-1].items():
        since = len(texts) - 1
        while since > 0 and text in known[since - 1]:
            since -= 1
        if since:
            changed[ordinal] = times[since][: len("2026-11-24")]
    return changed
