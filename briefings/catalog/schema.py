"""Defines the TOML schema of subjects and anniversaries as pydantic models.

A file of subjects holds one kind (`countries.toml`, `persons.toml` …), one table holds one subject, and the table's
name is the subject's id. The docstrings of the table classes explain the keys. Importing pydantic takes 0.1 s, so
this module is imported when content is loaded, and not when a stored revision is served.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from briefings.catalog.toml_file import format_location
from briefings.domain import AnniversaryKind, MembershipStatus, SubjectKind
from briefings.domain.dates import Precision, is_valid_date, parse_date

MAX_NAME_LENGTH: Final = 100
"""Characters of a name and of an `about` line."""
MAX_LINE_LENGTH: Final = 120
"""Characters of an anniversary's line, so that it fits a calendar's title and two lines of a card."""


def _check_edtf(text: str) -> str:
    if not is_valid_date(text):
        raise ValueError("edtf")
    return text


def _check_recurring_date(text: str) -> str:
    if not is_valid_date(text) or parse_date(text).start.precision is Precision.YEAR:
        raise ValueError("recurring")
    return text


def _check_language_tag(tag: str) -> str:
    if tag in {"ja", "en"}:
        raise ValueError("tag")
    return tag


LineText = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=MAX_NAME_LENGTH)]
"""One line, without spaces at its ends."""
SingleLine = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=MAX_LINE_LENGTH)]
"""A line of an anniversary, without spaces at its ends."""
KanaText = Annotated[str, StringConstraints(pattern=r"^[ぁ-ゖァ-ヺー・ゝゞヽヾ]+$", max_length=MAX_NAME_LENGTH)]
"""Hiragana or katakana, as a reading is written."""
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
SubjectId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", max_length=40)]
"""Id of a subject; short, because it is part of the ids of buttons."""
AnniversaryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A slug; it never changes, because it is part of the UIDs in calendars."""
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]
LanguageTag = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?$"),
    AfterValidator(_check_language_tag),
]
"""BCP 47 tag of a language without a key of its own, unlike Japanese and English: `ru`, `uz-Cyrl`."""
SectionPath = Annotated[str, StringConstraints(pattern=r"^\d+(?:-(?:\(\d+\)|[ァ-ヺ]))*$", max_length=40)]
"""Path of a section: `2-(1)-ア`."""
MemberCount = Annotated[str, StringConstraints(pattern=r"^\d+(?:[(（]\d+[)）])?$", max_length=10)]
"""Number of members as a figure prints it: `10`, `9（10）`."""
EdtfDate = Annotated[str, AfterValidator(_check_edtf)]
"""EDTF, level 0."""
RecurringDate = Annotated[str, AfterValidator(_check_recurring_date)]
"""EDTF, level 0, with at least a month: a year has no anniversary."""


class _StrictTable(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, regex_engine="python-re")


class BilingualText(_StrictTable):
    """A text in Japanese and in English; both are required."""

    ja: LineText
    en: LineText


class Spellings(_StrictTable):
    """Any number of names in Japanese and in English."""

    ja: list[LineText] = []
    en: list[LineText] = []


class FormerName(_StrictTable):
    """A former name, and since when it is no longer used, if known."""

    text: LineText
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "ja"
    since: EdtfDate | None = None


class SubjectTable(_StrictTable):
    """The keys that every kind of subject has.

    Attributes:
        names: its names on cards.
        readings: kana readings of its names in kanji.
        variants: other spellings, official and informal names.
        covers: what it covers: words that find it without being names of it, such as a part of it.
        abbreviations: short forms.
        romanised: names in Latin letters that do not follow from romanization rules.
        former_names: names that are no longer used.
        other_languages: names by language, if CLDR has none or a different one.
        keywords: words that show that a text is about the subject, without being names of it.
        related: ids of related subjects, the most relevant first.
        about: one line that describes it.
        sections: paths of the sections that are mainly about it.
        ambiguous: names that it deliberately shares with another subject of the same kind.
    """

    names: BilingualText
    readings: list[KanaText] = []
    variants: Spellings = Spellings()
    covers: Spellings = Spellings()
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
    """A region, place or city; `members` are its countries, `country` is the country that it lies in."""

    members: list[CountryCode] = []
    country: CountryCode | None = None


