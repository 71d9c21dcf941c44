"""The conversation about names: commands, presses and forms, each to the one who does it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord_app.layout import notice_view
from bot.moderation.gate import admits, guarded
from bot.moderation.name_ids import Act, NameId
from bot.moderation.speech import say
from bot.moderation.taught_list import names_message
from bot.moderation.teaching import Teaching, named, quoted
from bot.moderation.unanswered import SubjectForm, away_view, list_view, query_view
from briefings.matching.model import Outcome, Tier
from briefings.store.unanswered import put_away, with_key

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.gate import Interaction
    from briefings.matching.model import Match
    from briefings.store.unanswered import Unanswered

_SURE = frozenset({Tier.EXACT, Tier.ALIAS, Tier.LOOSE, Tier.ROMANISED})
"""Roads to a subject that are no guess: what was found by another one is offered, not taken."""


class Names:
    """What moderators do about names.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self._teaching = Teaching(bot)

    async def unanswered(self, interaction: Interaction, page: int) -> None:
        """Show what people did not find."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await list_view(self._bot, self._bot.language(interaction), page)
        await interaction.edit_original_response(view=view)

    async def names(self, interaction: Interaction) -> None:
        """Show what was taught."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view, files = await names_message(self._bot, self._bot.language(interaction))
        await interaction.edit_original_response(view=view, attachments=files)

    async def teach(self, interaction: Interaction, name: str, subject: str) -> None:
        """Teach a name for the subject that was named; where that is none or several, say so."""
        language = self._bot.language(interaction)
        found = self._bot.answers.subject(subject, language)
        if found is None:
            match = self._bot.desk.ask(subject, language)
            hits = match.hits if match.outcome is Outcome.AMBIGUOUS else match.nearest
            names = named(self._bot.desk, (hit.subject for hit in hits), language)
            key = "teach.which" if names else "teach.nothing"
            text = say(key, language, typed=quoted(subject), subjects=names)
            await interaction.response.send_message(view=notice_view(text), ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(view=await self._teaching.teach(interaction, name, found))

    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects that fit what was typed; nothing for who may not."""
        return self._bot.answers.complete(typed, self._bot.language(interaction)) if admits(interaction) else []

    async def press(self, interaction: Interaction, asked: NameId, chosen: str) -> None:
        """Do what a button or a menu asks for."""

        async def work() -> None:
            if asked.act in {Act.LIST, Act.NAMES, Act.UNDO, Act.TAKE_BACK}:
                await self._about_lists(interaction, asked, chosen)
                return
            row = await with_key(self._bot.store, chosen or asked.key)
            if row is None:
                text = say("unanswered.gone", self._bot.language(interaction))
                await interaction.response.send_message(view=notice_view(text), ephemeral=True)
                return
            await self._about_query(interaction, asked, row)

        await guarded(interaction, work, what="A press about names")

    async def _about_lists(self, interaction: Interaction, asked: NameId, chosen: str) -> None:
        language = self._bot.language(interaction)
        # A list or a step may take longer than Discord waits for the first answer.
        await interaction.response.defer()
        if asked.act is Act.LIST:
            view = await list_view(self._bot, language, asked.page)
            await interaction.edit_original_response(view=view)
        elif asked.act is Act.NAMES:
            view, files = await names_message(self._bot, language, asked.page)
            await interaction.edit_original_response(view=view, attachments=files)
        else:
            key, _, subject = chosen.partition("|") if chosen else (asked.key, "", asked.subject)
            done = await self._teaching.take_back(interaction, key, subject)
            await interaction.edit_original_response(view=done, attachments=[])

    async def _about_query(self, interaction: Interaction, asked: NameId, row: Unanswered) -> None:
        bot, language = self._bot, self._bot.language(interaction)
        if asked.act is Act.QUERY:
            await interaction.response.send_message(view=query_view(bot.desk, row, language), ephemeral=True)
        elif asked.act is Act.TEACH:
            await self._taught(interaction, row, asked.subject)
        elif asked.act is Act.QUICK:
            await interaction.response.defer()
            done = await self._teaching.teach(interaction, row.text, asked.subject)
            await interaction.followup.send(view=done, ephemeral=True)
            await interaction.edit_original_response(view=await list_view(bot, language, asked.page))
        elif asked.act is Act.OTHER:
            await interaction.response.send_modal(
                SubjectForm(language, lambda form, typed: self._typed(form, row, typed))
            )
        elif asked.act is Act.PUT_AWAY:
            await put_away(bot.store, row.folded)
            await interaction.response.edit_message(view=away_view(row, language))
        else:
            await put_away(bot.store, row.folded, away=False)
            await interaction.response.edit_message(view=query_view(bot.desk, row, language))

    def _typed(self, interaction: Interaction, row: Unanswered, typed: str) -> Awaitable[None]:
        """Teach the query for the subject that was typed; where that is a guess or several, offer them."""
        bot, language = self._bot, self._bot.language(interaction)
        match = bot.desk.ask(typed, language)
        if match.outcome is Outcome.FOUND and match.hits[0].tier in _SURE:
            return self._taught(interaction, row, match.hits[0].subject)
        return self._offered(interaction, row, typed, match)

    async def _taught(self, interaction: Interaction, row: Unanswered, subject: str) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=await self._teaching.teach(interaction, row.text, subject))

    async def _offered(self, interaction: Interaction, row: Unanswered, typed: str, match: Match) -> None:
        bot, language = self._bot, self._bot.language(interaction)
        hits = tuple(dict.fromkeys(hit.subject for hit in (*match.hits, *match.nearest)))
        key = "unanswered.which" if hits else "teach.nothing"
        note = say(key, language, typed=quoted(typed))
        await interaction.response.edit_message(
            view=query_view(bot.desk, row, language, subjects=hits or None, note=note)
        )
