"""The real bot over a real database in SimCord's Discord, with a home server, its moderators, and others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from msgspec.structs import replace
from simcord.components import walk_components

from bot.discord_app import BriefingBot, create_bot
from bot.discord_app.authorization import NotModeratorError
from bot.miss_counter import MissCounter
from bot.revision_watcher import RevisionWatcher
from bot.settings import Settings
from briefings.catalog.loader import Catalog
from briefings.documents import parse_document as read_document
from briefings.documents.encoding import decode_document
from briefings.domain import Alias, AliasKind, Content, ParsedDocument, Subject, SubjectKind
from briefings.errors import BriefingError
from briefings.revisions.assemble import assemble_content
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import load_shared, open_prepared
from tests.support.refresh_documents import drop_territories
from tests.support.simcord_env import create_env

NAP = 3600.0
"""Seconds between periodic tasks of the bot: more than any step of a test takes."""

HOME = 700_000_000_000_000_001
"""Id of the home server, which the bot gets in its settings before it starts."""


def subject(key: str, kind: SubjectKind, ja: str, en: str, *aliases: Alias) -> Subject:
    return Subject(key, kind, {"ja": ja, "en": en}, aliases)


SUBJECTS = (
    subject("AM", SubjectKind.COUNTRY, "アルメニア", "Armenia", Alias("AM", AliasKind.ISO_CODE)),
    subject("GE", SubjectKind.COUNTRY, "ジョージア", "Georgia", Alias("グルジア", AliasKind.FORMER_NAME, "ja")),
    subject("JP", SubjectKind.COUNTRY, "日本", "Japan"),
    subject("RU", SubjectKind.COUNTRY, "ロシア", "Russia"),
    subject("CSTO", SubjectKind.FRAMEWORK, "集団安全保障条約機構", "CSTO", Alias("CSTO", AliasKind.ABBREVIATION)),
)

HEAD = """+++
edition = {edition}
number = "{number}"
kind = "{kind}"
language = "ja"
title = "{title}"
publisher = "外務省"
licence = "公共データ利用規約（第1.0版）"
+++
"""

LINES = (
    "- 2024年も、ロシアと周辺国の往来は続いた。 {p=139 date=2024}",
    "- アルメニアの外相が2024年3月8日に東京を訪れた。 {p=142 date=2024-03-08}",
    "- 日本はアルメニアに防災の機材を贈った。 {p=142}",
    "- ジョージアでは2024年10月26日に議会の選挙があった。 {p=144 date=2024-10-26}",
    "- ジョージアの首相は11月に交渉の先送りを告げた。 {p=144 date=2024-11}",
    "- 日本とジョージアは直行便について話し合った。 {p=145}",
)


def document(
    lines: tuple[str, ...] = LINES,
    *,
    edition: int = 2025,
    number: str = "2-6",
    title: str = "試験の章",
    kind: str = "digest",
) -> bytes:
    """Returns a chapter as Markdown, with invented text."""
    head = HEAD.format(edition=edition, number=number, title=title, kind=kind)
    body = ["# 1 概観 {p=139}", "", *lines[:1], "", "# 2 各国 {p=142}", "", "## (1) アルメニア {p=142}", ""]
    body += [*lines[1:3], "", "## (2) ジョージア {p=144}", "", *lines[3:]]
    return (head + "\n".join(body) + "\n").encode()


@cache
def content_of(*documents: bytes) -> Content:
    """Returns the content of documents with the subjects of these tests, parsed and annotated by the real code."""
    readings: list[ParsedDocument] = [
        read_document(decode_document(data, name=f"chapter-{place}.md")) for place, data in enumerate(documents)
    ]
    return drop_territories(assemble_content(readings, Catalog(SUBJECTS, ())))


def clock() -> datetime:
    return datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A storage with one chapter; SimCord does not close a bot, so the fixture closes the storage."""
    store = await open_prepared(tmp_path / "briefings.db", clock=clock, content=content_of(document()))
    yield store
    await store.close()


@pytest.fixture
def settings() -> Settings:
    """The operator's settings; tests that need other settings override this fixture."""
    return Settings(home_guild=HOME)


@pytest.fixture
def make_bot(store: SqliteStorage, settings: Settings) -> Callable[..., BriefingBot]:
    """Makes bots, one for each start; `settings=` are its settings, other arguments are passed to `create_bot`."""

    def made(settings: Settings = settings, **options: Any) -> BriefingBot:
        bot = create_bot(store, settings, wake_every=NAP, **options)
        # SimCord waits for every timer that ends before its time limit for a handler.
        bot.revision_watcher, bot.context.miss_counter = (
            RevisionWatcher(bot.context, interval=NAP),
            MissCounter(bot.context, interval=NAP),
        )
        return bot

    return made


