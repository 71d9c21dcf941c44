"""The Makefile passes an environment in which Python can start."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.mark.parametrize(
    ("name", "value", "passed"),
    [
        ("LC_ALL", "C", "C.UTF-8"),
        ("LC_ALL", "POSIX", "C.UTF-8"),
        ("LC_ALL", "ja_JP.UTF-8", "ja_JP.UTF-8"),
        ("PYTHONDONTWRITEBYTECODE", "1", ""),
    ],
)
def test_programs_get_an_environment_that_suits_them(root: Path, name: str, value: str, passed: str) -> None:
    """A locale without UTF-8 stops Python in a folder with a name in kanji; tests need compiled files."""
    ended = subprocess.run(
        ["make", "--no-print-directory", "--eval", f'show: ; @echo "$${name}"', "show"],
        cwd=root, env={**os.environ, name: value}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert ended.stdout.strip() == passed
