"""Commands that a signal ends remove what they began, and the interpreter ends in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault(29)

START = "from bot.cli import main; main()"
SLOW_CHECK = """
import time
from briefings.storage.sqlite import backup

original = backup.verify_file


async def verify_slowly(path):
    print("verifying", flush=True)
    import asyncio
    await asyncio.sleep(60)
    await original(path)


backup.verify_file = verify_slowly
"""
"""Holds a command between the copy of the database and its verification."""
SLOW_DRAWING = """
import time
from bot.cli import queries


def show_slowly(*_arguments, **_options):
    try:
        print("drawing", flush=True)
        time.sleep(60)
    finally:
        time.sleep(0.1)
        print("cleaned up", flush=True)


queries.brief_command.callback = show_slowly
"""
"""Holds a command that has no event loop."""
WORKING_THREAD = """
import atexit, threading, time

def work():
    time.sleep(1)
    print("the thread is done", flush=True)

def begin():
    threading.Thread(target=work).start()
    print("ending", flush=True)

atexit_of_threads = threading._shutdown
def shut_down():
    begin()
    atexit_of_threads()
threading._shutdown = shut_down
"""
"""Starts a thread as soon as the interpreter begins to end."""


@pytest.fixture
def database(tmp_path: Path, builtin_database: Path) -> Path:
    path = tmp_path / "briefings.db"
    path.write_bytes(builtin_database.read_bytes())
    path.chmod(0o600)
    return path


def start(database: Path, *arguments: str, before: str = "", prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", before + START, "--database", str(database), "--language", "en", *arguments]
    return subprocess.Popen([*prefix, *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def send_until_end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Sends a signal again and again, so that it also arrives during the clean-up and the messages."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(number)
        time.sleep(0.001)


def wait_for_line(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    assert text in process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_terminated_command_cleans_up_without_event_loop(database: Path, number: signal.Signals) -> None:
    process = start(database, "brief", "Armenia", before=SLOW_DRAWING)
    wait_for_line(process, "drawing")
    send_until_end(process, number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (-number, "")
    assert "cleaned up" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("count", [1, 5])
def test_terminated_command_removes_its_files(
    database: Path, tmp_path: Path, number: signal.Signals, count: int
) -> None:
    """The status is that of a process that the signal ended; further signals do not interrupt the clean-up."""
    before = sorted(path.name for path in tmp_path.iterdir())
    process = start(database, "teach", "あるめ国", "AM", before=SLOW_CHECK)
    wait_for_line(process, "verifying")
    assert any(".partial-" in path.name for path in tmp_path.iterdir())
    for _ in range(count):
        process.send_signal(number)
        time.sleep(0.01)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == -number
    assert "Traceback" not in err
    left = sorted(path.name for path in tmp_path.iterdir())
    assert [name for name in left if ".partial-" in name or "backup" in name] == []
    assert set(before) <= set(left)


def test_interrupted_command_also_removes_its_files(database: Path, tmp_path: Path) -> None:
    process = start(database, "teach", "あるめ国", "AM", before=SLOW_CHECK)
    wait_for_line(process, "verifying")
    send_until_end(process, signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip().endswith("Aborted!")
    assert not any(".partial-" in path.name for path in tmp_path.iterdir())


def test_ignored_signal_stays_ignored(database: Path) -> None:
    """`nohup` ignores SIGHUP."""
    process = start(database, "brief", "Armenia", prefix=("sh", "-c", "trap '' HUP; echo ready; exec \"$@\"", "sh"))
    wait_for_line(process, "ready")
    for _ in range(100):
        process.send_signal(signal.SIGHUP)
        time.sleep(0.01)
        if process.poll() is not None:
            break
    out, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Armenia" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interpreter_ends_in_order(database: Path, number: signal.Signals) -> None:
    """It waits for threads, even if a signal arrives while it does."""
    process = start(database, "--help", before=WORKING_THREAD)
    assert process.stdout is not None
    while "ending" not in process.stdout.readline():
        pass
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "the thread is done" in out
