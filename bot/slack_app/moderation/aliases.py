"""Handles the components and forms about aliases and about queries that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.alias_editor import AliasEditor
from bot.moderation.alias_list import build_alias_list
from bot.moderation.ids import AliasAction
from bot.moderation.miss_messages import (
    build_dismissed_message,
    build_miss_list,
    build_miss_message,
    digest_subjects,
    suggest_list,
)
from bot.moderation.parts import build_notice
from bot.slack_app.direct_files import send_files
from bot.slack_app.moderation.surface import MAX_INLINE_FILE
from bot.slack_app.refs import PLATFORM
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.moderation.ids import AliasId
    from bot.moderation.moderator import Audit
    from bot.slack_app.context import SlackContext
    from bot.slack_app.moderation.work import Work
    from briefings.revisions.parse import NamedFile
    from briefings.search.misses import MissRecord

_LIST_ACTIONS: Final = frozenset(
    {AliasAction.LIST_MISSES, AliasAction.LIST_ALIASES, AliasAction.REMOVE, AliasAction.REMOVE_CHOSEN}
)


class AliasFlow:
    """Moderators' actions on aliases.

    Args:
        context: what the handlers work with.
        audit: records the actions.
    """

    def __init__(self, context: SlackContext, audit: Audit) -> None:
        self._context = context
        self._editor = AliasEditor(context.bot, audit)

    async def show_misses(self, work: Work, page: int = 1) -> None:
        """Shows the queries that found nothing."""
        message = await build_miss_list(self._context.bot, self._context.miss_counter, work.language, page)
        await work.open_surface().show(message)

    async def show_aliases(self, work: Work) -> None:
        """Shows the added aliases; files that are too long for the private message are sent in direct messages."""
        message, files = await build_alias_list(self._context.bot, PLATFORM, work.language)
        long_files = [file for file in files if _is_long(file)]
        if long_files:
            about = render_moderator_message(
                build_notice(_("Added aliases", work.language)), self._context.users.get_known_name
            )
            place = await send_files(work.client, work.origin.user, about, long_files, work.language)
            files = [(name, place.encode()) if _is_long((name, data)) else (name, data) for name, data in files]
        await work.open_surface().show(message, files)

    async def _turn_alias_page(self, work: Work, page: int) -> None:
        message, files = await build_alias_list(self._context.bot, PLATFORM, work.language, page)
        await work.open_surface().show(message, [file for file in files if not _is_long(file)])

    async def add_name(self, work: Work, name: str, subjects: Sequence[str]) -> None:
        """Makes a name an alias of a subject, or a word that offers several."""
        await work.open_surface().show(await self._editor.add_name(work.moderator, name, subjects))

    async def add_miss(self, work: Work, key: str, subjects: Sequence[str]) -> None:
        """Makes a query that found nothing an alias of a subject, or a word that offers several."""
        miss = await self._find_miss(work, key)
        if miss is not None:
            await self.add_name(work, miss.text, subjects)

    async def handle_component(self, work: Work, alias_id: AliasId, chosen: str) -> None:
        """Handles a button or a menu, except for opening the form for another subject."""
        if alias_id.action is AliasAction.LIST_MISSES:
            await self.show_misses(work, alias_id.page)
        elif alias_id.action is AliasAction.LIST_ALIASES:
            await self._turn_alias_page(work, alias_id.page)
        elif alias_id.action in _LIST_ACTIONS:
            key, _separator, subject = chosen.partition("|") if chosen else (alias_id.key, "", alias_id.subject)
            await work.open_surface().show(await self._editor.remove_alias(work.moderator, key, subject))
        else:
            miss = await self._find_miss(work, chosen or alias_id.key)
            if miss is not None:
                await self._handle_miss_action(work, alias_id, miss)

    async def _handle_miss_action(self, work: Work, alias_id: AliasId, miss: MissRecord) -> None:
        bot, surface, language = self._context.bot, work.open_surface(), work.language
        if alias_id.action is AliasAction.OPEN_MISS:
            await surface.show_private(build_miss_message(bot.service, miss, language))
        elif alias_id.action is AliasAction.ADD:
            await self.add_name(work, miss.text, (alias_id.subject,))
        elif alias_id.action is AliasAction.ADD_LIST:
            listed = suggest_list(bot.service, miss.text, language)
            if digest_subjects(listed) == alias_id.subject:
                await self.add_name(work, miss.text, listed)
            else:
                await surface.show(build_miss_message(bot.service, miss, language))
        elif alias_id.action is AliasAction.QUICK_ADD:
            added = await self._editor.add_alias(work.moderator, miss.text, alias_id.subject)
            await surface.show_private(added)
            await self.show_misses(work, alias_id.page)
        elif alias_id.action is AliasAction.DISMISS:
            await bot.storage.misses.set_dismissed(miss.folded)
            await surface.show(build_dismissed_message(miss, language))
        else:
            await bot.storage.misses.set_dismissed(miss.folded, dismissed=False)
            await surface.show(build_miss_message(bot.service, miss, language))

    async def _find_miss(self, work: Work, key: str) -> MissRecord | None:
        """Finds the query of a component. None if it is no longer listed; the moderator is informed."""
        miss = await self._context.bot.storage.misses.find_miss_by_key(key)
        if miss is None:
            text = _("This query is no longer in the list.", work.language)
            await work.open_surface().show_private(build_notice(text))
        return miss


def _is_long(file: NamedFile) -> bool:
    """Returns whether a private message does not show the file as text."""
    return len(file[1].decode()) > MAX_INLINE_FILE
