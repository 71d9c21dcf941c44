"""The command `reports`: the errors that readers reported on cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.context import run_async
from bot.cli.output import echo_text, format_local_time, print_json_line
from bot.clock import utc_now
from briefings.domain.cards import View
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from briefings.domain.reports import ErrorReport


@click.command(
    help=N_(
        "List the errors that readers reported, newest first: number, time, card, revision, what was written.\n\n"
        "With --done NUMBER, mark a report as done. Exit status 1 if there are none, or no such report."
    )
)
@click.option("--all", "with_done", is_flag=True, help=N_("List also those that are done."))
@click.option("--done", "number", type=click.IntRange(1), help=N_("Mark this report as done."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write a JSON object per line."))
@click.pass_context
def reports_command(ctx: click.Context, *, with_done: bool, number: int | None, as_json: bool) -> None:
    """Lists the reports, or marks one as done."""
    options: CommandContext = ctx.obj
    if number is not None:
        _mark_done(ctx, options, number)
        return

    async def read_reports() -> tuple[ErrorReport, ...]:
        async with options.open_storage() as storage:
            reports = await storage.reports.list_reports(limit=1_000_000)
            done = await storage.reports.list_reports(done=True, limit=1_000_000) if with_done else ()
            return tuple(sorted((*reports, *done), key=lambda report: report.id, reverse=True))

    reports = run_async(read_reports())
    for report in reports:
        if as_json:
            print_json_line(_report_to_dict(report))
        else:
            view = "" if report.request.view is View.SUMMARY else f" ({report.request.view.name.lower()})"
            time = format_local_time(options, report.reported_at)
            contact = f" <{report.contact}>" if report.contact else ""
            text = " ".join(f"{report.text}{contact}".split())
            echo_text(f"{report.id}\t{time}\t{report.request.subject}{view}\t{report.revision}\t{text}")
    if not reports:
        echo_text(_("There are no open reports of errors.", options.language), err=True)
        ctx.exit(1)


def _mark_done(ctx: click.Context, options: CommandContext, number: int) -> None:
    async def mark() -> bool:
        async with options.open_storage() as storage:
            return await storage.reports.set_report_done(number, utc_now())

    if not run_async(mark()):
        echo_text(_("There is no open report {number}.", options.language, number=number), err=True)
        ctx.exit(1)
    echo_text(_("Report {number} is marked as done.", options.language, number=number))


def _report_to_dict(report: ErrorReport) -> dict[str, object]:
    request = report.request
    return {
        "number": report.id,
        "reported_at": report.reported_at.isoformat(),
        "subject": request.subject,
        "view": request.view.name.lower(),
        "section": request.section,
        "edition": request.edition,
        "revision": report.revision,
        "language": report.language,
        "text": report.text,
        "contact": report.contact,
        "done_at": report.done_at.isoformat() if report.done_at else None,
    }
