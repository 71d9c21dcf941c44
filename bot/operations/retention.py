"""Deletes expired personal records."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)


async def delete_old_records(storage: Storage, now: datetime, days: int) -> int:
    """Deletes reports and records of members' messages, and removes the names from the audit log, of old entries.

    Args:
        storage: the database.
        now: the current time.
        days: number of days for which personal records are kept; 0 for no limit.

    Returns:
        The number of records that were deleted or changed.
    """
    if not days:
        return 0
    before = now - timedelta(days=days)
    count = (
        await storage.reports.delete_reports_before(before)
        + await storage.follows.delete_old_messages(before)
        + await storage.audit.remove_actors_before(before)
    )
    if count:
        logger.info("%d expired personal records were deleted", count)
    return count
