"""Chooses the statements about a subject that a short card shows.

The score of a statement is the sum of what its text shows, whatever the chapter:

- its relation to the subject: it begins with the subject's name, names it early, or makes it the topic (`は`, `が`);
  it names a person in the subject's service, or contains one of the subject's keywords; or its section or paragraph
  is about the subject;
- how specific it is: it loses points as one of several countries in a list;
- how recent it is: it gains points for dates of the year that the edition covers, or later, and for exact dates;
- how concrete it is: it gains points for figures and for decisions such as elections and treaties;
- how self-contained it is: it loses points for beginning with a back reference (こうした, 同, This), for being very
  long or very short, and for being a footnote, unless the footnote defines the subject.

The statement with the highest score is taken repeatedly. Each one lowers the scores of its section, so that a card
covers several sections; a statement that says nearly the same as one already taken is left out. They are shown in the
order of the chapter, which also decides between equal scores: the same content always gives the same card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.statements import PUBLISHER_COUNTRY, Statement
from briefings.domain import PassageKind, SubjectKind
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Subject

MAX_POINTS: Final = 6
"""Maximum number of key points on a summary."""

MIN_POINTS: Final = 3
"""Minimum number of key points on a summary, regardless of their scores, if there are as many statements."""

_LEADING_DATE = compile_lazily(
    r"(?:\d{4}年|前年|翌年|同年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上末]旬?|から|まで|に|の|、|も|は)*|"
    r"(?:In|On|By|At|Since|From|During)?\s{0,3}(?:the\s{1,3})?(?:early|mid|late|end of)?\s{0,3}"
    r"[A-Z]?[a-z]{0,20}\s{0,3}\d{0,4},?\s{0,3}"
)
_DEFINITION = compile_lazily(r"[」』）)]*(?:問題|紛争)?(?:とは|は|,| is\b| are\b| was\b| refers?\b)")
_EARLY_OFFSET: Final = 25
"""Characters from the beginning within which a name counts as early."""

_OWN_SECTION_SCORE: Final = 2.5
"""Score of a statement in a section about the subject; being named as well adds little to that."""

_SAME_SECTION_PENALTY: Final = 1.5
"""Penalty of a statement for each statement of its section that has been taken."""

_GOOD_SCORE: Final = 0.5
"""Score below which a statement is taken only if nothing better is left."""

_MIN_SCORE_SHARE: Final = 0.2
"""Share of the highest score that a statement needs once `MIN_POINTS` have been taken."""

_DUPLICATE_SHARE: Final = 0.55
"""Share of the words of the shorter statement that the longer one also has, from which they say the same."""

_DUPLICATE_SHARE_APART: Final = 0.8
"""The same share for statements with different dates: reports of two meetings have many words in common."""

_MAX_CANDIDATES: Final = 500
"""Number of the best statements that are compared: a subject may have thousands that say the same."""

_MIN_WORDS: Final = 4
"""Words from which shares of words are compared; shorter statements are duplicates only if they are equal."""


def compute_relevance_score(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    """Returns the score of a statement for a subject, as the module's docstring describes it."""
    score = _score_subject(statement, subject, subjects) + statement.base_score
    countries = {
        mention.subject
        for mention in statement.mentions
        if mention.subject in subjects
        and subjects[mention.subject].kind is SubjectKind.COUNTRY
        and mention.subject != PUBLISHER_COUNTRY
    } - {subject.id}
    if not countries:
        score += 0.8
    elif len(countries) >= 3:
        score -= 0.5 * (len(countries) - 2)
    if subject.kind is SubjectKind.REGION and countries and not statement.mentions_subject(subject.id):
        score -= 2.0
    return score


def score_statements(
    statements: Iterable[Statement], subject: Subject, subjects: Mapping[str, Subject]
) -> dict[int, float]:
    """Returns the score of each statement, by its identity: the content index keeps the statements of a revision."""
    return {id(statement): compute_relevance_score(statement, subject, subjects) for statement in statements}


