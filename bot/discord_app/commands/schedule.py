"""`/schedule`: moderators say what is posted, where and when, and read what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import ModeratorScope, denial_text, is_moderator
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.channel_permissions import Postable, find_missing_permissions, format_permission
from bot.discord_app.commands import schedule_options as options
from bot.discord_app.commands.schedule_options import InvalidField, PostableChannel, complete_zone, parse_options
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.review import PostButtonHandler
from bot.discord_app.posting.schedule_text import (
    format_history_line,
    format_next_runs,
    format_schedule,
)
from bot.discord_app.refs import get_guild_id, make_user_ref, make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.components import MessageView, build_notice_view
from bot.discord_app.ui.custom_ids import PostId
from bot.discord_app.ui.limits import MAX_TEXT, clip_text
from briefings.domain.deliveries import DeliveryState
from briefings.domain.recurrence import next_occurrences
from briefings.domain.schedules import Schedule
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import gettext as _
from briefings.posting.content import ServicePostContent

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction

_MAX_LISTED = 15
"""Schedules shown by `list`, and posts shown by `why`: as many as fit into a message."""


class ScheduleCog(commands.Cog):
    """Schedules of a server."""

    group = app_commands.Group(
        name=translatable_name("command", "schedule"),
        description=locale_str("Scheduled posts of this server"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, context: DiscordContext, router: ComponentRouter) -> None:
        self._context = context
        self.notifier = DiscordNotifier(context)
        self.post_content = ServicePostContent(lambda: context.service)
        router.register(PostId, PostButtonHandler(context).handle_button)

    @group.command(name=translatable_name("command", "add"), description=locale_str("Post something regularly"))
    @options.describe_options(options.SCHEDULE_OPTIONS)
    @options.add_choices
    async def add_schedule(  # noqa: PLR0913, PLR0917  # one parameter an option
        self,
        interaction: Interaction,
        channel: PostableChannel,
        kind: str,
        time: str = "09:00",
        zone: str = "Asia/Tokyo",
        language: str | None = None,
        subjects: str | None = None,
        lead_days: str | None = None,
        weight: str = "major",
        publish: bool = False,
        empty: str = "silence",
        lateness: int = 0,
        review: bool = False,
    ) -> None:
        """Make a schedule."""
        if not await self._ensure_moderator(interaction):
            return
        given = {
            "channel": channel, "kind": kind, "time": time, "zone": zone, "language": language, "subjects": subjects,
            "lead_days": lead_days, "weight": weight, "publish": publish, "empty": empty, "lateness": lateness,
            "review": review,
        }  # fmt: skip
        tongue = self._context.get_language(interaction)
        assert interaction.guild_id is not None  # noqa: S101  # the group is for servers only

        async def store_schedule() -> str:
            values = {
                "language": tongue,
                **parse_options(given, lambda name: self._context.answers.resolve_subject(name, tongue)),
            }
            await self._check_channel(interaction, channel, values)
            made = Schedule(
                id=0, key=secrets.token_hex(6), since=self._context.clock(),
                created_by=make_user_ref(interaction.user), **values,
            )  # fmt: skip
            added = await self._context.storage.schedules.add_schedule(made, actor=make_user_ref(interaction.user))
            await self._log_change(interaction, added, "add")
            return "\n".join(
                (
                    _("Schedule {number} was added.", tongue, number=added.id),
                    format_schedule(added, tongue),
                    format_next_runs(added, self._context.clock(), tongue),
                )
            )

        await self._send_answer(interaction, store_schedule)

    @group.command(name=translatable_name("command", "edit"), description=locale_str("Change a schedule"))
    @options.describe_options({**options.NUMBER_OPTION, **options.SCHEDULE_OPTIONS})
    @options.add_choices
    async def edit_schedule(  # noqa: PLR0913, PLR0917  # one parameter an option
        self,
        interaction: Interaction,
        number: int,
        channel: PostableChannel | None = None,
        kind: str | None = None,
        time: str | None = None,
        zone: str | None = None,
        language: str | None = None,
        subjects: str | None = None,
        lead_days: str | None = None,
        weight: str | None = None,
        publish: bool | None = None,
        empty: str | None = None,
        lateness: int | None = None,
        review: bool | None = None,
    ) -> None:
        """Change what is given, and nothing else."""
        given = {
            "channel": channel, "kind": kind, "time": time, "zone": zone, "language": language, "subjects": subjects,
            "lead_days": lead_days, "weight": weight, "publish": publish, "empty": empty, "lateness": lateness,
            "review": review,
        }  # fmt: skip

        async def apply_changes(schedule: Schedule, reply_language: str) -> str:
            values = parse_options(given, lambda name: self._context.answers.resolve_subject(name, reply_language))
            if not values:
                return _("Nothing was given to change.", reply_language)
            where = channel or self._find_channel(schedule)
            if {"channel_ref", "crosspost", "review"} & values.keys() and where is not None:
                publishing = {"crosspost": schedule.crosspost, "review": schedule.review, **values}
                await self._check_channel(interaction, where, publishing)
            changed = await self._context.storage.schedules.change_schedule(
                schedule, actor=make_user_ref(interaction.user), now=self._context.clock(), **values
            )
            if changed is None:
                return _(
                    "There is no schedule {number}. /schedule list shows all schedules.",
                    reply_language,
                    number=schedule.id,
                )
            await self._log_change(interaction, changed, "edit")
            return "\n".join(
                (
                    _("Schedule {number} was changed.", reply_language, number=changed.id),
                    format_schedule(changed, reply_language),
                    format_next_runs(changed, self._context.clock(), reply_language),
                )
            )

        await self._run_on_schedule(interaction, number, apply_changes)

    @group.command(
        name=translatable_name("command", "list"),
        description=locale_str("Schedules with their next three posts"),
    )
    async def list_schedules(self, interaction: Interaction) -> None:
        """Every schedule, with its next three posts in the reader's own time."""
        if not await self._ensure_moderator(interaction):
            return
        tongue = self._context.get_language(interaction)

        async def render_list() -> str:
            found = await self._context.storage.schedules.list_schedules(make_workspace_ref(interaction.guild_id))
            if not found:
                return _("There are no schedules yet. /schedule add makes one.", tongue)
            lines = []
            for schedule in found[:_MAX_LISTED]:
                lines += [
                    format_schedule(schedule, tongue),
                    "-# " + format_next_runs(schedule, self._context.clock(), tongue),
                ]
                missed = (await self._context.storage.deliveries.count_by_state(schedule.id))[DeliveryState.LATE]
                if missed:
                    lines.append("-# " + _("Missed so far: {count}", tongue, count=missed))
            if len(found) > _MAX_LISTED:
                lines.append(f"… +{len(found) - _MAX_LISTED}")
            return "\n".join(lines)

        await self._send_answer(interaction, render_list)

    @group.command(
        name=translatable_name("command", "pause"),
        description=locale_str("Let a schedule rest"),
    )
    @options.describe_options(options.NUMBER_OPTION)
    async def pause_schedule(self, interaction: Interaction, number: int) -> None:
        """Let a schedule rest; what falls due meanwhile is skipped."""

        async def apply_pause(schedule: Schedule, reply_language: str) -> str:
            await self._context.storage.schedules.pause_schedule(
                schedule, actor=make_user_ref(interaction.user), now=self._context.clock(), reason="moderator"
            )
            await self._log_change(interaction, schedule, "pause")
            return _(
                "Schedule {number} is paused. Resume it with /schedule resume.", reply_language, number=schedule.id
            )

        await self._run_on_schedule(interaction, number, apply_pause)

    @group.command(
        name=translatable_name("command", "resume"),
        description=locale_str("Let a paused schedule go on"),
    )
    @options.describe_options(options.NUMBER_OPTION)
    async def resume_schedule(self, interaction: Interaction, number: int) -> None:
        """Let a schedule go on, from now."""

        async def apply_resume(schedule: Schedule, reply_language: str) -> str:
            await self._context.storage.schedules.resume_schedule(
                schedule, actor=make_user_ref(interaction.user), now=self._context.clock()
            )
            await self._log_change(interaction, schedule, "resume")
            return _("Schedule {number} was resumed.", reply_language, number=schedule.id)

        await self._run_on_schedule(interaction, number, apply_resume)

    @group.command(
        name=translatable_name("command", "remove"),
        description=locale_str("Take a schedule away"),
    )
    @options.describe_options(options.NUMBER_OPTION)
    async def remove_schedule(self, interaction: Interaction, number: int) -> None:
        """Take a schedule away; its records stay."""

        async def apply_removal(schedule: Schedule, reply_language: str) -> str:
            await self._context.storage.schedules.remove_schedule(
                schedule, actor=make_user_ref(interaction.user), now=self._context.clock()
            )
            await self._log_change(interaction, schedule, "remove")
            return _("Schedule {number} was removed. Its posts are kept.", reply_language, number=schedule.id)

        await self._run_on_schedule(interaction, number, apply_removal)

    @group.command(
        name=translatable_name("command", "preview"),
        description=locale_str("See what would be posted next, alone"),
    )
    @options.describe_options(options.NUMBER_OPTION)
    async def preview_next(self, interaction: Interaction, number: int) -> None:
        """Show the next post to the moderator alone."""

        async def render_preview(schedule: Schedule, reply_language: str) -> str | MessageView:
            (slot,) = next_occurrences(schedule, self._context.clock(), 1)
            card = self.post_content.build_card(schedule, slot.date)
            if card is None:
                return _("There is nothing to post for {date}.", reply_language, date=slot.date.isoformat())
            return build_card_view(card)

        await self._run_on_schedule(interaction, number, render_preview)

    @group.command(
        name=translatable_name("command", "why"),
        description=locale_str("What became of a schedule's posts"),
    )
    @options.describe_options(options.NUMBER_OPTION)
    async def show_history(self, interaction: Interaction, number: int) -> None:
        """Read the ledger."""

        async def render_history(schedule: Schedule, reply_language: str) -> str:
            rows = await self._context.storage.deliveries.list_deliveries(schedule.id, limit=_MAX_LISTED)
            lines = [
                "### " + _("History of schedule {number}", reply_language, number=schedule.id),
                format_schedule(schedule, reply_language),
            ]
            lines += [f"- {format_history_line(row, reply_language)}" for row in rows] or [
                _("Nothing has been due yet.", reply_language)
            ]
            lines.append("-# " + format_next_runs(schedule, self._context.clock(), reply_language))
            return "\n".join(lines)

        await self._run_on_schedule(interaction, number, render_history, include_removed=True)

    @group.command(
        name=translatable_name("command", "notices"),
        description=locale_str("Where moderators are told things, and who they are"),
    )
    @options.describe_options(options.NOTICE_OPTIONS)
    async def configure_notices(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        log: discord.TextChannel | None = None,
    ) -> None:
        """Set what is given; what isn't stays."""
        if not await self._ensure_moderator(interaction):
            return
        tongue = self._context.get_language(interaction)

        async def save_settings() -> str:
            for one in filter(None, (channel, log)):
                await self._check_channel(interaction, one, {})
            before = await self._context.storage.workspace_settings.load_workspace_settings(
                make_workspace_ref(interaction.guild_id)
            )
            after = WorkspaceSettings(
                before.workspace_ref,
                str(channel.id) if channel else before.moderators_channel,
                str(role.id) if role else before.moderators_role,
                str(log.id) if log else before.log_channel,
            )
            await self._context.storage.workspace_settings.set_workspace_settings(
                after, actor=make_user_ref(interaction.user), now=self._context.clock()
            )
            return _("Saved.", tongue)

        await self._send_answer(interaction, save_settings)

    @add_schedule.autocomplete("zone")
    @edit_schedule.autocomplete("zone")
    async def complete_zones(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """IANA time zones."""
        return complete_zone(typed)

    @add_schedule.autocomplete("subjects")
    @edit_schedule.autocomplete("subjects")
    @offer_nothing_on_error
    async def complete_subjects(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects for the last name of the list that is being typed."""
        before, comma, last = typed.rpartition(",")
        offered = self._context.answers.complete_names(last.strip(), self._context.get_language(interaction))
        if not comma:
            return offered
        lists = (f"{before.strip()}, {choice.value}" for choice in offered)
        return [app_commands.Choice(name=text, value=text) for text in lists if len(text) <= 100]

    async def _run_on_schedule(
        self,
        interaction: Interaction,
        number: int,
        operation: Callable[[Schedule, str], Awaitable[str | MessageView]],
        *,
        include_removed: bool = False,
    ) -> None:
        """Run a moderator's command on one of the server's schedules."""
        if not await self._ensure_moderator(interaction):
            return
        tongue = self._context.get_language(interaction)

        async def load_and_run() -> str | MessageView:
            schedule = await self._context.storage.schedules.find_schedule(
                make_workspace_ref(interaction.guild_id), number
            )
            if schedule is None or (schedule.removed and not include_removed):
                return _("There is no schedule {number}. /schedule list shows all schedules.", tongue, number=number)
            return await operation(schedule, tongue)

        await self._send_answer(interaction, load_and_run)

    async def _send_answer(
        self, interaction: Interaction, operation: Callable[[], Awaitable[str | MessageView]]
    ) -> None:
        """Answer the moderator alone, with what `operation` gives or with what was wrong."""
        try:
            said = await operation()
        except InvalidField as wrong:
            said = _(wrong.problem, self._context.get_language(interaction), text=wrong.text)
        except _CommandRefused as refusal:
            said = str(refusal)
        view = build_notice_view(clip_text(said, MAX_TEXT)) if isinstance(said, str) else said
        await respond_privately(interaction, view)

    async def _ensure_moderator(self, interaction: Interaction) -> bool:
        if await is_moderator(interaction, ModeratorScope.SERVER):
            return True
        text = denial_text(ModeratorScope.SERVER, self._context.get_language(interaction))
        await respond_privately(interaction, text)
        return False

    async def _check_channel(self, interaction: Interaction, channel: Postable, values: Mapping[str, Any]) -> None:
        """See that the bot may do in the channel what it will have to.

        Raises:
            _Refusal: it may not; the message names what is missing.
        """
        tongue = self._context.get_language(interaction)
        lacking = find_missing_permissions(channel, channel.guild.me, publish=values.get("crosspost", False))
        if lacking:
            names = ", ".join(format_permission(one, tongue) for one in lacking)
            raise _CommandRefused(
                _(
                    "In <#{channel}> the bot lacks: {names}. Grant it and try again.",
                    tongue,
                    channel=channel.id,
                    names=names,
                )
            )
        if values.get("review"):
            settings = await self._context.storage.workspace_settings.load_workspace_settings(
                make_workspace_ref(interaction.guild_id)
            )
            if settings.moderators_channel is None:
                raise _CommandRefused(
                    _("A review needs a moderators' channel: set it with /schedule notices first.", tongue)
                )

    def _find_channel(self, schedule: Schedule) -> Postable | None:
        guild = self._context.client.get_guild(get_guild_id(schedule.channel_ref))
        found = guild.get_channel_or_thread(int(schedule.channel_ref.channel)) if guild else None
        return found if isinstance(found, Postable) else None

    async def _log_change(self, interaction: Interaction, schedule: Schedule, action: str) -> None:
        line = _(
            "<@{user}> changed schedule {number}: {what}",
            schedule.language,
            user=interaction.user.id,
            number=schedule.id,
            what=action,
        )
        await self.notifier.log_change(
            schedule.channel_ref.workspace_ref, f"{line}\n{format_schedule(schedule, schedule.language)}"
        )


class _CommandRefused(Exception):
    """A command that can't be done; the message is for the moderator."""
