"""A name taught, or taken back: one step of the content, and what is told of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.messages import say
from bot.discord_app.ui.components import MessageView, build_button, freeze_view
from bot.discord_app.ui.custom_ids import AliasAction, AliasId
from bot.discord_app.ui.limits import clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.catalog import aliases as teaching
from briefings.catalog.aliases import AliasRejection, AliasRejectionReason
from briefings.domain import ActivationDetails, ActivationReason
from briefings.domain.matches import SearchOutcome
from briefings.errors import StaleRevision
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain import Content
    from briefings.domain.matches import SearchResult
    from briefings.service import BriefingService

ALIAS_ADDED_ACTION: Final = "data.teach"
ALIAS_REMOVED_ACTION: Final = "data.unteach"
"""Codes of the record."""

_MAX_SHOWN_NAMES: Final = 5
_OBSTACLE_LIMITS: Final = {
    AliasRejectionReason.TOO_LONG: teaching.MAX_ALIAS_LENGTH,
    AliasRejectionReason.LIMIT_REACHED: teaching.MAX_ADDED_ALIASES,
}


class AliasEditor:
    """Teaches names, one after the other: of two moderators who press at once, the second sees what the first did.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._edit_lock = asyncio.Lock()

    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> MessageView:
        """Make `name` one more name of a subject, answer from that at once, and tell what comes of it.

        Raises:
            StaleRevision: the content is being changed again and again.
            StoreError: the database can't be used.
        """
        context, language = self._context, self._context.get_language(interaction)
        async with self._edit_lock:
            before = context.service.search(name, language)
            refused = await self._apply_change(interaction, teaching.add_alias, subject, name, "+")
            if refused is not None:
                return _build_refusal_view(context.service, refused, language)
            text = next(
                one.alias.text
                for one in _list_added_aliases(context.service, subject)
                if fold_text(one.alias.text) == fold_text(name)
            )
            called = context.service.content_index.subjects[subject].localized_name(language)
            line = say(
                "log.teach", language, user=interaction.user.id, name=format_name(text), subject=format_name(called)
            )
            await audit_action(interaction, ALIAS_ADDED_ACTION, line, name=text, subject=subject)
            return _build_added_view(context.service, text, subject, before, language)

    async def remove_alias(self, interaction: Interaction, key: str, subject: str) -> MessageView:
        """Take a taught name away again, and tell what comes of it.

        Args:
            interaction: whose press it is.
            key: of the name (`briefings.search.misses.key_of`).
            subject: whose name it is.

        Raises:
            StaleRevision, StoreError: as above.
        """
        context, language = self._context, self._context.get_language(interaction)
        async with self._edit_lock:
            found = [
                one.alias.text
                for one in _list_added_aliases(context.service, subject)
                if hash_query(fold_text(one.alias.text)) == key
            ]
            if not found:
                return build_framed_view(say("names.gone", language))
            refused = await self._apply_change(interaction, teaching.remove_alias, subject, found[0], "-")
            if refused is not None:
                return _build_refusal_view(context.service, refused, language)
            known = context.service.content_index.subjects.get(subject)
            called = format_name(known.localized_name(language) if known else subject)
            line = say("log.unteach", language, user=interaction.user.id, name=format_name(found[0]), subject=called)
            await audit_action(interaction, ALIAS_REMOVED_ACTION, line, name=found[0], subject=subject)
            text = say("names.undone", language, name=format_name(found[0]), subject=called)
            return build_framed_view(
                text, _describe_new_match(context.service.search(found[0], language), found[0], language)
            )

    async def _apply_change(
        self,
        interaction: Interaction,
        change: Callable[[Content, str, str], Content | AliasRejection],
        subject: str,
        name: str,
        sign: str,
    ) -> AliasRejection | None:
        """Apply a change of names; once more where another revision came in between, since it is made of any."""
        context, user = self._context, interaction.user
        for last in (False, True):
            snapshot = context.service.snapshot
            changed = await asyncio.to_thread(change, snapshot.content, subject, name)
            if isinstance(changed, AliasRejection):
                return changed
            note = f"{sign} {clip_text(to_plain_text(name), 100)} ({subject})"
            step = ActivationDetails(ActivationReason.ALIAS_CHANGE, user.id, str(user), note)
            try:
                await context.storage.revisions.apply_content(
                    changed, expected_id=snapshot.revision.id, author=str(user), note=note, details=step
                )
            except StaleRevision:
                if last:
                    raise
                await context.reload_if_changed()
                continue
            await context.reload_if_changed()
            break
        return None


