"""Defines the result of a search: found, ambiguous or nothing, as values."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from briefings.domain.relative_days import RelativeDay
from briefings.i18n import N_
from briefings.i18n import gettext as _


class SearchOutcome(StrEnum):
    """The outcome of a search."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOTHING = "nothing"


class CommandName(StrEnum):
    """A command that a query may mean instead of a subject; the value is its English name."""

    UPCOMING = "upcoming"
    TIMELINE = "timeline"
    COMPARE = "compare"
    SCHEDULE = "schedule"
    DATA = "data"
    HELP = "help"


class SearchStrategy(StrEnum):
    """The ways in which names are matched, the most reliable first."""

    EXACT = "exact"
    ALIAS = "alias"
    LOOSE = "loose"
    ROMANIZED = "romanised"
    PREFIX = "prefix"
    PHRASE = "phrase"
    FUZZY = "fuzzy"


class MatchReason(Struct, frozen=True):
    """The reason why a subject was found although its name differs from the query, as data.

    Attributes:
        code: `former_name`, `abbreviation`, `iso_code`, `flag`, `other_language`, `romanised`, `reading`, `variant`,
            `aspect`, `typo`, `prefix`, `phrase`, `part`, `taught`, `broad`; empty if the query is the name.
        typed: the part of the query that matched.
        alias: the alias that it matched.
        language: BCP 47 tag of that alias.
    """

    code: str = ""
    typed: str = ""
    alias: str = ""
    language: str = ""

    def describe_match(self, language: str, name: str) -> str:
        """Returns the reason in one short line of `language`, for a card whose subject is called `name`."""
        if not self.code:
            return ""
        return _(
            _REASON_TEXTS[self.code],
            language,
            typed=self.typed,
            alias=self.alias or self.typed,
            name=name,
            alias_language=get_language_name(self.language, language),
        )


_REASON_TEXTS: Final = {
    "former_name": N_("“{alias}” is a former name: {name}"),
    "abbreviation": N_("“{alias}” is short for: {name}"),
    "iso_code": N_("“{alias}” is a country code: {name}"),
    "flag": N_("Flag {alias}: {name}"),
    "other_language": N_("“{alias}” is {alias_language}: {name}"),
    "romanised": N_("“{typed}” is romanized Japanese: {name}"),
    "reading": N_("“{typed}” is the Japanese reading: {name}"),
    "variant": N_("“{alias}” is another name: {name}"),
    "aspect": N_("“{alias}” is related to: {name}"),
    "typo": N_("Nearest name to “{typed}”: {name}"),
    "prefix": N_("Name beginning with “{typed}”: {name}"),
    "phrase": N_("“{typed}” in your text: {name}"),
    "part": N_("Entry that covers “{typed}”: {name}"),
    "taught": N_("“{alias}” is a name added here: {name}"),
    "broad": N_("Listed here for “{alias}”: {name}"),
}

_LANGUAGE_NAMES: Final = {
    "ja": N_("Japanese"),
    "en": N_("English"),
    "ru": N_("Russian"),
    "ka": N_("Georgian"),
    "hy": N_("Armenian"),
    "az": N_("Azerbaijani"),
    "be": N_("Belarusian"),
    "kk": N_("Kazakh"),
    "uz": N_("Uzbek"),
    "ky": N_("Kyrgyz"),
    "tg": N_("Tajik"),
    "tk": N_("Turkmen"),
    "uk": N_("Ukrainian"),
    "ko": N_("Korean"),
    "zh": N_("Chinese"),
    "fr": N_("French"),
    "de": N_("German"),
    "es": N_("Spanish"),
    "it": N_("Italian"),
    "pt": N_("Portuguese"),
    "nl": N_("Dutch"),
    "sv": N_("Swedish"),
    "fi": N_("Finnish"),
    "da": N_("Danish"),
    "nb": N_("Norwegian"),
    "pl": N_("Polish"),
    "cs": N_("Czech"),
    "sk": N_("Slovak"),
    "hu": N_("Hungarian"),
    "ro": N_("Romanian"),
    "bg": N_("Bulgarian"),
    "sr": N_("Serbian"),
    "hr": N_("Croatian"),
    "sl": N_("Slovenian"),
    "el": N_("Greek"),
    "tr": N_("Turkish"),
    "ar": N_("Arabic"),
    "he": N_("Hebrew"),
    "fa": N_("Persian"),
    "hi": N_("Hindi"),
    "th": N_("Thai"),
    "vi": N_("Vietnamese"),
    "id": N_("Indonesian"),
    "mn": N_("Mongolian"),
    "lt": N_("Lithuanian"),
    "lv": N_("Latvian"),
    "et": N_("Estonian"),
    "os": N_("Ossetian"),
}


def get_language_name(tag: str, language: str) -> str:
    """Returns the name of the language with the BCP 47 tag `tag`, in `language`."""
    return _(_LANGUAGE_NAMES.get(tag.split("-", maxsplit=1)[0], _UNKNOWN_LANGUAGE), language)


_UNKNOWN_LANGUAGE: Final = N_("a name in another language")


class SearchHit(Struct, frozen=True):
    """A subject that matches a query.

    Attributes:
        subject: its id.
        name: its name in the reader's language.
        kind: the value of its `SubjectKind`.
        score: how well it matches, from 0 to 100.
        strategy: how it was matched.
        reason: why it matches, if the query is not its name.
    """

    subject: str
    name: str
    kind: str
    score: int
    strategy: SearchStrategy
    reason: MatchReason = MatchReason()


class SearchResult(Struct, frozen=True):
    """The result of a search.

    Attributes:
        query: as typed.
        outcome: found, ambiguous or nothing.
        hits: the subject that was found first, then the other subjects of the phrase; the subjects in question when
            ambiguous, one if the rest of the query is not understood; empty when nothing was found.
        nearest: the names nearest to a query that found nothing, as suggestions.
        day: the day that the query mentions, as month and day, with the year first if it has one.
        relative_day: the day that the query counts from the current date: tomorrow, next Friday.
        period: the years or months to which the query limits its subject, in EDTF; empty for none. If nothing was
            found, the query asks for all events in them.
        pair: ids of the two subjects that the query names, in its order; empty if it names one, or more than two.
            They are among the hits, after the topic about both if there is one.
        command: the command that the query means.
        place: a place of the world that the query names and no subject covers, as typed.
        words: the words of a query that found nothing, without those that only ask: for a search in the events. Empty
            if the query has an off-topic word.
    """

    query: str
    outcome: SearchOutcome
    hits: tuple[SearchHit, ...] = ()
    nearest: tuple[SearchHit, ...] = ()
    day: tuple[int, ...] = ()
    relative_day: RelativeDay | None = None
    period: str = ""
    pair: tuple[str, ...] = ()
    command: CommandName | None = None
    place: str = ""
    words: tuple[str, ...] = ()

    @property
    def mentions_day(self) -> bool:
        """Whether the query mentions a day, as a date or counted from the current date."""
        return bool(self.day) or self.relative_day is not None


class NameSpan(Struct, frozen=True):
    """A name in a text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        subjects: ids of the subjects that have this name; several if they share it.
        alias: the name as the subject spells it.
    """

    start: int
    end: int
    subjects: tuple[str, ...]
    alias: str = ""
