"""What one revision of the content answers, ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.discord_app.choices import Choices
from bot.discord_app.ids import Mode, Press, decode
from bot.discord_app.layout import CardView, card_view, notice_view
from bot.discord_app.limits import BUTTONS, OPTIONS
from bot.discord_app.speech import say
from bot.discord_app.text import clip
from briefings.cards.model import Action, Block, Card, CardRequest, Choice, Line
from briefings.matching.model import Hit, Match, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from discord import app_commands

    from briefings.desk import Desk
    from briefings.model import Chapter, Subject

_KEPT: Final = 256
"""Answers kept ready: some 10 kB each, so a few megabytes."""

_QUERY: Final = 300
"""Characters of a query that are looked at: no name is longer, and a longer text has its own command."""

_SHOWN: Final = 60
"""Characters of a query that an answer repeats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A message to send; `aside` is for the asker alone whatever was chosen, since it is of no use to others."""

    view: CardView
    aside: bool = False


class Answers:
    """Answers from one desk. It changes never: another revision gets another one, and the bot swaps them whole.

    What a desk says to a query is always the same, so a finished answer is kept and sent again.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        content = desk.snapshot.content
        self._subjects = tuple(subject.id for subject in content.subjects)
        self._sections = tuple(dict.fromkeys(_section_names(content.chapters)))
        self._flags = {subject.id: subject.flag for subject in content.subjects}
        self._choices = Choices(desk)
        self.ask = lru_cache(_KEPT)(self._ask)
        self.card = lru_cache(_KEPT)(self._card)

    def complete(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """What autocomplete offers for what was typed so far."""
        return self._choices.complete(typed[:_QUERY], language)

    def press(self, custom_id: str) -> Press:
        """What the id of a button asks for.

        Raises:
            UnknownId: it is of another version, or names what is not there any more.
        """
        return decode(custom_id, subjects=self._subjects, sections=self._sections)

    def _ask(self, query: str, language: str) -> Answer:
        """The answer to a query as typed: a card, a choice between several, or the nearest names."""
        query = query.strip()[:_QUERY]
        chosen = self._choices.subject(query)
        if chosen is not None and (card := self.desk.card(CardRequest(chosen), language)) is not None:
            return Answer(card_view(card))
        match = self.desk.ask(query, language)
        if match.outcome is Outcome.FOUND:
            found = self.desk.card(CardRequest(match.hits[0].subject), language, match)
            if found is not None:
                return Answer(card_view(found))
        if match.outcome is Outcome.AMBIGUOUS:
            return Answer(card_view(self._which(match, language)))
        return Answer(card_view(self._nothing(match, language)), aside=True)

    def _card(self, request: CardRequest, language: str, mode: Mode = Mode.EDIT) -> CardView | None:
        """The card of a request; None where the content has it no more."""
        card = self.desk.card(request, language)
        return None if card is None else card_view(card, mode=mode)

    def lookup(self, text: str, language: str) -> CardView:
        """Every known subject in a text, with buttons that open their cards beside it."""
        subjects = self.desk.spot(text)
        if not subjects:
            return notice_view(say("lookup.nothing", language))
        lines = [Line(say("lookup.hint", language, count=len(subjects)))]
        if len(subjects) > OPTIONS:
            lines.append(Line(say("lookup.more", language, count=len(subjects) - OPTIONS)))
        return card_view(
            _offer(
                title=say("lookup.title", language),
                language=language,
                lines=lines,
                entries=[self._entry(subject, language) for subject in subjects],
                revision=self.desk.snapshot.revision.id,
            ),
            mode=Mode.NEW,
        )

    def _which(self, match: Match, language: str) -> Card:
        return _offer(
            title=say("ambiguous.title", language, query=clip(match.query, _SHOWN)),
            language=language,
            lines=[Line(say("ambiguous.hint", language))],
            entries=self._hits(match.hits, language),
            revision=self.desk.snapshot.revision.id,
        )

    def _nothing(self, match: Match, language: str) -> Card:
        lines = [Line(say("nothing.hint", language))]
        if match.nearest:
            lines.append(Line(say("nothing.nearest", language)))
        return _offer(
            title=say("nothing.title", language, query=clip(match.query, _SHOWN)),
            language=language,
            lines=lines,
            entries=self._hits(match.nearest, language),
            revision=self.desk.snapshot.revision.id,
        )

    def _hits(self, hits: tuple[Hit, ...], language: str) -> list[Choice]:
        entries = []
        for hit in hits:
            label = f"{flag} {hit.name}" if (flag := self._flags.get(hit.subject, "")) else hit.name
            reason = hit.reason.line(language, hit.name) if hit.reason.code else ""
            entries.append(Choice(label, CardRequest(hit.subject), description=reason))
        return entries

    def _entry(self, subject: Subject, language: str) -> Choice:
        name = subject.name(language)
        label = f"{subject.flag} {name}" if subject.flag else name
        return Choice(label, CardRequest(subject.id), description=subject.about.get(language, ""))


def _section_names(chapters: Iterable[Chapter]) -> Iterator[str]:
    """What a request may call a section: its path, alone or after the chapter's number."""
    for chapter in chapters:
        for section in chapter.sections:
            yield section.path
            yield f"{chapter.number}/{section.path}"


def _offer(*, title: str, language: str, lines: list[Line], entries: list[Choice], revision: int) -> Card:
    """A card that offers others: as buttons while they fit into a row, as a select where there are more."""
    few = len(entries) <= BUTTONS
    return Card(
        request=CardRequest(""),
        language=language,
        title=title,
        blocks=(Block("", tuple(lines)),),
        actions=tuple(Action(entry.label, entry.request) for entry in entries) if few else (),
        choices=() if few else tuple(entries[:OPTIONS]),
        choices_label=say("choose", language),
        revision=revision,
    )
