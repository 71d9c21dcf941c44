"""From chapters and a catalogue to content: every chapter annotated, every membership heard and one chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.catalog.aliases import collect_added_aliases
from briefings.domain import AliasKind, ChapterKind, Content, Membership, ParsedDocument, SubjectKind
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from briefings.catalog.loader import Catalog
    from briefings.domain import Alias, Chapter, DocumentWarning, Event, Mention, Subject


@dataclass(frozen=True, slots=True)
class AssembledContent:
    """Content, and for each chapter by its key what its reader and its annotation were unsure of."""

    content: Content
    warnings: dict[str, tuple[DocumentWarning, ...]]


def assemble(
    documents: Sequence[ParsedDocument],
    catalogue: Catalog,
    *,
    added_aliases: Mapping[str, tuple[Alias, ...]] | None = None,
) -> Content:
    """The content that these chapters and this catalogue make; `gather_noting` also hands on the warnings.

    Args:
        documents: the chapters; of two with the same key the later counts.
        catalogue: subjects of the built-in content, and the memberships that it tells.
        added_aliases: names made by moderators, by id of the subject.
    """
    return assemble_with_warnings(documents, catalogue, added_aliases=added_aliases).content


def assemble_with_warnings(
    documents: Sequence[ParsedDocument],
    catalogue: Catalog,
    *,
    added_aliases: Mapping[str, tuple[Alias, ...]] | None = None,
) -> AssembledContent:
    """The same as `gather`, with the warnings of each chapter."""
    from briefings.catalog.territories import build_territories

    own = tuple(add_territory_names(subject) for subject in catalogue.subjects)
    subjects = merge_added_aliases((*own, *build_territories({subject.id for subject in own})), added_aliases or {})
    found = {reading.chapter.key: reading for reading in documents}
    bare = Content((), subjects, told=tuple(catalogue.memberships))
    return _append_annotated(bare, tuple(found.values()))


def add_chapter(
    content: Content, document: ParsedDocument, *, superseded_keys: Collection[str] = ()
) -> AssembledContent:
    """Content with one more chapter, annotated with the subjects that are there; other chapters stay as they are.

    Args:
        content: what is there.
        document: the new chapter; one with the same key gives way to it.
        superseded_keys: keys of further chapters that give way to it.
    """
    gone = {*superseded_keys, document.chapter.key}
    kept = replace(
        content,
        chapters=tuple(chapter for chapter in content.chapters if chapter.key not in gone),
        mentions=tuple(mention for mention in content.mentions if mention.chapter not in gone),
        events=tuple(event for event in content.events if event.chapter not in gone),
        told=tuple(membership for membership in content.told if membership.chapter not in gone),
    )
    return _append_annotated(kept, (document,))


def replace_subjects(content: Content, subjects: Sequence[Subject], memberships: Sequence[Membership]) -> Content:
    """Content with other subjects and other memberships of the catalogue: every chapter is annotated anew."""
    bare = replace(content, chapters=(), subjects=tuple(subjects), mentions=(), events=(), told=tuple(memberships))
    return _append_annotated(bare, tuple(ParsedDocument(chapter) for chapter in content.chapters)).content


def _append_annotated(content: Content, documents: tuple[ParsedDocument, ...]) -> AssembledContent:
    """Content with these chapters behind those that it has."""
    from briefings.annotation import annotate_chapter
    from briefings.search.spotter import NameFinder

    # Names that moderators taught are for asking alone: a chapter is annotated the same before and after.
    subjects = _strip_added_aliases(content.subjects)
    spotter = NameFinder.from_subjects(subjects)
    listed = tuple(membership for membership in content.told if not membership.chapter)
    mentions: list[Mention] = []
    events: list[Event] = []
    told: list[Membership] = []
    warnings: dict[str, tuple[DocumentWarning, ...]] = {}
    for reading in documents:
        found = annotate_chapter(reading.chapter, subjects, spotter, listed)
        mentions += found.mentions
        events += found.events
        told += (replace(membership, chapter=reading.chapter.key) for membership in found.memberships)
        warnings[reading.chapter.key] = number_warnings((*reading.warnings, *found.warnings))
    chapters = (*content.chapters, *(reading.chapter for reading in documents))
    heard = (*content.told, *told)
    whole = replace(
        content,
        chapters=chapters,
        mentions=(*content.mentions, *mentions),
        events=(*content.events, *events),
        memberships=resolve_memberships(heard, chapters),
        told=heard,
    )
    return AssembledContent(whole, warnings)


def add_territory_names(subject: Subject) -> Subject:
    """A country with the names that CLDR has for it, behind those that the catalogue tells."""
    from briefings.catalog.territories import list_territory_aliases

    if subject.kind is not SubjectKind.COUNTRY:
        return subject
    told = {alias.text for alias in subject.aliases}
    more = tuple(alias for alias in list_territory_aliases(subject.id) if alias.text not in told)
    return replace(subject, aliases=(*subject.aliases, *more))


def resolve_memberships(claims: Iterable[Membership], chapters: Iterable[Chapter]) -> tuple[Membership, ...]:
    """One membership for each framework and member: what the best source says of it.

    A newer edition counts before an older one, an original before a digest, a Japanese text before a translation, and
    any chapter before the catalogue; of two statements of one source (a partner, then a member) the later. Where the
    best gives no note or no date, the next one of the same status does.
    """
    ranks = {
        chapter.key: (chapter.edition, chapter.kind is ChapterKind.ORIGINAL, chapter.language == "ja")
        for chapter in chapters
    }
    latest_first = tuple(claims)[::-1]
    best_first = sorted(latest_first, key=lambda m: ranks.get(m.chapter, (-1, False, False)), reverse=True)
    chosen: dict[tuple[str, str], Membership] = {}
    for membership in best_first:
        pair = (membership.framework, membership.member)
        known = chosen.setdefault(pair, membership)
        if known is not membership and known.status is membership.status:
            chosen[pair] = replace(known, since=known.since or membership.since, note=known.note or membership.note)
    return tuple(chosen[pair] for pair in sorted(chosen))


def merge_added_aliases(
    subjects: Sequence[Subject], added_aliases: Mapping[str, tuple[Alias, ...]]
) -> tuple[Subject, ...]:
    """Subjects with the names that moderators made for them.

    A name for a subject that is gone is left out, as is one that the subject now has of its own.
    """
    return tuple(_extend_aliases(one, added_aliases[one.id]) if one.id in added_aliases else one for one in subjects)


def _extend_aliases(subject: Subject, added_aliases: tuple[Alias, ...]) -> Subject:
    own = {fold_text(text) for text in (*subject.names.values(), *(alias.text for alias in subject.aliases))}
    return replace(
        subject, aliases=(*subject.aliases, *(alias for alias in added_aliases if fold_text(alias.text) not in own))
    )


def _strip_added_aliases(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    taught = collect_added_aliases(subjects)
    return tuple(
        replace(one, aliases=tuple(alias for alias in one.aliases if alias.kind is not AliasKind.ADDED))
        if one.id in taught
        else one
        for one in subjects
    )


def number_warnings(warnings: Iterable[DocumentWarning]) -> tuple[DocumentWarning, ...]:
    """Warnings numbered from 1 in the order given."""
    return tuple(replace(warning, number=number) for number, warning in enumerate(warnings, start=1))
