"""The errors for documents that exhaust the resources of the process that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.errors import ReaderStopped
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits


def make_memory_error(name: str, limits: DocumentLimits) -> ReaderStopped:
    """Returns the error for a document that needs more memory than the limit."""
    return ReaderStopped(
        N_("reading the document takes more than {limit} MB of memory"),
        location=name,
        remedy=N_("Import one chapter at a time, or save the document again."),
        limit=f"{limits.memory // 1_000_000:,}",
    )


def make_nesting_error(name: str) -> ReaderStopped:
    """Returns the error for a document whose parts are nested deeper than Python's stack."""
    return ReaderStopped(
        N_("the document is nested too deeply"),
        location=name,
        remedy=N_("Save it again, or give its text."),
    )
