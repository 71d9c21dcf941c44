"""Parses documents: from the bytes of a file to a cleaned chapter with its sections, passages and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Document, ParsedDocument


def parse_document(document: Document, *, metadata_override: MetadataOverride | None = None) -> ParsedDocument:
    """Parses a decoded document: Markdown, or the text layer of a PDF.

    Args:
        document: a decoded text, see `briefings.documents.encoding.decode_document`.
        metadata_override: metadata that takes precedence over that of the document.

    Raises:
        UnknownStructure: the document has no text for a chapter.
    """
    from briefings.documents.detect import is_markdown

    if is_markdown(document.text, document.name):
        from briefings.documents.markdown.parser import parse_markdown

        return parse_markdown(document, metadata_override)
    from briefings.documents.text_layer.parser import parse_text_layer

    return parse_text_layer(document, metadata_override)
