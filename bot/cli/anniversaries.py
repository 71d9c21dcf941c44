"""The commands about dates: today, upcoming, timeline and calendar."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.app import CommandContext, run_async
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.domain.cards import CardRequest
    from briefings.service import BriefingService


def find_subject(service: BriefingService, query: str, language: str) -> str:
    """The id of the subject that a query means; empty for an empty query.

    Raises:
        click.BadParameter: it means none or several; the message has the nearest names.
    """
    from briefings.domain.matches import SearchOutcome

    if not query.strip():
        return ""
    match = service.search(query, language)
    if match.outcome is SearchOutcome.FOUND:
        return match.hits[0].subject
    hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
    names = " / ".join(dict.fromkeys(hit.name for hit in hits))
    if names:
        text = _(
            "“{query}” is not the name of a single subject. Nearest names: {names}",
            language,
            query=query,
            names=names,
        )
    else:
        text = _("“{query}” is not the name of a subject.", language, query=query)
    raise click.BadParameter(text, param_hint="SUBJECT")


def print_card_and_exit(
    ctx: click.Context, service: BriefingService, request: CardRequest, *, page: int, as_json: bool
) -> None:
    """Prints the card of a request and exits, with status 1 if the card has no content."""
    card = service.build_card(replace(request, page=page - 1), ctx.obj.language)
    if card is None:
        raise click.UsageError(_("This subject is no longer in the content.", ctx.obj.language))
    if as_json:
        from briefings.cards.to_json import card_to_dict

        click.echo(json.dumps({"card": card_to_dict(card)}, ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        from bot.cli.card_text import print_card

        print_card(card, Console())
    ctx.exit(0 if any(line.citation for block in card.blocks for line in block.lines) else 1)


def write_file(path: Path, data: bytes, language: str) -> None:
    """Writes a file.

    Raises:
        click.BadParameter: it can't be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        text = _("{path} can't be written: {reason}.", language, path=path, reason=error.strerror)
        raise click.BadParameter(text, param_hint="--output") from None


@click.command()
@click.argument("subject", nargs=-1, required=True)
@click.option("--from", "start", default="", metavar="DATE", help="First year, month or day: 2020, 2024-03.")
@click.option("--to", "end", default="", metavar="DATE", help="Last year, month or day.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="PNG file to draw.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def timeline_command(
    ctx: click.Context,
    *,
    subject: tuple[str, ...],
    start: str,
    end: str,
    output: Path | None,
    page: int,
    as_json: bool,
) -> None:
    """Print the chronology of SUBJECT; with --output, draw it too.

    Exit status 1 if nothing about it is dated.
    """
    from briefings.domain.cards import build_timeline_request
    from briefings.text.date_input import parse_span

    options: CommandContext = ctx.obj
    span = parse_span(start, end, options.today)
    service = run_async(options.load_service())
    request = build_timeline_request(find_subject(service, " ".join(subject), options.language), span)
    if output is not None:
        from briefings.anniversaries.timeline import draw_requested_timeline

        picture = draw_requested_timeline(service.get_almanac(options.language), request)
        if picture is not None:
            write_file(output, picture.png, options.language)
    print_card_and_exit(ctx, service, request, page=page, as_json=as_json)


@click.command()
@click.option("--subject", default="", help="Only of this country, region, topic, framework or person.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, not standard output.")
@click.pass_context
def calendar_command(ctx: click.Context, *, subject: str, output: Path | None) -> None:
    """Write the anniversaries as an iCalendar file (RFC 5545), for Outlook, Google Calendar and Thunderbird.

    Exit status 1 if there are none.
    """
    from briefings.anniversaries.ical import build_calendar, find_facts_with_day

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    subject_id = find_subject(service, subject, options.language)
    almanac = service.get_almanac(options.language)
    data = build_calendar(
        almanac, subject=subject_id, created_at=datetime.fromisoformat(service.snapshot.revision.created_at)
    )
    if output is None:
        # As bytes: RFC 5545 requires its own line endings on every system.
        sys.stdout.buffer.write(data)
    else:
        write_file(output, data, options.language)
    ctx.exit(0 if find_facts_with_day(almanac, subject_id) else 1)


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=30, help="How many days ahead.")
@click.option("--from", "start", default="", metavar="DATE", help="The day before the first one; today by default.")
@click.option("--subject", default="", help="Only of this country, region, topic, framework or person.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def upcoming_command(ctx: click.Context, *, days: int, start: str, subject: str, page: int, as_json: bool) -> None:
    """Print the anniversaries of the coming days, milestone years first.

    Exit status 1 if there are none.
    """
    from briefings.domain.cards import build_upcoming_request
    from briefings.text.date_input import parse_day

    options: CommandContext = ctx.obj
    first = parse_day(start, options.today)
    service = run_async(options.load_service())
    request = build_upcoming_request(first, days, find_subject(service, subject, options.language))
    print_card_and_exit(ctx, service, request, page=page, as_json=as_json)


@click.command()
@click.argument("day", metavar="[DATE]", default="")
@click.option("--month", is_flag=True, help="The whole month of that day.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="Page of a long card, from 1.")
@click.option("--json", "as_json", is_flag=True, help="Write the card as JSON.")
@click.pass_context
def today_command(ctx: click.Context, *, day: str, month: bool, page: int, as_json: bool) -> None:
    """Print the anniversaries of a day: today, or DATE (2026-11-24, 11/24, 11月24日).

    Exit status 1 if nothing is recorded for it.
    """
    from briefings.domain.cards import build_day_request, build_month_request
    from briefings.text.date_input import parse_day

    options: CommandContext = ctx.obj
    date = parse_day(day, options.today)
    request = build_month_request(date.year, date.month) if month else build_day_request(date)
    print_card_and_exit(ctx, run_async(options.load_service()), request, page=page, as_json=as_json)
