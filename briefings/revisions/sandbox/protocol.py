"""Encodes requests to the worker process that plans imports, and its responses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from briefings.documents.limits import DocumentLimits
from briefings.documents.metadata import MetadataOverride
from briefings.documents.sandbox.messages import ERROR_PREFIX, STAGE_PREFIX, decode_error
from briefings.domain import DocumentWarning, ParsedDocument, Revision, Snapshot
from briefings.domain.reviews import ContentDiff, ContentPart, DiffItem, PartDiff
from briefings.revisions.affected_cards import AffectedCard, CardComparison
from briefings.revisions.change_review import ChangeReview, list_new_chapters
from briefings.revisions.checks import CheckFailure
from briefings.revisions.import_plan import ImportPlan, PlannedChapter, PlannedOverride
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.sandbox.content_lines import (
    CONTENT_TYPES,
    encode_chapters,
    encode_content,
    encode_file_warnings,
    encode_snapshot,
    encode_warnings,
    take_chapters,
    take_content,
    take_file_warnings,
    take_snapshot,
    take_warnings,
)
from briefings.revisions.sandbox.lines import END_LINE, decode_lines, encode_items, encode_text

if TYPE_CHECKING:
    from briefings.domain import Content
    from briefings.revisions.sandbox.lines import NamedLists

_SIDES: Final = ("added", "changed", "removed")


class PlanTask(Struct, frozen=True):
    """The task of the worker process.

    Attributes:
        name: the names of the documents, for messages.
        limits: the resource limits of the process.
        language: BCP 47 tag of the language of descriptions and cards.
        is_reviewed: whether a plan is also reviewed.
    """

    name: str
    limits: DocumentLimits
    language: str
    is_reviewed: bool = True


class PlanRequest(Struct, frozen=True):
    """A request to plan an import or to compare two revisions.

    Attributes:
        base: the active revision.
        documents: the documents to import; None to compare `after`.
        after: the revision to compare with `base`; None to plan an import.
        warnings: the warnings by file, for the report about `after`.
    """

    base: Snapshot
    documents: ImportRequest | None = None
    after: Snapshot | None = None
    warnings: Mapping[str, tuple[DocumentWarning, ...]] = field(default_factory=dict)


_TYPES: Final[Mapping[str, Any]] = {
    **CONTENT_TYPES,
    "task": PlanTask,
    "files": str,
    "metadata_override": MetadataOverride | None,
    "chosen": tuple[int | None, tuple[str, ...], bool],
    "planned_overrides": PlannedOverride,
    "failures": CheckFailure,
    "cards": AffectedCard,
    "comparisons": tuple[str, CardComparison],
    "changes": str,
    "is_reviewed": bool,
    **{f"{part.value}-{side}": DiffItem for part in ContentPart for side in _SIDES},
    "parts": ContentPart,
}
REQUEST_TYPES: Final = (*CONTENT_TYPES.values(), PlanTask)
"""The classes that nearly every request contains."""


def encode_task(task: PlanTask) -> bytes:
    """Returns the first line of a request."""
    return b"".join(encode_items("task", [task]))


def decode_task(line: bytes) -> PlanTask:
    """Decodes the line of `encode_task`."""
    (task,) = decode_lines((line, END_LINE), _TYPES).take("task")
    result: PlanTask = task
    return result


def encode_request(request: PlanRequest) -> Iterator[bytes]:
    """Yields the lines of a request after the first one."""
    yield from encode_snapshot("base", request.base)
    if request.after is not None:
        yield from encode_snapshot("after", request.after)
        yield from encode_file_warnings("after", request.warnings)
    if request.documents is not None:
        documents = request.documents
        yield from encode_chapters("import", [document.chapter for document in documents.documents])
        for index, document in enumerate(documents.documents):
            yield from encode_warnings("documents", index, document.warnings)
        yield from encode_items("import.overrides", documents.overrides)
        yield from encode_items("import.files", documents.files)
        yield from encode_file_warnings("import", documents.file_warnings)
        yield from encode_items("import.metadata_override", [documents.metadata_override])
    yield END_LINE


def decode_request(lines: Iterable[bytes]) -> PlanRequest:
    """Decodes the lines of `encode_request`."""
    lists = decode_lines(lines, _TYPES)
    base = take_snapshot(lists, "base")
    metadata_override = lists.take("import.metadata_override")
    if not metadata_override:
        return PlanRequest(base, None, take_snapshot(lists, "after"), take_file_warnings(lists, "after"))
    documents = tuple(
        ParsedDocument(chapter, take_warnings(lists, "documents", index))
        for index, chapter in enumerate(take_chapters(lists, "import"))
    )
    return PlanRequest(
        base,
        ImportRequest(
            documents,
            lists.take("import.overrides"),
            lists.take("import.files"),
            take_file_warnings(lists, "import"),
            *metadata_override,
        ),
    )


def encode_plan(plan: ImportPlan) -> Iterator[bytes]:
    """Yields the lines of a plan."""
    yield from encode_content("plan", plan.content, plan.base.content)
    positions = {id(chapter): index for index, chapter in enumerate(plan.content.chapters)}
    chapters = [planned.document.chapter for planned in plan.chapters]
    # A chapter that is already stored under another file name is not part of the content.
    yield from encode_chapters("planned", [chapter for chapter in chapters if id(chapter) not in positions])
    for index, planned in enumerate(plan.chapters):
        yield from encode_warnings("planned", index, planned.document.warnings)
    yield from encode_items(
        "plan.chosen",
        [(positions.get(id(planned.document.chapter)), planned.replaced, planned.same) for planned in plan.chapters],
    )
    yield from encode_items("plan.planned_overrides", plan.overrides)
    yield from encode_file_warnings("plan", plan.file_warnings)
    yield from _encode_diff(plan.diff)
    yield from encode_items("plan.failures", plan.failures)


def decode_plan(lists: NamedLists, base: Snapshot, files: tuple[str, ...]) -> ImportPlan:
    """Returns the plan that `encode_plan` encoded.

    Raises:
        ValueError, TypeError: the lines are inconsistent.
    """
    content = take_content(lists, "plan", base.content)
    others = iter(take_chapters(lists, "planned"))
    chapters = []
    for index, (position, replaced, same) in enumerate(lists.take("plan.chosen")):
        of_content = content.chapters if position is None else content.chapters[max(position, 0) :]
        chapter = next(others if position is None else iter(of_content), None)
        if chapter is None:
            raise ValueError("a planned chapter is missing")
        document = ParsedDocument(chapter, take_warnings(lists, "planned", index))
        chapters.append(PlannedChapter(document, replaced, same))
    return ImportPlan(
        base=base,
        content=content,
        chapters=tuple(chapters),
        overrides=lists.take("plan.planned_overrides"),
        files=files,
        file_warnings=take_file_warnings(lists, "plan"),
        diff=_take_diff(lists),
        failures=lists.take("plan.failures"),
    )


def encode_review(review: ChangeReview, *, with_diff: bool) -> Iterator[bytes]:
    """Yields the lines of a review. The review of a plan omits the diff, which the plan already has."""
    if with_diff:
        yield from _encode_diff(review.diff)
    yield from encode_items("review.failures", review.failures)
    yield from encode_items("review.cards", review.affected_cards)
    for comparison in review.comparisons.items():
        yield from encode_items("review.comparisons", [comparison])
    yield from encode_text("review.changes", review.changes)
    yield from encode_items("review.is_reviewed", [True])


def decode_review(
    lists: NamedLists, before: Snapshot, after: Revision, content: Content, diff: ContentDiff | None = None
) -> ChangeReview | None:
    """Returns the review that `encode_review` encoded; None if the response has none.

    Args:
        lists: the response.
        before: the active revision.
        after: the new revision.
        content: the content of the new revision.
        diff: the diff of the plan; None if the response contains one.
    """
    if not lists.take("review.is_reviewed"):
        return None
    return ChangeReview(
        before=before.revision,
        after=after,
        diff=_take_diff(lists) if diff is None else diff,
        failures=lists.take("review.failures"),
        affected_cards=lists.take("review.cards"),
        new_chapters=list_new_chapters(before.content, content),
        comparisons=dict(lists.take("review.comparisons")),
        changes=lists.take_text("review.changes"),
    )


def decode_response(lines: Iterable[bytes]) -> NamedLists:
    """Decodes a response, for `decode_plan` and `decode_review`.

    Raises:
        DocumentError, ContentError: the error that the worker process reported.
        ValueError, KeyError, TypeError: the response is incomplete or invalid.
    """
    rest = iter(lines)
    for line in rest:
        if line.startswith(ERROR_PREFIX):
            raise decode_error(json.loads(line))
        if not line.startswith(STAGE_PREFIX):
            return decode_lines(chain((line,), rest), _TYPES)
    raise ValueError("the response is empty")


def _encode_diff(diff: ContentDiff) -> Iterator[bytes]:
    yield from encode_items("diff.parts", list(diff.parts))
    for part, part_diff in diff.parts.items():
        for side in _SIDES:
            yield from encode_items(f"diff.{part.value}-{side}", getattr(part_diff, side))


def _take_diff(lists: NamedLists) -> ContentDiff:
    return ContentDiff(
        {
            part: PartDiff(*(lists.take(f"diff.{part.value}-{side}") for side in _SIDES))
            for part in lists.take("diff.parts")
        }
    )
