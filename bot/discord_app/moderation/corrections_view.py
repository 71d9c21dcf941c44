"""An offer to correct posts, how far it has come, and what came of it, as messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.moderation.messages import say
from bot.discord_app.posting.schedule_text import format_reason
from bot.discord_app.ui.components import MessageView, build_button, freeze_view
from bot.discord_app.ui.custom_ids import CorrectionsAction, CorrectionsId
from bot.discord_app.ui.limits import MAX_TEXT, clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.posting.corrections.note import describe_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.discord_app.context import DiscordContext
    from briefings.domain.reviews import CorrectionFindings, PostCorrection, PublishedPost
    from briefings.posting.corrections.apply import CorrectionTally

_OFFER_COLOR: Final = 0xB26A00
_DONE_COLOR: Final = 0x2E7D6B
_MAX_SAMPLES: Final = 5
_MAX_SERVERS: Final = 5
_MAX_FAILURES: Final = 10
_MAX_NAME: Final = 60
_MAX_EXCERPT: Final = 160

_REASON_BY_REFUSAL: Final = {"50001": "missing:view_channel", "channel_deleted": "channel_deleted"}
"""What Discord's refusals mean where it refuses to edit a post."""


def build_offer_view(
    context: DiscordContext, findings: CorrectionFindings, before: int, language: str, *, note: str = ""
) -> MessageView:
    """How many posts are wrong and where, samples, and the buttons.

    Args:
        context: knows the names of servers and channels.
        findings: what is wrong; at least one post.
        before: the revision that answered before; 0 for none in particular.
        language: `ja` or `en`.
        note: what is to be said first.
    """
    posts = [one.post for one in findings.corrections]
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
            days=context.settings.correction_days,
            revision=findings.revision,
        ),
        f"-# {_format_servers(context, servers, language)}",
    ]
    samples = [
        f"- {_format_sample(context, one, said, says, language)}"
        for one, said, says in _pick_samples(findings.corrections)
    ]
    foot = [f"-# {say('corrections.hint', language)}"]
    if findings.unknown_count:
        foot.append(f"-# {say('corrections.unknown', language, count=findings.unknown_count)}")
    go = say("corrections.go", language, count=len(posts))
    buttons = (
        _build_button(
            CorrectionsId(CorrectionsAction.CORRECT, before, findings.revision), go, discord.ButtonStyle.primary
        ),
        _build_button(
            CorrectionsId(CorrectionsAction.KEEP, before, findings.revision), say("corrections.keep", language)
        ),
    )
    return _build_view(_OFFER_COLOR, ["\n".join(lines), "\n".join(samples), "\n".join(foot)], buttons)


def build_progress_view(button_id: CorrectionsId, tally: CorrectionTally, count: int, language: str) -> MessageView:
    """How far it has come. The button stays: should the process die, the rest follows with a press."""
    text = say("corrections.progress", language, done=tally.tried_count, count=count)
    return _build_view(_OFFER_COLOR, [text], (_build_button(button_id, say("corrections.rest", language)),))


def build_result_view(
    context: DiscordContext, button_id: CorrectionsId, tally: CorrectionTally, language: str
) -> MessageView:
    """What became of the posts; where some are left, they can be tried again."""
    lines = [
        f"## {say('corrections.done', language)}",
        f"- {say('corrections.corrected', language, count=tally.corrected)}",
    ]
    if tally.deleted:
        lines.append(f"- {say('corrections.deleted', language, count=tally.deleted)}")
    if tally.failed:
        lines.append(f"- {say('corrections.failed', language, count=len(tally.failed))}")
        lines += [f"  - {line}" for line in _format_failures(context, tally.failed, language)]
    if tally.untried:
        lines.append(f"- {say('corrections.left', language, count=tally.untried)}")
    again = (_build_button(button_id, say("corrections.again", language)),) if tally.failed or tally.untried else ()
    return _build_view(_OFFER_COLOR if again else _DONE_COLOR, ["\n".join(lines)], again)


def format_channel_name(context: DiscordContext, guild_id: int, channel_id: int | None, language: str) -> str:
    """A channel and its server in words: a mention of a channel of another server would name nothing."""
    guild = context.client.get_guild(guild_id)
    if guild is None:
        return say("corrections.server", language, server=guild_id)
    channel = guild.get_channel_or_thread(channel_id) if channel_id else None
    name = channel.name if channel is not None else str(channel_id)
    return f"{_shorten_name(guild.name)} #{_shorten_name(name)}"


def _format_servers(context: DiscordContext, counts: Counter[int], language: str) -> str:
    shown = []
    for guild_id, count in counts.most_common(_MAX_SERVERS):
        guild = context.client.get_guild(guild_id)
        name = _shorten_name(guild.name) if guild else say("corrections.server", language, server=guild_id)
        shown.append(say("corrections.of_server", language, server=name, count=count))
    if len(counts) > _MAX_SERVERS:
        shown.append(say("corrections.more", language, count=len(counts) - _MAX_SERVERS))
    return " · ".join(shown)


def _pick_samples(corrections: Sequence[PostCorrection]) -> list[tuple[PostCorrection, str, str]]:
    """One post for each thing that is wrong, as far as there is room."""
    found: dict[tuple[str, str], PostCorrection] = {}
    for one in corrections:
        for change in one.changes:
            found.setdefault(describe_sides(change, one.card.language), one)
    return [(one, said, says) for (said, says), one in list(found.items())[:_MAX_SAMPLES]]


def _format_sample(
    context: DiscordContext, correction: PostCorrection, old_text: str, new_text: str, language: str
) -> str:
    post = correction.post
    where = format_channel_name(context, post.schedule.guild, post.delivery.channel, language)
    head = f"**{post.delivery.occurrence.date.isoformat()}** {where}"
    if old_text == new_text:
        return f"{head}: {say('corrections.restored', language, text=_format_excerpt(old_text))}"
    return f"{head}: {_format_excerpt(old_text)} → {_format_excerpt(new_text) if new_text else say('corrections.withdrawn', language)}"  # noqa: E501


def _format_failures(
    context: DiscordContext, failures: Iterable[tuple[PublishedPost, str]], language: str
) -> list[str]:
    """A line for each channel and reason, with the number of its posts."""
    counts = Counter(
        (post.schedule.guild, post.delivery.channel, _REASON_BY_REFUSAL.get(reason, reason))
        for post, reason in failures
    )
    lines = [
        say(
            "corrections.at",
            language,
            place=format_channel_name(context, guild, channel, language),
            count=count,
            reason=format_reason(reason, language),
        )
        for (guild, channel, reason), count in counts.most_common(_MAX_FAILURES)
    ]
    if len(counts) > _MAX_FAILURES:
        lines.append(say("corrections.more", language, count=len(counts) - _MAX_FAILURES))
    return lines


def _build_view(color: int, texts: Iterable[str], buttons: Sequence[ui.Button[ui.LayoutView]]) -> MessageView:
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=color)
    room = MAX_TEXT
    for text in filter(None, texts):
        frame.add_item(ui.TextDisplay(shown := clip_text(text, room)))
        room -= len(shown)
    if buttons:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for button in buttons:
            row.add_item(button)
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def _build_button(
    button_id: CorrectionsId, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[ui.LayoutView]:
    return build_button(button_id, label, style)


def _format_excerpt(text: str) -> str:
    return escape_markdown(clip_text(to_plain_text(text), _MAX_EXCERPT))


def _shorten_name(name: str) -> str:
    return escape_markdown(clip_text(to_plain_text(name), _MAX_NAME))
