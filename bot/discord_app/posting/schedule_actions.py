"""Carries out moderators' actions of `/schedule` and its panel: each method returns a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import discord
from msgspec import Struct

from bot.discord_app.channel_permissions import Postable, find_missing_permissions, format_permission
from bot.discord_app.posting.forum_tags import describe_tags, find_tag, list_required_tags
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.panel_view import PanelRenderer
from bot.discord_app.posting.schedule_options_reader import parse_options
from bot.discord_app.refs import get_guild_id, make_channel_ref, make_user_ref, make_workspace_ref
from bot.discord_app.ui.limits import clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.cards.labels import join_parts
from briefings.domain.follows import NEWS_TIME
from briefings.domain.place_settings import Place
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import N_, Message
from briefings.i18n import gettext as _
from briefings.posting.content import ServicePostContent
from briefings.posting.describe import format_kind
from briefings.posting.news.stored_news import StoredNews
from briefings.posting.panel import load_panel
from briefings.posting.panel_text import format_rhythm, format_zone_note
from briefings.posting.schedule_editor import ScheduleEditor
from briefings.posting.schedule_input import DEFAULT_ZONE, InvalidInput

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.posting.schedule_editor import EditedSchedule

HISTORY_PAGE_SIZE: Final = 12

_CHANGE_TEXTS: Final = {
    "add": N_("<@{user}> added schedule {number}."),
    "edit": N_("<@{user}> changed schedule {number}."),
    "pause": N_("<@{user}> paused schedule {number}."),
    "resume": N_("<@{user}> resumed schedule {number}."),
    "remove": N_("<@{user}> removed schedule {number}."),
}


class ModeratorRequest(Struct, frozen=True):
    """A request of a moderator.

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
        """Returns the request of a command or a press in a server."""
        return cls(
            make_user_ref(interaction.user),
            make_workspace_ref(interaction.guild_id),
            interaction.client.context.get_language(interaction),
        )


