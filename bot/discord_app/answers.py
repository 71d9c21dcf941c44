"""What one revision of the content answers, ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from bot.discord_app.choices import Choices
from bot.discord_app.ids import Mode, Press, decode
from bot.discord_app.layout import CardView, card_view, notice_view
from bot.discord_app.limits import BUTTONS, OPTIONS
from bot.discord_app.markup import escape
from bot.discord_app.speech import say
from briefings.cards.editions import edition_named, not_held
from briefings.cards.model import Action, Block, Card, CardRequest, Choice, Line
from briefings.matching.model import Outcome

if TYPE_CHECKING:
    from discord import app_commands

    from briefings.desk import Desk
    from briefings.matching.model import Match
    from briefings.model import Subject

Entry = TypeVar("Entry", Action, Choice)

_KEPT: Final = 256
"""Answers kept ready: some 10 kB each, so a few megabytes."""

_QUERY: Final = 300
"""Characters of a query that are looked at: no name is longer, and a longer text has its own command."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A message to send; `aside` is for the asker alone whatever was chosen, since it is of no use to others.

    `nothing` says that the query found nothing.
    """

    view: CardView
    aside: bool = False
    nothing: bool = False


class Answers:
    """Answers from one desk. It changes never: another revision gets another one, and the bot swaps them whole.

    What a desk says to a query is always the same, so a finished answer is kept and sent again.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._subjects = tuple(subject.id for subject in desk.snapshot.content.subjects)
        self._choices = Choices(desk)
        self._asked = lru_cache(_KEPT)(self._ask)
        self.card = lru_cache(_KEPT)(self._card)

    def ask(self, query: str, language: str, edition: str = "") -> Answer:
        """The answer to a query as typed: a card, a choice between several, or the nearest names.

        Args:
            query: as typed.
            language: `ja`; anything else is English.
            edition: as typed or chosen; empty for the newest that tells of what is asked.
        """
        return self._asked(query.strip()[:_QUERY], language, edition.strip()[:_QUERY])

    def complete(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """What autocomplete offers for what was typed so far."""
        return self._choices.complete(typed[:_QUERY], language)

    def editions(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """The editions held that fit what was typed, the newest first; all of them where none fits."""
        return self._choices.editions(typed.strip()[:_QUERY], language)

    def subject(self, query: str, language: str) -> str | None:
        """The one subject that a query means, or None where it means none or several."""
        query = query.strip()[:_QUERY]
        chosen = self._choices.subject(query)
        if chosen is not None:
            return chosen
        match = self.desk.ask(query, language)
        return match.hits[0].subject if match.outcome is Outcome.FOUND else None

    def press(self, custom_id: str) -> Press:
        """What the id of a button asks for.

        Raises:
            UnknownId: it is of another version, or names what is not there any more.
        """
        return decode(custom_id, subjects=self._subjects, sections=self.desk.sections)

    def _ask(self, query: str, language: str, wanted: str = "") -> Answer:
        held = self.desk.lookup.editions
        edition = edition_named(wanted, held) if wanted else 0
        if wanted and (edition is None or edition not in held):
            return Answer(notice_view(escape(not_held(wanted, held, language))), aside=True)
        edition = edition or 0
        chosen = self._choices.subject(query)
        if chosen is not None and (view := self.card(CardRequest(chosen, edition=edition), language)) is not None:
            return Answer(view)
        match = self.desk.ask(query, language)
        if match.outcome is Outcome.FOUND:
            found = self.desk.card(CardRequest(match.hits[0].subject, edition=edition), language, match)
            if found is not None:
                others = _of_edition(self._others(match, language), edition)
                return Answer(card_view(replace(found, choices=(*others, *found.choices)) if others else found))
        offered = self.desk.offer(match, language)
        offered = replace(
            offered,
            actions=_of_edition(offered.actions, edition),
            choices=_of_edition(offered.choices, edition),
        )
        nothing = match.outcome is Outcome.NOTHING
        return Answer(card_view(offered), aside=nothing, nothing=nothing)

    def _card(self, request: CardRequest, language: str) -> CardView | None:
        """The card of a request; None where the content has it no more."""
        card = self.desk.card(request, language)
        return None if card is None else card_view(card)

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

    def _others(self, match: Match, language: str) -> tuple[Choice, ...]:
        """The other subjects that a phrase names: the card is of the first, and these are offered before all else."""
        subjects = self.desk.lookup.subjects
        told = say("also", language)
        return tuple(
            replace(self._entry(subjects[hit.subject], language), description=told)
            for hit in match.hits[1:]
            if hit.subject in subjects
        )

    def _entry(self, subject: Subject, language: str) -> Choice:
        name = subject.name(language)
        label = f"{subject.flag} {name}" if subject.flag else name
        return Choice(label, CardRequest(subject.id), description=subject.about.get(language, ""))


def _of_edition(entries: tuple[Entry, ...], edition: int) -> tuple[Entry, ...]:
    """Entries that open the cards of an edition."""
    return tuple(replace(one, request=replace(one.request, edition=edition)) for one in entries)


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
