"""Interprets a phrase: which of its names are meant, and the remaining text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.places import find_place
from briefings.domain import AliasKind, SubjectKind
from briefings.search.abbreviations import check_abbreviation
from briefings.search.segmentation import PhraseSegment, PhraseSegmenter, classify_script
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import is_word
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from briefings.domain import Subject
    from briefings.search.names import NameTable

_BARE_WORDS = frozenset(
    [
        *("a", "i", "e", "y", "of", "the", "and", "de", "des", "del"),
        *("di", "la", "le", "les", "el", "los", "las", "no"),
        *("und", "et", "republic", "country", "state", "region", "nation", "people", "island", "islands", "new"),
        *("и", "в", "республика", "страна"),
    ]
)
"""Words that occur in names in alphabets, and do not indicate a sentence."""

_NOUN_ENDINGS = frozenset("いきぎしじちにひびみりえけげせぜてねへべめれ")
"""Kana in which nouns derived from verbs end: 焼き, 揚げ."""

_FOREIGN_RANK = 3
_LENGTH_OF_ANY_WORD = 5
"""Length up to which a foreign name may be an everyday word of another language, in letters."""

_DIRECTIONS = frozenset("東西南北东")
_ISLANDS_AND_PROVINCES = frozenset("島諸州県省")

_LAST_WORD = compile_lazily(r"(?<![^\W\d_])([^\W\d_]+)[ -]$")
_PARTICLES = frozenset("のをはがにへとでもやかなだ")


class PhraseReading(NamedTuple):
    """The interpretation of a phrase.

    Attributes:
        segments: all parts of the phrase.
        names: the names that are meant.
        doubted: other names, which may have another meaning in the phrase.
        embedded: names that are part of a longer word.
        rest: the text without `names`, except those of topics and frameworks.
        understood: whether no part is unknown.
    """

    segments: list[PhraseSegment]
    names: list[PhraseSegment]
    doubted: list[PhraseSegment]
    embedded: list[PhraseSegment]
    rest: str
    understood: bool


class PhraseMatcher:
    """Interprets phrases with the names of a table.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._segmenter = PhraseSegmenter(table)
        self._short_names: dict[int, list[str]] = {}

    def read_phrase(self, text: str, marked: frozenset[str] = frozenset()) -> PhraseReading:
        """Interprets a phrase.

        Args:
            text: the phrase after `clean_query`.
            marked: words of the phrase that `find_marked_words` recognized as names.
        """
        segments = _join_unknown_kanji(
            text,
            [check_abbreviation(self.table, text, segment) for segment in self._segmenter.segment_text(text, marked)],
        )
        unmarked = [segment for segment in segments if segment.kind != "mark"]
        named = [segment for segment in unmarked if segment.kind == "name"]
        unknown = any(segment.kind == "unknown" for segment in unmarked)
        if any(segment.kind == "off_topic" for segment in unmarked):
            return PhraseReading(segments, [], named, [], text, not unknown)
        names = [name for name in self._find_meant_names(text, unmarked) if not self._is_part_of_place(text, name)]
        if unknown and names and not self._accepts_unknown(text, names, unmarked):
            names = []
        embedded = [segment for segment in named if segment not in names and _is_embedded(text, segment)]
        doubted = [segment for segment in named if segment not in names and segment not in embedded]
        rest = "".join(
            " " if segment in names and not self._is_topic(segment) else text[segment.start : segment.end]
            for segment in segments
        )
        return PhraseReading(segments, names, doubted, embedded, rest, not unknown)

    def find_trusted(self, text: str) -> list[PhraseSegment]:
        """Returns the segments of a clean text if all of its names are meant, else an empty list."""
        reading = self.read_phrase(text)
        return reading.segments if reading.names and not reading.doubted and not reading.embedded else []

    def _is_topic(self, segment: PhraseSegment) -> bool:
        kinds = {self.table.subjects[self.table.entries.subjects[number]].kind for number in segment.entries}
        return bool(kinds & {SubjectKind.TOPIC, SubjectKind.FRAMEWORK})

    def _is_covered(self, segment: PhraseSegment) -> bool:
        return any(self.table.covered[self.table.entries.subjects[number]] for number in segment.entries)

    def _find_meant_names(self, text: str, unmarked: list[PhraseSegment]) -> list[PhraseSegment]:
        """Finds the names that are not part of a longer word, and not adjacent to such a name."""
        meant: list[PhraseSegment] = []
        chain: list[PhraseSegment] = []
        trusted = True
        for number, segment in enumerate(unmarked):
            previous = unmarked[number - 1] if number else None
            touches = previous is not None and previous.end == segment.start
            if not touches or not (previous and {previous.kind, segment.kind} <= {"name", "unknown", "content"}):
                meant += chain if trusted else []
                chain, trusted = [], True
            following = unmarked[number + 1] if number + 1 < len(unmarked) else None
            if segment.kind == "content" and following is not None and following.start == segment.end:
                trusted = trusted and not _begins_unknown_word(text, segment, following)
            if segment.kind == "name":
                chain.append(segment)
                is_word = self._ends_as_word(text, segment, previous if touches else None, following)
                trusted = trusted and (is_word or self._is_chinese(segment))
        return meant + (chain if trusted else [])

    def _ends_as_word(
        self, text: str, segment: PhraseSegment, previous: PhraseSegment | None, following: PhraseSegment | None
    ) -> bool:
        """Returns whether a name begins and ends where a word may begin and end."""
        first, last = classify_script(text[segment.start]), classify_script(text[segment.end - 1])
        hiragana = all(classify_script(char) == "hiragana" for char in text[segment.start : segment.end])
        if hiragana and segment.end - segment.start < 4:
            return False
        if previous is not None and previous.kind in {"unknown", "name"}:
            script = classify_script(text[previous.end - 1])
            single = previous.end - previous.start == 1 == segment.end - segment.start
            if script == first != "mark" and not single and (script != "kanji" or previous.kind == "unknown"):
                return False
        if following is None or following.start != segment.end or following.kind not in {"unknown", "name"}:
            return True
        script = classify_script(text[following.start])
        if following.kind == "name":
            single = following.end - following.start == 1 == segment.end - segment.start
            return single or script != last or script in {"kanji", "mark"}
        if script == last or script in {"katakana", "letter"}:
            return False
        return script != "kanji" or _begins_with_verb(text[following.start : following.end])

    def _is_part_of_place(self, text: str, segment: PhraseSegment) -> bool:
        """Returns whether a name is the last part of another place's name: `New Jersey`, `南ジョージア島`."""
        after = text[segment.end :][:1]
        if text[: segment.start][-1:] in _DIRECTIONS and (
            after in _ISLANDS_AND_PROVINCES or self._is_chinese(segment)
        ):
            return True
        before = _LAST_WORD.search(text[: segment.start])
        if before is None:
            return False
        place = find_place(fold_text(before[1] + text[segment.start : segment.end]))
        codes = {code for code, _ in place.territories} if place else set()
        return place is not None and not codes & {
            self.table.subjects[self.table.entries.subjects[number]].id for number in segment.entries
        }

    def _accepts_unknown(self, text: str, names: list[PhraseSegment], unmarked: list[PhraseSegment]) -> bool:
        """Returns whether names count although the phrase has an unknown part: covered subjects in a sentence."""
        if not all(self._is_covered(name) for name in names):
            return False
        if any(map(self._is_distinct_foreign, names)):
            return True
        words = sum(
            segment.kind in {"function", "content"} and text[segment.start : segment.end] not in _BARE_WORDS
            for segment in unmarked
        )
        several = len(names) > 1 and any(name.end - name.start > 1 for name in names)
        return words > 0 or several or any(map(_is_sentence, _list_unknown_texts(text, unmarked)))

    def _is_chinese(self, segment: PhraseSegment) -> bool:
        """Returns whether a name is Chinese and too long for a part of a Japanese word. It needs no word boundary."""
        languages = {self.table.entries.get_language(number).partition("-")[0] for number in segment.entries}
        return languages == {"zh"} and segment.end - segment.start > 2

    def _is_distinct_foreign(self, segment: PhraseSegment) -> bool:
        """Returns whether a name is neither Japanese nor English, and too long for an everyday word."""
        length = segment.end - segment.start
        if is_ascii_name(self.table, segment):
            key = fold_text(self.table.entries.texts[segment.entries[0]])
            long_enough = length > (_LENGTH_OF_ANY_WORD if is_word(key) else _LENGTH_OF_ANY_WORD - 1)
        else:
            long_enough = length > 2
        return long_enough and all(self.table.entries.ranks[number] == _FOREIGN_RANK for number in segment.entries)

    def strip_known_words(self, text: str, marked: frozenset[str] = frozenset()) -> str:
        """Returns a clean text without the known words at both ends; empty if there are none, or nothing else."""
        segments = self._segmenter.segment_text(text, marked)
        unmarked = [segment for segment in segments if segment.kind != "mark"]
        if any(segment.kind == "off_topic" for segment in unmarked):
            return ""
        known = {"function", "content"}
        first, last = 0, len(unmarked)
        while last > first and unmarked[last - 1].kind in known:
            last -= 1
        while first < last and unmarked[first].kind in known and _is_removable_word(text, unmarked, first):
            first += 1
        if first == last or (first, last) == (0, len(unmarked)):
            return ""
        return text[unmarked[first].start : unmarked[last - 1].end]

    def find_compounds(self, text: str, segments: list[PhraseSegment], names: list[PhraseSegment]) -> list[int]:
        """Finds the entry of a topic whose name joins a name and a word of the phrase: ロシア + 経済."""
        contents = [
            fold_text(text[segment.start : segment.end]) for segment in segments if segment.kind == "content"
        ] or ["", "関係"]
        if len(names) == 1:
            firsts = self._list_japanese_forms(names[0])
        elif len(names) == 2:
            forms, other_forms = self._list_japanese_forms(names[0]), self._list_japanese_forms(names[1])
            firsts = [a + b for a in forms for b in other_forms] + [b + a for a in forms for b in other_forms]
        else:
            return []
        for first in firsts:
            for content in contents:
                if content or len(names) == 2:
                    numbers = self.table.find_owners(self.table.entries_by_key.get(first + content))
                    if len(numbers) == 1 and self._is_compound(numbers[0], segments):
                        return numbers
        return []

    def _is_compound(self, number: int, segments: list[PhraseSegment]) -> bool:
        named = {self.table.entries.subjects[entry] for segment in segments for entry in segment.entries}
        return self.table.entries.subjects[number] not in named

    def _list_japanese_forms(self, segment: PhraseSegment) -> list[str]:
        """Returns the folded Japanese name, abbreviations and variants of a segment's subject."""
        if len(segment.entries) != 1:
            return []
        number = self.table.entries.subjects[segment.entries[0]]
        if number not in self._short_names:
            self._short_names[number] = _list_short_names(self.table.subjects[number])
        return self._short_names[number]


