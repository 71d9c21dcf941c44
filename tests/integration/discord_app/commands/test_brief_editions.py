"""Several editions: the option of `/brief`, the edition of a card, and changes between editions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.discord_app.ui.custom_ids import decode_custom_id
from briefings.catalog.builtin import load_builtin_catalog
from briefings.documents import parse_document
from briefings.documents.encoding import decode_document
from briefings.domain import Content
from briefings.domain.cards import CardRequest, View
from briefings.revisions.assemble import assemble_content
from tests.support.prepared_storage import open_prepared

CHAPTER = """+++
edition = {edition}
number = "2-6"
kind = "digest"
language = "{language}"
title = "北と南"
publisher = "外務省"
+++

# 1 南の国々 {{p=5}}

{items}
"""
OLD = (
    "- アルメニアは、展示会に12億円を出すと決めた。 {p=5}",
    "- 2024年5月、アルメニアで洪水があった。 {p=6 date=2024-05}",
    "- ベラルーシは、麦の畑を広げた。 {p=6}",
)
NEW = (
    "- アルメニアは、展示会に15億円を出すと決めた。 {p=7}",
    "- 2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。 {p=8 date=2025-06}",
)
OLD_RUSSIA = tuple(
    f"- ロシアは、{place}の港を直した。費用は{n}億円。 {{p=9}}" for n, place in enumerate("東西南北", 1)
)
NEW_RUSSIA = tuple(
    f"- 2025年、ロシアは{place}で{thing}の計画を進めた。" + f"{thing}に関わる人が{place}を訪れた。" * 8 + " {p=9}"
    for place in ("北の町", "南の町", "東の町", "西の町")
    for thing in ("鉄道", "港湾", "農業", "教育")
)


def chapter(edition: int, items: tuple[str, ...], language: str = "ja") -> Any:
    text = CHAPTER.format(edition=edition, language=language, items="\n".join(items))
    return parse_document(decode_document(text.encode(), name=f"{edition}.md"))


@cache
def two_editions() -> Content:
    """Editions of 2025 and 2026, with the built-in catalog."""
    readings = (chapter(2025, OLD + OLD_RUSSIA), chapter(2026, NEW + NEW_RUSSIA))
    return assemble_content(readings, load_builtin_catalog())


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    async with await open_prepared(tmp_path / "editions.db", clock=lambda: now, content=two_editions()) as opened:
        yield opened


async def editions(world: Any, typed: str) -> list[tuple[str, str]]:
    choices = await world.alice.autocomplete(world.channel, "brief", "edition", typed, query="アルメニア")
    return [(choice["name"], choice["value"]) for choice in choices]


async def test_edition_option_offers_stored_editions_newest_first(world: Any, payload: Any) -> None:
    assert await editions(world, "") == [("外交青書2026", "2026"), ("外交青書2025", "2025")]
    assert await editions(world, "２０２５") == [("外交青書2025", "2025")]
    assert len(await editions(world, "どれでも")) == 2
    payload.set(locale="en-US")
    assert (await editions(world, "2026"))[0] == ("Diplomatic Bluebook 2026", "2026")


async def test_failed_autocomplete_offers_no_choices(
    world: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(typed: str, language: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(world.env.bot.context.answers, "complete_editions", broken)
    assert await editions(world, "2") == []
    assert "Autocomplete failed" in caplog.text


@pytest.mark.parametrize("typed", ["2025", "２０２５年版", "外交青書2025", "令和7年版", " 2025 "])
async def test_older_edition_in_any_spelling_is_named_and_kept(world: Any, read: Any, typed: str) -> None:
    card = (await world.brief("アルメニア", edition=typed)).response
    text = read.text(card)
    assert "外交青書2025" in text.split("\n")[1]
    assert "12億円" in text
    assert "15億円" not in text
    values = [option["value"] for option in read.options(card)]
    pressed = await world.alice.click(card, label="年表")
    await world.alice.click(pressed.response, label="出典つきの一覧")
    assert "洪水" in read.text(pressed.response)
    assert "鉄道" not in read.text(pressed.response)
    theirs = [decode_custom_id(value).to_request() for value in values]
    assert {card_id.edition for card_id in theirs if card_id.view is View.SECTION} == {2025}


async def test_newest_edition_is_used_without_the_option(world: Any, read: Any) -> None:
    text = read.text((await world.brief("アルメニア")).response)
    assert "15億円" in text
    assert "12億円" not in text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1999", "1999年版は収録されていません。収録されている版: 2026、2025"),
        ("去年の", "「去年の」という版は収録されていません。収録されている版: 2026、2025"),
    ],
)
async def test_unknown_edition_is_explained_privately(world: Any, read: Any, typed: str, expected: str) -> None:
    result = await world.brief("アルメニア", edition=typed)
    assert result.ephemeral
    assert read.text(result.response) == expected


async def test_nothing_that_can_be_typed_as_an_edition_acts_or_fails(world: Any, read: Any) -> None:
    for typed in ["@everyone <@1> **x**", "9" * 6000, "-1", "0", "2025.5e3", "\u202e2025", "'; DROP TABLE x", "元"]:
        text = read.text((await world.brief("アルメニア", edition=typed)).response)
        assert "@everyone" not in text
        assert text


async def test_suggested_names_keep_the_edition(world: Any, read: Any) -> None:
    card = (await world.brief("コンゴ", edition="2025")).response
    offered = [part["custom_id"] for part in read.parts(card) if part["type"] == 2]
    offered += [option["value"] for option in read.options(card)]
    assert offered
    assert {decode_custom_id(value).edition for value in offered} == {2025}


async def test_newer_edition_without_the_subject_is_named_on_the_card(world: Any, read: Any) -> None:
    head = read.text((await world.brief("ベラルーシ")).response).split("\n")[1]
    assert "外交青書2025（収録している2026年版の章には記述なし）" in head


async def test_changed_subject_opens_from_list_and_leads_back(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    before = read.text(card)
    entry = next(option for option in read.options(card) if option["label"] == "前年版との違い")
    assert entry["description"] == "2025年版 → 2026年版"
    await world.alice.select(card, [entry["value"]])
    text = read.text(card)
    assert text.startswith("## 🇦🇲 アルメニア — 前年版との違い\n")
    assert "**2025年版** アルメニアは、展示会に12億円を出すと決めた。\n-# 外交青書2025 §1 p.5" in text
    assert (
        "**2026年版（12億円 → 15億円）** アルメニアは、展示会に15億円を出すと決めた。\n-# 外交青書2026 §1 p.7" in text
    )
    assert "2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。" in text
    await world.alice.click(card, label="概要")
    assert read.text(card) == before


async def test_page_about_single_edition_names_it(world: Any, read: Any) -> None:
    answers = world.env.bot.context.answers
    first = answers.service.build_card(CardRequest("RU", View.COMPARE), "ja")
    assert first.pages > 1
    for page in range(first.pages):
        card = answers.service.build_card(CardRequest("RU", View.COMPARE, page=page), "ja")
        cited = {line.citation.edition for block in card.blocks for line in block.lines if line.citation}
        parts = answers.render_card(card.request, "ja").to_components()[0]["components"]
        text = "\n".join(part["content"] for part in parts if part["type"] == 10)
        assert all(f"-# 外交青書{edition} §" in text for edition in cited)
