"""The command `move`: copies everything between a database file and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import run_async
from bot.cli.output import echo_text
from bot.clock import utc_now
from briefings.i18n import N_, ngettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


@click.command(
    help=N_(
        "Copy all data to another database: content, revisions, history, schedules, posts and added names.\n\n"
        "TARGET is the address of an empty PostgreSQL database (postgresql://USER:PASSWORD@HOST/NAME), or the path "
        "of a database file that does not exist. Stop the bot first. The source is not changed; afterwards, set "
        "DATABASE_URL or DATABASE_PATH to the target."
    )
)
@click.option("--to", "target", required=True, metavar="TARGET", help=N_("Database to copy to."))
@click.pass_context
def move_command(ctx: click.Context, *, target: str) -> None:
    """Copies all data to another database."""
    options: CommandContext = ctx.obj
    counts = run_async(_move(options, target))
    for table, count in counts.items():
        echo_text(f"{table}: {count}")
    total = sum(counts.values())
    echo_text(ngettext("{count} row copied.", "{count} rows copied.", total, options.language))
    setting = "DATABASE_URL" if "://" in target else "DATABASE_PATH"
    echo_text(_("Set {setting} to the new database and start the bot.", options.language, setting=setting))


async def _move(options: CommandContext, target: str) -> dict[str, int]:
    from bot.database import open_storage
    from briefings.storage.postgres.storage import PostgresStorage
    from briefings.storage.sqlite.files import remove_database
    from briefings.storage.sqlite.storage import SqliteStorage
    from briefings.storage.transfer import move_data

    async with await open_storage(options.settings) as source:
        if "://" in target:
            async with await PostgresStorage.open(target, clock=utc_now) as storage:
                return await move_data(source, storage)
        path = _find_new_file(target)
        try:
            async with await SqliteStorage.open(path, clock=utc_now) as storage:
                return await move_data(source, storage)
        except BaseException:
            # guard 25 remove:
            #   tests/integration/cli/test_small_disks.py::test_full_disk_leaves_no_part_of_a_moved_database
            remove_database(path)
            path.with_name(f"{path.name}.opening").unlink(missing_ok=True)
            raise


def _find_new_file(target: str) -> Path:
    from briefings.storage.transfer import TargetNotEmpty

    path = Path(target).expanduser()
    if path.exists():
        raise TargetNotEmpty(
            N_("the file exists"), location=str(path), remedy=N_("Name a new file: nothing was changed.")
        )
    return path
