"""Defines the errors for documents whose annotation or comparison exceeds the limits of its process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.documents.sandbox.work_texts import WorkTexts
from briefings.errors import ReaderStopped
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits

PLAN_TEXTS: Final = WorkTexts(
    stopped=N_("the search for names and the comparison were stopped after {seconds} seconds"),
    stopped_remedy=N_("Import one chapter at a time."),
    failed=N_("the search for names and the comparison failed ({reason})"),
    failed_remedy=N_("Import one chapter at a time, or save the document again."),
)


def make_memory_error(name: str, limits: DocumentLimits) -> ReaderStopped:
    """Returns the error for documents that need more memory than the limit."""
    return ReaderStopped(
        N_("the search for names and the comparison take more than {limit} MB of memory"),
        location=name,
        remedy=N_("Import one chapter at a time."),
        limit=f"{limits.memory // 1_000_000:,}",
    )
