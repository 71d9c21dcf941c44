"""Handles `/data names`: lists the added aliases with their authors, and attaches them as TOML files for editors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.moderation.alias_editor import ALIAS_ADDED_ACTION
from bot.moderation.alias_messages import format_name
from bot.moderation.ids import AliasAction, AliasId
from bot.moderation.markup import TimeFormat, clip_text, format_time
from bot.moderation.moderator import format_user
from bot.moderation.page_buttons import build_page_row
from bot.moderation.parts import (
    AttachedFile,
    Menu,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_notice,
)
from briefings.catalog.alias_toml import render_snippets
from briefings.catalog.aliases import MAX_ADDED_ALIASES, list_added_aliases
from briefings.catalog.broad_words import list_broad_words
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.context import BotContext
    from briefings.domain import Subject
    from briefings.domain.audit import AuditEntry
    from briefings.revisions.parse import NamedFile

PAGE_SIZE: Final = 10
_MAX_NAME_LENGTH: Final = 60
"""Characters of a name: each may become two when it is escaped, and a page of names has to fit into a message."""


class _ListedName(Struct, frozen=True):
    """A name on the list: an alias of one subject, or a word with several.

    Attributes:
        text: the name.
        subjects: its subjects.
        subject_id: id of the subject of an alias; empty for a word with several.
    """

    text: str
    subjects: tuple[Subject, ...]
    subject_id: str = ""


async def build_alias_list(
    context: BotContext, platform: str, language: str, page_number: int = 1
) -> tuple[ModeratorMessage, list[NamedFile]]:
    """Builds a page of the aliases, and the files with all of them, which have to be sent with it.

    Args:
        context: the content and the storage.
        platform: the platform on which it is shown.
        language: of the moderator.
        page_number: from 1.

    Raises:
        StoreError: the database can't be read.
    """
    content = context.service.snapshot.content
    aliases = list_added_aliases(content)
    names = [
        *(_ListedName(added.alias.text, (added.subject,), added.subject.id) for added in aliases),
        *(_ListedName(word.text, word.subjects) for word in list_broad_words(content)),
    ]
    if not names:
        text = _("There are no added aliases yet. Add one with /data teach or /data unanswered.", language)
        return build_notice(text), []
    snippets = await asyncio.to_thread(render_snippets, aliases, language)
    entries = await _find_latest_entries(context)
    page_count = -(-len(names) // PAGE_SIZE)
    page_number = max(1, min(page_number, page_count))
    shown = names[(page_number - 1) * PAGE_SIZE : page_number * PAGE_SIZE]
    title = _("Added aliases", language)
    about = _("They survive updates. The attached TOML files are for copying into the content files.", language)
    message = build_message(
        f"## {title}\n-# {about}",
        "\n".join(_format_name_line(name, entries, platform, language) for name in shown),
        _build_alias_menu(shown, page_number, language),
        build_page_row(AliasAction.LIST_ALIASES, page_number, has_next=page_number < page_count, language=language),
        *(AttachedFile(name) for name in snippets),
    )
    return message, [(name, text.encode()) for name, text in snippets.items()]


async def _find_latest_entries(context: BotContext) -> Mapping[tuple[str, str], AuditEntry]:
    """Finds the newest audit entry of each alias, by its folded text and its subject."""
    entries: dict[tuple[str, str], AuditEntry] = {}
    for workspace_ref in context.home_workspaces:
        for entry in await context.storage.audit.list_audit_entries(
            workspace_ref, limit=2 * MAX_ADDED_ALIASES, action=ALIAS_ADDED_ACTION
        ):
            detail = entry.detail or {}
            key = (fold_text(str(detail.get("name", ""))), str(detail.get("subject", "")))
            if key not in entries or entries[key].at < entry.at:
                entries[key] = entry
    return entries


def _format_name_line(
    listed: _ListedName, entries: Mapping[tuple[str, str], AuditEntry], platform: str, language: str
) -> str:
    name = format_name(listed.text, _MAX_NAME_LENGTH)
    subjects = format_name(_join_subjects(listed, language), _MAX_NAME_LENGTH)
    line = f"- **{name}** → {subjects}"
    entry = entries.get((fold_text(listed.text), listed.subject_id))
    if entry is None or entry.actor is None:
        return line
    return f"{line} · {format_user(entry.actor, '', platform)} · {format_time(entry.at, TimeFormat.DATE)}"


def _join_subjects(listed: _ListedName, language: str) -> str:
    names = (subject.get_localized_name(language) for subject in listed.subjects)
    return pgettext("between items of a list", ", ", language).join(names)


def _build_alias_menu(names: Sequence[_ListedName], page_number: int, language: str) -> Menu | None:
    options = [
        Option(
            name.text,
            f"{hash_query(fold_text(name.text))}|{name.subject_id}",
            clip_text(_join_subjects(name, language), _MAX_NAME_LENGTH),
        )
        for name in names
    ]
    menu_id = AliasId(AliasAction.REMOVE_CHOSEN, page=page_number)
    return build_menu(menu_id, options, _("Choose an alias to remove", language))
