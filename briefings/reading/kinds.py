"""What kind of file some bytes are, by what they hold: the type that somebody claims is never asked."""

from __future__ import annotations

import re
from enum import StrEnum

from briefings.errors import UnreadableDocument


class FileFormat(StrEnum):
    """The kinds that are read."""

    PDF = "pdf"
    HTML = "html"
    ZIP = "zip"
    TEXT = "text"
    """Plain text and Markdown: `briefings.reading.read` tells which."""
    TOML = "toml"
    """Subjects or anniversaries: `briefings.overlaying` tells which."""


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
