"""The Makefile passes an environment that suits the tests, and installs what starts in any locale and folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

BARE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
"""A locale in which Python reads only ASCII."""


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_tests_get_compiled_files(root: Path) -> None:
    ended = subprocess.run(
        ["make", "--no-print-directory", "--eval", 'show: ; @echo "$$PYTHONDONTWRITEBYTECODE"', "show"],
        cwd=root, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert ended.stdout.strip() == ""


def test_installation_in_a_folder_named_in_kanji_starts_in_any_locale(root: Path, tmp_path: Path) -> None:
    """The path of an editable installation becomes relative: Python before 3.13 reads it in the locale's encoding."""
    folder = tmp_path / "試験 場所"
    venv = folder / ".venv"
    for name in (".ci", "bot"):
        (folder / name).mkdir(parents=True)
    (folder / "bot" / "__init__.py").touch()
    shutil.copy(root / ".ci" / "relative_path.py", folder / ".ci")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    site = venv / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    path_file = site / "_editable_impl_briefing_bot.pth"
    path_file.write_text(f"{folder}\n{folder}", encoding="utf-8")
    python = venv / "bin" / "python"
    as_installed = subprocess.run([python, "-c", ""], check=False, env=BARE, stderr=subprocess.DEVNULL)
    assert (as_installed.returncode != 0) == (sys.version_info < (3, 13))
    subprocess.run([python, "-S", folder / ".ci" / "relative_path.py", venv], check=True, env=BARE)
    assert path_file.read_bytes().isascii()
    ended = subprocess.run(
        [python, "-c", "import bot; print(ascii(bot.__file__))"],
        cwd=tmp_path, env=BARE, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert ended.stdout.strip().endswith("/bot/__init__.py'")
