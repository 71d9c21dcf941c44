"""Builds the cards of news: for members who follow subjects, and the digest of the week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.anniversaries.cards import make_upcoming_parts
from briefings.anniversaries.phrasing import format_day
from briefings.cards.citations import format_edition_name, format_sources
from briefings.cards.labels import join_names
from briefings.domain.cards import Card, CardAction, CardBlock, CardLine, CardRequest
from briefings.domain.schedules import MinimumImportance, ScheduleKind
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.domain.facts import Anniversary
    from briefings.domain.schedules import Schedule
    from briefings.posting.news.subject_changes import SubjectChange
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService

DIGEST_DAYS: Final = 14
"""Days ahead whose anniversaries a digest lists."""

ROUND_DAYS: Final = 90
"""Days ahead whose round anniversaries a digest lists."""

MAX_CHANGED: Final = 6
"""Subjects whose changes are shown; the others are counted."""

MAX_ADDED: Final = 3
"""Statements shown of a subject."""

MAX_DIGEST_LINES: Final = 8
MAX_MISSES: Final = 10


class NewsFindings(Struct, frozen=True):
    """Events since the last post of a schedule.

    Attributes:
        since: the day of the last post, or the first day of news; None if unknown.
        changes: changes about subjects, the largest change first.
        corrections: corrected posts.
        misses: queries that found nothing, for moderators.
    """

    since: date | None = None
    changes: tuple[SubjectChange, ...] = ()
    corrections: tuple[CardLine, ...] = ()
    misses: tuple[MissRecord, ...] = ()


NO_FINDINGS: Final = NewsFindings()


def build_news_card(
    service: BriefingService, schedule: Schedule, day: date, findings: NewsFindings = NO_FINDINGS
) -> Card | None:
    """Builds the news of a day for members who follow subjects; None if there is no news."""
    language = schedule.language
    anniversaries = _find_announced(service, schedule, day)
    blocks = [_build_change_block(service, change, language) for change in findings.changes[:MAX_CHANGED]]
    if more := len(findings.changes) - MAX_CHANGED:
        blocks += _build_remark(_count_more(more, language)) if more > 0 else []
    if findings.corrections:
        blocks.append(CardBlock(_("Corrected posts", language), findings.corrections))
    blocks += _build_date_blocks(service, day, anniversaries, language)
    if not blocks:
        return None
    concerned = dict.fromkeys(
        [
            *(change.subject for change in findings.changes),
            *(subject for anniversary in anniversaries for subject in anniversary.fact.subjects),
        ]
    )
    followed = schedule.subjects or tuple(concerned)
    shown = [subject for subject in concerned if subject in followed]
    return _compose(service, schedule, _("News of followed subjects", language), blocks, shown)


def build_digest_card(
    service: BriefingService, schedule: Schedule, day: date, findings: NewsFindings = NO_FINDINGS
) -> Card | None:
    """Builds the digest of a week.

    None if nothing changed, there are no upcoming anniversaries and no query remained unanswered.
    """
    language, almanac = schedule.language, service.get_almanac(schedule.language)
    major_only = schedule.minimum_importance is MinimumImportance.MAJOR
    upcoming = almanac.find_upcoming(
        day - timedelta(days=1), ROUND_DAYS, subjects=schedule.subjects, major_only=major_only
    )
    last = day + timedelta(days=DIGEST_DAYS - 1)
    near = sorted(
        (anniversary for anniversary in upcoming if anniversary.day and anniversary.day <= last),
        key=lambda anniversary: anniversary.day or day,
    )
    blocks = _build_digest_changes(service, findings, language)
    if near:
        heading = ngettext("The next {count} day", "The next {count} days", DIGEST_DAYS, language)
        blocks.append(_build_dates(service, day, near, heading, language))
    if findings.misses:
        blocks.append(_build_misses(findings.misses, language))
    if not blocks:
        return None
    near_keys = {anniversary.fact.key for anniversary in near}
    ahead = [
        anniversary for anniversary in upcoming if anniversary.is_round and anniversary.fact.key not in near_keys
    ]
    if ahead:
        blocks.insert(
            len(blocks) - bool(findings.misses),
            _build_dates(service, day, ahead, _("Round years ahead", language), language),
        )
    changed = [change.subject for change in findings.changes]
    return _compose(service, schedule, pgettext("title of a post", "The week’s digest", language), blocks, changed)


def _find_announced(service: BriefingService, schedule: Schedule, day: date) -> list[Anniversary]:
    """Finds the anniversaries of the day itself, and those a lead time ahead."""
    almanac = service.get_almanac(schedule.language)
    major_only = schedule.owner is None and schedule.minimum_importance is MinimumImportance.MAJOR
    return [
        anniversary
        for lead in sorted({0, *schedule.lead_days})
        for anniversary in almanac.find_on_day(
            day + timedelta(days=lead), subjects=schedule.subjects, major_only=major_only, first_days=True
        )
        if anniversary.years
    ]


def _build_date_blocks(
    service: BriefingService, day: date, anniversaries: Sequence[Anniversary], language: str
) -> list[CardBlock]:
    if not anniversaries:
        return []
    return [
        _build_dates(service, day, anniversaries, pgettext("heading of news", "Anniversaries", language), language)
    ]


def _build_dates(
    service: BriefingService, day: date, anniversaries: Sequence[Anniversary], heading: str, language: str
) -> CardBlock:
    parts = make_upcoming_parts(service.get_almanac(language), day, ROUND_DAYS, "", anniversaries)
    lines = [entry.line for entry in parts.entries]
    if (more := len(lines) - MAX_DIGEST_LINES) > 0:
        lines = [*lines[:MAX_DIGEST_LINES], CardLine(_count_more(more, language))]
    return CardBlock(heading, tuple(lines))


def _build_change_block(service: BriefingService, change: SubjectChange, language: str) -> CardBlock:
    lines = []
    if change.new_edition:
        text = _(
            "The newest source is now: {edition}.",
            language,
            edition=format_edition_name(change.new_edition, language),
        )
        lines.append(CardLine(text))
    lines += change.added[:MAX_ADDED]
    if (more := len(change.added) - MAX_ADDED) > 0:
        lines.append(CardLine(_count_more(more, language)))
    if change.removed_count and not change.new_edition:
        lines.append(CardLine(_count_removed(change.removed_count, language)))
    lines += change.new_dates[:MAX_ADDED]
    return CardBlock(_name_subject(service, change.subject, language), tuple(lines))


def _build_digest_changes(service: BriefingService, findings: NewsFindings, language: str) -> list[CardBlock]:
    if not findings.changes and not findings.corrections:
        return []
    lines = []
    for change in findings.changes[:MAX_DIGEST_LINES]:
        parts = [
            ngettext("{count} new statement", "{count} new statements", len(change.added), language)
            if change.added
            else "",
            _count_removed(change.removed_count, language) if change.removed_count else "",
            ngettext("{count} new date", "{count} new dates", len(change.new_dates), language)
            if change.new_dates
            else "",
        ]
        text = join_names((part for part in parts if part), language)
        lines.append(CardLine(text, label=_name_subject(service, change.subject, language)))
    if (more := len(findings.changes) - MAX_DIGEST_LINES) > 0:
        lines.append(CardLine(_count_more(more, language)))
    if findings.since is None:
        heading = _("What changed", language)
    else:
        heading = _("What changed since {day}", language, day=format_day(findings.since, language))
    return [CardBlock(heading, (*lines, *findings.corrections))]


def _build_misses(misses: Sequence[MissRecord], language: str) -> CardBlock:
    lines = tuple(
        CardLine(ngettext("asked {count} time", "asked {count} times", miss.count, language), label=miss.text)
        for miss in misses[:MAX_MISSES]
    )
    return CardBlock(_("Queries without an answer (/data unanswered)", language), lines)


def _build_remark(text: str) -> list[CardBlock]:
    return [CardBlock("", (CardLine(text),))]


def _count_more(count: int, language: str) -> str:
    return ngettext("and {count} more", "and {count} more", count, language)


def _count_removed(count: int, language: str) -> str:
    return ngettext(
        "{count} earlier statement removed or reworded",
        "{count} earlier statements removed or reworded",
        count,
        language,
    )


def _name_subject(service: BriefingService, subject_id: str, language: str) -> str:
    subject = service.content_index.subjects.get(subject_id)
    return f"{subject.flag} {subject.get_localized_name(language)}".strip() if subject else subject_id


def _compose(
    service: BriefingService, schedule: Schedule, title: str, blocks: Sequence[CardBlock], subjects: Sequence[str]
) -> Card:
    language, index = schedule.language, service.content_index
    known = [subject for subject in subjects if subject in index.subjects]
    names = join_names(
        (index.subjects[subject].get_localized_name(language) for subject in known[:MAX_CHANGED]), language
    )
    actions = [
        CardAction(_name_subject(service, subject, language), CardRequest(subject))
        for subject in known[: service.limits.actions]
    ]
    editions = {line.citation.edition for block in blocks for line in block.lines if line.citation}
    chapters = [
        chapter
        for edition in sorted(editions - {0}, reverse=True)
        for chapter in index.select_chapters(edition, language)
    ]
    return Card(
        CardRequest(""),
        language,
        title,
        tuple(blocks),
        subtitle=names if schedule.kind is ScheduleKind.NEWS else "",
        actions=tuple(actions),
        source=format_sources(chapters, language),
        revision=service.snapshot.revision.id,
    )
