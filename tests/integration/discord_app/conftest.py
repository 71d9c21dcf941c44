"""The real bot over a real database, in SimCord's Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord import interactions
from simcord.components import walk_components

from bot.discord_app import BriefingBot, create_bot
from bot.settings import Settings
from briefings.domain import (
    Alias,
    AliasKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Mention,
    Passage,
    PassageKind,
    Section,
    Subject,
    SubjectKind,
)
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import load_shared, open_prepared
from tests.support.simcord_env import create_env


def clock() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


CHAPTER = "2025/2-6/digest/ja"
SECTIONS = (("1", "概観", 139), ("2", "各国", 142), ("2-(1)", "アルメニア", 142), ("2-(2)", "ジョージア", 144))
TELLING = (
    ("1", 139, "2024年、ロシアとベラルーシは協力を深めた。", "2024", ("RU", "BY")),
    ("2-(1)", 142, "アルメニアとは3月8日に外相会談を行った。", "2024-03-08", ("AM", "JP")),
    ("2-(1)", 142, "アルメニアの首相は10月にロシアを訪れた。", "2024-10", ("AM", "RU")),
    ("2-(1)", 143, "日本はアルメニアに防災の機材を贈った。", "2024-11-20", ("JP", "AM")),
    ("2-(2)", 144, "ジョージアでは10月26日に議会選挙が行われた。", "2024-10-26", ("GE",)),
    ("2-(2)", 145, "カザフスタン、ウズベキスタン、キルギスの企業も参加した。", "", ("KZ", "UZ", "KG")),
)


def subject(key: str, ja: str, en: str, flag: str, *aliases: Alias) -> Subject:
    return Subject(
        key,
        SubjectKind.COUNTRY,
        {"ja": ja, "en": en},
        (Alias(flag, AliasKind.FLAG), *aliases),
        flag=flag,
        covered=not key.startswith("C"),
    )


SUBJECTS = (
    subject("AM", "アルメニア", "Armenia", "🇦🇲", Alias("AM", AliasKind.ISO_CODE)),
    subject("BY", "ベラルーシ", "Belarus", "🇧🇾"),
    subject("CD", "コンゴ民主共和国", "Congo (Kinshasa)", "🇨🇩", Alias("コンゴ", AliasKind.VARIANT, "ja")),
    subject("CG", "コンゴ共和国", "Congo (Brazzaville)", "🇨🇬", Alias("コンゴ", AliasKind.VARIANT, "ja")),
    subject("GE", "ジョージア", "Georgia", "🇬🇪", Alias("グルジア", AliasKind.FORMER_NAME, "ja")),
    subject("JP", "日本", "Japan", "🇯🇵"),
    subject("KG", "キルギス", "Kyrgyzstan", "🇰🇬"),
    subject("KZ", "カザフスタン", "Kazakhstan", "🇰🇿"),
    subject("RU", "ロシア", "Russia", "🇷🇺"),
    subject("UZ", "ウズベキスタン", "Uzbekistan", "🇺🇿"),
    Subject(
        "central-asia", SubjectKind.REGION, {"ja": "中央アジア", "en": "Central Asia"}, members=("KG", "KZ", "UZ")
    ),
    Subject("central-asia-japan", SubjectKind.TOPIC, {"ja": "中央アジア", "en": "Central Asia"}),
    Subject("northern-territories", SubjectKind.TOPIC, {"ja": "北方領土", "en": "Northern Territories"}),
)


@cache
def small_content() -> Content:
    """Returns a chapter of a few statements, with everything that a card uses."""
    passages, mentions, events = [], [], []
    for ordinal, (section, page, text, date, named) in enumerate(TELLING):
        passages.append(Passage(PassageKind.PARAGRAPH, section, ordinal, text, page))
        for key in named:
            name = next(subject for subject in SUBJECTS if subject.id == key).names["ja"]
            if (at := text.find(name)) >= 0:
                mentions.append(Mention(CHAPTER, ordinal, at, at + len(name), key))
        if date:
            events.append(Event(date, text, named, CHAPTER, section, ordinal, page))
    chapter = Chapter(
        edition=2025,
        number="2-6",
        kind=ChapterKind.DIGEST,
        language="ja",
        title="試験の章",
        sections=tuple(Section(path, path[-3:], title, path.count("-") + 1, page) for path, title, page in SECTIONS),
        passages=tuple(passages),
        publisher="外務省",
        licence="公共データ利用規約（第1.0版）",
    )
    return Content((chapter,), SUBJECTS, tuple(mentions), tuple(events))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """A storage with a little content; SimCord does not close a bot, so the fixture closes the storage."""
    store = await open_prepared(tmp_path / "briefings.db", clock=clock, content=small_content())
    yield store
    await store.close()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def make_bot(store: SqliteStorage, settings: Settings) -> Callable[[], BriefingBot]:
    return lambda: create_bot(store, settings)


@dataclass
class Payload:
    """Changes to the interactions of SimCord, which has no parameters for them."""

    changes: dict[str, Any] = field(default_factory=lambda: {"locale": "ja"})

    def set(self, **changes: Any) -> None:
        self.changes = changes


@pytest.fixture
def payload(monkeypatch: pytest.MonkeyPatch) -> Payload:
    """Fields of the following interactions; a Japanese client by default."""
    changed = Payload()
    original = interactions.base_payload

    def base_payload(*args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        record, made = original(*args, **kwargs)
        made.update(changed.changes)
        return record, made

    monkeypatch.setattr(interactions, "base_payload", base_payload)
    return changed


@dataclass
class World:
    """A server with a channel and two members."""

    env: simcord.Env
    channel: Any
    alice: Any
    bob: Any

    async def brief(self, query: str, **options: Any) -> Any:
        return await self.alice.slash(self.channel, "brief", query=query, **options)


@pytest.fixture
async def world(make_bot: Callable[[], BriefingBot], payload: Payload) -> AsyncIterator[World]:
    bot = make_bot()
    await load_shared(bot.context)
    env = create_env(bot)
    await env.start()
    guild = env.create_guild()
    channel = guild.create_text_channel("desk")
    alice, bob = (guild.add_member(env.create_user(name)) for name in ("alice", "bob"))
    yield World(env, channel, alice, bob)
    await env.shutdown()
    env._raise_errors_since(env._errors_acknowledged)  # errors that a test has read in `env.errors` were expected


def parts(message: Any) -> list[dict[str, Any]]:
    """Returns every component of a message, nested ones too."""
    return list(walk_components(message.components))


def text_of(message: Any) -> str:
    """Returns the text that a reader sees in a message."""
    return "\n".join(part["content"] for part in parts(message) if part["type"] == 10)


def labels_of(message: Any) -> list[str]:
    """Returns the labels of the buttons."""
    return [part["label"] for part in parts(message) if part["type"] == 2]


@pytest.fixture
def read() -> Any:
    """Functions that read a message: `read.text`, `read.labels`, `read.parts`."""

    class Read:
        text = staticmethod(text_of)
        labels = staticmethod(labels_of)
        parts = staticmethod(parts)

        @staticmethod
        def options(message: Any) -> list[dict[str, Any]]:
            return [option for part in parts(message) if part["type"] == 3 for option in part["options"]]

    return Read