class ScheduleActions:
    """Moderators' actions on schedules. Every method raises `InvalidInput` for invalid input.

    Args:
        context: the dependencies of the commands.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._notifier = DiscordNotifier(context)
        self._post_content = ServicePostContent(lambda: context.service)
        self.editor = ScheduleEditor(
            context.storage,
            self._post_content,
            context.clock,
            StoredNews(context.storage, lambda: context.service, self._post_content, lambda: context.home_workspaces),
        )

    async def add(self, request: ModeratorRequest, channel: Postable, options: Mapping[str, Any]) -> MessageView:
        """Adds a schedule, and shows it with its next post."""
        keys = (channel.id, getattr(channel, "parent_id", None))
        place = Place(request.workspace_ref, tuple(str(key) for key in keys if key))
        chosen = self._context.places.find(place).settings
        defaults = {"language": chosen.language or request.language, "zone": chosen.zone or DEFAULT_ZONE}
        values = {**defaults, **self._parse(request, options)}
        await self._check_channel(request, channel, values)
        required = list_required_tags(channel)
        values["tags"] = self._choose_tags(request, channel, options.get("tag"))
        edited = await self.editor.add(values, request.user)
        await self._log_change(request, edited.schedule, "add")
        note = _("Schedule {number} was added.", request.language, number=edited.schedule.id)
        if required and not values["tags"]:
            edited = await self.editor.pause(edited.schedule, request.user, reason="missing_tag")
            note = _(
                "Schedule {number} was added, but still needs a tag.", request.language, number=edited.schedule.id
            )
            return self._show(request, edited.schedule, note, 0)
        note = self._add_zone_note(request, options, note)
        return self.make_renderer(request.language).build_with_preview(edited.schedule, edited.next_post, note=note)

    async def edit(
        self, request: ModeratorRequest, schedule: Schedule, options: Mapping[str, Any], page: int = 0
    ) -> MessageView:
        """Changes the given fields of a schedule."""
        values = self._parse(request, options)
        channel = options.get("channel") or self.find_channel(schedule)
        if channel is not None and (options.get("channel") is not None or options.get("tag") is not None):
            values["tags"] = self._choose_tags(request, channel, options.get("tag"))
        if not values:
            return self._show(request, schedule, _("You didn't choose anything to change.", request.language), page)
        if {"channel_ref", "crosspost", "review"} & values.keys() and channel is not None:
            required = {"crosspost": schedule.crosspost, "review": schedule.review, **values}
            await self._check_channel(request, channel, required)
        edited = await self.editor.change(schedule, values, request.user)
        if edited.schedule.pause_reason == "missing_tag" and edited.schedule.tags:
            edited = await self.editor.resume(edited.schedule, request.user)
        await self._log_change(request, edited.schedule, "edit")
        note = _("Schedule {number} was changed.", request.language, number=edited.schedule.id)
        return self._show(request, edited.schedule, self._add_zone_note(request, options, note), page)

    async def show_panel(self, request: ModeratorRequest, page: int = 1, note: str = "") -> MessageView:
        """Shows a page of the server's schedules."""
        panel = await load_panel(
            self._context.storage, self._post_content, request.workspace_ref, self._context.clock(), page=page
        )
        return self.make_renderer(request.language).build_panel(panel, note)

    async def show_schedule(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Shows one schedule."""
        return self._show(request, schedule, "", page)

    async def pause(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Pauses a schedule; occurrences that become due until it is resumed are skipped."""
        edited = await self.editor.pause(schedule, request.user)
        await self._log_change(request, edited.schedule, "pause")
        note = _("Schedule {number} is paused.", request.language, number=schedule.id)
        return await self._answer(request, edited, note, page)

    async def resume(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Resumes a schedule from now on."""
        channel = self.find_channel(schedule)
        if channel is not None and list_required_tags(channel) and not schedule.tags:
            raise InvalidInput(Message(N_("The forum requires a tag: choose one first.")))
        edited = await self.editor.resume(schedule, request.user)
        await self._log_change(request, edited.schedule, "resume")
        note = _("Schedule {number} was resumed.", request.language, number=schedule.id)
        return await self._answer(request, edited, note, page)

    async def remove(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Removes a schedule; its deliveries are kept."""
        await self.editor.remove(schedule, request.user)
        await self._log_change(request, schedule, "remove")
        note = _("Schedule {number} was removed. Its posts are kept.", request.language, number=schedule.id)
        return await self.show_panel(request, max(page, 1), note)

    async def choose_tag(
        self, request: ModeratorRequest, schedule: Schedule, tag_id: str, page: int = 0
    ) -> MessageView:
        """Sets the tag of a schedule that posts to a forum, and resumes it if it waited for one."""
        edited = await self.editor.change(schedule, {"tags": (tag_id,)}, request.user)
        if edited.schedule.pause_reason == "missing_tag":
            edited = await self.editor.resume(edited.schedule, request.user)
        await self._log_change(request, edited.schedule, "edit")
        note = _("Schedule {number} was changed.", request.language, number=schedule.id)
        return self._show(request, edited.schedule, note, page)

    async def preview(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Shows the next post with content, with its date."""
        next_post = await self.editor.preview_next_post(schedule)
        return self.make_renderer(request.language).build_with_preview(schedule, next_post, page=page)

    async def ask_removal(self, request: ModeratorRequest, schedule: Schedule, page: int = 0) -> MessageView:
        """Asks whether a schedule is to be removed."""
        next_post = self.editor.find_next_post(schedule)
        return self.make_renderer(request.language).build_removal_question(schedule, next_post, page)

    async def show_history(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> MessageView:
        """Lists the posts of a schedule with their state, the latest first."""
        deliveries = await self.editor.list_history(schedule, page * HISTORY_PAGE_SIZE + 1)
        first = (page - 1) * HISTORY_PAGE_SIZE
        shown = deliveries[first : first + HISTORY_PAGE_SIZE]
        next_post = None if schedule.removed else self.editor.find_next_post(schedule)
        return self.make_renderer(request.language).build_history(
            schedule, next_post, shown, page, more=len(deliveries) > first + HISTORY_PAGE_SIZE
        )

    async def configure_notices(
        self,
        request: ModeratorRequest,
        channel: discord.TextChannel | None,
        role: discord.Role | None,
        log: discord.TextChannel | None,
    ) -> str:
        """Changes the given settings of the server."""
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

    async def follow_subject(
        self, request: ModeratorRequest, channel: Postable, subject: str, changes: Mapping[str, Any]
    ) -> MessageView:
        """Adds a subject to the news of a channel. A schedule is made if the channel has none.

        Args:
            request: who asks.
            channel: the channel.
            subject: id of the subject.
            changes: further fields of the schedule.
        """
        await self._check_channel(request, channel, {})
        schedules = await self._context.storage.schedules.list_schedules(request.workspace_ref)
        channel_ref = make_channel_ref(channel.guild.id, channel.id)
        stored = next(
            (
                schedule
                for schedule in schedules
                if schedule.kind is ScheduleKind.NEWS and schedule.channel_ref == channel_ref
            ),
            None,
        )
        values = dict(changes)
        if stored is None:
            defaults = {"at": NEWS_TIME, "zone": self._context.settings.timezone, "language": request.language}
            values = {**defaults, **values, "channel_ref": channel_ref, "kind": ScheduleKind.NEWS}
            edited = await self.editor.add({**values, "subjects": (subject,)}, request.user)
            note = _("Schedule {number} was added.", request.language, number=edited.schedule.id)
        else:
            # A schedule without subjects has the news of all subjects.
            if stored.subjects:
                values["subjects"] = tuple(dict.fromkeys((*stored.subjects, subject)))
            edited = await self.editor.change(stored, values, request.user)
            note = _("Schedule {number} was changed.", request.language, number=edited.schedule.id)
        await self._log_change(request, edited.schedule, "edit" if stored else "add")
        return self._show(request, edited.schedule, note, 0)

    def find_channel(self, schedule: Schedule) -> Postable | None:
        """Finds the channel of a schedule, if the bot can see it."""
        guild = self._context.client.get_guild(get_guild_id(schedule.channel_ref))
        channel = guild.get_channel_or_thread(int(schedule.channel_ref.channel)) if guild else None
        return channel if isinstance(channel, Postable) else None

    def make_renderer(self, language: str) -> PanelRenderer:
        """Builds messages in a language."""
        return PanelRenderer(language, lambda subject: self.name_subject(subject, language))

    def describe_shortly(self, schedule: Schedule, language: str) -> str:
        """Describes a schedule in one line without markup, for a list of choices."""
        channel = self.find_channel(schedule)
        name = f"#{channel.name}" if channel is not None else ""
        parts = (str(schedule.id), format_kind(schedule.kind, language), name, format_rhythm(schedule, language))
        return join_parts(*parts)

    def name_subject(self, subject_id: str, language: str) -> str:
        """Returns the name of a subject; its id if the content no longer has it."""
        subject = self._context.service.content_index.subjects.get(subject_id)
        return escape_markdown(to_plain_text(subject.get_localized_name(language))) if subject else subject_id

    def _parse(self, request: ModeratorRequest, options: Mapping[str, Any]) -> dict[str, Any]:
        answers = self._context.answers
        return parse_options(
            options, lambda name: answers.resolve_subject(name, request.language), self._context.clock()
        )

    def _add_zone_note(self, request: ModeratorRequest, options: Mapping[str, Any], note: str) -> str:
        zone_note = format_zone_note(options.get("zone") or "", request.language, self._context.clock())
        return f"{note}\n⚠️ {zone_note}" if zone_note else note

    async def _answer(self, request: ModeratorRequest, edited: EditedSchedule, note: str, page: int) -> MessageView:
        """Returns the panel if the schedule was changed from it; else the schedule alone."""
        if page:
            return await self.show_panel(request, page, note)
        return self._show(request, edited.schedule, note, 0)

    def _show(self, request: ModeratorRequest, schedule: Schedule, note: str, page: int) -> MessageView:
        next_post = self.editor.find_next_post(schedule)
        channel = self.find_channel(schedule)
        tags = list_required_tags(channel) if channel is not None and not schedule.tags else ()
        return self.make_renderer(request.language).build_schedule(
            schedule, next_post, note=note, page=page, tags=tags
        )

    def _choose_tags(self, request: ModeratorRequest, channel: Postable, typed: str | None) -> tuple[str, ...]:
        """Chooses the tags of a schedule: the one that was typed, or the only one that its forum has."""
        if typed:
            tag = find_tag(channel, typed)
            if tag is None:
                known = describe_tags(channel) or _("none", request.language)
                problem = N_("“{text}” is not a tag of this channel. Its tags: {tags}.")
                raise InvalidInput(Message(problem, {"text": clip_text(typed, 50), "tags": known}))
            return (str(tag.id),)
        required = list_required_tags(channel)
        return (str(required[0].id),) if len(required) == 1 else ()

    async def _check_channel(self, request: ModeratorRequest, channel: Postable, values: Mapping[str, Any]) -> None:
        """Checks that the bot has the permissions it will need in a channel, and that a review has its channel."""
        missing = find_missing_permissions(channel, channel.guild.me, publish=values.get("crosspost", False))
        if missing:
            names = ", ".join(format_permission(name, request.language) for name in missing)
            text = N_("In <#{channel}> the bot lacks: {names}. Grant what is missing and try again.")
            raise InvalidInput(Message(text, {"channel": channel.id, "names": names}))
        if values.get("review"):
            repository = self._context.storage.workspace_settings
            settings = await repository.load_workspace_settings(request.workspace_ref)
            if settings.moderators_channel is None:
                text = N_("A review needs a moderators' channel: set it with /schedule notices first.")
                raise InvalidInput(Message(text))

    async def _log_change(self, request: ModeratorRequest, schedule: Schedule, action: str) -> None:
        line = _(_CHANGE_TEXTS[action], schedule.language, user=request.user.user, number=schedule.id)
        text = self.make_renderer(schedule.language).format_schedule(schedule)
        await self._notifier.log_change(schedule.channel_ref.workspace_ref, f"{line}\n{text}")
