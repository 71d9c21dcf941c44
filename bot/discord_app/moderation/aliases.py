"""Handles the commands, components and forms about aliases and about queries that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.discord_app.moderation.alias_editor import AliasEditor
from bot.discord_app.moderation.alias_list import build_alias_list
from bot.discord_app.moderation.alias_views import format_name, format_subject_names
from bot.discord_app.moderation.misses import (
    SubjectForm,
    build_dismissed_view,
    build_miss_list_view,
    build_miss_view,
)
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.custom_ids import AliasAction, AliasId
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from discord import app_commands

    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain.matches import SearchResult
    from briefings.search.misses import MissRecord

_LIST_ACTIONS: Final = frozenset(
    {AliasAction.LIST_MISSES, AliasAction.LIST_ALIASES, AliasAction.REMOVE, AliasAction.REMOVE_CHOSEN}
)
_CERTAIN_STRATEGIES: Final = frozenset(
    {SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE, SearchStrategy.ROMANIZED}
)
"""Strategies that do not guess: a subject found by another one is offered, not taken."""


class AliasFlow:
    """What moderators do about aliases.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._editor = AliasEditor(context)

    async def show_misses(self, interaction: Interaction, page: int) -> None:
        """Shows the queries that found nothing."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await build_miss_list_view(self._context, self._context.get_language(interaction), page)
        await interaction.edit_original_response(view=view)

    async def show_aliases(self, interaction: Interaction) -> None:
        """Shows the added aliases."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view, files = await build_alias_list(self._context, self._context.get_language(interaction))
        await interaction.edit_original_response(view=view, attachments=files)

    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> None:
        """Adds an alias to the subject that was named; where that is none or several, says so."""
        language = self._context.get_language(interaction)
        subject_id = self._context.answers.resolve_subject(subject, language)
        if subject_id is None:
            await respond_privately(interaction, self._describe_candidates(subject, language))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await self._editor.add_alias(interaction, name, subject_id)
        await interaction.edit_original_response(view=view)

    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects that match what was typed."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    async def handle_component(self, interaction: Interaction, alias_id: AliasId, chosen: str) -> None:
        """Does what a button or a select asks for."""
        if alias_id.action in _LIST_ACTIONS:
            await self._handle_list_action(interaction, alias_id, chosen)
            return
        miss = await self._context.storage.misses.find_miss_by_key(chosen or alias_id.key)
        if miss is None:
            text = _("This query is no longer in the list.", self._context.get_language(interaction))
            await respond_privately(interaction, text)
            return
        await self._handle_miss_action(interaction, alias_id, miss)

    async def _handle_list_action(self, interaction: Interaction, alias_id: AliasId, chosen: str) -> None:
        language = self._context.get_language(interaction)
        # A list or a change may take longer than Discord waits for the first answer.
        await interaction.response.defer()
        if alias_id.action is AliasAction.LIST_MISSES:
            view = await build_miss_list_view(self._context, language, alias_id.page)
            await interaction.edit_original_response(view=view)
        elif alias_id.action is AliasAction.LIST_ALIASES:
            view, files = await build_alias_list(self._context, language, alias_id.page)
            await interaction.edit_original_response(view=view, attachments=files)
        else:
            key, _separator, subject_id = chosen.partition("|") if chosen else (alias_id.key, "", alias_id.subject)
            view = await self._editor.remove_alias(interaction, key, subject_id)
            await interaction.edit_original_response(view=view, attachments=[])

    async def _handle_miss_action(self, interaction: Interaction, alias_id: AliasId, miss: MissRecord) -> None:
        context, language = self._context, self._context.get_language(interaction)
        if alias_id.action is AliasAction.OPEN_MISS:
            await respond_privately(interaction, build_miss_view(context.service, miss, language))
        elif alias_id.action is AliasAction.ADD:
            await self._add_for_subject(interaction, miss, alias_id.subject)
        elif alias_id.action is AliasAction.QUICK_ADD:
            await interaction.response.defer()
            added = await self._editor.add_alias(interaction, miss.text, alias_id.subject)
            await interaction.followup.send(view=added, ephemeral=True)
            view = await build_miss_list_view(context, language, alias_id.page)
            await interaction.edit_original_response(view=view)
        elif alias_id.action is AliasAction.ASK_SUBJECT:
            form = SubjectForm(language, lambda submitted, typed: self._add_for_typed_subject(submitted, miss, typed))
            await interaction.response.send_modal(form)
        elif alias_id.action is AliasAction.DISMISS:
            await context.storage.misses.set_dismissed(miss.folded)
            await interaction.response.edit_message(view=build_dismissed_view(miss, language))
        else:
            await context.storage.misses.set_dismissed(miss.folded, dismissed=False)
            await interaction.response.edit_message(view=build_miss_view(context.service, miss, language))

    async def _add_for_typed_subject(self, interaction: Interaction, miss: MissRecord, typed: str) -> None:
        """Makes the query an alias of the subject that was typed; offers subjects where that is uncertain."""
        match = self._context.service.search(typed, self._context.get_language(interaction))
        if match.outcome is SearchOutcome.FOUND and match.hits[0].strategy in _CERTAIN_STRATEGIES:
            await self._add_for_subject(interaction, miss, match.hits[0].subject)
        else:
            await self._offer_subjects(interaction, miss, typed, match)

    async def _add_for_subject(self, interaction: Interaction, miss: MissRecord, subject_id: str) -> None:
        await interaction.response.defer()
        view = await self._editor.add_alias(interaction, miss.text, subject_id)
        await interaction.edit_original_response(view=view)

    async def _offer_subjects(
        self, interaction: Interaction, miss: MissRecord, typed: str, match: SearchResult
    ) -> None:
        context, language = self._context, self._context.get_language(interaction)
        subject_ids = tuple(dict.fromkeys(hit.subject for hit in (*match.hits, *match.nearest)))
        note = (
            _("“{typed}” could be several subjects; please choose one.", language, typed=format_name(typed))
            if subject_ids
            else _no_subject_text(typed, language)
        )
        view = build_miss_view(context.service, miss, language, subjects=subject_ids or None, note=note)
        await interaction.response.edit_message(view=view)

    def _describe_candidates(self, typed: str, language: str) -> str:
        """Why a name is not one subject, and which subjects it could be."""
        match = self._context.service.search(typed, language)
        hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
        names = format_subject_names(self._context.service, (hit.subject for hit in hits), language)
        if not names:
            return _no_subject_text(typed, language)
        return _(
            "“{typed}” is not the name of one subject. It could be: {subjects}",
            language,
            typed=format_name(typed),
            subjects=names,
        )


def _no_subject_text(typed: str, language: str) -> str:
    return _("There is no subject called “{typed}”.", language, typed=format_name(typed))
