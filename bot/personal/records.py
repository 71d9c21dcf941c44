"""Lists every kind of personal record: its data, and whether it can be deleted or why it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.domain.refs import UserRef
    from briefings.storage.ports import Storage

MAX_LISTED: Final = 10_000
"""Records of one kind in the file."""


class PersonalRecords(Protocol):
    """One kind of personal record."""

    @property
    def name(self) -> str:
        """Its name in the file."""

    @property
    def label(self) -> str:
        """Its description for the member; marked for translation."""

    @property
    def reason(self) -> str:
        """The reason why it is kept, marked for translation; empty if it is deleted."""

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the records of a member in a form that JSON can represent."""

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Deletes them, unless they are kept."""


class FollowRecords(Struct, frozen=True):
    """The subjects that a member follows, with the times of the messages."""

    name: str = "followed_subjects"
    label: str = N_("Subjects that you follow, and the times of the messages about them")
    reason: str = ""

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the followed subjects: one record, with the subjects and the messages."""
        follower = await storage.follows.find_follower(user_ref)
        if follower is None:
            return []
        schedule = follower.schedule
        messages = await storage.deliveries.list_deliveries(schedule.id, limit=MAX_LISTED)
        return [
            {
                "direct_messages": schedule.channel_ref.channel,
                "language": schedule.language,
                "time_zone": schedule.zone,
                "time": f"{schedule.at:%H:%M}",
                "lead_days": list(schedule.lead_days),
                "since": schedule.since.isoformat(),
                "subjects": [
                    {
                        "subject": followed.subject,
                        "followed_at": followed.followed_at.isoformat(),
                        "workspace": followed.workspace_ref.workspace,
                        "revision": followed.revision,
                    }
                    for followed in follower.subjects
                ],
                "messages": [
                    {
                        "date": delivery.occurrence.date.isoformat(),
                        "state": delivery.state.value,
                        "reason": delivery.reason,
                        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
                    }
                    for delivery in messages
                ],
            }
        ]

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Stops all messages and deletes the followed subjects."""
        await storage.follows.stop_following(user_ref)


class ReportRecords(Struct, frozen=True):
    """The errors that a member reported with a contact."""

    name: str = "reported_errors"
    label: str = N_("Errors that you reported with a contact")
    reason: str = ""

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the member's reports."""
        return [
            {
                "number": report.id,
                "reported_at": report.reported_at.isoformat(),
                "subject": report.request.subject,
                "view": report.request.view.name.lower(),
                "revision": report.revision,
                "language": report.language,
                "text": report.text,
                "contact": report.contact,
                "done_at": report.done_at.isoformat() if report.done_at else None,
            }
            for report in await storage.reports.list_reports_by(user_ref)
        ]

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Deletes the member's reports."""
        await storage.reports.delete_reports_by(user_ref)


class AuditRecords(Struct, frozen=True):
    """Actions of a member as a moderator."""

    name: str = "moderator_actions"
    label: str = N_("What you did as a moderator")
    reason: str = N_(
        "the record of who changed schedules, settings and content protects everybody who relies on them; your name "
        "is removed from it at the end of the retention period"
    )

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the entries of the audit log that name the member, newest first."""
        return [
            {
                "at": entry.at.isoformat(),
                "workspace": entry.workspace_ref.workspace,
                "action": entry.action,
                "schedule": entry.schedule,
                "detail": dict(entry.detail or {}),
            }
            for entry in await storage.audit.list_entries_by(user_ref, limit=MAX_LISTED)
        ]

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Deletes nothing."""


class ActivationRecords(Struct, frozen=True):
    """Changes of the content that a member applied."""

    name: str = "content_changes"
    label: str = N_("Changes of the content that you applied")
    reason: str = N_(
        "the history of the content records who applied each revision, so that its origin can be checked"
    )

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the activations by the member, newest first."""
        return [
            {
                "at": activation.at,
                "revision": activation.revision,
                "reason": activation.details.reason.value,
                "name": activation.details.author,
            }
            for activation in await storage.revisions.list_activations(limit=MAX_LISTED)
            if activation.details.actor == user_ref
        ]

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Deletes nothing."""


class CalendarRecords(Struct, frozen=True):
    """Calendars at secret addresses."""

    name: str = "calendars"
    label: str = N_("Calendars at secret addresses")
    reason: str = ""

    async def load(self, storage: Storage, user_ref: UserRef) -> list[dict[str, object]]:
        """Loads the member's calendars; their addresses are not stored."""
        return [
            {
                "id": calendar.id,
                "language": calendar.language,
                "subjects": list(calendar.subjects),
                "lead_days": list(calendar.lead_days),
                "followed": calendar.followed,
                "created_at": calendar.created_at.isoformat(),
                "changed_at": calendar.changed_at.isoformat(),
                "fetched_on": calendar.fetched_on,
            }
            for calendar in await storage.calendars.list_calendars(user_ref)
        ]

    async def delete(self, storage: Storage, user_ref: UserRef) -> None:
        """Revokes and deletes the member's calendars."""
        await storage.calendars.delete_calendars(user_ref)


PERSONAL_RECORDS: Final[tuple[PersonalRecords, ...]] = (
    FollowRecords(),
    ReportRecords(),
    CalendarRecords(),
    AuditRecords(),
    ActivationRecords(),
)
"""All kinds of personal records. A component that stores data of members adds its kind here."""
