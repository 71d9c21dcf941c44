"""An offer to correct posts, how far it has come, and what came of it, as messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.layout import CardView, finished
from bot.discord_app.limits import BUTTON_LABEL, TEXT
from bot.discord_app.markup import escape, plain
from bot.discord_app.text import clip
from bot.moderation.corrections_items import Act, CorrectionsId
from bot.moderation.speech import say
from bot.scheduling.timetable import reason_line
from briefings.corrections.wording import sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.discord_app.bot import BriefingBot
    from briefings.corrections.model import Correction, Findings, Post
    from briefings.delivery.correcting import Tally

_FRAME: Final = 0xB26A00
_DONE: Final = 0x2E7D6B
_SAMPLES: Final = 5
_SERVERS: Final = 5
_FAILED: Final = 10
_NAME: Final = 60
_SIDE: Final = 160

_SEEN_BY: Final = {"50001": "missing:view_channel", "channel_deleted": "channel_deleted"}
"""What Discord's refusals mean where it refuses to edit a post."""


def offer_view(bot: BriefingBot, found: Findings, before: int, language: str, *, note: str = "") -> CardView:
    """How many posts are wrong and where, samples, and the buttons.

    Args:
        bot: knows the names of servers and channels.
        found: what is wrong; at least one post.
        before: the revision that answered before; 0 for none in particular.
        language: `ja` or `en`.
        note: what is to be said first.
    """
    posts = [one.post for one in found.corrections]
    channels = {(one.schedule.guild, one.delivery.channel) for one in posts}
    servers = Counter(one.schedule.guild for one in posts)
    lines = [
        f"## {say('corrections.title', language)}",
        *([note] if note else []),
        say(
            "corrections.found",
            language,
            count=len(posts),
            channels=len(channels),
            servers=len(servers),
            days=bot.settings.correction_days,
            revision=found.revision,
        ),
        f"-# {_servers(bot, servers, language)}",
    ]
    samples = [f"- {_sample(bot, one, said, says, language)}" for one, said, says in _samples(found.corrections)]
    foot = [f"-# {say('corrections.hint', language)}"]
    if found.unknown:
        foot.append(f"-# {say('corrections.unknown', language, count=found.unknown)}")
    go = say("corrections.go", language, count=len(posts))
    buttons = (
        _button(CorrectionsId(Act.GO, before, found.revision), go, discord.ButtonStyle.primary),
        _button(CorrectionsId(Act.KEEP, before, found.revision), say("corrections.keep", language)),
    )
    return _view(_FRAME, ["\n".join(lines), "\n".join(samples), "\n".join(foot)], buttons)


def progress_view(asked: CorrectionsId, tally: Tally, count: int, language: str) -> CardView:
    """How far it has come. The button stays: should the process die, the rest follows with a press."""
    text = say("corrections.progress", language, done=tally.done, count=count)
    return _view(_FRAME, [text], (_button(asked, say("corrections.rest", language)),))


def result_view(bot: BriefingBot, asked: CorrectionsId, tally: Tally, language: str) -> CardView:
    """What became of the posts; where some are left, they can be tried again."""
    lines = [
        f"## {say('corrections.done', language)}",
        f"- {say('corrections.corrected', language, count=tally.corrected)}",
    ]
    if tally.deleted:
        lines.append(f"- {say('corrections.deleted', language, count=tally.deleted)}")
    if tally.failed:
        lines.append(f"- {say('corrections.failed', language, count=len(tally.failed))}")
        lines += [f"  - {line}" for line in _failed(bot, tally.failed, language)]
    if tally.left:
        lines.append(f"- {say('corrections.left', language, count=tally.left)}")
    again = (_button(asked, say("corrections.again", language)),) if tally.failed or tally.left else ()
    return _view(_FRAME if again else _DONE, ["\n".join(lines)], again)


def place_name(bot: BriefingBot, guild_id: int, channel_id: int | None, language: str) -> str:
    """A channel and its server in words: a mention of a channel of another server would name nothing."""
    guild = bot.get_guild(guild_id)
    if guild is None:
        return say("corrections.server", language, server=guild_id)
    channel = guild.get_channel_or_thread(channel_id) if channel_id else None
    name = channel.name if channel is not None else str(channel_id)
    return f"{_short(guild.name)} #{_short(name)}"


def _servers(bot: BriefingBot, counts: Counter[int], language: str) -> str:
    shown = []
    for guild_id, count in counts.most_common(_SERVERS):
        guild = bot.get_guild(guild_id)
        name = _short(guild.name) if guild else say("corrections.server", language, server=guild_id)
        shown.append(say("corrections.of_server", language, server=name, count=count))
    if len(counts) > _SERVERS:
        shown.append(say("corrections.more", language, count=len(counts) - _SERVERS))
    return " · ".join(shown)


def _samples(corrections: Sequence[Correction]) -> list[tuple[Correction, str, str]]:
    """One post for each thing that is wrong, as far as there is room."""
    found: dict[tuple[str, str], Correction] = {}
    for one in corrections:
        for change in one.changes:
            found.setdefault(sides(change, one.card.language), one)
    return [(one, said, says) for (said, says), one in list(found.items())[:_SAMPLES]]


def _sample(bot: BriefingBot, one: Correction, said: str, says: str, language: str) -> str:
    post = one.post
    where = place_name(bot, post.schedule.guild, post.delivery.channel, language)
    head = f"**{post.delivery.slot.date.isoformat()}** {where}"
    if said == says:
        return f"{head}: {say('corrections.restored', language, text=_side(said))}"
    return f"{head}: {_side(said)} → {_side(says) if says else say('corrections.withdrawn', language)}"


def _failed(bot: BriefingBot, failed: Iterable[tuple[Post, str]], language: str) -> list[str]:
    """A line for each channel and reason, with the number of its posts."""
    counts = Counter(
        (post.schedule.guild, post.delivery.channel, _SEEN_BY.get(reason, reason)) for post, reason in failed
    )
    lines = [
        say(
            "corrections.at",
            language,
            place=place_name(bot, guild, channel, language),
            count=count,
            reason=reason_line(reason, language),
        )
        for (guild, channel, reason), count in counts.most_common(_FAILED)
    ]
    if len(counts) > _FAILED:
        lines.append(say("corrections.more", language, count=len(counts) - _FAILED))
    return lines


def _view(colour: int, texts: Iterable[str], buttons: Sequence[ui.Button[ui.LayoutView]]) -> CardView:
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
    room = TEXT
    for text in filter(None, texts):
        frame.add_item(ui.TextDisplay(shown := clip(text, room)))
        room -= len(shown)
    if buttons:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for button in buttons:
            row.add_item(button)
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def _button(
    asked: CorrectionsId, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[ui.LayoutView]:
    return ui.Button(custom_id=str(asked), label=clip(label, BUTTON_LABEL), style=style)


def _side(text: str) -> str:
    return escape(clip(plain(text), _SIDE))


def _short(name: str) -> str:
    return escape(clip(plain(name), _NAME))
