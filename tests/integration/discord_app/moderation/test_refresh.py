"""A moderator uploads a document, sees its changes, and applies, corrects or discards it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from msgspec.structs import replace

from bot.discord_app.refs import make_user_ref, make_workspace_ref
from bot.settings import Settings
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.refresh_steps import find_button, list_acts, refresh


async def test_proposal_shows_changes_without_applying_them(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    text = read.text(answer.response)
    assert not answer.ephemeral
    assert "2026年版 2-6（要約・日本語）「試験の章」" in text
    assert "段落・注: 追加 6" in text
    assert list_acts(read, answer.response) == {"a", "d", "e", "k"}
    assert [file.filename for file in answer.response.attachments] == ["report.md"]
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == world.bot.context.service.snapshot.revision.id == 1


async def test_card_is_shown_before_and_after(world: Any, read: Any, next_year: bytes) -> None:
    answer = await refresh(world, next_year)
    shown = await world.manager.select(answer.response, ["AM"], custom_id=find_button(read, answer.response, "k"))
    text = read.text(shown.response)
    assert shown.ephemeral
    assert text.index("変更前") < text.index("東京") < text.index("変更後") < text.index("大阪")


async def test_comparison_leads_to_the_decision_and_to_the_next_card(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    """Another card replaces the one that is shown; applying from there updates the proposal too."""
    answer = await refresh(world, next_year)
    proposal_id = answer.response.id
    menu = find_button(read, answer.response, "k")
    shown = await world.manager.select(answer.response, ["AM"], custom_id=menu)
    assert list_acts(read, shown.response) == {"a", "d", "e", "k"}
    other = next(option["value"] for option in read.options(shown.response) if option["value"] != "AM")
    await world.manager.select(shown.response, [other], custom_id=find_button(read, shown.response, "k"))
    await world.manager.click(shown.response, custom_id=find_button(read, shown.response, "a"))
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 2
    (proposal,) = [message for message in world.channel.history() if message.id == proposal_id]
    assert "適用しました" in read.text(proposal)
    assert list_acts(read, proposal) == {"b"}


async def test_applying_is_one_step_that_answers_at_once_and_can_be_undone_in_one_press(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    applied = world.channel.last_message
    assert "適用しました" in read.text(applied)
    brief = await world.member.slash(world.channel, "brief", query="アルメニア")
    assert "大阪" in read.text(brief.response)
    await world.moderator.click(applied, custom_id=find_button(read, applied, "b"))
    assert "戻しました" in read.text(read.message(world, applied))
    brief = await world.member.slash(world.channel, "brief", query="アルメニア")
    assert "東京" in read.text(brief.response)
    steps = await store.revisions.list_activations()
    assert [(step.revision, step.details.reason.value, step.details.author) for step in steps] == [
        (1, "rollback", "moderator"),
        (2, "apply", "manager"),
        (1, "import", ""),
    ]


async def test_discarding_leaves_nothing(world: Any, read: Any, store: SqliteStorage, next_year: bytes) -> None:
    before = await store.revisions.list_revisions()
    answer = await refresh(world, next_year)
    assert len(await store.revisions.list_revisions()) == len(before) + 1
    pressed = find_button(read, answer.response, "d")
    await world.manager.click(answer.response, custom_id=pressed)
    assert await store.revisions.list_revisions() == before
    assert "破棄しました" in read.text(world.channel.last_message)


async def test_the_same_document_again_changes_nothing(
    world: Any, read: Any, store: SqliteStorage, builders: Any
) -> None:
    answer = await refresh(world, builders.document())
    assert "すでに取り込み済み" in read.text(answer.response)
    assert len(await store.revisions.list_revisions()) == 1


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"number": "2-9"}, "別の章"),
        ({"edition": 2024}, "2025年版より古い"),
        ({"lines": 2}, "3分の1を超える"),
    ],
    ids=["another chapter", "an older edition", "more than a third gone"],
)
async def test_failed_checks_require_second_confirmation(  # noqa: PLR0917 - fixtures
    world: Any, read: Any, store: SqliteStorage, builders: Any, document: dict[str, Any], expected: str
) -> None:
    lines = builders.lines[: document.pop("lines", len(builders.lines))]
    answer = await refresh(world, builders.document((*lines, "- ロシアの新しい話。 {p=146}"), **document))
    assert expected in read.text(answer.response)
    await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    confirmation = world.channel.last_message
    assert "それでも適用する" in read.labels(confirmation)
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1
    await world.manager.click(confirmation, custom_id=find_button(read, confirmation, "c"))
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 2


async def test_document_that_names_no_country_is_refused(world: Any, read: Any, builders: Any) -> None:
    answer = await refresh(
        world, builders.document(("- 天気の話。 {p=1}", "- 料理の話。 {p=2}", "- 音楽の話。 {p=3}"))
    )
    assert "国名が一つも見つかりません" in read.text(answer.response)
    assert list_acts(read, answer.response) == {"d", "e", "k"}


async def test_edition_chapter_and_language_are_corrected_in_a_form(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    shown = await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "e"))
    assert shown.modal is not None
    values = dict(zip(read.fields(shown.modal), ("２０２７年版", "2-7", "日本語", "別の題", "別の省"), strict=True))
    await world.manager.submit_modal(shown, values)
    text = read.text(world.channel.last_message)
    assert "2027年版 2-7（要約・日本語）「別の題」" in text
    staged = await store.revisions.load_snapshot(3)
    assert "別の省" in {chapter.publisher for chapter in staged.content.chapters}
    assert len(await store.revisions.list_revisions()) == 2


@pytest.mark.parametrize("wrong", [("来年", "2-6", "ja"), ("2026", "二の五", "ja"), ("2026", "2-6", "ロシア語")])
async def test_invalid_form_is_explained_and_keeps_input(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes, wrong: tuple[str, str, str]
) -> None:
    answer = await refresh(world, next_year)
    shown = await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "e"))
    values = dict(zip(read.fields(shown.modal), (*wrong, "題", "外務省"), strict=True))
    refused = await world.manager.submit_modal(shown, values)
    assert "書いてください" in read.text(refused.response)
    assert refused.ephemeral
    assert len(await store.revisions.list_revisions()) == 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "空"),
        (b"\x89PNG\r\n\x1a\n0000", "画像"),
        (b"%PDF-1.7\n%%EOF", "PDF"),
        (b"PK\x03\x04 not a zip", "zip"),
    ],
)
@pytest.mark.fault(36)
async def test_document_that_cannot_be_used_is_refused_in_one_sentence(
    world: Any, read: Any, store: SqliteStorage, data: bytes, expected: str
) -> None:
    answer = await refresh(world, data, name="next.pdf")
    text = read.text(answer.response)
    assert expected in text
    assert text.count("\n") == 0
    assert len(await store.revisions.list_revisions()) == 1


@pytest.mark.fault(36)
async def test_document_over_the_limit_is_not_fetched(world: Any, read: Any, store: SqliteStorage) -> None:
    world.bot.context.settings = replace(world.bot.context.settings, import_limit_mb=1)
    answer = await refresh(world, b"a" * 1_000_001)
    assert "大きすぎます" in read.text(answer.response)
    assert answer.ephemeral
    assert not [
        request for request in world.env.http_requests if "attachments" in request.path and request.method == "GET"
    ]


async def test_without_a_document_the_content_folder_is_read(
    world: Any, read: Any, store: SqliteStorage, tmp_path: Path, next_year: bytes
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "next.md").write_bytes(next_year)
    (folder / "notes.docx").write_bytes(b"left alone")
    world.bot.context.settings = replace(world.bot.context.settings, content_dir=folder)
    answer = await refresh(world, None)
    assert "2026年版 2-6" in read.text(answer.response)
    assert "next.md" in read.text(answer.response)


async def test_refresh_without_document_and_folder_is_explained(world: Any, read: Any) -> None:
    answer = await refresh(world, None)
    assert "CONTENT_DIR" in read.text(answer.response)


async def test_history_shows_author_change_time_and_file(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    history = read.text((await world.manager.slash(world.channel, "data history")).response)
    newest, oldest = history.split("\n")[1:3]
    assert f"<@{world.manager.id}>" in newest
    assert all(word in newest for word in ("**2**", "適用", "next.md", "現在の版"))
    assert "**1**" in oldest


async def test_rollback_goes_to_the_revision_before_or_to_the_one_named(
    world: Any, read: Any, store: SqliteStorage, builders: Any, next_year: bytes
) -> None:
    for data in (next_year, builders.document(edition=2027)):
        answer = await refresh(world, data)
        await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    await world.manager.slash(world.channel, "data rollback")
    assert (await store.revisions.get_active_revision()).id == 2  # type: ignore[union-attr]
    await world.manager.slash(world.channel, "data rollback", revision=1)
    assert (await store.revisions.get_active_revision()).id == 1  # type: ignore[union-attr]
    offered = await world.manager.autocomplete(world.channel, "data rollback", "revision", "")
    assert [choice["value"] for choice in offered] == [2, 3]


async def test_rollback_to_never_active_revision_is_refused(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    """A staged revision was never reviewed."""
    await refresh(world, next_year)
    await world.manager.slash(world.channel, "data rollback", revision=2)
    assert (await store.revisions.get_active_revision()).id == 1  # type: ignore[union-attr]


async def test_everything_is_in_the_audit_table(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    applied = world.channel.last_message
    await world.manager.click(applied, custom_id=find_button(read, applied, "b"))
    entries = await store.audit.list_audit_entries(make_workspace_ref(world.guild.id))
    assert [(change.action, change.actor) for change in entries] == [
        ("data.rollback", make_user_ref(world.manager)),
        ("data.apply", make_user_ref(world.manager)),
        ("data.refresh", make_user_ref(world.manager)),
    ]


@pytest.mark.parametrize("settings", [Settings()])
async def test_without_a_home_server_there_is_no_data_command(make_bot: Any) -> None:
    async with simcord.run(make_bot()) as env:
        guild = env.create_guild()
        managing = guild.create_role(name="managers", permissions=discord.Permissions(manage_guild=True))
        manager = guild.add_member(env.create_user("manager"), roles=[managing])
        commands = manager.available_commands(guild.create_text_channel("desk"))
        assert "brief" in commands
        assert not [command for command in commands if command.startswith("data")]


async def test_several_documents_are_one_update_and_other_files_are_named(
    world: Any, read: Any, builders: Any
) -> None:
    answer = await world.manager.slash(
        world.channel,
        "data refresh",
        document=("a.md", builders.document(edition=2026)),
        **{"document-2": ("b.md", builders.document(edition=2027)), "document-3": ("c.md", b"\x89PNG\r\n\x1a\n")},
    )
    text = read.text(answer.response)
    assert "2026年版 2-6" in text
    assert "2027年版 2-6" in text
    assert "c.md" in text


async def test_year_of_dates_without_a_year_can_be_chosen(world: Any, store: SqliteStorage) -> None:
    data = b"Lights 2031\n\n1 Overview\n\nOn 8 May, the keepers of Armenia met in Georgia at the lake.\n"
    years = []
    for reports_on in ("own", "previous"):
        await world.manager.slash(
            world.channel, "data refresh", document=("a.txt", data), **{"reports-on": reports_on}
        )
        newest = (await store.revisions.list_revisions())[0]
        snapshot = await store.revisions.load_snapshot(newest.id)
        years.append([event.date for event in snapshot.content.events if event.chapter.startswith("2031")])
    assert years == [["2031-05-08"], ["2030-05-08"]]
