"""What the reader was unsure of, collected while it works on a document."""

from briefings.reading.markdown_notes import EXCERPT_LENGTH, ParserWarnings

__all__ = ["EXCERPT_LENGTH", "ParserWarnings"]
