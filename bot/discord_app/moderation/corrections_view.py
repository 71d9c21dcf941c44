"""Builds the messages of corrections: the offer, the progress and the results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import discord

from bot.discord_app.posting.schedule_text import format_reason
from bot.discord_app.refs import get_guild_id
from bot.discord_app.ui.components import Accent, MessageView, build_button, build_message, build_row
from bot.discord_app.ui.custom_ids import CorrectionsAction, CorrectionsId
from bot.discord_app.ui.limits import MAX_TEXT, clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext
from briefings.posting.corrections.note import describe_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.discord_app.context import DiscordContext
    from bot.discord_app.ui.components import Row
    from briefings.domain.refs import ChannelRef, WorkspaceRef
    from briefings.domain.reviews import CorrectionFindings, PostCorrection, PublishedPost
    from briefings.posting.corrections.apply import CorrectionTally

_MAX_SAMPLES: Final = 5
_MAX_SERVERS: Final = 5
_MAX_FAILURES: Final = 10
_MAX_NAME: Final = 60
_MAX_EXCERPT: Final = 160

_REASON_BY_REFUSAL: Final = {"50001": "missing:view_channel", "channel_deleted": "channel_deleted"}
"""Reasons for the codes with which Discord refuses to edit a post."""


def build_offer_view(
    context: DiscordContext, findings: CorrectionFindings, before: int, language: str, *, note: str = ""
) -> MessageView:
    """How many posts are wrong and where, with samples and buttons.

    Args:
        context: knows the names of servers and channels.
        findings: what is wrong; at least one post.
        before: the revision that was active before; 0 for none in particular.
        language: of the message.
        note: a sentence above all others.
    """
    posts = [correction.post for correction in findings.corrections]
    channels = {post.delivery.channel_ref for post in posts}
    servers = Counter(post.schedule.channel_ref.workspace_ref for post in posts)
    title = _("Posts to correct", language)
    summary = ngettext(
        "{count} scheduled post of the last {days} days no longer agrees with revision {revision} "
        "(channels: {channels}, servers: {servers}).",
        "{count} scheduled posts of the last {days} days no longer agree with revision {revision} "
        "(channels: {channels}, servers: {servers}).",
        len(posts),
        language,
        channels=len(channels),
        servers=len(servers),
        days=context.settings.correction_days,
        revision=findings.revision,
    )
    head = [f"## {title}", *([note] if note else []), summary, f"-# {_format_servers(context, servers, language)}"]
    samples = [
        f"- {_format_sample(context, correction, old_text, new_text, language)}"
        for correction, old_text, new_text in _pick_samples(findings.corrections)
    ]
    hint = _(
        "Correcting replaces the card with the current one and adds a correction note. "
        "Posts with mere additions are not included.",
        language,
    )
    foot = [f"-# {hint}"]
    if findings.unknown_count:
        foot.append(f"-# {unknown_posts_text(findings.unknown_count, language)}")
    buttons = build_row(
        build_button(
            CorrectionsId(CorrectionsAction.CORRECT, before, findings.revision),
            ngettext("Correct {count} post", "Correct {count} posts", len(posts), language),
            discord.ButtonStyle.primary,
        ),
        build_button(
            CorrectionsId(CorrectionsAction.KEEP, before, findings.revision),
            pgettext("button", "Leave them as they are", language),
        ),
    )
    return _build_view(Accent.ATTENTION, ["\n".join(head), "\n".join(samples), "\n".join(foot)], buttons)


def build_progress_view(
    corrections_id: CorrectionsId, tally: CorrectionTally, count: int, language: str
) -> MessageView:
    """How many posts are done. The button stays: should the process die, it continues with the others."""
    text = _("Correcting posts ({done} of {count}).", language, done=tally.tried_count, count=count)
    button = build_button(corrections_id, pgettext("button", "Correct the rest", language))
    return _build_view(Accent.ATTENTION, [text], build_row(button))


def build_result_view(
    context: DiscordContext, corrections_id: CorrectionsId, tally: CorrectionTally, language: str
) -> MessageView:
    """What became of the posts; where some are left, they can be tried again."""
    title = _("Correction results", language)
    lines = [f"## {title}", "- " + _("Corrected: {count}", language, count=tally.corrected)]
    if tally.deleted:
        lines.append("- " + _("Already deleted: {count}", language, count=tally.deleted))
    if tally.failed:
        lines.append("- " + _("Could not be corrected: {count}", language, count=len(tally.failed)))
        lines += [f"  - {line}" for line in _format_failures(context, tally.failed, language)]
    if tally.untried:
        skipped = _("Skipped because another revision was applied: {count}", language, count=tally.untried)
        lines.append(f"- {skipped}")
    if not tally.failed and not tally.untried:
        return _build_view(Accent.DONE, ["\n".join(lines)], None)
    button = build_button(corrections_id, pgettext("button", "Try the rest again", language))
    return _build_view(Accent.ATTENTION, ["\n".join(lines)], build_row(button))


def unknown_posts_text(count: int, language: str) -> str:
    """How many posts could not be compared, as it is not recorded what they said."""
    return _("Posts with no record of their content (not checked): {count}", language, count=count)


def format_channel_name(context: DiscordContext, channel_ref: ChannelRef, language: str) -> str:
    """The names of a channel and its server: Discord shows no mention of another server's channel."""
    guild = context.client.get_guild(get_guild_id(channel_ref))
    if guild is None:
        return _format_server(context, channel_ref.workspace_ref, language)
    channel = guild.get_channel_or_thread(int(channel_ref.channel))
    name = channel.name if channel is not None else channel_ref.channel
    return f"{_shorten_name(guild.name)} #{_shorten_name(name)}"


