"""Packs the content for a backup, and describes the files."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING, Final

from bot.moderation.parts import AttachedFile, ModeratorMessage, Part, build_message
from briefings.i18n import gettext as _
from briefings.storage.content_json import to_json
from briefings.temporary_folder import open_temporary_folder

if TYPE_CHECKING:
    from briefings.storage.ports import Storage

_GZIP_LEVEL: Final = 6
"""Higher levels take a tenth more time and reduce the size by one percent."""


async def pack_content(storage: Storage) -> tuple[int, list[tuple[str, bytes]]]:
    """Returns the id of the active revision, and the two files with their names.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no space for the copy.
    """
    with open_temporary_folder() as folder:
        copy = await storage.export_content(folder / "content.db")
        database = await asyncio.to_thread(lambda: gzip.compress(copy.read_bytes(), _GZIP_LEVEL))
    snapshot = await storage.revisions.load_snapshot()
    revision = snapshot.revision.id
    content = await asyncio.to_thread(lambda: gzip.compress(to_json(snapshot), _GZIP_LEVEL))
    return revision, [(f"briefings-{revision}.db.gz", database), (f"briefings-{revision}.json.gz", content)]


def build_export_message(
    revision: int, files: list[tuple[str, bytes]], limit: int, language: str
) -> ModeratorMessage:
    """Builds the message with the exported files and their purpose.

    A file larger than `limit` bytes is not attached.
    """
    title = _("Backup of the content (revision {revision})", language, revision=revision)
    about = _("Restore it with `briefing-bot restore FILE` on the bot's server.", language)
    descriptions = (
        (
            _("The database: all revisions and the history, without schedules, settings and records.", language),
            "--backup",
        ),
        (_("JSON: the active content, readable by other programs.", language), "--content"),
    )
    parts: list[Part] = [f"## {title}\n{about}"]
    for (name, data), (description, option) in zip(files, descriptions, strict=True):
        if len(data) <= limit:
            parts += (description, AttachedFile(name))
        else:
            parts.append(
                _(
                    "{name} is {size}, more than can be attached here ({limit}). Use `briefing-bot export {option}` "
                    "on the bot's server.",
                    language,
                    name=name,
                    size=_format_size(len(data)),
                    limit=_format_size(limit),
                    option=option,
                )
            )
    return build_message(*parts)


def _format_size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
