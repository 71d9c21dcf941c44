"""The TOML of subjects, as pydantic models: what an editor may write, and nothing else.

One file holds one kind (`countries.toml`, `persons.toml` …), one table holds one subject, and the table's name is the
subject's id. `SubjectTable` and the forms below it tell what a key means. pydantic takes a tenth of a second to
import, so this module is imported when content is loaded and never when a stored revision is served.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from briefings.catalog.toml_file import format_location
from briefings.domain import AnniversaryKind, MembershipStatus, SubjectKind
from briefings.domain.dates import Precision, is_valid_date, parse_date

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


TABLE_TYPES: Final[dict[SubjectKind, type[SubjectTable]]] = {
    SubjectKind.COUNTRY: CountryTable,
    SubjectKind.REGION: RegionTable,
    SubjectKind.TOPIC: TopicTable,
    SubjectKind.FRAMEWORK: FrameworkTable,
    SubjectKind.PERSON: PersonTable,
}
"""Model of a table by the kind of its subject."""


MAX_LINE_LENGTH = 120
"""Characters of a line: what a calendar shows of a title, and a card in two lines."""


def _check_recurring_date(text: str) -> str:
    if not is_valid_date(text) or parse_date(text).start.precision is Precision.YEAR:
        raise ValueError("edtf")
    return text


SingleLine = Annotated[str, StringConstraints(pattern=r"^\S(?:.*\S)?$", max_length=MAX_LINE_LENGTH)]
"""One line, without blanks at its ends."""
AnniversaryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A slug: it stands in the UIDs of calendars, so it never changes."""
SubjectIdSchema = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", max_length=40)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=300)]
RecurringDate = Annotated[str, AfterValidator(_check_recurring_date)]
"""EDTF level 0, at least a month: a year alone comes back on no day."""


class _StrictTableSchema(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, regex_engine="python-re")


class BilingualLine(_StrictTableSchema):
    """A line in Japanese and in English, neither missing."""

    ja: SingleLine
    en: SingleLine


class AnniversaryTable(_StrictTableSchema):
    """One day.

    Attributes:
        date: of the event itself, as exact as the source; of an interval, the first day is remembered.
        kind: what kind of day it is.
        ja: what happened, in one line of Japanese.
        en: the same in English.
        subjects: ids of the catalogue or codes of countries, the most telling first.
        source: the best source known, by name.
        url: its address.
        confidence: `A` where two sources agree or the source is the party itself, else `B`.
        weight: `major` is posted by default, `minor` only where a schedule asks for all.
        solemn: a day of war, disaster or threat: no festive wording.
        yearly: false for a day that comes up in round years alone.
        words: words of which a chapter's statement has one where it tells of the same.
    """

    date: RecurringDate
    kind: Annotated[AnniversaryKind, Field(strict=False)]
    ja: SingleLine
    en: SingleLine
    subjects: Annotated[list[SubjectIdSchema], Field(min_length=1)]
    source: BilingualLine
    url: WebAddress | None = None
    confidence: Literal["A", "B"]
    weight: Literal["major", "minor"]
    solemn: bool = False
    yearly: bool = True
    words: list[SingleLine] = []


class SubjectEntry(NamedTuple):
    """A subject as its editor wrote it: file, id (the table's name), kind and contents."""

    file: str
    id: str
    kind: SubjectKind
    table: SubjectTable

    def location_of(self, key: str = "") -> str:
        """Where it stands, for messages."""
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
            *table.abbreviations.ja,
            *table.abbreviations.en,
            *table.romanised,
            *(former.text for former in table.former_names),
            *(text for texts in table.other_languages.values() for text in texts),
        ]
