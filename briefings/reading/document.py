"""From bytes to a document: decode a text, and refuse what is none."""

from __future__ import annotations

import hashlib
import re

from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.model import Document

MAX_BYTES = 20_000_000
"""Bytes that a document may have unless the caller says otherwise; a chapter has about 100,000."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_BINARY_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or an office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3\x00": "a database",
    b"\x7fELF": "a program",
}
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HALF_WIDTH_KANA = re.compile(r"[\uff61-\uff9f]")


def load_document(data: bytes, *, name: str, limit: int = MAX_BYTES) -> Document:
    """Decode a document: UTF-8, UTF-16 with its byte order mark, CP932 (Shift_JIS) or EUC-JP.

    Args:
        data: the bytes of the file.
        name: its name, for messages and as a hint of edition and chapter.
        limit: the most bytes it may have.

    Raises:
        DocumentTooLarge: it has more bytes than `limit`.
        UnreadableDocument: it is empty, binary, or in another encoding.
    """
    if len(data) > limit:
        raise DocumentTooLarge(
            f"the file has {len(data):,} bytes, over the limit of {limit:,}",
            location=name,
            remedy="Import one chapter at a time, or raise the limit.",
            ja=f"ファイルが大きすぎます（{len(data):,}バイト、上限{limit:,}）。"
            "章ごとに取り込むか、上限を上げてください。",
        )
    if not data.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe"):
        raise UnreadableDocument(
            "the file is empty",
            location=name,
            remedy="Give the text of a chapter.",
            ja="ファイルが空です。章の本文を渡してください。",
        )
    text, encoding = _decode_text(data, name)
    if not text.strip():
        raise UnreadableDocument(
            "the file holds white space only",
            location=name,
            remedy="Give the text of a chapter.",
            ja="ファイルには空白しかありません。章の本文を渡してください。",
        )
    return Document(name, _normalize_newlines(text), hashlib.sha256(data).hexdigest(), encoding)


def _decode_text(data: bytes, name: str) -> tuple[str, str]:
    for magic, kind in _BINARY_SIGNATURES.items():
        if data.startswith(magic):
            raise _binary_error(name, f"the file is {kind}, not text")
    if data.startswith(_UTF32_MARKS):
        return _decode_strictly(data, "utf-32", name), "utf-32"
    if data.startswith(_UTF16_MARKS):
        return _decode_strictly(data, "utf-16", name), "utf-16"
    if _looks_binary(data):
        raise _binary_error(name, "the file is binary, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decode_japanese(data, name, error)
    if _has_many_controls(text):
        raise _binary_error(name, "the file is binary, not text")
    return text, "utf-8"


def _decode_japanese(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """The older Japanese encoding that reads the bytes as Japanese; the kana tell, as both may decode."""
    candidates: list[tuple[float, str, str]] = []
    for encoding in ("cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:200_000]
        kana = (len(_KANA.findall(sample)) - len(_HALF_WIDTH_KANA.findall(sample))) / max(len(sample), 1)
        if kana > 0.05 and not _has_many_controls(sample):
            candidates.append((kana, encoding, text))
    if candidates:
        _, encoding, text = max(candidates)
        return text, encoding
    where = data.count(b"\n", 0, error.start) + 1
    raise UnreadableDocument(
        f"the text is in an encoding that is not read (byte {error.start}, line {where})",
        location=name,
        remedy="Save it as UTF-8 and import it again.",
        ja=f"文字コードを判別できません（{where}行目）。UTF-8で保存し直してください。",
    )


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"the file begins as {encoding.upper()} but isn't (byte {error.start})",
            location=name,
            remedy="Save it as UTF-8 and import it again.",
            ja=f"{encoding.upper()}として読めません。UTF-8で保存し直してください。",
        ) from None


def _looks_binary(data: bytes) -> bool:
    sample = data[:65_536]
    return sample.count(0) * 1000 > len(sample)


def _has_many_controls(text: str) -> bool:
    sample = text[:65_536]
    return len(_CONTROL_CHARACTER.findall(sample)) * 50 > len(sample)


def _binary_error(name: str, message: str) -> UnreadableDocument:
    return UnreadableDocument(
        message,
        location=name,
        remedy="Give plain text (.txt) or Markdown (.md).",
        ja="テキストではないファイルです。プレーンテキスト（.txt）かMarkdown（.md）を渡してください。",
    )


def _normalize_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
