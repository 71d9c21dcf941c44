"""Defines the repositories of what is stored of members because they asked for it."""

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


class FollowRepository(Protocol):
    """Members who follow subjects. Nothing of it is in the audit log, and what is removed is deleted."""

    async def find_follower(self, user_ref: UserRef) -> Follower | None:
        """Finds what a member follows; None where the member follows nothing."""

    async def follow(self, schedule: Schedule, followed: FollowedSubject) -> Follower:
        """Adds a subject to what a member follows; one that is followed already stays as it is.

        Args:
            schedule: sends the member's messages, and names the member as its owner. It is stored if the member has
                none; else channel, language, zone and lead days of the stored one become those of this one.
            followed: the subject.
        """

    async def unfollow(self, user_ref: UserRef, subject: str) -> Follower | None:
        """Removes a subject, and returns what the member still follows; with the last one, everything is deleted."""

    async def stop_following(self, user_ref: UserRef) -> int:
        """Deletes all that is stored of what a member follows, messages included; returns the number of subjects."""

    async def resume_follower(self, schedule: Schedule, now: datetime) -> None:
        """Lets a member's messages go on after they were paused, from now on."""

    async def delete_old_messages(self, before: datetime) -> int:
        """Deletes records of members' messages that were due before a time, except each member's last one."""
