"""Finds the mentions of subjects in the passages of a chapter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from briefings.domain import AliasKind, Mention, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.domain import Chapter, Subject
    from briefings.domain.matches import NameSpan

_KINDS_WITH_COUNTRIES = (SubjectKind.TOPIC, SubjectKind.FRAMEWORK)
_INNER_KINDS = (SubjectKind.COUNTRY, SubjectKind.PERSON)
_NOT_COUNTRY_SUFFIX = re.compile(r"太平洋|洋|半島|海|(?:-Pacific| Ocean)")
"""Suffixes that turn the name of a country into that of a sea or peninsula: インド太平洋 is not about India."""


class NameFinderProtocol(Protocol):
    """A finder of the names of subjects in texts."""

    def find_names(self, text: str) -> tuple[NameSpan, ...]:
        """Finds the names in `text`, in order and without overlaps."""
        ...


def find_mentions(
    chapter: Chapter, name_finder: NameFinderProtocol, subjects: Sequence[Subject] = ()
) -> tuple[Mention, ...]:
    """Finds the mentions of a chapter, in order.

    A country or person inside the name of a topic or framework (`ロシアとの交渉`, `日露関係`) is a separate mention
    after that of the topic.

    A name that several subjects share is a mention of the one that the same section names unambiguously. If there is
    none, or more than one, the name is ignored, because a card must not cite a statement about another subject.

    Args:
        chapter: the chapter.
        name_finder: the finder of names.
        subjects: all subjects, for their kinds and one-character abbreviations.
    """
    spots = [(passage, spot) for passage in chapter.passages for spot in name_finder.find_names(passage.text)]
    unambiguous: dict[str, set[str]] = {section.path: set() for section in chapter.sections}
    for section in chapter.sections:
        _add_unambiguous(unambiguous[section.path], name_finder.find_names(section.title))
    for passage, spot in spots:
        _add_unambiguous(unambiguous.setdefault(passage.section, set()), (spot,))
    kinds = {subject.id: subject.kind for subject in subjects}
    shorts = _map_abbreviations(subjects)
    mentions: list[Mention] = []
    for passage, spot in spots:
        candidates = [
            subject for subject in spot.subjects if len(spot.subjects) == 1 or subject in unambiguous[passage.section]
        ]
        if len(candidates) == 1:
            mentions.append(Mention(chapter.key, passage.ordinal, spot.start, spot.end, candidates[0]))
            if kinds.get(candidates[0]) in _KINDS_WITH_COUNTRIES:
                inside = {
                    **_find_abbreviated(passage.text, spot, shorts),
                    **_find_inner(passage.text, spot, name_finder, kinds),
                }
                mentions += [Mention(chapter.key, passage.ordinal, *place, inside[place]) for place in sorted(inside)]
    return tuple(mentions)


def _add_unambiguous(unambiguous: set[str], spots: tuple[NameSpan, ...]) -> None:
    unambiguous.update(spot.subjects[0] for spot in spots if len(spot.subjects) == 1)


def _find_inner(
    text: str, spot: NameSpan, name_finder: NameFinderProtocol, kinds: dict[str, SubjectKind]
) -> dict[tuple[int, int], str]:
    """Finds countries and persons inside a longer name, by searching it without its last and its first character.

    Topics and frameworks found inside are searched recursively: `ロシア` in `ロシア大統領選` in `ロシア大統領選挙`.
    """
    subjects: dict[tuple[int, int], str] = {}
    for start, end in ((spot.start, spot.end - 1), (spot.start + 1, spot.end)):
        for inner in name_finder.find_names(text[start:end]):
            left, right = start + inner.start, start + inner.end
            subject = inner.subjects[0]
            kind = kinds.get(subject) if len(inner.subjects) == 1 else None
            if kind in _KINDS_WITH_COUNTRIES:
                subjects |= _find_inner(text, replace(inner, start=left, end=right), name_finder, kinds)
                continue
            cut = right == end < spot.end and _is_same_word(text[end - 1], text[end])
            cut = cut or (left == start > spot.start and _is_same_word(text[start - 1], text[start]))
            if kind in _INNER_KINDS and not cut and not _NOT_COUNTRY_SUFFIX.match(text, right):
                subjects[left, right] = subject
    return subjects


def _find_abbreviated(text: str, spot: NameSpan, abbreviations: dict[str, str]) -> dict[tuple[int, int], str]:
    """Finds one-kanji abbreviations of countries at the start of a name, several or after 対: 日露関係, 対露制裁."""
    start = spot.start + text.startswith("対", spot.start)
    end = start
    while end < spot.end and text[end] in abbreviations:
        end += 1
    is_list = end - start > 1 or start > spot.start
    return {(at, at + 1): abbreviations[text[at]] for at in range(start, end)} if is_list else {}


def _map_abbreviations(subjects: Sequence[Subject]) -> dict[str, str]:
    """Returns the ids of countries by their one-kanji abbreviations."""
    return {
        alias.text: subject.id
        for subject in subjects
        if subject.kind is SubjectKind.COUNTRY
        for alias in subject.aliases
        if alias.kind is AliasKind.ABBREVIATION and len(alias.text) == 1 and "\u3400" <= alias.text <= "\u9fff"
    }


def _is_same_word(left: str, right: str) -> bool:
    """Returns whether adjacent characters belong to one word of Latin letters, katakana or kanji."""
    return any(
        re.fullmatch(script, left + right) for script in (r"[A-Za-z]{2}", r"[ァ-ヺー]{2}", r"[\u3400-\u9fff]{2}")
    )
