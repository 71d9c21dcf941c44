"""`briefing-bot check`: settings, database and content; or documents, without storing them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async

if TYPE_CHECKING:
    from briefings.model import Content, Reading


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, *, files: tuple[Path, ...]) -> None:
    """Check settings, database and content; with FILES, read those documents without storing anything.

    Exit status 2 where something can't be used.
    """
    options: CommandContext = ctx.obj
    if files:
        for file in files:
            _check_document(options, file)
        return
    settings = options.settings
    click.echo(
        f"settings: ok ({'a Discord token is set' if settings.discord_token else 'no Discord token: preview'})"
    )

    async def look() -> str:
        async with options.store() as store:
            await store.verify()
            snapshot = await store.snapshot()
            content = snapshot.content
            return (
                f"revision {snapshot.revision.id}: {len(content.chapters)} chapters, "
                f"{len(content.subjects)} subjects, {len(content.events)} events, "
                f"{len(content.memberships)} memberships"
            )

    line = run_async(look())
    click.echo(f"database: ok ({settings.database_path})")
    click.echo(f"content: ok ({line})")


def _check_document(options: CommandContext, file: Path) -> None:
    from bot.cli.documents import read_documents, tell_warnings
    from briefings.overlaying.laying import changes
    from briefings.overlaying.result import summary
    from briefings.reading.opening import Opened, overlays_of

    opened = run_async(read_documents(file, options.settings.import_limit))
    overlays = overlays_of(opened)
    laid = iter(changes(run_async(_content(options)), overlays) if overlays else ())
    for one in opened:
        if isinstance(one, Opened):
            _tell(one.reading)
            tell_warnings(one.reading.chapter.source, one.reading.warnings, options.language)
        else:
            click.echo(summary(next(laid), options.language))
            tell_warnings(one.overlay.name, one.warnings, options.language)


async def _content(options: CommandContext) -> Content:
    """What files of subjects and anniversaries are held against: what answers, or what ships before anything does."""
    from briefings.builtin import builtin_content

    if not options.settings.database_path.exists():
        return builtin_content()
    async with options.store() as store:
        return (await store.snapshot()).content


def _tell(reading: Reading) -> None:
    chapter = reading.chapter
    click.echo(
        f"{chapter.source}: {chapter.edition} {chapter.number} {chapter.kind} {chapter.language}, "
        f"{len(chapter.sections)} sections, {len(chapter.passages)} passages, {len(reading.warnings)} warnings"
    )
