"""Decodes the bytes of a text file."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from briefings.documents.detect import UTF16_MARKS, FileFormat, detect_format
from briefings.domain import Document
from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings

MAX_BYTES: Final = 20_000_000
"""Default size limit of a document; a chapter has about 100,000 bytes."""

_UTF32_MARKS: Final = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_GUESSED_ENCODINGS: Final = {
    "cp932": "CP932 (Shift_JIS)",
    "euc_jp": "EUC-JP",
    "gb18030": "GB18030",
    "utf-7": "UTF-7",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HALF_WIDTH_KANA = re.compile(r"[\uff61-\uff9f]")
_ISO_2022_ESCAPE = re.compile(rb"\x1b(?:\$[@AB]|\$\([A-Z]|\([BIJ])")
_UTF7_RUN = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
_COMMON_CHINESE = re.compile(r"[的一是在不了有和人中大上国我以要他来用们生到作地于，。、]")
_SAMPLE_LENGTH: Final = 200_000
_SHORT_TEXT_LENGTH: Final = 400


def decode_document(
    data: bytes, *, name: str, limit: int = MAX_BYTES, warnings: ParserWarnings | None = None
) -> Document:
    """Decodes a document in UTF-8, UTF-16, UTF-32, UTF-7, CP932 (Shift_JIS), EUC-JP, ISO-2022-JP or GB18030.

    Args:
        data: content of the file.
        name: its name, for messages and as a hint of edition and chapter.
        limit: size limit in bytes.
        warnings: gets a warning if the encoding was guessed.

    Raises:
        DocumentTooLarge: the document exceeds the limit.
        UnreadableDocument: it is empty, binary, or in another encoding.
    """
    if len(data) > limit:
        raise make_file_size_error(len(data), limit, name)
    if not data.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe"):
        raise _make_empty_error(N_("the file is empty"), name)
    text, encoding = _decode_utf16_without_mark(data) or _decode_text(data, name)
    if not text.strip():
        raise _make_empty_error(N_("the file contains only white space"), name)
    guess = _GUESSED_ENCODINGS.get(encoding)
    if guess and warnings is not None:
        excerpt = text[:_SHORT_TEXT_LENGTH]
        warnings.add(None, "encoding", N_("the encoding was guessed: {encoding}"), excerpt, encoding=guess)
    return Document(name, _normalize_newlines(text), hashlib.sha256(data).hexdigest(), encoding)


def make_file_size_error(size: int, limit: int, name: str) -> DocumentTooLarge:
    """Returns the error for a file over the size limit."""
    return DocumentTooLarge(
        N_("the file has {size} bytes, over the limit of {limit}"),
        location=name,
        remedy=N_("Import one chapter at a time, or raise the limit."),
        size=f"{size:,}",
        limit=f"{limit:,}",
    )


def _decode_text(data: bytes, name: str) -> tuple[str, str]:
    """Returns the text and its encoding."""
    if detect_format(data, name=name) in (FileFormat.PDF, FileFormat.ZIP):
        raise _make_binary_error(name)
    if data.startswith(_UTF32_MARKS):
        return _decode_strictly(data, "utf-32", name), "utf-32"
    if data.startswith(UTF16_MARKS):
        return _decode_strictly(data, "utf-16", name), "utf-16"
    if _looks_binary(data):
        raise _make_binary_error(name)
    seven_bit = _decode_seven_bit(data, name)
    if seven_bit is not None:
        return seven_bit
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decode_japanese(data, name, error)
    if _has_many_controls(text):
        raise _make_binary_error(name)
    return text, "utf-8"


def _decode_seven_bit(data: bytes, name: str) -> tuple[str, str] | None:
    """Returns the text in ISO-2022-JP or UTF-7, which is valid ASCII, or None."""
    if not data.isascii():
        return None
    if _ISO_2022_ESCAPE.search(data):
        return _decode_strictly(data, "iso2022_jp_ext", name), "iso2022_jp"
    if len(_UTF7_RUN.findall(data)) * 400 > len(data):
        try:
            text = data.decode("utf-7")
        except UnicodeDecodeError:
            return None
        if len(_KANA.findall(text[:_SAMPLE_LENGTH])) * 20 > min(len(text), _SAMPLE_LENGTH):
            return text, "utf-7"
    return None


def _decode_utf16_without_mark(data: bytes) -> tuple[str, str] | None:
    """Returns Japanese text in UTF-16 without a byte order mark, or None."""
    if len(data) % 2 or data.startswith((*UTF16_MARKS, b"\xef\xbb\xbf")):
        return None
    sample = data[:_SAMPLE_LENGTH]
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = sample.decode(encoding)
            if len(_KANA.findall(text)) * 10 > len(text) and ("\n" in text or len(text) < _SHORT_TEXT_LENGTH):
                return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def _decode_japanese(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """Returns the text in an older Japanese encoding.

    Bytes may be valid in both: the one that gives more kana is right.
    """
    candidates: list[tuple[float, str, str]] = []
    for encoding in ("cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE_LENGTH]
        kana = (len(_KANA.findall(sample)) - len(_HALF_WIDTH_KANA.findall(sample))) / max(len(sample), 1)
        if kana > 0.05 and not _has_many_controls(sample):
            candidates.append((kana, encoding, text))
    if candidates:
        _, encoding, text = max(candidates)
        return text, encoding
    chinese = _decode_chinese(data)
    if chinese is not None:
        return chinese
    raise UnreadableDocument(
        N_("the encoding of the text is unknown (byte {byte}, line {line})"),
        location=name,
        remedy=N_("Save it as UTF-8 and import it again."),
        byte=error.start,
        line=data.count(b"\n", 0, error.start) + 1,
    )


def _decode_chinese(data: bytes) -> tuple[str, str] | None:
    """Returns the text in GB18030, or None. As nearly all bytes are valid, the characters must be common ones."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    sample = text[:_SAMPLE_LENGTH]
    wide = sum(character >= "\u0080" for character in sample)
    return (text, "gb18030") if wide and len(_COMMON_CHINESE.findall(sample)) * 8 > wide else None


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            N_("the file is marked as {encoding} but is not valid {encoding} (byte {byte})"),
            location=name,
            remedy=N_("Save it as UTF-8 and import it again."),
            encoding=encoding.upper(),
            byte=error.start,
        ) from None


def _looks_binary(data: bytes) -> bool:
    sample = data[:65_536]
    return sample.count(0) * 1000 > len(sample)


def _has_many_controls(text: str) -> bool:
    sample = text[:65_536]
    return len(_CONTROL_CHARACTER.findall(sample)) * 50 > len(sample)


def _make_empty_error(problem: str, name: str) -> UnreadableDocument:
    return UnreadableDocument(problem, location=name, remedy=N_("Give the text of a chapter."))


def _make_binary_error(name: str) -> UnreadableDocument:
    return UnreadableDocument(
        N_("the file is binary, not text"),
        location=name,
        remedy=N_("Give plain text (.txt) or Markdown (.md)."),
    )


def _normalize_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
