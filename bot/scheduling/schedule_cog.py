"""`/schedule`: moderators say what is posted, where and when, and read what became of it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.announcement import respond
from bot.discord_app.layout import CardView, card_view, notice_view
from bot.discord_app.limits import TEXT
from bot.discord_app.text import clip
from bot.scheduling import options
from bot.scheduling.channels import PostableChannel
from bot.scheduling.fields import BadField, complete_zone
from bot.scheduling.gate import admits, refuse
from bot.scheduling.notices import ChannelNotices
from bot.scheduling.permissions import Postable, missing, named
from bot.scheduling.review import press_mark
from bot.scheduling.speech import say
from bot.scheduling.timetable import heading, history_line, runs
from bot.scheduling.values import values_of
from briefings.delivery.model import State
from briefings.schedules.calendar import upcoming
from briefings.schedules.model import Schedule
from briefings.schedules.posts import Posts
from briefings.store import ledger
from briefings.store import schedules as kept
from briefings.store.guild_settings import GuildSettings, guild_settings, set_guild_settings

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.scheduling.marks import MarkButton

logger = logging.getLogger(__name__)

Interaction = discord.Interaction["BriefingBot"]

_LISTED = 15
"""Schedules shown by `list`, and posts shown by `why`: as many as fit into a message."""


class ScheduleCog(commands.Cog):
    """Schedules of a server."""

    group = app_commands.Group(
        name=locale_str("schedule", ja="schedule"),
        description=locale_str("Scheduled posts of this server", ja="このサーバーの定期投稿"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, bot: BriefingBot) -> None:
        self.bot = bot
        self.notices = ChannelNotices(bot)
        self.occasions = Posts(lambda: bot.desk)

    async def press(self, interaction: Interaction, button: MarkButton) -> None:
        """The press of a button on a post or a review."""
        await press_mark(self, interaction, button)

    @group.command(
        name=locale_str("add", ja="add"), description=locale_str("Post something regularly", ja="定期投稿を加えます")
    )
    @options.described(options.EVERY_OPTION)
    @options.chosen
    async def add(  # noqa: PLR0913, PLR0917  # one parameter an option
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
        if not await self._admitted(interaction):
            return
        given = {
            "channel": channel, "kind": kind, "time": time, "zone": zone, "language": language, "subjects": subjects,
            "lead_days": lead_days, "weight": weight, "publish": publish, "empty": empty, "lateness": lateness,
            "review": review,
        }  # fmt: skip
        tongue = self.bot.language(interaction)
        assert interaction.guild_id is not None  # noqa: S101  # the group is for servers only

        async def work() -> str:
            values = {"language": tongue, **values_of(given, lambda name: self.bot.answers.subject(name, tongue))}
            await self._check(interaction, channel, values)
            made = Schedule(
                id=0, key=secrets.token_hex(6), guild=interaction.guild_id or 0, since=self.bot.clock(),
                created_by=interaction.user.id, **values,
            )  # fmt: skip
            added = await kept.add_schedule(self.bot.store, made, actor=interaction.user.id)
            await self._log(interaction, added, "add")
            return "\n".join(
                (say("added", tongue, number=added.id), heading(added, tongue), runs(added, self.bot.clock(), tongue))
            )

        await self._answer(interaction, work)

    @group.command(
        name=locale_str("edit", ja="edit"), description=locale_str("Change a schedule", ja="定期投稿を変えます")
    )
    @options.described({**options.NUMBER_OPTION, **options.EVERY_OPTION})
    @options.chosen
    async def edit(  # noqa: PLR0913, PLR0917  # one parameter an option
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

        async def work(schedule: Schedule, tongue: str) -> str:
            values = values_of(given, lambda name: self.bot.answers.subject(name, tongue))
            if not values:
                return say("unchanged", tongue)
            where = channel or self._channel(schedule)
            if {"channel", "publish", "review"} & values.keys() and where is not None:
                publishing = {"publish": schedule.publish, "review": schedule.review, **values}
                await self._check(interaction, where, publishing)
            changed = await kept.change_schedule(
                self.bot.store, schedule, actor=interaction.user.id, now=self.bot.clock(), **values
            )
            if changed is None:
                return say("unknown", tongue, number=schedule.id)
            await self._log(interaction, changed, "edit")
            return "\n".join(
                (
                    say("edited", tongue, number=changed.id),
                    heading(changed, tongue),
                    runs(changed, self.bot.clock(), tongue),
                )
            )

        await self._with(interaction, number, work)

    @group.command(
        name=locale_str("list", ja="list"),
        description=locale_str("Schedules with their next three posts", ja="定期投稿と、次の3回の予定を出します"),
    )
    async def show(self, interaction: Interaction) -> None:
        """Every schedule, with its next three posts in the reader's own time."""
        if not await self._admitted(interaction):
            return
        tongue = self.bot.language(interaction)

        async def work() -> str:
            found = await kept.schedules(self.bot.store, interaction.guild_id or 0)
            if not found:
                return say("none", tongue)
            lines = []
            for schedule in found[:_LISTED]:
                lines += [heading(schedule, tongue), "-# " + runs(schedule, self.bot.clock(), tongue)]
                missed = (await ledger.counts(self.bot.store, schedule.id))[State.LATE]
                if missed:
                    lines.append("-# " + say("missed", tongue, count=missed))
            if len(found) > _LISTED:
                lines.append(f"… +{len(found) - _LISTED}")
            return "\n".join(lines)

        await self._answer(interaction, work)

    @group.command(
        name=locale_str("pause", ja="pause"),
        description=locale_str("Let a schedule rest", ja="定期投稿を止めます"),
    )
    @options.described(options.NUMBER_OPTION)
    async def pause(self, interaction: Interaction, number: int) -> None:
        """Let a schedule rest; what falls due meanwhile is skipped."""

        async def work(schedule: Schedule, tongue: str) -> str:
            await kept.pause_schedule(
                self.bot.store, schedule, actor=interaction.user.id, now=self.bot.clock(), because="moderator"
            )
            await self._log(interaction, schedule, "pause")
            return say("paused", tongue, number=schedule.id)

        await self._with(interaction, number, work)

    @group.command(
        name=locale_str("resume", ja="resume"),
        description=locale_str("Let a paused schedule go on", ja="止めた定期投稿を再開します"),
    )
    @options.described(options.NUMBER_OPTION)
    async def resume(self, interaction: Interaction, number: int) -> None:
        """Let a schedule go on, from now."""

        async def work(schedule: Schedule, tongue: str) -> str:
            await kept.resume_schedule(self.bot.store, schedule, actor=interaction.user.id, now=self.bot.clock())
            await self._log(interaction, schedule, "resume")
            return say("resumed", tongue, number=schedule.id)

        await self._with(interaction, number, work)

    @group.command(
        name=locale_str("remove", ja="remove"),
        description=locale_str("Take a schedule away", ja="定期投稿をなくします"),
    )
    @options.described(options.NUMBER_OPTION)
    async def remove(self, interaction: Interaction, number: int) -> None:
        """Take a schedule away; its records stay."""

        async def work(schedule: Schedule, tongue: str) -> str:
            await kept.remove_schedule(self.bot.store, schedule, actor=interaction.user.id, now=self.bot.clock())
            await self._log(interaction, schedule, "remove")
            return say("removed", tongue, number=schedule.id)

        await self._with(interaction, number, work)

    @group.command(
        name=locale_str("preview", ja="preview"),
        description=locale_str("See what would be posted next, alone", ja="次に投稿されるものを、自分だけで見ます"),
    )
    @options.described(options.NUMBER_OPTION)
    async def preview(self, interaction: Interaction, number: int) -> None:
        """Show the next post to the moderator alone."""

        async def work(schedule: Schedule, tongue: str) -> str | CardView:
            (slot,) = upcoming(schedule, self.bot.clock(), 1)
            card = self.occasions.card(schedule, slot.date)
            if card is None:
                return say("nothing", tongue, date=slot.date.isoformat())
            return card_view(card)

        await self._with(interaction, number, work)

    @group.command(
        name=locale_str("why", ja="why"),
        description=locale_str("What became of a schedule's posts", ja="定期投稿がどうなったかを記録から出します"),
    )
    @options.described(options.NUMBER_OPTION)
    async def why(self, interaction: Interaction, number: int) -> None:
        """Read the ledger."""

        async def work(schedule: Schedule, tongue: str) -> str:
            rows = await ledger.history(self.bot.store, schedule.id, limit=_LISTED)
            lines = [f"### {say('why.title', tongue, number=schedule.id)}", heading(schedule, tongue)]
            lines += [f"- {history_line(row, schedule, tongue)}" for row in rows] or [say("why.empty", tongue)]
            lines.append("-# " + runs(schedule, self.bot.clock(), tongue))
            return "\n".join(lines)

        await self._with(interaction, number, work, removed=True)

    @group.command(
        name=locale_str("notices", ja="notices"),
        description=locale_str(
            "Where moderators are told things, and who they are", ja="モデレーターへの連絡先とロールを決めます"
        ),
    )
    @options.described(options.NOTICE_OPTIONS)
    async def set_notices(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        log: discord.TextChannel | None = None,
    ) -> None:
        """Set what is given; what isn't stays."""
        if not await self._admitted(interaction):
            return
        tongue = self.bot.language(interaction)

        async def work() -> str:
            for one in filter(None, (channel, log)):
                await self._check(interaction, one, {})
            before = await guild_settings(self.bot.store, interaction.guild_id or 0)
            after = GuildSettings(
                before.guild,
                channel.id if channel else before.moderators_channel,
                role.id if role else before.moderators_role,
                log.id if log else before.log_channel,
            )
            await set_guild_settings(self.bot.store, after, actor=interaction.user.id, now=self.bot.clock())
            return say("saved", tongue)

        await self._answer(interaction, work)

    @add.autocomplete("zone")
    @edit.autocomplete("zone")
    async def complete_zones(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """IANA time zones."""
        return complete_zone(typed)

    @add.autocomplete("subjects")
    @edit.autocomplete("subjects")
    async def complete_subjects(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects for the last name of the list that is being typed."""
        before, comma, last = typed.rpartition(",")
        try:
            offered = self.bot.answers.complete(last.strip(), self.bot.language(interaction))
        except Exception:
            logger.exception("Autocomplete failed")
            return []
        if not comma:
            return offered
        lists = (f"{before.strip()}, {choice.value}" for choice in offered)
        return [app_commands.Choice(name=text, value=text) for text in lists if len(text) <= 100]

    async def _with(
        self,
        interaction: Interaction,
        number: int,
        work: Callable[[Schedule, str], Awaitable[str | CardView]],
        *,
        removed: bool = False,
    ) -> None:
        """Run a moderator's command on one of the server's schedules."""
        if not await self._admitted(interaction):
            return
        tongue = self.bot.language(interaction)

        async def found() -> str | CardView:
            schedule = await kept.schedule(self.bot.store, interaction.guild_id or 0, number)
            if schedule is None or (schedule.removed and not removed):
                return say("unknown", tongue, number=number)
            return await work(schedule, tongue)

        await self._answer(interaction, found)

    async def _answer(self, interaction: Interaction, work: Callable[[], Awaitable[str | CardView]]) -> None:
        """Answer the moderator alone, with what `work` gives or with what was wrong."""
        try:
            said = await work()
        except BadField as wrong:
            said = say(wrong.key, self.bot.language(interaction), text=wrong.text)
        except _Refusal as refusal:
            said = str(refusal)
        view = notice_view(clip(said, TEXT)) if isinstance(said, str) else said
        await respond(interaction, view, ephemeral=True)

    async def _admitted(self, interaction: Interaction) -> bool:
        if await admits(interaction):
            return True
        await refuse(interaction)
        return False

    async def _check(self, interaction: Interaction, channel: Postable, values: Mapping[str, Any]) -> None:
        """See that the bot may do in the channel what it will have to.

        Raises:
            _Refusal: it may not; the message names what is missing.
        """
        tongue = self.bot.language(interaction)
        lacking = missing(channel, channel.guild.me, publish=values.get("publish", False))
        if lacking:
            names = ", ".join(named(one, tongue) for one in lacking)
            raise _Refusal(say("missing", tongue, channel=channel.id, names=names))
        if values.get("review"):
            settings = await guild_settings(self.bot.store, interaction.guild_id or 0)
            if settings.moderators_channel is None:
                raise _Refusal(say("no_moderators", tongue))

    def _channel(self, schedule: Schedule) -> Postable | None:
        guild = self.bot.get_guild(schedule.guild)
        found = guild.get_channel_or_thread(schedule.channel) if guild else None
        return found if isinstance(found, Postable) else None

    async def _log(self, interaction: Interaction, schedule: Schedule, what: str) -> None:
        line = say("log", schedule.language, user=interaction.user.id, number=schedule.id, what=what)
        await self.notices.log_change(schedule.guild, f"{line}\n{heading(schedule, schedule.language)}")


class _Refusal(Exception):
    """A command that can't be done; the message is for the moderator."""
