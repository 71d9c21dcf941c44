"""The commands about dates: today, upcoming, timeline, calendar and almanac."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bot.cli.context import CommandContext, run_async
from bot.cli.output import check_page, print_json, write_file
from briefings.i18n import N_, languages
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.domain.cards import CardRequest
    from briefings.service import BriefingService


def find_subject(service: BriefingService, query: str, options: CommandContext) -> str:
    """Finds the id of the subject of a query; empty for an empty query.

    Raises:
        click.BadParameter: it means none or several; the message has the nearest names.
    """
    from briefings.domain.matches import SearchOutcome

    if not query.strip():
        return ""
    match = service.search(query, options.language)
    if match.outcome is SearchOutcome.FOUND:
        return match.hits[0].subject
    hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
    names = " / ".join(dict.fromkeys(hit.name for hit in hits))
    if names:
        text = _(
            "“{query}” is not the name of a single subject. Nearest names: {names}",
            options.interface_language,
            query=query,
            names=names,
        )
    else:
        text = _("“{query}” is not the name of a subject.", options.interface_language, query=query)
    raise click.BadParameter(text, param_hint="SUBJECT")


def print_card_and_exit(
    ctx: click.Context, service: BriefingService, request: CardRequest, *, page: int, as_json: bool
) -> None:
    """Prints the card of a request and exits, with status 1 if the card has no content."""
    card = service.build_card(replace(request, page=page - 1), ctx.obj.language)
    if card is None:
        raise click.UsageError(_("this subject no longer exists.", ctx.obj.interface_language))
    check_page(page, card, ctx.obj)
    if as_json:
        from briefings.cards.to_json import card_to_dict

        print_json({"card": card_to_dict(card)})
    else:
        from rich.console import Console

        from bot.cli.card_text import print_card

        print_card(card, Console())
    ctx.exit(0 if any(line.citation for block in card.blocks for line in block.lines) else 1)


@click.command(
    help=N_(
        "Print the chronology of SUBJECT; with --output, draw it too.\n\nExit status 1 if nothing about it is dated."
    )
)
@click.argument("subject", nargs=-1, required=True)
@click.option("--from", "start", default="", metavar="DATE", help=N_("First year, month or day: 2020, 2024-03."))
@click.option("--to", "end", default="", metavar="DATE", help=N_("Last year, month or day."))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("PNG file to draw."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
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
    """Print the chronology of SUBJECT; with --output, draw it too."""
    from briefings.domain.cards import build_timeline_request
    from briefings.text.date_input import parse_span

    options: CommandContext = ctx.obj
    span = parse_span(start, end, options.today, options.language)
    service = run_async(options.load_service())
    query = " ".join(subject)
    span = span or service.find_period(query, options.language)
    request = build_timeline_request(find_subject(service, query, options), span)
    if output is not None:
        from briefings.anniversaries.timeline import draw_requested_timeline

        picture = draw_requested_timeline(service.get_almanac(options.language), request)
        if picture is not None:
            write_file(output, picture.png)
    print_card_and_exit(ctx, service, request, page=page, as_json=as_json)


@click.command(
    help=N_(
        "Write the anniversaries as an iCalendar file (RFC 5545), for Outlook, Google Calendar and Thunderbird.\n\n"
        "Exit status 1 if there are none."
    )
)
@click.option("--subject", default="", help=N_("Only of this country, region, topic, framework or person."))
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("File to write, not standard output.")
)
@click.pass_context
def calendar_command(ctx: click.Context, *, subject: str, output: Path | None) -> None:
    """Write the anniversaries as an iCalendar file (RFC 5545), for Outlook, Google Calendar and Thunderbird."""
    from briefings.anniversaries.ical import build_calendar, find_facts_with_day

    options: CommandContext = ctx.obj
    service = run_async(options.load_service())
    subject_id = find_subject(service, subject, options)
    almanac = service.get_almanac(options.language)
    data = build_calendar(
        almanac, subject=subject_id, created_at=datetime.fromisoformat(service.snapshot.revision.created_at)
    )
    if output is None:
        # As bytes: RFC 5545 requires its own line endings on every system.
        sys.stdout.buffer.write(data)
    else:
        write_file(output, data)
    ctx.exit(0 if find_facts_with_day(almanac, subject_id) else 1)


@click.command(
    help=N_("Print the anniversaries of the coming days, milestone years first.\n\nExit status 1 if there are none.")
)
@click.option("--days", type=click.IntRange(1, 366), default=30, help=N_("How many days ahead."))
@click.option(
    "--from", "start", default="", metavar="DATE", help=N_("The day before the first one; today by default.")
)
@click.option("--subject", default="", help=N_("Only of this country, region, topic, framework or person."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def upcoming_command(ctx: click.Context, *, days: int, start: str, subject: str, page: int, as_json: bool) -> None:
    """Print the anniversaries of the coming days, milestone years first."""
    from briefings.domain.cards import build_upcoming_request
    from briefings.text.date_input import parse_day

    options: CommandContext = ctx.obj
    first = parse_day(start, options.today, options.language)
    service = run_async(options.load_service())
    request = build_upcoming_request(first, days, find_subject(service, subject, options))
    print_card_and_exit(ctx, service, request, page=page, as_json=as_json)


@click.command(
    help=N_(
        "Print the anniversaries of a day: today, or DATE (2026-11-24, 11/24, 11月24日).\n\n"
        "Exit status 1 if nothing is recorded for it."
    )
)
@click.argument("day", metavar="[DATE]", nargs=-1)
@click.option("--month", is_flag=True, help=N_("The whole month of that day."))
@click.option("--page", type=click.IntRange(min=1), default=1, help=N_("Page of a long card, from 1."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the card as JSON."))
@click.pass_context
def today_command(ctx: click.Context, *, day: tuple[str, ...], month: bool, page: int, as_json: bool) -> None:
    """Print the anniversaries of a day: today, or DATE (2026-11-24, 11/24, 11月24日)."""
    from briefings.domain.cards import build_day_request, build_month_request
    from briefings.text.date_input import parse_day

    options: CommandContext = ctx.obj
    date = parse_day(_join_date(day), options.today, options.language)
    request = build_month_request(date.year, date.month) if month else build_day_request(date)
    print_card_and_exit(ctx, run_async(options.load_service()), request, page=page, as_json=as_json)


@click.command(
    help=N_(
        "Write the post of every month and of every day of a year, as schedules post them.\n\n"
        "Exit status 1 if there are none."
    )
)
@click.option("--year", type=click.IntRange(1, 9999), help=N_("The year of the posts; this year by default."))
@click.option("--language", type=click.Choice(languages()), help=N_("Language of the posts."))
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help=N_("File to write, not standard output.")
)
@click.pass_context
def almanac_command(ctx: click.Context, *, year: int | None, language: str | None, output: Path | None) -> None:
    """Write the post of every month and of every day of a year, as schedules post them."""
    from briefings.anniversaries.year_posts import render_year

    options: CommandContext = ctx.obj
    almanac = run_async(options.load_service()).get_almanac(language or options.language)
    text = "".join(f"{line}\n" for line in render_year(almanac, year or options.today.year))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text.encode())
    ctx.exit(0 if text else 1)


def _join_date(words: tuple[str, ...]) -> str:
    """Returns a date that was typed as several words: `11 24` is 11/24, `24 November` stays as it is."""
    return ("/" if all(word.isdecimal() for word in words) else " ").join(words)
