"""Cards, the answers of the program as plain data, and the requests that name them."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain.dates import InvalidDate, PartialDate, Precision, parse_date


class View(StrEnum):
    """The views of cards. The values are part of button ids, so they never change, and are short."""

    SUMMARY = "s"
    SECTION = "c"
    DETAILS = "e"
    """The key points, memberships and dates behind the overview."""
    CHRONOLOGY = "t"
    """The chronology as a list; the section is as for `TIMELINE`."""
    JAPAN = "j"
    ORIGINAL = "o"
    FULL_TEXT = "f"
    DAY = "d"
    """The anniversaries of the day given as the section (`2026-11-24`), of one subject or of all."""
    MONTH = "m"
    """The anniversaries of the month given as the section (`2026-11`)."""
    UPCOMING = "u"
    """Upcoming anniversaries; the section is a day and the number of days after it (`2026-11-24/30`)."""
    TIMELINE = "l"
    """The chronology as a picture, of which the page is the color scheme, or as a list if there is no picture.

    The section is an EDTF interval, or empty for all dates. Without a subject, it is the list of all events in the
    interval.
    """
    CALENDAR = "k"
    """A calendar file with the anniversaries of a subject, or with all of them."""
    COMPARE = "y"
    """The differences between an edition and the one before it."""
    INDEX = "i"
    """The start card, or the subjects of the group given as the section."""
    SEARCH = "q"
    """The answer to a query, which the section contains as `build_search_request` writes it."""
    PAIR = "p"
    """The statements about two subjects together; the section is the id of the second."""
    WORDS = "w"
    """The places of the text with the words of a search; `build_words_request` writes the section."""
    MEMBERSHIPS = "r"
    """The members of the framework given as the subject, the answer to the question that the section encodes
    (`briefings/frameworks/question.py`), or all frameworks."""
    MATRIX = "g"
    """The same as a picture, of which the page is the color scheme."""
    SIDE_BY_SIDE = "v"
    """Two or three subjects side by side; the section has the ids of the second and the third, separated by `~`."""


ALMANAC_VIEWS = frozenset({View.DAY, View.MONTH, View.UPCOMING, View.CHRONOLOGY, View.TIMELINE, View.CALENDAR})
"""The views whose content is selected by date."""

PICTURE_VIEWS = frozenset({View.TIMELINE, View.MATRIX})
"""The views that are shown as a picture."""

MAX_LOOKAHEAD_DAYS = 366
"""Maximum number of days that a request for upcoming anniversaries covers."""


class CardLimits(Struct, frozen=True):
    """The maximum contents that a renderer shows at once; no card contains more.

    Attributes:
        actions: number of actions.
        choices: number of choices.
        action_label_length: characters of an action's label.
        choice_label_length: characters of a choice's label.
        page_length: UTF-16 units of text on a page of a long card, with what markup adds to them.
        counts_addresses: whether the addresses of linked citations are part of that text.
        alt_text_length: characters of the description of a picture.
        dark_pictures: whether pictures have a dark background unless a reader chooses the other one.
    """

    actions: int = 5
    choices: int = 25
    action_label_length: int = 80
    choice_label_length: int = 100
    page_length: int = 2500
    counts_addresses: bool = False
    alt_text_length: int = 1000
    dark_pictures: bool = False


DEFAULT_LIMITS = CardLimits()
"""Limits of a renderer that states none."""


class CardRequest(Struct, frozen=True):
    """Everything needed to build a card again after a restart; the id of a button encodes it.

    Attributes:
        subject: id of the subject; empty for a request about a section or about all subjects.
        view: what to show.
        section: reference of a section, for `View.SECTION`, `ORIGINAL` and `FULL_TEXT`, and for `COMPARE` without a
            subject; a date for the views of `ALMANAC_VIEWS`; empty for all.
        page: page of a long card, from 0.
        edition: requested edition; 0 for the newest.
        origin: the card from which this one was opened, as `refer_to` writes it; empty if there is none.
    """

    subject: str
    view: View = View.SUMMARY
    section: str = ""
    page: int = 0
    edition: int = 0
    origin: str = ""


class Citation(Struct, frozen=True, gc=False):
    """The source of a line: `外交青書2025 §2-(1)-ア p.140`.

    Attributes:
        edition: edition of the yearbook; 0 for another source.
        section: path of the section.
        page: printed page.
        original: whether the wording is the publisher's own.
        source: name of a source other than a yearbook.
        url: its address, or that of the publisher's page of the edition.
        mark: kind of the source, on cards with several kinds.
        note: a remark, for example that the day comes from another source.
        publisher: publisher of the edition, as the document names it; empty if it names none.
    """

    edition: int
    section: str
    page: int | None
    original: bool = False
    source: str = ""
    url: str = ""
    mark: str = ""
    note: str = ""
    publisher: str = ""


class CardLine(Struct, frozen=True):
    """One line of a card.

    Attributes:
        text: plain text, without markup.
        citation: its source; None for the program's own words.
        date: EDTF date of its content; empty if it has none.
        label: a few words that are shown before the text: a date as readers write it, the name of a framework.
        detail: a sentence that is shown below the text in small letters, from the same source.
        emphasis: offsets of the parts of the text that are shown in bold, in order, without overlap.
        detail_emphasis: the same in the detail.
    """

    text: str
    citation: Citation | None = None
    date: str = ""
    label: str = ""
    detail: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()
    detail_emphasis: tuple[tuple[int, int], ...] = ()


class CardBlock(Struct, frozen=True):
    """Lines under a heading.

    Attributes:
        heading: the heading; empty if there is none.
        lines: the lines.
        original: whether they are the publisher's own wording (原文).
        compact: whether they are items of a list with a short citation behind each.
    """

    heading: str
    lines: tuple[CardLine, ...]
    original: bool = False
    compact: bool = False


class CardAction(Struct, frozen=True):
    """A button and the card that it opens.

    Attributes:
        label: text of the button.
        request: the card that it opens.
        current: whether that card is the one being shown.
        disabled: whether there is nothing to open.
        description: a line for renderers that have room beside a button.
    """

    label: str
    request: CardRequest
    current: bool = False
    disabled: bool = False
    description: str = ""


class CardChoice(Struct, frozen=True):
    """An entry of a card's list: a label, a line of description, and the card that it opens."""

    label: str
    request: CardRequest
    description: str = ""


