"""`briefing-bot import --preview`: what documents would change, with nothing stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from bot.cli.speech import say

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.context import CommandContext
    from briefings.reading.correction import Correction
    from briefings.reading.opening import AnyOpened


async def show_change(
    options: CommandContext, opened: tuple[AnyOpened, ...], correction: Correction, report_file: Path | None
) -> None:
    """Print what the documents would change of the content that answers now.

    Args:
        options: of the command line.
        opened: the documents, read.
        correction: what they were read with.
        report_file: where the whole change is written; None for nowhere.

    Raises:
        BriefingError: the documents don't go together with what is there, or the database can't be used.
    """
    from briefings.model import Snapshot
    from briefings.preparing import prepare
    from briefings.reading.opening import overlays_of, readings_of
    from briefings.refreshing.examining import examine
    from briefings.refreshing.report import report, totals
    from briefings.refreshing.wording import chapter_line, objection_line

    language = options.language
    async with options.store() as store:
        before = await store.snapshot()
    prepared = await asyncio.to_thread(prepare, before.content, readings_of(opened), overlays_of(opened), correction)
    if prepared.content is before.content:
        click.echo(say("preview.same", language))
        return
    after = Snapshot(replace(before.revision, id=before.revision.id + 1, active=False), prepared.content)
    examination = await asyncio.to_thread(examine, before, after, language)
    for chapter in examination.brought:
        click.echo(f"{chapter.source}: {chapter_line(chapter, language)}")
    for objection in examination.objections:
        click.echo(f"! {objection_line(objection, language)}")
    for line in totals(examination, language):
        click.echo(f"  {line}")
    names = {one.id: one.name(language) for one in after.content.subjects}
    if examination.touched:
        told = ", ".join(f"{names.get(one.subject, one.subject)} ({one.lines})" for one in examination.touched[:10])
        click.echo(f"  {say('preview.cards', language, count=len(examination.touched), names=told)}")
    if report_file is not None:
        doubts = {one.reading.chapter.source: one.reading.warnings for one in prepared.chapters if not one.same}
        text = report(examination, language, doubts)
        try:
            await asyncio.to_thread(report_file.write_text, text, encoding="utf-8")
        except OSError as error:
            raise click.BadParameter(
                f"{report_file} can't be written: {error.strerror}.", param_hint="--report"
            ) from None
