"""`briefing-bot check`: settings, database and content; or documents, without storing them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async

if TYPE_CHECKING:
    from briefings.model import Content, ParsedDocument


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check_command(ctx: click.Context, *, files: tuple[Path, ...]) -> None:
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

    async def describe_content() -> str:
        async with options.open_store() as store:
            await store.verify_database()
            snapshot = await store.load_snapshot()
            content = snapshot.content
            return (
                f"revision {snapshot.revision.id}: {len(content.chapters)} chapters, "
                f"{len(content.subjects)} subjects, {len(content.events)} events, "
                f"{len(content.memberships)} memberships"
            )

    line = run_async(describe_content())
    click.echo(f"database: ok ({settings.database_path})")
    click.echo(f"content: ok ({line})")


def _check_document(options: CommandContext, file: Path) -> None:
    from bot.cli.documents import print_warnings, read_documents
    from briefings.overlaying.laying import preview_overrides
    from briefings.overlaying.result import summarize_override
    from briefings.reading.opening import ParsedFile, select_overrides

    opened = run_async(read_documents(file, options.settings.import_limit))
    overlays = select_overrides(opened)
    laid = iter(preview_overrides(run_async(_load_content(options)), overlays) if overlays else ())
    for one in opened:
        if isinstance(one, ParsedFile):
            _print_parsed_document(one.parsed_document)
            print_warnings(one.parsed_document.chapter.source, one.parsed_document.warnings, options.language)
        else:
            click.echo(summarize_override(next(laid), options.language))
            print_warnings(one.override.name, one.warnings, options.language)


async def _load_content(options: CommandContext) -> Content:
    """What files of subjects and anniversaries are held against: what answers, or what ships before anything does."""
    from briefings.builtin import build_builtin_content

    if not options.settings.database_path.exists():
        return build_builtin_content()
    async with options.open_store() as store:
        return (await store.load_snapshot()).content


def _print_parsed_document(document: ParsedDocument) -> None:
    chapter = document.chapter
    click.echo(
        f"{chapter.source}: {chapter.edition} {chapter.number} {chapter.kind} {chapter.language}, "
        f"{len(chapter.sections)} sections, {len(chapter.passages)} passages, {len(document.warnings)} warnings"
    )
