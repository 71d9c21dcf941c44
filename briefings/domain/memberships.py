"""Chooses among the statements that several sources make about one membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.domain.chapters import ChapterKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain.annotations import Membership
    from briefings.domain.chapters import Chapter


def resolve_memberships(claims: Iterable[Membership], chapters: Iterable[Chapter]) -> tuple[Membership, ...]:
    """Returns one membership for each framework and member: that of the best source.

    A newer edition precedes an older one, an original a digest, a Japanese text a translation, and any chapter the
    catalog; of two claims of one source (partner, then member) the later counts. A note or date that the best claim
    lacks comes from the next one with the same status.
    """
    ranks = {
        chapter.key: (chapter.edition, chapter.kind is ChapterKind.ORIGINAL, chapter.language == "ja")
        for chapter in chapters
    }
    latest_first = tuple(claims)[::-1]
    best_first = sorted(latest_first, key=lambda claim: ranks.get(claim.chapter, (-1, False, False)), reverse=True)
    chosen: dict[tuple[str, str], Membership] = {}
    for membership in best_first:
        pair = (membership.framework, membership.member)
        best = chosen.setdefault(pair, membership)
        if best is not membership and best.status is membership.status:
            chosen[pair] = replace(best, since=best.since or membership.since, note=best.note or membership.note)
    return tuple(chosen[pair] for pair in sorted(chosen))
