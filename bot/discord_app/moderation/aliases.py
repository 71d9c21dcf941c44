"""The conversation about names: commands, presses and forms, each to the one who does it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord_app.moderation.alias_changes import AliasEditor, format_name, format_subject_names
from bot.discord_app.moderation.alias_list import build_alias_list
from bot.discord_app.moderation.messages import say
from bot.discord_app.moderation.misses import (
    SubjectForm,
    build_dismissed_view,
    build_miss_list_view,
    build_miss_view,
)
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.custom_ids import AliasAction, AliasId
from briefings.domain.matches import SearchOutcome, SearchStrategy

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain.matches import SearchResult
    from briefings.search.misses import MissRecord

_CERTAIN_TIERS = frozenset(
    {SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE, SearchStrategy.ROMANIZED}
)
"""Roads to a subject that are no guess: what was found by another one is offered, not taken."""


class AliasFlow:
    """What moderators do about names.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._editor = AliasEditor(context)

    async def show_misses(self, interaction: Interaction, page: int) -> None:
        """Show what people did not find."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await build_miss_list_view(self._context, self._context.get_language(interaction), page)
        await interaction.edit_original_response(view=view)

    async def show_aliases(self, interaction: Interaction) -> None:
        """Show what was taught."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view, files = await build_alias_list(self._context, self._context.get_language(interaction))
        await interaction.edit_original_response(view=view, attachments=files)

    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> None:
        """Teach a name for the subject that was named; where that is none or several, say so."""
        language = self._context.get_language(interaction)
        found = self._context.answers.resolve_subject(subject, language)
        if found is None:
            match = self._context.service.search(subject, language)
            hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
            names = format_subject_names(self._context.service, (hit.subject for hit in hits), language)
            key = "teach.which" if names else "teach.nothing"
            text = say(key, language, typed=format_name(subject), subjects=names)
            await respond_privately(interaction, text)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(view=await self._editor.add_alias(interaction, name, found))

    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects that match what was typed."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    async def handle_component(self, interaction: Interaction, button_id: AliasId, chosen: str) -> None:
        """Does what a button or a select asks for."""
        if button_id.action in {
            AliasAction.LIST_MISSES,
            AliasAction.LIST_ALIASES,
            AliasAction.REMOVE,
            AliasAction.REMOVE_CHOSEN,
        }:
            await self._handle_list_action(interaction, button_id, chosen)
            return
        miss = await self._context.storage.misses.find_miss_by_key(chosen or button_id.key)
        if miss is None:
            await respond_privately(interaction, say("unanswered.gone", self._context.get_language(interaction)))
            return
        await self._handle_miss_action(interaction, button_id, miss)

    async def _handle_list_action(self, interaction: Interaction, button_id: AliasId, chosen: str) -> None:
        language = self._context.get_language(interaction)
        # A list or a step may take longer than Discord waits for the first answer.
        await interaction.response.defer()
        if button_id.action is AliasAction.LIST_MISSES:
            view = await build_miss_list_view(self._context, language, button_id.page)
            await interaction.edit_original_response(view=view)
        elif button_id.action is AliasAction.LIST_ALIASES:
            view, files = await build_alias_list(self._context, language, button_id.page)
            await interaction.edit_original_response(view=view, attachments=files)
        else:
            key, _, subject = chosen.partition("|") if chosen else (button_id.key, "", button_id.subject)
            done = await self._editor.remove_alias(interaction, key, subject)
            await interaction.edit_original_response(view=done, attachments=[])

    async def _handle_miss_action(self, interaction: Interaction, button_id: AliasId, miss: MissRecord) -> None:
        context, language = self._context, self._context.get_language(interaction)
        if button_id.action is AliasAction.OPEN_MISS:
            await respond_privately(interaction, build_miss_view(context.service, miss, language))
        elif button_id.action is AliasAction.ADD:
            await self._add_for_subject(interaction, miss, button_id.subject)
        elif button_id.action is AliasAction.QUICK_ADD:
            await interaction.response.defer()
            done = await self._editor.add_alias(interaction, miss.text, button_id.subject)
            await interaction.followup.send(view=done, ephemeral=True)
            await interaction.edit_original_response(
                view=await build_miss_list_view(context, language, button_id.page)
            )
        elif button_id.action is AliasAction.ASK_SUBJECT:
            await interaction.response.send_modal(
                SubjectForm(language, lambda form, typed: self._add_for_typed_subject(form, miss, typed))
            )
        elif button_id.action is AliasAction.DISMISS:
            await context.storage.misses.set_dismissed(miss.folded)
            await interaction.response.edit_message(view=build_dismissed_view(miss, language))
        else:
            await context.storage.misses.set_dismissed(miss.folded, dismissed=False)
            await interaction.response.edit_message(view=build_miss_view(context.service, miss, language))

    def _add_for_typed_subject(self, interaction: Interaction, miss: MissRecord, typed: str) -> Awaitable[None]:
        """Teach the query for the subject that was typed; where that is a guess or several, offer them."""
        context, language = self._context, self._context.get_language(interaction)
        match = context.service.search(typed, language)
        if match.outcome is SearchOutcome.FOUND and match.hits[0].strategy in _CERTAIN_TIERS:
            return self._add_for_subject(interaction, miss, match.hits[0].subject)
        return self._offer_subjects(interaction, miss, typed, match)

    async def _add_for_subject(self, interaction: Interaction, miss: MissRecord, subject: str) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=await self._editor.add_alias(interaction, miss.text, subject))

    async def _offer_subjects(
        self, interaction: Interaction, miss: MissRecord, typed: str, match: SearchResult
    ) -> None:
        context, language = self._context, self._context.get_language(interaction)
        hits = tuple(dict.fromkeys(hit.subject for hit in (*match.hits, *match.nearest)))
        key = "unanswered.which" if hits else "teach.nothing"
        note = say(key, language, typed=format_name(typed))
        await interaction.response.edit_message(
            view=build_miss_view(context.service, miss, language, subjects=hits or None, note=note)
        )
