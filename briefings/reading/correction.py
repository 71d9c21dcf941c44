"""What a person says about a document, against what the document says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetadataOverride:
    """Facts that override what a reader would make of a document; None leaves the reader's own.

    Attributes:
        edition: year in the yearbook's title.
        number: chapter and section number, `2-5`.
        language: BCP 47 tag.
        title: title of the chapter.
    """

    edition: int | None = None
    number: str | None = None
    language: str | None = None
    title: str | None = None