@dataclass
class World:
    """The home server with its moderators' channel and its people, and another server.

    Attributes:
        manager: may manage the home server.
        moderator: has the moderators' role, and no permission.
        member: has no rights.
        stranger: manages another server, and is not in the home server.
    """

    env: simcord.Env
    guild: Any
    channel: Any
    elsewhere: Any
    manager: Any
    moderator: Any
    member: Any
    stranger: Any

    @property
    def bot(self) -> BriefingBot:
        return self.env.bot  # type: ignore[return-value]


@pytest.fixture
async def world(make_bot: Callable[[], BriefingBot], payload: Any) -> AsyncIterator[World]:
    bot = make_bot()
    await load_shared(bot.context)
    env = create_env(bot)
    await env.start()
    guild = env.create_guild("Home", id=HOME)
    channel = guild.create_text_channel("moderators")
    managing = guild.create_role(name="managers", permissions=discord.Permissions(manage_guild=True))
    role = guild.create_role(name="moderators")
    env.bot.context.settings = replace(env.bot.context.settings, moderator_role=role.id)
    other = env.create_guild("Elsewhere")
    theirs = other.create_role(name="managers", permissions=discord.Permissions(manage_guild=True))
    moderator = guild.add_member(env.create_user("moderator"), roles=[role])
    # Discord hides the command from users who may not manage the server; its own setting allows it to the role.
    (command,) = await env.bot.tree.fetch_commands(guild=discord.Object(HOME))
    guild.set_command_permissions(command, {role: True})
    yield World(
        env,
        guild,
        channel,
        other.create_text_channel("elsewhere"),
        guild.add_member(env.create_user("manager"), roles=[managing]),
        moderator,
        guild.add_member(env.create_user("member")),
        other.add_member(env.create_user("stranger"), roles=[theirs]),
    )
    await env.shutdown()
    unexpected = [error for error in env.errors_since(env._errors_acknowledged) if not was_answered(error)]
    assert unexpected == []


def was_answered(error: BaseException) -> bool:
    """Returns whether a command failed with an error whose reason is shown to the user."""
    return isinstance(error, NotModeratorError) or isinstance(getattr(error, "original", error), BriefingError)


class Read:
    """Functions that read a message."""

    @staticmethod
    def parts(message: Any) -> list[dict[str, Any]]:
        """Returns every component, nested ones too."""
        raw = [
            component.to_dict() if hasattr(component, "to_dict") else component for component in message.components
        ]
        return list(walk_components(raw))

    @classmethod
    def text(cls, message: Any) -> str:
        """Returns the text that a reader sees."""
        return "\n".join(part["content"] for part in cls.parts(message) if part["type"] == 10)

    @classmethod
    def labels(cls, message: Any) -> list[str]:
        """Labels of the buttons."""
        return [part["label"] for part in cls.parts(message) if part["type"] == 2]

    @staticmethod
    def fields(modal: Any) -> list[str]:
        """Returns the ids of the text fields of a form, in order."""
        return [part["custom_id"] for part in walk_components(modal["components"]) if part["type"] == 4]

    @staticmethod
    def message(world: World, message: Any) -> Any:
        """Returns the current state of a message."""
        return next(stored for stored in world.channel.history() if stored.id == message.id)

    @classmethod
    def options(cls, message: Any) -> list[dict[str, Any]]:
        """Returns the options of every menu."""
        return [option for part in cls.parts(message) if part["type"] == 3 for option in part["options"]]


@pytest.fixture
def read() -> type[Read]:
    return Read


@pytest.fixture
def builders() -> Any:
    """Functions that make documents: `builders.document(...)`, `builders.content(...)`, `builders.lines`."""

    class Made:
        lines = LINES
        document = staticmethod(document)
        content = staticmethod(content_of)

    return Made


@pytest.fixture
def next_year(builders: Any) -> bytes:
    """The chapter of the next edition, with one changed, one removed and one new statement."""
    lines = (
        *builders.lines[:1],
        "- アルメニアの外相が2025年3月8日に大阪を訪れた。 {p=142 date=2025-03-08}",
        *builders.lines[3:],
        "- ロシアは2025年6月に新しい関税を告げた。 {p=146 date=2025-06}",
    )
    return builders.document(lines, edition=2026)
