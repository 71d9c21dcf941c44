"""`/today`, `/upcoming`, `/timeline` and the calendar file, in a server simulated by SimCord."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject

from briefings.domain import Content
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared
from tests.support.shipped_content import shipped_content

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
"""The 24th in Tokyo."""


@pytest.fixture(scope="session")
def shipped() -> Content:
    return shipped_content()


@pytest.fixture
async def store(tmp_path: Path, shipped: Content) -> AsyncIterator[SqliteStorage]:
    """A store with what ships."""
    store = await open_prepared(
        tmp_path / "briefings.db", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), content=shipped
    )
    yield store
    await store.close()


@pytest.fixture
async def world(world: Any) -> Any:
    """The server, on a fixed day."""
    world.env.bot.context.clock = lambda: NOW
    return world


async def slash(world: Any, name: str, **options: Any) -> Any:
    return await world.alice.slash(world.channel, name, **options)


async def test_today_is_the_day_it_is_where_the_operator_is(world: Any, read: Any) -> None:
    result = await slash(world, "today")
    text = read.text(result.response)
    assert "11月24日" in text
    assert "2026年11月24日（火）" in text
    assert read.labels(result.response)[:3] == ["← 11月21日", "11月28日 →", "11月の振り返り"]


@pytest.mark.parametrize("typed", ["2026-12-18", "12/18", "12月18日", "１２月１８日", "18 December", "20261218"])
async def test_day_is_read_however_it_is_typed(world: Any, read: Any, typed: str) -> None:
    result = await slash(world, "today", date=typed)
    assert "日本が国連に加盟" in read.text(result.response)
    assert "70周年（1956年）" in read.text(result.response)


@pytest.mark.parametrize(("locale", "expected"), [("ja", "日付として読めません"), ("en-US", "is not a date")])
async def test_missing_date_is_one_sentence_visible_only_to_the_user(
    world: Any, payload: Any, read: Any, locale: str, expected: str
) -> None:
    payload.set(locale=locale)
    result = await slash(world, "today", date="pizza")
    assert expected in read.text(result.response)
    assert result.response.flags.ephemeral
    assert "\n" not in read.text(result.response)


async def test_buttons_lead_a_day_on_and_to_the_month(world: Any, read: Any) -> None:
    """The message changes in place for the user who asked."""
    result = await slash(world, "today", date="2027-02-27")
    after = await world.alice.click(result.response, label="2月28日 →")
    assert "2月29日の出来事。29日のない年は28日に載せます" in read.text(after.response)
    month = await world.alice.click(after.response, label="2月の振り返り")
    assert "2月の振り返り" in read.text(month.response)


async def test_day_missing_in_chapter_cites_other_source(world: Any, read: Any) -> None:
    result = await slash(world, "today", date="2027-03-22")
    text = read.text(result.response)
    assert "コンサート・ホール" in text
    assert "日は別の資料による: 国連安保理の報道声明（新華社）" in text
    assert "2024年から3年" in text
    assert "周年" not in text


async def test_upcoming_lists_round_years_first(world: Any, read: Any) -> None:
    result = await slash(world, "upcoming")
    text = read.text(result.response)
    order = [text.index(part) for part in ("節目の年", "35周年（1991年）", "70周年（1956年）", "そのほかの年")]
    assert order == sorted(order)
    assert "12月12日（あと18日）" in text


async def test_upcoming_of_a_subject(world: Any, read: Any, payload: Any) -> None:
    payload.set(locale="en-US")
    result = await slash(world, "upcoming", days=366, subject="カザフスタン")
    text = read.text(result.response)
    assert "Kazakhstan: Coming up" in text
    assert "35th anniversary (1991)" in text, "every fifth year of independence is a milestone"
    assert "Kazakhstan declared independence" in text
    assert "Georgia" not in text


async def test_unknown_name_offers_the_nearest_names(world: Any, read: Any) -> None:
    for command in ("upcoming", "timeline"):
        result = await slash(world, command, subject="ぽよぽよ帝国")
        assert "見つかりませんでした" in read.text(result.response)
        assert result.response.flags.ephemeral


@pytest.mark.parametrize(("locale", "title"), [("ja", "アルメニアの年表"), ("en-US", "Armenia: a timeline")])
async def test_timeline_contains_a_picture_and_its_text(
    world: Any, read: Any, payload: Any, locale: str, title: str
) -> None:
    payload.set(locale=locale)
    result = await slash(world, "timeline", subject="アルメニア")
    message = result.response
    assert title in read.text(message)
    (gallery,) = (part for part in read.parts(message) if part["type"] == 12)
    (item,) = gallery["items"]
    assert title in item["description"]
    assert len(item["description"]) <= 1024
    (picture,) = message.attachments
    assert picture.filename == "timeline-AM.png"
    assert (await picture.read()).startswith(b"\x89PNG")


async def test_timeline_between_two_dates(world: Any, read: Any) -> None:
    result = await slash(world, "timeline", subject="アルメニア", **{"from": "1990", "to": "1992年9月"})
    assert "1990年～1992年9月 · 6件" in read.text(result.response)
    await world.alice.click(result.response, label="出典つきの一覧")
    text = read.text(result.response)
    assert "日本とアルメニアが外交関係を樹立" in text
    assert "1918" not in text
    assert "2024" not in text
    wrong = await slash(world, "timeline", subject="アルメニア", **{"from": "2024", "to": "1992"})
    assert "早いほうの日付を先に" in read.text(wrong.response)


async def test_list_of_a_timeline_opens_in_place_and_leads_back_to_the_picture(world: Any, read: Any) -> None:
    result = await slash(world, "timeline", subject="ロシア")
    first = read.text(result.response)
    await world.alice.click(result.response, label="出典つきの一覧")
    listed = read.text(result.response)
    assert listed != first
    assert [part for part in read.parts(result.response) if part["type"] == 12] == []
    await world.alice.click(result.response, label="次のページ »")
    assert read.text(result.response) != listed
    await world.alice.click(result.response, label="年表")
    assert len([part for part in read.parts(result.response) if part["type"] == 12]) == 1


async def test_picture_is_dark_and_a_button_makes_it_light(world: Any, read: Any) -> None:
    result = await slash(world, "timeline", subject="アルメニア")
    (dark,) = result.response.attachments
    first = await dark.read()
    await world.alice.click(result.response, label="明るい図")
    (light,) = result.response.attachments
    assert await light.read() != first
    assert "暗い図" in read.labels(result.response)


async def test_choice_of_subjects_for_a_timeline_opens_the_timeline(world: Any, read: Any) -> None:
    result = await slash(world, "timeline", subject="制裁")
    await world.alice.click(result.response, label="対露制裁")
    assert "対露制裁の年表" in read.text(result.response)


async def test_calendar_file_is_sent_to_the_user_who_pressed(world: Any, read: Any) -> None:
    """The file is parsed by another library than the one that wrote it."""
    result = await slash(world, "today", date="2026-12-18")
    pressed = await world.bob.click(result.response, label="カレンダー（.ics）")
    assert pressed.response.flags.ephemeral
    (file,) = pressed.response.attachments
    assert file.filename == "anniversaries.ics"
    calendar = vobject.readOne((await file.read()).decode())
    titles = [event.summary.value for event in calendar.vevent_list]
    assert "日本が国連に加盟（1956年）" in titles
    assert "カレンダーファイル（iCalendar）" in read.text(pressed.response)
    (shown,) = (part for part in read.parts(pressed.response) if part["type"] == 13)
    assert shown["file"]["url"]


def test_start_up_imports_no_library_of_pictures_calendars_or_documents() -> None:
    """They are imported when they are first needed, so that they do not delay the start."""
    code = (
        "import sys, bot.discord_app, bot.discord_app.bot;"
        "libraries = ('matplotlib', 'icalendar', 'docx', 'lxml', 'typst');"
        "print([name for name in libraries if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_name_and_a_year_open_the_year_with_buttons_to_its_neighbors(world: Any, read: Any) -> None:
    result = await slash(world, "brief", query="アルメニア 2024")
    assert "2024年 · 5件" in read.text(result.response)
    labels = read.labels(result.response)
    assert labels[:3] == ["← アルメニア", "← 2023年", "年表の全体"]
    await world.alice.click(result.response, label="← 2023年")
    assert "ナゴルノ・カラバフで軍事活動" in read.text(result.response)
    assert "2024年 →" in read.labels(result.response)


async def test_timeline_accepts_a_year_beside_the_name(world: Any, read: Any) -> None:
    result = await slash(world, "timeline", subject="アルメニア 2024")
    assert "2024年 · 5件" in read.text(result.response)


async def test_card_opened_from_a_day_links_back_to_it(world: Any, read: Any) -> None:
    result = await slash(world, "today", date="2026-12-21")
    (menu,) = [part for part in read.parts(result.response) if part.get("options")]
    await world.alice.select(result.response, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
    assert "← 12月21日" in read.labels(result.response)
