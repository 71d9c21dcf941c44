"""Detects the format of a file by its content, and by its name if the content leaves it open."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from briefings.errors import UnreadableDocument
from briefings.i18n import N_, Message

ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PDF_SIGNATURE: Final = b"%PDF-"
UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

_IMAGE = N_("an image")
_PROGRAM = N_("a program")
_REJECTED_SIGNATURES: Final = (
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ\x00", N_("an xz archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"Rar!\x1a\x07", N_("a RAR archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("an old Office document")),
    (b"{\\rtf", N_("an RTF document")),
    (b"%!PS", N_("a PostScript file")),
    (b"SQLite format 3\x00", N_("a database")),
    (b"\x7fELF", _PROGRAM),
    (b"MZ\x90\x00", _PROGRAM),
)
_HTML_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,4000}?-->\s*){0,8}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|main|article|section|h[1-6]|p|table|ruby|span|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_TOML_TABLE = re.compile(rb"\s*\[[\w\"'. \t-]+\]\s*(?:#.*)?\Z")
_TOML_BLANK = re.compile(rb"\s*(?:#.*)?\Z")
_TOML_KEY = re.compile(rb"\s*[\w\"'.-]+[ \t]*=")
_FRONT_MATTER_FENCE = re.compile(r"\A\ufeff?\s*\+\+\+[ \t]*\n")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_MARKDOWN_SUFFIXES: Final = (".md", ".markdown")
_TEXT_SUFFIX: Final = ".txt"
_SAMPLE_LENGTH: Final = 100_000
"""Characters in which a heading of Markdown is looked for."""

_PDF_HEADER_RANGE: Final = 1024
"""Bytes within which the header of a PDF must be (ISO 32000-1, annex H, implementation note 13)."""


class FileFormat(StrEnum):
    """The formats that can be read."""

    PDF = "pdf"
    HTML = "html"
    ZIP = "zip"
    TEXT = "text"
    """Plain text or Markdown: see `is_markdown`."""
    TOML = "toml"
    """Subjects or anniversaries: see `briefings.catalog.override_file`."""


def detect_format(data: bytes, *, name: str) -> FileFormat:
    """Detects the format of a file.

    Args:
        data: content of the file.
        name: its name, for messages. Its suffix decides only between TOML, which may be invalid, and other text.

    Raises:
        UnreadableDocument: the format is not supported.
    """
    for signature, kind in _REJECTED_SIGNATURES:
        if data.startswith(signature):
            raise UnreadableDocument(
                N_("the file is {kind}, which cannot be read"),
                location=name,
                remedy=N_("Give a PDF with text, HTML, plain text, Markdown, TOML, or a zip of these."),
                kind=Message(kind),
            )
    if data.startswith(ZIP_SIGNATURES):
        return FileFormat.ZIP
    if PDF_SIGNATURE in data[:_PDF_HEADER_RANGE]:
        return FileFormat.PDF
    if _HTML_START.match(_narrow_to_ascii(data[:16_384])):
        return FileFormat.HTML
    lower = name.lower()
    if lower.endswith(".toml") or (
        not lower.endswith(_MARKDOWN_SUFFIXES) and _starts_as_toml(_narrow_to_ascii(data[:65_536]))
    ):
        return FileFormat.TOML
    return FileFormat.TEXT


def is_markdown(text: str, name: str) -> bool:
    """Returns whether a text is Markdown: by its front matter, by its name, or else by its headings."""
    if _FRONT_MATTER_FENCE.match(text):
        return True
    lower = name.lower()
    if lower.endswith(_MARKDOWN_SUFFIXES):
        return True
    return not lower.endswith(_TEXT_SUFFIX) and _MARKDOWN_HEADING.search(text[:_SAMPLE_LENGTH]) is not None


def _starts_as_toml(head: bytes) -> bool:
    """Returns whether the first two lines with content are a table header and a key: no other text begins so."""
    lines = (line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if not _TOML_BLANK.match(line))
    return bool(_TOML_TABLE.match(next(lines, b"")) and _TOML_KEY.match(next(lines, b"")))


def _narrow_to_ascii(data: bytes) -> bytes:
    """Returns the ASCII characters of UTF-16 with a byte order mark, enough to recognize a tag.

    Other data unchanged.
    """
    if data.startswith(UTF16_MARKS):
        return data.decode("utf-16", "ignore").encode("ascii", "ignore")
    return data
