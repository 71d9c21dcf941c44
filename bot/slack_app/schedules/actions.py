"""Carries out moderators' actions of `/schedule`: each method returns a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from bot.slack_app.posting.notifier import SlackNotifier
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.schedules.panel_blocks import PAGE_SIZE, PanelBlocks
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.posting.content import ServicePostContent
from briefings.posting.describe import compose
from briefings.posting.news.stored_news import StoredNews
from briefings.posting.panel import load_panel
from briefings.posting.schedule_editor import ScheduleEditor

if TYPE_CHECKING:
    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.domain.schedules import Schedule
    from briefings.posting.describe import Line

HISTORY_SIZE: Final = 15
"""Posts that the history of a schedule shows."""

_CHANGE_TEXTS: Final = {
    "add": N_("{user} added schedule {number}."),
    "edit": N_("{user} changed schedule {number}."),
    "pause": N_("{user} paused schedule {number}."),
    "resume": N_("{user} resumed schedule {number}."),
    "remove": N_("{user} removed schedule {number}."),
}


class ModeratorRequest(Struct, frozen=True):
    """A request of a moderator.

    Attributes:
        user: id of the moderator.
        name: of the moderator, as clients show it.
        team: id of the workspace.
        language: of the answer.
    """

    user: str
    name: str
    team: str
    language: str

    @property
    def workspace_ref(self) -> WorkspaceRef:
        """The workspace."""
        return make_workspace_ref(self.team)

    @property
    def actor(self) -> UserRef:
        """The moderator."""
        return make_user_ref(self.user)


class ScheduleActions:
    """Moderators' actions on schedules. Methods raise `InvalidInput` for invalid input.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._notifier = SlackNotifier(context.bot, context.workspaces)
        self._post_content = ServicePostContent(lambda: context.service)
        self.editor = ScheduleEditor(
            context.bot.storage,
            self._post_content,
            context.bot.clock,
            StoredNews(
                context.bot.storage,
                lambda: context.service,
                self._post_content,
                lambda: context.bot.home_workspaces,
            ),
        )

    def name_subject(self, subject_id: str, language: str) -> str:
        """Returns the name of a subject; its id if the active revision has no such subject."""
        subject = self._context.service.content_index.subjects.get(subject_id)
        return subject.get_localized_name(language) if subject else subject_id

    def make_blocks(self, language: str) -> PanelBlocks:
        """Builds messages in a language."""
        return PanelBlocks(language, lambda subject: self.name_subject(subject, language))

    async def show_panel(self, request: ModeratorRequest, page: int = 1, note: str = "") -> SlackMessage:
        """Shows a page of the workspace's schedules."""
        panel = await load_panel(
            self._context.bot.storage,
            self._post_content,
            request.workspace_ref,
            self._context.bot.clock(),
            page=page,
            page_size=PAGE_SIZE,
        )
        return self.make_blocks(request.language).build_panel(panel, note)

    async def show_schedule(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:
        """Shows a schedule."""
        next_post = self.editor.find_next_post(schedule)
        return self.make_blocks(request.language).build_schedule(schedule, next_post, page=page)

    async def save(
        self, request: ModeratorRequest, schedule: Schedule | None, values: dict[str, Any]
    ) -> SlackMessage:
        """Adds a schedule, or changes one; shows it above its next post."""
        if schedule is None:
            edited = await self.editor.add(values, request.actor)
            note = _("Schedule {number} was added.", request.language, number=edited.schedule.id)
        else:
            edited = await self.editor.change(schedule, values, request.actor)
            note = _("Schedule {number} was changed.", request.language, number=edited.schedule.id)
        await self._log_change(request, edited.schedule, "edit" if schedule else "add")
        return self.make_blocks(request.language).build_preview(edited.schedule, edited.next_post, note=note)

    async def pause(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:
        """Pauses a schedule; occurrences that become due until it is resumed are skipped."""
        edited = await self.editor.pause(schedule, request.actor)
        await self._log_change(request, edited.schedule, "pause")
        note = _("Schedule {number} is paused.", request.language, number=schedule.id)
        return await self.show_panel(request, page, note)

    async def resume(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:
        """Resumes a schedule from now on."""
        edited = await self.editor.resume(schedule, request.actor)
        await self._log_change(request, edited.schedule, "resume")
        note = _("Schedule {number} was resumed.", request.language, number=schedule.id)
        return await self.show_panel(request, page, note)

    async def remove(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:
        """Removes a schedule; its deliveries are kept."""
        await self.editor.remove(schedule, request.actor)
        await self._log_change(request, schedule, "remove")
        note = _("Schedule {number} was removed. Its posts are kept.", request.language, number=schedule.id)
        return await self.show_panel(request, page, note)

    async def ask_removal(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:
        """Asks whether a schedule is to be removed."""
        next_post = self.editor.find_next_post(schedule)
        return self.make_blocks(request.language).build_removal_question(schedule, next_post, page)

    async def preview(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:  # noqa: ARG002 - as the others
        """Shows the next post with content, with its date."""
        next_post = await self.editor.preview_next_post(schedule)
        return self.make_blocks(request.language).build_preview(schedule, next_post)

    async def show_history(self, request: ModeratorRequest, schedule: Schedule, page: int = 1) -> SlackMessage:  # noqa: ARG002 - as the others
        """Lists the latest posts of a schedule with their state."""
        deliveries = await self.editor.list_history(schedule, HISTORY_SIZE)
        return self.make_blocks(request.language).build_history(schedule, deliveries)

    async def load_settings(self, request: ModeratorRequest) -> WorkspaceSettings:
        """Returns the settings of the workspace."""
        return await self._context.bot.storage.workspace_settings.load_workspace_settings(request.workspace_ref)

    async def save_settings(self, request: ModeratorRequest, values: dict[str, str | None]) -> str:
        """Stores the settings of the workspace."""
        settings = WorkspaceSettings(request.workspace_ref, **values)
        await self._context.bot.storage.workspace_settings.set_workspace_settings(
            settings, actor=request.actor, now=self._context.bot.clock()
        )
        return _("Saved.", request.language)

    async def _log_change(self, request: ModeratorRequest, schedule: Schedule, action: str) -> None:
        text = compose(_CHANGE_TEXTS[action], schedule.language, user=request.name, number=schedule.id)
        title, details = self.make_blocks(schedule.language).describe(schedule)
        line: Line = (*text, " ", *title, " · ", *details)
        await self._notifier.log_change(schedule.channel_ref.workspace_ref, line)
