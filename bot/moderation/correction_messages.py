"""Builds the messages of corrections: the offer, the progress and the results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol

from bot.moderation.ids import CorrectionsAction, CorrectionsId
from bot.moderation.markup import clip_text, escape_markdown, to_plain_text
from bot.moderation.parts import (
    MAX_TEXT,
    Accent,
    Button,
    ButtonRow,
    ButtonStyle,
    ModeratorMessage,
    build_message,
    build_row,
)
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext
from briefings.posting.corrections.note import describe_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain.refs import ChannelRef, WorkspaceRef
    from briefings.domain.reviews import CorrectionFindings, PostCorrection, PublishedPost
    from briefings.posting.corrections.apply import CorrectionTally

_MAX_SAMPLES: Final = 5
_MAX_SERVERS: Final = 5
_MAX_FAILURES: Final = 10
_MAX_NAME: Final = 60
_MAX_EXCERPT: Final = 160


class Places(Protocol):
    """The names of places and problems on a platform."""

    @property
    def correction_days(self) -> int:
        """Number of days of the posts that were compared."""
        ...

    def format_workspace(self, workspace_ref: WorkspaceRef, language: str) -> str:
        """Formats the name of a server or workspace, in markup."""

    def format_channel(self, channel_ref: ChannelRef, language: str) -> str:
        """Formats the names of a channel and its workspace, in markup."""

    def read_refusal(self, code: str) -> str:
        """Returns the reason for a code with which the platform refuses to edit a post; any other code unchanged."""

    def format_reason(self, reason: str, language: str) -> str:
        """Explains why a post could not be corrected."""


def build_offer_message(
    places: Places, findings: CorrectionFindings, before: int, language: str, *, note: str = ""
) -> ModeratorMessage:
    """Builds the message with the number of wrong posts and their places, samples and buttons.

    Args:
        places: returns the names of servers and channels.
        findings: the wrong posts; at least one.
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
        days=places.correction_days,
        revision=findings.revision,
    )
    head = [f"## {title}", *([note] if note else []), summary, f"-# {_format_servers(places, servers, language)}"]
    samples = [
        f"- {_format_sample(places, correction, old_text, new_text, language)}"
        for correction, old_text, new_text in _pick_samples(findings.corrections)
    ]
    hint = _(
        "Correcting replaces the card with the current one and adds a correction note. "
        "Posts with mere additions are not included.",
        language,
    )
    foot = [f"-# {hint}"]
    if findings.unknown_count:
        foot.append(f"-# {format_unknown_posts(findings.unknown_count, language)}")
    buttons = build_row(
        Button(
            CorrectionsId(CorrectionsAction.CORRECT, before, findings.revision),
            ngettext("Correct {count} post", "Correct {count} posts", len(posts), language),
            ButtonStyle.PRIMARY,
        ),
        Button(
            CorrectionsId(CorrectionsAction.KEEP, before, findings.revision),
            pgettext("button", "Leave them as they are", language),
        ),
    )
    return _build_view(Accent.ATTENTION, ["\n".join(head), "\n".join(samples), "\n".join(foot)], buttons)


def build_progress_message(
    corrections_id: CorrectionsId, tally: CorrectionTally, count: int, language: str
) -> ModeratorMessage:
    """Builds the message with the progress.

    The button is kept, so that corrections can be continued if the process ends.
    """
    text = _("Correcting posts ({done} of {count}).", language, done=tally.tried_count, count=count)
    button = Button(corrections_id, pgettext("button", "Correct the rest", language))
    return _build_view(Accent.ATTENTION, [text], build_row(button))


