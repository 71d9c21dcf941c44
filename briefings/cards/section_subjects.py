"""Determines which subjects a section or a paragraph is about, from its title or its opening words."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.cards.statements import PLACE_KINDS, PUBLISHER_COUNTRY
from briefings.domain import PassageKind, SubjectKind
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefings.domain import Chapter, Mention, Passage, Section, Subject

_OPENING_JA = compile_lazily(
    r"\s*(?:との|と日本との|と我が国との)?関係(?:では|について|に関して)|\s*(?:については|に関しては|に関し|では)、?"
)
_OPENING_EN = compile_lazily(
    r"(?:as (?:for|to)|with|in|regarding|concerning|relations with|turning to)\s+$", re.IGNORECASE
)


def find_opening_subject(passage: Passage, mentions: Sequence[Mention], subjects: Mapping[str, Subject]) -> str:
    """Finds the country or region that opens a paragraph: `Xとの関係では`, `Xについては`, `As for X, …`.

    Args:
        passage: the paragraph.
        mentions: its mentions, in order.
        subjects: all subjects by id.

    Returns:
        The id of the subject; empty if the paragraph has no such opening.
    """
    if passage.kind is not PassageKind.PARAGRAPH or not mentions:
        return ""
    first = mentions[0]
    subject = subjects.get(first.subject)
    if subject is None or subject.kind not in PLACE_KINDS or subject.id == PUBLISHER_COUNTRY:
        return ""
    before, after = passage.text[: first.start].lstrip("　 〈（(「"), passage.text[first.end :].lstrip("〉）)」")
    if not before and _OPENING_JA.match(after):
        return subject.id
    if _OPENING_EN.fullmatch(before) and after.lstrip().startswith(","):
        return subject.id
    return ""


def map_section_subjects(
    chapter: Chapter, subjects: Mapping[str, Subject], find_subjects: Callable[[str], Sequence[str]]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Returns the subjects of each section.

    They are those named in its title, and for each other kind those of the title above.

    A title that names several countries does not determine which of them a paragraph is about. It counts for none of
    them, unless a title below it names one of them, or a topic related to one (日露関係).

    Returns:
        Ids of the subjects of each section, by path; and by subject, the paths of the sections about its relations
        with Japan.
    """
    subjects_by_section: dict[str, frozenset[str]] = {}
    japan_sections: dict[str, set[str]] = defaultdict(set)
    ancestors: list[tuple[int, frozenset[str], frozenset[str]]] = []
    for section in chapter.sections:
        while ancestors and ancestors[-1][0] >= section.level:
            ancestors.pop()
        inherited, inherited_relation = ancestors[-1][1:] if ancestors else (frozenset[str](), frozenset[str]())
        named = [key for key in find_subjects(section.title) if key in subjects]
        topics = [subjects[key] for key in named if subjects[key].kind not in PLACE_KINDS]
        places = _find_places(section, named, topics, inherited, subjects)
        topic_kinds = {topic.kind for topic in topics}
        inherited_topics = {
            key
            for key in inherited
            if subjects[key].kind not in PLACE_KINDS and subjects[key].kind not in topic_kinds
        }
        focus = frozenset({*places, *(topic.id for topic in topics), *inherited_topics})
        names_japan = PUBLISHER_COUNTRY in named or any(_is_about_japan(topic) for topic in topics)
        relation = frozenset(focus if names_japan else inherited_relation & focus)
        for key in relation:
            japan_sections[key].add(section.path)
        ancestors.append((section.level, focus, relation))
        countries = {key for key in places if subjects[key].kind is SubjectKind.COUNTRY}
        subjects_by_section[section.path] = focus - countries if len(countries) > 1 else focus
    return subjects_by_section, {key: frozenset(paths) for key, paths in japan_sections.items()}


def _find_places(
    section: Section,
    named: Sequence[str],
    topics: Sequence[Subject],
    inherited: frozenset[str],
    subjects: Mapping[str, Subject],
) -> set[str]:
    """Finds the countries and regions of a section: those of its title, else those of the titles above."""
    places = {key for key in named if subjects[key].kind in PLACE_KINDS and key != PUBLISHER_COUNTRY}
    if places:
        return places
    above = {key for key in inherited if subjects[key].kind in PLACE_KINDS}
    return {key for key in above if _is_section_about(subjects[key], section, topics)} or above


def _is_section_about(subject: Subject, section: Section, topics: Sequence[Subject]) -> bool:
    """Returns whether a section below one about several places is about this place, by title or content."""
    is_named = any(name in section.title for name in subject.names.values())
    is_related = any(subject.id in topic.related or topic.id in subject.related for topic in topics)
    return is_named or is_related or section.path in subject.sections


def _is_about_japan(topic: Subject) -> bool:
    """Returns whether the name of a topic shows that it is about Japan and others: 日露関係."""
    return topic.names.get("ja", "").startswith("日") or "Japan" in topic.names.get("en", "")
