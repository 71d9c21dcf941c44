"""Lists the memberships of a country and the members of a framework.

Only what a passage or a figure reports is listed, so every line has a page as its source. What the edition of a card
does not mention is listed from the latest edition before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.cards.citations import cite_chapter
from briefings.cards.labels import append_mark, format_date, format_flag_name, get_status_name, join_names
from briefings.domain import Membership, MembershipStatus, PassageKind
from briefings.domain.cards import CardLine, Citation
from briefings.domain.memberships import resolve_memberships
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Chapter, Subject


_STATUS_ORDER = {status: rank for rank, status in enumerate(MembershipStatus)}
"""Members first, unclear memberships last."""


def build_country_lines(subject: Subject, index: ContentIndex, edition: int, language: str) -> tuple[CardLine, ...]:
    """Builds the memberships of a country: full memberships on one line, every other status on a separate line."""
    memberships = list_known_memberships(index, edition, lambda membership: membership.member == subject.id)
    full_members: dict[Citation, list[str]] = {}
    lines: list[CardLine] = []
    for membership in memberships:
        name = format_framework_name(index.subjects[membership.framework], language)
        citation = cite_latest(membership, index, edition, language)
        if citation is None:
            continue
        if membership.status is MembershipStatus.MEMBER:
            full_members.setdefault(citation, []).append(_append_since(name, membership, language))
        else:
            mark = _lowercase_first(render_membership(membership, language))
            lines.append(CardLine(append_mark(name, mark, language), citation))
    label = get_status_name(MembershipStatus.MEMBER, language)
    member_lines = (
        CardLine(join_names(names, language), citation, label=label) for citation, names in full_members.items()
    )
    return (*member_lines, *lines)


def list_membership_names(subject: Subject, index: ContentIndex, edition: int, language: str) -> dict[str, int]:
    """Lists the frameworks of a country, members first, each with its status if it is another: `CSTO（参加凍結）`.

    Returns:
        By name, the edition that reports the membership: the given one, or an earlier one.
    """
    memberships = list_known_memberships(index, edition, lambda membership: membership.member == subject.id)
    editions: dict[str, int] = {}
    for membership in sorted(memberships, key=lambda membership: _STATUS_ORDER[membership.status]):
        citation = cite_latest(membership, index, edition, language)
        if citation is not None:
            name = format_framework_name(index.subjects[membership.framework], language)
            is_member = membership.status is MembershipStatus.MEMBER
            mark = "" if is_member else _lowercase_first(render_membership(membership, language))
            editions[append_mark(name, mark, language)] = citation.edition
    return editions


def build_framework_lines(subject: Subject, index: ContentIndex, edition: int, language: str) -> tuple[CardLine, ...]:
    """Builds the members of a framework by status, with the number that the figure gives."""
    label = format_member_count(language)
    lines = [
        CardLine(count, citation, label=label)
        for count, citation in _list_latest_counts(subject, index, edition, language)
    ]
    groups: dict[tuple[str, Citation], list[Membership]] = {}
    memberships = list_known_memberships(index, edition, lambda membership: membership.framework == subject.id)
    for membership in sorted(memberships, key=lambda membership: _STATUS_ORDER[membership.status]):
        citation = cite_latest(membership, index, edition, language)
        if citation is not None:
            groups.setdefault((get_status_name(membership.status, language), citation), []).append(membership)
    for (status, citation), group in groups.items():
        # A date that all of them share is written once, behind the status.
        is_shared = len(group) > 1 and len({membership.since for membership in group}) == 1
        names = [format_flag_name(index.subjects[membership.member], language) for membership in group]
        if not is_shared:
            names = [_append_since(*named, language) for named in zip(names, group, strict=True)]
        label = _append_since(status, group[0], language) if is_shared else status
        lines.append(CardLine(join_names(names, language), citation, label=label))
    return tuple(lines)


def format_member_count(language: str) -> str:
    """Returns the label of a line with the number of countries in a framework."""
    return _("Participating countries", language)


def list_member_counts(
    framework: Subject, index: ContentIndex, edition: int, language: str
) -> tuple[tuple[str, Citation], ...]:
    """Lists the numbers of members as the edition's figures print them (`10`, `9（10）`), and where."""
    return tuple(
        (count.count, cite_chapter(chapter, figure.section, figure.page))
        for chapter in index.select_chapters(edition, language)
        for figure in chapter.figures
        for count in figure.counts
        if _is_framework_label(count.label, framework)
    )


def _list_latest_counts(
    framework: Subject, index: ContentIndex, edition: int, language: str
) -> tuple[tuple[str, Citation], ...]:
    """Lists the numbers of members in an edition, else in the latest edition before it that has a figure."""
    earlier_editions = (other for other in index.editions if other <= edition)
    counts = (list_member_counts(framework, index, other, language) for other in earlier_editions)
    return next(filter(None, counts), ())


