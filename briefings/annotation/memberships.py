"""Finds memberships in the notes of figures and in footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.annotation.dates import DatedSpan, resolve_dates
from briefings.annotation.membership_terms import MembershipTerm, find_membership_terms
from briefings.annotation.reported_year import find_reported_year
from briefings.domain import DocumentWarning, Membership, MembershipStatus, Passage, PassageKind, SubjectKind
from briefings.domain.dates import parse_date
from briefings.i18n import N_
from briefings.text.segment import find_sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.annotation.mentions import NameFinderProtocol
    from briefings.domain import Chapter, Subject
    from briefings.domain.matches import NameSpan

_FOOTNOTE_POINTER = re.compile(r"(?:脚注|foot\s*+notes?)\s*+(?:[（(]\s*+)?(?:※|\*)?(\d+)", re.IGNORECASE)
_LIST_SEPARATOR = re.compile(
    r"(?:[（(][^（）()]{0,200}[）)])?\s{0,9}(?:、|・|，|,|及び|並びに|ならびに|と|や|又は|,?\s{0,9}and\s)\s{0,9}(?:及び|and\s)?\s{0,9}"
)
_SUBJECT_LINK_JA = re.compile(
    r"(?:[（(][^（）()]*[）)])?(?:など)?(?:の?(?:計|全)?\d*[かカヶ]国)?"
    r"(?:(?:は|が|も|には|では|を|について)[^。]*|の[^、。]{0,14})?"
)
_CHAIR_COUNTRY = re.compile(r"(?:の)?議長国")


def find_memberships(
    chapter: Chapter,
    subjects: Sequence[Subject],
    name_finder: NameFinderProtocol,
    known_memberships: Iterable[Membership] = (),
) -> tuple[tuple[Membership, ...], tuple[DocumentWarning, ...]]:
    """Finds the memberships of a chapter in text order, and warnings about unclear ones.

    A note may have two memberships of one country (partner, then member). The second one is newer.

    Args:
        chapter: the chapter.
        subjects: all subjects.
        name_finder: the finder of their names.
        known_memberships: memberships of the catalog, against which the numbers in the figures are checked.
    """
    reader = _MembershipReader(chapter, subjects, name_finder)
    memberships = [membership for passage in chapter.passages for membership in reader.read_note(passage)]
    if listed := list(known_memberships):
        reader.check_counts([*listed, *memberships])
    return tuple(dict.fromkeys(memberships)), tuple(reader.warnings)


class _MembershipReader:
    """Extracts memberships from the notes of one chapter."""

    def __init__(self, chapter: Chapter, subjects: Sequence[Subject], name_finder: NameFinderProtocol) -> None:
        self._chapter = chapter
        self._language = chapter.lang
        self._reported_year = find_reported_year(chapter)
        self._name_finder = name_finder
        self._subject_kinds = {subject.id: subject.kind for subject in subjects}
        self._subjects_by_name = {
            name: s.id for s in subjects for name in (*s.names.values(), *(a.text for a in s.name_aliases))
        }
        self.warnings: list[DocumentWarning] = []
        self._note_frameworks = self._map_frameworks()

    def read_note(self, passage: Passage) -> Iterator[Membership]:
        """Yields the memberships in a note."""
        if passage.kind not in (PassageKind.FIGURE_NOTE, PassageKind.FOOTNOTE):
            return
        spots = [
            (spot, spot.subjects[0]) for spot in self._name_finder.find_names(passage.text) if len(spot.subjects) == 1
        ]
        countries = [spot for spot, subject in spots if self._subject_kinds.get(subject) is SubjectKind.COUNTRY]
        frameworks = [spot for spot, subject in spots if self._subject_kinds.get(subject) is SubjectKind.FRAMEWORK]
        default = self._note_frameworks.get((passage.kind, passage.mark or ""), "")
        if not default and frameworks and frameworks[0].start <= 1:
            default = frameworks[0].subjects[0]
        dates = resolve_dates(
            passage.text,
            edition_year=self._chapter.edition if self._chapter.has_edition else 0,
            reported_year=self._reported_year,
            language=self._language,
        )
        for start, end in find_sentence_spans(passage.text):
            for local_term in find_membership_terms(passage.text[start:end], self._language):
                term = local_term._replace(start=local_term.start + start, end=local_term.end + start)
                note_frameworks = [spot for spot in frameworks if start <= spot.start < end]
                framework = (
                    min(note_frameworks, key=lambda spot: abs(spot.start - term.start)).subjects[0]
                    if note_frameworks
                    else default
                )
                members = self._find_members(passage.text, [s for s in countries if start <= s.start < end], term)
                since = self._find_since([span for span in dates if start <= span.start < end], passage.text, term)
                note = _extract_note(passage.text, start, end, term)
                template = Membership(
                    framework, "", term.status or MembershipStatus.MEMBER, since, note, self._chapter.key
                )
                yield from self._build_memberships(passage, template, members, term)

    def _build_memberships(
        self, passage: Passage, template: Membership, members: Sequence[str], term: MembershipTerm
    ) -> Iterator[Membership]:
        """Yields the memberships of `members`; none if the term has no status or the framework is unknown."""
        names = ", ".join(members)
        if term.is_withdrawal and members and template.framework:
            self._add_warning(
                "membership-left",
                N_("{members} left {framework} or withdrew the application, which is not recorded"),
                template.note,
                members=names,
                framework=template.framework,
            )
        if term.status is None or not members:
            return
        if not template.framework:
            if passage.kind is PassageKind.FIGURE_NOTE:
                self._add_warning(
                    "membership-framework",
                    N_("the note on {members} names no known framework"),
                    template.note,
                    members=names,
                )
            return
        since = "" if term.status is MembershipStatus.UNCLEAR else template.since
        yield from (replace(template, member=member, since=since) for member in members)

    def _find_members(self, text: str, countries: Sequence[NameSpan], term: MembershipTerm) -> list[str]:
        """Returns the countries to which a term applies: the list directly before it, or after a colon."""
        colon = re.compile(r"[^。；;]*?[:：]\s*").match(text, term.end)
        listed = [spot for spot in countries if colon and spot.start == colon.end()]
        if listed:
            run = [spot for spot in countries if spot.start >= listed[0].start]
            return [spot.subjects[0] for spot in _select_list(text, run)]
        before = [spot for spot in countries if spot.end <= term.start]
        if not before:
            return []
        between = text[before[-1].end : term.start]
        if self._language == "ja" and not _SUBJECT_LINK_JA.fullmatch(between):
            return []
        return [spot.subjects[0] for spot in reversed(_select_list(text, before[::-1]))]

    def _find_since(self, dates: Sequence[DatedSpan], text: str, term: MembershipTerm) -> str:
        """Returns the start date of a membership: the nearest date before the term, in its most precise form."""
        usable = [d for d in dates if not _CHAIR_COUNTRY.match(text, d.end) and d.date]
        if self._language != "ja" and (after := [d for d in usable if d.start > term.end and d.qualifier == "from"]):
            return after[0].date
        before = [span for span in usable if span.end <= term.start]
        near = before[-1:] if self._language == "ja" else sorted(usable, key=lambda d: abs(d.start - term.start))
        near = near or usable
        if not near:
            return ""
        chosen = parse_date(near[0].date)
        finer = [
            span.date
            for span in usable
            if parse_date(span.date) != chosen and chosen.covers_date(parse_date(span.date))
        ]
        return finer[0] if finer else near[0].date

    def _map_frameworks(self) -> dict[tuple[PassageKind, str], str]:
        """Returns the framework of each figure note (`BRICS（9）※5`) and of the footnote to which it refers."""
        frameworks: dict[tuple[PassageKind, str], str] = {}
        for figure in self._chapter.figures:
            for count in figure.counts:
                if count.note and (framework := self._find_framework(count.label)):
                    frameworks[PassageKind.FIGURE_NOTE, count.note] = framework
        for passage in self._chapter.passages:
            see = _FOOTNOTE_POINTER.search(passage.text) if passage.kind is PassageKind.FIGURE_NOTE else None
            if see and (framework := frameworks.get((PassageKind.FIGURE_NOTE, passage.mark or ""), "")):
                frameworks[PassageKind.FOOTNOTE, see[1]] = framework
        return frameworks

    def _find_framework(self, label: str) -> str:
        name = label.strip()
        if self._subject_kinds.get(self._subjects_by_name.get(name, "")) is SubjectKind.FRAMEWORK:
            return self._subjects_by_name[name]
        if self._subject_kinds.get(name) is SubjectKind.FRAMEWORK:
            return name
        spotted = [s for spot in self._name_finder.find_names(label) for s in spot.subjects]
        return next((s for s in spotted if self._subject_kinds.get(s) is SubjectKind.FRAMEWORK), "")

    def check_counts(self, known_memberships: Sequence[Membership]) -> None:
        """Checks the numbers in the figures against the known members, and adds warnings.

        A figure may include or exclude associate members, members with frozen participation or unclear status, and
        members that joined in the year of the edition.
        """
        for count in (count for figure in self._chapter.figures for count in figure.counts):
            framework = self._find_framework(count.label)
            latest = {m.member: m for m in known_memberships if m.framework == framework}
            confirmed = [m for m in latest.values() if m.status is MembershipStatus.MEMBER]
            if not framework:
                self._add_warning(
                    "framework-unknown",
                    N_("the figure counts the members of {framework}, which is unknown"),
                    count.label,
                    framework=count.label,
                )
            if not confirmed:
                continue
            late = sum(m.since[:4] >= str(self._chapter.edition) for m in confirmed if m.since)
            loose = (MembershipStatus.ASSOCIATE, MembershipStatus.FROZEN, MembershipStatus.UNCLEAR)
            most = len(confirmed) + sum(m.status in loose for m in latest.values())
            if not len(confirmed) - late <= count.members <= most:
                self._add_warning(
                    "membership-count",
                    N_("the figure gives {framework} {printed} members, the catalog {known}"),
                    f"{count.label}（{count.count}）",
                    framework=framework,
                    printed=count.members,
                    known=len(confirmed),
                )

    def _add_warning(self, code: str, message: str, excerpt: str, **values: object) -> None:
        self.warnings.append(DocumentWarning(0, None, code, message, excerpt[:20], values))


def _select_list(text: str, spots: Sequence[NameSpan]) -> list[NameSpan]:
    """Returns the first of `spots` and the following ones that form a list with it. `spots` may be reversed."""
    run = list(spots[:1])
    for spot in spots[1:]:
        left, right = sorted((run[-1], spot), key=lambda s: s.start)
        if not _LIST_SEPARATOR.fullmatch(text[left.end : right.start]):
            break
        run.append(spot)
    return run


def _extract_note(text: str, start: int, end: int, term: MembershipTerm) -> str:
    """Returns the sentence around a term, or the text of the bracket around it."""
    left = text.rfind("（", start, term.start)
    right = text.find("）", term.end, end)
    if left >= 0 and right >= 0 and "）" not in text[left : term.start]:
        return text[left + 1 : right].strip()
    return text[start:end].strip()
