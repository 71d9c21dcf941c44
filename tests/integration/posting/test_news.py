"""News of subjects and the weekly digest: since the last post, exactly once, and none without news."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from briefings.domain import Content, Mention, Passage, PassageKind
from briefings.domain.cards import Card
from briefings.domain.deliveries import Delivery, DeliveryState
from briefings.domain.follows import FollowedSubject
from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef
from briefings.domain.schedules import EmptyPolicy, Occurrence, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.posting.content import ServicePostContent
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.news import stored_news
from briefings.posting.news.stored_news import StoredNews, is_resting
from briefings.posting.ports import PostingContext
from briefings.posting.schedule_editor import ScheduleEditor
from briefings.search.misses import group_misses
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import PLATFORM, Crash, FakePublisher, Fault, RecordingNotifier
from tests.support.prepared_storage import open_prepared
from tests.support.refresh_documents import drop_territories
from tests.support.small_yearbook import content

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday."""

WORKSPACE = WorkspaceRef(PLATFORM, "1")
CHANNEL = ChannelRef(PLATFORM, "1", "2")
MEMBER = UserRef(PLATFORM, "77")


class NewsBench:
    """A storage, a publisher that records posts, and a clock."""

    def __init__(self, store: SqliteStorage) -> None:
        self.store = store
        self.now = NOW
        self.publisher = FakePublisher(lambda: self.now)
        self.service: BriefingService

    async def load(self) -> None:
        self.service = BriefingService(await self.store.revisions.load_snapshot())

    @property
    def news(self) -> StoredNews:
        return StoredNews(self.store, lambda: self.service, self.post_content, lambda: (WORKSPACE,))

    @property
    def post_content(self) -> ServicePostContent:
        return ServicePostContent(lambda: self.service)

    async def dispatch(self, **later: int) -> None:
        """Posts what is due some time later, with a new process."""
        self.now += timedelta(**later)
        context = PostingContext(
            self.store, self.publisher, self.post_content, RecordingNotifier(), lambda: self.now, PLATFORM, self.news
        )
        await Dispatcher(context).run_due(self.now)

    async def add(self, kind: ScheduleKind, **values: Any) -> Schedule:
        made = Schedule(0, "abc", CHANNEL, kind, time(9), "UTC", "ja", self.now, **values)
        return await self.store.schedules.add_schedule(made, actor=None)

    async def change(self, text: str, subject: str = "AM") -> None:
        """Adds a statement about a subject to the content."""
        snapshot = await self.store.revisions.load_snapshot()
        await self.store.revisions.apply_content(
            with_statement(snapshot.content, text, subject), expected_id=snapshot.revision.id
        )
        await self.load()

    @property
    def posts(self) -> list[Card]:
        """Returns the cards of the posts, the oldest first."""
        return self.publisher.cards


def with_statement(content: Content, text: str, subject: str) -> Content:
    chapters = list(content.chapters)
    index = next(number for number, one in enumerate(chapters) if one.lang == "ja")
    chapter = chapters[index]
    ordinal = max(passage.ordinal for passage in chapter.passages) + 1
    passage = Passage(PassageKind.PARAGRAPH, chapter.sections[0].path, ordinal, text, 142)
    chapters[index] = replace(chapter, passages=(*chapter.passages, passage))
    mention = Mention(chapter.key, ordinal, 0, 1, subject)
    order = {one.key: number for number, one in enumerate(chapters)}
    mentions = sorted((*content.mentions, mention), key=lambda item: (order[item.chapter], item.passage, item.start))
    return replace(content, chapters=tuple(chapters), mentions=tuple(mentions))


def texts(card: Card) -> str:
    lines = [f"{line.label} {line.text}" for block in card.blocks for line in block.lines]
    return "\n".join([card.title, *(block.heading for block in card.blocks), *lines])


@cache
def small_content() -> Content:
    return drop_territories(content())


@pytest.fixture
async def bench(tmp_path: Path) -> Any:
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW, content=small_content()) as store:
        bench = NewsBench(store)
        await bench.load()
        yield bench


