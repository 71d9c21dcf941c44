"""`briefing-bot import --preview`: what documents would change, with nothing stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from bot.cli.speech import format_phrase

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.context import CommandContext
    from briefings.reading.correction import MetadataOverride
    from briefings.reading.opening import FileResult


async def print_import_preview(
    options: CommandContext,
    parsed_files: tuple[FileResult, ...],
    metadata_override: MetadataOverride,
    report_file: Path | None,
) -> None:
    """Print what the documents would change of the content that answers now.

    Args:
        options: of the command line.
        parsed_files: the documents, read.
        metadata_override: what they were read with.
        report_file: where the whole change is written; None for nowhere.

    Raises:
        BriefingError: the documents don't go together with what is there, or the database can't be used.
    """
    from briefings.model import Snapshot
    from briefings.preparing import plan_import
    from briefings.reading.opening import select_documents, select_overrides
    from briefings.refreshing.examining import review_change
    from briefings.refreshing.report import render_report, summarize_parts
    from briefings.refreshing.wording import describe_chapter, describe_failure

    language = options.language
    async with options.open_store() as store:
        before = await store.load_snapshot()
    prepared = await asyncio.to_thread(
        plan_import, before.content, select_documents(parsed_files), select_overrides(parsed_files), metadata_override
    )
    if prepared.content is before.content:
        click.echo(format_phrase("preview.same", language))
        return
    after = Snapshot(replace(before.revision, id=before.revision.id + 1, active=False), prepared.content)
    examination = await asyncio.to_thread(review_change, before, after, language)
    for chapter in examination.new_chapters:
        click.echo(f"{chapter.source}: {describe_chapter(chapter, language)}")
    for objection in examination.failures:
        click.echo(f"! {describe_failure(objection, language)}")
    for line in summarize_parts(examination, language):
        click.echo(f"  {line}")
    names = {one.id: one.localized_name(language) for one in after.content.subjects}
    if examination.affected_cards:
        told = ", ".join(
            f"{names.get(one.subject, one.subject)} ({one.changed_lines})" for one in examination.affected_cards[:10]
        )
        click.echo(f"  {format_phrase('preview.cards', language, count=len(examination.affected_cards), names=told)}")
    if report_file is not None:
        doubts = {one.document.chapter.source: one.document.warnings for one in prepared.chapters if not one.same}
        text = render_report(examination, language, doubts)
        try:
            await asyncio.to_thread(report_file.write_text, text, encoding="utf-8")
        except OSError as error:
            raise click.BadParameter(
                f"{report_file} can't be written: {error.strerror}.", param_hint="--report"
            ) from None
