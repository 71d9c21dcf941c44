"""Adds and removes aliases: each change is a new revision, and the moderator sees its effect."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.alias_views import (
    build_added_view,
    build_rejection_view,
    build_removed_view,
    format_name,
)
from bot.discord_app.refs import make_user_ref
from bot.discord_app.ui.components import MessageView, build_message
from bot.discord_app.ui.limits import clip_text
from bot.discord_app.ui.markdown import to_plain_text
from briefings.catalog import aliases
from briefings.catalog.aliases import AliasRejection
from briefings.domain import ActivationDetails, ActivationReason
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain import Content

ALIAS_ADDED_ACTION: Final = "data.teach"
ALIAS_REMOVED_ACTION: Final = "data.unteach"
"""Codes of the actions in the audit log."""

_MAX_NOTE_LENGTH: Final = 100


class AliasEditor:
    """Changes aliases one after the other: of two moderators at once, the second sees what the first one did.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._edit_lock = asyncio.Lock()

    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> MessageView:
        """Adds an alias to a subject, loads the new revision, and returns a message with the effect.

        Raises:
            StaleRevision: other changes came in between twice.
            StoreError: the database can't be used.
        """
        context, language = self._context, self._context.get_language(interaction)
        async with self._edit_lock:
            previous_match = context.service.search(name, language)
            rejection = await self._apply_change(interaction, aliases.add_alias, subject, name, "+")
            if rejection is not None:
                return build_rejection_view(context.service, rejection, language)
            folded = fold_text(name)
            text = next(alias for alias in self._list_added(subject) if fold_text(alias) == folded)
            line = _(
                "<@{user}> made “{name}” an alias of {subject}.",
                language,
                user=interaction.user.id,
                name=format_name(text),
                subject=self._format_subject(subject, language),
            )
            await audit_action(interaction, ALIAS_ADDED_ACTION, line, name=text, subject=subject)
            return build_added_view(context.service, text, subject, previous_match, language)

    async def remove_alias(self, interaction: Interaction, key: str, subject: str) -> MessageView:
        """Removes an added alias, loads the new revision, and returns a message with the effect.

        Args:
            interaction: of the moderator.
            key: hash of the alias (`hash_query`).
            subject: id of its subject.

        Raises:
            StaleRevision: other changes came in between twice.
            StoreError: the database can't be used.
        """
        context, language = self._context, self._context.get_language(interaction)
        async with self._edit_lock:
            text = next((alias for alias in self._list_added(subject) if hash_query(fold_text(alias)) == key), None)
            if text is None:
                return build_message(_("This alias has already been removed.", language))
            rejection = await self._apply_change(interaction, aliases.remove_alias, subject, text, "-")
            if rejection is not None:
                return build_rejection_view(context.service, rejection, language)
            subject_name = self._format_subject(subject, language)
            line = _(
                "<@{user}> removed the alias “{name}” from {subject}.",
                language,
                user=interaction.user.id,
                name=format_name(text),
                subject=subject_name,
            )
            await audit_action(interaction, ALIAS_REMOVED_ACTION, line, name=text, subject=subject)
            return build_removed_view(context.service, text, subject_name, language)

    async def _apply_change(
        self,
        interaction: Interaction,
        change: Callable[[Content, str, str], Content | AliasRejection],
        subject: str,
        name: str,
        sign: str,
    ) -> AliasRejection | None:
        """Applies a change of aliases; repeats it once where another revision was activated in between."""
        context, user = self._context, interaction.user
        for is_last in (False, True):
            snapshot = context.service.snapshot
            changed = await asyncio.to_thread(change, snapshot.content, subject, name)
            if isinstance(changed, AliasRejection):
                return changed
            note = f"{sign} {clip_text(to_plain_text(name), _MAX_NOTE_LENGTH)} ({subject})"
            details = ActivationDetails(ActivationReason.ALIAS_CHANGE, make_user_ref(user), str(user), note)
            try:
                await context.storage.revisions.apply_content(
                    changed, expected_id=snapshot.revision.id, author=str(user), note=note, details=details
                )
            except StaleRevision:
                if is_last:
                    raise
                await context.reload_if_changed()
                continue
            await context.reload_if_changed()
            break
        return None

    def _list_added(self, subject: str) -> list[str]:
        content = self._context.service.snapshot.content
        return [added.alias.text for added in aliases.list_added_aliases(content) if added.subject.id == subject]

    def _format_subject(self, subject_id: str, language: str) -> str:
        subject = self._context.service.content_index.subjects.get(subject_id)
        return format_name(subject.localized_name(language) if subject else subject_id)
