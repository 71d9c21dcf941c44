"""Registers the command `/framework`, about memberships in frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.cooldowns import Cost
from bot.discord_app import attachments
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from briefings.domain.cards import PICTURE_VIEWS, CardRequest

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


class FrameworkCog(commands.Cog):
    """The command about memberships.

    Args:
        context: the services that commands use.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    @app_commands.command(
        name=translatable_name("command", "framework"),
        description=locale_str("Who is in which framework: a picture, the members, or the answer to a question"),
        extras={"public": True},
    )
    @app_commands.rename(question=translatable_name("option", "name"))
    @app_commands.describe(question=locale_str("SCO, Armenia, in SCO but not in CSTO …; default: all frameworks"))
    async def show_framework(self, interaction: Interaction, question: str = "") -> None:
        """Responds with the matrix, the members of a framework, or the answer to a question."""
        context, language = self._context, self._context.get_language(interaction)
        service = context.service
        request = service.memberships.parse_question(question)
        if not isinstance(request, CardRequest):
            refusal = service.memberships.build_refusal(request, language)
            await respond_privately(interaction, build_card_view(refusal))
            return
        if request.view not in PICTURE_VIEWS:
            view = context.answers.render_card(request, language)
            assert view is not None  # noqa: S101  # the question was just read in this revision
            await interaction.response.send_message(view=view)
        elif not await answer_if_too_often(interaction, Cost.PICTURE):
            await attachments.send_card_with_file(interaction, context.attachments, service, request, language)

    @show_framework.autocomplete("question")
    @offer_nothing_on_error
    async def complete_question(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests the frameworks, and example questions."""
        suggestions = self._context.service.memberships.suggest_questions(
            typed, self._context.get_language(interaction)
        )
        return [
            app_commands.Choice(name=clip_text(label, MAX_OPTION_TEXT), value=clip_text(value, MAX_OPTION_TEXT))
            for label, value in suggestions[:MAX_OPTIONS]
        ]
