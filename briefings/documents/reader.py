"""From the bytes of any file to readings: its kind told, its text taken out, and read.

This is what runs in the reading process.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.documents import parse_document
from briefings.documents.detect import FileFormat, detect_format, load_document
from briefings.documents.invisible import remove_invisible
from briefings.documents.text_layer.furigana import remove_bracketed
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Document, DocumentWarning, Override, ParsedDocument
from briefings.errors import DocumentTooLarge, UnreadableDocument

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits
    from briefings.documents.metadata import MetadataOverride

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_GUESSED_ENCODINGS = {"cp932": "CP932 (Shift_JIS)", "euc_jp": "EUC-JP", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SHORT_TEXT = 400
_SAMPLE_SIZE = 200_000


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A document as a file gave it: its text, and the chapter that was read from it with all warnings.

    The document's text is what the readers understand (the text layer of a PDF, an HTML page as Markdown), so that it
    can be read again with a correction; its digest is that of the file.
    """

    document: Document
    parsed_document: ParsedDocument


@dataclass(frozen=True, slots=True)
class CheckedOverride:
    """A TOML file of subjects or anniversaries, checked by itself, and what its reader was unsure of."""

    override: Override
    warnings: tuple[DocumentWarning, ...] = ()


FileResult = ParsedFile | CheckedOverride


def parse_file(
    data: bytes,
    *,
    name: str,
    limits: DocumentLimits,
    metadata_override: MetadataOverride | None = None,
    on_stage: Callable[[str], None] | None = None,
) -> Iterator[FileResult]:
    """The documents of a file: one, or those of an archive.

    Args:
        data: its bytes.
        name: its name, for messages and as a hint of edition and chapter.
        limits: what it may cost.
        metadata_override: what the caller knows better than the document.
        on_stage: told `clean` when a document's text is out and is made into a chapter.

    Raises:
        DocumentError: it can't be read; of an archive nothing is to be used then.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
    """
    if len(data) > limits.size:
        raise file_size_error(len(data), limits.size, name)
    if detect_format(data, name=name) is FileFormat.ZIP:
        from briefings.documents.archive import unpack_archive

        for member, content in unpack_archive(data, name=name, limits=limits):
            yield _parse_bytes(content, member, limits, metadata_override, on_stage)
        return
    yield _parse_bytes(data, name, limits, metadata_override, on_stage)


def select_documents(results: Iterable[FileResult]) -> tuple[ParsedDocument, ...]:
    """The chapters among the documents of a file."""
    return tuple(one.parsed_document for one in results if isinstance(one, ParsedFile))


def select_overrides(results: Iterable[FileResult]) -> tuple[Override, ...]:
    """The files of subjects and anniversaries among the documents of a file."""
    return tuple(one.override for one in results if isinstance(one, CheckedOverride))


def file_size_error(size: int, limit: int, name: str) -> DocumentTooLarge:
    """The refusal of a file with more bytes than are read."""
    return DocumentTooLarge(
        f"the file has {size:,} bytes, over the limit of {limit:,}",
        location=name,
        remedy="Import one chapter at a time, or raise the limit.",
        ja=f"ファイルが大きすぎます（{size:,}バイト、上限{limit:,}）。章ごとに取り込むか、上限を上げてください。",
    )


def _parse_bytes(
    data: bytes,
    name: str,
    limits: DocumentLimits,
    metadata_override: MetadataOverride | None,
    on_stage: Callable[[str], None] | None,
) -> FileResult:
    notes = ParserWarnings()
    match detect_format(data, name=name):
        case FileFormat.TOML:
            from briefings.catalog.override_file import load_override

            page = _decode_document(data, name, limits, notes)
            return CheckedOverride(load_override(name, page.text, page.sha256), notes.list_warnings())
        case FileFormat.PDF:
            from briefings.documents.pdf.extract import extract_pdf_text

            text = remove_invisible(extract_pdf_text(data, name=name, limits=limits, warnings=notes), notes)
            document = Document(name, text, hashlib.sha256(data).hexdigest(), "pdf")
        case FileFormat.HTML:
            from briefings.documents.html.to_markdown import html_to_markdown

            page = _decode_document(data, name, limits, notes)
            text = html_to_markdown(remove_invisible(page.text, notes), name=name, limits=limits, warnings=notes)
            document = replace(page, text=text)
        case _:
            page = _decode_document(data, name, limits, notes)
            text = remove_invisible(page.text, notes)
            if not text.lstrip("\ufeff \n").startswith("+++") and not name.lower().endswith((".md", ".markdown")):
                text = remove_bracketed(text, notes)
            document = replace(page, text=text)
    if not document.text.strip():
        raise UnreadableDocument(
            "no text is left of the file",
            location=name,
            remedy="Give the text of a chapter.",
            ja="読める文字が残りません。章の本文を渡してください。",
        )
    _check_heading_count(document.text, name, limits)
    if on_stage is not None:
        on_stage("clean")
    reading = parse_document(document, metadata_override=metadata_override)
    if len(reading.chapter.sections) > limits.headings:
        raise _heading_count_error(len(reading.chapter.sections), name, limits)
    for warning in reading.warnings:
        notes.add_warning(warning)
    return ParsedFile(document, replace(reading, warnings=notes.list_warnings()))


def _decode_document(data: bytes, name: str, limits: DocumentLimits, warnings: ParserWarnings) -> Document:
    """The text of bytes, an encoding that was guessed told."""
    document = _decode_utf16(data, name) or load_document(data, name=name, limit=limits.size)
    guess = _GUESSED_ENCODINGS.get(document.encoding)
    if guess:
        warnings.add(
            None, "encoding", f"the encoding is not told and was guessed: {guess}", document.text[:_SHORT_TEXT]
        )
    return document


def _decode_utf16(data: bytes, name: str) -> Document | None:
    """Japanese text in UTF-16 without a byte order mark, or None."""
    if len(data) % 2 or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    sample = data[:_SAMPLE_SIZE]
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_KANA.findall(text)) * 10 > len(text) and ("\n" in text or len(text) < _SHORT_TEXT):
            try:
                whole = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError:
                return None
            return Document(name, whole, hashlib.sha256(data).hexdigest(), encoding)
    return None


def _check_heading_count(text: str, name: str, limits: DocumentLimits) -> None:
    """A Markdown text with too many headings is refused before its tree is built."""
    count = text.count("\n#") + text.startswith("#")
    if count > limits.headings:
        raise _heading_count_error(count, name, limits)


def _heading_count_error(count: int, name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the document has {count:,} headings, over the limit of {limits.headings:,}",
        location=name,
        remedy="Import one chapter at a time.",
        ja=f"見出しが多すぎます（{count:,}個、上限{limits.headings:,}個）。章ごとに取り込んでください。",
    )