def _format_server(context: DiscordContext, workspace_ref: WorkspaceRef, language: str) -> str:
    guild = context.client.get_guild(get_guild_id(workspace_ref))
    return _shorten_name(guild.name) if guild else _("server {server}", language, server=workspace_ref.workspace)


def _format_servers(context: DiscordContext, counts: Counter[WorkspaceRef], language: str) -> str:
    shown = [
        _("{server} ({count})", language, server=_format_server(context, workspace_ref, language), count=count)
        for workspace_ref, count in counts.most_common(_MAX_SERVERS)
    ]
    if len(counts) > _MAX_SERVERS:
        shown.append(_("{count} more", language, count=len(counts) - _MAX_SERVERS))
    return " · ".join(shown)


def _pick_samples(corrections: Sequence[PostCorrection]) -> list[tuple[PostCorrection, str, str]]:
    """The first posts with different corrections, each with the old and the new text."""
    samples: dict[tuple[str, str], PostCorrection] = {}
    for correction in corrections:
        for change in correction.changes:
            samples.setdefault(describe_sides(change, correction.card.language), correction)
    return [(correction, *sides) for sides, correction in list(samples.items())[:_MAX_SAMPLES]]


def _format_sample(
    context: DiscordContext, correction: PostCorrection, old_text: str, new_text: str, language: str
) -> str:
    post = correction.post
    channel = format_channel_name(context, post.delivery.channel_ref or post.schedule.channel_ref, language)
    head = f"**{post.delivery.occurrence.date.isoformat()}** {channel}"
    if old_text == new_text:
        return f"{head}: " + _("(reinstated) {text}", language, text=_format_excerpt(old_text))
    replacement = _format_excerpt(new_text) if new_text else _("(withdrawn)", language)
    return f"{head}: {_format_excerpt(old_text)} → {replacement}"


def _format_failures(
    context: DiscordContext, failures: Iterable[tuple[PublishedPost, str]], language: str
) -> list[str]:
    """A line for each channel and reason, with the number of its posts."""
    counts = Counter(
        (post.delivery.channel_ref or post.schedule.channel_ref, _REASON_BY_REFUSAL.get(reason, reason))
        for post, reason in failures
    )
    lines = [
        _(
            "{place} ({count}): {reason}",
            language,
            place=format_channel_name(context, channel_ref, language),
            count=count,
            reason=format_reason(reason, language),
        )
        for (channel_ref, reason), count in counts.most_common(_MAX_FAILURES)
    ]
    if len(counts) > _MAX_FAILURES:
        lines.append(_("{count} more", language, count=len(counts) - _MAX_FAILURES))
    return lines


def _build_view(accent: Accent, texts: Iterable[str], buttons: Row | None) -> MessageView:
    """A message whose texts are clipped to what a message can contain together."""
    shown = []
    remaining = MAX_TEXT
    for text in texts:
        shown.append(clip_text(text, remaining))
        remaining -= len(shown[-1])
    return build_message(*shown, buttons, accent=accent)


def _format_excerpt(text: str) -> str:
    return escape_markdown(clip_text(to_plain_text(text), _MAX_EXCERPT))


def _shorten_name(name: str) -> str:
    return escape_markdown(clip_text(to_plain_text(name), _MAX_NAME))
