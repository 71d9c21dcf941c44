"""`/calendar` for members, and the link to a card."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest
from simcord.components import walk_components

from bot.settings import Settings
from bot.web.addresses import digest_token, load_key, parse_card_path
from bot.web.server import WebServer
from briefings.domain.cards import CardRequest, View
from briefings.domain.refs import UserRef

URL = "https://briefings.example.org"


@pytest.fixture
def settings() -> Settings:
    return Settings(web_url=URL)


def find_token(text: str) -> str:
    match = re.search(rf"`{re.escape(URL)}/calendar/([\w-]+)\.ics`", text)
    assert match is not None, text
    return match[1]


def fields_of(modal: dict[str, Any]) -> list[str]:
    return [part["custom_id"] for part in walk_components(modal["components"]) if part["type"] in {3, 4}]


def values_of(modal: dict[str, Any]) -> list[str]:
    return [part.get("value") or "" for part in walk_components(modal["components"]) if part["type"] == 4]


async def list_stored(world: Any) -> Any:
    return await world.env.bot.context.storage.calendars.list_calendars()


async def test_calendar_is_made_and_its_address_is_shown_once(world: Any, read: Any) -> None:
    made = await world.alice.slash(world.channel, "calendar add", subjects="アルメニア、グルジア", lead_days="7, 30")
    assert made.ephemeral
    token = find_token(read.text(made.response))
    assert f"webcal://briefings.example.org/calendar/{token}.ics" in read.text(made.response)
    (stored,) = await list_stored(world)
    assert (stored.subjects, stored.lead_days, stored.language) == (("AM", "GE"), (30, 7), "ja")
    assert stored.owner == UserRef("discord", str(world.alice.id))
    storage = world.env.bot.context.storage
    assert await storage.calendars.find_calendar(digest_token(token)) == stored
    listed = await world.alice.slash(world.channel, "calendar list")
    assert listed.ephemeral
    assert "アルメニア、ジョージア" in read.text(listed.response)
    assert token not in str(listed.response.components)


async def test_others_neither_see_nor_change_it(world: Any, read: Any) -> None:
    await world.alice.slash(world.channel, "calendar add", subjects="アルメニア")
    (stored,) = await list_stored(world)
    listed = await world.bob.slash(world.channel, "calendar list")
    assert "まだありません" in read.text(listed.response)
    revoked = await world.bob.slash(world.channel, "calendar revoke", calendar=stored.id)
    assert "もうありません" in read.text(revoked.response)
    changed = await world.bob.slash(world.channel, "calendar change", calendar=stored.id, lead_days="3")
    assert "ありません" in read.text(changed.response)
    offered = await world.bob.autocomplete(world.channel, "calendar revoke", "calendar", "")
    assert offered == []
    assert await list_stored(world) == (stored,)


async def test_change_affects_only_given_options(world: Any, read: Any) -> None:
    await world.alice.slash(world.channel, "calendar add", subjects="アルメニア", lead_days="7")
    (stored,) = await list_stored(world)
    offered = await world.alice.autocomplete(world.channel, "calendar change", "calendar", "アルメ")
    assert [choice["value"] for choice in offered] == [stored.id]
    await world.alice.slash(world.channel, "calendar change", calendar=stored.id, language="en")
    (changed,) = await list_stored(world)
    assert (changed.subjects, changed.lead_days, changed.language) == (("AM",), (7,), "en")
    answer = await world.alice.slash(
        world.channel, "calendar change", calendar=stored.id, subjects="*", lead_days="0"
    )
    assert "アドレスは変わりません" in read.text(answer.response)
    (changed,) = await list_stored(world)
    assert (changed.subjects, changed.lead_days) == ((), ())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"subjects": "アルメニア、ホゲホゲ国"}, "ホゲホゲ国"),
        ({"subjects": "コンゴ"}, "コンゴ"),
        ({"lead_days": "400"}, "366"),
        ({"lead_days": "soon"}, "366"),
    ],
)
async def test_invalid_value_is_explained_and_nothing_stored(
    world: Any, read: Any, options: dict[str, str], message: str
) -> None:
    answer = await world.alice.slash(world.channel, "calendar add", **options)
    assert answer.ephemeral
    assert message in read.text(answer.response)
    assert await list_stored(world) == ()


async def test_names_are_completed_one_after_the_other(world: Any) -> None:
    offered = await world.alice.autocomplete(world.channel, "calendar add", "subjects", "アルメニア, ジョ")
    assert offered[0]["value"] == "アルメニア, ジョージア"


async def test_list_leads_to_a_change_and_a_revocation(world: Any, read: Any, make_bot: Any) -> None:
    await world.alice.slash(world.channel, "calendar add", subjects="アルメニア", lead_days="7")
    (stored,) = await list_stored(world)
    listed = await world.alice.slash(world.channel, "calendar list")
    await world.env.restart_bot(make_bot())
    opened = await world.alice.select(listed.response, [stored.id])
    form = await world.alice.click(opened.response, label="変更…")
    assert values_of(form.modal) == ["アルメニア", "7"]
    subjects, days, followed, language = fields_of(form.modal)
    changed = await world.alice.submit_modal(
        form, {subjects: "ジョージア", days: "", followed: ["yes"], language: ["en"]}
    )
    assert "ジョージア" in read.text(changed.response)
    (after,) = await list_stored(world)
    assert (after.subjects, after.lead_days, after.language, after.id) == (("GE",), (), "en", stored.id)
    assert after.followed
    confirmation = await world.alice.click(changed.response, label="取り消す…")
    assert "取り消しますか" in read.text(confirmation.response)
    assert len(await list_stored(world)) == 1
    done = await world.alice.click(confirmation.response, label="取り消す")
    assert "取り消しました" in read.text(done.response)
    assert await list_stored(world) == ()


async def test_calendar_contains_currently_followed_subjects(world: Any, read: Any) -> None:
    await world.alice.slash(world.channel, "follow", subject="アルメニア")
    made = await world.alice.slash(world.channel, "calendar add", followed=True)
    assert "フォロー中の項目" in read.text(made.response)
    token = find_token(read.text(made.response))
    context = world.env.bot.context
    server = WebServer(context.storage, context.settings, context.resources, context.clock)
    await server.open()
    try:
        armenia = await fetch(server, token)
        assert "アルメニア" in armenia
        assert "ジョージア" not in armenia
        await world.alice.slash(world.channel, "follow", subject="ジョージア")
        assert "ジョージア" in await fetch(server, token)
        await context.storage.follows.stop_following(UserRef("discord", str(world.alice.id)))
        # No followed subjects do not mean all anniversaries.
        assert "BEGIN:VEVENT" not in await fetch(server, token)
    finally:
        await server.close()


async def fetch(server: WebServer, token: str) -> str:
    url = f"http://127.0.0.1:{server.port}/calendar/{token}.ics"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return re.sub(r"\r\n ", "", await response.text())


async def test_calendar_is_made_in_the_form_too(world: Any, read: Any) -> None:
    listed = await world.alice.slash(world.channel, "calendar list")
    form = await world.alice.click(listed.response, label="新しいカレンダー…")
    subjects, days, followed, language = fields_of(form.modal)
    refused = await world.alice.submit_modal(
        form, {subjects: "ホゲホゲ国", days: "", followed: ["no"], language: ["ja"]}
    )
    assert "ホゲホゲ国" in read.text(refused.response)
    form = await world.alice.click(listed.response, label="新しいカレンダー…")
    subjects, days, followed, language = fields_of(form.modal)
    made = await world.alice.submit_modal(form, {subjects: "", days: "14", followed: ["no"], language: ["ja"]})
    assert find_token(read.text(made.response))
    (stored,) = await list_stored(world)
    assert (stored.subjects, stored.lead_days) == ((), (14,))


async def test_card_links_to_its_address(world: Any, read: Any) -> None:
    card = await world.brief("アルメニア")
    menu = await world.alice.click(card.response, label="ほかの操作")
    linked = await world.alice.click(menu.response, label="このカードへのリンク")
    assert linked.ephemeral
    match = re.search(rf"<{re.escape(URL)}/c/(\d+)/ja/(\S+)>", read.text(linked.response))
    assert match is not None
    key = await load_key(world.env.bot.context.storage.link_keys)
    address = parse_card_path(key, match[1], match[2])
    assert address is not None
    assert (address.revision, address.request) == (1, CardRequest("AM", View.SUMMARY))


class TestWithoutAnAddress:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings()

    async def test_there_is_neither_command_nor_link(self, world: Any, read: Any) -> None:
        assert not [name for name in world.alice.available_commands(world.channel) if name.startswith("calendar")]
        card = await world.brief("アルメニア")
        menu = await world.alice.click(card.response, label="ほかの操作")
        assert "このカードへのリンク" not in read.labels(menu.response)
