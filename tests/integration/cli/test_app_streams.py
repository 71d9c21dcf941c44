"""Tests the command as a process: its pipes, its locale, its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COMMAND = str(Path(sys.executable).with_name("briefing-bot"))

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(database: Path, tmp_path: Path) -> Start:
    """Starts `briefing-bot` on the test's database, in an empty folder."""

    def begin(*arguments: str, environment: dict[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        plain = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DATABASE_PATH": str(database)}
        options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([COMMAND, *arguments], cwd=tmp_path, env={**plain, **(environment or {})}, **options)

    return begin


@pytest.mark.parametrize("command", [["export", "--json"], ["brief", "アルメニア"], ["match", "ピザ"], ["--help"]])
def test_closed_pipe_ends_the_command_silently(start: Start, command: list[str]) -> None:
    """`| head -1`: a closed pipe is no error, and does not give the status of an empty result."""
    reading, writing = os.pipe()
    os.close(reading)
    process = start(*command, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [["export"], ["brief", "アルメニア"], ["check"], ["brief", "--help"], ["--help"]])
def test_full_disk_is_one_line_and_status_2(start: Start, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start("--language", "en", *command, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().splitlines() == [
        "briefing-bot: the output can't be written: No space left on device. Check the free space."
    ]


def test_query_is_utf_8_in_any_locale(start: Start) -> None:
    bare = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    out, err = start("brief", "アルメニア", "--section", "2-(1)-ア", environment=bare).communicate(timeout=60)
    assert "ロシア内政" in out.decode()
    assert err == b""


def test_query_that_is_not_text_finds_nothing(start: Start) -> None:
    process = start("match", b"\xff\xfe\x80", "a\ud800".encode("utf-8", "surrogatepass"))  # type: ignore[arg-type]
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"")
    assert out.decode().count("nothing") == 2
