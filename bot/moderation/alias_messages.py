"""Builds the messages about an alias that was added, removed or rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.ids import AliasAction, AliasId
from bot.moderation.markup import clip_text, escape_markdown, to_plain_text
from bot.moderation.parts import Button, ModeratorMessage, build_message, build_row
from briefings.catalog.aliases import MAX_ADDED_ALIASES, MAX_ALIAS_LENGTH, AliasRejection, AliasRejectionReason
from briefings.catalog.broad_words import MAX_SUBJECTS, find_broad_word
from briefings.domain.matches import SearchOutcome
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain.matches import SearchResult
    from briefings.service import BriefingService

_MAX_SHOWN_NAMES: Final = 5

_REJECTION_TEXTS: Final = {
    AliasRejectionReason.ALREADY_ADDED: N_("“{name}” is already an alias of **{subjects}**."),
    AliasRejectionReason.ALREADY_A_NAME: N_("“{name}” is already a built-in name of **{subjects}**."),
    AliasRejectionReason.OTHER_SUBJECT: N_(
        "“{name}” is a name of **{subjects}**; as an alias of another subject, it would become ambiguous."
    ),
    AliasRejectionReason.EMPTY: N_("An alias needs a letter or a digit."),
    AliasRejectionReason.TOO_SHORT: N_("An alias needs two characters or more."),
    AliasRejectionReason.TOO_LONG: N_("An alias has at most {limit} characters; please shorten it."),
    AliasRejectionReason.COMMON_WORD: N_(
        "“{name}” is too common: it would change the answers to other queries. Please choose a longer name, or list "
        "several subjects for it."
    ),
    AliasRejectionReason.LIMIT_REACHED: N_(
        "At most {limit} aliases can be added. Please remove some with /data names first."
    ),
    AliasRejectionReason.NO_SUBJECT: N_("This subject is no longer in the content."),
    AliasRejectionReason.NOT_ADDED: N_("“{name}” is not an added alias of **{subjects}**."),
    AliasRejectionReason.BROAD_WORD: N_(
        "“{name}” is a list of several subjects: **{subjects}**. Remove the list before you make it an alias."
    ),
    AliasRejectionReason.NAME_OF_OTHER: N_(
        "“{name}” is a name of **{subjects}**, which the list leaves out. Add it to the list, or choose another word."
    ),
    AliasRejectionReason.TOO_FEW_SUBJECTS: N_("A list needs two subjects or more."),
    AliasRejectionReason.TOO_MANY_SUBJECTS: N_("A list has at most {limit} subjects."),
    AliasRejectionReason.NOT_LISTED: N_("There is no list of subjects for “{name}”."),
}
_REJECTION_LIMITS: Final = {
    AliasRejectionReason.TOO_LONG: MAX_ALIAS_LENGTH,
    AliasRejectionReason.LIMIT_REACHED: MAX_ADDED_ALIASES,
    AliasRejectionReason.TOO_MANY_SUBJECTS: MAX_SUBJECTS,
}


def build_added_message(
    service: BriefingService, name: str, subject_id: str, previous_match: SearchResult, language: str
) -> ModeratorMessage:
    """Builds the message after an alias was added, with its old and new match and a button that removes it."""
    subject = service.content_index.subjects[subject_id]
    text = _(
        "### Alias added\n“{name}” is now an alias of **{subject}**.",
        language,
        name=format_name(name),
        subject=format_name(subject.get_localized_name(language)),
    )
    return build_message(
        text,
        _describe_new_match(service.search(name, language), name, language),
        _describe_previous_match(service, previous_match, subject_id, language),
        build_row(_build_remove_button(name, subject_id, language)),
    )


def build_listed_message(service: BriefingService, word: str, language: str) -> ModeratorMessage:
    """Builds the message after subjects were listed for a word, with a button that removes the list."""
    subjects = find_broad_word(service.snapshot.content.subjects, word) or ()
    text = _(
        "### List saved\n“{name}” now offers: **{subjects}**",
        language,
        name=format_name(word),
        subjects=format_subject_names(service, subjects, language, limit=MAX_SUBJECTS),
    )
    about = _("-# Only a query of this word alone offers them. A new list for it replaces this one.", language)
    return build_message(text, about, build_row(_build_remove_button(word, "", language)))


def build_unlisted_message(service: BriefingService, word: str, language: str) -> ModeratorMessage:
    """Builds the message after the list of a word was removed, with what a query for it finds now."""
    text = _("### List removed\n“{name}” no longer offers a list of subjects.", language, name=format_name(word))
    return build_message(text, _describe_new_match(service.search(word, language), word, language))


def build_removed_message(service: BriefingService, name: str, subject_name: str, language: str) -> ModeratorMessage:
    """Builds the message after an alias was removed, with what a query for it finds now."""
    text = _(
        "### Alias removed\n“{name}” is no longer an alias of **{subject}**.",
        language,
        name=format_name(name),
        subject=subject_name,
    )
    return build_message(text, _describe_new_match(service.search(name, language), name, language))


def build_rejection_message(service: BriefingService, rejection: AliasRejection, language: str) -> ModeratorMessage:
    """Explains why an alias was not changed; one that had been added before can be removed."""
    text = describe_rejection(service, rejection, language)
    button = None
    if rejection.reason is AliasRejectionReason.ALREADY_ADDED:
        button = _build_remove_button(rejection.name, rejection.subjects[0], language)
    if rejection.reason is AliasRejectionReason.BROAD_WORD:
        button = _build_remove_button(rejection.name, "", language)
    return build_message(text, build_row(button))


def describe_rejection(service: BriefingService, rejection: AliasRejection, language: str) -> str:
    """Explains why an alias was not changed, in markup."""
    return _(
        _REJECTION_TEXTS[rejection.reason],
        language,
        name=format_name(rejection.name),
        subjects=format_subject_names(service, rejection.subjects, language),
        limit=_REJECTION_LIMITS.get(rejection.reason, 0),
    )


def format_name(text: str, limit: int = MAX_ALIAS_LENGTH) -> str:
    """Formats a name in one line of a message, escaped and cut to `limit` characters."""
    return escape_markdown(clip_text(to_plain_text(text), limit))


def format_subject_names(
    service: BriefingService, subject_ids: Iterable[str], language: str, *, limit: int = _MAX_SHOWN_NAMES
) -> str:
    """Formats the names of the first few subjects."""
    subjects = service.content_index.subjects
    names = [
        format_name(subjects[subject_id].get_localized_name(language))
        for subject_id in dict.fromkeys(subject_ids)
        if subject_id in subjects
    ]
    shown = _join_names(names[:limit], language)
    return f"{shown} …" if len(names) > limit else shown


def _join_names(names: Iterable[str], language: str) -> str:
    return pgettext("between items of a list", ", ", language).join(names)


def _build_remove_button(name: str, subject_id: str, language: str) -> Button:
    button_id = AliasId(AliasAction.REMOVE, hash_query(fold_text(name)), subject_id)
    return Button(button_id, pgettext("button", "Remove", language))


def _describe_new_match(match: SearchResult, name: str, language: str) -> str:
    """Describes the subject that a query for the name now finds."""
    subjects = _join_names((format_name(hit.name) for hit in match.hits[:_MAX_SHOWN_NAMES]), language)
    if match.outcome is SearchOutcome.NOTHING:
        return _("Typing “{name}” finds nothing.", language, name=format_name(name))
    if match.outcome is SearchOutcome.AMBIGUOUS:
        return _("Typing “{name}” offers a choice: {subjects}", language, name=format_name(name), subjects=subjects)
    hit = match.hits[0]
    return _(
        "Typing “{name}” opens the card of **{subject}**.\n-# {why}",
        language,
        name=format_name(name),
        subject=format_name(hit.name),
        why=escape_markdown(hit.reason.describe_match(language, hit.name)),
    )


def _describe_previous_match(
    service: BriefingService, previous_match: SearchResult, subject_id: str, language: str
) -> str:
    """Describes the subject that a query for the name found before; empty for the same subject or none."""
    hits = previous_match.hits[:1] if previous_match.outcome is SearchOutcome.FOUND else previous_match.hits
    if not hits or [hit.subject for hit in hits] == [subject_id]:
        return ""
    names = format_subject_names(service, (hit.subject for hit in hits), language)
    return _("-# Until now it found {subjects}.", language, subjects=names)
