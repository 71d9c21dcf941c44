"""Assembles content from chapters and a catalog: annotates each chapter and resolves the memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.catalog.aliases import collect_added_aliases, merge_added_aliases
from briefings.domain import MODERATOR_KINDS, Content, ParsedDocument, SubjectKind
from briefings.domain.memberships import resolve_memberships

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from briefings.catalog.loader import Catalog
    from briefings.domain import Alias, Chapter, DocumentWarning, Event, Membership, Mention, Subject


_MAX_SELECTED_LENGTH: Final = 50_000
"""Maximum length of texts for which selecting their possible names takes less time than it saves, in characters."""


class AssembledContent(Struct, frozen=True):
    """Content, with the warnings of parser and annotation by chapter key."""

    content: Content
    warnings: dict[str, tuple[DocumentWarning, ...]]


def assemble_content(
    documents: Sequence[ParsedDocument],
    catalog: Catalog,
    *,
    added_aliases: Mapping[str, tuple[Alias, ...]] | None = None,
) -> Content:
    """Returns the content of these chapters and this catalog.

    Args:
        documents: the chapters. Of several with the same key, the last one is used.
        catalog: the subjects and memberships of the built-in content.
        added_aliases: aliases that moderators added, by id of the subject.
    """
    return assemble_content_with_warnings(documents, catalog, added_aliases=added_aliases).content


def assemble_content_with_warnings(
    documents: Sequence[ParsedDocument],
    catalog: Catalog,
    *,
    added_aliases: Mapping[str, tuple[Alias, ...]] | None = None,
) -> AssembledContent:
    """Returns the same content as `assemble_content`, with the warnings of each chapter."""
    from briefings.catalog.territories import build_territories

    covered = tuple(add_territory_names(subject) for subject in catalog.subjects)
    territories = build_territories({subject.id for subject in covered})
    subjects = merge_added_aliases((*covered, *territories), added_aliases or {})
    by_key = {document.chapter.key: document for document in documents}
    bare = Content((), subjects, membership_claims=tuple(catalog.memberships))
    return _append_annotated(bare, tuple(by_key.values()))


def add_chapter(
    content: Content, document: ParsedDocument, *, superseded_keys: Collection[str] = ()
) -> AssembledContent:
    """Returns content with a further chapter, annotated with the existing subjects. Other chapters are unchanged.

    Args:
        content: the existing content.
        document: the new chapter, which replaces a chapter with the same key.
        superseded_keys: keys of further chapters that it replaces.
    """
    replaced_keys = {*superseded_keys, document.chapter.key}
    kept = replace(
        content,
        chapters=tuple(chapter for chapter in content.chapters if chapter.key not in replaced_keys),
        mentions=tuple(mention for mention in content.mentions if mention.chapter not in replaced_keys),
        events=tuple(event for event in content.events if event.chapter not in replaced_keys),
        membership_claims=tuple(claim for claim in content.membership_claims if claim.chapter not in replaced_keys),
    )
    return _append_annotated(kept, (document,))


def replace_subjects(content: Content, subjects: Sequence[Subject], memberships: Sequence[Membership]) -> Content:
    """Returns content with other subjects and catalog memberships. All chapters are annotated again."""
    bare = replace(
        content, chapters=(), subjects=tuple(subjects), mentions=(), events=(), membership_claims=tuple(memberships)
    )
    return _append_annotated(bare, tuple(ParsedDocument(chapter) for chapter in content.chapters)).content


def _append_annotated(content: Content, documents: tuple[ParsedDocument, ...]) -> AssembledContent:
    from briefings.annotation import annotate_chapter
    from briefings.search.name_finder import NameFinder

    # Aliases that moderators added are for queries only and must not change annotations.
    subjects = _strip_added_aliases(content.subjects)
    texts = [text for document in documents for text in _list_searched_texts(document.chapter)]
    is_short = sum(map(len, texts)) <= _MAX_SELECTED_LENGTH
    name_finder = NameFinder.from_subjects(subjects, texts if is_short else None)
    catalog_claims = tuple(claim for claim in content.membership_claims if not claim.chapter)
    mentions: list[Mention] = []
    events: list[Event] = []
    claims: list[Membership] = []
    warnings: dict[str, tuple[DocumentWarning, ...]] = {}
    for document in documents:
        annotations = annotate_chapter(document.chapter, subjects, name_finder, catalog_claims)
        mentions += annotations.mentions
        events += annotations.events
        claims += (replace(claim, chapter=document.chapter.key) for claim in annotations.memberships)
        warnings[document.chapter.key] = number_warnings((*document.warnings, *annotations.warnings))
    chapters = (*content.chapters, *(document.chapter for document in documents))
    all_claims = (*content.membership_claims, *claims)
    whole = replace(
        content,
        chapters=chapters,
        mentions=(*content.mentions, *mentions),
        events=(*content.events, *events),
        memberships=resolve_memberships(all_claims, chapters),
        membership_claims=all_claims,
    )
    return AssembledContent(whole, warnings)


def _list_searched_texts(chapter: Chapter) -> Iterator[str]:
    """Yields the texts of a chapter in which its annotation searches for names."""
    yield from (passage.text for passage in chapter.passages)
    yield from (section.title for section in chapter.sections)
    yield from (count.label for figure in chapter.figures for count in figure.counts)


def add_territory_names(subject: Subject) -> Subject:
    """Returns a country with its names in CLDR added to those of the catalog; other subjects are unchanged."""
    from briefings.catalog.territories import list_territory_aliases

    if subject.kind is not SubjectKind.COUNTRY:
        return subject
    own_texts = {alias.text for alias in subject.aliases}
    more = tuple(alias for alias in list_territory_aliases(subject.id) if alias.text not in own_texts)
    return replace(subject, aliases=(*subject.aliases, *more))


def number_warnings(warnings: Iterable[DocumentWarning]) -> tuple[DocumentWarning, ...]:
    """Returns the warnings numbered from 1 in the order given."""
    return tuple(replace(warning, number=number) for number, warning in enumerate(warnings, start=1))


def _strip_added_aliases(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    changed_ids = collect_added_aliases(subjects)
    return tuple(_strip_subject(subject) if subject.id in changed_ids else subject for subject in subjects)


def _strip_subject(subject: Subject) -> Subject:
    return replace(subject, aliases=tuple(alias for alias in subject.aliases if alias.kind not in MODERATOR_KINDS))
