"""Posts that a new revision makes wrong: moderators are offered to edit them, with a note (訂正)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.discord_app.failures import tell
from bot.discord_app.layout import notice_view
from bot.moderation.conversation import Conversation
from bot.moderation.corrections_items import Act, CorrectionsId
from bot.moderation.corrections_view import offer_view, progress_view, result_view
from bot.moderation.gate import guarded, noted
from bot.moderation.speech import say
from bot.scheduling.notices import ChannelNotices
from bot.scheduling.outlet import DiscordOutlet
from briefings.corrections.finding import find
from briefings.delivery.correcting import Corrector, Tally
from briefings.desk import Desk
from briefings.errors import StoreError
from briefings.store.corrections import posts_since

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.discord_app.layout import CardView
    from bot.moderation.gate import Interaction
    from briefings.corrections.model import Findings

_TELL_EVERY: Final = 3.0
"""Seconds between two messages of how far it has come."""

_LOADING: Final = 60.0
"""Seconds until a revision that can't be read by then counts as one that can't be had."""


async def offer(bot: BriefingBot, before: int, after: int, language: str | None = None) -> CardView | None:
    """The message that offers to correct what was posted in the last days and is not so any more.

    Args:
        bot: the client.
        before: the revision that answered before an apply or a step back.
        after: the one that answers since. Posts are held against whichever answers now.
        language: `ja` or `en`; None for the bot's own.

    Returns:
        None where no post is wrong, or where the setting says not to look.

    Raises:
        StoreError: the database can't be used.
    """
    found = await findings(bot)
    if found is None or not found.corrections:
        return None
    changed = before if found.revision == after else 0
    return offer_view(bot, found, changed, language or bot.settings.default_language)


async def findings(bot: BriefingBot) -> Findings | None:
    """The posts of the last days that are wrong by now; None where the setting says not to look.

    Raises:
        StoreError: the database can't be used.
    """
    days = bot.settings.correction_days
    if not days:
        return None
    await bot.following.look()
    posts = await posts_since(bot.store, bot.clock() - timedelta(days=days))
    loop = asyncio.get_running_loop()

    def desk_of(revision: int) -> Desk | None:
        # In the thread: the store is read in the loop, and what is worked out of it is not.
        reading = asyncio.run_coroutine_threadsafe(bot.store.snapshot(revision), loop)
        try:
            return Desk(reading.result(_LOADING))
        except (StoreError, TimeoutError):
            return None

    return await asyncio.to_thread(find, posts, bot.desk, desk_of, bot.clock())


class Correcting:
    """Corrections, from the command or the offer to the result.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self._under_way = asyncio.Lock()

    async def look(self, interaction: Interaction) -> None:
        """Answer `/data corrections`: look again at the posts of the last days."""
        language = self._bot.language(interaction)
        if not self._bot.settings.correction_days:
            await interaction.response.send_message(
                view=notice_view(say("corrections.off", language)), ephemeral=True
            )
            return
        await interaction.response.defer(thinking=True)
        found = await findings(self._bot)
        await Conversation(interaction).show(self._offer(found, 0, language))

    async def press(self, interaction: Interaction, asked: CorrectionsId) -> None:
        """Do what a button asks for."""

        async def work() -> None:
            if asked.act is Act.KEEP:
                await self._keep(interaction, asked)
            else:
                await self._go(interaction, asked)

        await guarded(interaction, work, what="A press on corrections")

    async def _keep(self, interaction: Interaction, asked: CorrectionsId) -> None:
        language = self._bot.language(interaction)
        text = say("corrections.kept", language, user=interaction.user.id)
        await interaction.response.edit_message(view=notice_view(text))
        await noted(interaction, "data.corrections.keep", revision=asked.after)

    async def _go(self, interaction: Interaction, asked: CorrectionsId) -> None:
        language = self._bot.language(interaction)
        if self._under_way.locked():
            await tell(interaction, notice_view(say("corrections.busy", language)))
            return
        async with self._under_way:
            await interaction.response.defer()
            conversation = Conversation(interaction)
            found = await findings(self._bot)
            if found is None or not found.corrections:
                await conversation.show(self._offer(found, 0, language))
            elif found.revision != asked.after:
                # What was shown is not what would be done: the moderator sees it first.
                note = say("corrections.overtaken", language, revision=found.revision)
                await conversation.show(self._offer(found, 0, language, note=note))
            else:
                await self._correct(interaction, conversation, found, asked)

    async def _correct(
        self, interaction: Interaction, conversation: Conversation, found: Findings, asked: CorrectionsId
    ) -> None:
        bot, language, count = self._bot, self._bot.language(interaction), len(found.corrections)
        told_at = time.monotonic()

        async def progress(tally: Tally) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= _TELL_EVERY and tally.done < count:
                told_at = time.monotonic()
                await conversation.stage(progress_view(asked, tally, count, language))

        def holds() -> bool:
            return bot.desk.snapshot.revision.id == found.revision

        corrector = Corrector(bot.store, DiscordOutlet(bot), bot.clock, interaction.user.id, holds)
        tally = await corrector.correct(found, progress)
        await conversation.show(result_view(bot, replace(asked, act=Act.GO), tally, language))
        line = say("log.corrections", language, user=interaction.user.id, count=tally.corrected)
        await noted(
            interaction,
            "data.corrections",
            line,
            revision=found.revision,
            corrected=tally.corrected,
            deleted=tally.deleted,
            failed=len(tally.failed),
            left=tally.left,
        )
        await self._tell_servers(found, tally, home=interaction.guild_id)

    async def _tell_servers(self, found: Findings, tally: Tally, *, home: int | None) -> None:
        """Tell in the log channels of other servers how many of their posts were corrected."""
        failed = {post.delivery.slot for post, _ in tally.failed}
        tried = [one.post for one in found.corrections[: tally.done] if one.post.delivery.slot not in failed]
        notices = ChannelNotices(self._bot)
        languages = {post.schedule.guild: post.schedule.language for post in tried}
        for guild, count in Counter(post.schedule.guild for post in tried).items():
            if guild != home:
                await notices.log_change(guild, say("log.corrected", languages[guild], count=count))

    def _offer(self, found: Findings | None, before: int, language: str, *, note: str = "") -> CardView:
        """The offer; where nothing is wrong, a sentence that says so."""
        if found is None:
            return notice_view(say("corrections.off", language))
        if found.corrections:
            return offer_view(self._bot, found, before, language, note=note)
        days = self._bot.settings.correction_days
        lines = [say("corrections.none", language, days=days, count=found.looked)]
        if found.unknown:
            lines.append(f"-# {say('corrections.unknown', language, count=found.unknown)}")
        return notice_view("\n".join(lines))
