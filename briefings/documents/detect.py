"""From bytes to a document: decode a text, and refuse what is none."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

from briefings.domain import Document
from briefings.errors import DocumentTooLarge, UnreadableDocument

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


class FileFormat(StrEnum):
    """The kinds that are read."""

    PDF = "pdf"
    HTML = "html"
    ZIP = "zip"
    TEXT = "text"
    """Plain text and Markdown: `briefings.documents.read` tells which."""
    TOML = "toml"
    """Subjects or anniversaries: `briefings.revisions.overrides` tells which."""


_REJECTED_SIGNATURES = (
    (b"\x89PNG\r\n", "a picture", "画像"),
    (b"\xff\xd8\xff", "a picture", "画像"),
    (b"GIF8", "a picture", "画像"),
    (b"II*\x00", "a picture", "画像"),
    (b"MM\x00*", "a picture", "画像"),
    (b"\x1f\x8b", "a gzip archive", "gzip形式の圧縮ファイル"),
    (b"BZh", "a bzip2 archive", "bzip2形式の圧縮ファイル"),
    (b"\xfd7zXZ\x00", "an xz archive", "xz形式の圧縮ファイル"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z形式の圧縮ファイル"),
    (b"Rar!\x1a\x07", "a RAR archive", "RAR形式の圧縮ファイル"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office file", "旧形式のOffice文書"),
    (b"{\\rtf", "an RTF file", "RTF文書"),
    (b"%!PS", "a PostScript file", "PostScriptファイル"),
    (b"SQLite format 3\x00", "a database", "データベース"),
    (b"\x7fELF", "a program", "プログラム"),
    (b"MZ\x90\x00", "a program", "プログラム"),
)
_HTML_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,4000}?-->\s*){0,8}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|main|article|section|h[1-6]|p|table|ruby|span|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_TOML_TABLE = re.compile(rb"\s*\[[\w\"'. \t-]+\]\s*(?:#.*)?\Z")
_TOML_BLANK = re.compile(rb"\s*(?:#.*)?\Z")
_TOML_KEY = re.compile(rb"\s*[\w\"'.-]+[ \t]*=")
_MARKDOWN_SUFFIXES = (".md", ".markdown")
_PDF_HEADER_RANGE = 1024
"""Bytes within which a PDF's header must stand (ISO 32000-1, annex H, implementation note 13)."""


def detect_format(data: bytes, *, name: str) -> FileFormat:
    """The kind of a file.

    Args:
        data: its bytes.
        name: for the message. It is asked only whether a text is meant as TOML, which may be broken, or as Markdown.

    Raises:
        UnreadableDocument: it is of a kind that is not read.
    """
    for magic, what, ja in _REJECTED_SIGNATURES:
        if data.startswith(magic):
            raise UnreadableDocument(
                f"the file is {what}",
                location=name,
                remedy="Give a PDF with text, HTML, plain text, Markdown, TOML, or a zip of these.",
                ja=f"{ja}は読めません。文字の入ったPDF、HTML、テキスト、Markdown、TOML、またはそのzipを渡してください。",
            )
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return FileFormat.ZIP
    if b"%PDF-" in data[:_PDF_HEADER_RANGE]:
        return FileFormat.PDF
    if _HTML_START.match(_narrow_to_ascii(data[:16_384])):
        return FileFormat.HTML
    named = name.lower()
    if named.endswith(".toml") or (
        not named.endswith(_MARKDOWN_SUFFIXES) and _starts_as_toml(_narrow_to_ascii(data[:65_536]))
    ):
        return FileFormat.TOML
    return FileFormat.TEXT


def _starts_as_toml(head: bytes) -> bool:
    """Whether the first two lines that say something are a table's name and a key of it: no text begins so."""
    lines = (line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if not _TOML_BLANK.match(line))
    return bool(_TOML_TABLE.match(next(lines, b"")) and _TOML_KEY.match(next(lines, b"")))


def _narrow_to_ascii(data: bytes) -> bytes:
    """UTF-16 with its byte order mark as ASCII, as far as it is: enough to see a tag."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore").encode("ascii", "ignore")
    return data
