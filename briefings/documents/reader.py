"""Reads the bytes of a file: detects its format, extracts its text and parses it.

This runs in the worker process (see `briefings.documents.sandbox`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.collector import pause_collector
from briefings.documents import parse_document
from briefings.documents.accounting import account_characters, account_letters, warn_of_account
from briefings.documents.characters import clean_characters
from briefings.documents.detect import FileFormat, detect_format, is_markdown
from briefings.documents.encoding import decode_document, make_file_size_error
from briefings.documents.passage_limits import (
    ImportSize,
    check_encoded_length,
    check_text_length,
    split_long_passages,
)
from briefings.documents.resource_errors import make_memory_error, make_nesting_error
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Document, DocumentWarning, Override, ParsedDocument
from briefings.errors import ContentError, DocumentError, DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from briefings.documents.html.visible_text import VisibleText
    from briefings.documents.limits import DocumentLimits
    from briefings.documents.metadata import MetadataOverride


_MAX_LISTED_NAMES: Final = 10


class ParsedFile(Struct, frozen=True):
    """A document of a file, with the chapter that was parsed from it and all warnings.

    The text of the document is what the parsers understand (the text layer of a PDF, an HTML page as Markdown), so
    that it can be parsed again with other metadata; its digest is that of the file.
    """

    document: Document
    parsed_document: ParsedDocument


class CheckedOverride(Struct, frozen=True):
    """A TOML file of subjects or anniversaries, validated separately, with the warnings about it."""

    override: Override
    warnings: tuple[DocumentWarning, ...] = ()


class SkippedFile(Struct, frozen=True):
    """A file among several that is not used, with the warning that gives the reason."""

    name: str
    warning: DocumentWarning


FileResult = ParsedFile | CheckedOverride | SkippedFile


def parse_file(  # noqa: PLR0913  what is read, and what is reported
    data: bytes,
    *,
    name: str,
    limits: DocumentLimits,
    metadata_override: MetadataOverride | None = None,
    on_stage: Callable[[str], None] | None = None,
    first_member: int = 0,
    on_member: Callable[[int, str], None] | None = None,
) -> Iterator[FileResult]:
    """Parses the document of a file, or those of an archive in its order.

    A document of an archive that can't be read is yielded as a `SkippedFile`, as long as another one can be read.

    Args:
        data: content of the file.
        name: its name, for messages and as a hint of edition and chapter.
        limits: the resources that it may use.
        metadata_override: metadata that takes precedence over that of the document.
        on_stage: called with `clean` when the text of a document is extracted and its parsing begins.
        first_member: index of the document of an archive with which to begin.
        on_member: called with index and name before a document of an archive is read.

    Raises:
        DocumentError: the document, or every document of the archive, can't be read.
        ContentError: a TOML file breaks a rule of subjects or anniversaries.
    """
    if len(data) > limits.size:
        raise make_file_size_error(len(data), limits.size, name)
    if detect_format(data, name=name) is FileFormat.ZIP:

        def parse_member(content: bytes, index: int, member: str) -> ParsedFile | CheckedOverride:
            if on_member is not None:
                on_member(index, member)
            return _parse_bytes(content, member, limits, metadata_override, on_stage)

        yield from _parse_archive(data, name, limits, parse_member, first_member)
        return
    result = _parse_bytes(data, name, limits, metadata_override, on_stage)
    if isinstance(result, ParsedFile):
        ImportSize(limits).add_document(result.parsed_document)
    yield result


def _parse_archive(
    data: bytes,
    name: str,
    limits: DocumentLimits,
    parse_member: Callable[[bytes, int, str], ParsedFile | CheckedOverride],
    first_member: int,
) -> Iterator[FileResult]:
    from briefings.documents.archive import unpack_archive

    ignored: list[str] = []
    first_error: DocumentError | ContentError | None = None
    is_any_read = first_member > 0
    size = ImportSize(limits)
    for index, (member, content) in enumerate(unpack_archive(data, name=name, limits=limits, ignored=ignored)):
        if index < first_member:
            continue
        try:
            if isinstance(content, DocumentError):
                raise content
            result = _parse_within_resources(parse_member, content, index, member, limits)
        except (DocumentError, ContentError) as error:
            first_error = first_error or error
            yield skip_unreadable(member, error)
            continue
        if isinstance(result, ParsedFile):
            size.add_document(result.parsed_document)
        yield result
        is_any_read = True
    if first_error is not None and not is_any_read:
        raise first_error
    if ignored:
        yield skip_ignored(name, ignored)


def _parse_within_resources(
    parse_member: Callable[[bytes, int, str], ParsedFile | CheckedOverride],
    content: bytes,
    index: int,
    member: str,
    limits: DocumentLimits,
) -> ParsedFile | CheckedOverride:
    try:
        return parse_member(content, index, member)
    except MemoryError:
        raise make_memory_error(member, limits) from None
    except RecursionError:
        raise make_nesting_error(member) from None


def skip_unreadable(name: str, error: DocumentError | ContentError) -> SkippedFile:
    """Returns a file among several that can't be read."""
    message = N_("the file was left out because it can't be read: {problem}")
    problem = error.problem
    # The line has the name of the file already.
    place = str(error.location).removeprefix(name).lstrip(":, ")
    if place:
        problem = Message(N_("{location}: {problem}"), {"location": place, "problem": problem})
    return SkippedFile(name, DocumentWarning(1, None, "unread", message, "", {"problem": problem}))


