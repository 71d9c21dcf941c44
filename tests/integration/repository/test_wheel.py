"""An installed wheel is complete: it works from any folder, without a checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # The backend that `pip` and `build` call, without the processes that they start around it.
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def test_wheel_contains_migrations_and_content(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    migrations = list((root / "migrations" / "sqlite").glob("*.sql"))
    assert migrations
    for migration in migrations:
        assert f"briefings/_migrations/sqlite/{migration.name}" in names
    for content in (root / "briefings" / "content").rglob("*.*"):
        assert str(content.relative_to(root)) in names


def test_installed_wheel_answers_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """In a new environment, an empty folder and an empty home directory: a card, and status 1 for no result."""
    environment = tmp_path / "env"
    # The pinned packages of this environment are reused, the project itself is not: only the wheel may provide it.
    venv.create(environment)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--quiet", "--no-deps", "--python", python]
    subprocess.run([*install, wheel], check=True, capture_output=True)
    packages = next((environment / "lib").glob("python3*")) / "site-packages"
    ours = Path(sys.prefix) / "lib" / packages.parent.name / "site-packages"
    (packages / "pinned.pth").write_text(f"{ours}\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings = {"HOME": str(elsewhere), "PATH": os.environ["PATH"], "LANG": "C"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [environment / "bin" / "briefing-bot", *arguments],
            cwd=elsewhere, env=settings, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    where = subprocess.run(
        [python, "-c", "import briefings; print(briefings.__file__)"],
        cwd=elsewhere, env=settings, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(environment) in where, "the checkout was used, not the wheel"

    card = run("brief", "アルメニア")
    assert card.returncode == 0, card.stderr
    assert "アルメニア" in card.stdout
    assert re.search(r"\bp\.\d+", card.stdout), "a statement has its page"
    assert json.loads(run("brief", "--json", "ｱﾙﾒﾆｱ").stdout)["result"] == "found"
    assert run("brief", "ピザ").returncode == 1
