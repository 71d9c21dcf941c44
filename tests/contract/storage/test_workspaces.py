"""Every storage stores the records of workspaces in the same way."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from briefings.domain.audit import AuditEntry
from briefings.domain.calendars import CalendarSubscription
from briefings.domain.installations import Installation
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.domain.workspaces import WorkspaceSettings
from briefings.search.misses import MissedQuery
from briefings.storage.ports import Storage
from tests.contract.storage.samples import (
    DIGEST,
    NOW,
    OTHER_WORKSPACE,
    USER,
    WORKSPACE,
    OpenStorage,
)
from tests.support.stored_content import make_content


class TestMisses:
    async def test_misses_are_counted_by_their_folded_text(self, storage: Storage) -> None:
        yesterday = NOW - timedelta(days=1)
        await storage.misses.count_misses([MissedQuery("mongolia", "Mongolia", 2)], yesterday)
        await storage.misses.count_misses(
            [MissedQuery("mongolia", "MONGOLIA", 1), MissedQuery("tuva", "Tuva", 1)], NOW
        )
        mongolia, tuva = await storage.misses.list_misses()
        assert (mongolia.text, mongolia.count) == ("Mongolia", 3)
        assert (mongolia.first_on, mongolia.last_on) == (date(2026, 3, 31), date(2026, 4, 1))
        assert await storage.misses.list_misses(limit=1, offset=1) == (tuva,)
        assert await storage.misses.find_miss_by_key(tuva.key) == tuva
        assert await storage.misses.find_miss_by_key("0000000000000000") is None

    async def test_dismissed_misses_are_counted_but_not_listed(self, storage: Storage) -> None:
        await storage.misses.count_misses([MissedQuery("tuva", "Tuva", 1)], NOW)
        await storage.misses.set_dismissed("tuva")
        await storage.misses.count_misses([MissedQuery("tuva", "Tuva", 1)], NOW)
        assert await storage.misses.list_misses() == ()
        await storage.misses.set_dismissed("tuva", dismissed=False)
        (tuva,) = await storage.misses.list_misses()
        assert tuva.count == 2
        await storage.misses.delete_all_misses()
        assert await storage.misses.list_misses() == ()

    async def test_least_frequent_misses_are_deleted(self, storage: Storage) -> None:
        await storage.misses.count_misses(
            [MissedQuery(f"query {number}", f"Query {number}", 1 + number % 7) for number in range(2_500)], NOW
        )
        misses = await storage.misses.list_misses()
        assert len(misses) == 2_000
        assert {miss.count for miss in misses} == {2, 3, 4, 5, 6, 7}


class TestAuditAndWorkspaceSettings:
    async def test_entries_are_listed_newest_first(self, storage: Storage) -> None:
        entries = [
            AuditEntry(NOW + timedelta(minutes=number), WORKSPACE, USER, f"action.{number % 2}", detail={"n": number})
            for number in range(4)
        ]
        for entry in entries:
            await storage.audit.record_audit_entry(entry)
        await storage.audit.record_audit_entry(AuditEntry(NOW, OTHER_WORKSPACE, None, "action.0"))
        assert await storage.audit.list_audit_entries(WORKSPACE) == tuple(reversed(entries))
        assert await storage.audit.list_audit_entries(WORKSPACE, limit=1) == (entries[3],)
        assert await storage.audit.list_audit_entries(WORKSPACE, action="action.0") == (entries[2], entries[0])
        (other,) = await storage.audit.list_audit_entries(OTHER_WORKSPACE)
        assert other.actor is None
        assert await storage.audit.list_entries_by(USER) == tuple(reversed(entries))
        assert await storage.audit.list_entries_by(USER, limit=2) == (entries[3], entries[2])
        assert await storage.audit.list_entries_by(replace(USER, platform="discord")) == ()

    async def test_settings_are_stored_for_each_workspace_and_audited(self, storage: Storage) -> None:
        assert await storage.workspace_settings.load_workspace_settings(WORKSPACE) == WorkspaceSettings(WORKSPACE)
        settings = WorkspaceSettings(WORKSPACE, "C1", "S1", "C2")
        await storage.workspace_settings.set_workspace_settings(settings, actor=USER, now=NOW)
        await storage.workspace_settings.set_workspace_settings(
            replace(settings, log_channel=None), actor=USER, now=NOW
        )
        stored = await storage.workspace_settings.load_workspace_settings(WORKSPACE)
        assert stored == replace(settings, log_channel=None)
        other = await storage.workspace_settings.load_workspace_settings(OTHER_WORKSPACE)
        assert other == WorkspaceSettings(OTHER_WORKSPACE)
        entries = await storage.audit.list_audit_entries(WORKSPACE, action="settings")
        values = {"moderators_channel": "C1", "moderators_role": "S1", "log_channel": "C2"}
        assert entries == (
            AuditEntry(NOW, WORKSPACE, USER, "settings", detail=values | {"log_channel": None}),
            AuditEntry(NOW, WORKSPACE, USER, "settings", detail=values),
        )

    async def test_settings_of_places_are_stored_taken_back_and_audited(self, storage: Storage) -> None:
        repository = storage.place_settings
        english = PlaceSettings("en", Visibility.PRIVATE, "UTC")
        await repository.set_place_settings(WORKSPACE, "", english, actor=USER, now=NOW)
        await repository.set_place_settings(WORKSPACE, "C1", PlaceSettings("ja"), actor=USER, now=NOW)
        await repository.set_place_settings(OTHER_WORKSPACE, "C1", PlaceSettings(zone="UTC"), actor=None, now=NOW)
        stored = {
            (WORKSPACE, ""): english,
            (WORKSPACE, "C1"): PlaceSettings("ja"),
            (OTHER_WORKSPACE, "C1"): PlaceSettings(zone="UTC"),
        }
        assert await repository.load_place_settings() == stored
        await repository.set_place_settings(WORKSPACE, "", PlaceSettings(), actor=USER, now=NOW)
        del stored[WORKSPACE, ""]
        assert await repository.load_place_settings() == stored
        entries = await storage.audit.list_audit_entries(WORKSPACE, action="settings.place")
        taken_back = {"channel": "", "language": "", "visibility": "", "zone": ""}
        assert [entry.detail for entry in entries] == [
            taken_back,
            taken_back | {"channel": "C1", "language": "ja"},
            {"channel": "", "language": "en", "visibility": "private", "zone": "UTC"},
        ]

    async def test_passage_that_was_corrected_has_the_day_since_when(self, storage: Storage) -> None:
        content = make_content()
        chapter = content.chapters[0]
        first = await storage.revisions.apply_content(content, expected_id=None)
        assert (await storage.revisions.load_snapshot()).corrections == {}
        passages = (replace(chapter.passages[0], text=f"{chapter.passages[0].text}!"), *chapter.passages[1:])
        changed = replace(content, chapters=(replace(chapter, passages=passages), *content.chapters[1:]))
        await storage.revisions.apply_content(changed, expected_id=first.id)
        corrections = (await storage.revisions.load_snapshot()).corrections
        assert {key: list(days) for key, days in corrections.items()} == {chapter.key: [passages[0].ordinal]}


async def test_problems_are_added_and_removed_once(storage: Storage) -> None:
    disk, channel = ("host", "disk"), ("discord", "channel 1/2")
    problems = storage.problems
    assert await problems.change_problems(added={disk, channel}, removed=(), now=NOW) == ({disk, channel}, set())
    assert await problems.change_problems(added={disk}, removed={channel}, now=NOW) == (set(), {channel})
    assert await problems.change_problems(added=(), removed={channel}, now=NOW) == (set(), set())
    assert await problems.list_problems() == {disk}


class TestInstallations:
    @staticmethod
    def make(organization: str = "", workspace: str = "T1", sealed: str = "sealed") -> Installation:
        return Installation(
            "slack", organization, workspace, "Desk", "B1", "U1", ("chat:write", "commands"), sealed,
            NOW + timedelta(hours=12), NOW,
        )  # fmt: skip

    async def test_installation_is_replaced_and_deleted(self, storage: Storage, open_storage: OpenStorage) -> None:
        await storage.installations.save_installation(self.make())
        renewed = replace(self.make(sealed="other"), expires_at=None)
        await storage.installations.save_installation(renewed)
        other = await open_storage()
        assert await other.installations.find_installation(WorkspaceRef("slack", "T1")) == renewed
        assert await other.installations.find_installation(WorkspaceRef("discord", "T1")) is None
        assert await other.installations.find_installation(WorkspaceRef("slack", "T2")) is None
        assert await other.installations.list_installations("slack") == (renewed,)
        await other.installations.delete_installation(renewed)
        assert await storage.installations.list_installations("slack") == ()

    async def test_workspace_has_its_own_installation_or_that_of_its_organization(self, storage: Storage) -> None:
        installations = storage.installations
        whole, own = self.make("E1", ""), self.make("E1", "T1")
        await installations.save_installation(whole)
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) is None
        assert await installations.find_installation(WorkspaceRef("slack", "T1"), "E1") == whole
        assert await installations.find_installation(WorkspaceRef("slack", ""), "E1") == whole
        assert await installations.find_installation(WorkspaceRef("slack", "T1"), "E2") is None
        await installations.record_organization(WorkspaceRef("slack", "T1"), "E1")
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) == whole
        await installations.save_installation(own)
        assert await installations.find_installation(WorkspaceRef("slack", "T1")) == own


class TestReceivedEvents:
    async def test_event_is_new_once_until_it_is_old(self, storage: Storage, open_storage: OpenStorage) -> None:
        async def add(storage: Storage, event_id: str, now: datetime, platform: str = "slack") -> bool:
            since = now - timedelta(minutes=10)
            return await storage.received_events.add_event(platform, event_id, now=now, since=since)

        assert await add(storage, "Ev1", NOW)
        other = await open_storage()
        assert not await add(other, "Ev1", NOW + timedelta(minutes=5))
        assert await add(other, "Ev2", NOW)
        assert await add(other, "Ev1", NOW, "discord")
        assert await add(other, "Ev1", NOW + timedelta(minutes=11))


class TestCalendars:
    @staticmethod
    def make(calendar_id: str = "a1", owner: UserRef = USER) -> CalendarSubscription:
        return CalendarSubscription(calendar_id, owner, "ja", ("AM", "CSTO"), (30, 7), NOW, NOW)

    async def test_calendar_is_found_by_the_digest_of_its_token_until_it_is_revoked(
        self, storage: Storage, open_storage: OpenStorage
    ) -> None:
        calendars, calendar = storage.calendars, self.make()
        assert await calendars.add_calendar(calendar, token_digest=DIGEST, limit=10)
        other = (await open_storage()).calendars
        assert await other.find_calendar(DIGEST) == calendar
        assert await other.get_calendar("a1") == calendar
        assert await other.find_calendar("a1") is None
        assert not await other.revoke_calendar("a1", owner=UserRef("discord", USER.user))
        assert await other.revoke_calendar("a1", owner=USER)
        assert not await other.revoke_calendar("a1", owner=USER)
        assert await calendars.find_calendar(DIGEST) is None
        assert await calendars.list_calendars() == ()

    async def test_user_has_limited_number_and_lists_only_own_calendars(self, storage: Storage) -> None:
        calendars, stranger = storage.calendars, UserRef("discord", "1")
        added = await asyncio.gather(
            *(calendars.add_calendar(self.make(f"a{n}"), token_digest=f"d{n}", limit=3) for n in range(6))
        )
        assert Counter(added) == {True: 3, False: 3}
        assert await calendars.add_calendar(self.make("b", stranger), token_digest=DIGEST[::-1], limit=3)
        assert len(await calendars.list_calendars(USER)) == 3
        assert [calendar.owner for calendar in await calendars.list_calendars(stranger)] == [stranger]
        assert len(await calendars.list_calendars()) == 4
        assert await calendars.delete_calendars(USER) == 3
        assert await calendars.delete_calendars(USER) == 0
        assert len(await calendars.list_calendars()) == 1

    async def test_changed_calendar_keeps_its_address(self, storage: Storage) -> None:
        calendars = storage.calendars
        await calendars.add_calendar(self.make(), token_digest=DIGEST, limit=10)
        later = NOW + timedelta(days=1)

        async def change(owner: UserRef | None, subjects: tuple[str, ...]) -> bool:
            calendar = replace(
                self.make(), language="en", subjects=subjects, lead_days=(), changed_at=later, followed=True
            )
            return await calendars.change_calendar(calendar, owner=owner)

        assert not await change(UserRef("slack", "U1"), ("KZ",))
        assert (await calendars.find_calendar(DIGEST)) == self.make()
        assert await change(USER, ("KZ",))
        changed = replace(self.make(), language="en", subjects=("KZ",), lead_days=(), changed_at=later, followed=True)
        assert await calendars.find_calendar(DIGEST) == changed
        assert await change(None, ())
        await calendars.record_fetch("a1", date(2026, 4, 3))
        assert await calendars.find_calendar(DIGEST) == replace(changed, subjects=(), fetched_on="2026-04-03")


class TestLinkKeys:
    async def test_every_process_has_the_same_key_until_it_is_replaced(
        self, storage: Storage, open_storage: OpenStorage
    ) -> None:
        other = await open_storage()
        keys = await asyncio.gather(
            *(
                opened.link_keys.load_key("card", candidate=bytes([n]) * 32)
                for n, opened in enumerate((storage, other))
            )
        )
        assert len(set(keys)) == 1
        assert await other.link_keys.load_key("other", candidate=b"x") == b"x"
        await other.link_keys.replace_key("card", b"new")
        assert await storage.link_keys.load_key("card", candidate=b"y") == b"new"
