"""The commands `history`, `rollback` and `migrate`: activations, rolling back, and the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.context import back_up_before_change, get_user_name, run_async
from bot.cli.output import echo_text, format_local_time, print_json
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from briefings.domain import Activation
    from briefings.storage.ports import Storage


@click.command(
    help=N_(
        "List the changes of the active content, newest first: when, which revision, how, by whom, from what.\n\n"
        "Times are in TIMEZONE; in JSON they are UTC. `rollback` goes back to any of these revisions."
    )
)
@click.option(
    "--limit", type=click.IntRange(1), default=25, show_default=True, help=N_("How many changes, newest first.")
)
@click.option("--json", "as_json", is_flag=True, help=N_("Write the changes as JSON."))
@click.pass_context
def history_command(ctx: click.Context, *, limit: int, as_json: bool) -> None:
    """Lists the activations."""
    options: CommandContext = ctx.obj

    async def read_history() -> tuple[Activation, ...]:
        async with options.open_storage() as storage:
            return await storage.revisions.list_activations(limit=limit)

    activations = run_async(read_history())
    if as_json:
        print_json([_activation_to_dict(activation) for activation in activations])
        return
    for index, activation in enumerate(activations):
        echo_text(_format_activation(options, activation, is_active=index == 0))


@click.command(
    help=N_(
        "Make REVISION the active one again; without it, the revision that was active before.\n\n"
        "Nothing is lost, and another rollback undoes it, so there is no confirmation. Exit status 1 if there is no "
        "earlier revision, 2 if REVISION does not exist or was never active."
    )
)
@click.argument("revision", type=click.IntRange(1), required=False)
@click.pass_context
def rollback_command(ctx: click.Context, *, revision: int | None) -> None:
    """Rolls back to a revision."""
    options: CommandContext = ctx.obj

    async def run_rollback() -> int:
        async with options.open_storage() as storage:
            return await _roll_back_to(options, storage, revision)

    ctx.exit(run_async(run_rollback()))


@click.command(
    help=N_("Bring the database to this version's schema; a new one is created with the built-in content.")
)
@click.pass_context
def migrate_command(ctx: click.Context) -> None:
    """Opens the database, which migrates it."""
    options: CommandContext = ctx.obj

    async def migrate_database() -> int:
        async with options.open_storage() as storage:
            return (await storage.revisions.load_snapshot()).revision.id

    revision = run_async(migrate_database())
    echo_text(
        _(
            "{database}: schema up to date; revision {revision} is active.",
            options.language,
            database=options.settings.database_path,
            revision=revision,
        )
    )


async def _roll_back_to(options: CommandContext, storage: Storage, revision: int | None) -> int:
    """Rolls back to a revision, or to the previous one; returns the exit status."""
    from briefings.revisions.pipeline import roll_back_revision

    language = options.language
    active, previous = await storage.revisions.get_active_revision(), await storage.revisions.get_previous_revision()
    target = revision if revision is not None else previous.id if previous else None
    if active is None or target is None:
        echo_text(_("There is no earlier revision.", language), err=True)
        return 1
    if target == active.id:
        echo_text(_("Revision {revision} is already active.", language, revision=target))
        return 0
    await back_up_before_change(options, storage)
    restored = await roll_back_revision(
        storage, target=target, expected=active.id, actor=None, author=get_user_name()
    )
    echo_text(
        _(
            "Revision {revision} ({time}) is now active, instead of revision {before}. A running bot uses it within "
            "30 seconds.",
            language,
            revision=restored.id,
            time=format_local_time(options, restored.created_at),
            before=active.id,
        )
    )
    return 0


def _format_activation(options: CommandContext, activation: Activation, *, is_active: bool) -> str:
    from briefings.revisions.describe import describe_reason

    details = activation.details
    parts = [
        format_local_time(options, activation.at),
        f"{activation.revision:>4}",
        describe_reason(details.reason, options.language),
        details.author or (details.actor.user if details.actor else ""),
        details.note,
        _("active", options.language) if is_active else "",
    ]
    return "  ".join(part for part in parts if part)


def _activation_to_dict(activation: Activation) -> dict[str, object]:
    details = activation.details
    return {
        "at": activation.at,
        "revision": activation.revision,
        "previous": activation.previous,
        "how": details.reason.value,
        "actor": details.actor.user if details.actor else "",
        "author": details.author,
        "note": details.note,
    }
