"""Defines the repositories of data that is stored at the request of members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.follows import FollowedSubject, Follower
    from briefings.domain.refs import UserRef
    from briefings.domain.reports import ErrorReport
    from briefings.domain.schedules import Schedule


class ReportRepository(Protocol):
    """Errors that readers reported on cards."""

    async def add_report(self, report: ErrorReport) -> ErrorReport:
        """Stores a report, and returns it with its id; the oldest are deleted if there are too many."""

    async def list_reports(self, *, done: bool = False, limit: int = ..., offset: int = 0) -> tuple[ErrorReport, ...]:
        """Lists the open reports, or those that are done, newest first."""

    async def find_report(self, number: int) -> ErrorReport | None:
        """Finds a report by its id."""

    async def set_report_done(self, number: int, done_at: datetime | None) -> bool:
        """Marks a report as done, or as open again; False if nothing changed, or the report does not exist."""

    async def withdraw_report(self, number: int, key: str) -> bool:
        """Deletes a report for the reader who made it; False if there is none with this id and this key."""

    async def list_reports_by(self, user_ref: UserRef) -> tuple[ErrorReport, ...]:
        """Lists the reports in which a user left a contact, newest first."""

    async def delete_reports_by(self, user_ref: UserRef) -> int:
        """Deletes the reports in which a user left a contact, and returns their number."""

    async def delete_reports_before(self, moment: datetime) -> int:
        """Deletes the reports made before a time, and returns their number."""


class FollowRepository(Protocol):
    """Members who follow subjects. Nothing of it is recorded in the audit log, and removed data is deleted."""

    async def find_follower(self, user_ref: UserRef) -> Follower | None:
        """Finds the follower; None if the member follows nothing."""

    async def follow(self, schedule: Schedule, followed: FollowedSubject) -> Follower:
        """Adds a followed subject; one that is followed already is not changed.

        Args:
            schedule: the schedule of the member's messages, with the member as its owner. It is stored if the member
                has none; else channel, language, zone and lead days of the stored one are updated from it.
            followed: the subject.
        """

    async def unfollow(self, user_ref: UserRef, subject: str) -> Follower | None:
        """Removes a subject, and returns what the member still follows; with the last one, everything is deleted."""

    async def stop_following(self, user_ref: UserRef) -> int:
        """Deletes all data on what a member follows, messages included; returns the number of subjects."""

    async def resume_follower(self, schedule: Schedule, now: datetime) -> None:
        """Resumes a member's messages after a pause, from now on."""

    async def check_subjects(self) -> None:
        """Reads the followed subjects of all members; `find_unreadable_tables` collects the table of bad rows."""

    async def delete_old_messages(self, before: datetime) -> int:
        """Deletes records of members' messages that were due before a time, except each member's last one."""
