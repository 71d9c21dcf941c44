"""Builds the start card and the index: every covered subject, by group."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from briefings.cards.labels import (
    choose_language,
    choose_text,
    format_flag_name,
    get_kind_name,
    get_view_name,
    join_names,
    join_parts,
)
from briefings.domain import SubjectKind
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardChoice,
    CardLimits,
    CardLine,
    CardRequest,
    View,
    refer_to,
)
from briefings.i18n import N_, languages, ngettext
from briefings.i18n import gettext as _
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import fold_text
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject


class SubjectGroup(StrEnum):
    """A group of the index. The values are part of button ids."""

    PLACES = "places"
    RELATIONS = "relations"
    TOPICS = "topics"
    FRAMEWORKS = "frameworks"
    PEOPLE = "people"


_GROUP_NAMES: Final = {
    SubjectGroup.PLACES: N_("Countries and regions"),
    SubjectGroup.RELATIONS: N_("Relations between countries"),
    SubjectGroup.TOPICS: N_("Topics"),
    SubjectGroup.FRAMEWORKS: N_("Frameworks"),
    SubjectGroup.PEOPLE: N_("People"),
}
_GROUPS_BY_KIND: Final = {
    SubjectKind.COUNTRY: SubjectGroup.PLACES,
    SubjectKind.REGION: SubjectGroup.PLACES,
    SubjectKind.TOPIC: SubjectGroup.TOPICS,
    SubjectKind.FRAMEWORK: SubjectGroup.FRAMEWORKS,
    SubjectKind.PERSON: SubjectGroup.PEOPLE,
}
_RELATION_NAME = compile_lazily(r"\b[A-Z][\w ]{0,60}–[A-Z]|\brelations\b")
"""English names of topics between two countries: `China–Russia relations`, `Japan–Russia fisheries`."""


def name_group(group: SubjectGroup, language: str) -> str:
    """Returns the name of a group."""
    return _(_GROUP_NAMES[group], language)


def find_group(subject: Subject) -> SubjectGroup:
    """Finds the group of a subject."""
    if subject.kind is SubjectKind.TOPIC and _RELATION_NAME.search(subject.names["en"]):
        return SubjectGroup.RELATIONS
    return _GROUPS_BY_KIND[subject.kind]


def list_group(index: ContentIndex, group: SubjectGroup, language: str) -> list[Subject]:
    """Lists the covered subjects of a group that the newest edition mentions, the most mentioned first."""
    newest = index.editions[0] if index.editions else 0
    counts = {
        subject.id: len(index.list_statements(subject.id, newest, language))
        for subject in index.snapshot.content.subjects
        if subject.covered and find_group(subject) is group
    }
    ordered = sorted(counts, key=lambda key: -counts[key])
    return [index.subjects[key] for key in ordered if counts[key]]


def is_start_query(query: str) -> bool:
    """Returns whether a query asks for the start card: it is empty, or the name of the index in any language."""
    return not query.strip() or fold_text(query) in _list_index_names()


@lru_cache(maxsize=1)
def _list_index_names() -> frozenset[str]:
    return frozenset(fold_text(get_view_name(View.INDEX, language)) for language in languages())


def build_start_card(index: ContentIndex, language: str, limits: CardLimits = DEFAULT_LIMITS) -> Card:
    """Builds the card for an empty query: example queries, the groups as buttons, the main countries as a list."""
    language = choose_language(language)
    request = CardRequest("", View.INDEX)
    countries = [
        subject for subject in list_group(index, SubjectGroup.PLACES, language) if subject.kind is SubjectKind.COUNTRY
    ][: limits.choices]
    hint = _(
        "Type the name of a country, a region, a framework, a topic or a person in any spelling, or a word of the "
        "text. Or choose from the lists.",
        language,
    )
    return Card(
        request=request,
        language=language,
        title=_("What would you like to look up?", language),
        blocks=(CardBlock("", (CardLine(hint),)),),
        actions=tuple(build_group_actions(language))[: limits.actions],
        choices=tuple(make_choice(subject, language, limits, request) for subject in countries),
        choices_label=_("Open a country", language) if countries else "",
        revision=index.snapshot.revision.id,
    )


def build_group_actions(language: str, current: str = "") -> list[CardAction]:
    """Builds a button for each group."""
    return [
        CardAction(name_group(group, language), CardRequest("", View.INDEX, section=group), disabled=group == current)
        for group in SubjectGroup
    ]


@lru_cache(maxsize=16)
def build_group_choices(language: str) -> tuple[CardChoice, ...]:
    """Builds an entry of a list for each group."""
    return tuple(
        CardChoice(action.label, action.request, description=_("All of them, as a list", language))
        for action in build_group_actions(language)
    )


def build_index_card(
    index: ContentIndex, request: CardRequest, language: str, limits: CardLimits = DEFAULT_LIMITS
) -> Card:
    """Builds the card of a group, with as many subjects on a page as a list has room for.

    Without a group the start card.
    """
    language = choose_language(language)
    if request.section not in list(SubjectGroup):
        return build_start_card(index, language, limits)
    group = SubjectGroup(request.section)
    subjects = list_group(index, group, language)
    pages = max(-(-len(subjects) // limits.choices), 1)
    page = min(max(request.page, 0), pages - 1)
    shown = subjects[page * limits.choices : (page + 1) * limits.choices]
    request = CardRequest("", View.INDEX, section=group, page=page)
    count = ngettext("{count} entry, the most mentioned first", "{count} entries, the most mentioned first",
                     len(subjects), language)  # fmt: skip
    text = join_names((format_flag_name(subject, language) for subject in shown), language)
    return Card(
        request=request,
        language=language,
        title=name_group(group, language),
        subtitle=count,
        blocks=(CardBlock("", (CardLine(text or _("Nothing is recorded here.", language)),)),),
        actions=tuple(build_group_actions(language, current=group))[: limits.actions],
        choices=tuple(make_choice(subject, language, limits, request) for subject in shown),
        choices_label=_("Open a subject", language) if shown else "",
        revision=index.snapshot.revision.id,
        pages=pages,
    )


def make_choice(
    subject: Subject, language: str, limits: CardLimits, origin: CardRequest, view: View = View.SUMMARY
) -> CardChoice:
    """Makes the entry of a list that opens a subject's card, from which a button leads back to `origin`."""
    return CardChoice(
        truncate_text(f"{subject.flag} {subject.get_localized_name(language)}".strip(), limits.choice_label_length),
        CardRequest(subject.id, view, origin=refer_to(origin)),
        description=join_parts(get_kind_name(subject.kind, language), choose_text(subject.about, language)),
    )
