"""Answers typed questions about memberships from one revision."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from briefings.cards.labels import choose_language, join_parts
from briefings.cards.memberships import format_framework_name
from briefings.domain import SubjectKind
from briefings.domain.cards import Card, CardLimits, CardRequest, View
from briefings.frameworks.cards import (
    build_framework_request,
    build_memberships_card,
    build_question_request,
    build_refusal_card,
)
from briefings.frameworks.grammar import Problem, Refusal, WholeTable, read_question
from briefings.frameworks.phrasing import list_example_questions
from briefings.frameworks.question import MAX_ENCODED, Question, Target
from briefings.frameworks.standings import StandingTable
from briefings.frameworks.tokens import Tokenizer
from briefings.frameworks.vocabulary import ASKING_KINDS, ASKING_WORDS, WordKind
from briefings.text.normalize import compose_text, fold_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.anniversaries.picture_canvas import Picture
    from briefings.cards.content_index import ContentIndex
    from briefings.frameworks.tokens import Token


class MembershipQuestions:
    """Parses questions about memberships, and builds the cards that answer them.

    Args:
        index: the revision.
        limits: the limits of the renderer.
    """

    def __init__(self, index: ContentIndex, limits: CardLimits) -> None:
        self._index = index
        self._limits = limits
        self._tables: dict[tuple[str, int], StandingTable] = {}

    def get_table(self, language: str, edition: int = 0) -> StandingTable:
        """Returns the table of standings of an edition, with sources for readers of a language."""
        key = (choose_language(language), edition)
        table = self._tables.get(key)
        if table is None:
            table = StandingTable(self._index, *key)
            # guard 53 true:
            #   tests/unit/test_bounded_caches.py::test_editions_that_do_not_exist_leave_nothing_behind
            if edition in {0, *self._index.editions}:
                self._tables[key] = table
        return table

    def build_card(self, request: CardRequest, language: str) -> Card | None:
        """Builds the card of a request for `View.MEMBERSHIPS` or `View.MATRIX`; see `build_memberships_card`."""
        return build_memberships_card(self.get_table(language, request.edition), request, self._limits)

    def draw_picture(self, request: CardRequest, language: str) -> Picture | None:
        """Draws the picture of a request for `View.MATRIX`; None if there is nothing to show."""
        from briefings.frameworks.picture import draw_matrix

        return draw_matrix(self.get_table(language, request.edition), request, self._limits)

    def parse_question(self, typed: str) -> CardRequest | Refusal:
        """Parses a question about memberships.

        Args:
            typed: the question as typed. An empty question asks for all frameworks.

        Returns:
            The request for the whole table, a framework or an answer, or the reason why there is none.
        """
        tokens = self._tokenizer.split_question(typed[:MAX_ENCODED])
        named = [token.subject for token in tokens if token.subject]
        if len(named) == 1 and len(tokens) == 1 and self._index.subjects[named[0]].kind is SubjectKind.FRAMEWORK:
            return build_framework_request(named[0])
        return self._to_request(self._read_tokens(tokens))

    def suggest_questions(self, typed: str, language: str) -> list[tuple[str, str]]:
        """Returns suggestions for a partial question, as label and text: frameworks, then example questions."""
        table = self.get_table(language)
        language = table.language
        key = fold_text(typed)
        names = []
        for subject in table.frameworks:
            name, text = subject.get_localized_name(language), format_framework_name(subject, language)
            if any(key in fold_text(spelling) for spelling in (name, *(alias.text for alias in subject.aliases))):
                names.append((name if text == name else join_parts(text, name), text))
        examples = list_example_questions(table.frameworks, table.countries, language)
        return [*names, *((text, text) for text in examples if key in fold_text(text))]

    def preload(self) -> None:
        """Builds the tokenizer now instead of at the first question."""
        _ = self._tokenizer

    def build_refusal(self, refusal: Refusal, language: str) -> Card:
        """Builds the card that explains why a question is not answered, with an example."""
        return build_refusal_card(self.get_table(language), refusal, self._limits)

    def answer_in_words(self, query: str, language: str) -> Card | None:
        """Returns the answer to a query that is a question about memberships; None for any other query.

        All words of the query must be understood, and at least one must be of `ASKING_KINDS`.
        """
        typed = compose_text(query[:MAX_ENCODED])
        if not ASKING_WORDS.search(typed):
            return None  # most queries end here; splitting into tokens takes twenty times as long
        tokens = self._tokenizer.split_question(typed, whole=False)
        kinds = {token.kind for token in tokens}
        subjects = [self._index.subjects[token.subject] for token in tokens if token.subject]
        has_framework = any(subject.kind is SubjectKind.FRAMEWORK for subject in subjects)
        asks = bool(kinds & ASKING_KINDS) and (has_framework or WordKind.ASK_FRAMEWORKS in kinds)
        if not subjects or not asks or any(token.is_unknown for token in tokens):
            return None
        question = self._read_tokens(tokens)
        if isinstance(question, Refusal):
            is_clear = question.problem in {Problem.MIXED, Problem.NO_MEMBERS} and len(subjects) > 1
            return self.build_refusal(question, language) if is_clear else None
        request = self._to_request(question)
        return self.build_card(request, language) if isinstance(request, CardRequest) else None

    def _to_request(self, question: Question | WholeTable | Refusal) -> CardRequest | Refusal:
        if isinstance(question, Refusal):
            return question
        if isinstance(question, WholeTable):
            return build_framework_request()
        framework = _find_only_framework(question)
        if framework and self._index.subjects[framework].kind is SubjectKind.FRAMEWORK:
            return build_framework_request(framework, view=View.MEMBERSHIPS)
        return build_question_request(question)

    def _read_tokens(self, tokens: Sequence[Token]) -> Question | WholeTable | Refusal:
        return read_question(tokens, self._index.subjects, self.get_table("en").has_members)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self._index.snapshot.content.subjects)


def _find_only_framework(question: Question) -> str:
    """Returns the framework of a question that asks only for its members; empty for any other question."""
    terms = list(question.terms)
    is_plain = len(terms) == 1 and not terms[0].statuses and not question.clauses[0].is_negated
    return terms[0].subject if is_plain and question.target is Target.COUNTRIES else ""