def build_framed_view(*texts: str, buttons: Iterable[ui.Button[Any]] = ()) -> MessageView:
    """Texts one below the other, with buttons under them."""
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x2E7D6B)
    for text in filter(None, texts):
        frame.add_item(ui.TextDisplay(text))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for one in buttons:
        row.add_item(one)
    if row.children:
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def build_alias_button(
    button_id: AliasId, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[ui.LayoutView]:
    """A button that outlives a restart."""
    return build_button(button_id, label, style)


def format_name(text: str, limit: int = teaching.MAX_ALIAS_LENGTH) -> str:
    """A name as it may stand in a message, cut where it is longer than `limit`."""
    return escape_markdown(clip_text(to_plain_text(text), limit))


def format_subject_names(service: BriefingService, subject_ids: Iterable[str], language: str) -> str:
    """Subjects by name, the first few."""
    known = service.content_index.subjects
    names = [format_name(known[one].localized_name(language)) for one in dict.fromkeys(subject_ids) if one in known]
    shown = ("、" if language == "ja" else ", ").join(names[:_MAX_SHOWN_NAMES])
    return shown + (" …" if len(names) > _MAX_SHOWN_NAMES else "")


def _list_added_aliases(service: BriefingService, subject: str) -> list[teaching.AddedAlias]:
    return [one for one in teaching.list_added_aliases(service.snapshot.content) if one.subject.id == subject]


def _build_added_view(
    service: BriefingService, name: str, subject: str, previous_match: SearchResult, language: str
) -> MessageView:
    called = format_name(service.content_index.subjects[subject].localized_name(language))
    undo = build_alias_button(
        AliasId(AliasAction.REMOVE, hash_query(fold_text(name)), subject), say("names.undo", language)
    )
    return build_framed_view(
        say("teach.done", language, name=format_name(name), subject=called),
        _describe_new_match(service.search(name, language), name, language),
        _describe_previous_match(service, previous_match, subject, language),
        buttons=[undo],
    )


def _describe_new_match(match: SearchResult, name: str, language: str) -> str:
    """What happens from now on when somebody types the name."""
    names = ("、" if language == "ja" else ", ").join(format_name(hit.name) for hit in match.hits[:_MAX_SHOWN_NAMES])
    key = f"teach.now.{match.outcome}"
    if match.outcome is not SearchOutcome.FOUND:
        return say(key, language, name=format_name(name), subjects=names)
    hit = match.hits[0]
    return say(
        key,
        language,
        name=format_name(name),
        subjects=format_name(hit.name),
        why=escape_markdown(hit.reason.describe_match(language, hit.name)),
    )


def _describe_previous_match(
    service: BriefingService, previous_match: SearchResult, subject: str, language: str
) -> str:
    """What was answered until now, if that was something else."""
    hits = previous_match.hits[:1] if previous_match.outcome is SearchOutcome.FOUND else previous_match.hits
    if not hits or [hit.subject for hit in hits] == [subject]:
        return ""
    return say(
        "teach.before", language, subjects=format_subject_names(service, (hit.subject for hit in hits), language)
    )


def _build_refusal_view(service: BriefingService, refusal: AliasRejection, language: str) -> MessageView:
    undo = []
    if refusal.reason is AliasRejectionReason.ALREADY_ADDED:
        asked = AliasId(AliasAction.REMOVE, hash_query(fold_text(refusal.name)), refusal.subjects[0])
        undo.append(build_alias_button(asked, say("names.undo", language)))
    return build_framed_view(
        say(
            f"teach.no.{refusal.reason}",
            language,
            name=format_name(refusal.name),
            subjects=format_subject_names(service, refusal.subjects, language),
            limit=_OBSTACLE_LIMITS.get(refusal.reason, 0),
        ),
        buttons=undo,
    )
