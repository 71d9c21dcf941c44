"""Defines what the program needs from a database: one protocol per repository, and the storage that contains them.

The repositories of one storage share its connections. Every method runs in a separate transaction: all of it is
stored, or nothing. Every method raises `StoreError` if the database can't be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefings.domain.schedules import PostPurpose

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from pathlib import Path

    from briefings.domain.audit import AuditEntry
    from briefings.domain.deliveries import Delivery, DeliveryState, PlanningResult
    from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
    from briefings.domain.reviews import PublishedPost
    from briefings.domain.schedules import Occurrence, Schedule
    from briefings.search.misses import MissedQuery, MissRecord
    from briefings.storage.content_ports import ProposalRepository, RevisionRepository
    from briefings.storage.personal_ports import FollowRepository, ReportRepository
    from briefings.storage.platform_ports import InstallationRepository, ReceivedEventRepository
    from briefings.storage.settings_ports import PlaceSettingsRepository, WorkspaceSettingsRepository
    from briefings.storage.web_ports import CalendarRepository, LinkKeyRepository


class ScheduleRepository(Protocol):
    """Schedules of posts. Each change is recorded in the audit log, in the same transaction."""

    async def list_channels(self, platform: str) -> tuple[ChannelRef, ...]:
        """Lists the channels of a platform that an active schedule posts to, each once, in a fixed order."""

    async def add_schedule(self, schedule: Schedule, *, actor: UserRef | None) -> Schedule:
        """Stores a new schedule, which is due from its `since` on, and returns it with its id."""

    async def find_schedule(self, workspace_ref: WorkspaceRef, number: int) -> Schedule | None:
        """Finds a schedule of a workspace by its id, removed ones included."""

    async def find_schedule_by_key(self, key: str) -> Schedule | None:
        """Finds a schedule by the key in its posts, removed ones included."""

    async def list_schedules(self, workspace_ref: WorkspaceRef) -> tuple[Schedule, ...]:
        """Lists the schedules of a workspace, without removed ones."""

    async def change_schedule(
        self, schedule: Schedule, *, actor: UserRef | None, now: datetime, **changes: object
    ) -> Schedule | None:
        """Changes fields of a schedule, and returns it; None if it was removed in the meantime.

        A date that has its post gets no second one. If the change moves the post of another date into the past, it is
        still sent within its grace period.
        """

    async def pause_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime, reason: str) -> None:
        """Pauses a schedule: what becomes due until it is resumed is skipped."""

    async def resume_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime) -> None:
        """Resumes a schedule from now on."""

    async def remove_schedule(self, schedule: Schedule, *, actor: UserRef | None, now: datetime) -> None:
        """Removes a schedule; its deliveries remain."""


class DeliveryRepository(Protocol):
    """The deliveries of posts. Each step changes a row only if it is in the state that the caller saw."""

    async def plan_deliveries(self, now: datetime, *, platform: str | None = None) -> PlanningResult:
        """Stores a delivery for every occurrence that became due since the last call.

        Nothing is stored twice, even if the clock was set back. A schedule with stored values that cannot be read
        is paused, and stops no other.

        Args:
            now: the current time.
            platform: limits it to the schedules of one platform (`ChannelRef.platform`); None for all.
        """

    async def list_open_deliveries(
        self, now: datetime, *, platform: str | None = None
    ) -> list[tuple[Schedule, Delivery]]:
        """Lists the deliveries to be processed now, oldest first.

        Recently missed ones are among them: a clock that was ahead may have been corrected.

        Args:
            now: the current time.
            platform: limits it to the schedules of one platform; None for all.
        """

    async def transition(
        self,
        occurrence: Occurrence,
        from_states: Collection[DeliveryState],
        to: DeliveryState,
        *,
        if_active: bool = False,
        **values: object,
    ) -> bool:
        """Moves a delivery from one of several states to another, or changes fields in the same state.

        Args:
            occurrence: the occurrence of the delivery.
            from_states: the states in which it may be.
            to: its new state.
            if_active: whether the schedule must be neither paused nor removed.
            values: fields of `Delivery` to set.

        Returns:
            False if it is in another state, so that nothing was changed.
        """

    async def transition_without_channel(
        self,
        schedule: Schedule,
        occurrence: Occurrence,
        from_states: Collection[DeliveryState],
        to: DeliveryState,
        *,
        if_active: bool = False,
        **values: object,
    ) -> bool | None:
        """Moves a delivery as `transition` does, and counts a report that its channel is missing.

        Either both are stored or neither, so that a delivery that ends is always counted.

        Returns:
            None if it is in another state, so that nothing was changed; True if the schedule has just been
            paused because of the count.
        """

    async def skip_delivery(self, occurrence: Occurrence, *, reason: str) -> bool:
        """Marks a post that was not started as skipped; False if it was started or is finished."""

    async def undo_skip(self, occurrence: Occurrence) -> bool:
        """Undoes a skip by a reviewer; False if there is none."""

    async def find_delivery(
        self, schedule_id: int, day: date, purpose: PostPurpose = PostPurpose.POST
    ) -> Delivery | None:
        """Finds the delivery of a schedule for a local date."""

    async def list_deliveries(self, schedule_id: int, *, limit: int = 10) -> tuple[Delivery, ...]:
        """Lists the latest posts of a schedule, newest first."""

    async def count_by_state(self, schedule_id: int | None = None) -> Counter[DeliveryState]:
        """Counts the posts of a schedule by state; of all schedules if none is given."""


class CorrectionRepository(Protocol):
    """Sent posts with what they showed, and their corrections."""

    async def list_posts_since(self, since: datetime) -> tuple[PublishedPost, ...]:
        """Lists the posts sent since a time that are not known to be deleted, removed schedules included."""

    async def record_correction(
        self, occurrence: Occurrence, *, revision: int, reason: str, actor: UserRef, now: datetime
    ) -> None:
        """Records that a post was corrected, or that it could not be.

        Args:
            occurrence: the occurrence of the post.
            revision: the revision that the post shows from now on.
            reason: the reason why it could not be corrected, as a code; empty if it was.
            actor: the moderator.
            now: the time.
        """

    async def list_corrected_since(
        self, workspace_ref: WorkspaceRef, since: datetime
    ) -> tuple[tuple[Schedule, date], ...]:
        """Lists the posts of a workspace that were corrected since a time, each as its schedule and its date."""

    async def record_deleted_post(self, occurrence: Occurrence) -> None:
        """Records that a post was deleted by a person."""


class MissRepository(Protocol):
    """Searches that found nothing, counted by their folded text, without user, workspace, channel or time of day."""

    async def count_misses(self, misses: Iterable[MissedQuery], now: datetime) -> None:
        """Adds to the counts, all or none; the least frequent and oldest rows are deleted if there are too many.

        Args:
            misses: searches that may be stored (`briefings.search.misses.group_misses`).
            now: aware; its day (UTC) is stored.
        """

    async def list_misses(self, *, limit: int = ..., offset: int = 0) -> tuple[MissRecord, ...]:
        """Lists searches, most frequent first, without dismissed ones."""

    async def find_miss_by_key(self, key: str) -> MissRecord | None:
        """Finds a search by the key in a button's id, dismissed ones included."""

    async def set_dismissed(self, folded: str, *, dismissed: bool = True) -> None:
        """Dismisses a search, which is counted but no longer listed, or undoes that."""

    async def delete_all_misses(self) -> None:
        """Deletes every search."""


