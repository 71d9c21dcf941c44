"""The matcher: from what a person typed to found, ambiguous or nothing.

The roads are tried in order, and the first that leads anywhere ends the search: names as they are, slips that fold
away, romaji, half-written kanji, a whole phrase, a beginning, a typing error. Likeness alone comes last, and where
two subjects are about as like, the answer is that it is ambiguous.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Self

from briefings.matching import tiers
from briefings.matching.completion import complete
from briefings.matching.cutting import LONGEST, Piece, clean
from briefings.matching.fold import fold
from briefings.matching.fuzzy import FuzzyNames
from briefings.matching.model import Hit, Match, Outcome, Reason, Tier
from briefings.matching.names import NameTable
from briefings.matching.phrase import Phrases
from briefings.model import AliasKind, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.matching.names import Entry
    from briefings.matching.tiers import Candidate
    from briefings.model import Subject

_CODES = {
    AliasKind.VARIANT: "variant",
    AliasKind.READING: "reading",
    AliasKind.ROMANISED: "romanised",
    AliasKind.OTHER_LANGUAGE: "other_language",
    AliasKind.ISO_CODE: "iso_code",
    AliasKind.ABBREVIATION: "abbreviation",
    AliasKind.FORMER_NAME: "former_name",
    AliasKind.FLAG: "flag",
    AliasKind.TAUGHT: "taught",
}
_TIER_CODES = {Tier.ROMANISED: "romanised", Tier.PREFIX: "prefix", Tier.FUZZY: "typo", Tier.LOOSE: "typo"}
_OPENING = re.compile("[(（[［【〔]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


MOST = 25
"""How many choices Discord's autocomplete takes."""

OWN_COUNTRY = "JP"
"""Whose ministry the yearbook is: named beside another country, it is the other one that is asked for."""

_REMEMBERED = 2000
"""Completions that are kept: people type the same first letters again and again."""


