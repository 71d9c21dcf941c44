"""The command `teach`: adds and removes the names and broad words that moderators add in chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.anniversaries import find_subject
from bot.cli.app import UTF8_TEXT
from bot.cli.context import back_up_before_change, get_user_name, run_async
from bot.cli.output import echo_text
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cli.context import CommandContext
    from briefings.catalog.aliases import AliasRejection
    from briefings.domain import Content
    from briefings.service import BriefingService


@click.command(
    help=N_(
        "Make NAME an alias of SUBJECT; with several subjects, a query of NAME alone offers them as a list.\n\n"
        "With --remove, NAME is removed, from SUBJECT if one is given. `names` lists the added names. Exit status 1 "
        "if the change is refused."
    )
)
@click.argument("name", type=UTF8_TEXT)
@click.argument("subjects", metavar="SUBJECT...", nargs=-1, type=UTF8_TEXT)
@click.option("--remove", is_flag=True, help=N_("Remove NAME instead of adding it."))
@click.pass_context
def teach_command(ctx: click.Context, *, name: str, subjects: tuple[str, ...], remove: bool) -> None:
    """Adds or removes a name."""
    options: CommandContext = ctx.obj
    if not subjects and not remove:
        raise click.UsageError(_("Name at least one subject.", options.interface_language))

    ctx.exit(run_async(_change_names(options, name, subjects, remove=remove)))


async def _change_names(options: CommandContext, name: str, subjects: tuple[str, ...], *, remove: bool) -> int:
    """Changes the active revision; returns the exit status."""
    from bot.moderation.alias_messages import describe_rejection
    from briefings.catalog.aliases import AliasRejection
    from briefings.domain import ActivationDetails, ActivationReason
    from briefings.service import BriefingService

    language = options.language
    async with options.open_storage() as storage:
        service = BriefingService(await storage.revisions.load_snapshot())
        ids = tuple(dict.fromkeys(find_subject(service, typed, options) for typed in subjects))
        change = _choose_removal(service, name, ids) if remove else _choose_addition(name, ids)
        changed = change(service.snapshot.content)
        if isinstance(changed, AliasRejection):
            echo_text(describe_rejection(service, changed, language).replace("**", ""), err=True)
            return 1
        await back_up_before_change(options, storage)
        note = f"{'-' if remove else '+'} {name} ({', '.join(ids)})" if ids else f"- {name}"
        details = ActivationDetails(ActivationReason.ALIAS_CHANGE, None, get_user_name(), note)
        revision = await storage.revisions.apply_content(
            changed, expected_id=service.snapshot.revision.id, author=get_user_name(), note=note, details=details
        )
    names = ", ".join(service.content_index.subjects[key].get_localized_name(language) for key in ids)
    text = (
        _("“{name}” was removed (revision {revision}).", language, name=name, revision=revision.id)
        if remove
        else _(
            "“{name}” → {subjects} (revision {revision}).", language, name=name, subjects=names, revision=revision.id
        )
    )
    echo_text(text)
    return 0


def _choose_addition(name: str, ids: tuple[str, ...]) -> Callable[[Content], Content | AliasRejection]:
    from briefings.catalog.aliases import add_alias
    from briefings.catalog.broad_words import set_broad_word

    if len(ids) == 1:
        return lambda content: add_alias(content, ids[0], name)
    return lambda content: set_broad_word(content, ids, name)


def _choose_removal(
    service: BriefingService, name: str, ids: tuple[str, ...]
) -> Callable[[Content], Content | AliasRejection]:
    """Chooses the removal of an alias: from a given subject, from a list, or from whichever subject has it."""
    from briefings.catalog.aliases import list_added_aliases, remove_alias
    from briefings.catalog.broad_words import remove_broad_word
    from briefings.text.normalize import fold_text

    owners = [
        added.subject.id
        for added in list_added_aliases(service.snapshot.content)
        if fold_text(added.alias.text) == fold_text(name) and (not ids or added.subject.id in ids)
    ]
    if owners:
        return lambda content: remove_alias(content, owners[0], name)
    return lambda content: remove_broad_word(content, name)