class AuditRepository(Protocol):
    """The log of changes: rows that are never changed, except that the user is removed after a time."""

    async def record_audit_entry(self, entry: AuditEntry) -> None:
        """Records a change that was made elsewhere, such as a review on the platform."""

    async def list_audit_entries(
        self, workspace_ref: WorkspaceRef, *, limit: int = 50, action: str = ""
    ) -> tuple[AuditEntry, ...]:
        """Lists the latest changes in a workspace, newest first; only those of one action if it is given."""

    async def list_entries_by(self, user_ref: UserRef, *, limit: int = ...) -> tuple[AuditEntry, ...]:
        """Lists what a user did in any workspace, newest first."""

    async def check_entries(self) -> None:
        """Reads every entry; `find_unreadable_tables` collects the table of those that can't be read."""

    async def remove_actors_before(self, moment: datetime) -> int:
        """Removes the users from the entries made before a time, and returns the number of entries."""


ProblemKey = tuple[str, str]
"""Scope and name of a check of the installation."""


class ProblemRepository(Protocol):
    """Problems of the installation that were reported and still exist."""

    async def list_problems(self) -> frozenset[ProblemKey]:
        """Lists the reported problems."""

    async def change_problems(
        self, *, added: Collection[ProblemKey], removed: Collection[ProblemKey], now: datetime
    ) -> tuple[frozenset[ProblemKey], frozenset[ProblemKey]]:
        """Adds and removes problems.

        Returns:
            The added and the removed problems, without those that another process had added or removed already: of
            several processes that find the same problem, only one reports it.
        """


