"""Caches answers to queries: the answer to a query is the same all day within a revision."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.miss_counter import is_unanswered
from bot.slack_app.responder import build_notice, build_private_body
from bot.slack_app.ui.blocks import render_card
from briefings.cards.editions import explain_edition, parse_edition
from briefings.cards.search_filters import split_filters

if TYPE_CHECKING:
    from datetime import date

    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.service import BriefingService

_MAX_ANSWERS: Final = 256
"""Number of answers of about 10 kB each."""


class QueryAnswer(Struct, frozen=True):
    """An answer to a query.

    Attributes:
        message: the message.
        payload: the acknowledgment that shows it to one user, as JSON.
        is_miss: whether the query found nothing.
    """

    message: SlackMessage
    payload: str
    is_miss: bool


class AnswerCache:
    """The latest answers, of one revision and one day."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str, bool], QueryAnswer] = OrderedDict()
        self._valid_for: tuple[BriefingService, date] | None = None

    def answer_query(
        self, service: BriefingService, today: date, query: str, language: str, *, shareable: bool
    ) -> QueryAnswer:
        """Returns the answer to a query.

        Args:
            service: the revision; another one empties the cache.
            today: another day empties the cache.
            query: the input: a name or a phrase, and `edition:2025` for another edition than the newest.
            language: of the reader.
            shareable: whether the message has a button that shows it in the channel.
        """
        valid_for = self._valid_for
        if valid_for is None or valid_for[0] is not service or valid_for[1] != today:
            self._answers.clear()
            self._valid_for = (service, today)
        key = (query, language, shareable)
        known = self._answers.get(key)
        if known is None:
            message, is_miss = _compute_answer(service, today, query, language, shareable=shareable)
            payload = json.dumps(build_private_body(message), ensure_ascii=False)
            known = self._answers[key] = QueryAnswer(message, payload, is_miss)
            # guard 53 false:
            #   tests/unit/test_bounded_caches.py::test_different_queries_leave_the_caches_of_answers_bounded
            if len(self._answers) > _MAX_ANSWERS:
                self._answers.popitem(last=False)
        else:
            self._answers.move_to_end(key)
        return known


def _compute_answer(
    service: BriefingService, today: date, query: str, language: str, *, shareable: bool
) -> tuple[SlackMessage, bool]:
    """Returns the message, and whether the query found nothing."""
    parts, editions, edition = split_filters(query), service.content_index.editions, 0
    if parts.edition:
        query = parts.words
        edition = parse_edition(parts.edition, editions) or 0
        if edition not in editions:
            return build_notice(explain_edition(parts.edition, editions, language)), False
    match = service.search(query, language)
    card = service.answer_match(match, language, today, edition=edition)
    return render_card(card, shareable=shareable)[0], is_unanswered(match, card)
