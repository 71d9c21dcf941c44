"""Handles `/data refresh`: parses a file, or the content folder, and proposes the changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.moderation.markup import escape_markdown
from bot.moderation.parts import build_notice
from bot.moderation.proposals import STAGE_TEXTS, delete_expired_proposals, format_unchanged, propose_update
from bot.moderation.refresh_input import build_metadata_override, join_names
from bot.slack_app.moderation.files import download_file
from briefings.errors import BriefingError
from briefings.i18n import gettext as _
from briefings.revisions.parse import FolderFiles, parse_files, read_folder_files
from briefings.revisions.proposals import ProposalOrigin
from briefings.revisions.sandbox.planner import open_planner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.moderation.moderator import Audit
    from bot.slack_app.moderation.decisions import ProposalDecisions
    from bot.slack_app.moderation.surface import Surface
    from bot.slack_app.moderation.work import Work
    from briefings.revisions.proposals import ReviewedProposal

_MAX_CONCURRENT: Final = 2
"""Refreshes at the same time: each may need half a gigabyte while it parses."""


class RefreshFlow:
    """Refreshes of the content, from the file to the proposal.

    Args:
        decisions: shows proposals.
        audit: records the actions.
    """

    def __init__(self, decisions: ProposalDecisions, audit: Audit) -> None:
        self._decisions = decisions
        self._audit = audit
        self._semaphore = asyncio.Semaphore(_MAX_CONCURRENT)

    async def start_refresh(self, work: Work, file_ids: Sequence[str], reports_on: str = "") -> None:
        """Parses files, or those of the content folder, and shows what they would change.

        Args:
            work: of the moderator.
            file_ids: ids of the files; none for the content folder.
            reports_on: the year of dates without a year: a key of `REPORTED_YEARS`, or empty.
        """
        bot, language = work.context.bot, work.language
        surface = work.open_surface(public=True)
        if not file_ids and bot.settings.content_dir is None:
            text = _("Attach a document, or ask the operator to set CONTENT_DIR to a folder of documents.", language)
            await surface.show_private(build_notice(text))
            return
        first_stage = STAGE_TEXTS["download"]
        await surface.show(build_notice(_(first_stage, language)))
        await self._audit.record(
            work.moderator, "data.refresh", file=join_names(file_ids) or str(bot.settings.content_dir)
        )
        await delete_expired_proposals(bot)
        try:
            if self._semaphore.locked():
                waiting = _("Another refresh is running; this one starts when it is done.", language)
                await surface.show_stage(build_notice(waiting))
            async with self._semaphore:
                names, proposed = await self._create_proposal(work, surface, file_ids, reports_on)
        except BriefingError as error:
            await surface.show(build_notice(escape_markdown(error.format_line(language))))
            return
        if proposed is None:
            await surface.show(build_notice(format_unchanged(names, language)))
            return
        await self._decisions.show_proposal(work, surface, proposed)

    async def _create_proposal(
        self, work: Work, surface: Surface, file_ids: Sequence[str], reports_on: str
    ) -> tuple[str, ReviewedProposal | None]:
        """Returns the names of the documents, and the proposal; None if nothing would change."""
        bot, language = work.context.bot, work.language
        limit = bot.settings.import_limit

        async def show_stage(name: str) -> None:
            await surface.show_stage(build_notice(_(STAGE_TEXTS[name], language)))

        files = FolderFiles(())
        names = str(bot.settings.content_dir)
        if file_ids:
            received = [
                await download_file(work.client, work.context.responder, file_id, max_bytes=limit)
                for file_id in file_ids
            ]
            files, names = FolderFiles(tuple(received)), join_names([name for name, _ in received])
        elif bot.settings.content_dir is not None:
            files = await read_folder_files(bot.settings.content_dir, max_bytes=limit)
        async with open_planner() as planner:
            request = await parse_files(
                files.documents,
                max_bytes=limit,
                metadata_override=build_metadata_override(reports_on),
                skipped=files.skipped,
                on_stage=show_stage,
            )
            origin = ProposalOrigin(work.moderator.user_ref, work.moderator.author, surface.channel_ref)
            return names, await propose_update(bot, request, origin, language, show_stage, planner=planner)
