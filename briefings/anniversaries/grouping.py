"""Merges anniversaries of the same date that differ only in the name of a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.cards.labels import join_names, join_names_in_text
from briefings.domain.facts import Anniversary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.content_index import ContentIndex

_PLACEHOLDER = "\0"


def merge_equals(anniversaries: Iterable[Anniversary], index: ContentIndex, language: str) -> list[Anniversary]:
    """Merges anniversaries of the same date whose titles differ only in the name of a subject.

    Args:
        anniversaries: the anniversaries in order. A merged one takes the position of its first.
        index: the revision.
        language: BCP 47 tag of the language of the titles.
    """
    groups: dict[object, list[Anniversary]] = {}
    for anniversary in anniversaries:
        key = _make_group_key(anniversary, index, language) or id(anniversary)
        groups.setdefault(key, []).append(anniversary)
    return [_merge(group, index, language) for group in groups.values()]


def _make_group_key(anniversary: Anniversary, index: ContentIndex, language: str) -> tuple[object, ...] | None:
    """Returns the key that anniversaries to be merged share; None for an anniversary that is never merged."""
    fact = anniversary.fact
    if fact.kind is None or fact.text != fact.title:
        return None
    name = _find_distinctive_name(anniversary, index, language)
    if not name:
        return None
    pattern = fact.title.replace(name, _PLACEHOLDER, 1)
    return (fact.date, anniversary.day, fact.source, fact.major, fact.solemn, pattern)


def _find_distinctive_name(anniversary: Anniversary, index: ContentIndex, language: str) -> str:
    """Returns the longest name of the main subject in the title, with its English article; empty if there is none."""
    subject = index.subjects.get(anniversary.fact.subjects[0]) if anniversary.fact.subjects else None
    if subject is None:
        return ""
    names = (
        subject.get_localized_name(language),
        *(alias.text for alias in subject.name_aliases if alias.language == language),
    )
    name = max((name for name in names if name in anniversary.fact.title), key=len, default="")
    with_article = f"the {name}"
    return with_article if name and with_article in anniversary.fact.title else name


def _merge(group: Sequence[Anniversary], index: ContentIndex, language: str) -> Anniversary:
    first = group[0]
    if len(group) == 1:
        return first
    facts = [anniversary.fact for anniversary in group]
    names = join_names_in_text(
        [_find_distinctive_name(anniversary, index, language) for anniversary in group], language
    )
    title = first.fact.title.replace(_find_distinctive_name(first, index, language), names, 1)
    sources = dict.fromkeys(fact.citation.source for fact in facts)
    citation = first.fact.citation
    if len(sources) > 1:
        citation = replace(citation, source=join_names(sources, language), url="")
    main_subjects = [fact.subjects[0] for fact in facts]
    others = [key for fact in facts for key in fact.subjects[1:]]
    merged = replace(
        first.fact,
        title=title,
        text=title,
        subjects=tuple(dict.fromkeys((*main_subjects, *others))),
        citation=citation,
    )
    return replace(first, fact=merged)