class Card(Struct, frozen=True):
    """An answer, independent of how it is rendered.

    Attributes:
        request: what it answers; a revision always gives the same card for the same request.
        language: BCP 47 tag of a language that the program's texts are available in.
        title: name of the subject.
        flag: emoji; empty for subjects without a flag.
        subtitle: kind, region or office, and memberships, in one line.
        lead: what the subject is, in one sentence; shown in bold.
        match_note: why the subject was found although its name differs from the query; empty otherwise.
        blocks: its text.
        actions: buttons, in order.
        choices: entries of the list below the card; `choices_label` is its placeholder.
        source: line with the sources and their licenses.
        revision: id of the revision from which it was built.
        pages: number of pages of a long card.
        view_label: name of the open view, if none of the actions states it.
    """

    request: CardRequest
    language: str
    title: str
    blocks: tuple[CardBlock, ...]
    flag: str = ""
    subtitle: str = ""
    lead: str = ""
    match_note: str = ""
    actions: tuple[CardAction, ...] = ()
    choices: tuple[CardChoice, ...] = ()
    choices_label: str = ""
    source: str = ""
    revision: int = 0
    pages: int = 1
    view_label: str = ""


_ORIGIN_SEPARATOR = "~"


def refer_to(request: CardRequest) -> str:
    """Returns a short reference to a card, for the origin of the requests of its choices: `s~AM~`."""
    return _ORIGIN_SEPARATOR.join((request.view, request.subject, request.section))


