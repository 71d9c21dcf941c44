"""`/data refresh`: a document is read, and what it would change is shown, corrected, applied or discarded."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.discord_app.layout import notice_view
from bot.moderation.before_after import before_after_view
from bot.moderation.conversation import Conversation
from bot.moderation.correction_form import CorrectionForm
from bot.moderation.gate import guarded, noted
from bot.moderation.proposal_ids import Act
from bot.moderation.proposal_view import REPORT, applied_view, proposal_view
from bot.moderation.speech import say
from bot.moderation.stepping import after_step, backed_up
from briefings.errors import BriefingError, StaleRevision
from briefings.reading.limits import Limits
from briefings.reading.opening import OpenedOverlay, overlays_of, readings_of, too_large
from briefings.reading.sandbox import read_file
from briefings.refreshing.folder import folder_files
from briefings.refreshing.gates import confirmable
from briefings.refreshing.proposing import Brought, apply, look_again, propose, renew
from briefings.refreshing.report import report
from briefings.store.proposals import chapters_brought, proposal, shown_in, sweep_proposals

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.gate import Interaction
    from bot.moderation.proposal_ids import ProposalId
    from briefings.model import Overlay, Reading, ReadingWarning
    from briefings.reading.correction import Correction
    from briefings.refreshing.proposing import Proposed
    from briefings.store.proposals import Proposal

KEPT: Final = timedelta(days=7)
"""So long a proposal waits for a press; then it is swept away."""

_AT_ONCE: Final = 2
"""Refreshes that are worked on at the same time: each may need a gigabyte while it reads."""

_REMEMBERED: Final = 2
"""Examinations kept in memory, each some ten megabytes; others are made again when a button asks for them."""

Files = tuple[tuple[str, bytes], ...]


class Refreshing:
    """Refreshes of the content, from the document to the press.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._deciding = asyncio.Lock()
        self._examined: OrderedDict[tuple[int, str], Proposed] = OrderedDict()

    async def sweep(self) -> None:
        """Take away what nobody decided on for a week."""
        await sweep_proposals(self._bot.store, self._bot.clock() - KEPT)

    async def begin(self, interaction: Interaction, document: discord.Attachment | None) -> None:
        """Read the document, or the content folder, and show what it would change."""
        language = self._bot.language(interaction)
        limit = self._bot.settings.import_limit
        folder = self._bot.settings.content_dir
        if document is None and folder is None:
            await _aside(interaction, say("refresh.no_folder", language))
            return
        if document is not None and document.size > limit:
            # Before a byte of it is fetched: Discord tells the size.
            raise too_large(document.size, limit, document.filename)
        await interaction.response.defer(thinking=True)
        conversation = Conversation(interaction)
        name = document.filename if document is not None else str(folder)
        await noted(interaction, "data.refresh", file=name)
        await self.sweep()
        try:
            if self._room.locked():
                await conversation.stage(notice_view(say("stage.wait", language)))
            async with self._room:
                proposed = await self._proposed(interaction, conversation, document)
        except BriefingError as error:
            await conversation.show(notice_view(error.line(language)))
            return
        if proposed is None:
            await conversation.show(notice_view(say("refresh.same", language, file=name)))
            return
        await self._show(conversation, proposed, language)

    async def press(self, interaction: Interaction, asked: ProposalId, chosen: str) -> None:
        """Do what a button of a proposal asks for."""

        async def work() -> None:
            if asked.act is Act.BACK:
                await self._back(interaction, asked)
                return
            made = await proposal(self._bot.store, asked.revision)
            if made is None or not asked.fits(await self._digest(asked.revision)):
                await self._gone(interaction)
            elif asked.act is Act.DISCARD:
                await self._discard(interaction, made)
            elif asked.act is Act.CORRECT:
                await self._correct(interaction, made, int(chosen or "0"))
            elif asked.act is Act.CARDS:
                await self._cards(interaction, made, chosen)
            else:
                await self._apply(interaction, made, confirmed=asked.act is Act.CONFIRM)

        await guarded(interaction, work, what="A press on a proposal")

    async def _proposed(
        self, interaction: Interaction, conversation: Conversation, document: discord.Attachment | None
    ) -> Proposed | None:
        language = self._bot.language(interaction)

        async def stage(name: str) -> None:
            await conversation.stage(notice_view(say(f"stage.{name}", language)))

        files: Files
        if document is not None:
            await stage("download")
            files = ((document.filename, await document.read()),)
        else:
            assert self._bot.settings.content_dir is not None  # noqa: S101  # looked at before
            files = await folder_files(self._bot.settings.content_dir, limit=self._bot.settings.import_limit)
        limits = Limits(size=self._bot.settings.import_limit)
        readings: list[Reading] = []
        overlays: list[Overlay] = []
        doubts: dict[str, tuple[ReadingWarning, ...]] = {}
        for name, data in files:
            await stage("read")
            opened = await read_file(data, name=name, limits=limits, stage=stage)
            readings += readings_of(opened)
            overlays += overlays_of(opened)
            doubts |= {
                one.overlay.name: one.warnings for one in opened if isinstance(one, OpenedOverlay) and one.warnings
            }
        brought = Brought(
            readings=tuple(readings),
            overlays=tuple(overlays),
            files=tuple(name for name, _ in files),
            doubts=doubts,
            actor=interaction.user.id,
            author=str(interaction.user),
            guild=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
        )
        for tries_left in (True, False):
            try:
                return await propose(self._bot.store, brought, now=self._bot.clock(), language=language, stage=stage)
            except StaleRevision:
                # Somebody applied something while this was worked out: once more, over what answers now.
                if not tries_left:
                    raise
        return None

    async def _show(
        self,
        conversation: Conversation,
        proposed: Proposed,
        language: str,
        *,
        note: str = "",
        confirming: bool = False,
    ) -> None:
        revision = proposed.proposal.revision
        self._remember(proposed, language)
        text = await asyncio.to_thread(report, proposed.examination, language, proposed.proposal.doubts)
        file = discord.File(io.BytesIO(text.encode()), filename=REPORT)
        await conversation.show(proposal_view(proposed, language, note=note, confirming=confirming), [file])
        if conversation.message_id is not None:
            await shown_in(self._bot.store, revision, conversation.message_id)

    async def _apply(self, interaction: Interaction, made: Proposal, *, confirmed: bool) -> None:
        """Apply, after what speaks against it was confirmed; over another state than was shown, ask anew."""
        language = self._bot.language(interaction)
        await interaction.response.defer()
        conversation = Conversation(interaction)
        proposed = await self._examination(made, language)
        if proposed is None:
            await self._gone(interaction)
            return
        if not confirmable(proposed.examination.objections) or (proposed.examination.objections and not confirmed):
            await self._show(conversation, proposed, language, confirming=True)
            return
        user = interaction.user
        # Two presses at once: the second finds what the first one did.
        async with self._deciding:
            try:
                await backed_up(self._bot)
                await apply(self._bot.store, made, actor=user.id, author=str(user))
            except StaleRevision:
                await self._overtaken(interaction, conversation, made)
                return
        self._forget(made.revision)
        files = ", ".join(made.files)
        line = say("log.apply", language, user=user.id, revision=made.revision, files=files)
        await noted(interaction, "data.apply", line, revision=made.revision, base=made.base, files=list(made.files))
        text = say("refresh.applied", language, user=user.id, revision=made.revision, files=files)
        view = applied_view(text, language, revision=made.revision, back_to=made.base)
        await conversation.show(view)
        await after_step(self._bot, conversation, before=made.base, after=made.revision)

    async def _overtaken(self, interaction: Interaction, conversation: Conversation, made: Proposal) -> None:
        """Another revision answers than the one compared with: this one by now, or somebody else's."""
        language = self._bot.language(interaction)
        active = await self._bot.store.active()
        if await self._bot.store.answered(made.revision):
            text = say("refresh.already", language, revision=made.revision)
            back = made.base if active is not None and active.id == made.revision else None
            await conversation.show(applied_view(text, language, revision=made.revision, back_to=back))
            return
        renewed = await renew(self._bot.store, made, now=self._bot.clock(), language=language)
        if renewed is None:
            await conversation.show(notice_view(say("refresh.same", language, file=", ".join(made.files))))
            return
        await self._show(conversation, renewed, language, note=say("refresh.overtaken", language))

    async def _discard(self, interaction: Interaction, made: Proposal) -> None:
        language = self._bot.language(interaction)
        await interaction.response.defer()
        try:
            await self._bot.store.discard(made.revision)
        except StaleRevision:
            await self._overtaken(interaction, Conversation(interaction), made)
            return
        self._forget(made.revision)
        await noted(interaction, "data.discard", files=list(made.files))
        text = say("refresh.discarded", language, user=interaction.user.id, files=", ".join(made.files))
        await Conversation(interaction).show(notice_view(text))

    async def _correct(self, interaction: Interaction, made: Proposal, place: int) -> None:
        """Open the form; it has to be the first answer, so nothing slow is done before."""
        language = self._bot.language(interaction)
        heads = await chapters_brought(self._bot.store, made)
        if not 0 <= place < len(heads):
            await self._gone(interaction)
            return
        head = heads[place]

        async def take(answered: Interaction, correction: Correction) -> None:
            await answered.response.defer()
            conversation = Conversation(answered)
            known = await proposal(self._bot.store, made.revision)
            if known is None:
                await self._gone(answered)
                return
            async with self._deciding:
                renewed = await renew(
                    self._bot.store,
                    known,
                    now=self._bot.clock(),
                    language=language,
                    changes={head.key: correction},
                )
            await noted(answered, "data.correct", chapter=head.key, edition=correction.edition)
            if renewed is None:
                text = say("refresh.same", language, file=", ".join(made.files))
                await conversation.show(notice_view(text))
                return
            await self._show(conversation, renewed, language, note=say("refresh.corrected", language))

        await interaction.response.send_modal(CorrectionForm(head, language, take))

    async def _cards(self, interaction: Interaction, made: Proposal, subject: str) -> None:
        language = self._bot.language(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        proposed = await self._examination(made, language)
        if proposed is None:
            await self._gone(interaction)
            return
        view = await asyncio.to_thread(before_after_view, proposed.examination, subject, language)
        await interaction.edit_original_response(view=view)

    async def _back(self, interaction: Interaction, asked: ProposalId) -> None:
        from bot.moderation.history import step_back

        await interaction.response.defer()
        async with self._deciding:
            await step_back(self._bot, interaction, to=int(asked.mark), expected=asked.revision)

    async def _gone(self, interaction: Interaction) -> None:
        """The proposal is not there any more: discarded, made anew, or swept away."""
        line = say("refresh.gone", self._bot.language(interaction))
        if interaction.response.is_done():
            await interaction.followup.send(view=notice_view(line), ephemeral=True)
        else:
            await _aside(interaction, line)

    async def _examination(self, made: Proposal, language: str) -> Proposed | None:
        known = self._examined.get((made.revision, language))
        if known is None:
            known = await look_again(self._bot.store, made.revision, language)
            if known is not None:
                self._remember(known, language)
        return known

    def _remember(self, proposed: Proposed, language: str) -> None:
        self._examined[proposed.proposal.revision, language] = proposed
        while len(self._examined) > _REMEMBERED:
            self._examined.popitem(last=False)

    def _forget(self, revision: int) -> None:
        for key in [key for key in self._examined if key[0] == revision]:
            del self._examined[key]

    async def _digest(self, revision: int) -> str:
        found = [one.sha256 for one in await self._bot.store.revisions() if one.id == revision]
        return found[0] if found else ""


async def _aside(interaction: Interaction, line: str) -> None:
    await interaction.response.send_message(view=notice_view(line), ephemeral=True)
