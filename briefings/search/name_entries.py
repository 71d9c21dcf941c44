"""Stores the names of all subjects, which are identified by their numbers."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct, field

from briefings.domain import AliasKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final = tuple(AliasKind)
_KIND_NUMBERS: Final = {kind: number for number, kind in enumerate(_KINDS)}


class NameEntry(NamedTuple):
    """A name of a subject.

    Attributes:
        subject: position of the subject in the table.
        text: the name.
        kind: the kind of the name.
        language: BCP 47 tag of the language of the name.
        rank: precedence among subjects that share the name, 0 first: own and added names (0), other names in Japanese
            and English (1), ISO codes (2), names in other languages (3).
    """

    subject: int
    text: str
    kind: AliasKind
    language: str
    rank: int


class NameEntries(Struct):
    """A sequence of `NameEntry`, stored as one array for each attribute.

    Ten thousand `NameEntry` objects would take six times the memory. To read a single attribute, index its array.

    Attributes:
        subjects: the `subject` of each entry.
        texts: the `text` of each entry.
        ranks: the `rank` of each entry.
        kind_numbers: the position in `AliasKind` of the `kind` of each entry.
        language_numbers: the position in `languages` of the `language` of each entry.
        languages: the different languages.
    """

    subjects: array[int] = field(default_factory=lambda: array("I"))
    texts: list[str] = field(default_factory=list)
    ranks: array[int] = field(default_factory=lambda: array("B"))
    kind_numbers: array[int] = field(default_factory=lambda: array("B"))
    language_numbers: array[int] = field(default_factory=lambda: array("H"))
    languages: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, number: int) -> NameEntry:
        return NameEntry(
            self.subjects[number],
            self.texts[number],
            _KINDS[self.kind_numbers[number]],
            self.languages[self.language_numbers[number]],
            self.ranks[number],
        )

    def __iter__(self) -> Iterator[NameEntry]:
        return map(self.__getitem__, range(len(self.texts)))

    def append(self, entry: NameEntry) -> None:
        """Adds a name."""
        subject, text, kind, language, rank = entry
        try:
            language_number = self.languages.index(language)
        except ValueError:
            language_number = len(self.languages)
            self.languages.append(language)
        self.subjects.append(subject)
        self.texts.append(text)
        self.ranks.append(rank)
        self.kind_numbers.append(_KIND_NUMBERS[kind])
        self.language_numbers.append(language_number)

    def get_kind(self, number: int) -> AliasKind:
        """Returns the kind of a name."""
        return _KINDS[self.kind_numbers[number]]

    def get_language(self, number: int) -> str:
        """Returns the language of a name."""
        return self.languages[self.language_numbers[number]]
