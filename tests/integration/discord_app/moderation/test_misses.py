"""Queries that found nothing are counted, listed for moderators, and made aliases by one press."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from msgspec.structs import replace
from simcord import assert_error

from bot.discord_app import create_bot
from bot.discord_app.refs import make_user_ref, make_workspace_ref
from bot.discord_app.ui.custom_ids import AliasId
from bot.miss_counter import MAX_PENDING, MissCounter
from bot.settings import Settings
from briefings.catalog.aliases import list_added_aliases
from briefings.errors import StoreError
from briefings.search.misses import hash_query
from briefings.storage.sqlite.storage import SqliteStorage
from briefings.text.normalize import fold_text


async def brief(world: Any, query: str, **options: Any) -> Any:
    return await world.member.slash(world.channel, "brief", query=query, **options)


async def listing(world: Any, actor: Any = None, **options: Any) -> Any:
    return await (actor or world.manager).slash(world.channel, "data unanswered", **options)


def ids(read: Any, message: Any, act: str) -> list[str]:
    """Returns the ids of the buttons and menus with the action `act` (a letter, see `name_ids`)."""
    found = [part.get("custom_id", "") for part in read.parts(message)]
    return [custom_id for custom_id in found if custom_id.startswith(f"n1|{act}|")]


async def counted(store: SqliteStorage) -> dict[str, int]:
    return {miss.text: miss.count for miss in await store.misses.list_misses()}


async def choose(world: Any, read: Any, message: Any, query: str, actor: Any = None) -> Any:
    menu = ids(read, message, "c")[0]
    return await (actor or world.manager).select(message, [hash_query(fold_text(query))], custom_id=menu)


def added_aliases(world: Any) -> list[tuple[str, str]]:
    return [
        (added.subject.id, added.alias.text)
        for added in list_added_aliases(world.bot.context.service.snapshot.content)
    ]


async def test_query_without_results_is_counted_and_listed_only_to_moderators(world: Any, read: Any) -> None:
    for query in ("ピロシキ", "ﾋﾟﾛｼｷ", "ボルシチ", "アルメニア", "グルジヤ"):
        await brief(world, query)
    answer = await listing(world)
    assert answer.ephemeral
    text = read.text(answer.response)
    assert f"1\\. **ピロシキ** · 2回 · 最後は {world.bot.context.clock():%Y-%m-%d}" in text
    assert "**ボルシチ** · 1回" in text
    assert "アルメニア" not in text
    assert "グルジヤ" not in text


async def test_period_whose_events_are_listed_is_not_counted(world: Any, store: SqliteStorage) -> None:
    for query in ("2024年の出来事", "1850年の出来事"):
        await brief(world, query)
    await world.bot.context.miss_counter.flush_counts()
    assert await counted(store) == {"1850年の出来事": 1}


async def test_in_english(world: Any, payload: Any, read: Any) -> None:
    await brief(world, "ピロシキ")
    payload.set(locale="en-US")
    assert "**ピロシキ** · asked 1 time · last on " in read.text((await listing(world)).response)


async def test_nothing_is_written_before_the_answer_is_out(world: Any, store: SqliteStorage) -> None:
    await brief(world, "ピロシキ")
    assert await counted(store) == {}
    await world.bot.context.miss_counter.flush_counts()
    assert await counted(store) == {"ピロシキ": 1}


async def test_answer_that_did_not_go_out_is_not_counted(world: Any, store: SqliteStorage) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    await brief(world, "ピロシキ")
    assert_error(world.env, contains="500")
    await world.bot.context.miss_counter.flush_counts()
    assert await counted(store) == {}


async def test_personal_queries_are_never_stored(world: Any, store: SqliteStorage) -> None:
    for query in ("<@123456789012345678> のこと", "090-1234-5678", "taro@example.com", "あ" * 300):
        await brief(world, query)
    await world.bot.context.miss_counter.flush_counts()
    assert await counted(store) == {}


async def test_counts_in_memory_are_bounded(world: Any, store: SqliteStorage) -> None:
    counting = world.bot.context.miss_counter
    for number in range(MAX_PENDING + 50):
        counting.count_miss(f"料理{number}号")
    counting.count_miss("料理0号")
    assert len(counting._pending) == MAX_PENDING
    await counting.flush_counts()
    assert counting._pending == {}
    assert (await counted(store))["料理0号"] == 2


async def test_closing_bot_writes_counts(world: Any, make_bot: Any, store: SqliteStorage) -> None:
    bot = make_bot()
    async with bot:
        bot.context.miss_counter.count_miss("ピロシキ")
    again = await SqliteStorage.open(store.path, clock=bot.context.clock)
    try:
        assert await counted(again) == {"ピロシキ": 1}
    finally:
        await again.close()


async def test_it_is_written_now_and_then(world: Any, store: SqliteStorage) -> None:
    counting = MissCounter(world.bot.context, interval=0.01)
    await counting.start()
    counting.count_miss("ピロシキ")
    async with asyncio.timeout(10):
        while not await counted(store):  # noqa: ASYNC110  # what is waited for is in the database
            await asyncio.sleep(0.01)
    await counting.stop()
    assert await counted(store) == {"ピロシキ": 1}


async def test_counts_that_cannot_be_written_are_kept(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    bot = create_bot(
        await SqliteStorage.open(world.bot.context.storage.path, clock=world.bot.context.clock),
        world.bot.context.settings,
    )
    await bot.context.storage.close()
    bot.context.miss_counter.count_miss("ピロシキ")
    with pytest.raises(StoreError):
        await bot.context.miss_counter.flush_counts()
    assert bot.context.miss_counter._pending == {"ピロシキ": 1}
    with caplog.at_level(logging.WARNING):
        await bot.context.miss_counter.stop()
    assert "can't be counted" in caplog.text
    assert "ピロシキ" not in caplog.text


async def test_disabled_setting_counts_nothing_and_deletes_counts(
    world: Any, read: Any, make_bot: Any, settings: Settings, store: SqliteStorage
) -> None:
    await brief(world, "ピロシキ")
    await world.bot.context.miss_counter.flush_counts()
    quiet = replace(settings, count_unanswered=False)
    await world.env.restart_bot(make_bot(settings=quiet))
    await brief(world, "ボルシチ")
    await world.bot.context.miss_counter.flush_counts()
    assert await counted(store) == {}
    assert "COUNT_UNANSWERED" in read.text((await listing(world)).response)


async def test_empty_list_of_unanswered_queries_is_stated(world: Any, read: Any) -> None:
    assert read.text((await listing(world)).response) == "見つからなかった問い合わせはありません。"


async def test_list_turns_its_pages(world: Any, read: Any) -> None:
    for number in range(23):
        world.bot.context.miss_counter.count_miss(f"料理{number}号")
    first = (await listing(world)).response
    assert len(read.options(first)) == 10
    assert read.labels(first)[-1:] == ["次へ"]
    await world.manager.click(first, custom_id=ids(read, first, "l")[0])
    assert "11\\." in read.text(first)
    assert read.labels(first)[-2:] == ["前へ", "次へ"]
    last = (await listing(world, page=99)).response
    assert len(read.options(last)) == 3
    assert read.labels(last)[-1:] == ["前へ"]


async def test_near_query_is_added_as_an_alias_in_one_press(world: Any, read: Any, store: SqliteStorage) -> None:
    for query in ("ピロシキ", "アルメニア旅行"):
        await brief(world, query)
    message = (await listing(world)).response
    assert read.labels(message) == ["アルメニア旅行 → アルメニア"], "ピロシキ is not like enough to ロシア"
    pressed = await world.manager.click(message, custom_id=ids(read, message, "q")[0])
    (done,) = pressed.followups
    assert done.ephemeral
    assert "「アルメニア旅行」を **アルメニア** の別名として登録しました。" in read.text(done)
    assert "「アルメニア旅行」と入力すると、**アルメニア** のカードが出ます。" in read.text(done)
    assert "登録された別名" in read.text(done)
    assert "**ピロシキ**" in read.text(message)
    assert "アルメニア旅行" not in read.text(message), "it finds something by now"
    card = await brief(world, "ｱﾙﾒﾆｱ旅行")
    assert read.text(card.response).splitlines()[0].endswith("アルメニア")
    assert "「アルメニア旅行」は登録された別名: アルメニア" in read.text(card.response)
    (row,) = await store.audit.list_audit_entries(make_workspace_ref(world.guild.id), action="data.teach")
    assert row.actor == make_user_ref(world.manager)
    assert row.detail == {"name": "アルメニア旅行", "subject": "AM"}
    step = (await store.revisions.list_activations(limit=1))[0].details
    assert (step.reason, step.actor, step.note) == ("teach", make_user_ref(world.manager), "+ アルメニア旅行 (AM)")


async def test_undo_is_one_press_and_lists_the_query_again(world: Any, read: Any) -> None:
    await brief(world, "アルメニア旅行")
    message = (await listing(world)).response
    (done,) = (await world.manager.click(message, custom_id=ids(read, message, "q")[0])).followups
    await world.manager.click(done, custom_id=ids(read, done, "u")[0])
    assert "取り消しました" in read.text(done)
    assert "何も見つかりません" in read.text(done)
    assert added_aliases(world) == []
    assert "アルメニア旅行" in read.text((await listing(world)).response)


async def test_another_subject_is_typed_into_a_form_in_any_spelling(world: Any, read: Any) -> None:
    await brief(world, "ピロシキ")
    chosen = await choose(world, read, (await listing(world)).response, "ピロシキ")
    assert chosen.ephemeral
    assert "### ピロシキ" in read.text(chosen.response)
    assert read.labels(chosen.response)[-2:] == ["別の項目…", "別名は要らない"]
    form = await world.manager.click(chosen.response, custom_id=ids(read, chosen.response, "o")[0])
    (field,) = read.fields(form.modal)
    await world.manager.submit_modal(form, {field: "ろしあ"})
    assert "「ピロシキ」を **ロシア** の別名として登録しました。" in read.text(chosen.response)
    assert added_aliases(world) == [("RU", "ピロシキ")]


async def test_ambiguous_form_offers_choices_and_no_guess_is_applied(world: Any, read: Any) -> None:
    await brief(world, "ピロシキ")
    chosen = (await choose(world, read, (await listing(world)).response, "ピロシキ")).response
    form = await world.manager.click(chosen, custom_id=ids(read, chosen, "o")[0])
    (field,) = read.fields(form.modal)
    await world.manager.submit_modal(form, {field: "ロシオ"})
    assert added_aliases(world) == []
    assert "次の中から選んでください" in read.text(chosen)
    assert "ロシア" in read.labels(chosen)
    await world.manager.click(chosen, label="ロシア")
    assert added_aliases(world) == [("RU", "ピロシキ")]


async def test_form_without_subject_is_explained(world: Any, read: Any) -> None:
    await brief(world, "ピロシキ")
    chosen = (await choose(world, read, (await listing(world)).response, "ピロシキ")).response
    form = await world.manager.click(chosen, custom_id=ids(read, chosen, "o")[0])
    (field,) = read.fields(form.modal)
    await world.manager.submit_modal(form, {field: "おでん"})
    assert "「おでん」という項目は見つかりませんでした。" in read.text(chosen)
    assert added_aliases(world) == []


async def test_dismissed_query_can_be_restored(world: Any, read: Any) -> None:
    await brief(world, "ピロシキ")
    message = (await listing(world)).response
    chosen = (await choose(world, read, message, "ピロシキ")).response
    await world.manager.click(chosen, custom_id=ids(read, chosen, "p")[0])
    assert "一覧から外しました" in read.text(chosen)
    assert "ありません" in read.text((await listing(world)).response)
    await world.manager.click(chosen, custom_id=ids(read, chosen, "b")[0])
    assert "**ピロシキ**" in read.text((await listing(world)).response)


async def test_second_of_two_concurrent_moderators_gets_notice(world: Any, read: Any) -> None:
    await brief(world, "アルメニア旅行")
    first = (await listing(world)).response
    second = (await listing(world, world.moderator)).response
    names = world.bot.get_cog("DataCog").alias_flow
    press, waiting = names.handle_component, []

    async def together(*args: Any) -> None:
        """Delays the first press until the second: in SimCord, one person presses at a time."""
        waiting.append(args)
        if len(waiting) == 2:
            await asyncio.gather(*(press(*item) for item in waiting))

    world.bot.router.register(AliasId, together)
    manager_press = await world.manager.click(first, custom_id=ids(read, first, "q")[0])
    other = await world.moderator.click(second, custom_id=ids(read, second, "q")[0])
    assert "登録しました" in read.text(manager_press.followups[0])
    assert "もう **アルメニア** の別名として登録されています" in read.text(other.followups[0])
    assert added_aliases(world) == [("AM", "アルメニア旅行")]


async def test_concurrent_change_of_other_process_does_not_prevent_name(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    """The bot uses an older revision for up to half a minute; the name is added to the newer one."""
    await brief(world, "アルメニア旅行")
    message = (await listing(world)).response
    snapshot = await store.revisions.load_snapshot()
    newer = await store.revisions.apply_content(
        snapshot.content, expected_id=snapshot.revision.id, note="by another process"
    )
    await world.manager.click(message, custom_id=ids(read, message, "q")[0])
    assert added_aliases(world) == [("AM", "アルメニア旅行")]
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.parent == newer.id


async def test_buttons_work_after_a_restart(world: Any, read: Any, make_bot: Any) -> None:
    await brief(world, "アルメニア旅行")
    message = (await listing(world)).response
    await world.env.restart_bot(make_bot())
    pressed = await world.manager.click(message, custom_id=ids(read, message, "q")[0])
    assert "登録しました" in read.text(pressed.followups[0])


async def test_button_of_removed_query_is_explained(world: Any, read: Any, store: SqliteStorage) -> None:
    await brief(world, "アルメニア旅行")
    message = (await listing(world)).response
    await store.misses.delete_all_misses()
    pressed = await world.manager.click(message, custom_id=ids(read, message, "q")[0])
    assert pressed.ephemeral
    assert "もう一覧にありません" in read.text(pressed.response)
    assert added_aliases(world) == []


async def test_every_press_is_checked_again(world: Any, read: Any) -> None:
    """A former moderator may still have the list and the message of a query."""
    await brief(world, "アルメニア旅行")
    message = (await listing(world, world.moderator)).response
    chosen = (await choose(world, read, message, "アルメニア旅行", world.moderator)).response
    form = await world.moderator.click(chosen, custom_id=ids(read, chosen, "o")[0])
    world.bot.context.settings = replace(world.bot.context.settings, moderator_role=None)
    presses = [(message, custom_id) for act in "q" for custom_id in ids(read, message, act)]
    presses += [(chosen, custom_id) for act in "top" for custom_id in ids(read, chosen, act)]
    assert len(presses) >= 4
    for shown, custom_id in presses:
        denied = await world.moderator.click(shown, custom_id=custom_id)
        assert "モデレーターだけ" in read.text(denied.response), custom_id
    (field,) = read.fields(form.modal)
    denied = await world.moderator.submit_modal(form, {field: "ロシア"})
    assert "モデレーターだけ" in read.text(denied.response)
    denied = await world.moderator.select(
        message, [hash_query("アルメニア旅行")], custom_id=ids(read, message, "c")[0]
    )
    assert "モデレーターだけ" in read.text(denied.response)
    assert added_aliases(world) == []


async def test_markup_in_a_query_is_shown_and_not_done(world: Any, read: Any) -> None:
    await brief(world, "**ピロ** `シキ` [x](y)")
    text = read.text((await listing(world)).response)
    assert r"\*\*ピロ\*\* \`シキ\` \[x\](y)" in text


async def test_longest_queries_fit_into_a_message(world: Any, read: Any) -> None:
    for number in range(10):
        world.bot.context.miss_counter.count_miss(f"*_{number}" + "~`|" * 32)
        world.bot.context.miss_counter.count_miss(f"アルメニア旅行{number}" + "*" * 80)
    message = (await listing(world)).response
    chosen = await choose(world, read, message, read.options(message)[0]["label"])
    assert chosen.response is not None
    assert len(read.text(message)) <= 3500
