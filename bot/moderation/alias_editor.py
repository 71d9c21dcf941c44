"""Adds and removes aliases. Each change is a new revision, and the moderator sees its effect."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.moderation.alias_messages import (
    build_added_message,
    build_listed_message,
    build_rejection_message,
    build_removed_message,
    build_unlisted_message,
    format_name,
    format_subject_names,
)
from bot.moderation.markup import clip_text, to_plain_text
from bot.moderation.parts import ModeratorMessage, build_message
from briefings.catalog import aliases, broad_words
from briefings.catalog.aliases import AliasRejection
from briefings.domain import ActivationDetails, ActivationReason
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text
from briefings.text.segment import to_single_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.context import BotContext
    from bot.moderation.moderator import Audit, Moderator
    from briefings.domain import Content

ALIAS_ADDED_ACTION: Final = "data.teach"
ALIAS_REMOVED_ACTION: Final = "data.unteach"
"""Codes of the actions in the audit log."""

_MAX_NOTE_LENGTH: Final = 100


class AliasEditor:
    """Changes aliases one after the other: the second of two simultaneous changes sees the result of the first.

    Args:
        context: the content, the storage and the settings.
        audit: records the changes.
    """

    def __init__(self, context: BotContext, audit: Audit) -> None:
        self._context = context
        self._audit = audit
        self._edit_lock = asyncio.Lock()

    async def add_alias(self, moderator: Moderator, name: str, subject: str) -> ModeratorMessage:
        """Adds an alias to a subject, loads the new revision, and returns a message with the effect.

        Raises:
            StaleRevision: other changes came in between twice.
            StoreError: the database can't be used.
        """
        context, language = self._context, moderator.language
        async with self._edit_lock:
            previous_match = context.service.search(name, language)
            note = f"+ {_shorten(name)} ({subject})"
            rejection = await self._apply_change(
                moderator, lambda content: aliases.add_alias(content, subject, name), note
            )
            if rejection is not None:
                return build_rejection_message(context.service, rejection, language)
            folded = fold_text(name)
            text = next(alias for alias in self._list_added(subject) if fold_text(alias) == folded)
            line = _(
                "<@{user}> made “{name}” an alias of {subject}.",
                language,
                user=moderator.user_ref.user,
                name=format_name(text),
                subject=self._format_subject(subject, language),
            )
            await self._audit.record(moderator, ALIAS_ADDED_ACTION, line, name=text, subject=subject)
            return build_added_message(context.service, text, subject, previous_match, language)

    async def remove_alias(self, moderator: Moderator, key: str, subject: str) -> ModeratorMessage:
        """Removes an added alias, loads the new revision, and returns a message with the effect.

        Args:
            moderator: the moderator who removes it.
            key: hash of the alias (`hash_query`).
            subject: id of its subject; empty for a word with several subjects.

        Raises:
            StaleRevision: other changes came in between twice.
            StoreError: the database can't be used.
        """
        if not subject:
            return await self._remove_broad_word(moderator, key)
        context, language = self._context, moderator.language
        async with self._edit_lock:
            text = next((alias for alias in self._list_added(subject) if hash_query(fold_text(alias)) == key), None)
            if text is None:
                return build_message(_("This alias has already been removed.", language))
            note = f"- {_shorten(text)} ({subject})"
            rejection = await self._apply_change(
                moderator, lambda content: aliases.remove_alias(content, subject, text), note
            )
            if rejection is not None:
                return build_rejection_message(context.service, rejection, language)
            subject_name = self._format_subject(subject, language)
            line = _(
                "<@{user}> removed the alias “{name}” from {subject}.",
                language,
                user=moderator.user_ref.user,
                name=format_name(text),
                subject=subject_name,
            )
            await self._audit.record(moderator, ALIAS_REMOVED_ACTION, line, name=text, subject=subject)
            return build_removed_message(context.service, text, subject_name, language)

    async def add_name(self, moderator: Moderator, name: str, subjects: Sequence[str]) -> ModeratorMessage:
        """Makes a name an alias of a subject, or a broad word if there are several; see `add_alias`."""
        if len(subjects) == 1:
            return await self.add_alias(moderator, name, subjects[0])
        return await self.set_broad_word(moderator, name, subjects)

    async def set_broad_word(self, moderator: Moderator, word: str, subjects: Sequence[str]) -> ModeratorMessage:
        """Lists subjects for a word, loads the new revision, and returns a message with the effect.

        Raises:
            StaleRevision: other changes came in between twice.
            StoreError: the database can't be used.
        """
        context, language = self._context, moderator.language
        async with self._edit_lock:
            note = f"+ {_shorten(word)} ({_shorten(', '.join(subjects))})"
            rejection = await self._apply_change(
                moderator, lambda content: broad_words.set_broad_word(content, subjects, word), note
            )
            if rejection is not None:
                return build_rejection_message(context.service, rejection, language)
            text = to_single_line(word)
            line = _(
                "<@{user}> listed {subjects} for “{name}”.",
                language,
                user=moderator.user_ref.user,
                name=format_name(text),
                subjects=format_subject_names(context.service, subjects, language),
            )
            await self._audit.record(
                moderator, ALIAS_ADDED_ACTION, line, name=text, subject="", subjects=list(subjects)
            )
            return build_listed_message(context.service, text, language)

    async def _remove_broad_word(self, moderator: Moderator, key: str) -> ModeratorMessage:
        """Removes the list of the word with this hash."""
        context, language = self._context, moderator.language
        async with self._edit_lock:
            words = broad_words.list_broad_words(context.service.snapshot.content)
            word = next((word for word in words if hash_query(fold_text(word.text)) == key), None)
            if word is None:
                return build_message(_("This alias has already been removed.", language))
            rejection = await self._apply_change(
                moderator,
                lambda content: broad_words.remove_broad_word(content, word.text),
                f"- {_shorten(word.text)}",
            )
            if rejection is not None:
                return build_rejection_message(context.service, rejection, language)
            line = _(
                "<@{user}> removed the list of subjects for “{name}”.",
                language,
                user=moderator.user_ref.user,
                name=format_name(word.text),
            )
            await self._audit.record(moderator, ALIAS_REMOVED_ACTION, line, name=word.text, subject="")
            return build_unlisted_message(context.service, word.text, language)

    async def _apply_change(
        self, moderator: Moderator, change: Callable[[Content], Content | AliasRejection], note: str
    ) -> AliasRejection | None:
        """Applies a change of aliases; repeats it once if another revision was activated in between."""
        context = self._context
        for is_last in (False, True):
            snapshot = context.service.snapshot
            changed = await asyncio.to_thread(change, snapshot.content)
            if isinstance(changed, AliasRejection):
                return changed
            details = ActivationDetails(ActivationReason.ALIAS_CHANGE, moderator.user_ref, moderator.author, note)
            try:
                await context.storage.revisions.apply_content(
                    changed, expected_id=snapshot.revision.id, author=moderator.author, note=note, details=details
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
        return format_name(subject.get_localized_name(language) if subject else subject_id)


def _shorten(text: str) -> str:
    return clip_text(to_plain_text(text), _MAX_NOTE_LENGTH)
