"""Formats the parts of a change for readers: chapters, counts and failed checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.domain import WITHOUT_EDITION, ActivationReason
from briefings.domain.reviews import ContentPart
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _
from briefings.revisions.checks import ReviewCheck
from briefings.text.language_names import get_language_name

if TYPE_CHECKING:
    from briefings.domain import Chapter
    from briefings.domain.reviews import PartDiff
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.checks import CheckFailure

_PART_NAMES: Final = {
    ContentPart.CHAPTERS: N_("Chapters"),
    ContentPart.SECTIONS: N_("Sections"),
    ContentPart.PASSAGES: N_("Passages"),
    ContentPart.SUBJECTS: N_("Subjects and names"),
    ContentPart.EVENTS: N_("Events"),
    ContentPart.MEMBERSHIPS: N_("Memberships"),
    ContentPart.ANNIVERSARIES: N_("Anniversaries"),
}
_FAILURE_TEXTS: Final = {
    ReviewCheck.NO_EDITION: N_(
        "{chapter}: the edition is unknown: cards call it a report without an edition, and only dates with a written "
        "year are recognized"
    ),
    ReviewCheck.NO_COUNTRY: N_("{chapter}: no country is named in it, so it can't be imported"),
    ReviewCheck.OTHER_CHAPTER: N_("{chapter}: this seems to be a different chapter from the current one ({detail})"),
    ReviewCheck.OLDER_EDITION: N_(
        "{chapter}: this edition is older than {detail}; cards will continue to use the newer one"
    ),
    ReviewCheck.SHRUNK: N_("{chapter}: {detail} passages would be removed, more than a third"),
    ReviewCheck.CARDS_SHRUNK: N_("Cards would lose more than half of their lines: {detail}"),
}
_COUNT_TEXTS: Final = {
    "added": N_("{number} added"),
    "changed": N_("{number} changed"),
    "removed": N_("{number} removed"),
}
_REASON_LABELS: Final = {
    ActivationReason.BUILTIN: N_("built-in content"),
    ActivationReason.APPLY: N_("applied"),
    ActivationReason.IMPORT: N_("imported"),
    ActivationReason.ROLLBACK: N_("rolled back"),
    ActivationReason.ALIAS_CHANGE: N_("aliases changed"),
    ActivationReason.RESTORE: N_("restored"),
}
_SIDE_NAMES: Final = {"added": N_("Added"), "changed": N_("Changed"), "removed": N_("Removed")}
_KIND_NAMES: Final = {"original": N_("original"), "digest": N_("digest")}


def format_counts(part_diff: PartDiff, language: str) -> str:
    """Formats the numbers of items that differ, such as `3 added, 1 changed`, without zeros."""
    counts = {
        "added": len(part_diff.added),
        "changed": len(part_diff.changed),
        "removed": len(part_diff.removed),
    }
    texts = [_(_COUNT_TEXTS[side], language, number=f"{count:,}") for side, count in counts.items() if count]
    return pgettext("list", ", ", language).join(texts)


def describe_side(side: str, language: str) -> str:
    """Returns the heading of the items that are `added`, `changed` or `removed`."""
    return _(_SIDE_NAMES[side], language)


def describe_part(part: ContentPart, language: str) -> str:
    """Returns the name of a part of the content."""
    return _(_PART_NAMES[part], language)


def describe_reason(reason: ActivationReason, language: str) -> str:
    """Returns the label of the reason for which a revision became active."""
    return _(_REASON_LABELS[reason], language)


def describe_failure(failure: CheckFailure, language: str) -> str:
    """Describes a failed check in one line."""
    return _(
        _FAILURE_TEXTS[failure.check],
        language,
        chapter=format_chapter_key(failure.chapter, language),
        detail=failure.detail,
    )


def describe_chapter(chapter: Chapter, language: str) -> str:
    """Describes a recognized chapter: edition, number, kind, language and title."""
    year = str(chapter.edition) if chapter.has_edition else ""
    identity = _format_identity(year, chapter.number, chapter.kind.value, chapter.language, language)
    return _("{identity}: {title}", language, identity=identity, title=chapter.title)


def format_chapter_key(key: str, language: str) -> str:
    """Formats the key of a chapter for a reader, such as `2026 edition, 2-6 (original, Japanese)`."""
    edition, number, kind, chapter_language = (*key.split("/"), "", "", "", "")[:4]
    year = edition if edition.isdecimal() and int(edition) > WITHOUT_EDITION else ""
    return _format_identity(year, number, kind, chapter_language, language)


def summarize_parts(review: ChangeReview, language: str) -> list[str]:
    """Returns a line with the numbers of items that differ for each part except the chapters."""
    return [
        f"{describe_part(part, language)}: {format_counts(part_diff, language)}"
        for part, part_diff in review.diff.parts.items()
        if part is not ContentPart.CHAPTERS
    ]


def _format_identity(year: str, number: str, kind: str, chapter_language: str, language: str) -> str:
    edition = _("{edition} edition", language, edition=year) if year else _("without an edition", language)
    name = edition if number in ("", "?") else _("{edition}, {number}", language, edition=edition, number=number)
    return _(
        "{chapter} ({kind}, {chapter_language})",
        language,
        chapter=name,
        kind=_(_KIND_NAMES.get(kind, kind), language),
        chapter_language=get_language_name(chapter_language, language) or _("unknown language", language),
    )
