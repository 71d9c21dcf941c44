"""Collects the warnings of a parser and formats them for a reader."""

from __future__ import annotations

from typing import Final

from briefings.domain import DocumentWarning
from briefings.i18n import gettext as _

EXCERPT_LENGTH: Final = 60
"""Characters of the text in question that a warning stores."""

_SHOWN_EXCERPT_LENGTH: Final = 30


class ParserWarnings:
    """Collects warnings while a document is parsed."""

    def __init__(self) -> None:
        self._entries: list[tuple[int | None, str, str, str, dict[str, object]]] = []

    def add(self, line: int | None, code: str, message: str, excerpt: str = "", **values: object) -> None:
        """Adds a warning.

        Args:
            line: line of the document, from 1; None where it concerns the whole document.
            code: kind of warning, a short slug.
            message: English text marked with `N_`, without a final period.
            excerpt: the text in question; it is shortened to `EXCERPT_LENGTH`.
            values: what the placeholders of the message stand for.
        """
        short = excerpt if len(excerpt) <= EXCERPT_LENGTH else excerpt[: EXCERPT_LENGTH - 1] + "…"
        self._entries.append((line, code, message, short, values))

    def add_warning(self, warning: DocumentWarning) -> None:
        """Adds a warning of another parser."""
        self._entries.append((warning.line, warning.code, warning.message, warning.excerpt, dict(warning.values)))

    def list_warnings(self) -> tuple[DocumentWarning, ...]:
        """All warnings in the order of the lines, numbered from 1; those about the whole document come first."""
        ordered = sorted(self._entries, key=lambda entry: entry[0] or 0)
        return tuple(DocumentWarning(number, *entry) for number, entry in enumerate(ordered, 1))


def warning_text(warning: DocumentWarning, language: str) -> str:
    """A warning and its excerpt as one line in a language (BCP 47)."""
    message = warning.translate(language)
    excerpt = " ".join(warning.excerpt.split())
    if not excerpt or excerpt in message:
        return _("{problem}.", language, problem=message)
    if len(excerpt) > _SHOWN_EXCERPT_LENGTH:
        excerpt = excerpt[:_SHOWN_EXCERPT_LENGTH] + "…"
    return _("{warning}: {excerpt}", language, warning=message, excerpt=excerpt)