class NameIndex:
    """All names, ready to be asked. Make it with `build`; it never changes afterwards."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.fuzzy = FuzzyNames(table)
        self.phrases = Phrases(table)
        self._completed: dict[tuple[str, str], tuple[Hit, ...]] = {}
        self._name_keys: dict[str, str] = {}
        self._by_id = {subject.id: subject for subject in table.subjects}

    @classmethod
    def build(cls, subjects: Iterable[Subject]) -> Self:
        """An index of these subjects. Tables that only rarer roads need are made when first needed; see `warm`."""
        return cls(NameTable(subjects))

    def warm(self) -> None:
        """Make every table now, so that no query has to wait for one."""
        table = self.table
        _ = (
            table.loose,
            table.romaji,
            table.readings,
            table.sorted_keys,
            table.sorted_romaji,
            table.starts,
            table.bags,
            table.sorted_loose,
        )
        self.fuzzy.warm()
        for language in ("ja", "en"):
            self.complete("", language=language)

    def match(self, query: str, *, language: str = "ja") -> Match:
        """What `query` means.

        Args:
            query: as typed.
            language: `ja` or `en`, for the names in the answer.
        """
        typed = query.strip()[:LONGEST]
        key = fold(typed)
        if not key:
            return Match(query, Outcome.NOTHING)
        found = self._whole(key) or self.decorated(typed) or tiers.reordered(self.table, typed)
        if found:
            return self._answer(query, found, typed, language)
        text = clean(typed)
        phrase = self._phrase(query, text, language)
        return phrase or self._guessed(query, typed, self.phrases.inner(text), language)

    def _guessed(self, query: str, typed: str, inner: str, language: str) -> Match:
        """The answer where no name stands in the query as it is: a beginning, a word of the trade, a slip."""
        key, inner_key = fold(typed), fold(inner)
        found = tiers.prefix(self.table, key)
        if found:
            return self._answer(query, found, typed, language)
        topics = tiers.topics_of(self.table, key)
        offers = [self._hit(one, typed, language, code="part") for one in topics]
        if len(offers) > 1:
            return Match(query, Outcome.AMBIGUOUS, tuple(offers[:MOST]))
        late = (partial(tiers.prefix, self.table), self.fuzzy.find) if len(inner_key) > 2 else ()
        for part, roads in ((inner_key, (self._whole,)), (key, (self.fuzzy.find,)), (inner_key, late)):
            found = next(filter(None, (road(part) for road in roads if part)), [])
            if found:
                return self._answer(query, found, inner if part is inner_key else typed, language)
        nearest = self.fuzzy.nearest(inner_key or key)
        offers += [self._hit(one, typed, language) for one in nearest]
        return Match(query, Outcome.NOTHING, nearest=tuple(offers))

    def complete(self, prefix: str, *, language: str = "ja", limit: int = 25) -> tuple[Hit, ...]:
        """Names to offer while `prefix` is being typed, best first, never more than 25."""
        typed = prefix.strip()[:LONGEST]
        known = self._completed.get((typed, language))
        if known is None:
            candidates = complete(self, typed, MOST)
            known = tuple(self._hit(one, typed, language) for one in candidates)
            if len(self._completed) >= _REMEMBERED:
                self._completed.clear()
            self._completed[typed, language] = known
        return known[: min(limit, MOST)]

    def _whole(self, key: str) -> list[Candidate]:
        table = self.table
        return (
            tiers.exact(table, key)
            or tiers.slips(table, key)
            or tiers.romanised(table, key)
            or tiers.half_written(table, key)
        )

    def decorated(self, typed: str) -> list[Candidate]:
        """A name with a flag before it or its other name in brackets, as lists show them; both must agree."""
        without = _FLAG.sub("", typed).strip()
        flags = [tiers.exact(self.table, fold(one)) for one in _FLAG.findall(typed)]
        named = self._bracketed(without) if _OPENING.search(without) else [self._whole(fold(without))]
        readings = [*named, *filter(None, flags)]
        if not named or not named[0] or (len(readings) < 2 and not _OPENING.search(without)):
            return []
        by_subject = [{self.table.entries[one.entry].subject for one in found} for found in readings]
        common = set.intersection(*by_subject)
        if common:
            return [one for one in readings[0] if self.table.entries[one.entry].subject in common]
        return list({self.table.entries[one.entry].subject: one for found in readings for one in found}.values())

    def _bracketed(self, text: str) -> list[list[Candidate]]:
        """What stands before a bracket and in it, at the last bracket where both, or else the first, are names."""
        found: list[list[Candidate]] = []
        for bracket in reversed(list(_OPENING.finditer(text))[-3:]):
            outside, inside = self._whole(fold(text[: bracket.start()])), self._whole(fold(text[bracket.end() :]))
            if outside and inside:
                return [outside, inside]
            found = [outside] if outside else found
        return found

    def _phrase(self, query: str, text: str, language: str) -> Match | None:
        pieces = self.phrases.believed(text)
        if not pieces:
            return None
        names = [piece for piece in pieces if piece.kind == "name"]
        shared = next((piece for piece in names if len(piece.entries) > 1), None)
        if shared and len(names) == 1:
            hits = [self._named(number, text, shared, language) for number in shared.entries]
            return Match(query, Outcome.AMBIGUOUS, tuple(hits))
        ordered = self._by_interest(pieces)
        hits = [self._named(piece.entries[0], text, piece, language) for piece in ordered]
        whole = Piece(names[0].start, names[-1].end, "name")
        hits = [self._named(number, text, whole, language) for number in self.phrases.compounds(text, pieces)] + hits
        unique = {hit.subject: hit for hit in reversed(hits)}
        return Match(query, Outcome.FOUND, tuple(dict.fromkeys(unique[hit.subject] for hit in hits)))

    def _by_interest(self, pieces: list[Piece]) -> list[Piece]:
        """The names of a phrase, the one it is about first.

        `ロシアのプーチン大統領` is about the person; `日本とアルメニア` is asked for Armenia's sake.
        """
        names = [piece for piece in pieces if piece.kind == "name"]
        kinds = [self.table.subjects[self.table.entries[piece.entries[0]].subject].kind for piece in names]
        places = {SubjectKind.COUNTRY, SubjectKind.REGION}
        if len(names) > 1 and kinds[0] in places:
            own = self.table.subjects[self.table.entries[names[0].entries[0]].subject].id == OWN_COUNTRY
            if kinds[1] in {SubjectKind.PERSON, SubjectKind.TOPIC} or own:
                names[0], names[1] = names[1], names[0]
        return names

    def _named(self, number: int, text: str, piece: Piece, language: str) -> Hit:
        part = text[piece.start : piece.end]
        return self._hit(tiers.Candidate(number, 90, Tier.PHRASE, part), part, language)

    def _answer(self, query: str, found: list[Candidate], typed: str, language: str) -> Match:
        hits = tuple(self._hit(one, typed, language) for one in found[:25])
        if len(hits) > 1 and hits[0].tier is Tier.PREFIX:
            hits = self._likely(hits)
        return Match(query, Outcome.FOUND if len(hits) == 1 else Outcome.AMBIGUOUS, hits)

    def _likely(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Of the names that share a beginning: told subjects first, and the first alone if it is what was meant.

        It is where it is the only told one (and three characters are typed), or where the other names only carry its
        own name on: 中央アジア beside 中央アジア＋日本, トルクメニスタン beside its foreign minister.
        """
        by_id = self._by_id
        told = [hit for hit in hits if by_id[hit.subject].home]
        if told:
            own = (fold(told[0].reason.alias or told[0].name), *map(self._key, by_id[told[0].subject].names.values()))
            rivals = [hit for hit in told[1:] if not fold(hit.reason.alias or hit.name).startswith(own)]
            if not rivals and (len(told) > 1 or len(hits) == 1 or len(hits[0].reason.typed) >= 3):
                return (told[0],)
        return (*told, *(hit for hit in hits if not by_id[hit.subject].home))

    def _hit(self, one: Candidate, typed: str, language: str, *, code: str = "") -> Hit:
        entry = self.table.entries[one.entry]
        subject = self.table.subjects[entry.subject]
        name = subject.name(language)
        reason = Reason(code, typed, entry.text, entry.language) if code else self._reason(one, entry, typed, name)
        return Hit(subject.id, name, subject.kind.value, one.score, one.tier, reason)

    def _key(self, name: str) -> str:
        """The folded key of an own name, remembered."""
        key = self._name_keys.get(name)
        if key is None:
            key = self._name_keys[name] = fold(name)
        return key

    def _reason(self, one: Candidate, entry: Entry, typed: str, name: str) -> Reason:
        return _reason(one, entry, typed, same=fold(typed) == self._key(name), own=entry.text == name)


def _reason(one: Candidate, entry: Entry, typed: str, *, same: bool, own: bool) -> Reason:
    """Why: what kind of name was hit, unless a slip or a beginning is what tells more.

    `same` says that the name is what was typed, `own` that the name that was hit is the one that is shown.
    """
    if same:
        return Reason("phrase", typed, entry.text, entry.language) if one.tier is Tier.PHRASE else Reason()
    code = _CODES.get(entry.kind, "")
    if entry.kind is AliasKind.NAME and not own:
        code = "other_language"
    if one.tier in _TIER_CODES and code not in {"former_name", "abbreviation"}:
        code = _TIER_CODES[one.tier]
    if one.tier is Tier.PHRASE and not code:
        code = "phrase"
    return Reason(code, typed, entry.text, entry.language)
