"""`/data history` and `/data rollback`: who changed what and when, and back in one press."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.announcement import announce, respond
from bot.discord_app.layout import notice_view
from bot.discord_app.limits import OPTION_TEXT, OPTIONS, TEXT
from bot.discord_app.markup import escape, plain
from bot.discord_app.text import clip
from bot.moderation.conversation import Conversation
from bot.moderation.gate import admits, noted
from bot.moderation.proposal_view import applied_view
from bot.moderation.speech import say
from bot.moderation.stepping import after_step, backed_up
from bot.scheduling.timetable import when
from briefings.errors import StaleRevision
from briefings.refreshing.proposing import go_back
from briefings.store.proposals import files_of

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.gate import Interaction
    from briefings.model import Activation

_LISTED: Final = 15


async def show_history(bot: BriefingBot, interaction: Interaction) -> None:
    """List the newest steps of the content: when, by whom, how, from which file."""
    language = bot.language(interaction)
    steps = await bot.store.history(limit=_LISTED)
    active = await bot.store.active()
    files = await files_of(bot.store)
    lines = [f"## {say('history.title', language)}"]
    for step in steps:
        here = active is not None and step.revision == active.id and step is steps[0]
        lines.append(_line(step, files.get(step.revision, ()), language, here=here))
    lines.append(f"-# {say('history.hint', language)}")
    await respond(interaction, notice_view(clip("\n".join(lines), TEXT)), ephemeral=True)


def _line(step: Activation, files: tuple[str, ...], language: str, *, here: bool) -> str:
    told = step.step
    who = f"<@{told.actor}>" if told.actor else escape(told.author)
    source = escape(clip(plain(", ".join(files) or told.note), 120))
    parts = [
        f"**{step.revision}**",
        when(datetime.fromisoformat(step.at), "f"),
        say(f"how.{told.how}", language),
        who,
        source,
        say("history.active", language) if here else "",
    ]
    return "- " + " · ".join(part for part in parts if part)


async def roll_back(bot: BriefingBot, interaction: Interaction, revision: int | None) -> None:
    """Go back to the revision named, or to the one that answered before."""
    language = bot.language(interaction)
    active, previous = await bot.store.active(), await bot.store.previous()
    to = revision if revision is not None else previous.id if previous else None
    if active is None or to is None:
        await _aside(interaction, say("history.none", language))
    elif to == active.id:
        await _aside(interaction, say("history.same", language, revision=to))
    else:
        await announce(interaction, ephemeral=False)
        await step_back(bot, interaction, to=to, expected=active.id)


async def step_back(bot: BriefingBot, interaction: Interaction, *, to: int, expected: int) -> None:
    """Make an earlier revision answer again, and tell so where the interaction was begun.

    Args:
        bot: the client.
        interaction: announced already.
        to: the revision to go back to.
        expected: the revision that the moderator saw answer.
    """
    language = bot.language(interaction)
    conversation = Conversation(interaction)
    user = interaction.user
    try:
        await backed_up(bot)
        await go_back(bot.store, to=to, expected=expected, actor=user.id, author=str(user))
    except StaleRevision as error:
        active = await bot.store.active()
        if active is not None and active.id == to:
            text = say("history.already", language, revision=to)
        elif active is not None and active.id != expected:
            text = say("history.stale", language, revision=active.id)
        else:
            text = error.line(language)
        await conversation.add(notice_view(text))
        return
    line = say("log.rollback", language, user=user.id, revision=to, before=expected)
    await noted(interaction, "data.rollback", line, revision=to, before=expected)
    text = say("history.done", language, user=user.id, revision=to, before=expected)
    await conversation.show(applied_view(text, language, revision=to, back_to=expected))
    await after_step(bot, conversation, before=expected, after=to)


async def complete_revision(bot: BriefingBot, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """Revisions to go back to, newest first; nothing for who may not."""
    if not admits(interaction):
        return []
    language = bot.language(interaction)
    active = await bot.store.active()
    files = await files_of(bot.store)
    choices: dict[int, app_commands.Choice[int]] = {}
    for step in await bot.store.history(limit=100):
        if active is not None and step.revision == active.id:
            continue
        source = ", ".join(files.get(step.revision, ())) or step.step.note
        name = " · ".join(
            filter(None, (str(step.revision), step.at[:10], say(f"how.{step.step.how}", language), plain(source)))
        )
        if typed.strip().casefold() in name.casefold():
            made = app_commands.Choice(name=clip(name, OPTION_TEXT), value=step.revision)
            choices.setdefault(step.revision, made)
    return list(choices.values())[:OPTIONS]


async def _aside(interaction: Interaction, line: str) -> None:
    await respond(interaction, notice_view(line), ephemeral=True)