async def test_digest_lists_changes_since_last_one(bench: NewsBench) -> None:
    await bench.add(ScheduleKind.DIGEST)
    await bench.change("アルメニアは新しい橋を開いた。")
    await bench.dispatch(hours=2)
    await bench.dispatch(minutes=10)
    (first,) = bench.posts
    assert "アルメニア" in texts(first)
    assert "新しい記述1件" in texts(first)
    await bench.dispatch(days=3)
    assert len(bench.posts) == 1, "one a week"
    await bench.change("ジョージアは新しい港を開いた。", "GE")
    await bench.dispatch(days=4)
    _, second = bench.posts
    assert "ジョージア" in texts(second)
    assert "新しい記述1件" in texts(second)
    changed = "".join(f"{line.label} {line.text}" for line in second.blocks[0].lines)
    assert "アルメニア" not in changed, "what was told is not told again"


async def test_empty_digest_is_omitted_or_stated(bench: NewsBench) -> None:
    """The subject has no dates in the next weeks."""
    quiet = await bench.add(ScheduleKind.DIGEST, subjects=("no-such-subject",))
    await bench.dispatch(hours=2)
    assert bench.posts == []
    assert (await bench.store.deliveries.list_deliveries(quiet.id))[0].state is DeliveryState.SKIPPED
    await bench.store.schedules.change_schedule(quiet, actor=None, now=bench.now, on_empty=EmptyPolicy.SAY)
    await bench.dispatch(days=7)
    (card,) = bench.posts
    assert "新しい動きはありません" in texts(card)


async def test_missed_or_refused_digest_loses_nothing(bench: NewsBench) -> None:
    await bench.add(ScheduleKind.DIGEST)
    await bench.change("アルメニアは新しい橋を開いた。")
    await bench.dispatch(days=2)
    assert bench.posts == [], "Monday is over"
    await bench.dispatch(days=5)
    await bench.dispatch(hours=1)
    (card,) = bench.posts
    assert "新しい記述1件" in texts(card)


async def test_unanswered_queries_are_only_for_moderators(bench: NewsBench) -> None:
    await bench.store.misses.count_misses(group_misses({"ピロシキ": 3}), bench.now)
    await bench.add(ScheduleKind.DIGEST)
    await bench.dispatch(hours=2)
    assert "ピロシキ" not in "".join(map(texts, bench.posts))
    settings = WorkspaceSettings(WORKSPACE, moderators_channel=CHANNEL.channel)
    await bench.store.workspace_settings.set_workspace_settings(settings, actor=None, now=bench.now)
    await bench.store.misses.count_misses(group_misses({"ピロシキ": 1}), bench.now + timedelta(days=6))
    await bench.dispatch(days=7)
    assert "ピロシキ" in texts(bench.posts[-1])
    assert "4回" in texts(bench.posts[-1])


async def test_preview_is_the_next_real_one(bench: NewsBench) -> None:
    schedule = await bench.add(ScheduleKind.DIGEST)
    await bench.change("アルメニアは新しい橋を開いた。")
    editor = ScheduleEditor(bench.store, bench.post_content, lambda: bench.now, bench.news)
    preview = await editor.preview_next_post(schedule)
    assert preview is not None
    await bench.dispatch(hours=1)
    assert preview.card == bench.posts[0]
    assert preview.occurrence.date == date(2026, 11, 23)


async def follow(bench: NewsBench, subject: str = "AM", workspace: WorkspaceRef = WORKSPACE) -> None:
    made = Schedule(
        0,
        "personal",
        ChannelRef(PLATFORM, "", "77"),
        ScheduleKind.NEWS,
        time(9),
        "UTC",
        "ja",
        bench.now,
        owner=MEMBER,
    )
    revision = bench.service.snapshot.revision.id
    await bench.store.follows.follow(made, FollowedSubject(subject, workspace, revision, bench.now))


