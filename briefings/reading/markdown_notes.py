"""What the Markdown reader was unsure of, collected on the way."""

from __future__ import annotations

from briefings.model import ReadingWarning

EXCERPT = 60


class Notes:
    """Warnings in the order of the document's lines; those about the whole document come first."""

    def __init__(self) -> None:
        self._found: list[tuple[int | None, str, str, str]] = []

    def add(self, line: int | None, code: str, message: str, excerpt: str = "") -> None:
        """Remember one: `line` counts from 1, `code` is a short slug for programs."""
        short = excerpt if len(excerpt) <= EXCERPT else excerpt[: EXCERPT - 1] + "…"
        self._found.append((line, code, message, short))

    def numbered(self) -> tuple[ReadingWarning, ...]:
        """All of them, numbered from 1."""
        ordered = sorted(self._found, key=lambda note: note[0] or 0)
        return tuple(ReadingWarning(number, *note) for number, note in enumerate(ordered, 1))