def build_result_message(
    places: Places, corrections_id: CorrectionsId, tally: CorrectionTally, language: str
) -> ModeratorMessage:
    """Builds the message with the outcome of corrections. Posts that remain can be tried again."""
    title = _("Correction results", language)
    lines = [f"## {title}", "- " + _("Corrected: {count}", language, count=tally.corrected)]
    if tally.deleted:
        lines.append("- " + _("Already deleted: {count}", language, count=tally.deleted))
    if tally.failed:
        lines.append("- " + _("Could not be corrected: {count}", language, count=len(tally.failed)))
        lines += [f"  - {line}" for line in _format_failures(places, tally.failed, language)]
    if tally.untried:
        skipped = _("Skipped because another revision was applied: {count}", language, count=tally.untried)
        lines.append(f"- {skipped}")
    if not tally.failed and not tally.untried:
        return _build_view(Accent.DONE, ["\n".join(lines)], None)
    button = Button(corrections_id, pgettext("button", "Try the rest again", language))
    return _build_view(Accent.ATTENTION, ["\n".join(lines)], build_row(button))


def format_unknown_posts(count: int, language: str) -> str:
    """Returns the number of posts that could not be compared, because their content is not recorded."""
    return _("Posts with no record of their content (not checked): {count}", language, count=count)


def _format_servers(places: Places, counts: Counter[WorkspaceRef], language: str) -> str:
    shown = [
        _("{server} ({count})", language, server=places.format_workspace(workspace_ref, language), count=count)
        for workspace_ref, count in counts.most_common(_MAX_SERVERS)
    ]
    if len(counts) > _MAX_SERVERS:
        shown.append(_("{count} more", language, count=len(counts) - _MAX_SERVERS))
    return " · ".join(shown)


def _pick_samples(corrections: Sequence[PostCorrection]) -> list[tuple[PostCorrection, str, str]]:
    """Returns the first posts with different corrections, each with the old and the new text."""
    samples: dict[tuple[str, str], PostCorrection] = {}
    for correction in corrections:
        for change in correction.changes:
            samples.setdefault(describe_sides(change, correction.card.language), correction)
    return [(correction, *sides) for sides, correction in list(samples.items())[:_MAX_SAMPLES]]


def _format_sample(places: Places, correction: PostCorrection, old_text: str, new_text: str, language: str) -> str:
    post = correction.post
    channel = places.format_channel(post.delivery.channel_ref or post.schedule.channel_ref, language)
    head = f"**{post.delivery.occurrence.date.isoformat()}** {channel}"
    if old_text == new_text:
        return f"{head}: " + _("(reinstated) {text}", language, text=_format_excerpt(old_text))
    replacement = _format_excerpt(new_text) if new_text else _("(withdrawn)", language)
    return f"{head}: {_format_excerpt(old_text)} → {replacement}"


def _format_failures(places: Places, failures: Iterable[tuple[PublishedPost, str]], language: str) -> list[str]:
    """Formats a line for each channel and reason, with the number of its posts."""
    counts = Counter(
        (post.delivery.channel_ref or post.schedule.channel_ref, places.read_refusal(reason))
        for post, reason in failures
    )
    lines = [
        _(
            "{place} ({count}): {reason}",
            language,
            place=places.format_channel(channel_ref, language),
            count=count,
            reason=places.format_reason(reason, language),
        )
        for (channel_ref, reason), count in counts.most_common(_MAX_FAILURES)
    ]
    if len(counts) > _MAX_FAILURES:
        lines.append(_("{count} more", language, count=len(counts) - _MAX_FAILURES))
    return lines


def _build_view(accent: Accent, texts: Iterable[str], buttons: ButtonRow | None) -> ModeratorMessage:
    """Builds a message whose texts are clipped to what a message can contain together."""
    shown = []
    remaining = MAX_TEXT
    for text in texts:
        shown.append(clip_text(text, remaining))
        remaining -= len(shown[-1])
    return build_message(*shown, buttons, accent=accent)


def _format_excerpt(text: str) -> str:
    return escape_markdown(clip_text(to_plain_text(text), _MAX_EXCERPT))


def shorten_name(name: str) -> str:
    """Returns the name of a server or a channel, in markup."""
    return escape_markdown(clip_text(to_plain_text(name), _MAX_NAME))
