"""What one can ask for, and its names."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SubjectKind(StrEnum):
    """What one can ask for."""

    COUNTRY = "country"
    REGION = "region"
    TOPIC = "topic"
    FRAMEWORK = "framework"
    PERSON = "person"


class AliasKind(StrEnum):
    """How another name of a subject came about."""

    NAME = "name"
    """The subject's own name in a language."""
    VARIANT = "variant"
    """Another spelling or a longer, official form."""
    READING = "reading"
    """Kana reading of a kanji name."""
    ROMANISED = "romanised"
    OTHER_LANGUAGE = "other_language"
    ISO_CODE = "iso_code"
    ABBREVIATION = "abbreviation"
    FORMER_NAME = "former_name"
    FLAG = "flag"
    ADDED = "taught"
    """Made by a moderator."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a subject.

    Attributes:
        text: as people write it.
        kind: how it came about.
        language: BCP 47 tag, `und` where it belongs to none.
        since: for a former name, the EDTF date at which it was given up, if known.
    """

    text: str
    kind: AliasKind
    language: str = "und"
    since: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one can ask for.

    Attributes:
        id: ISO 3166-1 alpha-2 for a country (`AM`), the usual abbreviation for a framework (`CSTO`), a
            lower-case slug for the others (`northern-territories`).
        kind: country, region, topic, framework or person.
        names: name by language; `ja` and `en` are always there.
        aliases: other names, each with its kind.
        flag: emoji, for a country.
        related: ids of subjects worth opening next, best first.
        members: for a region, the ids of its countries.
        country: for a person, the id of the country served.
        office: for a person, the office by language.
        keywords: words that, in a text, speak of a topic although they are not names of it.
        about: one line by language saying what it is; may be empty.
        sections: paths of sections that are mainly about it, best first; a path that a chapter lacks means nothing.
        home: True where the built-in content tells of it, False for the other territories of the world.
    """

    id: str
    kind: SubjectKind
    names: dict[str, str]
    aliases: tuple[Alias, ...] = ()
    flag: str = ""
    related: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    country: str = ""
    office: dict[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    home: bool = True
    sections: tuple[str, ...] = ()

    def localized_name(self, language: str) -> str:
        """Name in `language`, or in English where that language has none."""
        return self.names.get(language) or self.names["en"]
