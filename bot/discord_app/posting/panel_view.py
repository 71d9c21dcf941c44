"""Renders schedules for moderators: the panel of a server, a schedule, its next post and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.posting.schedule_text import format_history_line, format_kind, format_status, format_timestamp
from bot.discord_app.ui.card_view import build_card_layout
from bot.discord_app.ui.components import (
    Accent,
    MessageView,
    Row,
    build_button,
    build_message,
    build_option,
    build_row,
    build_select,
    build_view,
)
from bot.discord_app.ui.custom_ids import ScheduleAction, ScheduleId
from bot.discord_app.ui.limits import MAX_OPTIONS, clip_text
from briefings.cards.labels import join_parts
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext
from briefings.posting.panel_text import format_rhythm, format_selection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.domain.deliveries import Delivery
    from briefings.domain.schedules import Schedule
    from briefings.posting.next_posts import NextPost
    from briefings.posting.panel import PanelRow, SchedulePanel

_MAX_ROWS_WITH_BUTTONS: Final = 5
"""Schedules that have their own buttons on the panel: each takes six of the 40 components of a message."""

_MAX_ROW_TEXT: Final = 240
"""Characters of a schedule on a full page: a message has 4,000."""

_MAX_HISTORY_LINE: Final = 230


class PanelRenderer:
    """Builds the messages about schedules.

    Args:
        language: the moderator's.
        name_subject: returns the name of a subject by its id.
    """

    def __init__(self, language: str, name_subject: Callable[[str], str]) -> None:
        self._language = language
        self._name_subject = name_subject

    def build_panel(self, panel: SchedulePanel, note: str = "") -> MessageView:
        """Builds a page of the panel.

        Args:
            panel: the page.
            note: a confirmation of the last action.
        """
        language = self._language
        if not panel.total:
            return build_message(note, _("There are no schedules yet. Add one with /schedule add.", language))
        title = ngettext("{count} schedule", "{count} schedules", panel.total, language)
        head = f"## {title}"
        if panel.page_count > 1:
            pages = _("Page {page} of {count}", language, page=panel.page, count=panel.page_count)
            head += f"\n-# {pages}"
        parts: list[str | ui.Item[ui.LayoutView] | None] = [note, head]
        if len(panel.rows) <= _MAX_ROWS_WITH_BUTTONS:
            for row in panel.rows:
                parts += [ui.Separator() if row is not panel.rows[0] else None]
                parts += [self._format_row(row), self._build_buttons(row.schedule, panel.page, with_history=False)]
        else:
            texts = (clip_text(self._format_row(row), _MAX_ROW_TEXT) for row in panel.rows)
            parts += ["\n".join(texts), self._build_menu(panel)]
        return build_message(*parts, self._build_pager(panel), accent=Accent.NEUTRAL)

    def build_schedule(
        self,
        schedule: Schedule,
        next_post: NextPost | None,
        *,
        note: str = "",
        page: int = 0,
        tags: Sequence[discord.ForumTag] = (),
    ) -> MessageView:
        """Builds the message of a schedule with its buttons.

        Args:
            schedule: the schedule.
            next_post: its next post.
            note: a confirmation of the last action.
            page: of the panel from which it was opened; 0 for none.
            tags: the tags of its forum, of which one has to be chosen.
        """
        back = build_button(ScheduleId(ScheduleAction.LIST, page=max(page, 1)), _("← All schedules", self._language))
        options = [build_option(tag.name, str(tag.id)) for tag in tags[:MAX_OPTIONS]]
        placeholder = _("Choose a tag: the forum requires one", self._language)
        return build_message(
            note,
            self._format_schedule(schedule, next_post),
            build_select(ScheduleId(ScheduleAction.CHOOSE_TAG, schedule.id, page), options, placeholder),
            self._build_buttons(schedule, page, with_history=True),
            build_row(back),
            accent=Accent.ATTENTION if tags or schedule.defects else Accent.NEUTRAL,
        )

    def build_with_preview(
        self, schedule: Schedule, next_post: NextPost | None, *, note: str = "", page: int = 0
    ) -> MessageView:
        """Builds a schedule above its next post, as it would be posted now."""
        language = self._language
        if next_post is None:
            return self.build_schedule(schedule, None, note=note, page=page)
        text = "\n".join(filter(None, (note, self._format_schedule(schedule, next_post))))
        due = format_timestamp(next_post.occurrence.due)
        text += "\n-# " + _("As it would be posted now; it is due {due}.", language, due=due)
        row = build_row(
            build_button(ScheduleId(ScheduleAction.EDIT, schedule.id, page), pgettext("button", "Change…", language)),
            build_button(ScheduleId(ScheduleAction.LIST, page=max(page, 1)), _("← All schedules", language)),
        )
        return build_view(ui.TextDisplay(text), *build_card_layout(next_post.card).children, *filter(None, (row,)))

    def build_removal_question(self, schedule: Schedule, next_post: NextPost | None, page: int) -> MessageView:
        """Asks whether a schedule is to be removed."""
        language = self._language
        keep = ScheduleAction.LIST if page else ScheduleAction.OPEN
        return build_message(
            self._format_schedule(schedule, next_post),
            _("Remove this schedule? It can't be brought back; its posts stay in the channel.", language),
            build_row(
                build_button(
                    ScheduleId(ScheduleAction.REMOVE, schedule.id, page),
                    pgettext("button", "Remove", language),
                    discord.ButtonStyle.danger,
                ),
                build_button(ScheduleId(keep, schedule.id, page), pgettext("button", "Keep it", language)),
            ),
            accent=Accent.DANGER,
        )

    def build_history(
        self, schedule: Schedule, next_post: NextPost | None, deliveries: Sequence[Delivery], page: int, *, more: bool
    ) -> MessageView:
        """Builds the message with the outcomes of a schedule's posts.

        Args:
            schedule: the schedule.
            next_post: its next post.
            deliveries: those of the page, newest first.
            page: its number, from 1.
            more: whether there are older ones.
        """
        language = self._language
        lines = [
            "- " + clip_text(format_history_line(delivery, language), _MAX_HISTORY_LINE) for delivery in deliveries
        ]
        title = _("History of schedule {number}", language, number=schedule.id)
        begin = format_timestamp(schedule.since, "f")
        return build_message(
            f"### {title}\n{self._format_schedule(schedule, next_post)}",
            "\n".join(lines) or _("Nothing has been due yet.", language),
            "-# " + _("It was made on {begin}.", language, begin=begin),
            build_row(
                self._build_page_button(ScheduleAction.SHOW_HISTORY, schedule.id, page - 1, next_page=False)
                if page > 1
                else None,
                self._build_page_button(ScheduleAction.SHOW_HISTORY, schedule.id, page + 1, next_page=True)
                if more
                else None,
                build_button(ScheduleId(ScheduleAction.LIST, page=1), _("← All schedules", language)),
            ),
            accent=Accent.NEUTRAL,
        )

    def _format_row(self, row: PanelRow) -> str:
        text = self._format_schedule(row.schedule, row.next_post)
        if row.missed:
            text += "\n-# " + _("Missed so far: {count}", self._language, count=row.missed)
        return text

    def _format_schedule(self, schedule: Schedule, next_post: NextPost | None) -> str:
        """Formats a schedule in three lines: content and channel, time and subjects, and the next post."""
        status = format_status(schedule, next_post, self._language)
        if schedule.removed:
            status = _("removed", self._language)
        return f"{self.format_schedule(schedule)}\n-# {status}"

    def format_schedule(self, schedule: Schedule) -> str:
        """Formats a schedule in two lines: content and channel, time and subjects."""
        kind = format_kind(schedule.kind, self._language)
        details = join_parts(
            format_rhythm(schedule, self._language), format_selection(schedule, self._language, self._name_subject)
        )
        return f"**{schedule.id}** · **{kind}** → <#{schedule.channel_ref.channel}>\n{details}"

    def _build_buttons(self, schedule: Schedule, page: int, *, with_history: bool) -> Row | None:
        if schedule.removed:
            return None
        language = self._language
        toggle = (
            (ScheduleAction.RESUME, pgettext("button", "Resume", language))
            if schedule.paused
            else (ScheduleAction.PAUSE, pgettext("button", "Pause", language))
        )
        wanted = [
            (ScheduleAction.PREVIEW, pgettext("button", "Preview", language)),
            (ScheduleAction.EDIT, pgettext("button", "Change…", language)),
            toggle,
            *([(ScheduleAction.SHOW_HISTORY, pgettext("button", "History", language))] if with_history else []),
            (ScheduleAction.ASK_REMOVAL, pgettext("button", "Remove…", language)),
        ]
        return build_row(
            *(
                build_button(
                    ScheduleId(action, schedule.id, 1 if action is ScheduleAction.SHOW_HISTORY else page),
                    label,
                    disabled=action is ScheduleAction.PREVIEW and bool(schedule.defects),
                )
                for action, label in wanted
            )
        )

    def _build_menu(self, panel: SchedulePanel) -> Row | None:
        options = []
        for row in panel.rows:
            kind = format_kind(row.schedule.kind, self._language)
            status = format_status(row.schedule, row.next_post, self._language)
            options.append(build_option(f"{row.schedule.id} · {kind}", str(row.schedule.id), status))
        placeholder = _("Choose a schedule to preview, change, pause or remove it", self._language)
        return build_select(ScheduleId(ScheduleAction.OPEN, page=panel.page), options, placeholder)

    def _build_pager(self, panel: SchedulePanel) -> Row | None:
        return build_row(
            self._build_page_button(ScheduleAction.LIST, 0, panel.page - 1, next_page=False)
            if panel.page > 1
            else None,
            self._build_page_button(ScheduleAction.LIST, 0, panel.page + 1, next_page=True)
            if panel.page < panel.page_count
            else None,
        )

    def _build_page_button(
        self, action: ScheduleAction, number: int, page: int, *, next_page: bool
    ) -> ui.Button[ui.LayoutView]:
        label = (
            pgettext("button", "Next", self._language)
            if next_page
            else pgettext("button", "Previous", self._language)
        )
        return build_button(ScheduleId(action, number, page), label)