def choose_statements(
    statements: Iterable[Statement],
    scores: Mapping[int, float],
    *,
    limit: int = MAX_POINTS,
    already_shown: Sequence[Statement] = (),
) -> list[Statement]:
    """Chooses the best of `statements`, in their order.

    Args:
        statements: candidates, in order.
        scores: their scores, as `score_statements` gives them.
        limit: the most to choose.
        already_shown: statements that the card shows elsewhere; duplicates of them are left out.
    """
    candidates = list(statements)
    values = [scores[id(statement)] for statement in candidates]
    highest = max(values, default=0.0)
    order = sorted(range(len(candidates)), key=lambda index: (-values[index], index))[:_MAX_CANDIDATES]
    strong = [index for index in order if values[index] >= _GOOD_SCORE]
    weak = order[len(strong) :]
    chosen: list[int] = []
    shown = [(statement, statement.words) for statement in already_shown]
    section_counts: dict[tuple[str, str], int] = {}
    while (remaining := strong or weak) and len(chosen) < limit:
        index = _choose_next(remaining, values, candidates, section_counts)
        remaining.remove(index)
        candidate = candidates[index]
        is_too_weak = len(chosen) >= MIN_POINTS and values[index] < highest * _MIN_SCORE_SHARE
        words = candidate.words
        if is_too_weak or any(_is_duplicate(candidate, words, *other) for other in shown):
            continue
        chosen.append(index)
        shown.append((candidate, words))
        section_counts[_get_section_key(candidate)] = section_counts.get(_get_section_key(candidate), 0) + 1
    return [candidates[index] for index in sorted(chosen)]


def _choose_next(
    order: list[int],
    values: list[float],
    candidates: list[Statement],
    section_counts: Mapping[tuple[str, str], int],
) -> int:
    """Chooses the best of `order`, which is sorted by score, after the penalty of its section.

    The earlier of equals.
    """
    best, highest = order[0], float("-inf")
    for index in order:
        if values[index] <= highest:
            break
        value = values[index] - _SAME_SECTION_PENALTY * section_counts.get(_get_section_key(candidates[index]), 0)
        if value > highest or (value == highest and index < best):
            best, highest = index, value
    return best


def _score_subject(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    score = 0.0
    first = next((mention for mention in statement.mentions if mention.subject == subject.id), None)
    if first is not None:
        before = statement.text[: first.start].lstrip("「『（( ")
        after = statement.text[first.end : first.end + 2]
        score += 1.0
        if _LEADING_DATE.fullmatch(before):
            score += 1.6
        elif first.start <= _EARLY_OFFSET:
            score += 1.0
        if after[:1] in {"は", "が"} or after.startswith("では"):
            score += 0.5
    elif any(_is_serving(subjects.get(mention.subject), subject) for mention in statement.mentions):
        score += 1.6
    if any(keyword in statement.text for keyword in subject.keywords):
        score += 1.0
    if subject.id in statement.context_subjects:
        score = _OWN_SECTION_SCORE + 0.4 * score
    if statement.passage.kind is PassageKind.FOOTNOTE:
        is_definition = first and first.start <= len("「") and _DEFINITION.match(statement.text, first.end)
        score += 1.5 if is_definition else -4.0
    return score


def _is_serving(person: Subject | None, country: Subject) -> bool:
    return person is not None and person.kind is SubjectKind.PERSON and person.country == country.id


def _get_section_key(statement: Statement) -> tuple[str, str]:
    return statement.chapter_key, statement.passage.section


def _is_duplicate(
    first: Statement, first_words: frozenset[str], second: Statement, second_words: frozenset[str]
) -> bool:
    word_count = min(len(first_words), len(second_words))
    if word_count < _MIN_WORDS:
        is_same_wording = first_words == second_words if first_words else first.text == second.text
        return is_same_wording and _have_same_names_and_dates(first, second)
    have_other_dates = first.dates and second.dates and not set(first.dates) & set(second.dates)
    share = _DUPLICATE_SHARE_APART if have_other_dates else _DUPLICATE_SHARE
    return len(first_words & second_words) >= share * word_count


def _have_same_names_and_dates(first: Statement, second: Statement) -> bool:
    """Returns whether two statements have the same names and dates."""
    names = ({mention.subject for mention in statement.mentions} for statement in (first, second))
    return next(names) == next(names) and first.dates == second.dates
