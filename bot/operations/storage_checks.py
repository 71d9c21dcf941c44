"""Checks the database and the content in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.operations.results import HOST_SCOPE, CheckResult, CheckState, verbatim
from briefings.errors import DatabaseBusy, StoreError
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from datetime import date

    from briefings.domain import Snapshot
    from briefings.storage.ports import Storage

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
    detail = verbatim(storage.location)
    return [CheckResult(HOST_SCOPE, "database", label, CheckState.OK, detail), _check_content(snapshot, today)]


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