def _list_short_names(subject: Subject) -> list[str]:
    if subject.kind not in {SubjectKind.COUNTRY, SubjectKind.REGION, SubjectKind.FRAMEWORK}:
        return []
    others = [
        fold_text(alias.text)
        for kind in (AliasKind.ABBREVIATION, AliasKind.VARIANT)
        for alias in subject.aliases
        if alias.kind is kind and alias.language != "en"
    ]
    return [*dict.fromkeys([fold_text(subject.names["ja"]), *others])][:8]


def is_ascii_name(table: NameTable, segment: PhraseSegment) -> bool:
    """Returns whether the names of a segment are in plain Latin letters."""
    return all(fold_text(table.entries.texts[number]).isascii() for number in segment.entries)


def _join_unknown_kanji(text: str, segments: list[PhraseSegment]) -> list[PhraseSegment]:
    """Returns the segments, with known words of one kanji as unknown if unknown kanji adjoin: 新 in 新聞."""
    checked = list(segments)
    for number, segment in enumerate(segments):
        if segment.kind != "function" or segment.end - segment.start > 1:
            continue
        beside = (*segments[max(0, number - 1) : number], *segments[number + 1 : number + 2])
        unknown = any(
            other.kind == "unknown"
            and classify_script(text[other.start if other.start == segment.end else other.end - 1]) == "kanji"
            for other in beside
        )
        if unknown and classify_script(text[segment.start]) == "kanji":
            checked[number] = segment._replace(kind="unknown")
    return checked


