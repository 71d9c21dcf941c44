"""Plans an import: computes the resulting content, the differences and the failed checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.collector import pause_collector
from briefings.domain import WITHOUT_EDITION, ChapterKind, DocumentWarning, ParsedDocument
from briefings.errors import DocumentError, DocumentTooLarge
from briefings.i18n import N_
from briefings.revisions.assemble import add_chapter, number_warnings
from briefings.revisions.chapter_identity import MIN_SIMILARITY, identify_chapter, measure_section_similarity
from briefings.revisions.checks import check_change, mentions_country
from briefings.revisions.diff import diff_contents
from briefings.revisions.import_plan import ImportPlan, PlannedChapter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Chapter, Content, Snapshot
    from briefings.revisions.import_plan import PlannedOverride
    from briefings.revisions.import_request import ImportRequest


MAX_ANNOTATIONS: Final = 300_000
"""Maximum number of mentions and events of an import, ten times that of a yearbook of 30 chapters."""

_NO_CHAPTER: Final = DocumentWarning(
    1, None, "unread", N_("the file was left out because it names no country and is therefore not a chapter")
)


@pause_collector()
def plan_import(base: Snapshot, request: ImportRequest, language: str = "ja") -> ImportPlan:
    """Plans an import of all documents. It takes seconds and runs in a worker process.

    If at least one of several documents names a country, those that do not are omitted with a warning, because they
    are not chapters. An original replaces an earlier original of the same edition, number and language. Digests are
    kept. Overrides are applied in order before the chapters are annotated.

    Args:
        base: the active revision; it is not modified.
        request: the documents.
        language: BCP 47 tag of the language of memberships, anniversaries and names of subjects in the diff.

    Raises:
        DocumentError: two of the documents are the same chapter.
        DocumentTooLarge: the documents have more than `MAX_ANNOTATIONS` mentions and events.
        ContentError: an override conflicts with the current content.
    """
    content = base.content
    overrides: tuple[PlannedOverride, ...] = ()
    if request.overrides:
        from briefings.revisions.overrides import apply_overrides

        content, overrides = apply_overrides(content, request.overrides)
    chapters: list[PlannedChapter] = []
    left_out: list[tuple[ParsedDocument, str]] = []
    sources: dict[str, str] = {}
    file_warnings = dict(request.file_warnings)
    for document in request.documents:
        extended, planned = _plan_chapter(content, document, request.metadata_override)
        chapter = planned.document.chapter
        if len(request.documents) > 1 and not planned.same and not mentions_country(chapter, extended):
            left_out.append((document, chapter.source))
            continue
        content = extended
        _check_annotation_count(base.content, content, chapter)
        if chapter.key in sources:
            raise DocumentError(
                N_("this is the same chapter ({key}) as {other}"),
                location=chapter.source,
                remedy=N_("Import one of them."),
                key=chapter.key,
                other=sources[chapter.key],
            )
        sources[chapter.key] = chapter.source
        chapters.append(planned)
    if not chapters:
        # None of the documents is a chapter. Planning all of them makes the checks fail.
        for document, _source in left_out:
            content, planned = _plan_chapter(content, document, request.metadata_override)
            chapters.append(planned)
    else:
        for _document, source in left_out:
            file_warnings[source] = (*file_warnings.get(source, ()), _NO_CHAPTER)
    diff = diff_contents(base.content, content, language)
    return ImportPlan(
        base=base,
        content=content,
        chapters=tuple(chapters),
        overrides=overrides,
        files=request.files,
        file_warnings=file_warnings,
        diff=diff,
        failures=check_change(base.content, content, diff),
    )


def _check_annotation_count(base: Content, content: Content, chapter: Chapter) -> None:
    """Checks that the mentions and events of an import fit into memory.

    Raises:
        DocumentTooLarge: there are more than `MAX_ANNOTATIONS`.
    """
    count = len(content.mentions) + len(content.events) - len(base.mentions) - len(base.events)
    # guard 36 false: tests/unit/revisions/test_plan_limits.py::test_names_over_the_memory_limit_are_refused
    if count > MAX_ANNOTATIONS:
        raise DocumentTooLarge(
            N_("the documents have {count} names of subjects and dates, over the limit of {limit}"),
            location=chapter.source,
            remedy=N_("Import fewer documents at a time."),
            count=f"{count:,}",
            limit=f"{MAX_ANNOTATIONS:,}",
        )


def _plan_chapter(
    content: Content, document: ParsedDocument, metadata_override: MetadataOverride | None
) -> tuple[Content, PlannedChapter]:
    parsed = document.chapter
    if not parsed.has_edition:
        parsed = replace(parsed, edition=WITHOUT_EDITION)
    number_given = metadata_override is not None and metadata_override.number
    chapter = parsed if number_given else identify_chapter(parsed, content.chapters)
    is_doubtful = chapter.number != parsed.number or any(warning.code == "title" for warning in document.warnings)
    chapter, own_warnings = (
        _adopt_title(chapter, document.warnings, content.chapters) if is_doubtful else (chapter, document.warnings)
    )
    warnings = number_warnings((*own_warnings, *_warn_of_number(parsed, chapter)))
    if any(replace(stored, source=chapter.source) == chapter for stored in content.chapters):
        return content, PlannedChapter(ParsedDocument(chapter, warnings), same=True)
    assembled = add_chapter(
        content, ParsedDocument(chapter, warnings), superseded_keys=_find_superseded(parsed, chapter, content)
    )
    stored_keys = {stored.key for stored in content.chapters}
    replaced = stored_keys - {kept.key for kept in assembled.content.chapters} | (stored_keys & {chapter.key})
    planned = ParsedDocument(chapter, assembled.warnings[chapter.key])
    return assembled.content, PlannedChapter(planned, tuple(sorted(replaced)))


def _adopt_title(
    chapter: Chapter, warnings: tuple[DocumentWarning, ...], stored: Iterable[Chapter]
) -> tuple[Chapter, tuple[DocumentWarning, ...]]:
    """Returns the chapter with the title of a stored version of it, without the warning about a doubtful title."""
    identity = (chapter.edition, chapter.number, chapter.language)
    for other in stored:
        is_version = identity == (other.edition, other.number, other.language) and other.kind is not chapter.kind
        if is_version and measure_section_similarity(chapter, other) >= MIN_SIMILARITY:
            others = tuple(warning for warning in warnings if warning.code != "title")
            return replace(chapter, title=other.title), others
    return chapter, warnings


def _warn_of_number(parsed: Chapter, identified: Chapter) -> tuple[DocumentWarning, ...]:
    """Returns a warning if the number was inferred from the sections."""
    if parsed.number == identified.number:
        return ()
    return (
        DocumentWarning(
            0,
            None,
            "number",
            N_("the document gives the number {given}; by its sections it is {number}"),
            identified.title,
            {"given": parsed.number, "number": identified.number},
        ),
    )


def _find_superseded(parsed: Chapter, identified: Chapter, content: Content) -> tuple[str, ...]:
    """Returns the keys of earlier originals of the same document that were stored with an incomplete number."""
    if parsed.number == identified.number or identified.kind is not ChapterKind.ORIGINAL:
        return ()
    return tuple(
        stored.key
        for stored in content.chapters
        if stored.kind is ChapterKind.ORIGINAL and stored.sha256 == identified.sha256 and identified.sha256
    )
