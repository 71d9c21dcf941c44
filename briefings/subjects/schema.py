"""The TOML of subjects, as pydantic models: what an editor may write, and nothing else.

One file holds one kind (`countries.toml`, `persons.toml` …), one table holds one subject, and the table's name is the
subject's id. `SubjectTable` and the forms below it tell what a key means. pydantic takes a tenth of a second to
import, so this module is imported when content is loaded and never when a stored revision is served.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from briefings.edtf import is_valid_date
from briefings.model import MembershipStatus, SubjectKind

MAX_NAME_LENGTH = 100
"""Characters of a name and of an `about` line: what Discord shows of a choice's name or description."""


def _check_edtf(text: str) -> str:
    if not is_valid_date(text):
        raise ValueError("edtf")
    return text


def _check_language_tag(tag: str) -> str:
    if tag in {"ja", "en"}:
        raise ValueError("tag")
    return tag


LineText = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=MAX_NAME_LENGTH)]
"""One line, without blanks at its ends."""
KanaText = Annotated[str, StringConstraints(pattern=r"^[ぁ-ゖァ-ヺー・ゝゞヽヾ]+$", max_length=MAX_NAME_LENGTH)]
"""Hiragana or katakana, as a reading is written."""
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
SubjectId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", max_length=40)]
"""Id of a subject; short, because it stands in the ids of buttons."""
LanguageTag = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?$"),
    AfterValidator(_check_language_tag),
]
"""BCP 47 tag of another language: `ru`, `uz-Cyrl`. Japanese and English have keys of their own."""
SectionPath = Annotated[str, StringConstraints(pattern=r"^\d+(?:-(?:\(\d+\)|[ァ-ヺ]))*$")]
"""Path of a section: `2-(1)-ア`."""
MemberCount = Annotated[str, StringConstraints(pattern=r"^\d+(?:[(（]\d+[)）])?$")]
"""Number of members as a figure prints it: `10`, `9（10）`."""
EdtfDate = Annotated[str, AfterValidator(_check_edtf)]
"""EDTF, level 0."""


class _StrictTable(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, regex_engine="python-re")


class BilingualText(_StrictTable):
    """A text in Japanese and in English, neither missing."""

    ja: LineText
    en: LineText


class Spellings(_StrictTable):
    """Names in Japanese and in English, as many as there are."""

    ja: list[LineText] = []
    en: list[LineText] = []


class FormerName(_StrictTable):
    """A name given up, and since when, if that is known."""

    text: LineText
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "ja"
    since: EdtfDate | None = None


class SubjectTable(_StrictTable):
    """What every subject may say.

    Attributes:
        names: what it is called on cards.
        readings: kana readings of its names that have kanji.
        variants: other spellings, official and informal names.
        abbreviations: short forms.
        romanised: names in Latin letters that romaji rules don't give.
        former_names: names given up.
        other_languages: names by language, where CLDR has none or another.
        keywords: words that, in a text, speak of it without naming it.
        related: ids of subjects worth opening next, best first.
        about: one line that says what it is.
        sections: paths of the sections that are mainly about it.
        ambiguous: names that another subject of the same kind has too, on purpose.
    """

    names: BilingualText
    readings: list[KanaText] = []
    variants: Spellings = Spellings()
    abbreviations: Spellings = Spellings()
    romanised: list[LineText] = []
    former_names: list[FormerName] = []
    other_languages: dict[LanguageTag, list[LineText]] = {}
    keywords: list[LineText] = []
    related: list[SubjectId] = []
    about: BilingualText | None = None
    sections: list[SectionPath] = []
    ambiguous: list[LineText] = []


class CountryTable(SubjectTable):
    """A country; its id is its ISO 3166-1 alpha-2 code."""


class RegionTable(SubjectTable):
    """A region, a place or a city: its countries in `members`, the one it lies in as `country`."""

    members: list[CountryCode] = []
    country: CountryCode | None = None


class TopicTable(SubjectTable):
    """Something that is told of."""


class MembershipTable(_StrictTable):
    """How a country stands to a framework where more is to be said than that it is a member.

    `note` is the mark of the figure's note that says so (`※4`).
    """

    status: Annotated[MembershipStatus, Field(strict=False)] = MembershipStatus.MEMBER
    since: EdtfDate | None = None
    note: LineText | None = None


class FrameworkTable(SubjectTable):
    """An organisation or a dialogue.

    Attributes:
        count: number of members as the figure prints it; a second number, in brackets, counts unclear ones too.
        members: the countries which that figure counts.
        standing: by country, what is to be said of a member, or of one whom the figure does not count.
    """

    count: MemberCount | None = None
    members: list[CountryCode] = []
    standing: dict[CountryCode, MembershipTable] = {}


class PersonTable(SubjectTable):
    """A person, with the office that the chapter gives and the country served."""

    country: CountryCode | None = None
    office: BilingualText | None = None


TABLE_TYPES_BY_FILE: dict[str, tuple[SubjectKind, type[SubjectTable]]] = {
    "countries": (SubjectKind.COUNTRY, CountryTable),
    "regions": (SubjectKind.REGION, RegionTable),
    "topics": (SubjectKind.TOPIC, TopicTable),
    "frameworks": (SubjectKind.FRAMEWORK, FrameworkTable),
    "persons": (SubjectKind.PERSON, PersonTable),
}
"""Kind and form of the tables of a file, by the file's name without `.toml`."""
TABLE_TYPES = dict(TABLE_TYPES_BY_FILE.values())
"""Form of a table by the kind of its subject."""
