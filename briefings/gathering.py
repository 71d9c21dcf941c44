"""From chapters and a catalogue to content: every chapter annotated, every membership heard and one chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.matching.fold import fold
from briefings.model import AliasKind, ChapterKind, Content, Membership, Reading, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from briefings.model import Alias, Chapter, Event, Mention, ReadingWarning, Subject
    from briefings.subjects.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Gathering:
    """Content, and for each chapter by its key what its reader and its annotation were unsure of."""

    content: Content
    warnings: dict[str, tuple[ReadingWarning, ...]]


def gather(
    readings: Sequence[Reading], catalogue: Catalogue, *, taught: Mapping[str, tuple[Alias, ...]] | None = None
) -> Content:
    """The content that these chapters and this catalogue make; `gather_noting` also hands on the warnings.

    Args:
        readings: the chapters; of two with the same key the later counts.
        catalogue: subjects of the built-in content, and the memberships that it tells.
        taught: names made by moderators, by id of the subject.
    """
    return gather_noting(readings, catalogue, taught=taught).content


def gather_noting(
    readings: Sequence[Reading], catalogue: Catalogue, *, taught: Mapping[str, tuple[Alias, ...]] | None = None
) -> Gathering:
    """The same as `gather`, with the warnings of each chapter."""
    from briefings.subjects.territories import territory_subjects

    own = tuple(with_territory_names(subject) for subject in catalogue.subjects)
    subjects = with_taught((*own, *territory_subjects({subject.id for subject in own})), taught or {})
    found = {reading.chapter.key: reading for reading in readings}
    bare = Content((), subjects, told=tuple(catalogue.memberships))
    return _with_annotated(bare, tuple(found.values()))


def with_chapter(content: Content, reading: Reading, *, without: Collection[str] = ()) -> Gathering:
    """Content with one more chapter, annotated with the subjects that are there; other chapters stay as they are.

    Args:
        content: what is there.
        reading: the new chapter; one with the same key gives way to it.
        without: keys of further chapters that give way to it.
    """
    gone = {*without, reading.chapter.key}
    kept = replace(
        content,
        chapters=tuple(chapter for chapter in content.chapters if chapter.key not in gone),
        mentions=tuple(mention for mention in content.mentions if mention.chapter not in gone),
        events=tuple(event for event in content.events if event.chapter not in gone),
        told=tuple(membership for membership in content.told if membership.chapter not in gone),
    )
    return _with_annotated(kept, (reading,))


def with_subjects(content: Content, subjects: Sequence[Subject], memberships: Sequence[Membership]) -> Content:
    """Content with other subjects and other memberships of the catalogue: every chapter is annotated anew."""
    bare = replace(content, chapters=(), subjects=tuple(subjects), mentions=(), events=(), told=tuple(memberships))
    return _with_annotated(bare, tuple(Reading(chapter) for chapter in content.chapters)).content


def _with_annotated(content: Content, readings: tuple[Reading, ...]) -> Gathering:
    """Content with these chapters behind those that it has."""
    from briefings.annotation import annotate
    from briefings.matching.spotting import Spotter

    # Names that moderators taught are for asking alone: a chapter is annotated the same before and after.
    subjects = _untaught(content.subjects)
    spotter = Spotter.build(subjects)
    listed = tuple(membership for membership in content.told if not membership.chapter)
    mentions: list[Mention] = []
    events: list[Event] = []
    told: list[Membership] = []
    warnings: dict[str, tuple[ReadingWarning, ...]] = {}
    for reading in readings:
        found = annotate(reading.chapter, subjects, spotter, listed)
        mentions += found.mentions
        events += found.events
        told += (replace(membership, chapter=reading.chapter.key) for membership in found.memberships)
        warnings[reading.chapter.key] = numbered((*reading.warnings, *found.warnings))
    chapters = (*content.chapters, *(reading.chapter for reading in readings))
    heard = (*content.told, *told)
    whole = replace(
        content,
        chapters=chapters,
        mentions=(*content.mentions, *mentions),
        events=(*content.events, *events),
        memberships=settled(heard, chapters),
        told=heard,
    )
    return Gathering(whole, warnings)


def with_territory_names(subject: Subject) -> Subject:
    """A country with the names that CLDR has for it, behind those that the catalogue tells."""
    from briefings.subjects.territories import territory_aliases

    if subject.kind is not SubjectKind.COUNTRY:
        return subject
    told = {alias.text for alias in subject.aliases}
    more = tuple(alias for alias in territory_aliases(subject.id) if alias.text not in told)
    return replace(subject, aliases=(*subject.aliases, *more))


def settled(told: Iterable[Membership], chapters: Iterable[Chapter]) -> tuple[Membership, ...]:
    """One membership for each framework and member: what the best source says of it.

    A newer edition counts before an older one, an original before a digest, a Japanese text before a translation, and
    any chapter before the catalogue; of two statements of one source (a partner, then a member) the later. Where the
    best gives no note or no date, the next one of the same status does.
    """
    ranks = {
        chapter.key: (chapter.edition, chapter.kind is ChapterKind.ORIGINAL, chapter.language == "ja")
        for chapter in chapters
    }
    latest_first = tuple(told)[::-1]
    best_first = sorted(latest_first, key=lambda m: ranks.get(m.chapter, (-1, False, False)), reverse=True)
    chosen: dict[tuple[str, str], Membership] = {}
    for membership in best_first:
        pair = (membership.framework, membership.member)
        known = chosen.setdefault(pair, membership)
        if known is not membership and known.status is membership.status:
            chosen[pair] = replace(known, since=known.since or membership.since, note=known.note or membership.note)
    return tuple(chosen[pair] for pair in sorted(chosen))


def with_taught(subjects: Sequence[Subject], taught: Mapping[str, tuple[Alias, ...]]) -> tuple[Subject, ...]:
    """Subjects with the names that moderators made for them.

    A name for a subject that is gone is left out, as is one that the subject now has of its own.
    """
    return tuple(_with_names(one, taught[one.id]) if one.id in taught else one for one in subjects)


def _with_names(subject: Subject, taught: tuple[Alias, ...]) -> Subject:
    own = {fold(text) for text in (*subject.names.values(), *(alias.text for alias in subject.aliases))}
    return replace(subject, aliases=(*subject.aliases, *(alias for alias in taught if fold(alias.text) not in own)))


def _untaught(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    taught = taught_names(subjects)
    return tuple(
        replace(one, aliases=tuple(alias for alias in one.aliases if alias.kind is not AliasKind.TAUGHT))
        if one.id in taught
        else one
        for one in subjects
    )


def taught_names(subjects: Iterable[Subject]) -> dict[str, tuple[Alias, ...]]:
    """The names that moderators made, by id of the subject."""
    found: dict[str, tuple[Alias, ...]] = {}
    for subject in subjects:
        taught = tuple(alias for alias in subject.aliases if alias.kind is AliasKind.TAUGHT)
        if taught:
            found[subject.id] = taught
    return found


def numbered(warnings: Iterable[ReadingWarning]) -> tuple[ReadingWarning, ...]:
    """Warnings numbered from 1 in the order given."""
    return tuple(replace(warning, number=number) for number, warning in enumerate(warnings, start=1))
