"""Provides the repositories of a database, each of which is imported and made when it is first used.

A command that prints one card needs one of sixteen; the others would take a tenth of its time.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.storage.sql.audit import SqlAuditRepository
    from briefings.storage.sql.calendars import SqlCalendarRepository, SqlLinkKeyRepository
    from briefings.storage.sql.corrections import SqlCorrectionRepository
    from briefings.storage.sql.database import SqlDatabase
    from briefings.storage.sql.deliveries import SqlDeliveryRepository
    from briefings.storage.sql.follows import SqlFollowRepository
    from briefings.storage.sql.installations import SqlInstallationRepository, SqlReceivedEventRepository
    from briefings.storage.sql.misses import SqlMissRepository
    from briefings.storage.sql.place_settings import SqlPlaceSettingsRepository
    from briefings.storage.sql.problems import SqlProblemRepository
    from briefings.storage.sql.proposals import SqlProposalRepository
    from briefings.storage.sql.reports import SqlReportRepository
    from briefings.storage.sql.revisions import SqlRevisionRepository
    from briefings.storage.sql.schedules import SqlScheduleRepository
    from briefings.storage.sql.workspace_settings import SqlWorkspaceSettingsRepository


class SqlRepositories:
    """The repositories of an open database.

    Args:
        database: runs their transactions.
    """

    def __init__(self, database: SqlDatabase) -> None:
        self._sql_database = database

    @cached_property
    def revisions(self) -> SqlRevisionRepository:
        """States of the content."""
        from briefings.storage.sql.revisions import SqlRevisionRepository

        return SqlRevisionRepository(self._sql_database)

    @cached_property
    def proposals(self) -> SqlProposalRepository:
        """Staged revisions under review."""
        from briefings.storage.sql.proposals import SqlProposalRepository

        return SqlProposalRepository(self._sql_database)

    @cached_property
    def schedules(self) -> SqlScheduleRepository:
        """Schedules of posts."""
        from briefings.storage.sql.schedules import SqlScheduleRepository

        return SqlScheduleRepository(self._sql_database)

    @cached_property
    def deliveries(self) -> SqlDeliveryRepository:
        """The deliveries of posts."""
        from briefings.storage.sql.deliveries import SqlDeliveryRepository

        return SqlDeliveryRepository(self._sql_database)

    @cached_property
    def corrections(self) -> SqlCorrectionRepository:
        """Corrections of sent posts."""
        from briefings.storage.sql.corrections import SqlCorrectionRepository

        return SqlCorrectionRepository(self._sql_database)

    @cached_property
    def misses(self) -> SqlMissRepository:
        """Searches that found nothing."""
        from briefings.storage.sql.misses import SqlMissRepository

        return SqlMissRepository(self._sql_database)

    @cached_property
    def problems(self) -> SqlProblemRepository:
        """Reported problems of the installation."""
        from briefings.storage.sql.problems import SqlProblemRepository

        return SqlProblemRepository(self._sql_database)

    @cached_property
    def reports(self) -> SqlReportRepository:
        """Errors that readers reported."""
        from briefings.storage.sql.reports import SqlReportRepository

        return SqlReportRepository(self._sql_database)

    @cached_property
    def follows(self) -> SqlFollowRepository:
        """The subjects that members follow."""
        from briefings.storage.sql.follows import SqlFollowRepository

        return SqlFollowRepository(self._sql_database)

    @cached_property
    def audit(self) -> SqlAuditRepository:
        """The log of changes."""
        from briefings.storage.sql.audit import SqlAuditRepository

        return SqlAuditRepository(self._sql_database)

    @cached_property
    def workspace_settings(self) -> SqlWorkspaceSettingsRepository:
        """Settings of each workspace."""
        from briefings.storage.sql.workspace_settings import SqlWorkspaceSettingsRepository

        return SqlWorkspaceSettingsRepository(self._sql_database)

    @cached_property
    def place_settings(self) -> SqlPlaceSettingsRepository:
        """Settings of servers and channels."""
        from briefings.storage.sql.place_settings import SqlPlaceSettingsRepository

        return SqlPlaceSettingsRepository(self._sql_database)

    @cached_property
    def installations(self) -> SqlInstallationRepository:
        """Workspaces in which an application is installed."""
        from briefings.storage.sql.installations import SqlInstallationRepository

        return SqlInstallationRepository(self._sql_database)

    @cached_property
    def received_events(self) -> SqlReceivedEventRepository:
        """Events of platforms that were processed."""
        from briefings.storage.sql.installations import SqlReceivedEventRepository

        return SqlReceivedEventRepository(self._sql_database)

    @cached_property
    def calendars(self) -> SqlCalendarRepository:
        """Calendars that people subscribe to."""
        from briefings.storage.sql.calendars import SqlCalendarRepository

        return SqlCalendarRepository(self._sql_database)

    @cached_property
    def link_keys(self) -> SqlLinkKeyRepository:
        """Keys that sign links to cards."""
        from briefings.storage.sql.calendars import SqlLinkKeyRepository

        return SqlLinkKeyRepository(self._sql_database)
