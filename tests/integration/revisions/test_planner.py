"""Documents are annotated and compared in a process with resource limits, so that no document can stop the bot."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.metadata import MetadataOverride
from briefings.domain import Override, OverrideKind, Snapshot
from briefings.errors import ContentError, DocumentError, ReaderStopped
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.plan import plan_import
from briefings.revisions.review import review_change, review_plan
from briefings.revisions.sandbox.planner import open_planner
from tests.support.refresh_documents import LINES, content_of, document, reading, snapshot

pytestmark = [pytest.mark.fault(35), pytest.mark.usefixtures("started_workers")]

HAS_LIMITS = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no limits of a process: the clock alone holds"
)
ROOT = Path(__file__).parents[3]
NEXT = (LINES[0], LINES[1].replace("東京", "大阪"), "- ロシアで新しい関税が告げられた。 {p=146}")
SUBJECTS_FILE = '[lighthouses]\nnames = { ja = "架空灯台", en = "Invented lighthouses" }\nrelated = ["AM"]\n'


@pytest.fixture
def base() -> Snapshot:
    return Snapshot(
        snapshot(content_of(document()), 4).revision, content_of(document()), {"a/b/c/d": {3: "2025-01-02"}}
    )


def imported(*documents: bytes, **more: object) -> ImportRequest:
    readings = tuple(reading(data, f"new-{place}.md") for place, data in enumerate(documents))
    return ImportRequest(readings, files=tuple(reading.chapter.source for reading in readings), **more)  # type: ignore[arg-type]


def worker(code: str) -> tuple[str, ...]:
    """Returns the command of a worker process with the code's `attack` in place of `plan_import`."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom briefings.revisions.sandbox import worker\n"
    return (sys.executable, "-I", "-c", f"{start}{code}\nworker.plan_import = attack\nsys.exit(worker.main())")


REQUESTS = {
    "a new chapter and a changed one": imported(document(NEXT), document(edition=2026)),
    "the same chapter by another name": imported(document()),
    "metadata": imported(document(NEXT, edition=2031), metadata_override=MetadataOverride(number="2-7")),
    "a file of subjects": imported(
        document(NEXT), overrides=(Override("topics.toml", OverrideKind.SUBJECTS, SUBJECTS_FILE, "0" * 64),)
    ),
}


@pytest.mark.parametrize("kind", REQUESTS)
async def test_result_equals_planning_in_process(kind: str, base: Snapshot) -> None:
    request = REQUESTS[kind]
    here = plan_import(base, request, "en")
    stages: list[str] = []

    async def note_stage(name: str) -> None:
        stages.append(name)

    async with open_planner() as planner:
        plan, review = await planner.plan(base, request, "en", is_reviewed=True, on_stage=note_stage)
    assert plan == here
    assert plan.changes_content is here.changes_content
    assert review == (review_plan(here, "en") if here.changes_content else None)
    assert stages == ["annotate", "compare"][: 2 if here.changes_content else 1]


async def test_two_revisions_are_compared_as_here(base: Snapshot) -> None:
    after = snapshot(content_of(document(NEXT)), 9)
    warnings = {"next.md": reading(document(NEXT)).warnings}
    async with open_planner() as planner:
        assert await planner.compare(base, after, "ja", ("next.md",), warnings) == review_change(
            base, after, "ja", warnings
        )


async def test_refusals_are_returned_unchanged(base: Snapshot) -> None:
    with pytest.raises(DocumentError, match="the same chapter"):
        async with open_planner() as planner:
            await planner.plan(base, imported(document(NEXT), document(NEXT)), "ja", is_reviewed=True)
    removed = Override("x.toml", OverrideKind.SUBJECTS, "[XX]\nremoved = true\n", "0" * 64)
    with pytest.raises(ContentError) as raised:
        async with open_planner() as planner:
            await planner.plan(base, imported(overrides=(removed,)), "ja", is_reviewed=True)
    assert raised.value.format_line("ja").startswith("x.toml")


FALSE_ANSWERS = {
    "nothing": "pass",
    "a crash": "import os; os.abort()",
    "no end": "print('plan.failures []')",
    "unknown objects": """print('plan.known [["chapters", 0, 5, 9]]\\nend []')""",
    "objects before the first": """print('plan.known [["chapters", 0, -1, 1]]\\nend []')""",
    "an unknown list": """print('plan.known [["revision", 0, 0, 1]]\\nend []')""",
    "an unknown kind": "print('plan.secrets [1]\\nend []')",
    "another class": """print('plan.mentions [{"chapter": 1}]\\nend []')""",
    "a missing chapter": """print('plan.chosen [[7, [], false]]\\nend []')""",
    "no review": "print('end []')",
    "no JSON": "print('plan.mentions [')",
    "an unknown error": """print('{"error": "SystemExit", "problem": "", "location": "", "remedy": ""}')""",
}


