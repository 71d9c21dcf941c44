"""Summarizes an import plan, in a few lines of text or as plain data for JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from briefings.domain import OverrideKind, PassageKind
from briefings.i18n import N_, ngettext, pgettext
from briefings.i18n import gettext as _
from briefings.revisions.describe import describe_chapter

if TYPE_CHECKING:
    from briefings.domain import Chapter, Content, ParsedDocument
    from briefings.revisions.import_plan import ImportPlan, PlannedChapter, PlannedOverride

MAX_LISTED_IDS: Final = 12
"""Maximum number of ids that a line lists."""

_KIND_LABELS: Final = {
    OverrideKind.SUBJECTS: N_("{name} (subjects): {changes}"),
    OverrideKind.ANNIVERSARIES: N_("{name} (anniversaries): {changes}"),
}
_CHANGE_LABELS: Final = {
    "added": N_("{count} added ({ids})"),
    "changed": N_("{count} changed ({ids})"),
    "removed": N_("{count} removed ({ids})"),
}


def summarize_chapter(planned: PlannedChapter, content: Content, language: str) -> str:
    """Describes an imported chapter and the numbers of its parts, in two lines.

    Args:
        planned: the chapter.
        content: the content that contains it.
        language: BCP 47 tag of the reader's language.
    """
    document = planned.document
    chapter = describe_chapter(document.chapter, language)
    counts = count_parts(document, content)
    title = (
        _("Already imported: {chapter}", language, chapter=chapter)
        if planned.same
        else _("Imported: {chapter}", language, chapter=chapter)
    )
    parts = [
        ngettext("{count} section", "{count} sections", counts["sections"], language),
        ngettext("{count} paragraph", "{count} paragraphs", counts["passages"], language),
        ngettext("{count} footnote", "{count} footnotes", counts["footnotes"], language),
        ngettext("{count} caption", "{count} captions", counts["captions"], language),
        ngettext("{count} event", "{count} events", counts["events"], language),
        ngettext("{count} mention", "{count} mentions", counts["mentions"], language),
        ngettext("{count} membership", "{count} memberships", counts["memberships"], language),
        ngettext("{count} warning", "{count} warnings", len(document.warnings), language),
    ]
    return f"{title}\n{pgettext('list', ', ', language).join(parts)}"


def summarize_document(document: ParsedDocument, language: str) -> str:
    """Describes a parsed document that was not imported, in one line."""
    chapter = document.chapter
    parts = [
        ngettext("{count} section", "{count} sections", len(chapter.sections), language),
        ngettext("{count} passage", "{count} passages", len(chapter.passages), language),
        ngettext("{count} warning", "{count} warnings", len(document.warnings), language),
    ]
    return _(
        "{file}: {chapter}; {counts}",
        language,
        file=chapter.source,
        chapter=describe_chapter(chapter, language),
        counts=pgettext("list", ", ", language).join(parts),
    )


def summarize_override(planned: PlannedOverride, language: str) -> str:
    """Describes the changes of an override file in one line."""
    changes = [
        _(
            _CHANGE_LABELS[name],
            language,
            count=len(ids),
            ids=", ".join(ids[:MAX_LISTED_IDS]) + (", …" if len(ids) > MAX_LISTED_IDS else ""),
        )
        for name, ids in group_changes(planned).items()
        if ids
    ]
    text = pgettext("list", ", ", language).join(changes) or _("already imported", language)
    return _(_KIND_LABELS[planned.override.kind], language, name=planned.override.name, changes=text)


def plan_to_dict(plan: ImportPlan, revision_id: int) -> list[dict[str, Any]]:
    """Returns the result of an import as plain data: an object for each chapter, override and skipped file.

    Args:
        plan: the plan that was applied.
        revision_id: id of the active revision after the import.
    """
    chapters = [
        {
            "revision": revision_id,
            "same": planned.same,
            "chapter": _chapter_to_dict(planned.document.chapter),
            "counts": count_parts(planned.document, plan.content),
            "replaced": list(planned.replaced),
            "warnings": [
                {
                    "number": warning.number,
                    "line": warning.line,
                    "code": warning.code,
                    "message": warning.translate("en"),
                    "excerpt": warning.excerpt,
                }
                for warning in planned.document.warnings
            ],
        }
        for planned in plan.chapters
    ]
    overrides = [
        {
            "revision": revision_id,
            "same": planned.same,
            "overlay": {"name": planned.override.name, "kind": planned.override.kind.value},
            **{name: list(ids) for name, ids in group_changes(planned).items()},
        }
        for planned in plan.overrides
    ]
    used = {planned.override.name for planned in plan.overrides}
    skipped = [
        {"skipped": name, "reasons": [warning.translate("en") for warning in warnings]}
        for name, warnings in plan.file_warnings.items()
        if name not in used
    ]
    return [*chapters, *overrides, *skipped]


def count_parts(document: ParsedDocument, content: Content) -> dict[str, int]:
    """Returns the numbers of a chapter's sections, paragraphs, notes, figures, events, mentions and memberships."""
    chapter = document.chapter
    kinds = Counter(passage.kind for passage in chapter.passages)
    return {
        "sections": len(chapter.sections),
        "passages": kinds[PassageKind.PARAGRAPH],
        "figures": len(chapter.figures),
        "footnotes": kinds[PassageKind.FOOTNOTE],
        "captions": kinds[PassageKind.CAPTION],
        "figure_notes": kinds[PassageKind.FIGURE_NOTE],
        "events": sum(event.chapter == chapter.key for event in content.events),
        "mentions": sum(mention.chapter == chapter.key for mention in content.mentions),
        "memberships": sum(claim.chapter == chapter.key for claim in content.membership_claims),
    }


def group_changes(planned: PlannedOverride) -> dict[str, tuple[str, ...]]:
    """Returns the ids of records by change: `added`, `changed`, `removed`."""
    return {"added": planned.added, "changed": planned.changed, "removed": planned.removed}


def _chapter_to_dict(chapter: Chapter) -> dict[str, Any]:
    return {
        "key": chapter.key,
        "edition": chapter.edition if chapter.has_edition else None,
        "number": chapter.number,
        "kind": chapter.kind.value,
        "language": chapter.language,
        "title": chapter.title,
    }
