"""Assembles cards about dates from lines, lists of subjects and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from briefings.anniversaries.phrasing import append_date_remarks, format_day_source_note, format_source_mark
from briefings.cards.citations import format_sources
from briefings.cards.labels import get_kind_name
from briefings.cards.pagination import PageEntry, build_page
from briefings.domain.cards import Card, CardChoice, CardLine, CardRequest, refer_to
from briefings.i18n import gettext as _
from briefings.text.normalize import make_wording_key
from briefings.text.segment import ELLIPSIS, truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardAction, CardBlock, CardLimits
    from briefings.domain.facts import Anniversary, DatedFact


_MAX_MORE = 4
"""Maximum number of characters that a statement has in addition to its title and date if it adds nothing to them."""

_COMPARED_END = 12
"""Number of characters at the end of a title that are compared with the statement."""


class CardParts(Struct, frozen=True):
    """The parts that are specific to a card about dates.

    Attributes:
        title: the title. The name of the request's subject is added before it.
        subtitle: the subtitle.
        entries: the lines, in order.
        empty_text: a sentence for a card without lines.
        actions: the buttons.
        facts: the facts whose subjects are in the card's menu.
        title_names_subject: whether the title already contains the name of the subject.
        headline: the title of the first event.
        flag: the flag of the subject, if the title names it.
        compact: whether the lines are list items, each followed by a short citation.
    """

    title: str
    subtitle: str = ""
    entries: Sequence[PageEntry] = ()
    empty_text: str = ""
    actions: Sequence[CardAction] = ()
    facts: Sequence[DatedFact] = field(default_factory=tuple)
    title_names_subject: bool = False
    headline: str = ""
    flag: str = ""
    compact: bool = False


def compose_card(almanac: Almanac, request: CardRequest, parts: CardParts, limits: CardLimits) -> Card:
    """Composes the requested page of a card."""
    language, index = almanac.language, almanac.index
    entries = parts.entries or [PageEntry("", CardLine(parts.empty_text))]
    blocks, page, pages = build_page(entries, request.page, limits)
    if parts.compact and parts.entries:
        blocks = tuple(replace(block, compact=True) for block in blocks)
    title = parts.title
    if request.subject and not parts.title_names_subject:
        title = f"{index.subjects[request.subject].get_localized_name(language)}: {title}"
    return Card(
        request=replace(request, page=page),
        language=language,
        title=title,
        blocks=blocks,
        flag=parts.flag,
        subtitle=parts.subtitle,
        actions=tuple(parts.actions),
        choices=_list_subjects(almanac, parts.facts, request, limits),
        choices_label=_("Open a subject", language),
        source=_format_sources(almanac, blocks),
        revision=index.snapshot.revision.id,
        pages=pages,
    )


def make_line(
    anniversary: Anniversary, label: str, language: str, *, with_mark: bool = False, with_detail: bool = True
) -> CardLine:
    """Builds the line of an anniversary: its title and, as the detail, the statement of the chapter."""
    line = make_fact_line(anniversary.fact, label, language, with_mark=with_mark, with_detail=with_detail)
    return replace(line, text=append_date_remarks(line.text, anniversary, language))


def make_fact_line(  # noqa: PLR0913  # a fact and display options
    fact: DatedFact,
    label: str,
    language: str,
    *,
    with_mark: bool,
    with_detail: bool = True,
    is_short: bool = False,
) -> CardLine:
    """Builds the line of a fact: its title and, as the detail, the statement of the chapter.

    Args:
        fact: the fact.
        label: the label before the title.
        language: BCP 47 tag of the reader's language.
        with_mark: whether the citation states the kind of source.
        with_detail: whether to show the statement if it contains more than the title.
        is_short: whether to show only the title if it is the beginning of the statement.
    """
    text, detail = fact.title, ""
    if with_detail and fact.text.startswith(fact.title.removesuffix(ELLIPSIS)):
        text = fact.title if is_short else fact.text  # the title is its first sentence
    elif with_detail and not _is_repetition(fact):
        detail = fact.text
    citation = replace(
        fact.citation,
        mark=format_source_mark(fact.source, language) if with_mark else fact.citation.mark,
        note=format_day_source_note(fact, language) or fact.citation.note,
    )
    return CardLine(text, citation, date=fact.date, label=label, detail=detail)


def _is_repetition(fact: DatedFact) -> bool:
    """Returns whether a statement contains hardly more than its title and date."""
    return len(fact.text) <= len(fact.title) + len(fact.date) + _MAX_MORE and make_wording_key(fact.title)[
        -_COMPARED_END:
    ] in make_wording_key(fact.text)


def _list_subjects(
    almanac: Almanac, facts: Iterable[DatedFact], request: CardRequest, limits: CardLimits
) -> tuple[CardChoice, ...]:
    """Lists the subjects of the facts except the card's own: first their main subjects, then the second ones, etc.

    The cards that open have the edition of this card and a button back to it.
    """
    origin = refer_to(request)
    subject_lists = [fact.subjects for fact in facts]
    depth = max(map(len, subject_lists), default=0)
    keys = dict.fromkeys(keys[rank] for rank in range(depth) for keys in subject_lists if rank < len(keys))
    subjects = [
        almanac.index.subjects[key] for key in keys if key in almanac.index.subjects and key != request.subject
    ]
    return tuple(
        CardChoice(
            truncate_text(subject.get_localized_name(almanac.language), limits.choice_label_length),
            CardRequest(subject.id, edition=request.edition, origin=origin),
            description=get_kind_name(subject.kind, almanac.language),
        )
        for subject in subjects[: limits.choices]
    )


def _format_sources(almanac: Almanac, blocks: Iterable[CardBlock]) -> str:
    editions = {
        line.citation.edition for block in blocks for line in block.lines if line.citation and line.citation.edition
    }
    chapters = [
        chapter
        for edition in sorted(editions, reverse=True)
        for chapter in almanac.index.select_chapters(edition, almanac.language)
    ]
    return format_sources(chapters, almanac.language)