def parse_origin(origin: str) -> CardRequest | None:
    """Returns the request of a reference to a card; None if there is none."""
    view, *fields = origin.split(_ORIGIN_SEPARATOR, 2)
    if len(fields) != 2 or view not in list(View):
        return None
    return CardRequest(fields[0], View(view), section=fields[1])


def build_search_request(query: str, intent: View = View.SUMMARY, page: int = 0) -> CardRequest:
    """Builds the request for the answer to a query.

    Args:
        query: as typed.
        intent: the view that opens when a subject is chosen.
        page: from 0; the first page has the best statements, the others have the rest.
    """
    return CardRequest("", View.SEARCH, section=f"{intent}:{query}", page=page)


def parse_search_request(request: CardRequest) -> tuple[str, View]:
    """Returns the query of a request, and the view that opens when a subject is chosen."""
    intent, separator, query = request.section.partition(":")
    if not separator or intent not in list(View):
        return request.section, View.SUMMARY
    return query, View(intent)


def build_day_request(day: date, subject: str = "") -> CardRequest:
    """Builds the request for the anniversaries of a day."""
    return CardRequest(subject, View.DAY, section=day.isoformat())


def build_month_request(year: int, month: int, subject: str = "") -> CardRequest:
    """Builds the request for the anniversaries of a month."""
    return CardRequest(subject, View.MONTH, section=f"{year:04d}-{month:02d}")


def build_upcoming_request(start: date, days: int, subject: str = "") -> CardRequest:
    """Builds the request for the anniversaries of the days after `start`."""
    return CardRequest(subject, View.UPCOMING, section=f"{start.isoformat()}/{days}")


def build_chronology_request(request: CardRequest) -> CardRequest:
    """Builds the request for the list of the timeline of a request."""
    return replace(request, view=View.CHRONOLOGY, page=0)


def build_timeline_request(subject: str, span: PartialDate | None = None) -> CardRequest:
    """Builds the request for a subject's timeline."""
    return CardRequest(subject, View.TIMELINE, section=str(span) if span else "")


def build_calendar_request(subject: str = "") -> CardRequest:
    """Builds the request for a calendar file."""
    return CardRequest(subject, View.CALENDAR)


def parse_day_request(request: CardRequest) -> date | None:
    """Returns the day of a request for a day; None if its section is not a day."""
    parsed = _parse_date_or_none(request.section)
    return parsed.first_day if parsed and not parsed.is_interval and parsed.precision is Precision.DAY else None


def parse_month_request(request: CardRequest) -> tuple[int, int] | None:
    """Returns the year and month of a request for a month; None if its section is not a month."""
    parsed = _parse_date_or_none(request.section)
    if parsed is None or parsed.is_interval or parsed.precision is not Precision.MONTH:
        return None
    return parsed.start.year, parsed.start.month


def parse_upcoming_request(request: CardRequest) -> tuple[date, int] | None:
    """Returns the day before the first one and the number of days of a request.

    None if its section is something else.
    """
    start, _, days = request.section.partition("/")
    parsed = _parse_date_or_none(start)
    if (
        parsed is None
        or parsed.precision is not Precision.DAY
        or not days.isdecimal()
        or len(days) > len(str(MAX_LOOKAHEAD_DAYS))
    ):
        return None
    if not 1 <= int(days) <= MAX_LOOKAHEAD_DAYS or date.max - parsed.first_day <= timedelta(days=int(days)):
        return None
    return parsed.first_day, int(days)


def parse_span_request(request: CardRequest) -> tuple[date, date] | None:
    """Returns first and last day of a requested timeline, or of all time without a section.

    None if it is not a date.
    """
    if not request.section:
        return date.min, date.max
    parsed = _parse_date_or_none(request.section)
    return (parsed.first_day, parsed.last_day) if parsed else None


def _parse_date_or_none(text: str) -> PartialDate | None:
    try:
        return parse_date(text)
    except InvalidDate:
        return None
