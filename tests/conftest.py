"""Fixtures of all tests."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import shutil
import signal
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from briefings.documents.sandbox.process import WorkerProcess
from briefings.revisions.builtin import ensure_builtin
from briefings.service import BriefingService
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.examples import PROFILE, count_examples
from tests.support.forked_workers import HAS_FORKED_WORKERS, START_PROCESS, WorkerForkServer
from tests.support.postgres_server import MISSING, PostgresServer, is_installed, run_apart

ROOT = Path(__file__).resolve().parent.parent
# Programs that the tests start import `tests.support`, and this checkout before any installed package.
os.environ["PYTHONPATH"] = str(ROOT)
# Tests send more requests in a minute than a user may; tests of the limits enable them.
os.environ["COOLDOWNS"] = "false"
# No test may fail because the machine is busy: hypothesis would end examples that take longer than 0.2 s. `make test`
# runs the same examples each time, so that a failure comes from the change at hand; `make test-all` and `make soak`
# load the profile `random`, which generates new ones.
settings.register_profile("random", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "fixed", settings.get_profile("random"), derandomize=True, database=None, max_examples=count_examples(100)
)
settings.load_profile(PROFILE)
BUILTIN_MADE_AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
MODULES_TOGETHER = 200
LAST_WAITING = 0.8
"""Share of the other files after which no file of `tests/e2e` begins: the longest take half a minute."""
CHAPTERS = ROOT.parent / "shared" / "chapter"
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - the folder in memory that Linux has
MEMORY_NEEDED = 3 << 30
# Imported modules and collected tests are no garbage. `pytest_collection_finish` enables the collector again.
gc.disable()


def pytest_configure() -> None:
    """Puts the folders of tests into memory, and lets the processes that tests start react to Ctrl+C.

    A database waits for the disk at each change. A shell script ignores SIGINT in what it starts in the background,
    and every process inherits this: a command under test would never end.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if MEMORY_FOLDER.is_dir() and shutil.disk_usage(MEMORY_FOLDER).free >= MEMORY_NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_FOLDER))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Spreads the files of `tests/e2e` among the others if several processes share the files.

    The tests of these files mostly wait. In the order of folders all processes would wait at the same time.
    """
    if not hasattr(config, "workerinput"):
        return
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [path for path in files if path.is_relative_to(ROOT / "tests" / "e2e")]
    busy = [path for path in files if path not in waiting]
    places = {path: number * LAST_WAITING / max(len(waiting), 1) for number, path in enumerate(waiting)}
    places |= {path: number / len(busy) for number, path in enumerate(busy)}
    items[:] = [item for path in sorted(files, key=places.__getitem__) for item in files[path]]


def pytest_collection_finish() -> None:
    """Hides modules and tests from the collector of cyclic garbage, which last to the end, and lets it run seldom.

    It would take a twentieth of the time otherwise. The program sets the same thresholds.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session")
def _module_count() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def _free_cycles(_module_count: Iterator[int]) -> Iterator[None]:
    """Frees the objects that the tests of several modules leave.

    Loading content hides every object of the moment from the collector (`briefings.collector`), so that the bots of
    one test after the other would remain. Collecting takes two seconds, and even counting the hidden objects a
    twentieth, so that it is done for many modules together. Their tasks are forgotten after each module: the end of
    every event loop looks through all of them.
    """
    yield
    for tasks in (getattr(asyncio.tasks, name, set()) for name in ("_all_tasks", "_scheduled_tasks")):
        for task in [task for task in tasks if task.done()]:
            tasks.discard(task)
    if next(_module_count) % MODULES_TOGETHER == 0:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def worker_fork_server() -> Iterator[WorkerForkServer | None]:
    """Forks the processes that read and plan documents from one that has loaded their modules."""
    if not HAS_FORKED_WORKERS:
        yield None
        return
    server = WorkerForkServer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkerProcess, "start", server.start_worker)
        yield server
    server.stop()


@pytest.fixture
def started_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starts the processes that read and plan documents as the product does."""
    monkeypatch.setattr(WorkerProcess, "start", START_PROCESS)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top-level folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_chapter() -> Path:
    """Path of the real chapter's raw text; skips the test if it is missing.

    If the folder beside the checkout exists, or in CI, the test fails instead, so that it is never skipped unnoticed.
    """
    paths = sorted(CHAPTERS.glob("bluebook-2025-chapter-2-section-*.raw.txt"))
    if not paths:
        reason = "the real chapter is not beside this checkout: it may not be distributed with it"
        if CHAPTERS.parent.exists() or os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return paths[0]


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of the run share, and no other run."""
    folder = tmp_path_factory.getbasetemp()
    # An environment variable would not do: a run that a test starts in a separate process would share the folder too.
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def builtin_database(run_folder: Path) -> Path:
    """A database with the built-in content and its cache, to copy.

    Making one takes seconds, so all test processes share it.
    """
    path = run_folder / "builtin" / "briefings.db"
    with FileLock(run_folder / "builtin.lock"):
        if not path.exists():
            asyncio.run(_make_builtin_database(path))
    return path


async def _make_builtin_database(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    async with await SqliteStorage.open(unfinished, clock=lambda: BUILTIN_MADE_AT) as storage:
        await ensure_builtin(storage)
        loaded = await storage.revisions.load_active_snapshot()
        service = BriefingService(loaded.snapshot)
        service.preload()
        await storage.revisions.cache_snapshot(loaded, *service.export_derived())
    unfinished.with_name(f"{unfinished.name}.cache").rename(path.with_name(f"{path.name}.cache"))
    unfinished.rename(path)


@pytest.fixture(scope="session")
def postgres_cluster(run_folder: Path) -> Path:
    """The files of a new PostgreSQL server, to copy: making them takes a second, so all test processes share them."""
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    path = run_folder / "postgres"
    with FileLock(run_folder / "postgres.lock"):
        if not path.exists():
            PostgresServer().move_cluster(path)
    return path


@pytest.fixture(scope="session")
def postgres_server(postgres_cluster: Path) -> Iterator[PostgresServer]:
    """A running PostgreSQL server; skips if it is not installed, and fails in CI, which installs it."""
    server = PostgresServer(postgres_cluster)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database for one test."""
    url = postgres_server.create_database(f"test_{uuid.uuid4().hex}")
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a database with the schema of this version, to copy."""
    run_apart(_make_postgres_schema(postgres_server.create_database("template")))
    return "template"


async def _make_postgres_schema(url: str) -> None:
    async with await PostgresStorage.open(url, clock=lambda: BUILTIN_MADE_AT):
        pass


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a database for one test, with the schema of this version and without content."""
    url = postgres_server.create_database(f"test_{uuid.uuid4().hex}", template=postgres_template)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def own_postgres(postgres_cluster: Path) -> Iterator[PostgresServer]:
    """A server that the test may stop."""
    server = PostgresServer(postgres_cluster)
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def repository_copy(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A copy of this repository, with the files beside it, for tests that change files."""
    folder = tmp_path_factory.mktemp("copy")
    for entry in ("bot", "briefings", "migrations", "tests"):
        shutil.copytree(root / entry, folder / "repo" / entry, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (root / "pyproject.toml", root / "Makefile", *root.glob("*.lock")):
        shutil.copy(file, folder / "repo")
    if (root.parent / "shared").exists():
        (folder / "shared").symlink_to(root.parent / "shared")
    return folder / "repo"