def cite_membership(membership: Membership, index: ContentIndex, edition: int, language: str) -> Citation | None:
    """Returns the source of a membership in an edition.

    It is the note that states the membership, else the citation on a card of that edition.
    """
    key = (membership.framework, membership.member, membership.status)
    notes = {
        claim.chapter: claim.note
        for claim in index.snapshot.content.membership_claims
        if (claim.framework, claim.member, claim.status) == key and claim.note
    }
    for chapter in _list_sources(index, edition, language):
        note = notes.get(chapter.key)
        passage = next((passage for passage in chapter.passages if note in passage.text), None) if note else None
        if passage is not None:
            return cite_chapter(chapter, passage.section, passage.page)
    return _find_citation(membership, index, edition, language)


def format_framework_name(framework: Subject, language: str) -> str:
    """Returns the abbreviation of a framework if its id is one, else its name."""
    is_abbreviation = framework.id.isascii() and framework.id.isupper()
    return framework.id if is_abbreviation else framework.get_localized_name(language)


def render_membership(membership: Membership, language: str) -> str:
    """Renders a membership in words: the status, and since when if that is known."""
    status = get_status_name(membership.status, language)
    if not membership.since:
        return status
    return _("{status} since {date}", language, date=format_date(membership.since, language), status=status)


def describe_standing(name: str, standing: Membership | None, language: str) -> str:
    """Returns a standing behind the name of the framework or the country: `CSTO: frozen since 2024`."""
    text = render_membership(standing, language) if standing else _("not listed", language)
    return _("{name}: {standing}", language, name=name, standing=_lowercase_first(text))


def _lowercase_first(text: str) -> str:
    """Returns a text with a lower-case first letter, for the middle of a line."""
    return text[:1].lower() + text[1:]


def _append_since(name: str, membership: Membership, language: str) -> str:
    """Returns a name with the date on which it joined, or since which it has another status, in brackets."""
    if not membership.since:
        return name
    date = format_date(membership.since, language)
    is_member = membership.status is MembershipStatus.MEMBER
    mark = _("joined {date}", language, date=date) if is_member else _("since {date}", language, date=date)
    return append_mark(name, mark, language)


def list_known_memberships(
    index: ContentIndex, edition: int, is_wanted: Callable[[Membership], bool] = lambda _membership: True
) -> Sequence[Membership]:
    """Lists memberships that an edition, earlier editions or the catalog report, each once, by the best source.

    A newer edition that does not mention a membership does not end it.
    """
    content = index.snapshot.content
    chapters = [chapter for chapter in content.chapters if chapter.edition <= edition]
    sources = {"", *(chapter.key for chapter in chapters)}
    claims = [
        claim
        for claim in (*content.membership_claims, *index.memberships)
        if claim.chapter in sources and is_wanted(claim) and {claim.framework, claim.member} <= index.subjects.keys()
    ]
    return resolve_memberships(claims, chapters)


def cite_latest(membership: Membership, index: ContentIndex, edition: int, language: str) -> Citation | None:
    """Returns where an edition reports a membership, else the latest edition before it that does."""
    earlier_editions = (other for other in index.editions if other <= edition)
    citations = (_find_citation(membership, index, other, language) for other in earlier_editions)
    return next(filter(None, citations), None)


def _list_sources(index: ContentIndex, edition: int, language: str) -> list[Chapter]:
    """Lists the chapters of an edition, those that cards show first."""
    chapters = (*index.select_chapters(edition, language), *index.list_chapters(edition))
    return list({chapter.key: chapter for chapter in chapters}.values())


def _find_citation(membership: Membership, index: ContentIndex, edition: int, language: str) -> Citation | None:
    """Finds the source of a membership: the figure that counts the members, else the passage that names both."""
    framework = index.subjects[membership.framework]
    chapters = _list_sources(index, edition, language)
    for chapter in chapters:
        for figure in chapter.figures:
            if any(_is_framework_label(count.label, framework) for count in figure.counts):
                return cite_chapter(chapter, figure.section, figure.page)
    for chapter in chapters:
        statements = [
            statement
            for statement in index.get_chapter_statements(chapter).find_statements(framework.id)
            if statement.mentions_subject(membership.member)
        ]
        in_figures = (
            statement
            for statement in statements
            if statement.passage.kind in {PassageKind.FIGURE, PassageKind.FIGURE_NOTE}
        )
        if statements:
            return next(in_figures, statements[0]).citation
    return None


def _is_framework_label(label: str, framework: Subject) -> bool:
    """Returns whether a figure's label names the framework; `EAEU` does not name `EU`."""
    if re.search(rf"(?<![A-Za-z]){re.escape(framework.id)}(?![A-Za-z])", label):
        return True
    return any(name and name in label for name in framework.names.values())
