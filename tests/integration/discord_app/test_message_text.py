"""The text of a message that is looked up: everything that its reader sees."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.discord_app.message_text import MAX_FILE_BYTES, MAX_TEXT_LENGTH, read_message

AUTHOR = {"id": "200000000000000002", "username": "bob", "discriminator": "0", "avatar": None}
MEDIA = {"url": "https://cdn.discordapp.com/a.png"}
CONTENT = {
    "content": "", "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "mentions": [],
    "mention_roles": [], "attachments": [], "embeds": [], "type": 0, "components": [], "flags": 0,
}  # fmt: skip
POLL = {
    "question": {"text": "Which first?"},
    "answers": [{"answer_id": 1, "poll_media": {"text": "アルメニア"}},
                {"answer_id": 2, "poll_media": {"text": "no"}}],
    "expiry": "2026-12-01T00:00:00+00:00", "allow_multiselect": False, "layout_type": 1,
}  # fmt: skip


def file(name: str, content_type: str, **others: Any) -> dict[str, Any]:
    address = f"https://cdn.discordapp.com/x/{name}"
    return {
        "id": "1", "filename": name, "size": 12, "url": address, "proxy_url": address, "content_type": content_type,
        **others,
    }  # fmt: skip


def message(world: Any, **values: Any) -> discord.Message:
    data: Any = {
        **CONTENT, "id": "300000000077777777", "channel_id": str(world.channel.id), "author": AUTHOR, "tts": False,
        "mention_everyone": False, "pinned": False, **values,
    }  # fmt: skip
    channel: Any = world.env.bot.get_channel(world.channel.id)
    return discord.Message(state=world.env.bot._connection, channel=channel, data=data)


@pytest.mark.parametrize(
    "values",
    [
        {"poll": POLL},
        {"message_snapshots": [{"message": {**CONTENT, "content": "アルメニア"}}],
         "message_reference": {"type": 1, "channel_id": "1", "message_id": "2"}},
        {"message_snapshots": [{"message": {**CONTENT, "embeds": [{"type": "rich", "title": "アルメニア"}]}}],
         "message_reference": {"type": 1, "channel_id": "1", "message_id": "2"}},
        {"embeds": [{"type": "link", "provider": {"name": "アルメニア通信"}}]},
        {"embeds": [{"type": "rich", "fields": [{"name": "アルメニア", "value": "x"}]}]},
        {"attachments": [file("a.png", "image/png", description="アルメニアの地図")]},
        {"sticker_items": [{"id": "1", "name": "アルメニア", "format_type": 1}]},
        {"components": [{"type": 1, "components": [
            {"type": 2, "style": 5, "label": "アルメニアの記事", "url": "https://example.com"}]}]},
        {"components": [{"type": 12, "id": 1, "items": [{"media": MEDIA, "description": "アルメニア"}]}]},
        {"components": [{"type": 9, "id": 1, "components": [{"type": 10, "id": 2, "content": "x"}],
                         "accessory": {"type": 11, "id": 3, "media": MEDIA, "description": "アルメニア"}}]},
        {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "x", "options": [
            {"label": "アルメニア", "value": "1"}]}]}]},
    ],
    ids=["poll", "forwarded", "forwarded-embed", "provider", "field", "alt", "sticker", "button", "gallery",
         "thumbnail", "select"],
)  # fmt: skip
async def test_all_visible_text_is_read(world: Any, values: dict[str, Any]) -> None:
    read = await read_message(message(world, **values))
    assert "アルメニア" in read.text
    assert read.unread_files == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
async def test_attached_text_file_is_read(world: Any, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """Discord converts a text that is too long for a message to such a file."""
    _serve_files(world, monkeypatch, "アルメニア".encode(encoding))
    text = file("message.txt", "text/plain; charset=utf-8")
    read = await read_message(message(world, attachments=[text]))
    assert (read.text, read.unread_files) == ("アルメニア", ())
    forwarded = {"message": {**CONTENT, "attachments": [text]}}
    reference = {"type": 1, "channel_id": "1", "message_id": "2"}
    assert "アルメニア" in (await read_message(message(
        world, message_snapshots=[forwarded], message_reference=reference
    ))).text  # fmt: skip


async def test_unread_files_are_named(world: Any, monkeypatch: pytest.MonkeyPatch, read: Any) -> None:
    _serve_files(world, monkeypatch, b"x" * 30_000)
    files = [
        file("a.pdf", "application/pdf"), file("long.txt", "text/plain", size=MAX_FILE_BYTES + 1),
        file("b.txt", "text/plain"),
    ]  # fmt: skip
    found = await read_message(message(world, attachments=files))
    assert found.unread_files == ("a.pdf", "long.txt")
    assert len(found.text) == MAX_TEXT_LENGTH
    view = world.env.bot.context.answers.look_up_text("", "ja", unread_files=found.unread_files)
    assert "long.txt" in str(view.to_components())


async def test_file_that_cannot_be_loaded_is_named(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _serve_files(world, monkeypatch, None)
    found = await read_message(message(world, content="ロシア", attachments=[file("a.txt", "text/plain")]))
    assert (found.text, found.unread_files) == ("ロシア", ("a.txt",))


def _serve_files(world: Any, monkeypatch: pytest.MonkeyPatch, data: bytes | None) -> None:
    async def get_from_cdn(_address: str) -> bytes:
        if data is None:
            raise OSError("no connection")
        return data

    monkeypatch.setattr(world.env.bot.http, "get_from_cdn", get_from_cdn)
