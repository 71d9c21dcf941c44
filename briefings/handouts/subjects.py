"""Finds the subjects of a handout among the names that were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.cards.labels import join_names
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain.matches import SearchResult
    from briefings.service import BriefingService

MAX_SUBJECTS: Final = 10
"""Maximum number of subjects of a handout."""

MAX_QUERY_LENGTH: Final = 500
"""Characters of names that are searched."""

_MAX_NAME_WORDS: Final = 6
"""Words of a name; more would make a long text slow."""

_MAX_NAMES_IN_SENTENCE: Final = 5

_SEPARATORS: Final = compile_lazily(r"[、,，;；/／\n]+")
_CONJUNCTIONS: Final = frozenset({"and", "&", "＆", "+", "＋", "と", "や", "及び", "および", "並びに"})
"""Words between names that are not searched for."""

_NAME_STRATEGIES: Final = frozenset(
    {SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE, SearchStrategy.ROMANIZED}
)
"""The ways in which a whole text is matched as a name."""


class SubjectChoice(Struct, frozen=True):
    """The subjects of a handout, or why there are none.

    Attributes:
        subjects: ids, in the order in which they were typed, each once; empty if there is a problem.
        problem: one sentence in the reader's language; empty if the subjects were found.
    """

    subjects: tuple[str, ...] = ()
    problem: str = ""


def choose_subjects(service: BriefingService, names: Iterable[str], language: str) -> SubjectChoice:
    """Chooses the subjects that names mean, searched as `/brief` does.

    A text may contain several names, separated by spaces, commas or conjunctions, or in a phrase
    (アルメニアとウズベキスタン). A name that finds nothing is a problem: a file that lacks one of its subjects
    would be handed on unnoticed.

    Args:
        service: the revision.
        names: what was typed.
        language: BCP 47 tag of the reader's language.
    """
    text = " ".join(names).strip()
    if not text:
        return SubjectChoice(problem=_("Please enter the name of at least one subject.", language))
    if len(text) > MAX_QUERY_LENGTH:
        limit = ngettext(
            "Please enter at most {count} character.",
            "Please enter at most {count} characters.",
            MAX_QUERY_LENGTH,
            language,
        )
        return SubjectChoice(problem=limit)
    whole = service.search(text, language)
    if _is_name(whole):
        return SubjectChoice((whole.hits[0].subject,))
    found: dict[str, None] = {}
    for piece in _SEPARATORS.split(text):
        subjects, problem = _find_in_words(service, piece.split(), language)
        if problem:
            return SubjectChoice(problem=problem)
        found |= dict.fromkeys(subjects)
    if len(found) > MAX_SUBJECTS:
        problem = _(
            "A briefing has at most {limit} subjects; these are {count}.",
            language,
            limit=MAX_SUBJECTS,
            count=len(found),
        )
        return SubjectChoice(problem=problem)
    return SubjectChoice(tuple(found)) if found else SubjectChoice(problem=_explain(whole, language))


def _find_in_words(service: BriefingService, words: Sequence[str], language: str) -> tuple[list[str], str]:
    """Finds the subjects of words, the longest names first, and the problem with the first word that means none."""
    subjects: list[str] = []
    start = 0
    while start < len(words):
        end, result = _find_longest_name(service, words[start:], language)
        start += end
        if _is_conjunction(words[start - end : start]) and not _is_name(result):
            continue
        if result.outcome is not SearchOutcome.FOUND:
            return [], _explain(result, language)
        subjects += _list_subjects(result)
    return subjects, ""


def _find_longest_name(service: BriefingService, words: Sequence[str], language: str) -> tuple[int, SearchResult]:
    """Returns how many of the first words are a name, and what it finds; of the first word alone if they are none."""
    for count in range(min(len(words), _MAX_NAME_WORDS), 1, -1):
        result = service.search(" ".join(words[:count]), language)
        if _is_name(result):
            return count, result
    return 1, service.search(words[0], language)


def _list_subjects(result: SearchResult) -> list[str]:
    """Lists the subject that was found; of a phrase, all that it names."""
    if result.pair:
        return list(result.pair)
    hits = result.hits if result.hits[0].strategy is SearchStrategy.PHRASE else result.hits[:1]
    return [hit.subject for hit in hits]


def _is_name(result: SearchResult) -> bool:
    return result.outcome is SearchOutcome.FOUND and result.hits[0].strategy in _NAME_STRATEGIES


def _is_conjunction(words: Sequence[str]) -> bool:
    return len(words) == 1 and words[0].casefold() in _CONJUNCTIONS


def _explain(result: SearchResult, language: str) -> str:
    """Explains why a query has no single subject, in one sentence."""
    if result.outcome is SearchOutcome.AMBIGUOUS:
        names = _join_names((hit.name for hit in result.hits), language)
        return _(
            "“{query}” can mean several subjects; please name one: {names}", language, query=result.query, names=names
        )
    names = _join_names((hit.name for hit in result.nearest), language)
    if names:
        return _(
            "Nothing was found for “{query}”; the nearest names: {names}", language, query=result.query, names=names
        )
    return _("Nothing was found for “{query}”.", language, query=result.query)


def _join_names(names: Iterable[str], language: str) -> str:
    return join_names(list(dict.fromkeys(names))[:_MAX_NAMES_IN_SENTENCE], language)
