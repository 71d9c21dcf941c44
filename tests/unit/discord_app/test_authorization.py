"""Moderators on Discord, for each scope, place, permission and role; and the permissions for a post."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.discord_app.authorization import (
    ModeratorForm,
    ModeratorScope,
    NotModeratorError,
    get_denial_text,
    is_moderator,
    moderator_only,
)
from bot.discord_app.channel_permissions import PERMISSION_NAMES, find_missing_permissions, format_permission
from bot.discord_app.context import DiscordContext
from bot.discord_app.refs import make_workspace_ref
from bot.settings import Settings
from briefings.domain.workspaces import WorkspaceSettings
from tests.support.prepared_storage import open_prepared

HOME, ELSEWHERE, ME = 1, 2, 9
ROLE, SERVER_ROLE, OTHER_ROLE = 50, 60, 70
NOW = datetime(2026, 4, 1, tzinfo=UTC)
CONTENT, SERVER = ModeratorScope.CONTENT, ModeratorScope.SERVER


@pytest.fixture
async def context(tmp_path: Path) -> AsyncIterator[BotContext]:
    """A context with a moderators' role for the home server, and one for each other server."""
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW) as storage:
        for guild in (HOME, ELSEWHERE):
            settings = WorkspaceSettings(make_workspace_ref(guild), moderators_role=str(SERVER_ROLE))
            await storage.workspace_settings.set_workspace_settings(settings, actor=None, now=NOW)
        settings = Settings(home_guild=HOME, moderator_role=ROLE)
        yield DiscordContext(SimpleNamespace(), settings, storage, clock=lambda: NOW)  # type: ignore[arg-type]


def make_interaction(
    context: BotContext, guild: int | None, permissions: discord.Permissions, *roles: int
) -> discord.Interaction[Any]:
    """Returns an interaction as Discord sends it for a user."""
    user = SimpleNamespace(roles=[SimpleNamespace(id=role) for role in roles])
    client = SimpleNamespace(context=context)
    return SimpleNamespace(client=client, guild_id=guild, permissions=permissions, user=user)  # type: ignore[return-value]


NOTHING, MANAGER = discord.Permissions(send_messages=True), discord.Permissions(manage_guild=True)
ADMINISTRATOR = discord.Permissions(administrator=True)


@pytest.mark.parametrize("scope", ModeratorScope)
@pytest.mark.parametrize("guild", [HOME, ELSEWHERE, None])
async def test_managers_and_the_role_of_the_scope_moderate_in_their_own_server(
    context: BotContext, guild: int | None, scope: ModeratorScope
) -> None:
    in_scope = guild == HOME if scope is CONTENT else guild is not None
    own_role = ROLE if scope is CONTENT else SERVER_ROLE
    for permissions, roles in itertools.product(
        (NOTHING, MANAGER, ADMINISTRATOR), ((), (ROLE,), (SERVER_ROLE,), (OTHER_ROLE, own_role), (OTHER_ROLE,))
    ):
        expected = in_scope and (permissions is not NOTHING or own_role in roles)
        interaction = make_interaction(context, guild, permissions, *roles)
        assert await is_moderator(interaction, scope) is expected, (permissions, roles)
        check = moderator_only(scope)(_command).__discord_app_commands_checks__[0]  # type: ignore[attr-defined]
        if expected:
            assert await check(interaction) is True
        else:
            with pytest.raises(NotModeratorError) as caught:
                await check(interaction)
            assert caught.value.scope is scope
            assert str(caught.value) == scope
        del _command.__discord_app_commands_checks__  # type: ignore[attr-defined]


async def _command() -> None:
    """The command that a check is added to."""


@pytest.mark.parametrize("scope", ModeratorScope)
async def test_without_moderator_role_no_role_moderates(context: BotContext, scope: ModeratorScope) -> None:
    context.settings = replace(context.settings, moderator_role=None)
    settings = WorkspaceSettings(make_workspace_ref(HOME))
    await context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=NOW)
    assert not await is_moderator(make_interaction(context, HOME, NOTHING, ROLE, SERVER_ROLE), scope)
    direct = make_interaction(context, HOME, NOTHING)
    direct.user = SimpleNamespace()  # type: ignore[assignment]  # a user outside of servers has no roles
    assert not await is_moderator(direct, scope)


