"""Builds the messages about schedules: the panel of a workspace, a schedule, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.posting.schedule_text import WORDS, build_line_elements
from bot.slack_app.refs import PLATFORM
from bot.slack_app.schedules.values import ScheduleAction, ScheduleValue
from bot.slack_app.ui.blocks import SlackMessage, build_plain_section, build_rich_text, join_lines, render_card
from bot.slack_app.ui.limits import MAX_BUTTON_LABEL, MAX_HEADER, clip_text
from briefings.anniversaries.phrasing import format_day
from briefings.cards.labels import join_parts
from briefings.i18n import N_, ngettext, pgettext
from briefings.i18n import gettext as _
from briefings.posting.describe import TimePart, TimeStyle, compose, describe_delivery, format_kind
from briefings.posting.panel_text import describe_status, format_rhythm, format_selection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.domain.deliveries import Delivery
    from briefings.domain.schedules import Schedule
    from briefings.posting.describe import Line
    from briefings.posting.next_posts import NextPost
    from briefings.posting.panel import SchedulePanel

PAGE_SIZE: Final = 8
"""Schedules on a page: each is a text and a row of buttons, of 50 blocks that a message has."""


class PanelBlocks:
    """Builds the messages.

    Args:
        language: the moderator's.
        name_subject: returns the name of a subject by its id.
    """

    def __init__(self, language: str, name_subject: Callable[[str], str]) -> None:
        self._language = language
        self._name_subject = name_subject

    def build_panel(self, panel: SchedulePanel, note: str = "") -> SlackMessage:
        """Builds a page of the panel.

        Args:
            panel: the page.
            note: a confirmation of the last action.
        """
        language = self._language
        if panel.total:
            title = ngettext("{count} schedule", "{count} schedules", panel.total, language)
        else:
            title = _("There are no schedules yet.", language)
        blocks = [*self._build_note(note), _build_header(title)]
        for row in panel.rows:
            lines = self._describe_schedule(row.schedule, row.next_post)
            if row.missed:
                lines.append((_("Missed so far: {count}", language, count=row.missed),))
            blocks += [_build_paragraph(lines), self._build_buttons(row.schedule, panel.page)]
        buttons = [self._build_button(ScheduleAction.ADD, pgettext("button", "Add…", language), style="primary")]
        if panel.page > 1:
            label = pgettext("button", "Previous", language)
            buttons.append(self._build_button(ScheduleAction.LIST, label, page=panel.page - 1))
        if panel.page < panel.page_count:
            buttons.append(
                self._build_button(ScheduleAction.LIST, pgettext("button", "Next", language), page=panel.page + 1)
            )
        return SlackMessage((*blocks, {"type": "divider"}, {"type": "actions", "elements": buttons}), title)

    def build_schedule(
        self, schedule: Schedule, next_post: NextPost | None, *, note: str = "", page: int = 1
    ) -> SlackMessage:
        """Builds the message of a schedule with its buttons."""
        lines = self._describe_schedule(schedule, next_post)
        blocks = [
            *self._build_note(note),
            _build_paragraph(lines),
            self._build_buttons(schedule, page),
            self._build_back_button(page),
        ]
        return SlackMessage(tuple(blocks), note or format_kind(schedule.kind, self._language))

    def build_preview(self, schedule: Schedule, next_post: NextPost | None, *, note: str = "") -> SlackMessage:
        """Builds a schedule above its next post, as it would be posted now."""
        if next_post is None:
            return self.build_schedule(schedule, None, note=note)
        due = compose(
            N_("As it would be posted now; it is due {due}."), self._language, due=TimePart(next_post.occurrence.due)
        )
        card = render_card(next_post.card)[0]
        shown = [block for block in card.blocks if block["type"] != "actions"]
        blocks = [
            *self._build_note(note),
            _build_paragraph([*self._describe_schedule(schedule, next_post), due]),
            {"type": "divider"},
            *shown,
            self._build_back_button(1),
        ]
        return SlackMessage(tuple(blocks), card.text)

    def build_removal_question(self, schedule: Schedule, next_post: NextPost | None, page: int) -> SlackMessage:
        """Asks whether a schedule is to be removed."""
        language = self._language
        question = _("Remove this schedule? It can't be brought back; its posts stay in the channel.", language)
        remove, keep = pgettext("button", "Remove", language), pgettext("button", "Keep it", language)
        elements = [
            self._build_button(ScheduleAction.REMOVE, remove, schedule.id, page, style="danger"),
            self._build_button(ScheduleAction.LIST, keep, schedule.id, page),
        ]
        lines = [*self._describe_schedule(schedule, next_post), (question,)]
        return SlackMessage((_build_paragraph(lines), {"type": "actions", "elements": elements}), question)

    def build_history(self, schedule: Schedule, deliveries: Sequence[Delivery]) -> SlackMessage:
        """Builds the message with the outcomes of a schedule's posts, newest first."""
        language = self._language
        title = _("History of schedule {number}", language, number=schedule.id)
        items = []
        for delivery in deliveries:
            day = format_day(delivery.occurrence.date, language, year=True)
            state = describe_delivery(delivery, language, WORDS, PLATFORM)
            items.append({"type": "rich_text_section", "elements": build_line_elements((f"{day}: ", *state))})
        begin = compose(N_("It was made on {begin}."), language, begin=TimePart(schedule.since, TimeStyle.SHORT))
        if items:
            body = build_rich_text({"type": "rich_text_list", "style": "bullet", "elements": items})
        else:
            body = build_rich_text(build_plain_section(_("Nothing has been due yet.", language)))
        status = (_("removed", language),) if schedule.removed else ()
        lines = [*self._describe_schedule(schedule, None)[:2], *([status] if status else []), begin]
        return SlackMessage((_build_header(title), _build_paragraph(lines), body, self._build_back_button(1)), title)

    def describe(self, schedule: Schedule) -> list[Line]:
        """Formats a schedule in two lines: content and channel, time and subjects."""
        details = join_parts(
            format_rhythm(schedule, self._language), format_selection(schedule, self._language, self._name_subject)
        )
        kind = format_kind(schedule.kind, self._language)
        return [(f"{schedule.id} · {kind} → ", schedule.channel_ref), (details,)]

    def _describe_schedule(self, schedule: Schedule, next_post: NextPost | None) -> list[Line]:
        return [*self.describe(schedule), describe_status(schedule, next_post, self._language, WORDS)]

    def _build_note(self, note: str) -> list[dict[str, Any]]:
        return [build_rich_text(build_plain_section(note, bold=True))] if note else []

    def _build_buttons(self, schedule: Schedule, page: int) -> dict[str, Any]:
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
            (ScheduleAction.HISTORY, pgettext("button", "History", language)),
            (ScheduleAction.ASK_REMOVAL, pgettext("button", "Remove…", language)),
        ]
        return {
            "type": "actions",
            "elements": [self._build_button(action, label, schedule.id, page) for action, label in wanted],
        }

    def _build_back_button(self, page: int) -> dict[str, Any]:
        label = _("← All schedules", self._language)
        return {"type": "actions", "elements": [self._build_button(ScheduleAction.LIST, label, page=page)]}

    def _build_button(
        self, action: ScheduleAction, label: str, number: int = 0, page: int = 1, *, style: str = ""
    ) -> dict[str, Any]:
        button: dict[str, Any] = {
            "type": "button",
            "action_id": f"schedule_{action}_{number}_{page}",
            "text": {"type": "plain_text", "text": clip_text(label, MAX_BUTTON_LABEL), "emoji": True},
            "value": ScheduleValue(action, number, page).encode(),
        }
        return {**button, "style": style} if style else button


def _build_header(title: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": clip_text(title, MAX_HEADER), "emoji": True}}


def _build_paragraph(lines: Sequence[Line]) -> dict[str, Any]:
    """Formats the lines of a schedule, the first one in bold."""
    sections = [
        {"type": "rich_text_section", "elements": build_line_elements(line, bold=number == 0)}
        for number, line in enumerate(lines)
    ]
    return build_rich_text(*join_lines(sections))
