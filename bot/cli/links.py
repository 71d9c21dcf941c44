"""The command `link`: the address of a page that shows a card as it is in the active revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.anniversaries import find_subject
from bot.cli.context import run_async
from bot.cli.output import echo_text
from briefings.errors import BriefingError
from briefings.i18n import N_, languages
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


class LinkRefused(BriefingError):
    """There is no address for a card."""


_VIEWS = ("summary", "details", "chronology", "japan", "original", "full_text")


@click.command(
    help=N_(
        "Print the address of a page that shows the card of SUBJECT as it is in the active revision (WEB_URL).\n\n"
        "With --new-key and no subject, make a new key, which invalidates all existing links to cards."
    )
)
@click.argument("subject", nargs=-1)
@click.option(
    "--view",
    type=click.Choice([view.replace("_", "-") for view in _VIEWS]),
    default="summary",
    help=N_("The view of the card."),
)
@click.option("--language", type=click.Choice(languages()), help=N_("Language of the page."))
@click.option("--new-key", is_flag=True, help=N_("Make all links to cards invalid."))
@click.pass_context
def link_command(
    ctx: click.Context, *, subject: tuple[str, ...], view: str, language: str | None, new_key: bool
) -> None:
    """Prints the address of a card."""
    options: CommandContext = ctx.obj
    if bool(subject) is new_key:
        raise click.UsageError(_("name a subject, or use --new-key alone.", options.interface_language))

    async def link() -> str:
        from bot.web.addresses import load_key, make_card_path, replace_key
        from briefings.domain.cards import CardRequest, View
        from briefings.service import BriefingService

        async with options.open_storage() as storage:
            if new_key:
                await replace_key(storage.link_keys)
                return _("Existing links to cards no longer work.", options.language)
            if not options.settings.web_url:
                raise LinkRefused(
                    N_("there is no public address of pages"),
                    location="WEB_URL",
                    remedy=N_("Set WEB_URL and WEB_PORT; docs/operating.md describes both."),
                )
            service = BriefingService(await storage.revisions.load_snapshot())
            request = CardRequest(
                find_subject(service, " ".join(subject), options), View[view.replace("-", "_").upper()]
            )
            key, revision = await load_key(storage.link_keys), service.snapshot.revision
            return options.settings.web_url + make_card_path(key, revision, request, language or options.language)

    echo_text(run_async(link()))
