"""Registers the commands `/help` and `/about`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import ModeratorScope, is_moderator
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.components import Accent, build_message
from bot.discord_app.ui.markdown import escape_markdown
from bot.help.about import describe_bot
from bot.help.topics import Audience, list_help
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.command_mentions import CommandMentions
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.help.topics import HelpSection


class HelpCog(commands.Cog):
    """The commands about the bot itself; only the user sees their answers.

    Args:
        context: the services that commands use.
        mentions: mentions of commands.
    """

    def __init__(self, context: DiscordContext, mentions: CommandMentions) -> None:
        self._context = context
        self._mentions = mentions

    @app_commands.command(
        name=translatable_name("command", "help"),
        description=locale_str("What you can do here, with commands to press"),
    )
    async def show_help(self, interaction: Interaction) -> None:
        """Lists what the user can do: moderators see their commands too."""
        language = self._context.get_language(interaction)
        audiences = {Audience.MEMBERS}
        if await is_moderator(interaction, ModeratorScope.SERVER):
            audiences.add(Audience.SERVER_MODERATORS)
        if await is_moderator(interaction, ModeratorScope.CONTENT):
            audiences.add(Audience.CONTENT_MODERATORS)
        available = self._mentions.list_commands(interaction.guild_id)
        sections = list_help(available, audiences, language)
        texts = [await self._render_section(section) for section in sections]
        hint = _("Press a command to write it. In the menu of a message: Apps, Look up this text.", language)
        await respond_privately(interaction, build_message(*texts, f"-# {hint}", accent=Accent.NEUTRAL))

    @app_commands.command(
        name=translatable_name("command", "about"),
        description=locale_str("Edition, revision, licenses, version and state of this bot"),
    )
    async def show_about(self, interaction: Interaction) -> None:
        """Shows the content, the version and the state of the bot."""
        language = self._context.get_language(interaction)
        lines = await describe_bot(self._context, language)
        rows = [f"**{escape_markdown(line.label)}** {_escape_fact(line.text)}" for line in lines]
        title = _("About this bot", language)
        await respond_privately(interaction, build_message(f"## {title}", "\n".join(rows), accent=Accent.NEUTRAL))

    async def _render_section(self, section: HelpSection) -> str:
        rows = [f"### {section.heading}"]
        for wish, names, example in section.topics:
            mentions = " ".join([await self._mentions.mention(name) for name in names])
            shown = f" `{example}`" if example else ""
            rows.append(f"- {escape_markdown(wish)}: {mentions}{shown}")
        return "\n".join(rows)


def _escape_fact(text: str) -> str:
    """Escapes a text, except for addresses, which remain links."""
    return (
        f"<{text}>"
        if text.startswith(("https://", "http://")) and not set(text) & set("<> ")
        else escape_markdown(text)
    )
