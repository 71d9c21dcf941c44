"""Carries out the commands of `/schedule`: each method answers with a text or a message."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.discord_app.channel_permissions import Postable, find_missing_permissions, format_permission
from bot.discord_app.commands.schedule_input import InvalidInput, parse_options
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.schedule_text import format_history_line, format_next_runs, format_schedule
from bot.discord_app.refs import get_guild_id, make_user_ref, make_workspace_ref
from bot.discord_app.ui.card_view import build_card_view
from briefings.domain.deliveries import DeliveryState
from briefings.domain.recurrence import next_occurrences
from briefings.domain.schedules import Schedule
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import N_, Message
from briefings.i18n import gettext as _
from briefings.posting.content import ServicePostContent

if TYPE_CHECKING:
    import discord

    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.domain.refs import UserRef, WorkspaceRef

_MAX_LISTED: Final = 15
"""Schedules shown by `list`, and posts shown by `why`: as many as fit into a message."""


@dataclass(frozen=True, slots=True)
class ModeratorRequest:
    """Who uses a command, and where.

    Attributes:
        user: the moderator.
        workspace_ref: the server.
        language: of the answer.
    """

    user: UserRef
    workspace_ref: WorkspaceRef
    language: str

    @classmethod
    def from_interaction(cls, interaction: Interaction) -> ModeratorRequest:
        """The request of a command that was used in a server."""
        return cls(
            make_user_ref(interaction.user),
            make_workspace_ref(interaction.guild_id),
            interaction.client.context.get_language(interaction),
        )


class ScheduleActions:
    """What moderators do with schedules. Every method raises `InvalidInput` where a command cannot be carried out.

    Args:
        context: what the commands work with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._notifier = DiscordNotifier(context)
        self._post_content = ServicePostContent(lambda: context.service)

    async def find_schedule(
        self, request: ModeratorRequest, number: int, *, include_removed: bool = False
    ) -> Schedule:
        """A schedule of the server by its number."""
        schedule = await self._context.storage.schedules.find_schedule(request.workspace_ref, number)
        if schedule is None or (schedule.removed and not include_removed):
            raise _unknown_schedule(number)
        return schedule

    async def add(self, request: ModeratorRequest, channel: Postable, options: Mapping[str, Any]) -> str:
        """Adds a schedule."""
        values = {"language": request.language, **self._parse(request, options)}
        await self._check_channel(request, channel, values)
        schedule = Schedule(
            id=0, key=secrets.token_hex(6), since=self._context.clock(), created_by=request.user, **values
        )
        added = await self._context.storage.schedules.add_schedule(schedule, actor=request.user)
        await self._log_change(request, added, "add")
        return self._describe(request, _("Schedule {number} was added.", request.language, number=added.id), added)

    async def edit(self, request: ModeratorRequest, schedule: Schedule, options: Mapping[str, Any]) -> str:
        """Changes the given fields of a schedule."""
        values = self._parse(request, options)
        if not values:
            return _("Nothing was given to change.", request.language)
        channel = options["channel"] or self._find_channel(schedule)
        if {"channel_ref", "crosspost", "review"} & values.keys() and channel is not None:
            required = {"crosspost": schedule.crosspost, "review": schedule.review, **values}
            await self._check_channel(request, channel, required)
        changed = await self._context.storage.schedules.change_schedule(
            schedule, actor=request.user, now=self._context.clock(), **values
        )
        if changed is None:
            raise _unknown_schedule(schedule.id)
        await self._log_change(request, changed, "edit")
        head = _("Schedule {number} was changed.", request.language, number=changed.id)
        return self._describe(request, head, changed)

    async def list_all(self, request: ModeratorRequest) -> str:
        """Lists the schedules of the server, each with its next three posts."""
        schedules = await self._context.storage.schedules.list_schedules(request.workspace_ref)
        if not schedules:
            return _("There are no schedules yet. /schedule add makes one.", request.language)
        lines = []
        for schedule in schedules[:_MAX_LISTED]:
            next_runs = format_next_runs(schedule, self._context.clock(), request.language)
            lines += [format_schedule(schedule, request.language), f"-# {next_runs}"]
            counts = await self._context.storage.deliveries.count_by_state(schedule.id)
            if counts[DeliveryState.LATE]:
                missed = _("Missed so far: {count}", request.language, count=counts[DeliveryState.LATE])
                lines.append(f"-# {missed}")
        if len(schedules) > _MAX_LISTED:
            lines.append(f"… +{len(schedules) - _MAX_LISTED}")
        return "\n".join(lines)

    async def pause(self, request: ModeratorRequest, schedule: Schedule) -> str:
        """Pauses a schedule: what becomes due until it is resumed is skipped."""
        await self._context.storage.schedules.pause_schedule(
            schedule, actor=request.user, now=self._context.clock(), reason="moderator"
        )
        await self._log_change(request, schedule, "pause")
        return _(
            "Schedule {number} is paused. Resume it with /schedule resume.", request.language, number=schedule.id
        )

    async def resume(self, request: ModeratorRequest, schedule: Schedule) -> str:
        """Resumes a schedule from now on."""
        await self._context.storage.schedules.resume_schedule(schedule, actor=request.user, now=self._context.clock())
        await self._log_change(request, schedule, "resume")
        return _("Schedule {number} was resumed.", request.language, number=schedule.id)

    async def remove(self, request: ModeratorRequest, schedule: Schedule) -> str:
        """Removes a schedule; its deliveries are kept."""
        await self._context.storage.schedules.remove_schedule(schedule, actor=request.user, now=self._context.clock())
        await self._log_change(request, schedule, "remove")
        return _("Schedule {number} was removed. Its posts are kept.", request.language, number=schedule.id)

    async def preview(self, request: ModeratorRequest, schedule: Schedule) -> str | MessageView:
        """Shows the next post."""
        (occurrence,) = next_occurrences(schedule, self._context.clock(), 1)
        card = self._post_content.build_card(schedule, occurrence.date)
        if card is None:
            return _("There is nothing to post for {date}.", request.language, date=occurrence.date.isoformat())
        return build_card_view(card)

    async def show_history(self, request: ModeratorRequest, schedule: Schedule) -> str:
        """Lists the latest posts of a schedule, with their state."""
        deliveries = await self._context.storage.deliveries.list_deliveries(schedule.id, limit=_MAX_LISTED)
        title = _("History of schedule {number}", request.language, number=schedule.id)
        lines = [f"### {title}", format_schedule(schedule, request.language)]
        lines += [f"- {format_history_line(delivery, request.language)}" for delivery in deliveries]
        if not deliveries:
            lines.append(_("Nothing has been due yet.", request.language))
        lines.append(f"-# {format_next_runs(schedule, self._context.clock(), request.language)}")
        return "\n".join(lines)

    async def configure_notices(
        self,
        request: ModeratorRequest,
        channel: discord.TextChannel | None,
        role: discord.Role | None,
        log: discord.TextChannel | None,
    ) -> str:
        """Sets what is given of the server's settings."""
        for target in filter(None, (channel, log)):
            await self._check_channel(request, target, {})
        repository = self._context.storage.workspace_settings
        before = await repository.load_workspace_settings(request.workspace_ref)
        after = WorkspaceSettings(
            before.workspace_ref,
            str(channel.id) if channel else before.moderators_channel,
            str(role.id) if role else before.moderators_role,
            str(log.id) if log else before.log_channel,
        )
        await repository.set_workspace_settings(after, actor=request.user, now=self._context.clock())
        return _("Saved.", request.language)

    def _parse(self, request: ModeratorRequest, options: Mapping[str, Any]) -> dict[str, Any]:
        answers = self._context.answers
        return parse_options(options, lambda name: answers.resolve_subject(name, request.language))

    def _describe(self, request: ModeratorRequest, head: str, schedule: Schedule) -> str:
        next_runs = format_next_runs(schedule, self._context.clock(), request.language)
        return "\n".join((head, format_schedule(schedule, request.language), next_runs))

    async def _check_channel(self, request: ModeratorRequest, channel: Postable, values: Mapping[str, Any]) -> None:
        """Checks that the bot has the permissions it will need in a channel, and that a review has its channel."""
        missing = find_missing_permissions(channel, channel.guild.me, publish=values.get("crosspost", False))
        if missing:
            names = ", ".join(format_permission(name, request.language) for name in missing)
            text = N_("In <#{channel}> the bot lacks: {names}. Grant it and try again.")
            raise InvalidInput(Message(text, {"channel": channel.id, "names": names}))
        if values.get("review"):
            repository = self._context.storage.workspace_settings
            settings = await repository.load_workspace_settings(request.workspace_ref)
            if settings.moderators_channel is None:
                text = N_("A review needs a moderators' channel: set it with /schedule notices first.")
                raise InvalidInput(Message(text))

    def _find_channel(self, schedule: Schedule) -> Postable | None:
        guild = self._context.client.get_guild(get_guild_id(schedule.channel_ref))
        channel = guild.get_channel_or_thread(int(schedule.channel_ref.channel)) if guild else None
        return channel if isinstance(channel, Postable) else None

    async def _log_change(self, request: ModeratorRequest, schedule: Schedule, action: str) -> None:
        line = _(
            "<@{user}> changed schedule {number}: {what}",
            schedule.language,
            user=request.user.user,
            number=schedule.id,
            what=action,
        )
        text = f"{line}\n{format_schedule(schedule, schedule.language)}"
        await self._notifier.log_change(schedule.channel_ref.workspace_ref, text)


def _unknown_schedule(number: int) -> InvalidInput:
    text = N_("There is no schedule {number}. /schedule list shows all schedules.")
    return InvalidInput(Message(text, {"number": number}))
