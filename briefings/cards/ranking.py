"""Which statements of many a short card shows.

Every statement about a subject gets points for what can be seen in it, whatever the chapter:

- how it stands to the subject: it begins with the subject's name, names it early, says it `は` or `が`; or names
  a person in the subject's service; or speaks of it in one of its keywords; or stands in a section, or a paragraph,
  that is about the subject;
- how much it is the subject's own: points off for a list of many countries, where the subject is one of several;
- how new: dates of the year the edition tells of, or later, and how exact they are;
- how concrete: figures and amounts; something that was decided or done, such as an election or a treaty;
- how well it stands alone: points off where it begins by pointing back (こうした, 同, This), is very long or very
  short, or is a footnote, unless the footnote says what the subject is.

Then the best is taken again and again, and each one taken lowers those of the same section, so that a card looks
into several sections; what says nearly the same as one already taken is left out. What is taken is shown in the order
of the chapter. Equal points are decided by that order too: the same content always gives the same card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefings.cards.statements import PUBLISHER_COUNTRY, Statement
from briefings.domain import PassageKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Subject

MAX_POINTS: Final = 6
"""At most so many points on a summary."""

MIN_POINTS: Final = 3
"""At least so many, where there are as many statements."""

STATEMENT_KINDS: Final = frozenset({PassageKind.PARAGRAPH, PassageKind.FOOTNOTE})
"""Kinds of passages that points are chosen from."""

DATED_KINDS: Final = STATEMENT_KINDS | {PassageKind.FIGURE_NOTE}
"""Kinds of passages that dated items are chosen from."""

_LEADING_DATE = re.compile(
    r"(?:\d{4}年|前年|翌年|同年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上末]旬?|から|まで|に|の|、|も|は)*|"
    r"(?:In|On|By|At|Since|From|During)?\s*(?:the\s+)?(?:early|mid|late|end of)?\s*[A-Z]?[a-z]*\s*\d{0,4},?\s*"
)
_DEFINITION = re.compile(r"[」』）)]*(?:問題|紛争)?(?:とは|は|,| is\b| are\b| was\b| refers?\b)")
_EARLY_OFFSET: Final = 25
"""So many characters from the beginning a name is named early."""

_OWN_SECTION_SCORE: Final = 2.5
"""What a statement of a section about the subject has, named or not; being named as well adds little to that."""

_SAME_SECTION_PENALTY: Final = 1.5
"""What a statement loses for each one of its section that is shown already."""

_GOOD_SCORE: Final = 0.5
"""Points below which a statement is taken only where nothing better is left."""

_MIN_SCORE_SHARE: Final = 0.2
"""Share of the best one's points that a statement needs once the fewest are there."""

_DUPLICATE_SHARE: Final = 0.55
"""Share of the words of the shorter of two statements that the other has too, from which they say the same."""

_DUPLICATE_SHARE_APART: Final = 0.8
"""The same for two statements of different dates: a second meeting is told much as the first was."""


def relevance_score(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    """How much a statement tells of a subject; the module's docstring says from what."""
    points = _subject_score(statement, subject, subjects)
    countries = {
        one.subject
        for one in statement.mentions
        if one.subject in subjects
        and subjects[one.subject].kind is SubjectKind.COUNTRY
        and one.subject != PUBLISHER_COUNTRY
    } - {subject.id}
    if not countries:
        points += 0.8
    elif len(countries) >= 3:
        points -= 0.5 * (len(countries) - 2)
    points += statement.base_score
    if subject.kind is SubjectKind.REGION and countries and not statement.mentions_subject(subject.id):
        points -= 2.0
    return points


def score_statements(
    statements: Iterable[Statement], subject: Subject, subjects: Mapping[str, Subject]
) -> dict[int, float]:
    """The points of each statement, by its identity: statements live as long as their revision."""
    return {id(one): relevance_score(one, subject, subjects) for one in statements}


def choose_statements(
    statements: Iterable[Statement],
    scores: Mapping[int, float],
    *,
    limit: int = MAX_POINTS,
    already_shown: Sequence[Statement] = (),
) -> list[Statement]:
    """The best of `statements`, in their order.

    Args:
        statements: about the subject, in order.
        scores: of each of them, as `rate` gives them.
        limit: how many at most.
        already_shown: what the card says already: nothing like it is chosen again.
    """
    pool = list(statements)
    points = [scores[id(one)] for one in pool]
    best = max(points, default=0.0)
    order = sorted(range(len(pool)), key=lambda place: (-points[place], place))
    strong = [place for place in order if points[place] >= _GOOD_SCORE]
    weak = order[len(strong) :]
    taken: list[int] = []
    said = list(already_shown)
    sections: dict[tuple[str, str], int] = {}
    while (left := strong or weak) and len(taken) < limit:
        place = _choose_next(left, points, pool, sections)
        left.remove(place)
        if any(_is_duplicate(pool[place], other) for other in said):
            continue
        if len(taken) >= MIN_POINTS and points[place] < best * _MIN_SCORE_SHARE:
            continue
        taken.append(place)
        said.append(pool[place])
        where = _section_key(pool[place])
        sections[where] = sections.get(where, 0) + 1
    return [pool[place] for place in sorted(taken)]


def _choose_next(
    order: list[int], points: list[float], pool: list[Statement], sections: Mapping[tuple[str, str], int]
) -> int:
    """The best of `order`, best first, after what its section has had; the earlier of equals."""
    found, most = order[0], float("-inf")
    for place in order:
        if points[place] <= most:
            break
        here = points[place] - _SAME_SECTION_PENALTY * sections.get(_section_key(pool[place]), 0)
        if here > most or (here == most and place < found):
            found, most = place, here
    return found


def _subject_score(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    points = 0.0
    mine = [one for one in statement.mentions if one.subject == subject.id]
    if mine:
        first = mine[0]
        before = statement.text[: first.start].lstrip("「『（( ")
        after = statement.text[first.end : first.end + 2]
        points += 1.0
        if _LEADING_DATE.fullmatch(before):
            points += 1.6
        elif first.start <= _EARLY_OFFSET:
            points += 1.0
        if after[:1] in {"は", "が"} or after.startswith("では"):
            points += 0.5
    elif any(_is_serving(subjects.get(one.subject), subject) for one in statement.mentions):
        points += 1.6
    if any(word in statement.text for word in subject.keywords):
        points += 1.0
    if subject.id in statement.context_subjects:
        points = _OWN_SECTION_SCORE + 0.4 * points
    if statement.passage.kind is PassageKind.FOOTNOTE:
        defined = mine and mine[0].start <= len("「") and _DEFINITION.match(statement.text, mine[0].end)
        points += 1.5 if defined else -4.0
    return points


def _is_serving(person: Subject | None, country: Subject) -> bool:
    return person is not None and person.kind is SubjectKind.PERSON and person.country == country.id


def _section_key(statement: Statement) -> tuple[str, str]:
    return statement.chapter_key, statement.passage.section


def _is_duplicate(first: Statement, second: Statement) -> bool:
    shorter = min(len(first.words), len(second.words))
    if shorter < 4:
        whom = {each.subject for each in first.mentions} == {each.subject for each in second.mentions}
        return (
            whom
            and first.dates == second.dates
            and (first.words == second.words if first.words else first.text == second.text)
        )
    apart = first.dates and second.dates and not set(first.dates) & set(second.dates)
    return len(first.words & second.words) >= (_DUPLICATE_SHARE_APART if apart else _DUPLICATE_SHARE) * shorter
