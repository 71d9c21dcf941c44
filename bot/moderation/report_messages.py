"""Builds the messages about errors that readers reported: the list, a report, and the reader's confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.ids import ReportAction, ReportId, ReportWithdrawalId
from bot.moderation.markup import TimeFormat, clip_text, escape_markdown, format_time, to_plain_text
from bot.moderation.parts import (
    Accent,
    Button,
    ButtonStyle,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_notice,
    build_row,
)
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain.reports import ErrorReport
    from briefings.service import BriefingService

PAGE_SIZE: Final = 10
_MAX_EXCERPT: Final = 80


async def build_report_list(context: BotContext, language: str, page: int = 1) -> ModeratorMessage:
    """Builds a page of the open reports, newest first; the last page if there are fewer."""
    storage = context.storage
    page = max(1, page)
    offset = (page - 1) * PAGE_SIZE
    reports = await storage.reports.list_reports(limit=PAGE_SIZE + 1, offset=offset)
    if not reports and page > 1:
        return await build_report_list(context, language, page - 1)
    title = _("Reported errors", language)
    about = _("Who reported them is not recorded, unless the reader left a contact.", language)
    if not reports:
        return build_notice(_("There are no open reports of errors.", language))
    shown = reports[:PAGE_SIZE]
    lines = [_format_line(context.service, report, language) for report in shown]
    options = [
        Option(f"{report.id}: {_name_card(context.service, report, language)}", str(report.id), report.text)
        for report in shown
    ]
    return build_message(
        f"## {title}\n-# {about}",
        "\n".join(lines),
        build_menu(ReportId(ReportAction.OPEN, page=page), options, _("Choose one to open", language)),
        build_row(
            Button(ReportId(ReportAction.LIST, page=page - 1), pgettext("button", "Previous", language))
            if page > 1
            else None,
            Button(ReportId(ReportAction.LIST, page=page + 1), pgettext("button", "Next", language))
            if len(reports) > PAGE_SIZE
            else None,
        ),
        accent=Accent.NEUTRAL,
    )


def build_report_message(
    service: BriefingService, report: ErrorReport, language: str, page: int = 1
) -> ModeratorMessage:
    """Builds a report with its actions.

    Args:
        service: the service of the active revision.
        report: the report.
        language: of the moderator.
        page: of the list from which it was opened.
    """
    name = escape_markdown(_name_card(service, report, language))
    title = _("Report {number}: {card}", language, number=report.id, card=name)
    lines = [
        _("Reported {time}.", language, time=format_time(report.reported_at, TimeFormat.SHORT)),
        _("The card was built from revision {revision}.", language, revision=report.revision),
    ]
    active = service.snapshot.revision.id
    if report.revision != active:
        lines.append(_("Revision {revision} is active now: the card may have changed.", language, revision=active))
    written = escape_markdown(report.text) if report.text else _("(nothing was written)", language)
    contact = _("Contact: {contact}", language, contact=escape_markdown(report.contact)) if report.contact else ""
    is_done = report.done_at is not None
    decide = ReportAction.REOPEN if is_done else ReportAction.DONE
    label = pgettext("button", "Open again", language) if is_done else pgettext("button", "Mark as done", language)
    style = ButtonStyle.PLAIN if is_done else ButtonStyle.CONFIRM
    return build_message(
        f"### {title}\n-# {' '.join(lines)}",
        f"{written}\n{contact}".strip(),
        _("Done: {time}.", language, time=format_time(report.done_at, TimeFormat.SHORT)) if report.done_at else None,
        build_row(
            Button(ReportId(ReportAction.SHOW_CARD, report.id, page), pgettext("button", "Open the card", language)),
            Button(ReportId(decide, report.id, page), label, style),
            Button(ReportId(ReportAction.LIST, page=page), pgettext("button", "All reports", language)),
        ),
        accent=Accent.DONE if is_done else Accent.ATTENTION,
    )


def build_thanks_message(report: ErrorReport, language: str) -> ModeratorMessage:
    """Builds the confirmation of a report, with the button that withdraws it."""
    return build_message(
        _("Thank you. The moderators see your report of this card.", language),
        build_row(
            Button(ReportWithdrawalId(report.id, report.key), pgettext("button", "Withdraw the report", language))
        ),
    )


def get_stored_data_text(language: str) -> str:
    """Returns the text of the form on the data that a report stores."""
    return _(
        "Stored: the card with its revision and language, the time, and what you write here. Who you are is stored "
        "only if you fill in a contact; /privacy shows and deletes it.",
        language,
    )


def _format_line(service: BriefingService, report: ErrorReport, language: str) -> str:
    card = escape_markdown(_name_card(service, report, language))
    day = format_time(report.reported_at, TimeFormat.DATE)
    excerpt = escape_markdown(clip_text(to_plain_text(report.text), _MAX_EXCERPT))
    line = f"- **{report.id}** {card} · {day}"
    return f"{line}\n  {excerpt}" if excerpt else line


def _name_card(service: BriefingService, report: ErrorReport, language: str) -> str:
    """Returns the subject of a report's card and the view, if it is not the overview."""
    subject = service.content_index.subjects.get(report.request.subject)
    name = subject.get_localized_name(language) if subject else report.request.subject
    card = service.build_card(report.request, language)
    view = card.view_label if card is not None else ""
    return f"{name} ({view})" if view else name
