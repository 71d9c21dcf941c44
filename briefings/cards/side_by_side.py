"""Builds the card of two or three subjects side by side: what each is, its memberships, relations and key points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards import memberships, overview
from briefings.cards.citations import format_sources
from briefings.cards.labels import (
    append_mark,
    choose_text,
    format_flag_name,
    format_foreign_mark,
    get_kind_name,
    get_view_name,
    join_names,
    join_parts,
)
from briefings.cards.pagination import PageEntry, build_page
from briefings.cards.pairs import choose_pair_request
from briefings.cards.relations import build_relations_line
from briefings.cards.subject_groups import make_choice
from briefings.cards.views import find_japan_statements
from briefings.domain import SubjectKind
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardLimits,
    CardLine,
    CardRequest,
    View,
    refer_to,
)
from briefings.i18n import gettext as _
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.context import CardContext
    from briefings.domain import Chapter, Subject
    from briefings.domain.cards import CardChoice

MAX_SUBJECTS: Final = 3
_SEPARATOR: Final = "~"
_POINTS: Final = 2
"""Key points of each subject."""

_MAX_LINE: Final = {"ja": 90}
_MAX_LINE_LENGTH: Final = 180
"""Characters of a statement about relations, in most languages."""


def build_side_by_side_request(subject: str, *others: str) -> CardRequest:
    """Builds the request for two or three subjects, or for one and the subjects that it can be compared with."""
    return CardRequest(subject, View.SIDE_BY_SIDE, section=_SEPARATOR.join(others[: MAX_SUBJECTS - 1]))


def parse_side_by_side_request(request: CardRequest) -> tuple[str, ...]:
    """Returns the ids of the subjects of a request, each once."""
    return tuple(dict.fromkeys(key for key in (request.subject, *request.section.split(_SEPARATOR)) if key))


def build_side_by_side_card(
    index: ContentIndex,
    request: CardRequest,
    language: str,
    resolve: Callable[[CardRequest], CardContext | None],
    limits: CardLimits = DEFAULT_LIMITS,
) -> Card | None:
    """Builds the card of a request; for one subject, the subjects to compare it with.

    Args:
        index: the revision.
        request: two or three subjects, or one.
        language: language of the card.
        resolve: resolves the request of a subject's card into its context.
        limits: how much the renderer shows.

    Returns:
        None if the revision has not all of the subjects.
    """
    keys = parse_side_by_side_request(request)
    if not keys or len(keys) > MAX_SUBJECTS or any(key not in index.subjects for key in keys):
        return None
    contexts = [
        context for key in keys if (context := resolve(CardRequest(key, edition=request.edition))) is not None
    ]
    subjects = [index.subjects[key] for key in keys]
    if len(contexts) != len(keys):
        return None
    if len(subjects) == 1:
        return _build_picker(contexts[0], subjects[0], request, limits)
    entries = [
        entry
        for heading, describe in (
            (_("Description", language), _describe),
            (_("Memberships", language), _list_memberships),
            (_("Relations with Japan", language), _describe_relations),
            (_("Key points", language), _list_points),
        )
        for entry in _build_aspect(heading, contexts, subjects, describe)
    ]
    blocks, page, pages = build_page(entries, request.page, limits)
    chapters = [chapter for context in contexts for chapter in _list_cited(context, entries)]
    return Card(
        request=replace(request, page=page),
        language=language,
        title=join_names((subject.get_localized_name(language) for subject in subjects), language),
        blocks=tuple(replace(block, compact=True) for block in blocks),
        flag="".join(subject.flag for subject in subjects),
        actions=_build_actions(contexts, subjects, request)[: limits.actions],
        choices=_offer_others(contexts[0], keys, request, limits) if len(keys) < MAX_SUBJECTS else (),
        choices_label=_("Add a third one", language) if len(keys) < MAX_SUBJECTS else "",
        source=format_sources(chapters, language),
        revision=index.snapshot.revision.id,
        pages=pages,
        view_label=get_view_name(View.SIDE_BY_SIDE, language),
    )


def _build_aspect(
    heading: str,
    contexts: Sequence[CardContext],
    subjects: Sequence[Subject],
    describe: Callable[[CardContext, Subject], list[CardLine]],
) -> list[PageEntry]:
    """Builds the lines of every subject under a heading, each labeled; none if no subject has any."""
    language = contexts[0].language
    lines_by_subject = [describe(context, subject) for context, subject in zip(contexts, subjects, strict=True)]
    if not any(lines_by_subject):
        return []
    entries = []
    for subject, found in zip(subjects, lines_by_subject, strict=True):
        lines = found or [CardLine(_("nothing recorded", language))]
        for number, line in enumerate(lines):
            name = name_beside_others(subject, language, is_first=number == 0)
            entries.append(PageEntry(heading, replace(line, label=name), keep_with_previous=number > 0))
    return entries


def name_beside_others(subject: Subject, language: str, *, is_first: bool) -> str:
    """Returns the label of a line about one of several subjects.

    It is the name on the first line, and the flag on the others.
    """
    if subject.kind is SubjectKind.FRAMEWORK:
        return memberships.format_framework_name(subject, language)
    return format_flag_name(subject, language) if is_first or not subject.flag else subject.flag


def _describe(context: CardContext, subject: Subject) -> list[CardLine]:
    """Describes a subject in a sentence, else by its kind."""
    about = choose_text(subject.about, context.language)
    return [CardLine(about or get_kind_name(subject.kind, context.language))]


def _list_memberships(context: CardContext, subject: Subject) -> list[CardLine]:
    """Lists the memberships of a country, or the members of a framework, a line for each source or status."""
    language = context.language
    if subject.kind is SubjectKind.COUNTRY:
        lines = memberships.build_country_lines(subject, context.index, context.edition, language)
        texts = [line.text for line in lines]
        return [CardLine(join_parts(*texts), lines[0].citation)] if lines else []
    if subject.kind is SubjectKind.FRAMEWORK:
        lines = memberships.build_framework_lines(subject, context.index, context.edition, language)
        return [
            replace(line, text=_("{name}: {standing}", language, name=line.label, standing=line.text))
            for line in lines
        ]
    return []


def _describe_relations(context: CardContext, subject: Subject) -> list[CardLine]:
    """Returns the dates of relations with Japan, and the first statement about them."""
    line = build_relations_line(context)
    lines = [line] if line is not None else []
    statement = next(find_japan_statements(context), None)
    if statement is not None and subject.kind is not SubjectKind.PERSON:
        length = _MAX_LINE.get(statement.chapter.lang, _MAX_LINE_LENGTH)
        text = append_mark(
            truncate_text(statement.text, length), format_foreign_mark(statement.chapter.language, context.language),
            context.language,
        )  # fmt: skip
        lines.append(CardLine(text, statement.citation, date=statement.first_date))
    return lines


def _list_points(context: CardContext, subject: Subject) -> list[CardLine]:
    """Lists the first key points of the overview."""
    return overview.choose_points(context, subject, _POINTS) if context.statements else []


def _build_actions(
    contexts: Sequence[CardContext], subjects: Sequence[Subject], request: CardRequest
) -> tuple[CardAction, ...]:
    """Builds a button for the card of each subject, and for the card of two of them together."""
    language, origin = contexts[0].language, refer_to(replace(request, page=0))
    actions = [
        CardAction(
            f"{subject.flag} {subject.get_localized_name(language)}".strip(),
            CardRequest(subject.id, edition=request.edition, origin=origin),
        )
        for subject in subjects
    ]
    if len(subjects) == 2:
        pair = choose_pair_request(contexts[0], subjects[1].id)
        if pair is not None:
            actions.append(CardAction(get_view_name(View.PAIR, language), replace(pair, origin=origin)))
    return tuple(actions)


def _build_picker(context: CardContext, subject: Subject, request: CardRequest, limits: CardLimits) -> Card:
    """Builds the card with the subjects that one can be compared with."""
    language = context.language
    name = subject.get_localized_name(language)
    text = _("Choose what to compare it with. /compare takes any two or three names.", language)
    origin = refer_to(CardRequest(subject.id))
    return Card(
        request=replace(request, page=0),
        language=language,
        title=_("Compare {name} with …", language, name=name),
        blocks=(CardBlock("", (CardLine(text),)),),
        flag=subject.flag,
        actions=(CardAction(_("← {name}", language, name=name), CardRequest(subject.id, edition=request.edition)),),
        choices=tuple(
            replace(choice, request=replace(choice.request, origin=origin))
            for choice in _offer_others(context, (subject.id,), request, limits)
        ),
        choices_label=_("Choose one to compare", language),
        revision=context.index.snapshot.revision.id,
    )


def _offer_others(
    context: CardContext, keys: Sequence[str], request: CardRequest, limits: CardLimits
) -> tuple[CardChoice, ...]:
    """Returns subjects of the same kind: related to the first one, then of its region, then all others."""
    subject, index, language = context.index.subjects[keys[0]], context.index, context.language
    neighbors = [member for region in index.regions_by_country.get(subject.id, ()) for member in region.members]
    same_kind = [
        other.id for other in index.snapshot.content.subjects if other.kind is subject.kind and other.covered
    ]
    candidates = dict.fromkeys(
        [*subject.related, *(other.id for other in context.related_subjects), *neighbors, *same_kind]
    )
    offered = [
        index.subjects[key]
        for key in candidates
        if key in index.subjects and key not in keys and index.subjects[key].kind is subject.kind
    ]
    choices = []
    for other in offered[: limits.choices]:
        target = build_side_by_side_request(*keys, other.id)
        choice = make_choice(other, language, limits, CardRequest(keys[0]))
        choices.append(replace(choice, request=replace(target, edition=request.edition)))
    return tuple(choices)


def _list_cited(context: CardContext, entries: Sequence[PageEntry]) -> list[Chapter]:
    """Lists the chapters of a subject's edition that the card cites."""
    cited = {(entry.line.citation.edition, entry.line.citation.publisher) for entry in entries if entry.line.citation}
    return [chapter for chapter in context.chapters if (chapter.edition, chapter.publisher) in cited]
