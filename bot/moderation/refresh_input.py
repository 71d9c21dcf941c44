"""Parses the options of `/data refresh`, on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.documents.metadata import MetadataOverride
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DOCUMENTS: Final = 5
"""Documents of one refresh; more fit into a zip."""

REPORTED_YEARS: Final = {
    "own": N_("The year of the edition"),
    "previous": N_("The year before the edition"),
}
"""The year of dates without a year: labels by the value of `Chapter.reports_on`."""


def build_metadata_override(reports_on: str) -> MetadataOverride | None:
    """Builds the metadata that a moderator chose; None if there is none.

    Args:
        reports_on: a key of `REPORTED_YEARS`; anything else leaves it to the document.
    """
    return MetadataOverride(reports_on=reports_on) if reports_on in REPORTED_YEARS else None


def join_names(names: Sequence[str]) -> str:
    """Returns the names of the documents, for messages and the audit log."""
    return ", ".join(names)
