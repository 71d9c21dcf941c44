"""Runs the console command on a database for one test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.app import cli
from bot.settings import Settings
from tests.support.database_copies import copy_database


@dataclass
class Ran:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, parsed as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]
ImportOnce = Callable[[str, str], tuple[bytes, Ran]]


@pytest.fixture(scope="session")
def import_once(builtin_database: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportOnce:
    """Imports a document, given by its name and text; returns the bytes of the database and the command's result.

    An import starts two processes, which takes a second of processor time.
    """
    imported: dict[tuple[str, str], tuple[bytes, Ran]] = {}

    def import_document(name: str, text: str) -> tuple[bytes, Ran]:
        if (name, text) not in imported:
            folder = tmp_path_factory.mktemp("imported")
            path, file = folder / "briefings.db", folder / name
            copy_database(builtin_database, path)
            file.write_text(text, encoding="utf-8")
            line = ["--database", str(path), "--language", "ja", "import", str(file)]
            result = CliRunner().invoke(cli, line, catch_exceptions=False)
            imported[name, text] = path.read_bytes(), Ran(result.exit_code, result.stdout, result.stderr)
        return imported[name, text]

    return import_document


@pytest.fixture
def database(builtin_database: Path, tmp_path: Path) -> Path:
    return copy_database(builtin_database, tmp_path / "briefings.db")


@pytest.fixture
def run(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `briefing-bot` with arguments, in an empty folder, without settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)

    def invoke(*arguments: str | Path, stdin: str | bytes = "", language: str = "ja") -> Ran:
        line = ["--database", str(database), "--language", language, *map(str, arguments)]
        result = CliRunner().invoke(cli, line, input=stdin, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return invoke
