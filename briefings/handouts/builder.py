"""Builds the handout of subjects from a revision: key points, chronology, relations, memberships, with footnotes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.card_parts import make_fact_line
from briefings.anniversaries.cards import group_same_statements
from briefings.anniversaries.main_facts import select_facts
from briefings.cards import details, pairs
from briefings.cards.builder import explain_empty, resolve_context
from briefings.cards.citations import format_citation, format_sources, format_yearbook_title
from briefings.cards.labels import choose_language, format_date, format_qualified_date, get_view_name, join_names
from briefings.cards.ranking import choose_statements, score_statements
from briefings.cards.relations import build_relations_line
from briefings.cards.views import find_japan_statements
from briefings.domain import ChapterKind
from briefings.domain.cards import CardBlock, CardLine, CardRequest, View
from briefings.handouts.model import Footnote, Handout, HandoutItem, HandoutPart, HandoutSection, PartKind
from briefings.handouts.texts import clean_text
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.text.segment import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter
    from briefings.domain.cards import Citation
    from briefings.domain.facts import DatedFact
    from briefings.service import BriefingService

MAX_DATES: Final = 40
"""Dates of a subject's chronology; the card of its timeline has all of them."""

MAX_JAPAN_STATEMENTS: Final = 12
"""Statements about the relations between a subject and Japan."""


def build_handout(
    service: BriefingService, subjects: Sequence[str], language: str, made_on: date, *, edition: int = 0
) -> Handout:
    """Builds the handout of subjects.

    Args:
        service: the revision.
        subjects: their ids, in order, at least one; those that the revision does not have are left out.
        language: BCP 47 tag of the reader's language.
        made_on: the date of making.
        edition: the edition to show; 0 for the newest that mentions each subject.
    """
    language = choose_language(language)
    contexts = [
        context
        for subject in subjects
        if (context := resolve_context(service.content_index, CardRequest(subject, edition=edition), language))
    ]
    builder = _HandoutBuilder(service, language, edition)
    sections = [builder.build_section(context) for context in contexts]
    if len(contexts) == 2:
        sections += builder.build_pair_section(contexts[0], contexts[1])
    names = join_names((context.display_name for context in contexts), language)
    revision = service.snapshot.revision
    properties = (
        (_("Edition", language), join_names(builder.edition_titles, language)),
        (_("Revision of the content", language), _describe_revision(revision.id, revision.created_at, language)),
        (_("Corrected", language), format_date(builder.last_correction, language) if builder.last_correction else ""),
        (_("Made on", language), format_date(made_on.isoformat(), language)),
    )
    return Handout(
        language=language,
        title=clean_text(_("Briefing: {names}", language, names=names)),
        properties=tuple((name, clean_text(value)) for name, value in properties if value),
        sections=tuple(sections),
        sources=clean_text(format_sources(builder.cited_chapters, language)),
        made_on=made_on,
        revision=revision.id,
        subjects=tuple(context.request.subject for context in contexts),
    )


def _describe_revision(revision: int, created_at: str, language: str) -> str:
    day = format_date(datetime.fromisoformat(created_at).date().isoformat(), language)
    return _("{revision} ({date})", language, revision=revision, date=day)


