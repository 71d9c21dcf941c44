"""Caches the answers from one revision of the content as messages ready to be sent."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.clock import utc_now
from bot.discord_app.autocomplete import AutocompleteChoices
from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.components import MessageView, build_notice_view
from bot.discord_app.ui.custom_ids import CardId, OpenMode
from bot.discord_app.ui.limits import MAX_BUTTONS, MAX_OPTIONS, clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from bot.miss_counter import is_unanswered
from briefings.cards.editions import explain_edition, parse_edition
from briefings.cards.search_card import explain_search_problem
from briefings.cards.search_filters import read_filters
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest, View
from briefings.domain.matches import SearchOutcome
from briefings.domain.text_searches import build_words_request
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from discord import app_commands

    from briefings.domain import Subject
    from briefings.service import BriefingService

_CACHE_SIZE: Final = 256
"""Number of cached answers of about 10 kB each."""

_MAX_QUERY_LENGTH: Final = 300
_MAX_FILE_NAMES: Final = 200
"""Characters of a query that are searched: no name is longer, and longer texts have a separate command."""


class QueryAnswer(Struct, frozen=True):
    """An answer to a query.

    Attributes:
        view: the message.
        ephemeral: whether only the user sees it in any case, because it is of no use to others.
        is_miss: whether the query found nothing.
    """

    view: MessageView
    ephemeral: bool = False
    is_miss: bool = False


class AnswerCache:
    """Answers from one revision; another revision gets another cache.

    The answer to a query never changes within a revision, so a finished message is cached and sent again.
    """

    def __init__(self, service: BriefingService, get_today: Callable[[], date] = lambda: utc_now().date()) -> None:
        self.service = service
        self._get_today = get_today
        self._subject_ids = tuple(subject.id for subject in service.snapshot.content.subjects)
        self._choices = AutocompleteChoices(service)
        # guard 53 value lru_cache(None)(self._compute_answer):
        #   tests/unit/test_bounded_caches.py::test_different_queries_leave_the_caches_of_answers_bounded
        self._cached_answer = lru_cache(_CACHE_SIZE)(self._compute_answer)
        # guard 53 value lru_cache(None)(self._search_uncached):
        #   tests/unit/test_bounded_caches.py::test_different_queries_leave_the_caches_of_answers_bounded
        self._cached_search = lru_cache(_CACHE_SIZE)(self._search_uncached)
        self._cached_card = lru_cache(_CACHE_SIZE)(self._render_uncached)
        # By identity, since a hash or a comparison of a card takes as long as a tenth of its message.
        self._rendered: OrderedDict[int, tuple[Card, MessageView]] = OrderedDict()

    def answer_query(self, query: str, language: str, edition: str = "", intent: View = View.SUMMARY) -> QueryAnswer:
        """Returns the answer to a query: a card, a choice of several, statements with its words, or similar names.

        Args:
            query: as typed; the start card answers an empty one.
            language: `ja`; anything else is English.
            edition: as typed or chosen; empty for the newest with an answer.
            intent: the view that opens when a name is chosen.
        """
        edition = edition.strip()[:_MAX_QUERY_LENGTH]
        return self._cached_answer(query.strip()[:_MAX_QUERY_LENGTH], language, edition, self._get_today(), intent)

    def search_text(self, words: str, edition: str, section: str, subject: str, language: str) -> QueryAnswer:
        """Returns the places of the text with words; one sentence if the words or a filter can't be understood.

        Args:
            words: as typed.
            edition: as typed or chosen; empty for all.
            section: as typed or chosen; empty for all.
            subject: as typed or chosen; empty for all.
            language: of the user.
        """
        index = self.service.content_index
        problem = explain_search_problem(words, language)
        filters = problem or read_filters(
            index,
            lambda typed: self.resolve_subject(typed, language),
            edition=edition[:_MAX_QUERY_LENGTH],
            section=section[:_MAX_QUERY_LENGTH],
            subject=subject[:_MAX_QUERY_LENGTH],
            language=language,
        )
        if isinstance(filters, str):
            return QueryAnswer(build_notice_view(escape_markdown(filters)), ephemeral=True)
        return self._cached_search(build_words_request(words, filters), language)

    def _search_uncached(self, request: CardRequest, language: str) -> QueryAnswer:
        card = self.service.build_card(request, language)
        has_places = card is not None and any(line.citation for block in card.blocks for line in block.lines)
        view = build_card_view(card) if card is not None else build_notice_view("—")
        return QueryAnswer(view, ephemeral=not has_places)

    def render_card(self, request: CardRequest, language: str) -> MessageView | None:
        """Renders the card of a request; None if it no longer exists."""
        # An overview counts the days to the next milestone, so its message is cached for a day.
        today = self._get_today() if request.view in {View.SUMMARY, View.SEARCH} else None
        return self._cached_card(request, language, today)

    def complete_names(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns the names that match the input."""
        return self._choices.complete_names(typed[:_MAX_QUERY_LENGTH], language)

    def complete_editions(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns the editions that match the input, the newest first; all of them if none does."""
        return self._choices.complete_editions(typed.strip()[:_MAX_QUERY_LENGTH], language)

    def complete_sections(self, typed: str, edition: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns sections whose path or title contains the input, of an edition or of all."""
        return self._choices.complete_sections(typed[:_MAX_QUERY_LENGTH], edition, language)

    def resolve_subject(self, query: str, language: str) -> str | None:
        """Returns the subject that a query means; None if it is none or several."""
        query = query.strip()[:_MAX_QUERY_LENGTH]
        chosen = self._choices.find_subject(query)
        if chosen is not None:
            return chosen
        match = self.service.search(query, language)
        return match.hits[0].subject if match.outcome is SearchOutcome.FOUND else None

    def resolve_card(self, card_id: CardId) -> CardRequest | None:
        """Returns the card that a component opens; None if its subject or section is no longer there."""
        return card_id.to_request(subjects=self._subject_ids, sections=self.service.section_references)

    def _compute_answer(
        self, query: str, language: str, requested_edition: str, today: date, intent: View
    ) -> QueryAnswer:
        editions = self.service.content_index.editions
        edition = parse_edition(requested_edition, editions) if requested_edition else 0
        if requested_edition and (edition is None or edition not in editions):
            return QueryAnswer(
                build_notice_view(escape_markdown(explain_edition(requested_edition, editions, language))),
                ephemeral=True,
            )
        edition = edition or 0
        chosen = self._choices.find_subject(query)
        if (
            chosen is not None
            and (view := self.render_card(CardRequest(chosen, edition=edition), language)) is not None
        ):
            return QueryAnswer(view)
        match = self.service.search(query, language)
        card = self.service.answer_match(match, language, today, intent=intent, edition=edition)
        nothing = match.outcome is SearchOutcome.NOTHING and card.request.view is not View.MEMBERSHIPS
        has_statements = any(line.citation for block in card.blocks for line in block.lines)
        return QueryAnswer(
            self._render_card(card),
            ephemeral=nothing and not has_statements,
            is_miss=is_unanswered(match, card),
        )

    def _render_card(self, card: Card) -> MessageView:
        """Renders the message of a card.

        The service caches the last cards, so that many queries share one object.
        """
        known = self._rendered.get(id(card))
        if known is not None and known[0] is card:
            return known[1]
        view = build_card_view(card)
        self._rendered[id(card)] = card, view
        # guard 53 false:
        #   tests/unit/test_bounded_caches.py::test_different_queries_leave_the_caches_of_answers_bounded
        if len(self._rendered) > _CACHE_SIZE:
            self._rendered.popitem(last=False)
        return view

    def _render_uncached(self, request: CardRequest, language: str, today: date | None) -> MessageView | None:
        card = self.service.build_card(request, language, today=today)
        return None if card is None else build_card_view(card)

    def look_up_text(self, text: str, language: str, *, unread_files: Sequence[str] = ()) -> MessageView:
        """Returns the known subjects in a text, with buttons that open their cards in new messages.

        Args:
            text: the text.
            language: of the reader.
            unread_files: names of files that belong to the text and were not read.
        """
        subjects = self.service.find_mentions(text)
        unread = ""
        if unread_files:
            names = clip_text(", ".join(to_plain_text(name) for name in unread_files), _MAX_FILE_NAMES)
            unread = _("Not read: {names}. Only short text files can be read.", language, names=names)
        if not subjects:
            found = _("No known country or topic was found in this text.", language)
            return build_notice_view(escape_markdown(f"{found} {unread}".strip()))
        hint = ngettext(
            "{count} found. Choose it to open its card; only you will see it.",
            "{count} found. Choose one to open its card; only you will see it.",
            len(subjects),
            language,
        )
        lines = [CardLine(hint), *([CardLine(unread)] if unread else [])]
        if len(subjects) > MAX_OPTIONS:
            more = ngettext(
                "There is {count} more; open it by name with /brief.",
                "There are {count} more; open them by name with /brief.",
                len(subjects) - MAX_OPTIONS,
                language,
            )
            lines.append(CardLine(more))
        return build_card_view(
            _build_choice_card(
                title=_("What this text mentions", language),
                language=language,
                lines=lines,
                entries=[self._build_choice(subject, language) for subject in subjects],
                revision=self.service.snapshot.revision.id,
            ),
            mode=OpenMode.NEW,
        )

    def _build_choice(self, subject: Subject, language: str) -> CardChoice:
        name = subject.get_localized_name(language)
        label = f"{subject.flag} {name}" if subject.flag else name
        return CardChoice(label, CardRequest(subject.id), description=subject.about.get(language, ""))


def _build_choice_card(
    *, title: str, language: str, lines: list[CardLine], entries: list[CardChoice], revision: int
) -> Card:
    """Builds a card with a choice of others: as buttons if they fit into a row, as a select otherwise."""
    has_buttons = len(entries) <= MAX_BUTTONS
    return Card(
        request=CardRequest(""),
        language=language,
        title=title,
        blocks=(CardBlock("", tuple(lines)),),
        actions=tuple(CardAction(entry.label, entry.request) for entry in entries) if has_buttons else (),
        choices=() if has_buttons else tuple(entries[:MAX_OPTIONS]),
        choices_label=_("Choose one to open", language),
        revision=revision,
    )
