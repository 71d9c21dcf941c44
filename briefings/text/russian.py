"""Declines Russian names, so that a name is recognized in any grammatical case."""

from __future__ import annotations

_ENDINGS = (
    ("ская", ("ской", "скую", "скою")),
    ("ный", ("ного", "ному", "ным", "ном")),
    ("ая", ("ой", "ую", "ою")),
    ("ия", ("ии", "ию", "ией", "иею")),
    ("ие", ("ия", "ию", "ием", "ии")),
    ("ий", ("ия", "ию", "ием", "ии", "ого", "ому", "им", "ом")),
    ("ья", ("ьи", "ье", "ью", "ьей")),
    ("а", ("ы", "и", "е", "у", "ой", "ою")),
    ("я", ("и", "е", "ю", "ей", "ею")),
    ("ь", ("и", "ю", "я", "ью", "ем", "е")),
    ("й", ("я", "ю", "ем", "е")),
    ("ы", ("ов", "ам", "ами", "ах")),
)
_MASCULINE = ("а", "у", "ом", "ым", "е")
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")


def decline_name(key: str) -> list[str]:
    """Returns the other case forms of a folded Russian name, some of which no grammar has.

    Empty where none is known.
    """
    for ending, forms in _ENDINGS:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            return [key[: -len(ending)] + form for form in forms]
    if len(key) > 3 and key[-1] in _CONSONANTS:
        return [key + form for form in _MASCULINE]
    return []


def decline_words(text: str) -> list[str]:
    """Returns the case forms of a name of several words, each word in the same case where both have as many forms."""
    words = text.split()
    forms = [decline_name(word) for word in words]
    if len(words) == 1:
        return forms[0]
    if not forms or not all(forms):
        return []
    count = min(map(len, forms))
    return [" ".join(parts[number] for parts in forms) for number in range(count)]