class Storage(Protocol):
    """An open database: one repository for each kind of data."""

    @property
    def location(self) -> str:
        """The location of the database, for messages."""

    @property
    def revisions(self) -> RevisionRepository:
        """The states of the content."""

    @property
    def proposals(self) -> ProposalRepository:
        """Staged revisions under review."""

    @property
    def schedules(self) -> ScheduleRepository:
        """Schedules of posts."""

    @property
    def deliveries(self) -> DeliveryRepository:
        """The deliveries of posts."""

    @property
    def corrections(self) -> CorrectionRepository:
        """Corrections of sent posts."""

    @property
    def misses(self) -> MissRepository:
        """Searches that found nothing."""

    @property
    def reports(self) -> ReportRepository:
        """Errors that readers reported."""

    @property
    def follows(self) -> FollowRepository:
        """Subjects that members follow."""

    @property
    def audit(self) -> AuditRepository:
        """The log of changes."""

    @property
    def workspace_settings(self) -> WorkspaceSettingsRepository:
        """Settings of each workspace."""

    @property
    def place_settings(self) -> PlaceSettingsRepository:
        """Settings of servers and channels."""

    @property
    def problems(self) -> ProblemRepository:
        """Reported problems of the installation."""

    @property
    def installations(self) -> InstallationRepository:
        """Workspaces in which an application is installed, with its sealed tokens."""

    @property
    def received_events(self) -> ReceivedEventRepository:
        """Events of platforms that were processed."""

    @property
    def calendars(self) -> CalendarRepository:
        """Calendars that people subscribe to."""

    @property
    def link_keys(self) -> LinkKeyRepository:
        """Keys that sign links to cards."""

    async def lock_shards(self, shards: Collection[int]) -> bool:
        """Locks shards for this process, in place of those that it had locked; False if another process runs one.

        The locks last until the process ends. A database of one process has nothing to lock.
        """

    async def take_identify_turn(self, bucket: int, seconds: float) -> bool:
        """Waits for this process's turn to identify, which it has once in some seconds over all processes.

        Args:
            bucket: turns of different buckets are independent (Discord's documentation: Gateway, Rate Limit Key).
            seconds: between two turns of a bucket.

        Returns:
            False if the database is not shared, so that the caller has to keep the distance itself.
        """

    async def wait_for_revision(self, seconds: float) -> None:
        """Waits until another revision may be active, at most for some seconds.

        A database that announces a change ends the wait early; any other always takes the whole time.
        """

    async def verify(self) -> None:
        """Verifies the database and the digest of every revision.

        Raises:
            DatabaseDamaged: something is not as it was stored.
        """

    async def make_automatic_backup(self, *, keep_count: int, now: datetime) -> None:
        """Makes a backup before a change of the content, if this storage makes its own, and deletes old ones.

        Args:
            keep_count: how many automatic backups are kept; 0 makes none.
            now: aware; part of the backup's name.

        Raises:
            DatabaseDamaged: the database is damaged; no backup was made.
            BackupFailed: the backup can't be written: the change must not be started.
        """

    async def export_content(self, target: Path) -> Path:
        """Writes all revisions with their history, and no other data, to a file that can be restored.

        Returns:
            `target`.

        Raises:
            BackupFailed: the file can't be written.
        """

    async def close(self) -> None:
        """Closes the database after the running transactions; does nothing if it is closed."""