@pytest.mark.fault(1)
@pytest.mark.fault(2)
@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("idempotent", [True, False])
async def test_crash_between_claim_and_confirmation_sends_a_message_once(
    bench: NewsBench, fault: Fault, idempotent: bool
) -> None:
    """This holds whether or not the platform had accepted it, and whether or not it recognizes repeats."""
    bench.publisher.idempotent_send = idempotent
    await follow(bench)
    await bench.change("アルメニアは新しい橋を開いた。")
    bench.publisher.script = [fault]
    bench.now += timedelta(hours=2)
    with contextlib.suppress(Crash):
        await bench.dispatch()
    for minutes in (1, 5, 30, 60):
        await bench.dispatch(minutes=minutes)
    assert len(bench.publisher.posts) == 1
    for _ in range(3):
        await bench.dispatch(days=1)
    assert len(bench.publisher.posts) == 1, "told once, and the next days have nothing new"


async def test_corrected_post_about_a_followed_subject_is_news_once(bench: NewsBench) -> None:
    await follow(bench)
    await follow(bench, "GE")
    posted = await bench.add(ScheduleKind.SUBJECT_OF_WEEK, subjects=("AM",))
    await bench.dispatch(hours=2)
    assert len(bench.publisher.posts) == 1, "the post of the channel"
    (delivery,) = await bench.store.deliveries.list_deliveries(posted.id)
    await bench.store.corrections.record_correction(
        delivery.occurrence, revision=1, reason="", actor=MEMBER, now=bench.now
    )
    await bench.dispatch(days=1)
    await bench.dispatch(days=1)
    message = bench.posts[-1]
    assert len(bench.publisher.posts) == 2
    assert "アルメニア: " in texts(message)
    assert "訂正されました" in texts(message)


async def test_correction_of_another_card_is_not_news(bench: NewsBench) -> None:
    await follow(bench, workspace=WorkspaceRef(PLATFORM, "other"))
    posted = await bench.add(ScheduleKind.SUBJECT_OF_WEEK, subjects=("AM",))
    await bench.dispatch(hours=2)
    (delivery,) = await bench.store.deliveries.list_deliveries(posted.id)
    await bench.store.corrections.record_correction(
        delivery.occurrence, revision=1, reason="", actor=MEMBER, now=bench.now
    )
    await bench.dispatch(days=1)
    assert len(bench.publisher.posts) == 1


async def test_alternation_between_two_messages_is_not_news(bench: NewsBench) -> None:
    await follow(bench)
    before = bench.service.snapshot.content
    await bench.change("アルメニアは新しい橋を開いた。")
    snapshot = await bench.store.revisions.load_snapshot()
    await bench.store.revisions.apply_content(before, expected_id=snapshot.revision.id)
    await bench.load()
    await bench.dispatch(days=1)
    assert bench.publisher.posts == []


@pytest.mark.parametrize(
    ("failures", "days_later", "rests"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 1, True),
        (2, 2, False),
        (3, 3, True),
        (3, 4, False),
        (9, 6, True),
        (9, 7, False),
    ],
)
def test_interval_between_attempts_grows(failures: int, days_later: int, rests: bool) -> None:
    first = date(2026, 11, 1)
    earlier = [
        Delivery(
            Occurrence(1, "abc", first - timedelta(days=number), NOW, is_personal=True),
            DeliveryState.GIVEN_UP,
            "closed_messages",
        )
        for number in range(failures)
    ]
    assert is_resting(earlier, first + timedelta(days=days_later)) is rests


async def test_change_is_news_also_where_the_memory_of_comparisons_is_full(
    bench: NewsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparisons of a first post are evicted while a second one compares more."""
    monkeypatch.setattr(stored_news, "_CACHED_CHANGES", 1)
    first = await bench.add(ScheduleKind.NEWS, subjects=("AM",))
    second = replace(first, subjects=("AM", "GE"))
    await bench.change("アルメニアで新しい鉄道が開いた。")
    await bench.change("ジョージアで新しい港が開いた。", "GE")
    news = bench.news
    assert await news.build_card(first, date(2026, 11, 24)) is not None
    card = await news.build_card(second, date(2026, 11, 24))
    assert card is not None
    assert "アルメニア" in texts(card)
    assert "ジョージア" in texts(card)
