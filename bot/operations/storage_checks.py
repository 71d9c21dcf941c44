"""Checks the database and the content in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operations.results import HOST_SCOPE, CheckResult, CheckState, make_verbatim_message
from briefings.errors import DatabaseBusy, StoreError
from briefings.i18n import N_, Message
from briefings.storage.sql.readable_rows import find_unreadable_tables

if TYPE_CHECKING:
    from datetime import date

    from briefings.domain import Snapshot
    from briefings.storage.ports import Storage

PLATFORMS: Final = ("discord", "slack")
_ALL: Final = 1_000_000
_EDITION_LAG: Final = 2
"""Years. An edition appears in spring and is about the year before: from the second year on, a newer one exists."""


async def check_storage(storage: Storage, today: date, *, is_verified: bool = False) -> list[CheckResult]:
    """Verifies the database, and checks the age of the active content.

    Args:
        storage: open.
        today: the date from which the age of the latest edition is measured.
        is_verified: whether the caller has verified the database.
    """
    label = Message(N_("database"))
    try:
        if not is_verified:
            await storage.verify()
        snapshot = await storage.revisions.load_snapshot()
    except DatabaseBusy as error:
        return [CheckResult(HOST_SCOPE, "database", label, CheckState.WARNING, error.problem, error.remedy)]
    except StoreError as error:
        return [CheckResult(HOST_SCOPE, "database", label, CheckState.PROBLEM, error.problem, error.remedy)]
    return [
        CheckResult(HOST_SCOPE, "database", label, CheckState.OK, make_verbatim_message(storage.location)),
        _check_content(snapshot, today),
        await _check_rows(storage),
    ]


async def _check_rows(storage: Storage) -> CheckResult:
    """Reads every list of records; moderators would otherwise see only that something is missing in it."""
    label = Message(N_("records"))
    try:
        with find_unreadable_tables() as tables:
            await storage.place_settings.load_place_settings()
            await storage.calendars.list_calendars()
            await storage.misses.list_misses(limit=_ALL)
            await storage.revisions.list_activations(limit=_ALL)
            await storage.proposals.list_proposed_files()
            await storage.audit.check_entries()
            await storage.follows.check_subjects()
            for platform in PLATFORMS:
                await storage.installations.list_installations(platform)
            for is_done in (False, True):
                await storage.reports.list_reports(done=is_done, limit=_ALL)
    except StoreError as error:
        return CheckResult(HOST_SCOPE, "records", label, CheckState.UNKNOWN, error.problem, error.remedy)
    # guard 51 false: tests/integration/storage/test_unreadable_rows.py::test_moderators_are_informed_of_every_table
    if tables:
        names = ", ".join(sorted(tables))
        detail = Message(N_("rows can't be read and are left out, in {tables}"), {"tables": names})
        remedy = Message(N_("Restore a backup, or delete these rows."))
        return CheckResult(HOST_SCOPE, "records", label, CheckState.PROBLEM, detail, remedy)
    return CheckResult(HOST_SCOPE, "records", label, CheckState.OK, Message(N_("every row can be read")))


def _check_content(snapshot: Snapshot, today: date) -> CheckResult:
    content = snapshot.content
    label = Message(N_("content"))
    detail = Message(
        N_(
            "revision {revision}: chapters {chapters}, subjects {subjects}, events {events}, "
            "memberships {memberships}"
        ),
        {
            "revision": snapshot.revision.id,
            "chapters": len(content.chapters),
            "subjects": len(content.subjects),
            "events": len(content.events),
            "memberships": len(content.memberships),
        },
    )
    latest = max((chapter.edition for chapter in content.chapters), default=0)
    if latest and today.year - latest >= _EDITION_LAG:
        remedy = Message(N_("The latest edition is {edition}: a newer one can be imported."), {"edition": latest})
        return CheckResult(HOST_SCOPE, "content", label, CheckState.WARNING, detail, remedy)
    return CheckResult(HOST_SCOPE, "content", label, CheckState.OK, detail)
