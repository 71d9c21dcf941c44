"""What the Markdown reader was unsure of, collected on the way."""

from __future__ import annotations

from briefings.model import DocumentWarning

EXCERPT_LENGTH = 60


class ParserWarnings:
    """Warnings in the order of the document's lines; those about the whole document come first."""

    def __init__(self) -> None:
        self._entries: list[tuple[int | None, str, str, str]] = []

    def add(self, line: int | None, code: str, message: str, excerpt: str = "") -> None:
        """Remember one: `line` counts from 1, `code` is a short slug for programs."""
        short = excerpt if len(excerpt) <= EXCERPT_LENGTH else excerpt[: EXCERPT_LENGTH - 1] + "…"
        self._entries.append((line, code, message, short))

    def list_warnings(self) -> tuple[DocumentWarning, ...]:
        """All of them, numbered from 1."""
        ordered = sorted(self._entries, key=lambda note: note[0] or 0)
        return tuple(DocumentWarning(number, *note) for number, note in enumerate(ordered, 1))
