"""How anniversaries are told, in both languages: plainly, and never gaily of what is grave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.citations import append_mark
from briefings.domain.dates import Precision, parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.domain.facts import Anniversary, DatedFact

PHRASES: Final[dict[str, dict[str, str]]] = {
    "day.subtitle": {"ja": "この日の出来事 · {date}", "en": "On this day · {date}"},
    "month.title": {"ja": "{month}の振り返り", "en": "Looking back on {month}"},
    "month.subtitle": {"ja": "{year}年から見たこの月の出来事", "en": "What happened in this month, seen from {year}"},
    "upcoming.title": {"ja": "これからの節目", "en": "Coming up"},
    "upcoming.subtitle": {"ja": "{first}～{last}（{days}日間）", "en": "{first} to {last} ({days} days)"},
    "leads": {"ja": "{date}から{days}日後の日付", "en": "{days} days after {date}"},
    "leads.one": {"ja": "{date}の翌日の日付", "en": "The day after {date}"},
    "leads.and": {"ja": "日後・", "en": " and "},
    "timeline.title": {"ja": "{name}の年表", "en": "{name}: a timeline"},
    "timeline.subtitle": {"ja": "{first}～{last} · {count}件", "en": "{first} to {last} · {count} entries"},
    "timeline.subtitle.one": {"ja": "{first} · {count}件", "en": "{first} · {count} entries"},
    "calendar.title": {"ja": "暦のファイル（iCalendar）", "en": "Calendar file (iCalendar)"},
    "calendar.text": {
        "ja": "{count}件の日付が入っています。Outlook、Google カレンダー、Thunderbird などに取り込めます。",
        "en": "It holds {count} dates, for Outlook, Google Calendar, Thunderbird and others.",
    },
    "about": {"ja": "{name}: {title}", "en": "{name}: {title}"},
    "block.chapter": {"ja": "外交青書などの記述", "en": "From the chapters"},
    "block.national": {"ja": "国祭日・外交", "en": "National days and diplomacy"},
    "block.standing": {"ja": "地域の主な出来事", "en": "Events of the region"},
    "block.round": {"ja": "節目の年", "en": "Round years"},
    "block.other": {"ja": "そのほかの年", "en": "Other years"},
    "block.days": {"ja": "日付順", "en": "In order of date"},
    "block.dated": {"ja": "日の分かる出来事", "en": "On a known day"},
    "block.undated": {"ja": "月だけが分かる出来事", "en": "In this month, on a day not known"},
    "mark.chapter": {"ja": "章の記述", "en": "chapter"},
    "mark.national": {"ja": "国祭日・外交", "en": "national day or diplomacy"},
    "mark.standing": {"ja": "地域の出来事", "en": "standing date"},
    "count.round": {"ja": "{years}周年（{since}）", "en": "{ordinal} anniversary ({since})"},
    "count.solemn": {"ja": "{since}から{years}年", "en": "{years} years on ({since})"},
    "count.solemn.one": {"ja": "{since}から1年", "en": "1 year on ({since})"},
    "count.plain": {"ja": "{years}年前（{since}）", "en": "{years} years ago ({since})"},
    "count.none": {"ja": "この年（{since}）", "en": "this year ({since})"},
    "note.moved": {
        "ja": "2月29日の出来事。29日のない年は28日に載せます",
        "en": "29 February; told on the 28th in years without one",
    },
    "note.day": {
        "ja": "日は別の資料による: {source}",
        "en": "the day is from another source: {source}",
    },
    "note": {"ja": "{text} ※{note}。", "en": "{text} ({note})"},
    "ahead": {"ja": "{date}（あと{days}日）", "en": "{date} (in {days} days)"},
    "ahead.one": {"ja": "{date}（あす）", "en": "{date} (tomorrow)"},
    "ahead.month": {"ja": "{month}（日は不明）", "en": "{month} (day not known)"},
    "action.month": {"ja": "{month}の振り返り", "en": "All of {month}"},
    "action.upcoming": {"ja": "これからの{days}日", "en": "Next {days} days"},
    "action.calendar": {"ja": "暦のファイル", "en": "Calendar file"},
    "action.before": {"ja": "← {date}", "en": "← {date}"},
    "action.after": {"ja": "{date} →", "en": "{date} →"},
    "choices": {"ja": "関連する項目を開く", "en": "Open a subject"},
    "nothing.day": {"ja": "この日の出来事は収録されていません。", "en": "Nothing is recorded for this day."},
    "nothing.next": {"ja": "次は{date}: {title}", "en": "Next, on {date}: {title}"},
    "nothing.month": {"ja": "この月の出来事は収録されていません。", "en": "Nothing is recorded for this month."},
    "nothing.upcoming": {"ja": "この期間に当たる日付はありません。", "en": "Nothing comes up in these days."},
    "nothing.timeline": {"ja": "この期間の日付の分かる出来事はありません。", "en": "Nothing is dated in this time."},
    "nothing.date": {"ja": "この日付は読めません。", "en": "This date can't be read."},
}
_WEEKDAY_NAMES: Final = {
    "ja": "月火水木金土日",
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def format_phrase(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    return PHRASES[key]["ja" if language == "ja" else "en"].format(**values)


def format_years_ago(anniversary: Anniversary, language: str, *, full_date: bool = False) -> str:
    """How long ago it is: `35周年（1991年）`; of grave things `2022年から5年`, and no 周年.

    Args:
        anniversary: what is remembered.
        language: `ja`; anything else is English.
        full_date: whether the date is told with its month and day, where they do not stand beside it.
    """
    start = parse_date(anniversary.fact.date).start
    since = parse_date(str(start) if full_date else f"{start.year:04d}").format_date(language)
    if anniversary.years == 0:
        return format_phrase("count.none", language, since=since)
    if anniversary.fact.solemn:
        return format_phrase(
            "count.solemn.one" if anniversary.years == 1 else "count.solemn",
            language,
            since=since,
            years=anniversary.years,
        )
    if anniversary.is_round:
        return format_phrase(
            "count.round", language, since=since, years=anniversary.years, ordinal=format_ordinal(anniversary.years)
        )
    return format_phrase("count.plain", language, since=since, years=anniversary.years)


def format_ordinal(number: int) -> str:
    """A number in English order: 1st, 2nd, 30th."""
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def format_statement(anniversary: Anniversary, language: str, *, short: bool = False) -> str:
    """The statement, or its title where it has to be short, with what is to be said about its date behind it."""
    text = anniversary.fact.title if short else anniversary.fact.text
    date = parse_date(anniversary.fact.date)
    if date.is_interval and date.precision is Precision.DAY:
        text = append_mark(text, date.format_date(language), language)
    return (
        format_phrase("note", language, text=text, note=format_phrase("note.moved", language))
        if anniversary.moved_from_leap_day
        else text
    )


def format_day(day: date, language: str, *, year: bool = False, weekday: bool = False) -> str:
    """A day as a reader writes it: `11月24日`, with its year and its day of the week where asked for."""
    name = parse_date(f"{day.year:04d}-{day.month:02d}-{day.day:02d}").format_date(language)
    if not year:
        name = name.removeprefix(f"{day.year}年") if language == "ja" else name.removesuffix(f" {day.year}")
    if not weekday:
        return name
    of_week = _WEEKDAY_NAMES["ja" if language == "ja" else "en"][day.weekday()]
    return f"{name}（{of_week}）" if language == "ja" else f"{of_week} {name}"


def format_month(year: int, month: int, language: str) -> str:
    """A month without its year: `11月`."""
    name = parse_date(f"{year:04d}-{month:02d}").format_date(language)
    return name.removeprefix(f"{year}年") if language == "ja" else name.removesuffix(f" {year}")


def format_lead_days(day: date, days: Sequence[int], language: str) -> str:
    """How far ahead of a day a post looks: `2月17日から7日後・30日後の日付`."""
    ahead = sorted(set(days))
    if ahead == [1]:
        return format_phrase("leads.one", language, date=format_day(day, language))
    told = format_phrase("leads.and", language).join(map(str, ahead))
    return format_phrase("leads", language, date=format_day(day, language), days=told)


def format_date_in_year(fact: DatedFact, language: str) -> str:
    """The date of a fact without its year, which stands above it: `3月8日`; empty where no more is known."""
    date = parse_date(fact.date)
    if date.start.precision is Precision.YEAR:
        return ""
    name, year = date.format_date(language), date.start.year
    return name.removeprefix(f"{year}年") if language == "ja" else name.removesuffix(f" {year}")
