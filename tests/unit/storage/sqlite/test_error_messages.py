"""Every error of the storage has a message in both languages, from the message catalogs, with its location."""

from __future__ import annotations

import inspect
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from briefings.errors import BackupFailed, StoreError
from briefings.i18n import Message
from briefings.storage.postgres import errors as postgres_errors
from briefings.storage.sqlite import errors

PATH = Path("/data/briefings.db")
VALUES: dict[str, Any] = {
    "path": PATH, "target": PATH, "location": "postgresql://db.example/briefings", "migration": "0007_names.sql",
    "found": 31, "known": 29, "part": "trigger t", "max_bytes": 64_000_000, "problem": Message("it is damaged"),
}  # fmt: skip
SHOWN = {"migration": "0007_names.sql", "found": "31", "known": "29", "part": "trigger t", "max_bytes": "64"}
"""The visible parts of these values."""


def list_functions() -> list[Any]:
    functions = [*vars(errors).items(), *vars(postgres_errors).items()]
    return [value for name, value in functions if name.endswith("_error") and not name.startswith(("to_", "_"))]


def make_value(name: str, annotation: str) -> object:
    if name == "error":
        if annotation == "BackupFailed":
            return BackupFailed("the backup can't be written: {reason}", location=str(PATH), reason="no space")
        return OSError(28, "No space left on device") if "OSError" in annotation else sqlite3.Error("no space")
    return VALUES[name]


@pytest.mark.parametrize(
    "function", list_functions(), ids=lambda function: f"{function.__module__}.{function.__name__}"
)
def test_error_is_explained_in_both_languages(function: Any) -> None:
    parameters = inspect.signature(function).parameters
    error: StoreError = function(
        **{name: make_value(name, str(value.annotation)) for name, value in parameters.items()}
    )
    assert isinstance(error, StoreError)
    english, japanese = error.format_line("en"), error.format_line("ja")
    assert english.startswith(("/data/briefings.db: ", "postgresql://db.example/briefings: "))
    for message in (error.problem, error.remedy):
        text = message.translate("en")
        assert not text or message.translate("ja") != text, "the text is not in the Japanese catalog"
    for name in parameters.keys() & SHOWN.keys():
        assert SHOWN[name] in english
        assert SHOWN[name] in japanese
    if "name" in error.remedy.values:
        assert "briefings.db.backup-*" in english
    assert "{" not in english + japanese
    if "error" in parameters:
        assert "no space" in english.lower()


def test_default_message_is_system_error_text() -> None:
    assert errors.format_os_reason(OSError("no number")) == "OSError"
    assert errors.format_os_reason(FileNotFoundError(2, "No such file or directory")) == "No such file or directory"
