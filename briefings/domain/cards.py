"""A card: an answer as data, knowing no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from briefings.domain.dates import InvalidDate, PartialDate, Precision, parse_date


class View(StrEnum):
    """What of a subject a card shows. Values are one or two letters: they stand in button ids."""

    SUMMARY = "s"
    SECTION = "c"
    CHRONOLOGY = "t"
    JAPAN = "j"
    ORIGINAL = "o"
    FULL_TEXT = "f"
    DAY = "d"
    """What happened on the day that stands as the section (`2026-11-24`); of one subject where it is named."""
    MONTH = "m"
    """The look-back of the month that stands as the section (`2026-11`)."""
    UPCOMING = "u"
    """What comes up; the section is the first day and how many follow (`2026-11-24/30`)."""
    TIMELINE = "l"
    """The chronology with a picture; the section is an EDTF interval, or empty for all."""
    CALENDAR = "k"
    """A file: the anniversaries of a subject, or all."""
    COMPARE = "y"
    """What an edition tells otherwise than the one before it."""


ALMANAC_VIEWS = frozenset({View.DAY, View.MONTH, View.UPCOMING, View.TIMELINE, View.CALENDAR})
"""The views that ask by date."""


@dataclass(frozen=True, slots=True)
class CardRequest:
    """Everything needed to make a card again after a restart; it is what a button's id holds.

    Attributes:
        subject: id of the subject; empty when a section is asked for by itself.
        view: what to show.
        section: path of the section, for `View.SECTION`, `ORIGINAL` and `FULL_TEXT`, and for `COMPARE` where no
            subject is asked for; empty for all.
        page: page of a long card, from 0.
        edition: edition asked for; 0 for the newest.
    """

    subject: str
    view: View = View.SUMMARY
    section: str = ""
    page: int = 0
    edition: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a line comes from: `外交青書2025 §2-(1)-ア p.140`.

    Attributes:
        edition: edition of the yearbook; 0 for a source that is none.
        section: path of the section.
        page: printed page.
        original: whether the wording is the publisher's own.
        source: name of a source that is no yearbook.
        url: its address.
        mark: what kind of source it is, where a card tells from several kinds.
        note: what else is to be said of it: that a day is from another source.
    """

    edition: int
    section: str
    page: int | None
    original: bool = False
    source: str = ""
    url: str = ""
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card: plain text (no markup of any platform), where it comes from, and its date if it has one.

    `date` is EDTF; `label` stands before the text (a date as the reader writes it, a framework's name).
    """

    text: str
    citation: Citation | None = None
    date: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class CardBlock:
    """Lines under a small heading; `original` marks wording of the publisher (原文)."""

    heading: str
    lines: tuple[CardLine, ...]
    original: bool = False


@dataclass(frozen=True, slots=True)
class CardAction:
    """A button: what it says, and the card it opens.

    `current` is the view that is open now; `description` is for platforms that have room beside a button.
    """

    label: str
    request: CardRequest
    current: bool = False
    disabled: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class CardChoice:
    """An entry of the select: label, one line of description, and the card it opens."""

    label: str
    request: CardRequest
    description: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An answer.

    Attributes:
        request: what it answers; the same request makes the same card from the same revision.
        language: `ja` or `en`.
        title: the subject's name, with nothing before it.
        flag: emoji; empty for what has none.
        subtitle: kind, region or office, in one line.
        match_note: why this was found where the name differs from what was typed; empty otherwise.
        blocks: what it says.
        actions: buttons, in order; at most five.
        choices: entries of the select, at most 25; `choices_label` is its placeholder.
        source: source and licence line.
        revision: id of the revision it was made from.
        pages: how many pages a long card has in all.
        view_label: what the open view is called, where no button of the card says it.
    """

    request: CardRequest
    language: str
    title: str
    blocks: tuple[CardBlock, ...]
    flag: str = ""
    subtitle: str = ""
    match_note: str = ""
    actions: tuple[CardAction, ...] = ()
    choices: tuple[CardChoice, ...] = ()
    choices_label: str = ""
    source: str = ""
    revision: int = 0
    pages: int = 1
    view_label: str = ""


MAX_LOOKAHEAD_DAYS = 366
"""Days that can be looked ahead."""


def build_day_request(day: date, subject: str = "") -> CardRequest:
    """The request for a day's card."""
    return CardRequest(subject, View.DAY, section=day.isoformat())


def build_month_request(year: int, month: int, subject: str = "") -> CardRequest:
    """The request for a month's look-back."""
    return CardRequest(subject, View.MONTH, section=f"{year:04d}-{month:02d}")


def build_upcoming_request(start: date, days: int, subject: str = "") -> CardRequest:
    """The request for what comes up in the days after `start`."""
    return CardRequest(subject, View.UPCOMING, section=f"{start.isoformat()}/{days}")


def build_timeline_request(subject: str, span: PartialDate | None = None) -> CardRequest:
    """The request for a subject's timeline."""
    return CardRequest(subject, View.TIMELINE, section=str(span) if span else "")


def build_calendar_request(subject: str = "") -> CardRequest:
    """The request for a calendar file."""
    return CardRequest(subject, View.CALENDAR)


def parse_day_request(request: CardRequest) -> date | None:
    """The day that a request names, or None."""
    found = _parse_or_none(request.section)
    return found.first_day if found and not found.is_interval and found.precision is Precision.DAY else None


def parse_month_request(request: CardRequest) -> tuple[int, int] | None:
    """Year and month that a request names, or None."""
    found = _parse_or_none(request.section)
    if found is None or found.is_interval or found.precision is not Precision.MONTH:
        return None
    return found.start.year, found.start.month


def parse_upcoming_request(request: CardRequest) -> tuple[date, int] | None:
    """First day and number of days that a request names, or None."""
    start, _, days = request.section.partition("/")
    found = _parse_or_none(start)
    if (
        found is None
        or found.precision is not Precision.DAY
        or not days.isdecimal()
        or len(days) > len(str(MAX_LOOKAHEAD_DAYS))
    ):
        return None
    if not 1 <= int(days) <= MAX_LOOKAHEAD_DAYS or date.max - found.first_day <= timedelta(days=int(days)):
        return None
    return found.first_day, int(days)


def parse_span_request(request: CardRequest) -> tuple[date, date] | None:
    """First and last day that a timeline is asked for; all there are where the request names none."""
    if not request.section:
        return date.min, date.max
    found = _parse_or_none(request.section)
    return (found.first_day, found.last_day) if found else None


def _parse_or_none(text: str) -> PartialDate | None:
    try:
        return parse_date(text)
    except InvalidDate:
        return None