class RecordingResponse:
    """Records the answers."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []

    def is_done(self) -> bool:
        return False

    async def send_message(self, **values: Any) -> None:
        self.answers.append(values)


@pytest.mark.parametrize("scope", ModeratorScope)
async def test_form_checks_permission_of_submitter(context: BotContext, scope: ModeratorScope) -> None:
    form = ModeratorForm("Names", scope)
    assert (form.title, form.timeout) == ("Names", 3600)
    for guild, permissions in ((HOME, MANAGER), (HOME, NOTHING), (ELSEWHERE, MANAGER)):
        interaction = make_interaction(context, guild, permissions)
        interaction.response = response = RecordingResponse()  # type: ignore[misc, assignment]
        interaction.locale = discord.Locale.american_english
        interaction.channel_id, interaction.channel = None, None
        may = permissions is MANAGER and (guild == HOME or scope is SERVER)
        assert await form.interaction_check(interaction) is may
        shown = json.dumps([answer["view"].to_components() for answer in response.answers], ensure_ascii=False)
        refused = any(get_denial_text(scope, language) in shown for language in ("en", "ja"))
        assert refused is not may
        assert all(answer["ephemeral"] for answer in response.answers)


def test_refusal_states_required_permission() -> None:
    assert "manages the content" in get_denial_text(CONTENT, "en")
    assert "Manage Server" in get_denial_text(SERVER, "en")
    assert len({get_denial_text(scope, language) for scope in ModeratorScope for language in ("en", "ja")}) == 4


class CachedServer:
    """A server as discord.py caches it, with a channel of each kind and the bot in it."""

    def __init__(self, granted: discord.Permissions) -> None:
        self.state: Any = discord.Client(intents=discord.Intents.none())._connection
        everyone = {
            "id": str(HOME), "name": "@everyone", "permissions": str(granted.value), "position": 0, "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False, "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip
        data: Any = {
            "id": str(HOME),
            "name": "desk",
            "roles": [everyone],
            "owner_id": "3",
            "emojis": [],
            "features": [],
        }
        self.guild = discord.Guild(data=data, state=self.state)
        user = {"id": str(ME), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
        member: Any = {"user": user, "roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}
        self.me = discord.Member(data=member, guild=self.guild, state=self.state)

    def channel(self, kind: discord.ChannelType = discord.ChannelType.text) -> discord.TextChannel:
        data: Any = {"id": "70", "name": "news", "type": kind.value, "position": 0, "permission_overwrites": []}
        channel = discord.TextChannel(state=self.state, guild=self.guild, data=data)
        self.guild._add_channel(channel)
        return channel

    def thread(self, *, locked: bool = False) -> discord.Thread:
        metadata = {
            "archived": False, "auto_archive_duration": 60, "archive_timestamp": NOW.isoformat(), "locked": locked
        }  # fmt: skip
        data: Any = {
            "id": "71", "name": "thread", "type": 11, "parent_id": "70", "owner_id": "3", "message_count": 0,
            "member_count": 1, "rate_limit_per_user": 0, "thread_metadata": metadata,
        }  # fmt: skip
        return discord.Thread(guild=self.guild, state=self.state, data=data)


BASIC = discord.Permissions(view_channel=True, read_message_history=True)
NEWS = discord.ChannelType.news


async def test_post_requires_view_history_and_send_permissions() -> None:
    assert find_missing_permissions(CachedServer(discord.Permissions()).channel(), CachedServer(BASIC).me) == (
        "view_channel", "read_message_history", "send_messages",
    )  # fmt: skip
    for missing in ("view_channel", "read_message_history", "send_messages"):
        granted = discord.Permissions(view_channel=True, read_message_history=True, send_messages=True)
        assert find_missing_permissions((server := CachedServer(granted)).channel(), server.me) == ()
        granted.update(**{missing: False})
        server = CachedServer(granted)
        assert missing in find_missing_permissions(server.channel(), server.me)


async def test_thread_requires_its_own_permission_and_another_if_locked() -> None:
    in_threads = discord.Permissions(view_channel=True, read_message_history=True, send_messages_in_threads=True)
    for granted, locked, missing in (
        (BASIC, False, ("send_messages_in_threads",)),
        (in_threads, False, ()),
        (in_threads, True, ("manage_threads",)),
        (in_threads | discord.Permissions(manage_threads=True), True, ()),
    ):
        server = CachedServer(granted)
        server.channel()
        assert find_missing_permissions(server.thread(locked=locked), server.me) == missing


async def test_thread_whose_channel_is_not_known_is_judged_by_a_channel_that_is() -> None:
    server = CachedServer(
        discord.Permissions(view_channel=True, read_message_history=True, send_messages_in_threads=True)
    )
    thread = server.thread()
    assert find_missing_permissions(thread, server.me) == ("view_channel",)
    assert find_missing_permissions(thread, server.me, permissions_from=server.channel()) == ()


async def test_channel_of_left_server_is_invisible() -> None:
    server = CachedServer(discord.Permissions.all())
    channel = server.channel()
    channel.guild = None  # type: ignore[assignment]
    assert find_missing_permissions(channel, server.me) == ("view_channel",)


async def test_posts_are_published_only_in_announcement_channels() -> None:
    server = CachedServer(discord.Permissions(view_channel=True, read_message_history=True, send_messages=True))
    assert find_missing_permissions(server.channel(NEWS), server.me, publish=True) == ()
    assert find_missing_permissions(server.channel(), server.me, publish=True) == ("announcement_channel",)
    assert find_missing_permissions(server.channel(), server.me, publish=False) == ()
    assert find_missing_permissions(server.thread(), server.me, publish=True) == ("announcement_channel",)


def test_permission_is_called_as_the_client_calls_it() -> None:
    assert format_permission("send_messages", "en") == "Send Messages (Create Posts)"
    assert format_permission("unheard_of", "ja") == "unheard_of"
    for permission in PERMISSION_NAMES:
        assert format_permission(permission, "ja") != format_permission(permission, "en")
