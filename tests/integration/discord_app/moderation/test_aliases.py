"""`/data teach` and `/data names`: a name for a subject, its author, its removal, and its export to content files."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from msgspec.structs import replace

from bot.discord_app.refs import make_user_ref, make_workspace_ref
from briefings.catalog.aliases import add_alias as teaching
from briefings.catalog.aliases import list_added_aliases
from briefings.catalog.broad_words import list_broad_words
from briefings.domain import ActivationReason
from briefings.domain.workspaces import WorkspaceSettings
from briefings.search.misses import hash_query
from briefings.storage.sqlite.storage import SqliteStorage


async def teach(world: Any, name: str, subject: str, actor: Any = None) -> Any:
    return await (actor or world.manager).slash(world.channel, "data teach", name=name, subject=subject)


async def names(world: Any, actor: Any = None) -> Any:
    return await (actor or world.manager).slash(world.channel, "data names")


def ids(read: Any, message: Any, act: str) -> list[str]:
    """Returns the ids of the buttons and menus with the action `act` (a letter, see `name_ids`)."""
    found = [part.get("custom_id", "") for part in read.parts(message)]
    return [custom_id for custom_id in found if custom_id.startswith(f"n1|{act}|")]


def added_aliases(world: Any) -> list[tuple[str, str]]:
    return [
        (added.subject.id, added.alias.text)
        for added in list_added_aliases(world.bot.context.service.snapshot.content)
    ]


async def test_name_is_taught_for_a_subject_in_any_spelling_and_answers_at_once(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    answer = await teach(world, "ピロシキの国", "ろしあ")
    assert answer.ephemeral
    text = read.text(answer.response)
    assert "「ピロシキの国」を **ロシア** の別名として登録しました。" in text
    assert "「ピロシキの国」と入力すると、**ロシア** のカードが出ます。" in text
    card = await world.member.slash(world.channel, "brief", query="ﾋﾟﾛｼｷの国")
    assert read.text(card.response).splitlines()[0].endswith("ロシア")
    (step, *_) = await store.revisions.list_activations()
    assert (step.details.reason, step.details.actor) == (ActivationReason.ALIAS_CHANGE, make_user_ref(world.manager))


async def test_in_english(world: Any, payload: Any, read: Any) -> None:
    payload.set(locale="en-US")
    text = read.text((await teach(world, "pirozhki land", "Russia")).response)
    assert "“pirozhki land” is now an alias of **Russia**." in text
    assert "Typing “pirozhki land” opens the card of **Russia**." in text


async def test_previous_result_of_name_is_shown(world: Any, read: Any) -> None:
    text = read.text((await teach(world, "アルメ", "ロシア")).response)
    assert "これまでは アルメニア が見つかっていました。" in text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("グルジア", "アルメニア"), "「グルジア」は **ジョージア** の名前です"),
        (("グルジア", "ジョージア"), "もともと **ジョージア** の名前です"),
        (("経済", "ロシア"), "いろいろな問い合わせに出てくる言葉"),
        (("？！", "ロシア"), "文字も数字もない"),
        (("露", "ロシア"), "一文字だけ"),
        (("あ" * 101, "ロシア"), "100文字まで"),
        (("ピロシキの国", "おでん"), "「おでん」という項目は見つかりませんでした"),
        (("ピロシキの国", "アルメノア共和国連邦"), "見つかりませんでした"),
    ],
)
async def test_unusable_name_is_refused_with_reason(
    world: Any, read: Any, store: SqliteStorage, typed: tuple[str, str], expected: str
) -> None:
    assert expected in read.text((await teach(world, *typed)).response)
    assert added_aliases(world) == []
    assert len(await store.revisions.list_activations()) == 1


async def test_word_with_several_subjects_offers_them_and_nothing_else_changes(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    before = world.bot.context.service.search("アルメニアの経済", "ja").hits
    answer = await teach(world, "経済", "ろしあ、アルメニア, GE")
    text = read.text(answer.response)
    assert "「経済」で示す項目" in text
    card = await world.member.slash(world.channel, "brief", query="経済")
    assert {label.split()[-1] for label in read.labels(card.response)[:3]} == {"ロシア", "アルメニア", "ジョージア"}
    assert "この言葉に登録されている項目です。" in read.text(card.response)
    assert world.bot.context.service.search("アルメニアの経済", "ja").hits == before
    assert "**経済** → アルメニア、ジョージア、ロシア" in read.text((await names(world)).response)
    await world.manager.click(answer.response, custom_id=ids(read, answer.response, "u")[0])
    assert "一覧を取り消しました" in read.text(answer.response)
    assert list_broad_words(world.bot.context.service.snapshot.content) == ()


async def test_removed_list_is_restored_by_a_rollback(world: Any, read: Any, store: SqliteStorage) -> None:
    await teach(world, "三国", "RU、AM")
    listed = (await names(world)).response
    (menu,) = ids(read, listed, "k")
    value = next(part for part in read.parts(listed) if part.get("custom_id") == menu)["options"][0]["value"]
    await world.manager.select(listed, [value], custom_id=menu)
    assert list_broad_words(world.bot.context.service.snapshot.content) == ()
    await world.manager.slash(world.channel, "data rollback")
    await world.bot.context.reload_if_changed()
    assert [word.text for word in list_broad_words(world.bot.context.service.snapshot.content)] == ["三国"]


async def test_list_with_ambiguous_name_states_which(world: Any, read: Any) -> None:
    answer = await teach(world, "三国", "ロシア、おでん")
    assert "おでん" in read.text(answer.response)
    assert list_broad_words(world.bot.context.service.snapshot.content) == ()


async def test_next_subject_of_a_list_is_completed(world: Any) -> None:
    offered = await world.manager.autocomplete(world.channel, "data teach", "subject", "ロシア、アル", name="三国")
    assert offered[0]["value"] == "ロシア、アルメニア"


async def test_subject_is_suggested_only_to_moderators(world: Any) -> None:
    offered = await world.manager.autocomplete(world.channel, "data teach", "subject", "アル", name="石の国")
    assert offered[0]["value"] == "アルメニア"
    world.bot.context.settings = replace(world.bot.context.settings, moderator_role=None)
    assert await world.moderator.autocomplete(world.channel, "data teach", "subject", "アル", name="石の国") == []


async def test_list_shows_author_name_and_time(world: Any, read: Any) -> None:
    assert "登録した別名はありません" in read.text((await names(world)).response)
    await teach(world, "石の国", "アルメニア")
    await teach(world, "Land of *Stones*", "アルメニア", world.moderator)
    answer = await names(world)
    assert answer.ephemeral
    lines = read.text(answer.response).splitlines()
    assert lines[2].startswith(f"- **石の国** → アルメニア · <@{world.manager.id}> · <t:")
    assert lines[3].startswith(rf"- **Land of \*Stones\*** → アルメニア · <@{world.moderator.id}> · <t:")


async def test_files_attached_are_toml_for_the_content_files(world: Any, read: Any) -> None:
    await teach(world, "石の国", "アルメニア")
    await teach(world, "安保の輪", "CSTO")
    answer = await names(world)
    files = {attachment.filename: await attachment.read() for attachment in answer.response.attachments}
    assert list(files) == ["countries.toml", "frameworks.toml"]
    assert tomllib.loads(files["countries.toml"].decode())["AM"]["variants"]["ja"][-1] == "石の国"
    assert tomllib.loads(files["frameworks.toml"].decode())["CSTO"]["variants"]["ja"][-1] == "安保の輪"
    shown = [part["file"]["url"] for part in read.parts(answer.response) if part["type"] == 13]
    assert len(shown) == 2


async def test_name_is_taken_back_from_the_list(world: Any, read: Any, store: SqliteStorage) -> None:
    await teach(world, "石の国", "アルメニア")
    message = (await names(world)).response
    menu = ids(read, message, "k")[0]
    await world.moderator.slash(world.channel, "data names")
    await world.manager.select(message, [f"{hash_query('石ノ国')}|AM"], custom_id=menu)
    assert "「石の国」は **アルメニア** の別名ではなくなりました。" in read.text(message)
    assert message.attachments == []
    assert added_aliases(world) == []
    (row,) = await store.audit.list_audit_entries(make_workspace_ref(world.guild.id), action="data.unteach")
    assert row.detail == {"name": "石の国", "subject": "AM"}


async def test_already_removed_name_is_reported(world: Any, read: Any) -> None:
    done = (await teach(world, "石の国", "アルメニア")).response
    message = (await names(world)).response
    await world.manager.click(done, custom_id=ids(read, done, "u")[0])
    await world.manager.select(message, [f"{hash_query('石ノ国')}|AM"], custom_id=ids(read, message, "k")[0])
    assert "もう取り消されています" in read.text(message)


async def test_list_turns_its_pages_with_its_files(world: Any, read: Any, store: SqliteStorage) -> None:
    content = world.bot.context.service.snapshot.content
    for number in range(13):
        content = teaching(content, "AM", f"石の国その{number}")
    await store.revisions.apply_content(content, expected_id=1)
    await world.bot.context.reload_if_changed()
    message = (await names(world)).response
    assert len(read.options(message)) == 10
    await world.manager.click(message, custom_id=ids(read, message, "n")[0])
    assert len(read.options(message)) == 3
    assert [attachment.filename for attachment in message.attachments] == ["countries.toml"]


async def test_longest_names_fit_into_a_message(world: Any, read: Any, store: SqliteStorage) -> None:
    content: Any = world.bot.context.service.snapshot.content
    for number in range(10):
        content = teaching(content, "AM", f"{number}石" + "*" * 98)
    await store.revisions.apply_content(content, expected_id=1)
    await world.bot.context.reload_if_changed()
    message = (await names(world)).response
    assert len(read.text(message)) <= 3500


async def test_undo_button_works_after_a_restart(world: Any, read: Any, make_bot: Any) -> None:
    done = (await teach(world, "石の国", "アルメニア")).response
    await world.env.restart_bot(make_bot())
    await world.manager.click(done, custom_id=ids(read, done, "u")[0])
    assert "取り消しました" in read.text(done)
    assert added_aliases(world) == []


async def test_undo_press_is_checked_again(world: Any, read: Any) -> None:
    done = (await teach(world, "石の国", "アルメニア", world.moderator)).response
    listed = (await names(world, world.moderator)).response
    world.bot.context.settings = replace(world.bot.context.settings, moderator_role=None)
    denied = await world.moderator.click(done, custom_id=ids(read, done, "u")[0])
    assert "モデレーターだけ" in read.text(denied.response)
    menu = ids(read, listed, "k")[0]
    denied = await world.moderator.select(listed, [f"{hash_query('石ノ国')}|AM"], custom_id=menu)
    assert "モデレーターだけ" in read.text(denied.response)
    assert added_aliases(world) == [("AM", "石の国")]


async def test_change_is_reported_in_log_channel(world: Any, read: Any, store: SqliteStorage) -> None:
    log = world.guild.create_text_channel("log")
    settings = WorkspaceSettings(make_workspace_ref(world.guild.id), log_channel=str(log.id))
    await store.workspace_settings.set_workspace_settings(settings, actor=None, now=world.bot.context.clock())
    done = (await teach(world, "石の国", "アルメニア")).response
    await world.manager.click(done, custom_id=ids(read, done, "u")[0])
    texts_of_log = [read.text(message) for message in log.history()]
    assert any("「石の国」を アルメニア の別名にしました" in text for text in texts_of_log)
    assert any("「石の国」を アルメニア の別名から外しました" in text for text in texts_of_log)


async def test_name_survives_refresh_and_is_removed_by_rollback(world: Any, read: Any, builders: Any) -> None:
    await teach(world, "石の国", "アルメニア")
    document = builders.document(edition=2026)
    answer = await world.manager.slash(world.channel, "data refresh", document=("next.md", document))
    apply = next(part["custom_id"] for part in read.parts(answer.response) if "x1|a|" in part.get("custom_id", ""))
    await world.manager.click(answer.response, custom_id=apply)
    assert added_aliases(world) == [("AM", "石の国")]
    await world.manager.slash(world.channel, "data rollback", revision=1)
    assert added_aliases(world) == []
    card = await world.member.slash(world.channel, "brief", query="石の国")
    assert "見つかりませんでした" in read.text(card.response)


async def test_user_without_permission_is_refused(world: Any, read: Any) -> None:
    world.bot.context.settings = replace(world.bot.context.settings, moderator_role=None)
    for answer in (
        await teach(world, "石の国", "アルメニア", world.moderator),
        await names(world, world.moderator),
        await world.moderator.slash(world.channel, "data unanswered"),
    ):
        assert answer.ephemeral
        assert "モデレーターだけ" in read.text(answer.response)
    assert added_aliases(world) == []
