"""Subjects that briefings are about, and their names."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class SubjectKind(StrEnum):
    """Kind of a subject."""

    COUNTRY = "country"
    REGION = "region"
    TOPIC = "topic"
    FRAMEWORK = "framework"
    PERSON = "person"


class AliasKind(StrEnum):
    """Kind of an alias."""

    NAME = "name"
    """The subject's own name in a language."""
    VARIANT = "variant"
    """Another spelling, or a longer or official form."""
    ASPECT = "aspect"
    """Something that the subject covers, such as a part of it: searched for like a name, but not called one."""
    READING = "reading"
    """Kana reading of a kanji name."""
    ROMANISED = "romanised"
    OTHER_LANGUAGE = "other_language"
    ISO_CODE = "iso_code"
    ABBREVIATION = "abbreviation"
    FORMER_NAME = "former_name"
    FLAG = "flag"
    ADDED = "taught"
    """Added by a moderator."""
    BROAD = "broad"
    """A word for which a moderator listed this subject among others: only a query that consists of it finds them."""


MODERATOR_KINDS = frozenset({AliasKind.ADDED, AliasKind.BROAD})
"""Kinds of the aliases that moderators add, which a refresh keeps."""


class Alias(Struct, frozen=True, gc=False):
    """Another name of a subject.

    Attributes:
        text: the name.
        kind: its kind.
        language: BCP 47 tag, `und` for a name of no language.
        since: for a former name, the EDTF date since when it is no longer used, if known.
    """

    text: str
    kind: AliasKind
    language: str = "und"
    since: str = ""


class Subject(Struct, frozen=True):
    """A country, region, topic, framework or person that briefings are about.

    Attributes:
        id: ISO 3166-1 alpha-2 for a country (`AM`), the usual abbreviation for a framework (`CSTO`), a
            lower-case slug for the others (`northern-territories`).
        kind: its kind.
        names: name by language; `ja` and `en` are always present.
        aliases: other names.
        flag: emoji, for a country.
        related: ids of related subjects, the most relevant first.
        members: for a region, the ids of its countries.
        country: for a person, the id of the country served.
        office: for a person, the office by language.
        keywords: words that show that a text is about the subject, without being names of it.
        about: description by language, one line; may be empty.
        sections: paths of sections that are mainly about it, the best first; paths that a chapter lacks are ignored.
        covered: True for subjects of the catalog, False for the other territories of the world.
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
    covered: bool = True
    sections: tuple[str, ...] = ()

    @property
    def name_aliases(self) -> tuple[Alias, ...]:
        """The aliases that are names of the subject, without the words for which it is one of several."""
        return tuple(alias for alias in self.aliases if alias.kind is not AliasKind.BROAD)

    def get_localized_name(self, language: str) -> str:
        """Returns the name in `language`, or in English if that language has none."""
        return self.names.get(language) or self.names["en"]