@pytest.mark.parametrize("kind", FALSE_ANSWERS)
async def test_crash_and_invalid_response_are_one_sentence(kind: str, base: Snapshot) -> None:
    command = (sys.executable, "-c", FALSE_ANSWERS[kind])
    with pytest.raises(ReaderStopped, match=r"new-0\.md: the search for names and the comparison failed"):
        async with open_planner(command=command) as planner:
            await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True)


@HAS_LIMITS
async def test_text_that_is_annotated_too_long_is_stopped_and_the_loop_is_free(base: Snapshot) -> None:
    """Such a document would take minutes without the limit; meanwhile the event loop runs other tasks."""
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.005)
            turns += 1

    counting = asyncio.create_task(count_turns())
    attack = "def attack(*_):\n    while True: pass"
    try:
        with pytest.raises(ReaderStopped, match="stopped after 1 seconds") as raised:
            async with open_planner(DocumentLimits(cpu=1, wall=300), worker(attack)) as planner:
                await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True)
    finally:
        counting.cancel()
    assert turns > 3
    assert "国名などの抽出と比較が1秒" in raised.value.format_line("ja")


async def test_process_that_hangs_is_stopped(base: Snapshot) -> None:
    with pytest.raises(ReaderStopped, match=r"stopped after 0\.2 seconds"):
        async with open_planner(
            DocumentLimits(wall=0.2), (sys.executable, "-c", "import time; time.sleep(60)")
        ) as planner:
            await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True)


@HAS_LIMITS
async def test_process_that_needs_too_much_memory_is_stopped(base: Snapshot) -> None:
    attack = "def attack(*_):\n    return [bytes(1_000_000) for _ in range(1_000)]"
    with pytest.raises(ReaderStopped, match="more than 512 MB of memory"):
        async with open_planner(command=worker(attack)) as planner:
            await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are of Linux")
async def test_process_has_no_files_network_or_programs(base: Snapshot, tmp_path: Path) -> None:
    secret = tmp_path / ".env"
    secret.write_text("DISCORD_TOKEN=canary")
    attack = f"""
import os, socket, subprocess
from briefings.errors import DocumentError
def attack(*_):
    done = []
    for act in (
        lambda: open({str(secret)!r}),
        lambda: open("/etc/passwd"),
        lambda: open("/proc/{os.getpid()}/environ"),
        lambda: open({str(tmp_path / "made")!r}, "w"),
        lambda: socket.socket(),
        lambda: subprocess.Popen(["true"]),
        lambda: os.kill({os.getpid()}, 0),
        lambda: os.environ["DISCORD_TOKEN"],
    ):
        try:
            act()
            done.append("done")
        except (OSError, KeyError):
            done.append("denied")
    raise DocumentError(" ".join(done))
"""
    with pytest.raises(DocumentError) as raised:
        async with open_planner(command=worker(attack)) as planner:
            await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True)
    assert str(raised.value.problem).split() == ["denied"] * 8


async def test_cancelled_plan_leaves_no_process(base: Snapshot) -> None:
    """SIGTERM can therefore end the bot while a document is being processed."""
    attack = "import time\ndef attack(*_):\n    time.sleep(300)"
    begun = asyncio.Event()

    async def note_stage(_name: str) -> None:
        begun.set()

    async def work() -> None:
        async with open_planner(command=worker(attack)) as planner:
            processes.append(planner._process._process.pid)
            await planner.plan(base, imported(document(NEXT)), "ja", is_reviewed=True, on_stage=note_stage)

    processes: list[int] = []
    working = asyncio.create_task(work())
    await begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    with pytest.raises(ProcessLookupError):
        os.kill(processes[0], 0)


async def test_unneeded_process_ends() -> None:
    async with open_planner() as planner:
        process = planner._process._process
    assert process.returncode is not None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends a process with its parent")
def test_worker_ends_with_its_parent(base: Snapshot) -> None:
    """This also applies during its work, when it does not notice that its input is closed."""
    attack = "import time\ndef attack(*_):\n    time.sleep(300)"
    parent = f"""
import asyncio, sys, time
sys.path.insert(0, {str(ROOT)!r})
from briefings.domain import Content, Revision, Snapshot
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.sandbox.planner import open_planner
async def work():
    async with open_planner(command={worker(attack)!r}) as planner:
        async def say(name):
            print(planner._process._process.pid, flush=True)
        base = Snapshot(Revision(1, None, "", ""), Content((), ()))
        await planner.plan(base, ImportRequest(), "ja", is_reviewed=True, on_stage=say)
asyncio.run(work())
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert process.stdout is not None
    worker_id = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 60
    while _is_running(worker_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(worker_id)


def _is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
