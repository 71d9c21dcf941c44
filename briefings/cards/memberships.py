"""Memberships as lines: those of a country, and the members of a framework.

What no passage or figure of the edition tells is left out: every line of a card leads back to a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.cards.citations import format_date, join_names, status_name, translate
from briefings.domain import ChapterKind, Membership, MembershipStatus, PassageKind
from briefings.domain.cards import CardLine, Citation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject


_STATUS_ORDER = {status: place for place, status in enumerate(MembershipStatus)}
"""Members first, and what is unclear last."""


def build_country_lines(subject: Subject, index: ContentIndex, edition: int, language: str) -> tuple[CardLine, ...]:
    """What a country belongs to: full memberships on one line, every other status on a line of its own."""
    mine = _known_memberships(index, edition, lambda one: one.member == subject.id)
    plain: dict[Citation, list[str]] = {}
    lines: list[CardLine] = []
    for membership in mine:
        name = framework_name(index.subjects[membership.framework], language)
        cited = _find_citation(membership, index, edition, language)
        if cited is None:
            continue
        if membership.status is MembershipStatus.MEMBER:
            plain.setdefault(cited, []).append(name + _render_since(membership, language))
        else:
            told = render_membership(membership, language)
            lines.append(CardLine(f"{name}（{told}）" if language == "ja" else f"{name} ({told})", cited))
    member = status_name(MembershipStatus.MEMBER, language)
    return (*(CardLine(join_names(names, language), cited, label=member) for cited, names in plain.items()), *lines)


def build_framework_lines(subject: Subject, index: ContentIndex, edition: int, language: str) -> tuple[CardLine, ...]:
    """The members of a framework by status, with the number that the figure gives."""
    label = translate("members.count", language)
    lines = [
        CardLine(count, cited, label=label) for count, cited in list_member_counts(subject, index, edition, language)
    ]
    groups: dict[tuple[str, Citation], list[str]] = {}
    known = _known_memberships(index, edition, lambda one: one.framework == subject.id)
    for membership in sorted(known, key=lambda one: _STATUS_ORDER[one.status]):
        member = index.subjects[membership.member]
        name = f"{member.flag}{member.localized_name(language)}"
        status = status_name(membership.status, language)
        cited = _find_citation(membership, index, edition, language)
        if cited is None:
            continue
        groups.setdefault((status, cited), []).append(name + _render_since(membership, language))
    lines.extend(
        CardLine(join_names(names, language), cited, label=status) for (status, cited), names in groups.items()
    )
    return tuple(lines)


def list_member_counts(
    framework: Subject, index: ContentIndex, edition: int, language: str
) -> tuple[tuple[str, Citation], ...]:
    """The numbers of members as the edition's figures print them (`10`, `9（10）`), and where."""
    return tuple(
        (count.count, Citation(edition, figure.section, figure.page, original=chapter.kind is ChapterKind.ORIGINAL))
        for chapter in index.select_chapters(edition, language)
        for figure in chapter.figures
        for count in figure.counts
        if _is_framework_label(count.label, framework)
    )


def cite_membership(membership: Membership, index: ContentIndex, edition: int, language: str) -> Citation | None:
    """Where an edition tells a membership: the note that says so, else as a card of that edition cites it."""
    what = (membership.framework, membership.member, membership.status)
    said = {
        one.chapter: one.note
        for one in index.snapshot.content.membership_claims
        if (one.framework, one.member, one.status) == what and one.note
    }
    held = (one for one in index.snapshot.content.chapters if one.edition == edition)
    for chapter in {one.key: one for one in (*index.select_chapters(edition, language), *held)}.values():
        note = said.get(chapter.key)
        passage = next((one for one in chapter.passages if note in one.text), None) if note else None
        if passage is not None:
            theirs = chapter.kind is ChapterKind.ORIGINAL
            return Citation(edition, passage.section, passage.page, original=theirs)
    return _find_citation(membership, index, edition, language)


def framework_name(framework: Subject, language: str) -> str:
    """A framework's abbreviation where its id is one, else its name."""
    short = framework.id
    return short if short.isascii() and short.isupper() else framework.localized_name(language)


def _render_since(membership: Membership, language: str) -> str:
    """Since when, in brackets: the date on which a member joined, or from which another status holds."""
    if not membership.since:
        return ""
    date = format_date(membership.since, language)
    key = "joined" if membership.status is MembershipStatus.MEMBER else "from"
    return translate(key, language, date=date)


def render_membership(membership: Membership, language: str) -> str:
    """A membership in words: the status, and since when where that is known."""
    status = status_name(membership.status, language)
    if not membership.since:
        return status
    return translate("since", language, date=format_date(membership.since, language), status=status)


def _known_memberships(
    index: ContentIndex, edition: int, is_wanted: Callable[[Membership], bool]
) -> Sequence[Membership]:
    """Memberships that the edition's chapters tell, each once: those settled for the revision first.

    What only the catalogue tells comes last.
    """
    held = {chapter.key for chapter in index.snapshot.content.chapters if chapter.edition == edition}
    best: dict[tuple[str, str], tuple[int, Membership]] = {}
    for membership in (*index.memberships, *index.snapshot.content.membership_claims):
        if not is_wanted(membership) or not {membership.framework, membership.member} <= index.subjects.keys():
            continue
        if membership.chapter and membership.chapter not in held:
            continue
        place = 0 if membership.chapter else 1
        pair = (membership.framework, membership.member)
        if pair not in best or place < best[pair][0]:
            best[pair] = (place, membership)
    return [membership for _, membership in best.values()]


def _find_citation(membership: Membership, index: ContentIndex, edition: int, language: str) -> Citation | None:
    """Where the membership is told: the figure that counts the framework's members, else the passage that names both.

    The chapters of the card come first, then the edition's others.
    """
    framework = index.subjects[membership.framework]
    held = (one for one in index.snapshot.content.chapters if one.edition == edition)
    chapters = tuple({one.key: one for one in (*index.select_chapters(edition, language), *held)}.values())
    for chapter in chapters:
        for figure in chapter.figures:
            if any(_is_framework_label(count.label, framework) for count in figure.counts):
                return Citation(edition, figure.section, figure.page, original=chapter.kind is ChapterKind.ORIGINAL)
    for chapter in chapters:
        both = [
            one
            for one in index.chapter_statements(chapter).find_statements(framework.id)
            if one.mentions_subject(membership.member)
        ]
        shown = [one for one in both if one.passage.kind in {PassageKind.FIGURE, PassageKind.FIGURE_NOTE}]
        for statement in (*shown, *both):
            return statement.citation
    return None


def _is_framework_label(label: str, framework: Subject) -> bool:
    """Whether a figure's label names the framework: `EU` is not named by `EAEU`."""
    if re.search(rf"(?<![A-Za-z]){re.escape(framework.id)}(?![A-Za-z])", label):
        return True
    return any(name and name in label for name in framework.names.values())
