"""Defines the repositories of what is stored of members because they asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import UserRef
    from briefings.domain.reports import ErrorReport


class ReportRepository(Protocol):
    """Errors that readers reported on cards."""

    async def add_report(self, report: ErrorReport) -> ErrorReport:
        """Stores a report, and returns it with its id; the oldest are deleted where there are too many."""

    async def list_reports(self, *, done: bool = False, limit: int = ..., offset: int = 0) -> tuple[ErrorReport, ...]:
        """Lists the open reports, or those that are done, newest first."""

    async def find_report(self, number: int) -> ErrorReport | None:
        """Finds a report by its id."""

    async def set_report_done(self, number: int, done_at: datetime | None) -> bool:
        """Marks a report as done, or as open again; False where it was so already, or is gone."""

    async def withdraw_report(self, number: int, key: str) -> bool:
        """Deletes a report for the reader who made it; False where there is none with this id and this key."""

    async def list_reports_by(self, user_ref: UserRef) -> tuple[ErrorReport, ...]:
        """Lists the reports in which a user left a contact, newest first."""

    async def delete_reports_by(self, user_ref: UserRef) -> int:
        """Deletes the reports in which a user left a contact, and returns their number."""

    async def delete_reports_before(self, moment: datetime) -> int:
        """Deletes the reports made before a time, and returns their number."""
