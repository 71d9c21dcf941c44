"""Handles the commands, components and forms about aliases and about queries that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.moderation.misses import SubjectForm
from bot.discord_app.moderation.render import build_audit, get_moderator, make_files, render_message
from bot.discord_app.refs import PLATFORM
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.custom_ids import AliasAction, AliasId
from bot.discord_app.ui.limits import MAX_OPTION_TEXT
from bot.moderation.alias_choice import (
    describe_candidates,
    find_certain_subject,
    find_listed_subjects,
    offer_subjects,
    split_last_name,
)
from bot.moderation.alias_editor import AliasEditor
from bot.moderation.alias_list import build_alias_list
from bot.moderation.miss_messages import (
    build_dismissed_message,
    build_miss_list,
    build_miss_message,
    digest_subjects,
    suggest_list,
)
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.search.misses import MissRecord

_LIST_ACTIONS: Final = frozenset(
    {AliasAction.LIST_MISSES, AliasAction.LIST_ALIASES, AliasAction.REMOVE, AliasAction.REMOVE_CHOSEN}
)


class AliasFlow:
    """Moderators' actions on aliases.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._editor = AliasEditor(context, build_audit(context))

    async def show_misses(self, interaction: Interaction, page: int) -> None:
        """Shows the queries that found nothing."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_miss_list(interaction, page)

    async def show_aliases(self, interaction: Interaction) -> None:
        """Shows the added aliases."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_alias_list(interaction, 1)

    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> None:
        """Adds an alias to the subject that was named, or lists several; explains an ambiguous name."""
        language = self._context.get_language(interaction)
        subject_ids, unclear = find_listed_subjects(
            self._context.service,
            subject,
            language,
            lambda typed: self._context.answers.resolve_subject(typed, language),
        )
        if unclear:
            await respond_privately(interaction, describe_candidates(self._context.service, unclear, language))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = await self._editor.add_name(get_moderator(interaction), name, subject_ids)
        await interaction.edit_original_response(view=render_message(message))

    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Returns the subjects that match what was typed; behind a comma, the list with the next one."""
        listed, name = split_last_name(typed)
        choices = self._context.answers.complete_names(name, self._context.get_language(interaction))
        if not listed:
            return choices
        longer = (
            app_commands.Choice(name=f"{listed}{choice.value}", value=f"{listed}{choice.value}") for choice in choices
        )
        return [choice for choice in longer if len(choice.name) <= MAX_OPTION_TEXT]

    async def handle_component(self, interaction: Interaction, alias_id: AliasId, chosen: str) -> None:
        """Handles a button or a select."""
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
        # A list or a change may take longer than Discord waits for the first answer.
        await interaction.response.defer()
        if alias_id.action is AliasAction.LIST_MISSES:
            await self._show_miss_list(interaction, alias_id.page)
        elif alias_id.action is AliasAction.LIST_ALIASES:
            await self._show_alias_list(interaction, alias_id.page)
        else:
            key, _separator, subject_id = chosen.partition("|") if chosen else (alias_id.key, "", alias_id.subject)
            message = await self._editor.remove_alias(get_moderator(interaction), key, subject_id)
            await interaction.edit_original_response(view=render_message(message), attachments=[])

    async def _handle_miss_action(self, interaction: Interaction, alias_id: AliasId, miss: MissRecord) -> None:
        context, language = self._context, self._context.get_language(interaction)
        if alias_id.action is AliasAction.OPEN_MISS:
            await respond_privately(interaction, render_message(build_miss_message(context.service, miss, language)))
        elif alias_id.action is AliasAction.ADD:
            await self._add_for_subjects(interaction, miss, (alias_id.subject,))
        elif alias_id.action is AliasAction.ADD_LIST:
            listed = suggest_list(context.service, miss.text, language)
            if digest_subjects(listed) == alias_id.subject:
                await self._add_for_subjects(interaction, miss, listed)
            else:
                view = render_message(build_miss_message(context.service, miss, language))
                await interaction.response.edit_message(view=view)
        elif alias_id.action is AliasAction.QUICK_ADD:
            await interaction.response.defer()
            added = await self._editor.add_alias(get_moderator(interaction), miss.text, alias_id.subject)
            await interaction.followup.send(view=render_message(added), ephemeral=True)
            await self._show_miss_list(interaction, alias_id.page)
        elif alias_id.action is AliasAction.ASK_SUBJECT:
            form = SubjectForm(language, lambda submitted, typed: self._add_for_typed_subject(submitted, miss, typed))
            await interaction.response.send_modal(form)
        elif alias_id.action is AliasAction.DISMISS:
            await context.storage.misses.set_dismissed(miss.folded)
            await interaction.response.edit_message(view=render_message(build_dismissed_message(miss, language)))
        else:
            await context.storage.misses.set_dismissed(miss.folded, dismissed=False)
            view = render_message(build_miss_message(context.service, miss, language))
            await interaction.response.edit_message(view=view)

    async def _add_for_typed_subject(self, interaction: Interaction, miss: MissRecord, typed: str) -> None:
        """Makes the query an alias of the subject that was typed, or a list; offers subjects if one is unclear."""
        service, language = self._context.service, self._context.get_language(interaction)
        subject_ids, unclear = find_listed_subjects(
            service, typed, language, lambda name: find_certain_subject(service, name, language)
        )
        if not unclear:
            await self._add_for_subjects(interaction, miss, subject_ids)
        else:
            view = render_message(offer_subjects(service, miss, unclear, language))
            await interaction.response.edit_message(view=view)

    async def _add_for_subjects(self, interaction: Interaction, miss: MissRecord, subject_ids: Sequence[str]) -> None:
        await interaction.response.defer()
        message = await self._editor.add_name(get_moderator(interaction), miss.text, subject_ids)
        await interaction.edit_original_response(view=render_message(message))

    async def _show_miss_list(self, interaction: Interaction, page: int) -> None:
        context, language = self._context, self._context.get_language(interaction)
        message = await build_miss_list(context, context.miss_counter, language, page)
        await interaction.edit_original_response(view=render_message(message))

    async def _show_alias_list(self, interaction: Interaction, page: int) -> None:
        language = self._context.get_language(interaction)
        message, files = await build_alias_list(self._context, PLATFORM, language, page)
        await interaction.edit_original_response(view=render_message(message), attachments=make_files(files))