def _begins_unknown_word(text: str, segment: PhraseSegment, following: PhraseSegment) -> bool:
    """Returns whether a known word is the beginning of an unknown word: 経済 in 経済新聞."""
    same_script = classify_script(text[segment.end - 1]) == classify_script(text[following.start])
    unknown = text[following.start : following.end]
    return following.kind == "unknown" and same_script and not _begins_with_verb(unknown)


def _is_embedded(text: str, segment: PhraseSegment) -> bool:
    """Returns whether a name adjoins other characters of its script: トルコ in トルコメニスタン."""
    before, after = text[: segment.start][-1:], text[segment.end :][:1]
    return any(
        outside and classify_script(outside) == classify_script(inside) not in {"mark", "kanji"}
        for outside, inside in ((before, text[segment.start]), (after, text[segment.end - 1]))
    )


def _list_unknown_texts(text: str, unmarked: list[PhraseSegment]) -> list[str]:
    return [text[segment.start : segment.end] for segment in unmarked if segment.kind == "unknown"]


def _begins_with_verb(text: str) -> bool:
    """Returns whether unknown Japanese text begins with a verb or an adjective (行く).

    Such text begins with one or two kanji and kana that are not a particle.
    """
    kanji = len(text) - len(text.lstrip("".join(char for char in text if classify_script(char) == "kanji")))
    following = text[kanji : kanji + 1]
    if len(text) == kanji + 1 and following in _NOUN_ENDINGS:
        return False
    return 0 < kanji < 3 and classify_script(following or "。") == "hiragana" and following not in _PARTICLES


def _is_sentence(text: str) -> bool:
    """Returns whether unknown text has the grammar of a sentence rather than being another noun."""
    return _begins_with_verb(text) or (len(text) > 1 and all(classify_script(char) == "hiragana" for char in text))


def _is_removable_word(text: str, segments: list[PhraseSegment], number: int) -> bool:
    """Returns whether a known word at the front can be removed.

    A particle before further kana may be the beginning of another word, and cannot.
    """
    segment = segments[number]
    following = text[segment.end : segment.end + 1]
    return (
        not following
        or classify_script(text[segment.end - 1]) != classify_script(following)
        or classify_script(following) == "letter"
    )
