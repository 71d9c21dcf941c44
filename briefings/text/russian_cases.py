"""Forms the grammatical cases of Russian proper names by the rules of the regular declensions.

Adjectives before the head noun agree with it, and words after it (`Совет Безопасности ООН`) do not change. A name
whose ending does not determine its declension has no forms, because a missing form is better than a form of another
word.
"""

from __future__ import annotations

from typing import Final

_CASES: Final = 5
"""The number of cases: genitive, dative, accusative, instrumental and prepositional."""

_ADJECTIVES: Final = (
    (("ский", "цкий"), 2, ("ого", "ому", "ий", "им", "ом")),
    (("ный", "вый", "тый", "рый", "лый", "мый"), 2, ("ого", "ому", "ый", "ым", "ом")),
    (("ний",), 2, ("его", "ему", "ий", "им", "ем")),
    (("ая",), 2, ("ой", "ой", "ую", "ой", "ой")),
    (("яя",), 2, ("ей", "ей", "юю", "ей", "ей")),
    (("ое",), 2, ("ого", "ому", "ое", "ым", "ом")),
    (("ые",), 2, ("ых", "ым", "ые", "ыми", "ых")),
    (("ие",), 2, ("их", "им", "ие", "ими", "их")),
)
_NOUNS: Final = (
    (("ия",), 2, ("ии", "ии", "ию", "ией", "ии")),
    (("ье",), 2, ("ья", "ью", "ье", "ьем", "ье")),
    (("ие",), 2, ("ия", "ию", "ие", "ием", "ии")),
    (("острова",), 1, ("ов", "ам", "а", "ами", "ах")),
    (("ство",), 1, ("а", "у", "о", "ом", "е")),
    (("га", "ка", "ха"), 1, ("и", "е", "у", "ой", "е")),
    (("жа", "ша", "ча", "ща"), 1, ("и", "е", "у", "ей", "е")),
    (("ца",), 1, ("ы", "е", "у", "ей", "е")),
    (("ба", "ва", "да", "за", "ла", "ма", "на", "па", "ра", "са", "та", "фа"), 1, ("ы", "е", "у", "ой", "е")),
    (("ля", "ня", "ря", "ся", "тя", "дя"), 1, ("и", "е", "ю", "ей", "е")),
    (("ий",), 2, ("ия", "ию", "ий", "ием", "ии")),
    (("ай", "ей", "ой", "уй"), 1, ("я", "ю", "й", "ем", "е")),
    (("ль",), 1, ("я", "ю", "ь", "ем", "е")),
    (("сь", "ть"), 1, ("и", "и", "ь", "ью", "и")),
    (("таты", "раты", "ланды"), 1, ("ов", "ам", "ы", "ами", "ах")),
    (("ины", "илы", "ивы", "амы"), 1, ("", "ам", "ы", "ами", "ах")),
)
_HARD_CONSONANTS: Final = frozenset("бвгдзклмнпрстфх")
_STEMS: Final = {"Египет": "Египт"}
"""Stems of names that lose a vowel in the other cases."""

_MIN_STEM: Final = 2
_CONJUNCTION: Final = "и"

_SURNAMES: Final = (
    (("ов", "ев", "ёв", "ин", "ын"), 0, ("а", "у", "а", "ым", "е")),
    (("ова", "ева", "ёва", "ина", "ына"), 1, ("ой", "ой", "у", "ой", "ой")),
    (("ский", "цкий"), 2, ("ого", "ому", "ого", "им", "ом")),
    (("ный",), 2, ("ого", "ому", "ого", "ым", "ом")),
)

_Declension = tuple[str, ...]


def list_case_forms(name: str, *, is_person: bool = False) -> tuple[str, ...]:
    """Lists the forms of a Russian name in the cases other than the nominative; empty if they are unknown.

    Args:
        name: the name in the nominative. A name in lower case and an abbreviation have no forms.
        is_person: whether it is the name of a person. Each word then declines, and the last one as a surname.
    """
    words = name.split()
    if not words or not name[0].isupper() or name.isupper():
        return ()
    declined = (
        [_decline_person_word(word, is_surname=word == words[-1]) for word in words]
        if is_person
        else _decline_phrase(words)
    )
    if not declined:
        return ()
    forms: list[str] = []
    for case in range(_CASES):
        parts = zip(words, declined, strict=True)
        forms.append(" ".join(word_forms[case] if word_forms else word for word, word_forms in parts))
    return tuple(dict.fromkeys(form for form in forms if form != name))


def _decline_phrase(words: list[str]) -> list[_Declension]:
    """Returns the forms of each word, with none for words after the head noun; empty if they are unknown."""
    result: list[_Declension] = []
    for position, word in enumerate(words):
        is_last = position + 1 == len(words)
        adjective = () if is_last else _apply(word, _ADJECTIVES)
        if adjective:
            result.append(adjective)
            continue
        noun = _decline_noun(word)
        if not noun:
            return []
        result.append(noun)
        rest = words[position + 1 :]
        if len(rest) == 2 and rest[0] == _CONJUNCTION and (second := _decline_noun(rest[1])):
            return [*result, (), second]
        return [*result, *([()] * len(rest))]
    return []


def _decline_noun(word: str) -> _Declension:
    if word.isupper():
        return ()
    if "-" in word:
        first, _, last = word.rpartition("-")
        return tuple(f"{first}-{form}" for form in _decline_noun(last)) if last[:1].isupper() else ()
    if len(word) > _MIN_STEM + 1 and word[-1] in _HARD_CONSONANTS:
        stem = _STEMS.get(word, word)
        return (stem + "а", stem + "у", word, stem + "ом", stem + "е")
    return _apply(word, _NOUNS)


def _decline_person_word(word: str, *, is_surname: bool) -> _Declension:
    surname = _apply(word, _SURNAMES) if is_surname else ()
    if surname:
        return surname
    noun = _decline_noun(word)
    if noun and noun[2] == word and word[-1] not in "аь":
        # The accusative of a masculine personal name equals its genitive.
        return (*noun[:2], noun[0], *noun[3:])
    return noun


def _apply(word: str, rules: tuple[tuple[tuple[str, ...], int, tuple[str, ...]], ...]) -> _Declension:
    for endings, removed, forms in rules:
        if word.endswith(endings) and len(word) - removed >= _MIN_STEM:
            stem = word[: len(word) - removed]
            return tuple(stem + form for form in forms)
    return ()