class _HandoutBuilder:
    """Builds sections one after the other and numbers their footnotes.

    Attributes:
        last_correction: the last day (ISO 8601) on which something about the subjects was corrected; empty if never.
    """

    def __init__(self, service: BriefingService, language: str, edition: int) -> None:
        self._service = service
        self._language = language
        self._edition = edition
        self._last_note = 0
        self._cited: dict[Chapter, None] = {}
        self.last_correction = ""

    @property
    def cited_chapters(self) -> tuple[Chapter, ...]:
        """The chapters that the sections cite, the newest edition first."""
        return tuple(sorted(self._cited, key=lambda chapter: -chapter.edition))

    @property
    def edition_titles(self) -> list[str]:
        """The titles of the editions that the sections cite, the newest first, each once."""
        titles = (
            format_yearbook_title(chapter.edition, chapter.publisher, self._language)
            for chapter in self.cited_chapters
        )
        return list(dict.fromkeys(titles))

    def build_section(self, context: CardContext) -> HandoutSection:
        """Builds the section on the subject of a context."""
        correction = context.index.find_correction(context.statements)
        self.last_correction = max(self.last_correction, correction)
        blocks = [block for block in details.build_blocks(context) if block.heading != _("Related", self._language)]
        facts_block, remark = self._build_chronology(context)
        key_points, others = blocks[:1], blocks[1:]
        relations, relations_remark = self._build_relations(context)
        parts = [
            *(self._make_part(block) for block in key_points),
            *(self._make_part(facts_block, kind=PartKind.DATES, remark=remark) for _any in facts_block.lines[:1]),
            *(self._make_part(relations, remark=relations_remark) for _any in relations.lines[:1]),
            *(self._make_part(block) for block in others),
        ]
        return HandoutSection(
            title=clean_text(context.display_name),
            subtitle=clean_text(context.subtitle),
            lead=clean_text(context.lead),
            parts=tuple(parts),
            empty_text="" if parts else clean_text(explain_empty(context)),
        )

    def build_pair_section(self, first: CardContext, second: CardContext) -> list[HandoutSection]:
        """Builds the section on two subjects together; none if the revision has no statement about both."""
        for context, other in ((first, second), (second, first)):
            subject = other.request.subject
            request = replace(context.request, view=View.PAIR, section=subject)
            pair = resolve_context(context.index, request, self._language)
            if pair is None or not pairs.find_common_statements(pair, subject):
                continue
            lines = tuple(entry.line for entry in pairs.build_entries(pair))
            heading = _("Statements about both", self._language)
            title = _("{names} together", self._language, names=pair.display_name)
            return [HandoutSection(clean_text(title), parts=(self._make_part(CardBlock(heading, lines)),))]
        return []

    def _build_chronology(self, context: CardContext) -> tuple[CardBlock, str]:
        """Builds the dates about a subject, and a remark if there are more of them."""
        language, subject = self._language, context.request.subject
        facts = self._service.get_almanac(language).find_facts_about(subject, edition=self._edition)
        shown = select_facts(facts, subject, limit=MAX_DATES)
        lines = tuple(_make_date_line(same, language) for same in group_same_statements(shown))
        remark = ""
        if len(shown) < len(facts):
            remark = _("The main {shown} of {count} dates.", language, shown=len(shown), count=len(facts))
        return CardBlock(_("Chronology", language), lines), remark

    def _build_relations(self, context: CardContext) -> tuple[CardBlock, str]:
        """Builds the relations between a subject and Japan: since when, treaties, and the main statements."""
        language = self._language
        statements = list(find_japan_statements(context))
        shown: Sequence[Statement] = statements
        if context.subject is not None and len(statements) > MAX_JAPAN_STATEMENTS:
            scores = score_statements(statements, context.subject, context.index.subjects)
            shown = choose_statements(statements, scores, limit=MAX_JAPAN_STATEMENTS)
        dates = build_relations_line(context)
        lines = [replace(dates, label=_("Main dates", language))] if dates is not None else []
        lines += [CardLine(statement.text, statement.citation) for statement in shown]
        remark = ""
        if len(shown) < len(statements):
            remark = _("The main {shown} of {count} statements.", language, shown=len(shown), count=len(statements))
        return CardBlock(get_view_name(View.JAPAN, language), tuple(lines)), remark

    def _make_part(self, block: CardBlock, *, kind: PartKind = PartKind.LIST, remark: str = "") -> HandoutPart:
        notes: dict[tuple[str, str], Footnote] = {}
        items = [self._make_item(line, notes) for line in block.lines]
        return HandoutPart(clean_text(block.heading), tuple(items), kind, clean_text(remark))

    def _make_item(self, line: CardLine, notes: dict[tuple[str, str], Footnote]) -> HandoutItem:
        """Makes an item; lines of a part with the same source have the same footnote."""
        note, repeats = None, False
        language = self._language
        if line.citation is not None:
            language = self._register_source(line.citation) or language
            source = (clean_text(format_citation(line.citation, self._language)), _sanitize_url(line.citation.url))
            repeats = source in notes
            if not repeats:
                self._last_note += 1
                notes[source] = Footnote(self._last_note, *source, prints_url=not line.citation.edition)
            note = notes[source]
        return HandoutItem(
            text=clean_text(line.text),
            language=language,
            label=clean_text(line.label),
            detail=clean_text(line.detail),
            note=note,
            repeats_note=repeats,
            is_original=line.citation is not None and line.citation.original,
        )

    def _register_source(self, citation: Citation) -> str:
        """Notes the chapter of a citation as cited, and returns its language; empty if it is not a chapter."""
        if not citation.edition:
            return ""
        index = self._service.content_index
        chapters = index.select_chapters(citation.edition, self._language)
        for chapter in (*chapters, *index.list_chapters(citation.edition)):
            is_original = chapter.kind is ChapterKind.ORIGINAL
            has_section = not citation.section or chapter.find_section(citation.section) is not None
            if (chapter.publisher, is_original) == (citation.publisher, citation.original) and has_section:
                self._cited[chapter] = None
                return chapter.language
        return ""


def _make_date_line(facts: Sequence[DatedFact], language: str) -> CardLine:
    """Makes a line of the chronology, for one or several dates of the same statement."""
    dates = dict.fromkeys(format_qualified_date(fact.date, fact.qualifier, language) for fact in facts)
    label = pgettext("between dates", ", ", language).join(dates)
    line = make_fact_line(facts[0], label, language, with_mark=False, is_short=True)
    is_cut = line.text.endswith(ELLIPSIS)
    return replace(line, text=facts[0].text if is_cut else line.text, detail="")


def _sanitize_url(url: str) -> str:
    """Returns an address of the web; empty for any other."""
    return clean_text(url) if url.startswith(("https://", "http://")) else ""
