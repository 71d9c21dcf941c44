"""Where passages name subjects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from briefings.domain import AliasKind, Mention, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.domain import Chapter, Subject
    from briefings.domain.matches import NameSpan

_KINDS_WITH_COUNTRIES = (SubjectKind.TOPIC, SubjectKind.FRAMEWORK)
_NOT_COUNTRY_SUFFIX = re.compile(r"太平洋|洋|半島|海|(?:-Pacific| Ocean)")
"""What makes a sea or a peninsula of a country's name: インド太平洋 is not about India."""


class NameFinderProtocol(Protocol):
    """What finds names of subjects in a text."""

    def find_names(self, text: str) -> tuple[NameSpan, ...]:
        """The names in `text`, from the left, not overlapping."""
        ...


def find_mentions(
    chapter: Chapter, name_finder: NameFinderProtocol, subjects: Sequence[Subject] = ()
) -> tuple[Mention, ...]:
    """Each place where a passage names a subject, in order.

    A country named inside the name of a topic or framework (`ロシアとの交渉`, `日露関係`) is mentioned too, right
    after it; `subjects` are asked for the kinds and for abbreviations of one character.

    A name that several subjects share is a mention of the one of them that the same section names without doubt.
    Where there is none, or more than one, it is left out: a card must not cite what may be about another.
    """
    spots = [(passage, spot) for passage in chapter.passages for spot in name_finder.find_names(passage.text)]
    sure: dict[str, set[str]] = {section.path: set() for section in chapter.sections}
    for section in chapter.sections:
        _add_unambiguous(sure[section.path], name_finder.find_names(section.title))
    for passage, spot in spots:
        _add_unambiguous(sure.setdefault(passage.section, set()), (spot,))
    kinds = {subject.id: subject.kind for subject in subjects}
    shorts = _map_abbreviations(subjects)
    mentions: list[Mention] = []
    for passage, spot in spots:
        meant = [subject for subject in spot.subjects if len(spot.subjects) == 1 or subject in sure[passage.section]]
        if len(meant) == 1:
            mentions.append(Mention(chapter.key, passage.ordinal, spot.start, spot.end, meant[0]))
            if kinds.get(meant[0]) in _KINDS_WITH_COUNTRIES:
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
    """Countries named inside a longer name: found by hiding its last character, then its first, from the spotter."""
    found: dict[tuple[int, int], str] = {}
    for start, end in ((spot.start, spot.end - 1), (spot.start + 1, spot.end)):
        for inner in name_finder.find_names(text[start:end]):
            left, right = start + inner.start, start + inner.end
            country = inner.subjects[0]
            cut = right == end < spot.end and _is_same_word(text[end - 1], text[end])
            cut = cut or (left == start > spot.start and _is_same_word(text[start - 1], text[start]))
            alone = len(inner.subjects) == 1 and kinds.get(country) is SubjectKind.COUNTRY
            if alone and not cut and not _NOT_COUNTRY_SUFFIX.match(text, right):
                found[left, right] = country
    return found


def _find_abbreviated(text: str, spot: NameSpan, abbreviations: dict[str, str]) -> dict[tuple[int, int], str]:
    """Countries in one character each, two or more in a row, with which a name begins: 日露関係, 日中韓."""
    end = spot.start
    while end < spot.end and text[end] in abbreviations:
        end += 1
    return {(at, at + 1): abbreviations[text[at]] for at in range(spot.start, end)} if end - spot.start > 1 else {}


def _map_abbreviations(subjects: Sequence[Subject]) -> dict[str, str]:
    """Countries by their abbreviation of one kanji."""
    return {
        alias.text: subject.id
        for subject in subjects
        if subject.kind is SubjectKind.COUNTRY
        for alias in subject.aliases
        if alias.kind is AliasKind.ABBREVIATION and len(alias.text) == 1 and "\u3400" <= alias.text <= "\u9fff"
    }


def _is_same_word(left: str, right: str) -> bool:
    """Whether a cut between these two falls into a word of letters or kana, or into a compound of kanji."""
    return any(
        re.fullmatch(script, left + right) for script in (r"[A-Za-z]{2}", r"[ァ-ヺー]{2}", r"[\u3400-\u9fff]{2}")
    )
