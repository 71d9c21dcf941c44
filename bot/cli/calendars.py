"""The command `calendars`: calendars at secret addresses, of the operator and of all members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.cli.anniversaries import find_subject
from bot.cli.context import get_user_name, run_async
from bot.cli.localization import localize_command
from bot.cli.output import echo_text, print_json
from bot.clock import utc_now
from briefings.errors import BriefingError
from briefings.i18n import N_, languages
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from bot.web.calendar_service import CalendarChoice, CalendarService
    from briefings.domain.calendars import CalendarSubscription
    from briefings.domain.refs import UserRef
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage

PLATFORM = "terminal"


class CalendarRefused(BriefingError):
    """A calendar can't be made, changed or revoked."""


class LocalizedGroup(click.Group):
    """A group whose commands print texts in the language of the user."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command in the language of the user."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else localize_command(command, ctx.obj.interface_language)


@click.group(
    cls=LocalizedGroup,
    help=N_(
        "Calendars at secret addresses, which programs fetch from the bot (WEB_URL): list, add, change, revoke.\n\n"
        "An address is shown once, when its calendar is made; only a hash of it is stored."
    ),
)
def calendars_command() -> None:
    """Groups the commands about calendars."""


@calendars_command.command("list", help=N_("List the calendars of all members and of the operator."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write them as JSON."))
@click.pass_context
def list_command(ctx: click.Context, *, as_json: bool) -> None:
    """Lists calendars; exit status 1 if there are none."""
    options: CommandContext = ctx.obj

    async def show() -> int:
        from bot.web.calendar_service import describe_calendar, describe_use

        async with options.open_storage() as storage:
            calendars = await storage.calendars.list_calendars()
            service = await _load_service(storage)
        if as_json:
            print_json([_to_dict(calendar) for calendar in calendars])
        else:
            for calendar in calendars:
                owner = f"{calendar.owner.platform}:{calendar.owner.user}"
                contents = describe_calendar(calendar, service, options.language)
                use = describe_use(calendar, options.language, options.settings.timezone)
                echo_text(f"{calendar.id}  {owner}  {contents}  {use}")
        return len(calendars)

    ctx.exit(0 if run_async(show()) else 1)


_CHOICES: Any = (
    click.option("--subject", "subjects", multiple=True, help=N_("Only of this subject; may be repeated.")),
    click.option("--lead-days", help=N_("Further entries this many days before: 30, 7; 0 for none.")),
    click.option("--language", type=click.Choice(languages()), help=N_("Language of the entries.")),
)


def _take_choices(command: Any) -> Any:  # noqa: ANN401  # a decorator of click's
    for option in reversed(_CHOICES):
        command = option(command)
    return command


@calendars_command.command("add", help=N_("Make a calendar and print its address."))
@_take_choices
@click.pass_context
def add_command(
    ctx: click.Context, *, subjects: tuple[str, ...], lead_days: str | None, language: str | None
) -> None:
    """Makes a calendar."""
    options: CommandContext = ctx.obj

    async def add() -> None:
        async with options.open_storage() as storage:
            calendars, service = _open_calendars(options, storage), await _load_service(storage)
            choice = _read_choice(options, service, None, subjects=subjects, lead_days=lead_days, language=language)
            made = await calendars.add(_get_operator(), choice)
        if made is None:
            raise CalendarRefused(
                N_("there are too many calendars of the operator"),
                remedy=N_("Revoke one with `briefing-bot calendars revoke ID`."),
            )
        echo_text(made.url)
        echo_text(made.webcal_url)
        text = _(
            "Keep the address now: it is not shown again. Whoever has it can read the calendar.", options.language
        )
        echo_text(text, err=True)

    run_async(add())


@calendars_command.command("change", help=N_("Change what a calendar contains; its address stays."))
@click.argument("calendar_id", metavar="ID")
@_take_choices
@click.option("--all-subjects", is_flag=True, help=N_("All anniversaries, of every subject."))
@click.pass_context
def change_command(
    ctx: click.Context,
    *,
    calendar_id: str,
    subjects: tuple[str, ...],
    lead_days: str | None,
    language: str | None,
    all_subjects: bool,
) -> None:
    """Changes a calendar of anybody."""
    options: CommandContext = ctx.obj

    async def change() -> None:
        from msgspec.structs import replace

        from bot.web.calendar_service import describe_calendar

        async with options.open_storage() as storage:
            calendars, service = _open_calendars(options, storage), await _load_service(storage)
            calendar = await calendars.find(calendar_id, None)
            if calendar is None:
                raise _make_not_found_error(calendar_id)
            choice = _read_choice(
                options, service, calendar, subjects=subjects, lead_days=lead_days, language=language
            )
            if all_subjects:
                choice = replace(choice, subjects=())
            if not await calendars.change(calendar, choice):
                raise _make_not_found_error(calendar_id)
            changed = await calendars.find(calendar_id, None)
        if changed is not None:
            echo_text(f"{changed.id}  {describe_calendar(changed, service, options.language)}")

    run_async(change())


@calendars_command.command("revoke", help=N_("Revoke calendars: their addresses no longer work."))
@click.argument("calendar_ids", metavar="ID", nargs=-1, required=True)
@click.pass_context
def revoke_command(ctx: click.Context, *, calendar_ids: tuple[str, ...]) -> None:
    """Revokes calendars of anybody."""
    options: CommandContext = ctx.obj

    async def revoke() -> None:
        async with options.open_storage() as storage:
            calendars = _open_calendars(options, storage)
            for calendar_id in calendar_ids:
                if not await calendars.revoke(calendar_id, None):
                    raise _make_not_found_error(calendar_id)
                echo_text(_("Calendar {id} is revoked.", options.language, id=calendar_id.strip().lower()))

    run_async(revoke())


def _open_calendars(options: CommandContext, storage: Storage) -> CalendarService:
    from bot.web.calendar_service import CalendarService

    web_url = options.settings.web_url
    if not web_url:
        raise CalendarRefused(
            N_("there is no public address of calendars"),
            location="WEB_URL",
            remedy=N_("Set WEB_URL and WEB_PORT; docs/operating.md describes both."),
        )
    return CalendarService(storage.calendars, web_url, utc_now)


async def _load_service(storage: Storage) -> BriefingService:
    from briefings.service import BriefingService

    return BriefingService(await storage.revisions.load_snapshot())


def _read_choice(
    options: CommandContext,
    service: BriefingService,
    current: CalendarSubscription | None,
    *,
    subjects: tuple[str, ...],
    lead_days: str | None,
    language: str | None,
) -> CalendarChoice:
    from bot.web.calendar_service import CalendarChoice, read_choice_lead_days, read_choice_subjects
    from briefings.posting.schedule_input import InvalidInput

    named = tuple(dict.fromkeys(find_subject(service, subject, options) for subject in subjects))
    try:
        found = read_choice_subjects(",".join(named), lambda key: key)
        days = None if lead_days is None else read_choice_lead_days(lead_days)
    except InvalidInput as error:
        raise click.UsageError(error.message.translate(options.interface_language)) from None
    if current is None:
        return CalendarChoice(language or options.language, found, days or ())
    return CalendarChoice(
        language or current.language,
        found or current.subjects,
        current.lead_days if days is None else days,
        current.followed,
    )


def _get_operator() -> UserRef:
    from briefings.domain.refs import UserRef

    return UserRef(PLATFORM, get_user_name())


def _make_not_found_error(calendar_id: str) -> CalendarRefused:
    return CalendarRefused(
        N_("there is no calendar {id}"), remedy=N_("See `briefing-bot calendars list`."), id=calendar_id
    )


def _to_dict(calendar: CalendarSubscription) -> dict[str, object]:
    return {
        "id": calendar.id,
        "platform": calendar.owner.platform,
        "user": calendar.owner.user,
        "language": calendar.language,
        "subjects": list(calendar.subjects),
        "lead_days": list(calendar.lead_days),
        "followed": calendar.followed,
        "created_at": calendar.created_at.isoformat(),
        "changed_at": calendar.changed_at.isoformat(),
        "fetched_on": calendar.fetched_on or None,
    }
