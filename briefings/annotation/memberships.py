"""How countries stand to frameworks, as the notes of figures and the footnotes say it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.annotation.dates import DatedSpan, resolve_dates
from briefings.annotation.sentences import split_sentences
from briefings.annotation.standing import Standing, find_standings
from briefings.edtf import parse
from briefings.model import Membership, MembershipStatus, Passage, PassageKind, ReadingWarning, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.annotation.mentions import Spotter
    from briefings.matching.model import Spot
    from briefings.model import Chapter, Subject

_SEE = re.compile(r"(?:脚注|foot\s*notes?)\s*[（(]?\s*(?:※|\*)?(\d+)", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:[（(][^（）()]*[）)])?\s*(?:、|・|，|,|及び|並びに|ならびに|と|や|又は|,?\s*and\s)\s*(?:及び|and\s)?\s*"
)
_SPEAKS_JA = re.compile(
    r"(?:[（(][^（）()]*[）)])?(?:など)?(?:の?(?:計|全)?\d*[かカヶ]国)?"
    r"(?:(?:は|が|も|には|では|を|について)[^。]*|の[^、。]{0,14})?"
)
_CHAIR = re.compile(r"(?:の)?議長国")


def find_memberships(
    chapter: Chapter, subjects: Sequence[Subject], spotter: Spotter, known: Iterable[Membership] = ()
) -> tuple[tuple[Membership, ...], tuple[ReadingWarning, ...]]:
    """The standings that notes tell, in order of the text, and what could not be settled.

    Args:
        chapter: the cleaned chapter.
        subjects: those known; countries and frameworks are told apart by their kind.
        spotter: finds their names.
        known: members as the catalogue lists them, to be held against the numbers in the figures.

    Where a note tells of one country twice (a partner, then a member), both are given: the later is the newer.
    """
    reader = _Notes(chapter, subjects, spotter)
    memberships = [membership for passage in chapter.passages for membership in reader.read(passage)]
    if listed := list(known):
        reader.hold_counts([*listed, *memberships])
    return tuple(dict.fromkeys(memberships)), tuple(reader.warnings)


class _Notes:
    """Reads the notes of one chapter."""

    def __init__(self, chapter: Chapter, subjects: Sequence[Subject], spotter: Spotter) -> None:
        self._chapter = chapter
        self._language = chapter.language.partition("-")[0]
        self._spotter = spotter
        self._kinds = {subject.id: subject.kind for subject in subjects}
        self._names = {name: s.id for s in subjects for name in (*s.names.values(), *(a.text for a in s.aliases))}
        self.warnings: list[ReadingWarning] = []
        self._defaults = self._told_by_figures()

    def read(self, passage: Passage) -> Iterator[Membership]:
        """The standings that one note tells."""
        if passage.kind not in (PassageKind.FIGURE_NOTE, PassageKind.FOOTNOTE):
            return
        spots = [(spot, spot.subjects[0]) for spot in self._spotter.spot(passage.text) if len(spot.subjects) == 1]
        countries = [spot for spot, subject in spots if self._kinds.get(subject) is SubjectKind.COUNTRY]
        frameworks = [spot for spot, subject in spots if self._kinds.get(subject) is SubjectKind.FRAMEWORK]
        default = self._defaults.get((passage.kind, passage.mark or ""), "")
        if not default and frameworks and frameworks[0].start <= 1:
            default = frameworks[0].subjects[0]
        dates = resolve_dates(passage.text, edition_year=self._chapter.edition, language=self._language)
        for start, end in split_sentences(passage.text, self._language):
            for standing in find_standings(passage.text[start:end], self._language):
                found = standing._replace(start=standing.start + start, end=standing.end + start)
                here = [spot for spot in frameworks if start <= spot.start < end]
                framework = min(here, key=lambda spot: abs(spot.start - found.start)).subjects[0] if here else default
                members = self._members(passage.text, [s for s in countries if start <= s.start < end], found)
                since = self._since([span for span in dates if start <= span.start < end], passage.text, found)
                note = _note(passage.text, start, end, found)
                told = Membership(
                    framework, "", found.status or MembershipStatus.MEMBER, since, note, self._chapter.key
                )
                yield from self._told(passage, told, members, found)

    def _told(
        self, passage: Passage, told: Membership, members: Sequence[str], standing: Standing
    ) -> Iterator[Membership]:
        """What is told, for each of `members`; nothing where the words tell no standing or of no known framework."""
        who = ", ".join(members)
        if standing.left and members and told.framework:
            self._warn("membership-left", f"{who} left {told.framework} or took the application back", told.note)
        if standing.status is None or not members:
            return
        if not told.framework:
            if passage.kind is PassageKind.FIGURE_NOTE:
                self._warn("membership-framework", f"the note on {who} names no framework that is known", told.note)
            return
        since = "" if standing.status is MembershipStatus.UNCLEAR else told.since
        yield from (replace(told, member=member, since=since) for member in members)

    def _members(self, text: str, countries: Sequence[Spot], standing: Standing) -> list[str]:
        """Countries of which the words speak: the list that stands right before them, or after a colon."""
        colon = re.compile(r"[^。；;]*?[:：]\s*").match(text, standing.end)
        listed = [spot for spot in countries if colon and spot.start == colon.end()]
        if listed:
            run = [spot for spot in countries if spot.start >= listed[0].start]
            return [spot.subjects[0] for spot in _run(text, run)]
        before = [spot for spot in countries if spot.end <= standing.start]
        if not before:
            return []
        between = text[before[-1].end : standing.start]
        if self._language == "ja" and not _SPEAKS_JA.fullmatch(between):
            return []
        return [spot.subjects[0] for spot in reversed(_run(text, before[::-1]))]

    def _since(self, dates: Sequence[DatedSpan], text: str, standing: Standing) -> str:
        """The date since when: the nearest before the words, as exact as the sentence gives it anywhere."""
        usable = [d for d in dates if not _CHAIR.match(text, d.end) and d.date]
        if self._language != "ja" and (
            after := [d for d in usable if d.start > standing.end and d.qualifier == "from"]
        ):
            return after[0].date
        before = [span for span in usable if span.end <= standing.start]
        near = before[-1:] if self._language == "ja" else sorted(usable, key=lambda d: abs(d.start - standing.start))
        near = near or usable
        if not near:
            return ""
        chosen = parse(near[0].date)
        finer = [span.date for span in usable if parse(span.date) != chosen and chosen.covers(parse(span.date))]
        return finer[0] if finer else near[0].date

    def _told_by_figures(self) -> dict[tuple[PassageKind, str], str]:
        """The framework that each figure note is on (`BRICS（9）※5`), and that of the footnote it sends to."""
        told: dict[tuple[PassageKind, str], str] = {}
        for figure in self._chapter.figures:
            for count in figure.counts:
                if count.note and (framework := self._framework(count.label)):
                    told[PassageKind.FIGURE_NOTE, count.note] = framework
        for passage in self._chapter.passages:
            see = _SEE.search(passage.text) if passage.kind is PassageKind.FIGURE_NOTE else None
            if see and (framework := told.get((PassageKind.FIGURE_NOTE, passage.mark or ""), "")):
                told[PassageKind.FOOTNOTE, see[1]] = framework
        return told

    def _framework(self, label: str) -> str:
        name = label.strip()
        if self._kinds.get(self._names.get(name, "")) is SubjectKind.FRAMEWORK:
            return self._names[name]
        if self._kinds.get(name) is SubjectKind.FRAMEWORK:
            return name
        spotted = [s for spot in self._spotter.spot(label) for s in spot.subjects]
        return next((s for s in spotted if self._kinds.get(s) is SubjectKind.FRAMEWORK), "")

    def hold_counts(self, known: Sequence[Membership]) -> None:
        """Hold the figures' numbers against the members known.

        A figure may count associate members, those who froze their part, and those whose standing is unclear, or
        leave them out; and it may not yet count who joined in the edition's own year.
        """
        for count in (count for figure in self._chapter.figures for count in figure.counts):
            framework = self._framework(count.label)
            latest = {m.member: m for m in known if m.framework == framework}
            sure = [m for m in latest.values() if m.status is MembershipStatus.MEMBER]
            if not framework:
                self._warn("framework-unknown", f"the figure counts {count.label}, which is not known", count.label)
            if not sure:
                continue
            late = sum(m.since[:4] >= str(self._chapter.edition) for m in sure if m.since)
            loose = (MembershipStatus.ASSOCIATE, MembershipStatus.FROZEN, MembershipStatus.UNCLEAR)
            most = len(sure) + sum(m.status in loose for m in latest.values())
            if not len(sure) - late <= count.members <= most:
                message = f"the figure gives {framework} {count.members} members, the catalogue {len(sure)}"
                self._warn("membership-count", message, f"{count.label}（{count.count}）")

    def _warn(self, code: str, message: str, excerpt: str) -> None:
        self.warnings.append(ReadingWarning(0, None, code, message, excerpt[:20]))


def _run(text: str, spots: Sequence[Spot]) -> list[Spot]:
    """The first of `spots` and those that hang on it in a list, in either direction."""
    run = list(spots[:1])
    for spot in spots[1:]:
        left, right = sorted((run[-1], spot), key=lambda s: s.start)
        if not _LISTED.fullmatch(text[left.end : right.start]):
            break
        run.append(spot)
    return run


def _note(text: str, start: int, end: int, standing: Standing) -> str:
    """The sentence that says it, or what stands in the bracket if it is said in one."""
    left = text.rfind("（", start, standing.start)
    right = text.find("）", standing.end, end)
    if left >= 0 and right >= 0 and "）" not in text[left : standing.start]:
        return text[left + 1 : right].strip()
    return text[start:end].strip()
