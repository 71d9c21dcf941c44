"""The publisher of Discord: access checks, sending and searching in channels, threads and forums."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import discord
import pytest
import simcord
from msgspec.structs import replace

from bot.discord_app import BriefingBot, create_bot
from bot.discord_app.channel_permissions import find_missing_permissions
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.posting.remote_channels import RemoteChannels
from bot.discord_app.refs import make_channel_ref
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import (
    Available,
    Deleted,
    Forbidden,
    Found,
    NotFound,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence
from tests.support.simcord_env import create_env

DUE = datetime(2027, 9, 2, tzinfo=UTC)
FIRST = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 2), DUE)
SECOND = replace(FIRST, date=date(2027, 9, 3))
CARD = Card(CardRequest(""), "en", "title", (CardBlock("", (CardLine("a line"),)),))
ABSENT = ChannelRef("discord", "5", "6")
"""A channel of a server that the bot is not in."""


@dataclass
class PublisherBench:
    """A server with a text channel and the publisher."""

    env: simcord.Env
    bot: BriefingBot
    guild: Any
    channel: Any

    @property
    def publisher(self) -> DiscordPublisher:
        return DiscordPublisher(self.bot)

    @property
    def channel_ref(self) -> ChannelRef:
        return self.ref(self.channel)

    def ref(self, channel: Any) -> ChannelRef:
        return make_channel_ref(self.guild.id, channel.id)

    def cached(self, channel: Any) -> Any:
        return self.bot.get_guild(self.guild.id).get_channel_or_thread(channel.id)  # type: ignore[union-attr]

    async def forbid(self, channel: Any, **permissions: bool) -> None:
        await self.cached(channel).set_permissions(self.cached(channel).guild.me, **permissions)
        await self.env.settle()

    async def publish(self, channel_ref: ChannelRef | None = None, occurrence: Occurrence = FIRST) -> MessageRef:
        result = await self.publisher.publish(channel_ref or self.channel_ref, occurrence, CARD)
        assert isinstance(result, Sent)
        assert result.message_ref is not None
        return result.message_ref

    def requests(self, method: str) -> list[str]:
        return [request.path for request in self.env.http_requests if request.method == method]

    def leave_to_another_shard(self) -> None:
        """Removes the server, as if another process ran its shard."""
        self.bot._connection._remove_guild(self.bot.get_guild(self.guild.id))  # type: ignore[arg-type]
        own = (self.guild.id >> 22) % 2
        self.bot.shard_count, self.bot.shard_ids = 2, [1 - own]  # type: ignore[attr-defined]


@pytest.fixture
async def bench(store: Any, settings: Any) -> AsyncIterator[PublisherBench]:
    bot = create_bot(store, settings, wake_every=3600)
    env = create_env(bot)
    await env.start()
    guild = env.create_guild()
    channel = guild.create_text_channel("desk")
    yield PublisherBench(env, bot, guild, channel)
    bot.shard_count, bot.shard_ids = None, None  # type: ignore[attr-defined]
    await env.shutdown()


async def test_search_begins_behind_the_newest_message(bench: PublisherBench) -> None:
    assert await bench.publisher.check(bench.channel_ref) == Available(str(bench.channel.id))
    post = await bench.publish()
    assert await bench.publisher.check(bench.channel_ref) == Available(post.message)
    assert await bench.publisher.check_cached(bench.channel_ref) == Available("")


async def test_obstacles_are_detected_without_request(bench: PublisherBench) -> None:
    publisher, guild = bench.publisher, bench.bot.get_guild(bench.guild.id)
    assert guild is not None
    await bench.forbid(bench.channel, send_messages=False)
    count = len(bench.env.http_requests)
    forbidden = Forbidden("missing:send_messages")
    assert [await publisher.check(bench.channel_ref), await publisher.check_cached(bench.channel_ref)] == [
        forbidden
    ] * 2
    assert await publisher.edit(MessageRef(ABSENT, "9"), FIRST, CARD) == Rejected("missing:server")
    assert await publisher.check(ABSENT) == Forbidden("missing:server")
    assert await publisher.find(ABSENT, FIRST, "0") == Unreadable("missing:view_channel")
    post = MessageRef(bench.channel_ref, "9")
    guild.unavailable = True
    assert await publisher.check(bench.channel_ref) == Unavailable("outage", 15)
    assert await publisher.check_cached(bench.channel_ref) == Unavailable("outage", 15)
    assert await publisher.find(bench.channel_ref, FIRST, "0") == Unavailable("outage")
    assert await publisher.edit(post, FIRST, CARD) == RetryLater(15, "outage")
    guild.unavailable = False
    bench.bot._ready.clear()  # type: ignore[union-attr]
    assert await publisher.check(bench.channel_ref) == Unavailable("connecting")
    assert await publisher.find(bench.channel_ref, FIRST, "0") == Unavailable("connecting")
    assert await publisher.edit(post, FIRST, CARD) == RetryLater(15, "connecting")
    bench.bot._ready.set()  # type: ignore[union-attr]
    assert len(bench.env.http_requests) == count


async def test_invisible_channel_is_neither_read_nor_edited(bench: PublisherBench) -> None:
    post = await bench.publish()
    await bench.forbid(bench.channel, read_message_history=False)
    assert await bench.publisher.find(bench.channel_ref, FIRST, "0") == Unreadable("missing:read_message_history")
    assert await bench.publisher.edit(post, FIRST, CARD) == Sent(post), "an edit needs no history"
    await bench.forbid(bench.channel, view_channel=False)
    assert await bench.publisher.find(bench.channel_ref, FIRST, "0") == Unreadable("missing:view_channel")
    assert await bench.publisher.edit(post, FIRST, CARD) == Rejected("missing:view_channel")


async def test_deleted_channel_is_known_by_its_own_answer(bench: PublisherBench) -> None:
    channel_ref = bench.channel_ref
    await bench.cached(bench.channel).delete()
    await bench.env.settle()
    assert await bench.publisher.check(channel_ref) == Deleted()
    assert await bench.publisher.check_cached(channel_ref) == Deleted()


async def test_voice_channel_is_not_a_channel_for_posts(bench: PublisherBench) -> None:
    voice = bench.guild.create_voice_channel("voice")
    assert await bench.publisher.check(bench.ref(voice)) == Forbidden("missing:postable_channel")


async def test_errors_are_classified_for_each_request(bench: PublisherBench) -> None:
    publisher, channel_ref = bench.publisher, bench.channel_ref
    post = await bench.publish()
    bench.env.inject_error("GET", "/channels/*", status=403, code=50001)
    assert await publisher.check(channel_ref) == Forbidden("50001", confirmed=True)
    bench.env.inject_error("GET", "/channels/*/messages", status=403, code=50001)
    assert await publisher.find(channel_ref, FIRST, "0") == Unreadable("50001", confirmed=True)
    bench.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    assert await publisher.publish(channel_ref, SECOND, CARD) == Rejected("50035")
    bench.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013)
    assert await publisher.edit(post, FIRST, CARD) == Rejected("50013")


async def test_new_post_shows_the_text_that_was_sent(bench: PublisherBench) -> None:
    result = await bench.publisher.publish(bench.channel_ref, FIRST, CARD)
    assert isinstance(result, Sent)
    assert result.is_current


async def test_only_own_messages_after_the_cursor_are_found(bench: PublisherBench) -> None:
    first, second = await bench.publish(), await bench.publish(occurrence=SECOND)
    publisher = bench.publisher
    assert await publisher.find(bench.channel_ref, FIRST, "0") == Found(first)
    assert await publisher.find(bench.channel_ref, SECOND, first.message) == Found(second)
    assert await publisher.find(bench.channel_ref, FIRST, first.message) == NotFound()
    bench.leave_to_another_shard()
    assert await publisher.find(bench.channel_ref, FIRST, "0") == Found(first)
    bench.bot._connection.user.id += 1  # type: ignore[union-attr]
    assert await publisher.find(bench.channel_ref, FIRST, "0") == NotFound(), "it is another's"


async def test_first_of_two_posts_with_one_marker_is_found(bench: PublisherBench) -> None:
    """SimCord does not recognize nonces."""
    first, second = await bench.publish(), await bench.publish()
    assert first != second
    assert await bench.publisher.find(bench.channel_ref, FIRST, "0") == Found(first)


async def test_direct_message_goes_to_its_channel(bench: PublisherBench) -> None:
    channel = bench.env.create_user("alice").dm_channel
    direct = make_channel_ref(None, channel.id)
    publisher = bench.publisher
    assert await publisher.check(direct) == Available(str(channel.id))
    post = await bench.publish(direct)
    assert await publisher.find(direct, FIRST, "0") == Found(post)


async def test_post_is_published_to_followers_once(bench: PublisherBench) -> None:
    news = bench.guild.create_news_channel("news")
    post = await bench.publish(bench.ref(news))
    for _ in range(2):
        assert await bench.publisher.crosspost(post) == Sent(post)
    (message,) = news.history()
    assert message.flags.value & 0b11  # SimCord sets the flag of the forwarded copy
    bench.env.inject_error("POST", "/channels/*/messages/*/crosspost", status=403, code=50013)
    assert await bench.publisher.crosspost(post) == Rejected("50013")
    bench.env.inject_error("POST", "/channels/*/messages/*/crosspost", status=400, code=40033)
    assert await bench.publisher.crosspost(post) == Sent(post)


async def make_forum(bench: PublisherBench, *, tags: tuple[str, ...] = (), require_tag: bool = False) -> Any:
    forum = bench.guild.create_forum_channel("forum")
    made = bench.cached(forum)
    if tags:
        await made.edit(available_tags=[discord.ForumTag(name=name) for name in tags])
        await bench.env.settle()
    # SimCord does not have this setting of a forum.
    bench.cached(forum)._flags = discord.ChannelFlags(require_tag=require_tag).value
    return forum


async def test_forum_gets_a_post_with_the_title_and_the_tags_of_the_schedule(bench: PublisherBench) -> None:
    forum = await make_forum(bench, tags=("news", "other"), require_tag=True)
    news = bench.cached(forum).available_tags[0]
    publisher, forum_ref = bench.publisher, bench.ref(forum)
    assert await publisher.publish(forum_ref, FIRST, CARD) == Rejected("missing_tag")
    assert await publisher.publish(forum_ref, FIRST, CARD, ("123",)) == Rejected("tag_deleted")
    long = replace(CARD, title="t" * 120)
    result = await publisher.publish(forum_ref, FIRST, long, (str(news.id),))
    assert isinstance(result, Sent)
    assert result.message_ref is not None
    thread = bench.cached(forum).get_thread(int(result.message_ref.message))
    assert (thread.name, [tag.name for tag in thread.applied_tags]) == ("t" * 100, ["news"])
    untitled = await publisher.publish(forum_ref, SECOND, replace(CARD, title=""), (str(news.id),))
    assert isinstance(untitled, Sent)
    assert untitled.message_ref is not None
    assert bench.cached(forum).get_thread(int(untitled.message_ref.message)).name == "—"


async def test_forum_post_is_found_and_edited_and_a_missing_one_is_doubtful(bench: PublisherBench) -> None:
    forum = await make_forum(bench)
    other = await make_forum(bench)
    forum_ref = bench.ref(forum)
    post = await bench.publish(forum_ref)
    publisher = bench.publisher
    assert await publisher.find(forum_ref, FIRST, "0") == Found(post)
    assert await publisher.find(forum_ref, FIRST, str(int(post.message) - 1)) == Found(post)
    doubtful = NotFound(safe_to_repost=False)
    assert await publisher.find(forum_ref, FIRST, post.message) == doubtful
    assert await publisher.find(forum_ref, SECOND, "0") == doubtful
    assert await publisher.find(bench.ref(other), FIRST, "0") == doubtful
    await publisher.edit(post, FIRST, CARD)
    assert bench.requests("PATCH")[-1] == f"/channels/{post.message}/messages/{post.message}"
    bench.env.inject_error("GET", "/guilds/*/threads/active", status=403, code=50001)
    assert await publisher.find(forum_ref, FIRST, "0") == Unreadable("50001", confirmed=True)


async def make_thread(bench: PublisherBench) -> Any:
    thread = await bench.cached(bench.channel).create_thread(name="t", type=discord.ChannelType.public_thread)
    await bench.env.settle()
    return thread


async def test_archived_thread_is_opened_for_an_edit_and_closed_again(bench: PublisherBench) -> None:
    thread = await make_thread(bench)
    post = await bench.publish(make_channel_ref(bench.guild.id, thread.id))
    count = len(bench.env.http_requests)
    bench.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)
    assert await bench.publisher.edit(post, FIRST, replace(CARD, title="after")) == Sent(post)
    sent = [request for request in bench.env.http_requests[count:] if request.method == "PATCH"]
    assert [item.path.count("/messages/") for item in sent] == [1, 0, 1, 0]
    assert [(item.json or {}).get("archived") for item in sent] == [None, False, None, True]
    (message,) = [message async for message in thread.history()]
    assert "after" in str([component.to_dict() for component in message.components])
    bench.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)
    bench.env.inject_error("PATCH", f"/channels/{thread.id}", status=403, code=50013)
    assert await bench.publisher.edit(post, FIRST, CARD) == Rejected("50013")


async def test_server_of_another_shard_is_asked_by_requests(bench: PublisherBench) -> None:
    forum = bench.guild.create_forum_channel("forum")
    voice = bench.guild.create_voice_channel("voice")
    denied = bench.guild.create_text_channel("denied")
    await bench.forbid(denied, send_messages=False)
    bench.leave_to_another_shard()
    publisher = bench.publisher
    assert await publisher.check(bench.channel_ref) == Available(str(bench.channel.id))
    assert await publisher.check_cached(bench.channel_ref) == Available(str(bench.channel.id))
    post = await bench.publish()
    assert await publisher.check(bench.channel_ref) == Available(post.message)
    assert await publisher.find(bench.channel_ref, FIRST, "0") == Found(post)
    assert await publisher.edit(post, FIRST, CARD) == Sent(post)
    assert await publisher.check(bench.ref(forum)) == Unavailable("other_shard", 15)
    assert await publisher.check(bench.ref(voice)) == Forbidden("missing:postable_channel")
    assert await publisher.check(bench.ref(denied)) == Forbidden("missing:send_messages")
    bench.env.inject_error("GET", "/channels/*", status=404, code=10003)
    assert await publisher.check(bench.channel_ref) == Deleted()
    own = [1 - shard for shard in bench.bot.shard_ids or ()]
    bench.bot.shard_ids = own  # type: ignore[attr-defined]
    assert await publisher.check(bench.channel_ref) == Forbidden("missing:server"), "it is this process's, and gone"


async def test_each_server_is_asked_for_once_before_the_connection(bench: PublisherBench) -> None:
    remote = RemoteChannels(bench.bot)
    other = bench.guild.create_text_channel("other")
    count = len(bench.env.http_requests)
    for channel in (bench.channel, other, bench.channel):
        assert await remote.check_channel(bench.ref(channel)) == Available(str(channel.id))
    paths = [request.path for request in bench.env.http_requests[count:]]
    assert sum(path == f"/guilds/{bench.guild.id}" for path in paths) == 1
    assert await remote.check_channel(ABSENT) == Forbidden("missing:server")
    bench.env.inject_error("GET", "/guilds/*", status=403, code=50001)
    assert await RemoteChannels(bench.bot).check_channel(bench.channel_ref) == Forbidden("missing:server")
    bench.env.inject_error("GET", "/guilds/*", status=401)
    assert await RemoteChannels(bench.bot).check_channel(bench.channel_ref) == Unavailable("token_refused", 60)


async def test_thread_has_the_permissions_of_its_channel(bench: PublisherBench) -> None:
    thread = await make_thread(bench)
    thread_ref = make_channel_ref(bench.guild.id, thread.id)
    assert await RemoteChannels(bench.bot).check_channel(thread_ref) == Available(str(thread.id))
    await bench.forbid(bench.channel, send_messages_in_threads=False)
    assert await RemoteChannels(bench.bot).check_channel(thread_ref) == Forbidden("missing:send_messages_in_threads")


async def test_thread_of_deleted_channel_is_invisible(bench: PublisherBench) -> None:
    thread = bench.cached(await make_thread(bench))
    assert find_missing_permissions(thread, thread.guild.me) == ()
    thread.guild._channels.pop(bench.channel.id)
    assert find_missing_permissions(thread, thread.guild.me) == ("view_channel",)


async def test_locked_thread_requires_one_more_permission(bench: PublisherBench) -> None:
    thread = bench.cached(await make_thread(bench))
    await bench.forbid(bench.channel, manage_threads=False)
    assert find_missing_permissions(thread, thread.guild.me) == ()
    await thread.edit(locked=True)
    await bench.env.settle()
    assert find_missing_permissions(thread, thread.guild.me) == ("manage_threads",)


async def test_only_an_announcement_channel_publishes(bench: PublisherBench) -> None:
    me = bench.cached(bench.channel).guild.me
    news = bench.cached(bench.guild.create_news_channel("news"))
    assert find_missing_permissions(news, me, publish=True) == ()
    assert find_missing_permissions(bench.cached(bench.channel), me, publish=True) == ("announcement_channel",)
