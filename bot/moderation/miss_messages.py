"""Builds the messages of `/data unanswered`: queries without an answer, and suggested subjects for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.moderation.alias_messages import format_name, format_subject_names
from bot.moderation.ids import AliasAction, AliasId
from bot.moderation.markup import clip_text, to_plain_text
from bot.moderation.page_buttons import build_page_row
from bot.moderation.parts import (
    Accent,
    Button,
    ButtonStyle,
    Menu,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_notice,
    build_row,
)
from briefings.catalog.aliases import AliasRejection, add_alias
from briefings.catalog.broad_words import set_broad_word
from briefings.domain.matches import SearchOutcome
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext
from briefings.search.misses import MISS_LIMIT, MissRecord, hash_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import BotContext
    from bot.miss_counter import MissCounter
    from briefings.service import BriefingService

PAGE_SIZE: Final = 10
_MAX_QUICK_BUTTONS: Final = 5
_MAX_SUGGESTIONS: Final = 4
_MIN_QUICK_SCORE: Final = 60
"""Similarity, of 100, from which a subject has a button: ピロシキ has half of it with ロシア."""

_BATCH_SIZE: Final = 200
_MAX_LABEL_NAME: Final = 40
_MAX_LABEL_SUBJECT: Final = 30


class MissPage(Struct, frozen=True):
    """A page of the list.

    Attributes:
        misses: the queries on it.
        number: of the page, from 1.
        has_next: whether another page follows.
    """

    misses: tuple[MissRecord, ...]
    number: int
    has_next: bool


async def load_miss_page(context: BotContext, miss_counter: MissCounter, page_number: int) -> MissPage:
    """Loads a page of the queries that still find nothing; the last page if there are fewer."""
    await miss_counter.flush_counts()
    service = context.service
    misses: list[MissRecord] = []
    for offset in range(0, MISS_LIMIT, _BATCH_SIZE):
        batch = await context.storage.misses.list_misses(limit=_BATCH_SIZE, offset=offset)
        for miss in batch:
            if service.search(miss.text, context.settings.default_language).outcome is SearchOutcome.NOTHING:
                misses.append(miss)
            # A search takes about a millisecond, and there may be two thousand: other tasks run in between.
            await asyncio.sleep(0)
        if len(batch) < _BATCH_SIZE or len(misses) > page_number * PAGE_SIZE:
            break
    page_number = max(1, min(page_number, -(-len(misses) // PAGE_SIZE)))
    first = (page_number - 1) * PAGE_SIZE
    page = tuple(misses[first : first + PAGE_SIZE])
    return MissPage(page, page_number, has_next=len(misses) > first + PAGE_SIZE)


async def build_miss_list(
    context: BotContext, miss_counter: MissCounter, language: str, page_number: int = 1
) -> ModeratorMessage:
    """Builds a page of the list, with a button for each of the first queries that resemble a subject."""
    if not context.settings.count_unanswered:
        text = _("Queries that find nothing are not counted (setting COUNT_UNANSWERED).", language)
        return build_notice(text)
    page = await load_miss_page(context, miss_counter, page_number)
    if not page.misses:
        return build_notice(_("There are no unanswered queries.", language))
    first_number = (page.number - 1) * PAGE_SIZE + 1
    lines = [_format_miss_line(miss, number, language) for number, miss in enumerate(page.misses, first_number)]
    title = _("Unanswered queries", language)
    about = _("Counted by day; who made them and where is not recorded.", language)
    return build_message(
        f"## {title}\n-# {about}",
        "\n".join(lines),
        build_row(*_build_quick_buttons(context.service, page, language)),
        _build_miss_menu(page, language),
        build_page_row(AliasAction.LIST_MISSES, page.number, has_next=page.has_next, language=language),
        accent=Accent.NEUTRAL,
    )


def build_miss_message(
    service: BriefingService,
    miss: MissRecord,
    language: str,
    *,
    subjects: tuple[str, ...] | None = None,
    note: str = "",
) -> ModeratorMessage:
    """Builds a query with its actions.

    Args:
        service: searches the content.
        miss: the query.
        language: the moderator's.
        subjects: ids of the suggested subjects; None for those similar to the query.
        note: a sentence above the question.
    """
    match = service.search(miss.text, language)
    if match.outcome is not SearchOutcome.NOTHING and not note:
        names = format_subject_names(service, (hit.subject for hit in match.hits), language)
        note = _("This now finds {subjects}.", language, subjects=names)
    offered = find_similar_subjects(service, miss.text, language) if subjects is None else subjects
    known = service.content_index.subjects
    head = ngettext(
        "### {name}\n-# asked {count} time · last on {day}",
        "### {name}\n-# asked {count} times · last on {day}",
        miss.count,
        language,
        name=format_name(miss.text),
        day=miss.last_on,
    )
    question = _("Which subject should this be an alias of?", language)
    listed = suggest_list(service, miss.text, language)
    if listed:
        names = format_subject_names(service, listed, language)
        question = f"{question}\n-# " + _(
            "The statements with this word are about: {subjects}", language, subjects=names
        )
    return build_message(
        "\n".join(filter(None, (head, note, question))),
        build_row(
            *(
                Button(
                    AliasId(AliasAction.ADD, miss.key, subject_id),
                    known[subject_id].get_localized_name(language),
                    ButtonStyle.PRIMARY,
                )
                for subject_id in offered[:_MAX_SUGGESTIONS]
            )
        ),
        build_row(
            Button(
                AliasId(AliasAction.ADD_LIST, miss.key, digest_subjects(listed)),
                pgettext("button", "Offer these as a list", language),
                ButtonStyle.PLAIN if offered else ButtonStyle.PRIMARY,
            )
            if listed
            else None,
            Button(AliasId(AliasAction.ASK_SUBJECT, miss.key), pgettext("button", "Other subjects…", language)),
            Button(AliasId(AliasAction.DISMISS, miss.key), pgettext("button", "No alias needed", language)),
        ),
        accent=Accent.NEUTRAL,
    )


def build_dismissed_message(miss: MissRecord, language: str) -> ModeratorMessage:
    """Builds the confirmation that a query was removed from the list."""
    text = _("“{name}” is no longer listed.", language, name=format_name(miss.text))
    button = Button(AliasId(AliasAction.RESTORE, miss.key), pgettext("button", "List it again", language))
    return build_message(text, build_row(button))


def find_similar_subjects(
    service: BriefingService, text: str, language: str, *, min_score: int = 0
) -> tuple[str, ...]:
    """Finds the ids of subjects similar to a query: those with similar names, then those that it mentions.

    Subjects to which the query can't be added as an alias are left out: their buttons would be refused.

    Args:
        service: searches the content.
        text: the query.
        language: the moderator's.
        min_score: similarity that names must have, from 0 to 100.
    """
    match = service.search(text, language)
    similar = (hit.subject for hit in (*match.hits, *match.nearest) if hit.score >= min_score)
    known = service.content_index.subjects
    subject_ids = dict.fromkeys((*similar, *(subject.id for subject in service.find_mentions(text))))
    content = service.snapshot.content
    return tuple(
        subject_id
        for subject_id in subject_ids
        if subject_id in known and not isinstance(add_alias(content, subject_id, text), AliasRejection)
    )[:_MAX_SUGGESTIONS]


def suggest_list(service: BriefingService, word: str, language: str) -> tuple[str, ...]:
    """Returns the ids of the subjects that a query with this word finds in the text; empty for fewer than two."""
    card = service.answer(word, language)
    subject_ids = tuple(dict.fromkeys(action.request.subject for action in card.actions if action.request.subject))
    content = service.snapshot.content
    if isinstance(set_broad_word(content, subject_ids, word), AliasRejection):
        return ()
    return subject_ids


def digest_subjects(subject_ids: Iterable[str]) -> str:
    """Computes the digest of a suggested list, so that a button saves exactly the list that it was shown for."""
    return hash_query(",".join(subject_ids))


def _format_miss_line(miss: MissRecord, number: int, language: str) -> str:
    return ngettext(
        "{number}\\. **{name}** · asked {count} time · last on {day}",
        "{number}\\. **{name}** · asked {count} times · last on {day}",
        miss.count,
        language,
        number=number,
        name=format_name(miss.text),
        day=miss.last_on,
    )


def _build_quick_buttons(service: BriefingService, page: MissPage, language: str) -> list[Button]:
    """Builds a button for each of the first queries that resemble a subject: it makes the query an alias of it."""
    buttons: list[Button] = []
    for miss in page.misses:
        subject_ids = find_similar_subjects(service, miss.text, language, min_score=_MIN_QUICK_SCORE)
        if subject_ids and len(buttons) < _MAX_QUICK_BUTTONS:
            subject = service.content_index.subjects[subject_ids[0]]
            name = clip_text(to_plain_text(miss.text), _MAX_LABEL_NAME)
            subject_name = clip_text(to_plain_text(subject.get_localized_name(language)), _MAX_LABEL_SUBJECT)
            button_id = AliasId(AliasAction.QUICK_ADD, miss.key, subject.id, page.number)
            buttons.append(Button(button_id, f"{name} → {subject_name}"))
    return buttons


def _build_miss_menu(page: MissPage, language: str) -> Menu | None:
    options = [
        Option(
            miss.text,
            miss.key,
            ngettext("asked {count} time", "asked {count} times", miss.count, language),
        )
        for miss in page.misses
    ]
    return build_menu(AliasId(AliasAction.OPEN_MISS, page=page.number), options, _("Choose a query", language))
