"""Plans imports and compares revisions in a worker process with limits, without blocking the event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar

from briefings.collector import pause_collector
from briefings.documents.limits import DocumentLimits
from briefings.documents.sandbox.process import WorkerProcess, WorkRequest, build_command
from briefings.errors import ContentError, DocumentError
from briefings.revisions.sandbox.lines import iterate_lines
from briefings.revisions.sandbox.plan_errors import PLAN_TEXTS
from briefings.revisions.sandbox.protocol import (
    PlanRequest,
    PlanTask,
    decode_plan,
    decode_response,
    decode_review,
    encode_request,
    encode_task,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

    from briefings.domain import Chapter, DocumentWarning, Snapshot
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.import_plan import ImportPlan
    from briefings.revisions.import_request import ImportRequest
    from briefings.revisions.sandbox.lines import NamedLists

    OnStage = Callable[[str], Awaitable[None]]

T = TypeVar("T")

WORKER_COMMAND: Final = build_command("briefings.revisions.sandbox.worker")
PLAN_LIMITS: Final = DocumentLimits(cpu=60, wall=120.0)
"""The limits for the longest text that can be imported."""

_MAX_NAMED_FILES: Final = 3


class Planner:
    """A worker process for one request; started by `open_planner`.

    Args:
        process: the process, which waits for its request.
        limits: the resource limits of the process.
    """

    def __init__(self, process: WorkerProcess, limits: DocumentLimits) -> None:
        self._process = process
        self._limits = limits

    async def plan(
        self,
        base: Snapshot,
        documents: ImportRequest,
        language: str,
        *,
        is_reviewed: bool,
        on_stage: OnStage | None = None,
    ) -> tuple[ImportPlan, ChangeReview | None]:
        """Plans an import (`briefings.revisions.plan.plan_import`), and reviews its changes if there are any.

        Args:
            base: the active revision.
            documents: the documents to import.
            language: BCP 47 tag of the language of descriptions and cards.
            is_reviewed: whether the plan is also reviewed.
            on_stage: called when a stage begins: `annotate`, `compare`.

        Raises:
            DocumentError, ContentError: the documents conflict with each other or the content.
            ReaderStopped: annotation or comparison exceeded its time or memory limit.
        """
        request = PlanRequest(base, documents)
        chapters = (*base.content.chapters, *(document.chapter for document in documents.documents))
        task = PlanTask(_name_files(documents), self._scale_limits(chapters), language, is_reviewed)

        def decode(lists: NamedLists) -> tuple[ImportPlan, ChangeReview | None]:
            plan = decode_plan(lists, base, documents.files)
            review = decode_review(lists, base, plan.predict_revision(), plan.content, plan.diff)
            if is_reviewed and plan.changes_content and review is None:
                raise ValueError("the response has no review")
            return plan, review

        return await self._run(task, request, decode, on_stage)

    async def compare(
        self,
        before: Snapshot,
        after: Snapshot,
        language: str,
        files: tuple[str, ...] = (),
        warnings: Mapping[str, tuple[DocumentWarning, ...]] | None = None,
    ) -> ChangeReview:
        """Compares two revisions (`briefings.revisions.review.review_change`).

        Args:
            before: the active revision.
            after: the new revision.
            language: BCP 47 tag of the language of the compared cards.
            files: names of the imported files, for messages.
            warnings: the warnings by file, for the report.

        Raises:
            ReaderStopped: the comparison exceeded its time or memory limit.
        """
        request = PlanRequest(before, None, after, warnings or {})
        limits = self._scale_limits((*before.content.chapters, *after.content.chapters))
        task = PlanTask(_join_names(files), limits, language)

        def decode(lists: NamedLists) -> ChangeReview:
            review = decode_review(lists, before, after.revision, after.content)
            if review is None:
                raise ValueError("the response has no review")
            return review

        return await self._run(task, request, decode, None)

    def _scale_limits(self, chapters: Iterable[Chapter]) -> DocumentLimits:
        lengths = [len(passage.text) for chapter in chapters for passage in chapter.passages]
        return self._limits.scale_to_text(sum(lengths), len(lengths))

    async def _run(
        self, task: PlanTask, request: PlanRequest, decode: Callable[[NamedLists], T], on_stage: OnStage | None
    ) -> T:
        chunks: list[bytes] = []

        def encode() -> list[bytes]:
            return list(encode_request(request))

        def read_response() -> T:
            with pause_collector():
                return decode(decode_response(iterate_lines(chunks)))

        try:
            # guard 18 inline:
            #   tests/integration/storage/test_event_loop.py::test_nothing_that_grows_with_content_runs_in_the_loop
            lines = await asyncio.to_thread(encode)
            pieces = chain((encode_task(task),), lines)
            await self._process.run(WorkRequest(task.name, pieces, task.limits, PLAN_TEXTS, on_stage), chunks)
            # guard 18 inline:
            #   tests/integration/storage/test_event_loop.py::test_nothing_that_grows_with_content_runs_in_the_loop
            return await asyncio.to_thread(read_response)
        except (DocumentError, ContentError):
            raise
        # guard 35 except:
        #   tests/integration/revisions/test_planner.py::test_crash_and_invalid_response_are_one_sentence
        except (ValueError, KeyError, TypeError):
            raise PLAN_TEXTS.make_response_error(task.name) from None


@asynccontextmanager
async def open_planner(
    limits: DocumentLimits | None = None, command: Sequence[str] = WORKER_COMMAND
) -> AsyncIterator[Planner]:
    """Starts a worker process, and ends it on exit.

    The process imports its modules while it waits for its request. It should be started before a document is read, so
    that it is ready afterwards.

    Args:
        limits: the resource limits of the process; None for `PLAN_LIMITS`.
        command: the command that starts the process.
    """
    process = await WorkerProcess.start(command)
    try:
        yield Planner(process, limits or PLAN_LIMITS)
    finally:
        # guard 35 remove: tests/integration/revisions/test_planner.py::test_unneeded_process_ends
        await asyncio.shield(process.end())


def _name_files(documents: ImportRequest) -> str:
    sources = [document.chapter.source for document in documents.documents]
    return _join_names(documents.files or tuple(sources) or tuple(override.name for override in documents.overrides))


def _join_names(names: tuple[str, ...]) -> str:
    rest = ", …" if len(names) > _MAX_NAMED_FILES else ""
    return ", ".join(names[:_MAX_NAMED_FILES]) + rest
