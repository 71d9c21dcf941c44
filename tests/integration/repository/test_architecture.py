"""Rules beyond import layers: where SQL may be, lengths of files, side effects of imports."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import bot
import briefings

SQL_WORDS = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE TABLE", "PRAGMA ")


def modules(package: object) -> list[str]:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]
    return [name, *(module.name for module in pkgutil.walk_packages(path, f"{name}."))]


def sources(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).rglob("*.py"))


def test_only_the_storage_package_contains_sql(root: Path) -> None:
    for folder in ("bot", "briefings"):
        for file in sources(root, folder):
            if "storage" in file.relative_to(root).parts:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not node.value.lstrip().startswith(SQL_WORDS), f"{file}: {node.value[:60]}"


def test_no_file_is_longer_than_400_lines(root: Path) -> None:
    for folder in ("bot", "briefings"):
        for file in sources(root, folder):
            length = len(file.read_text(encoding="utf-8").splitlines())
            assert length <= 400, f"{file.relative_to(root)}: {length} lines"


@pytest.mark.parametrize("package", [bot, briefings], ids=["bot", "briefings"])
def test_import_of_the_module_has_no_side_effects(package: object, tmp_path: Path) -> None:
    """Importing every module, in an empty folder, makes no file, thread or event loop."""
    code = (
        "import importlib, sys, threading, warnings; warnings.simplefilter('ignore');"
        "[importlib.import_module(name) for name in sys.argv[1:]];"
        "assert threading.active_count() == 1, threading.enumerate()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *modules(package)],
        cwd=tmp_path, env={"HOME": str(tmp_path), "PYTHONPATH": os.environ["PYTHONPATH"]}, capture_output=True, text=True, check=False,  # noqa: E501
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_module_has_a_docstring() -> None:
    for name in [*modules(bot), *modules(briefings)]:
        assert importlib.import_module(name).__doc__, name
