"""A name taught, or taken back: one step of the content, and what is told of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.layout import CardView, finished
from bot.discord_app.markup import escape, plain
from bot.discord_app.text import clip
from bot.moderation.gate import noted
from bot.moderation.name_ids import Act, NameId
from bot.moderation.speech import say
from briefings import teaching
from briefings.errors import StaleRevision
from briefings.matching.fold import fold
from briefings.matching.model import Outcome
from briefings.model import How, Step
from briefings.teaching import Obstacle, Refused
from briefings.unanswered import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.discord_app.bot import BriefingBot
    from bot.moderation.gate import Interaction
    from briefings.desk import Desk
    from briefings.matching.model import Match
    from briefings.model import Content

TEACH: Final = "data.teach"
UNTEACH: Final = "data.unteach"
"""Codes of the record."""

_SHOWN: Final = 5
_LIMITS: Final = {Obstacle.LONG: teaching.LONGEST, Obstacle.MANY: teaching.MOST}


class Teaching:
    """Teaches names, one after the other: of two moderators who press at once, the second sees what the first did.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self._turn = asyncio.Lock()

    async def teach(self, interaction: Interaction, name: str, subject: str) -> CardView:
        """Make `name` one more name of a subject, answer from that at once, and tell what comes of it.

        Raises:
            StaleRevision: the content is being changed again and again.
            StoreError: the database can't be used.
        """
        bot, language = self._bot, self._bot.language(interaction)
        async with self._turn:
            before = bot.desk.ask(name, language)
            refused = await self._step(interaction, teaching.taught, subject, name, "+")
            if refused is not None:
                return _refused(bot.desk, refused, language)
            text = next(one.alias.text for one in _taught(bot.desk, subject) if fold(one.alias.text) == fold(name))
            called = bot.desk.lookup.subjects[subject].name(language)
            line = say("log.teach", language, user=interaction.user.id, name=quoted(text), subject=quoted(called))
            await noted(interaction, TEACH, line, name=text, subject=subject)
            return _done(bot.desk, text, subject, before, language)

    async def take_back(self, interaction: Interaction, key: str, subject: str) -> CardView:
        """Take a taught name away again, and tell what comes of it.

        Args:
            interaction: whose press it is.
            key: of the name (`briefings.unanswered.key_of`).
            subject: whose name it is.

        Raises:
            StaleRevision, StoreError: as above.
        """
        bot, language = self._bot, self._bot.language(interaction)
        async with self._turn:
            found = [one.alias.text for one in _taught(bot.desk, subject) if key_of(fold(one.alias.text)) == key]
            if not found:
                return framed(say("names.gone", language))
            refused = await self._step(interaction, teaching.untaught, subject, found[0], "-")
            if refused is not None:
                return _refused(bot.desk, refused, language)
            known = bot.desk.lookup.subjects.get(subject)
            called = quoted(known.name(language) if known else subject)
            line = say("log.unteach", language, user=interaction.user.id, name=quoted(found[0]), subject=called)
            await noted(interaction, UNTEACH, line, name=found[0], subject=subject)
            text = say("names.undone", language, name=quoted(found[0]), subject=called)
            return framed(text, _now(bot.desk.ask(found[0], language), found[0], language))

    async def _step(
        self,
        interaction: Interaction,
        change: Callable[[Content, str, str], Content | Refused],
        subject: str,
        name: str,
        sign: str,
    ) -> Refused | None:
        """Apply a change of names; once more where another revision came in between, since it is made of any."""
        bot, user = self._bot, interaction.user
        for last in (False, True):
            snapshot = bot.desk.snapshot
            changed = await asyncio.to_thread(change, snapshot.content, subject, name)
            if isinstance(changed, Refused):
                return changed
            note = f"{sign} {clip(plain(name), 100)} ({subject})"
            step = Step(How.TEACH, user.id, str(user), note)
            try:
                await bot.store.apply(changed, expected=snapshot.revision.id, author=str(user), note=note, step=step)
            except StaleRevision:
                if last:
                    raise
                await bot.following.look()
                continue
            await bot.following.look()
            break
        return None


def framed(*texts: str, buttons: Iterable[ui.Button[Any]] = ()) -> CardView:
    """Texts one below the other, with buttons under them."""
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x2E7D6B)
    for text in filter(None, texts):
        frame.add_item(ui.TextDisplay(text))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for one in buttons:
        row.add_item(one)
    if row.children:
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def button(
    asked: NameId, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[ui.LayoutView]:
    """A button that outlives a restart."""
    return ui.Button(custom_id=str(asked), label=clip(plain(label), 80) or "…", style=style)


def quoted(text: str, limit: int = teaching.LONGEST) -> str:
    """A name as it may stand in a message, cut where it is longer than `limit`."""
    return escape(clip(plain(text), limit))


def named(desk: Desk, subjects: Iterable[str], language: str) -> str:
    """Subjects by name, the first few."""
    known = desk.lookup.subjects
    names = [quoted(known[one].name(language)) for one in dict.fromkeys(subjects) if one in known]
    shown = ("、" if language == "ja" else ", ").join(names[:_SHOWN])
    return shown + (" …" if len(names) > _SHOWN else "")


def _taught(desk: Desk, subject: str) -> list[teaching.TaughtName]:
    return [one for one in teaching.names_of(desk.snapshot.content) if one.subject.id == subject]


def _done(desk: Desk, name: str, subject: str, before: Match, language: str) -> CardView:
    called = quoted(desk.lookup.subjects[subject].name(language))
    undo = button(NameId(Act.UNDO, key_of(fold(name)), subject), say("names.undo", language))
    return framed(
        say("teach.done", language, name=quoted(name), subject=called),
        _now(desk.ask(name, language), name, language),
        _until_now(desk, before, subject, language),
        buttons=[undo],
    )


def _now(match: Match, name: str, language: str) -> str:
    """What happens from now on when somebody types the name."""
    names = ("、" if language == "ja" else ", ").join(quoted(hit.name) for hit in match.hits[:_SHOWN])
    key = f"teach.now.{match.outcome}"
    if match.outcome is not Outcome.FOUND:
        return say(key, language, name=quoted(name), subjects=names)
    hit = match.hits[0]
    return say(
        key, language, name=quoted(name), subjects=quoted(hit.name), why=escape(hit.reason.line(language, hit.name))
    )


def _until_now(desk: Desk, before: Match, subject: str, language: str) -> str:
    """What was answered until now, if that was something else."""
    hits = before.hits[:1] if before.outcome is Outcome.FOUND else before.hits
    if not hits or [hit.subject for hit in hits] == [subject]:
        return ""
    return say("teach.before", language, subjects=named(desk, (hit.subject for hit in hits), language))


def _refused(desk: Desk, refused: Refused, language: str) -> CardView:
    undo = []
    if refused.obstacle is Obstacle.TAUGHT:
        asked = NameId(Act.UNDO, key_of(fold(refused.name)), refused.subjects[0])
        undo.append(button(asked, say("names.undo", language)))
    return framed(
        say(
            f"teach.no.{refused.obstacle}",
            language,
            name=quoted(refused.name),
            subjects=named(desk, refused.subjects, language),
            limit=_LIMITS.get(refused.obstacle, 0),
        ),
        buttons=undo,
    )
