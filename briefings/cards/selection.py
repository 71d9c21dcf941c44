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

from briefings.cards.focus import HOME
from briefings.cards.statements import Statement
from briefings.model import PassageKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.model import Subject

POINTS: Final = 6
"""At most so many points on a summary."""

FEWEST: Final = 3
"""At least so many, where there are as many statements."""

TOLD: Final = frozenset({PassageKind.PARAGRAPH, PassageKind.FOOTNOTE})
"""Kinds of passages that points are chosen from."""

DATED: Final = TOLD | {PassageKind.FIGURE_NOTE}
"""Kinds of passages that dated items are chosen from."""

_DATE_BEFORE = re.compile(
    r"(?:\d{4}年|前年|翌年|同年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[初中下上末]旬?|から|まで|に|の|、|も|は)*|"
    r"(?:In|On|By|At|Since|From|During)?\s*(?:the\s+)?(?:early|mid|late|end of)?\s*[A-Z]?[a-z]*\s*\d{0,4},?\s*"
)
_DEFINES = re.compile(r"[」』）)]*(?:問題|紛争)?(?:とは|は|,| is\b| are\b| was\b| refers?\b)")
_EARLY: Final = 25
"""So many characters from the beginning a name is named early."""

_IN_ITS_SECTION: Final = 2.5
"""What a statement of a section about the subject has, named or not; being named as well adds little to that."""

_SAME_SECTION: Final = 1.5
"""What a statement loses for each one of its section that is shown already."""

_GOOD: Final = 0.5
"""Points below which a statement is taken only where nothing better is left."""

_LEAST: Final = 0.2
"""Share of the best one's points that a statement needs once the fewest are there."""

_ALIKE: Final = 0.55
"""Share of the words of the shorter of two statements that the other has too, from which they say the same."""

_ALIKE_APART: Final = 0.8
"""The same for two statements of different dates: a second meeting is told much as the first was."""


def score(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    """How much a statement tells of a subject; the module's docstring says from what."""
    points = _standing(statement, subject, subjects)
    countries = {
        one.subject
        for one in statement.named
        if one.subject in subjects and subjects[one.subject].kind is SubjectKind.COUNTRY and one.subject != HOME
    } - {subject.id}
    if not countries:
        points += 0.8
    elif len(countries) >= 3:
        points -= 0.5 * (len(countries) - 2)
    points += statement.merit
    if subject.kind is SubjectKind.REGION and countries and not statement.names(subject.id):
        points -= 2.0
    return points


def rate(statements: Iterable[Statement], subject: Subject, subjects: Mapping[str, Subject]) -> dict[int, float]:
    """The points of each statement, by its identity: statements live as long as their revision."""
    return {id(one): score(one, subject, subjects) for one in statements}


def choose(
    statements: Iterable[Statement],
    scores: Mapping[int, float],
    *,
    most: int = POINTS,
    beside: Sequence[Statement] = (),
) -> list[Statement]:
    """The best of `statements`, in their order.

    Args:
        statements: about the subject, in order.
        scores: of each of them, as `rate` gives them.
        most: how many at most.
        beside: what the card says already: nothing like it is chosen again.
    """
    pool = list(statements)
    points = [scores[id(one)] for one in pool]
    best = max(points, default=0.0)
    order = sorted(range(len(pool)), key=lambda place: (-points[place], place))
    strong = [place for place in order if points[place] >= _GOOD]
    weak = order[len(strong) :]
    taken: list[int] = []
    said = list(beside)
    sections: dict[tuple[str, str], int] = {}
    while (left := strong or weak) and len(taken) < most:
        place = _next(left, points, pool, sections)
        left.remove(place)
        if any(_alike(pool[place], other) for other in said):
            continue
        if len(taken) >= FEWEST and points[place] < best * _LEAST:
            continue
        taken.append(place)
        said.append(pool[place])
        where = _place(pool[place])
        sections[where] = sections.get(where, 0) + 1
    return [pool[place] for place in sorted(taken)]


def _next(
    order: list[int], points: list[float], pool: list[Statement], sections: Mapping[tuple[str, str], int]
) -> int:
    """The best of `order`, best first, after what its section has had; the earlier of equals."""
    found, most = order[0], float("-inf")
    for place in order:
        if points[place] <= most:
            break
        here = points[place] - _SAME_SECTION * sections.get(_place(pool[place]), 0)
        if here > most or (here == most and place < found):
            found, most = place, here
    return found


def _standing(statement: Statement, subject: Subject, subjects: Mapping[str, Subject]) -> float:
    points = 0.0
    mine = [one for one in statement.named if one.subject == subject.id]
    if mine:
        first = mine[0]
        before = statement.text[: first.start].lstrip("「『（( ")
        after = statement.text[first.end : first.end + 2]
        points += 1.0
        if _DATE_BEFORE.fullmatch(before):
            points += 1.6
        elif first.start <= _EARLY:
            points += 1.0
        if after[:1] in {"は", "が"} or after.startswith("では"):
            points += 0.5
    elif any(_serves(subjects.get(one.subject), subject) for one in statement.named):
        points += 1.6
    if any(word in statement.text for word in subject.keywords):
        points += 1.0
    if subject.id in statement.focus:
        points = _IN_ITS_SECTION + 0.4 * points
    if statement.passage.kind is PassageKind.FOOTNOTE:
        defined = mine and mine[0].start <= len("「") and _DEFINES.match(statement.text, mine[0].end)
        points += 1.5 if defined else -4.0
    return points


def _serves(person: Subject | None, country: Subject) -> bool:
    return person is not None and person.kind is SubjectKind.PERSON and person.country == country.id


def _place(statement: Statement) -> tuple[str, str]:
    return statement.key, statement.passage.section


def _alike(one: Statement, other: Statement) -> bool:
    shorter = min(len(one.words), len(other.words))
    if shorter < 4:
        whom = {each.subject for each in one.named} == {each.subject for each in other.named}
        return (
            whom and one.dates == other.dates and (one.words == other.words if one.words else one.text == other.text)
        )
    apart = one.dates and other.dates and not set(one.dates) & set(other.dates)
    return len(one.words & other.words) >= (_ALIKE_APART if apart else _ALIKE) * shorter
