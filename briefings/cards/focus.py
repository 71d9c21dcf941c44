"""Whom a section or a paragraph is about, whether its sentences name it or not."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefings.model import PassageKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefings.model import Chapter, Mention, Passage, Section, Subject

PUBLISHER_COUNTRY: Final = "JP"
"""The country whose ministry publishes the yearbook: relations are told from its side."""

PLACE_KINDS: Final = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})

_OPENING_JA = re.compile(
    r"\s*(?:との|と日本との|と我が国との)?関係(?:では|について|に関して)|\s*(?:については|に関しては|に関し|では)、?"
)
_OPENING_EN = re.compile(
    r"(?:as (?:for|to)|with|in|regarding|concerning|relations with|turning to)\s+$", re.IGNORECASE
)


def find_opening_subject(passage: Passage, mentions: Sequence[Mention], subjects: Mapping[str, Subject]) -> str:
    """The country or region that a paragraph is opened with: `Xとの関係では`, `Xについては`, `As for X, …`."""
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
    """Whom each section is about: those its own title names, and for every other kind those of the title above.

    A title that names several countries leaves open which of them a paragraph is about, so it counts for none, unless
    a title below it names one of them, or a topic related to one (日露関係).

    Returns:
        Whom a section is about, by path; and the paths of the sections about relations with Japan, by subject.
    """
    found: dict[str, frozenset[str]] = {}
    above: list[tuple[int, frozenset[str], frozenset[str]]] = []
    relation: dict[str, set[str]] = defaultdict(set)
    for section in chapter.sections:
        while above and above[-1][0] >= section.level:
            above.pop()
        inherited, related_above = (above[-1][1], above[-1][2]) if above else (frozenset(), frozenset())
        named = [one for one in find_subjects(section.title) if one in subjects]
        topics = [subjects[one] for one in named if subjects[one].kind not in PLACE_KINDS]
        places = {one for one in named if subjects[one].kind in PLACE_KINDS and one != PUBLISHER_COUNTRY}
        if not places:
            old = {one for one in inherited if one in subjects and subjects[one].kind in PLACE_KINDS}
            places = {one for one in old if _is_section_about(subjects[one], section, topics)} or old
        kinds = {topic.kind for topic in topics}
        others = {
            one for one in inherited if subjects[one].kind not in PLACE_KINDS and subjects[one].kind not in kinds
        }
        focus = frozenset({*places, *(topic.id for topic in topics), *others})
        japanese = PUBLISHER_COUNTRY in named or any(_is_about_japan(topic) for topic in topics)
        about_relation = frozenset(focus if japanese else related_above & focus)
        for one in about_relation:
            relation[one].add(section.path)
        above.append((section.level, focus, about_relation))
        countries = {one for one in places if subjects[one].kind is SubjectKind.COUNTRY}
        found[section.path] = focus - countries if len(countries) > 1 else focus
    return found, {subject: frozenset(paths) for subject, paths in relation.items()}


def _is_section_about(subject: Subject, section: Section, topics: Sequence[Subject]) -> bool:
    """Whether a section below one about several places is about this one: by its title, or as the content says."""
    named = any(name in section.title for name in subject.names.values())
    related = any(subject.id in topic.related or topic.id in subject.related for topic in topics)
    return named or related or section.path in subject.sections


def _is_about_japan(topic: Subject) -> bool:
    """Whether a topic is by its name one between Japan and others: 日露関係."""
    return topic.names.get("ja", "").startswith("日") or "Japan" in topic.names.get("en", "")
