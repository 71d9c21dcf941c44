"""Starts `briefing-bot preview` in a process, and a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.database_copies import copy_database

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NO_WEB_FONTS = "--disable-remote-fonts"
"""A flag: the fonts of the system are used. A page of SimCord spends a third of its time on fonts."""


@contextmanager
def start_preview(folder: Path, content: Path | None = None, **settings: str) -> Iterator[tuple[str, str]]:
    """Runs the preview with a database in a folder; yields the addresses of Discord and of Slack.

    Args:
        folder: of the database.
        content: a database that is copied there first; None: the preview makes one.
        settings: environment variables.
    """
    if content is not None:
        copy_database(content, folder / "briefings.db")
    environment = {
        **os.environ, "DATABASE_PATH": str(folder / "briefings.db"), "PYTHONUNBUFFERED": "1", **settings,
    }  # fmt: skip
    for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [Path(sys.executable).with_name("briefing-bot"), "preview", "--port", "0"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        lines: list[str] = []
        addresses: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if "http://127.0.0.1:" in line:
                addresses.append(line[line.index("http") :].strip())
            if len(addresses) == 2:
                yield addresses[0], addresses[1]
                break
        else:
            raise AssertionError("".join(lines))
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()
