"""From the bytes of any file to readings: its kind told, its text taken out, and read.

This is what runs in the reading process.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.model import Document, Overlay, Reading, ReadingWarning
from briefings.reading import read
from briefings.reading.bracket_readings import without_bracket_readings
from briefings.reading.document import load_document
from briefings.reading.hygiene import without_unseen
from briefings.reading.kinds import FileKind, kind_of
from briefings.reading.warnings import Notes

if TYPE_CHECKING:
    from briefings.reading.correction import Correction
    from briefings.reading.limits import Limits

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_GUESSED = {"cp932": "CP932 (Shift_JIS)", "euc_jp": "EUC-JP", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SMALL = 400
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as a file gave it: its text, and the chapter that was read from it with all warnings.

    The document's text is what the readers understand (the text layer of a PDF, an HTML page as Markdown), so that it
    can be read again with a correction; its digest is that of the file.
    """

    document: Document
    reading: Reading


@dataclass(frozen=True, slots=True)
class OpenedOverlay:
    """A TOML file of subjects or anniversaries, checked by itself, and what its reader was unsure of."""

    overlay: Overlay
    warnings: tuple[ReadingWarning, ...] = ()


AnyOpened = Opened | OpenedOverlay


def open_file(
    data: bytes,
    *,
    name: str,
    limits: Limits,
    correction: Correction | None = None,
    stage: Callable[[str], None] | None = None,
) -> Iterator[AnyOpened]:
    """The documents of a file: one, or those of an archive.

    Args:
        data: its bytes.
        name: its name, for messages and as a hint of edition and chapter.
        limits: what it may cost.
        correction: what the caller knows better than the document.
        stage: told `clean` when a document's text is out and is made into a chapter.

    Raises:
        DocumentError: it can't be read; of an archive nothing is to be used then.
        ContentError: it is TOML, and breaks a rule of subjects or anniversaries.
    """
    if len(data) > limits.size:
        raise too_large(len(data), limits.size, name)
    if kind_of(data, name=name) is FileKind.ZIP:
        from briefings.reading.archive import unpack

        for member, content in unpack(data, name=name, limits=limits):
            yield _open(content, member, limits, correction, stage)
        return
    yield _open(data, name, limits, correction, stage)


def readings_of(opened: Iterable[AnyOpened]) -> tuple[Reading, ...]:
    """The chapters among the documents of a file."""
    return tuple(one.reading for one in opened if isinstance(one, Opened))


def overlays_of(opened: Iterable[AnyOpened]) -> tuple[Overlay, ...]:
    """The files of subjects and anniversaries among the documents of a file."""
    return tuple(one.overlay for one in opened if isinstance(one, OpenedOverlay))


def too_large(size: int, limit: int, name: str) -> DocumentTooLarge:
    """The refusal of a file with more bytes than are read."""
    return DocumentTooLarge(
        f"the file has {size:,} bytes, over the limit of {limit:,}",
        where=name,
        do="Import one chapter at a time, or raise the limit.",
        ja=f"ファイルが大きすぎます（{size:,}バイト、上限{limit:,}）。章ごとに取り込むか、上限を上げてください。",
    )


def _open(
    data: bytes, name: str, limits: Limits, correction: Correction | None, stage: Callable[[str], None] | None
) -> AnyOpened:
    notes = Notes()
    match kind_of(data, name=name):
        case FileKind.TOML:
            from briefings.overlaying.reading import read_overlay

            page = _decoded(data, name, limits, notes)
            return OpenedOverlay(read_overlay(name, page.text, page.sha256), notes.numbered())
        case FileKind.PDF:
            from briefings.reading.pdf import text_of_pdf

            text = without_unseen(text_of_pdf(data, name=name, limits=limits, notes=notes), notes)
            document = Document(name, text, hashlib.sha256(data).hexdigest(), "pdf")
        case FileKind.HTML:
            from briefings.reading.html import markdown_of_html

            page = _decoded(data, name, limits, notes)
            text = markdown_of_html(without_unseen(page.text, notes), name=name, limits=limits, notes=notes)
            document = replace(page, text=text)
        case _:
            page = _decoded(data, name, limits, notes)
            text = without_unseen(page.text, notes)
            if not text.lstrip("\ufeff \n").startswith("+++") and not name.lower().endswith((".md", ".markdown")):
                text = without_bracket_readings(text, notes)
            document = replace(page, text=text)
    if not document.text.strip():
        raise UnreadableDocument(
            "no text is left of the file",
            where=name,
            do="Give the text of a chapter.",
            ja="読める文字が残りません。章の本文を渡してください。",
        )
    _refuse_headings(document.text, name, limits)
    if stage is not None:
        stage("clean")
    reading = read(document, correction=correction)
    if len(reading.chapter.sections) > limits.headings:
        raise _too_many(len(reading.chapter.sections), name, limits)
    for warning in reading.warnings:
        notes.add(warning.line, warning.code, warning.message, warning.excerpt)
    return Opened(document, replace(reading, warnings=notes.numbered()))


def _decoded(data: bytes, name: str, limits: Limits, notes: Notes) -> Document:
    """The text of bytes, an encoding that was guessed told."""
    document = _wide(data, name) or load_document(data, name=name, limit=limits.size)
    guess = _GUESSED.get(document.encoding)
    if guess:
        notes.add(None, "encoding", f"the encoding is not told and was guessed: {guess}", document.text[:_SMALL])
    return document


def _wide(data: bytes, name: str) -> Document | None:
    """Japanese text in UTF-16 without a byte order mark, or None."""
    if len(data) % 2 or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    sample = data[:_SAMPLE]
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_KANA.findall(text)) * 10 > len(text) and ("\n" in text or len(text) < _SMALL):
            try:
                whole = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError:
                return None
            return Document(name, whole, hashlib.sha256(data).hexdigest(), encoding)
    return None


def _refuse_headings(text: str, name: str, limits: Limits) -> None:
    """A Markdown text with too many headings is refused before its tree is built."""
    count = text.count("\n#") + text.startswith("#")
    if count > limits.headings:
        raise _too_many(count, name, limits)


def _too_many(count: int, name: str, limits: Limits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the document has {count:,} headings, over the limit of {limits.headings:,}",
        where=name,
        do="Import one chapter at a time.",
        ja=f"見出しが多すぎます（{count:,}個、上限{limits.headings:,}個）。章ごとに取り込んでください。",
    )
