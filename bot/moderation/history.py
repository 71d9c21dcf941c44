"""Formats the history of the content, and lists the revisions that can be rolled back to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.moderation.markup import TimeFormat, clip_text, escape_markdown, format_time, to_plain_text
from bot.moderation.moderator import format_user
from bot.moderation.parts import MAX_OPTIONS, MAX_TEXT, Option
from briefings.domain import ActivationReason
from briefings.i18n import gettext as _
from briefings.revisions.describe import describe_reason

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain import Activation
    from briefings.errors import StaleRevision

_MAX_LISTED: Final = 15
_MAX_COMPLETED: Final = 100
"""Activations from which revisions are suggested."""


async def back_up_database(context: BotContext) -> None:
    """Makes an automatic backup of the database.

    Raises:
        StoreError: there is no backup, so nothing may be changed.
    """
    await context.storage.make_automatic_backup(keep_count=context.settings.backups, now=context.clock())


async def format_history(context: BotContext, platform: str, language: str) -> str:
    """Formats the latest activations in markup: time, user, reason and file.

    Args:
        context: the storage.
        platform: the platform on which it is shown.
        language: of the moderator.
    """
    activations = await context.storage.revisions.list_activations(limit=_MAX_LISTED)
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    title = _("History of the content", language)
    hint = _("/data rollback goes back to an earlier revision.", language)
    lines = [
        _format_activation(
            activation,
            files.get(activation.revision, ()),
            platform,
            language,
            is_active=index == 0 and active is not None and activation.revision == active.id,
        )
        for index, activation in enumerate(activations)
    ]
    return clip_text("\n".join((f"## {title}", *lines, f"-# {hint}")), MAX_TEXT)


async def list_earlier_revisions(context: BotContext, typed: str, language: str) -> list[Option]:
    """Lists the revisions to roll back to, newest first, that match the input."""
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    options: dict[int, Option] = {}
    for activation in await context.storage.revisions.list_activations(limit=_MAX_COMPLETED):
        revision = activation.revision
        if active is not None and revision == active.id:
            continue
        source = ", ".join(files.get(revision, ())) or activation.details.note
        reason = describe_reason(activation.details.reason, language)
        parts = (str(revision), activation.at[:10], reason, to_plain_text(source))
        name = " · ".join(filter(None, parts))
        if typed.strip().casefold() in name.casefold():
            options.setdefault(revision, Option(name, str(revision)))
    return list(options.values())[:MAX_OPTIONS]


async def explain_stale_rollback(
    context: BotContext, error: StaleRevision, *, target: int, expected: int, language: str
) -> str:
    """Explains why a rollback was rejected."""
    active = await context.storage.revisions.get_active_revision()
    if active is not None and active.id == target:
        return _("Revision {revision} is active again.", language, revision=target)
    if active is not None and active.id != expected:
        return _(
            "Revision {revision} has been applied since. Choose the revision to go back to with /data rollback.",
            language,
            revision=active.id,
        )
    return error.format_line(language)


def _format_activation(
    activation: Activation, files: tuple[str, ...], platform: str, language: str, *, is_active: bool
) -> str:
    details = activation.details
    # The note of the built-in content repeats the reason.
    note = "" if details.reason is ActivationReason.BUILTIN else details.note
    parts = [
        f"**{activation.revision}**",
        format_time(datetime.fromisoformat(activation.at), TimeFormat.SHORT),
        describe_reason(details.reason, language),
        format_user(details.actor, details.author, platform),
        escape_markdown(clip_text(to_plain_text(", ".join(files) or note), 120)),
        _("**active**", language) if is_active else "",
    ]
    return "- " + " · ".join(part for part in parts if part)
