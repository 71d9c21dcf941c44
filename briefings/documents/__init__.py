"""From a document to a cleaned chapter: its sections, passages, notes, and what the reader was unsure of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.documents.metadata import MetadataOverride

if TYPE_CHECKING:
    from briefings.domain import Document, ParsedDocument

__all__ = ["MetadataOverride", "parse_document"]

_FRONT_MATTER_FENCE = re.compile(r"\A\ufeff?\s*\+\+\+[ \t]*\n")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)


def parse_document(document: Document, *, metadata_override: MetadataOverride | None = None) -> ParsedDocument:
    """The chapter of a document: Markdown (a digest, a moderator's own) or the raw text layer of a PDF.

    Args:
        document: a decoded text, see `briefings.documents.detect.load_document`.
        metadata_override: what the caller knows better than the document.

    Raises:
        UnknownStructure: no text is left of which a chapter could be made.
    """
    if _is_markdown(document):
        from briefings.documents.markdown.parser import parse_markdown

        return parse_markdown(document, metadata_override)
    from briefings.documents.text_layer.parser import parse_text_layer

    return parse_text_layer(document, metadata_override)


def _is_markdown(document: Document) -> bool:
    """Front matter or the file's name says so, or headings of Markdown do where the name says nothing."""
    if _FRONT_MATTER_FENCE.match(document.text):
        return True
    name = document.name.lower()
    if name.endswith((".md", ".markdown")):
        return True
    return not name.endswith(".txt") and _MARKDOWN_HEADING.search(document.text[:100_000]) is not None
