"""Stores errors that readers reported."""

# ruff: noqa: S608
# Only names of the program are put into statements; values are always parameters.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.domain.cards import CardRequest, View
from briefings.domain.refs import UserRef
from briefings.domain.reports import ErrorReport
from briefings.storage.sql.database import format_timestamp, parse_optional_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.storage.sql.database import Row, SqlDatabase

REPORT_LIMIT: Final = 2000
"""Reports that are kept, so that a member who reports repeatedly cannot fill the database."""

_FIELDS: Final = (
    "secret, reported_at, subject, view, section, page, edition, revision, language, text, contact, platform, "
    "user_id, done_at"
)


class SqlReportRepository:
    """Reported errors in SQL (`briefings.storage.personal_ports.ReportRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add_report(self, report: ErrorReport) -> ErrorReport:
        """Stores a report, and returns it with its id; the oldest are deleted if there are too many."""
        request, reporter = report.request, report.reporter
        async with self._database.transaction() as transaction:
            number = await transaction.insert(
                f"INSERT INTO error_report ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                report.key, format_timestamp(report.reported_at), request.subject, request.view.value,
                request.section, request.page, request.edition, report.revision, report.language, report.text,
                report.contact, reporter.platform if reporter else "", reporter.user if reporter else "",
                format_timestamp(report.done_at) if report.done_at else "",
            )  # fmt: skip
            await transaction.execute("DELETE FROM error_report WHERE id <= ?", number - REPORT_LIMIT)
        return replace(report, id=number)

    async def list_reports(self, *, done: bool = False, limit: int = 50, offset: int = 0) -> tuple[ErrorReport, ...]:
        """Lists the open reports, or those that are done, newest first."""
        condition = "done_at <> ''" if done else "done_at = ''"
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                f"SELECT id, {_FIELDS} FROM error_report WHERE {condition} ORDER BY id DESC LIMIT ? OFFSET ?",
                limit, offset,
            )  # fmt: skip
        return decode_readable(rows, _decode_report, "error_report")

    async def find_report(self, number: int) -> ErrorReport | None:
        """Finds a report by its id."""
        async with self._database.read() as transaction:
            row = await transaction.fetch_one(f"SELECT id, {_FIELDS} FROM error_report WHERE id = ?", number)
        return _decode_report(row) if row else None

    async def set_report_done(self, number: int, done_at: datetime | None) -> bool:
        """Marks a report as done, or as open again; False if nothing changed, or the report does not exist."""
        condition = "done_at = ''" if done_at else "done_at <> ''"
        async with self._database.transaction() as transaction:
            row = await transaction.fetch_one(f"SELECT 1 FROM error_report WHERE id = ? AND {condition}", number)
            if row is None:
                return False
            value = format_timestamp(done_at) if done_at else ""
            await transaction.execute("UPDATE error_report SET done_at = ? WHERE id = ?", value, number)
        return True

    async def withdraw_report(self, number: int, key: str) -> bool:
        """Deletes a report for the reader who made it; False if there is none with this id and this key."""
        async with self._database.transaction() as transaction:
            found = await transaction.fetch_one("SELECT 1 FROM error_report WHERE id = ? AND secret = ?", number, key)
            if found is None:
                return False
            await transaction.execute("DELETE FROM error_report WHERE id = ?", number)
        return True

    async def list_reports_by(self, user_ref: UserRef) -> tuple[ErrorReport, ...]:
        """Lists the reports in which a user left a contact, newest first."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                f"SELECT id, {_FIELDS} FROM error_report WHERE platform = ? AND user_id = ? ORDER BY id DESC",
                user_ref.platform, user_ref.user,
            )  # fmt: skip
        return decode_readable(rows, _decode_report, "error_report")

    async def delete_reports_by(self, user_ref: UserRef) -> int:
        """Deletes the reports in which a user left a contact, and returns their number."""
        return await self._delete_where("platform = ? AND user_id = ?", user_ref.platform, user_ref.user)

    async def delete_reports_before(self, moment: datetime) -> int:
        """Deletes the reports made before a time, and returns their number."""
        return await self._delete_where("reported_at < ?", format_timestamp(moment))

    async def _delete_where(self, condition: str, *values: object) -> int:
        async with self._database.transaction() as transaction:
            row = await transaction.fetch_one(f"SELECT count(*) FROM error_report WHERE {condition}", *values)
            await transaction.execute(f"DELETE FROM error_report WHERE {condition}", *values)
        return int(row[0]) if row else 0


def _decode_report(row: Row) -> ErrorReport:
    number, key, at, subject, view, section, page, edition, revision, language, text, contact, *rest = row
    platform, user, done_at = rest
    request = CardRequest(subject, View(view), section=section, page=page, edition=edition)
    reporter = UserRef(platform, user) if user else None
    return ErrorReport(
        number,
        key,
        parse_timestamp(at),
        request,
        revision,
        language,
        text,
        contact,
        reporter,
        parse_optional_timestamp(done_at),
    )