def skip_ignored(name: str, ignored: Sequence[str]) -> SkippedFile:
    """Returns the files of an archive or folder that are not documents."""
    names = ", ".join(ignored[:_MAX_LISTED_NAMES]) + (", …" if len(ignored) > _MAX_LISTED_NAMES else "")
    message = N_("files that are not documents were ignored: {names}")
    return SkippedFile(name, DocumentWarning(1, None, "ignored", message, "", {"names": names}))


def select_documents(results: Iterable[FileResult]) -> tuple[ParsedDocument, ...]:
    """Selects the chapters among the documents of a file."""
    return tuple(result.parsed_document for result in results if isinstance(result, ParsedFile))


def select_overrides(results: Iterable[FileResult]) -> tuple[Override, ...]:
    """Selects the files of subjects and anniversaries among the documents of a file."""
    return tuple(result.override for result in results if isinstance(result, CheckedOverride))


def collect_file_warnings(results: Iterable[FileResult]) -> dict[str, tuple[DocumentWarning, ...]]:
    """Returns the warnings that belong to no chapter, by file name: of overrides, and of files that are not used."""
    warnings: dict[str, tuple[DocumentWarning, ...]] = {}
    for result in results:
        if isinstance(result, CheckedOverride) and result.warnings:
            warnings[result.override.name] = (*warnings.get(result.override.name, ()), *result.warnings)
        elif isinstance(result, SkippedFile):
            warnings[result.name] = (*warnings.get(result.name, ()), result.warning)
    return warnings


@pause_collector()
def _parse_bytes(
    data: bytes,
    name: str,
    limits: DocumentLimits,
    metadata_override: MetadataOverride | None,
    on_stage: Callable[[str], None] | None,
) -> ParsedFile | CheckedOverride:
    warnings = ParserWarnings()
    file_format = detect_format(data, name=name)
    if file_format is FileFormat.TOML:
        from briefings.catalog.override_file import load_override

        source = decode_document(data, name=name, limit=limits.size, warnings=warnings)
        return CheckedOverride(load_override(name, source.text, source.sha256), warnings.list_warnings())
    document, page_text = _extract_text(data, name, file_format, limits, warnings)
    if not document.text.strip():
        raise UnreadableDocument(
            N_("the file has no readable text"), location=name, remedy=N_("Give the text of a chapter.")
        )
    check_text_length(document.text, name, limits)
    _check_heading_count(document.text.count("\n#") + document.text.startswith("#"), name, limits)
    if on_stage is not None:
        on_stage("clean")
    parsed = parse_document(document, metadata_override=metadata_override)
    _check_heading_count(len(parsed.chapter.sections), name, limits)
    for warning in parsed.warnings:
        warnings.add_warning(warning)
    if page_text is not None:
        warn_of_account(account_letters(page_text.whole, page_text.omitted, parsed), warnings)
    elif is_markdown(document.text, name):
        from briefings.documents.markdown.left_out import split_visible

        warn_of_account(account_letters(*split_visible(document.text), parsed), warnings)
    else:
        warn_of_account(account_characters(document.text, parsed), warnings)
    passages = split_long_passages(parsed.chapter.passages, warnings)
    given = {
        name: value
        for name in ("url", "section_urls", "reports_on")
        if metadata_override is not None and (value := getattr(metadata_override, name)) is not None
    }
    chapter = replace(parsed.chapter, passages=passages, **given)
    return ParsedFile(document, replace(parsed, chapter=chapter, warnings=warnings.list_warnings()))


def _extract_text(
    data: bytes, name: str, file_format: FileFormat, limits: DocumentLimits, warnings: ParserWarnings
) -> tuple[Document, VisibleText | None]:
    """Returns the text of a file in a form that the parsers understand; of a page also the text that it shows."""
    if file_format is FileFormat.PDF:
        from briefings.documents.pdf.extract import extract_pdf_text

        layer = extract_pdf_text(data, name=name, limits=limits, warnings=warnings)
        text = clean_characters(layer, warnings, marks_broken_words=True)
        return Document(name, text, hashlib.sha256(data).hexdigest(), "pdf"), None
    if file_format is FileFormat.TEXT:
        check_encoded_length(data, name, limits)
    source = decode_document(data, name=name, limit=limits.size, warnings=warnings)
    if file_format is FileFormat.TEXT:
        check_text_length(source.text, name, limits)
    is_layer = file_format is FileFormat.TEXT and not is_markdown(source.text, name)
    text = clean_characters(source.text, warnings, marks_broken_words=is_layer)
    if file_format is FileFormat.HTML:
        from briefings.documents.html.to_markdown import html_to_markdown

        text, page_text = html_to_markdown(text, name=name, limits=limits, warnings=warnings)
        return replace(source, text=text), page_text
    if is_layer:
        from briefings.documents.text_layer.furigana import remove_bracketed

        text = remove_bracketed(text, warnings)
    return replace(source, text=text), None


def _check_heading_count(count: int, name: str, limits: DocumentLimits) -> None:
    """Refuses a document with too many headings.

    Raises:
        DocumentTooLarge: there are more than `limits.headings`.
    """
    if count > limits.headings:
        raise DocumentTooLarge(
            N_("the document has {count} headings, over the limit of {limit}"),
            location=name,
            remedy=N_("Import one chapter at a time."),
            count=f"{count:,}",
            limit=f"{limits.headings:,}",
        )
