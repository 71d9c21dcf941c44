"""Collects the warnings of a parser and formats them for a reader."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from briefings.domain import DocumentWarning
from briefings.i18n import N_, ngettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXCERPT_LENGTH: Final = 60
"""Characters of the text in question that a warning stores."""

MAX_OF_A_KIND: Final = 1_000
"""Warnings with the same message that are kept."""

_Entry = tuple[int | None, str, str, str, dict[str, object]]
_SHOWN_EXCERPT_LENGTH: Final = 30
_MAX_SHOWN_ITEMS: Final = 5
_MAX_NAME_LENGTH: Final = 40
_SEVERITY: Final = (
    *(
        "unread",
        "long-passage",
        "lost",
        "added",
        "unmapped",
        "columns",
        "edition",
        "publisher",
        "language",
        "encoding",
        "number",
        "title",
    ),
    *("heading", "stray-number", "page", "no-page", "no-section", "footnote", "mark", "short", "date-invalid"),
    *("date-unresolved", "date-doubtful", "reported-year", "membership-count", "membership-framework"),
    *("framework-unknown", "membership-left", "label", "figure", "unknown", "reading", "hyphen"),
)
"""Kinds of warnings, the most serious first; the others come last."""


class ParserWarnings:
    """Collects warnings while a document is parsed."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, line: int | None, code: str, message: str, excerpt: str = "", **values: object) -> None:
        """Adds a warning.

        Args:
            line: line of the document, from 1; None if it concerns the whole document.
            code: kind of warning, a short slug.
            message: English text marked with `N_`, without a final period.
            excerpt: the text in question; it is shortened to `EXCERPT_LENGTH`.
            values: the values of the placeholders of the message.
        """
        short = excerpt if len(excerpt) <= EXCERPT_LENGTH else excerpt[: EXCERPT_LENGTH - 1] + "…"
        self._append((line, code, message, short, values))

    def add_warning(self, warning: DocumentWarning) -> None:
        """Adds a warning of another parser."""
        self._append((warning.line, warning.code, warning.message, warning.excerpt, dict(warning.values)))

    def _append(self, entry: _Entry) -> None:
        """Adds a warning; of many of one kind only the first ones, since a link or a mark in each line has one."""
        kind = entry[1:3]
        self._counts[kind] += 1
        # guard 35 true: tests/unit/documents/test_warnings.py::test_first_of_very_many_warnings_are_kept
        if self._counts[kind] <= MAX_OF_A_KIND:
            self._entries.append(entry)

    def list_warnings(self) -> tuple[DocumentWarning, ...]:
        """Lists all warnings in the order of the lines, numbered from 1.

        Those about the whole document come first.
        """
        left_out: list[_Entry] = [
            (
                None,
                code,
                N_("{count} more warnings of this kind are not listed"),
                "",
                {"count": count - MAX_OF_A_KIND},
            )
            for (code, _message), count in self._counts.items()
            if count > MAX_OF_A_KIND
        ]
        ordered = sorted([*self._entries, *left_out], key=lambda entry: entry[0] or 0)
        return tuple(DocumentWarning(number, *entry) for number, entry in enumerate(ordered, 1))


def format_warning_text(warning: DocumentWarning, language: str) -> str:
    """Returns a warning and its excerpt as one line in a language (BCP 47)."""
    message = warning.translate(language)
    excerpt = " ".join(warning.excerpt.split())
    if not excerpt or excerpt in message:
        return _("{problem}.", language, problem=message)
    if len(excerpt) > _SHOWN_EXCERPT_LENGTH:
        excerpt = excerpt[:_SHOWN_EXCERPT_LENGTH] + "…"
    return _("{warning}: {excerpt}", language, warning=message, excerpt=excerpt)


def summarize_warnings(warnings: Iterable[DocumentWarning], language: str, *, limit: int = 10) -> list[str]:
    """Summarizes warnings in at most `limit` lines, grouped by message, the most serious kinds first.

    The last line gives the number of warnings that are not shown.
    """
    return summarize_file_warnings({"": tuple(warnings)}, language, limit=limit)


def summarize_file_warnings(
    warnings_by_file: Mapping[str, Sequence[DocumentWarning]], language: str, *, limit: int = 10
) -> list[str]:
    """Returns the warnings of all files in at most `limit` lines, as `summarize_warnings`.

    Several files are named.
    """
    groups: dict[tuple[str, str], list[tuple[str, DocumentWarning]]] = {}
    has_several = sum(map(bool, warnings_by_file.values())) > 1
    for name, warnings in warnings_by_file.items():
        for warning in warnings:
            group = groups.setdefault((warning.code, warning.message), [])
            group.append((name if has_several else "", warning))
    order = {code: rank for rank, code in enumerate(_SEVERITY)}
    ordered = sorted(groups.values(), key=lambda group: order.get(group[0][1].code, len(order)))
    shown = ordered if len(ordered) <= limit else ordered[: limit - 1]
    lines = [_group_text(group, language) for group in shown]
    rest = sum(map(len, ordered[len(shown) :]))
    if rest:
        lines.append(ngettext("{count} more warning", "{count} more warnings", rest, language))
    return lines


def _group_text(group: list[tuple[str, DocumentWarning]], language: str) -> str:
    text = format_warning_text(group[0][1], language)
    names = list(dict.fromkeys(name for name, _warning in group if name))
    if names:
        listed = _list_first([_shorten_name(name) for name in names])
        return f"{listed}: {text}" if len(group) == 1 else f"{len(group)} × {text} ({listed})"
    numbers = [str(warning.line) for _name, warning in group if warning.line]
    if not numbers:
        return text if len(group) == 1 else f"{len(group)} × {text}"
    if len(group) == 1:
        return _("line {line}: {warning}", language, line=numbers[0], warning=text)
    return _(
        "{count} × {warning} (lines {lines})", language, count=len(group), warning=text, lines=_list_first(numbers)
    )


def _list_first(items: list[str]) -> str:
    return ", ".join(items[:_MAX_SHOWN_ITEMS]) + (", …" if len(items) > _MAX_SHOWN_ITEMS else "")


def _shorten_name(name: str) -> str:
    return name if len(name) <= _MAX_NAME_LENGTH else f"{name[:_MAX_NAME_LENGTH]}…"
