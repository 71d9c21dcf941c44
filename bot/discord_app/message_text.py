"""Extracts the visible text of a message, including attached text files and forwarded messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from typing import Any, Final

import discord
from msgspec import Struct

from bot.discord_app.posting.request_errors import REQUEST_ERRORS

logger = logging.getLogger(__name__)

MAX_TEXT_LENGTH: Final = 20_000
"""Characters that are searched: more than a message, its embeds and its components can contain together."""

MAX_FILE_BYTES: Final = 200_000
MAX_FILES: Final = 3
_FILE_TIMEOUT_SECONDS: Final = 10.0
_TEXT_SUFFIXES: Final = (".txt", ".md", ".csv", ".log")
_ENCODINGS: Final = ("utf-8-sig", "cp932")


class MessageText(Struct, frozen=True):
    """The text of a message.

    Attributes:
        text: the text, at most `MAX_TEXT_LENGTH` characters.
        unread_files: names of attached files that were not read.
    """

    text: str
    unread_files: tuple[str, ...] = ()


async def read_message(message: discord.Message) -> MessageText:
    """Returns the text of a message, with that of its attached text files."""
    parts = list(_iter_texts(message))
    unread: list[str] = []
    file_count = 0
    snapshots = [snapshot.attachments for snapshot in message.message_snapshots]
    for attachment in (*message.attachments, *(attachment for files in snapshots for attachment in files)):
        text = await _read_text_file(attachment) if file_count < MAX_FILES else None
        if text is not None:
            file_count += 1
            parts.append(text)
        elif not attachment.description:  # a picture with an alternative text has been read
            unread.append(attachment.filename)
    return MessageText("\n".join(filter(None, parts))[:MAX_TEXT_LENGTH], tuple(unread))


def _iter_texts(message: discord.Message) -> Iterator[str]:
    yield from _iter_content(message)
    if message.poll is not None:
        yield message.poll.question
        yield from (answer.text for answer in message.poll.answers)
    if isinstance(message.channel, discord.Thread) and message.channel.id == message.id:
        yield message.channel.name  # the first message of a forum post: its title is the thread's name
    for snapshot in message.message_snapshots:
        yield from _iter_content(snapshot)


def _iter_content(message: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield from filter(None, (embed.provider.name, embed.author.name, embed.title, embed.description))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))
        yield embed.footer.text or ""
    yield from _iter_component_texts(message.components)
    yield from (sticker.name for sticker in message.stickers)
    yield from (attachment.description or "" for attachment in message.attachments)


def _iter_component_texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        match component:
            case discord.TextDisplay():
                yield component.content
            case discord.Button():
                yield component.label or ""
            case discord.SelectMenu():
                yield component.placeholder or ""
                for option in component.options:
                    yield from filter(None, (option.label, option.description))
            case discord.MediaGalleryComponent():
                yield from (item.description or "" for item in component.items)
            case discord.ThumbnailComponent():
                yield component.description or ""
        accessory = getattr(component, "accessory", None)
        yield from _iter_component_texts((*getattr(component, "children", ()), *filter(None, (accessory,))))


async def _read_text_file(attachment: discord.Attachment) -> str | None:
    """Returns the text of an attached file; None if it is not a text file, too large, or cannot be loaded."""
    content_type = attachment.content_type or ""
    is_text = content_type.startswith("text/") or (
        not content_type and attachment.filename.lower().endswith(_TEXT_SUFFIXES)
    )
    if not is_text or attachment.size > MAX_FILE_BYTES:
        return None
    try:
        data = await asyncio.wait_for(attachment.read(), _FILE_TIMEOUT_SECONDS)
    except REQUEST_ERRORS as error:
        logger.info("An attached text file could not be loaded: %s", type(error).__name__)
        return None
    for encoding in _ENCODINGS:
        try:
            return data[:MAX_FILE_BYTES].decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
