"""Runs as a worker process that plans one import or compares two revisions, and writes the result as lines.

The process imports its modules while it waits for its request, and restricts itself before it reads content.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from briefings.collector import pause_collector
from briefings.documents.resource_errors import make_nesting_error
from briefings.documents.sandbox.kernel import end_with_parent
from briefings.documents.sandbox.messages import encode_error, encode_stage
from briefings.documents.sandbox.restrictions import restrict_process
from briefings.errors import ContentError, DocumentError
from briefings.revisions.plan import plan_import
from briefings.revisions.review import review_change, review_plan
from briefings.revisions.sandbox.lines import END_LINE, prepare_decoding
from briefings.revisions.sandbox.plan_errors import make_memory_error
from briefings.revisions.sandbox.protocol import (
    REQUEST_TYPES,
    decode_request,
    decode_task,
    encode_plan,
    encode_review,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefings.revisions.sandbox.protocol import PlanRequest, PlanTask


def main() -> int:
    """Handles one request, writes the result and returns the exit code."""
    # guard 35 remove: tests/integration/revisions/test_planner.py::test_worker_ends_with_its_parent
    end_with_parent()
    _load_modules()
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    first_line = stream.readline()
    if not first_line:  # the parent sends no request, for example if the document can't be read
        return 0
    task = decode_task(first_line)
    # guard 35 remove: tests/integration/revisions/test_planner.py::test_process_has_no_files_network_or_programs
    restrict_process(task.limits)

    def report_stage(name: str) -> None:
        out.write(encode_stage(name))
        out.flush()

    try:
        # The process ends after this request, so that garbage collection is unnecessary.
        with pause_collector():
            for line in _run_task(task, decode_request(stream), report_stage):
                out.write(line)
        out.write(END_LINE)
    except (DocumentError, ContentError) as error:
        out.write(encode_error(error))
    except MemoryError:
        out.write(encode_error(make_memory_error(task.name, task.limits)))
    except RecursionError:
        out.write(encode_error(make_nesting_error(task.name)))
    out.flush()
    return 0


def _run_task(task: PlanTask, request: PlanRequest, report_stage: Callable[[str], None]) -> Iterator[bytes]:
    if request.documents is None:
        report_stage("compare")
        if request.after is not None:
            compared = review_change(request.base, request.after, task.language, request.warnings)
            yield from encode_review(compared, with_diff=True)
        return
    report_stage("annotate")
    plan = plan_import(request.base, request.documents, task.language)
    review = None
    if task.is_reviewed and plan.changes_content:
        report_stage("compare")
        review = review_plan(plan, task.language)
    yield from encode_plan(plan)
    if review is not None:
        yield from encode_review(review, with_diff=False)


def _load_modules() -> None:
    """Imports the modules that annotation and cards import on demand, and creates the decoders of the request."""
    import rapidfuzz  # noqa: F401

    import briefings.anniversaries.almanac
    import briefings.anniversaries.main_facts
    import briefings.anniversaries.subject_cards
    import briefings.annotation
    import briefings.cards.content_index
    import briefings.search.mention_finder
    import briefings.search.name_finder  # noqa: F401

    prepare_decoding(REQUEST_TYPES)


if __name__ == "__main__":
    sys.exit(main())
