"""Offers the editions, sections and subjects by which a search is narrowed, and reads those that are typed."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.citations import format_edition_name
from briefings.cards.labels import format_section_path, format_statement_count, join_parts
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain.cards import CardChoice, CardRequest, refer_to
from briefings.domain.text_searches import SearchFilters, build_words_request
from briefings.i18n import gettext as _
from briefings.text.normalize import fold_text
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.domain.cards import CardLimits
    from briefings.domain.matches import SearchHit

_MAX_SUBJECTS: Final = 10
_MAX_SECTIONS: Final = 8
_MAX_EDITIONS: Final = 4


def describe_filters(index: ContentIndex, filters: SearchFilters, language: str) -> str:
    """Describes the filters of a search in one line; empty if there are none."""
    subject = index.subjects.get(filters.subject)
    name = subject.get_localized_name(language) if subject is not None else filters.subject
    parts = [
        format_edition_name(filters.edition, language) if filters.edition else "",
        name_section(index, filters.section, language, filters.edition) if filters.section else "",
        _("about {name}", language, name=name) if name else "",
    ]
    return _("Only in: {places}", language, places=join_parts(*parts)) if any(parts) else ""


def name_section(index: ContentIndex, reference: str, language: str, edition: int = 0) -> str:
    """Returns the path and title of a section.

    The path alone if the edition, or the newest with it, has no such section.
    """
    return dict(_iter_sections(index, language, edition)).get(reference) or format_section_path(reference, language)


def list_sections(index: ContentIndex, typed: str, language: str, edition: int = 0) -> list[tuple[str, str]]:
    """Lists the sections whose path or title contains what was typed: reference and name, in order.

    Lists all of them if nothing was typed.

    Args:
        index: the revision.
        typed: a part of a path or of a title, in any spelling.
        language: BCP 47 tag of the reader's language.
        edition: whose sections; 0 for all editions, the newest first.
    """
    wanted = fold_text(typed)
    sections = dict(_iter_sections(index, language, edition))
    if not wanted:
        return list(sections.items())
    exact = {reference for reference, name in sections.items() if wanted in {fold_text(reference), fold_text(name)}}
    found = [(reference, name) for reference, name in sections.items() if wanted in fold_text(f"{reference} {name}")]
    return sorted(found, key=lambda entry: entry[0] not in exact)


def parse_section(index: ContentIndex, typed: str, language: str, edition: int = 0) -> str | None:
    """Returns the reference of the section that a text means, a name of `list_sections`, a path or a title.

    None if there is none.
    """
    wanted = fold_text(typed)
    found = list_sections(index, typed, language, edition) if wanted else []
    references = dict(_iter_sections(index, language, edition))
    for reference, name in references.items():
        path, _separator, title = name.partition(" ")
        spellings = (reference, path, name, title, format_section_path(reference, language))
        if wanted and wanted in {fold_text(spelling) for spelling in spellings if spelling}:
            return reference
    return found[0][0] if len(found) == 1 else None


def explain_section(typed: str, language: str) -> str:
    """Returns a sentence for a text that is not a section."""
    return _(
        "There is no section “{section}”. Choose one from the list, or type a path such as 2-(1).",
        language,
        section=truncate_text(" ".join(typed.split()), 60),
    )


def build_narrowing_choices(  # noqa: PLR0913 - the search, what it found, the reader and the renderer
    index: ContentIndex,
    query: str,
    filters: SearchFilters,
    statements: Sequence[Statement],
    *,
    language: str,
    limits: CardLimits,
) -> tuple[CardChoice, ...]:
    """Builds entries that narrow a search to a subject, a section or an edition of its statements, or widen it."""
    choices = [
        *_iter_widening(query, filters, language),
        *_iter_subjects(index, query, filters, statements, language),
        *_iter_sections_of(index, query, filters, statements, language),
        *_iter_editions(query, filters, statements, language),
    ]
    shortened = (replace(choice, label=truncate_text(choice.label, limits.choice_label_length)) for choice in choices)
    return tuple(islice(shortened, limits.choices))


def list_similar_names(
    index: ContentIndex, hits: Iterable[SearchHit], request: CardRequest, language: str, limits: CardLimits
) -> tuple[CardChoice, ...]:
    """Lists entries that open the cards of subjects with names similar to the search."""
    subjects = [index.subjects[key] for key in dict.fromkeys(hit.subject for hit in hits) if key in index.subjects]
    origin = refer_to(request)
    return tuple(
        CardChoice(
            truncate_text(
                f"{subject.flag} {subject.get_localized_name(language)}".strip(), limits.choice_label_length
            ),
            CardRequest(subject.id, origin=origin),
            description=_("A similar name", language),
        )
        for subject in subjects[: limits.choices]
    )


def _iter_sections(index: ContentIndex, language: str, edition: int) -> Iterator[tuple[str, str]]:
    """Yields the reference and name of every section of an edition, or of all, named as in the newest."""
    seen: set[str] = set()
    for year in [edition] if edition else index.editions:
        for chapter in index.select_chapters(year, language):
            for section in chapter.sections:
                reference = index.section_reference(chapter, section.path)
                if section.path and reference not in seen:
                    seen.add(reference)
                    yield reference, f"{format_section_path(reference, language)} {section.title}".strip()


def _iter_widening(query: str, filters: SearchFilters, language: str) -> Iterator[CardChoice]:
    if filters:
        yield CardChoice(_("Search everything", language), build_words_request(query))


def _iter_subjects(
    index: ContentIndex, query: str, filters: SearchFilters, statements: Sequence[Statement], language: str
) -> Iterator[CardChoice]:
    if filters.subject:
        return
    counts = Counter(
        key
        for statement in statements
        for key in {*statement.context_subjects, *(mention.subject for mention in statement.mentions)}
        if key in index.subjects and key != PUBLISHER_COUNTRY
    )
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for key, count in [entry for entry in ranked if entry[1] < len(statements)][:_MAX_SUBJECTS]:
        subject = index.subjects[key]
        yield CardChoice(
            f"{subject.flag} {subject.get_localized_name(language)}".strip(),
            build_words_request(query, replace(filters, subject=key)),
            description=format_statement_count(count, language),
        )


def _iter_sections_of(
    index: ContentIndex, query: str, filters: SearchFilters, statements: Sequence[Statement], language: str
) -> Iterator[CardChoice]:
    counts = Counter(
        index.section_reference(statement.chapter, statement.section_path)
        for statement in statements
        if statement.section_path
    )
    names = dict(_iter_sections(index, language, filters.edition))
    if len(counts) < 2:
        return
    for reference, count in counts.most_common(_MAX_SECTIONS):
        if reference in names and reference != filters.section:
            request = build_words_request(query, replace(filters, section=reference))
            yield CardChoice(names[reference], request, description=format_statement_count(count, language))


def _iter_editions(
    query: str, filters: SearchFilters, statements: Sequence[Statement], language: str
) -> Iterator[CardChoice]:
    counts = Counter(statement.chapter.edition for statement in statements)
    if filters.edition or len(counts) < 2:
        return
    for edition, count in sorted(counts.items(), reverse=True)[:_MAX_EDITIONS]:
        request = build_words_request(query, replace(filters, edition=edition))
        yield CardChoice(
            format_edition_name(edition, language), request, description=format_statement_count(count, language)
        )