class TopicTable(SubjectTable):
    """A topic."""


class MembershipTable(_StrictTable):
    """The status of a country in a framework, for countries that are not just members.

    Attributes:
        status: the status.
        since: EDTF date since when.
        note: mark of the figure's note that is the source (`※4`).
    """

    status: Annotated[MembershipStatus, Field(strict=False)] = MembershipStatus.MEMBER
    since: EdtfDate | None = None
    note: LineText | None = None


class FrameworkTable(SubjectTable):
    """An organisation or a dialogue.

    Attributes:
        count: number of members as the figure prints it; a second number in brackets includes unclear ones.
        members: the countries that the figure counts.
        standing: status by country, for members with details and for countries that the figure does not count.
    """

    count: MemberCount | None = None
    members: list[CountryCode] = []
    standing: dict[CountryCode, MembershipTable] = {}


class PersonTable(SubjectTable):
    """A person, with the office that the chapter names, and the country served."""

    country: CountryCode | None = None
    office: BilingualText | None = None


TABLE_TYPES: Final[dict[SubjectKind, type[SubjectTable]]] = {
    SubjectKind.COUNTRY: CountryTable,
    SubjectKind.REGION: RegionTable,
    SubjectKind.TOPIC: TopicTable,
    SubjectKind.FRAMEWORK: FrameworkTable,
    SubjectKind.PERSON: PersonTable,
}
"""Model of a table by the kind of its subject."""


class BilingualLine(_StrictTable):
    """A line in Japanese and in English; both are required."""

    ja: SingleLine
    en: SingleLine


class AnniversaryTable(_StrictTable):
    """An anniversary.

    Attributes:
        date: date of the event, as exact as the source; of an interval, the first day is the anniversary.
        kind: kind of the anniversary.
        ja: what happened, in one line of Japanese.
        en: the same in English.
        subjects: ids of subjects or codes of countries, the most relevant first.
        source: name of the best source.
        url: address of the source.
        confidence: `A` if two sources agree or the source is a party to the event, else `B`.
        weight: `major` is posted by default, `minor` only if a schedule asks for all.
        solemn: whether it is a day of war, disaster or threat, which gets no festive wording.
        yearly: false for an anniversary that is only marked in round years.
        words: words that identify the chapter's statement about the same event; one of them is enough.
    """

    date: RecurringDate
    kind: Annotated[AnniversaryKind, Field(strict=False)]
    ja: SingleLine
    en: SingleLine
    subjects: Annotated[list[SubjectId], Field(min_length=1)]
    source: BilingualLine
    url: WebAddress | None = None
    confidence: Literal["A", "B"]
    weight: Literal["major", "minor"]
    solemn: bool = False
    yearly: bool = True
    words: list[SingleLine] = []


class SubjectEntry(NamedTuple):
    """A validated subject table, with the name of its file, its id and its kind."""

    file: str
    id: str
    kind: SubjectKind
    table: SubjectTable

    def location_of(self, key: str = "") -> str:
        """Returns the place of the table, or of a key in it, for messages."""
        return format_location(self.file, self.id, key)

    @property
    def all_names(self) -> list[str]:
        """Every name, in every language."""
        table = self.table
        return [
            *(table.names.ja, table.names.en),
            *table.readings,
            *table.variants.ja,
            *table.variants.en,
            *table.covers.ja,
            *table.covers.en,
            *table.abbreviations.ja,
            *table.abbreviations.en,
            *table.romanised,
            *(former.text for former in table.former_names),
            *(text for texts in table.other_languages.values() for text in texts),
        ]
