"""Adds a language to the program for a test, as a translator would: with one file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from briefings import i18n


@contextmanager
def added_catalog(folder: Path, language: str, catalog: str) -> Iterator[None]:
    """Uses a copy of the catalogs in a folder, to which one is added.

    Args:
        folder: where the copy is made.
        language: of the new catalog (BCP 47).
        catalog: its text, in the PO format.
    """
    copy = folder / "locale"
    shutil.copytree(i18n._FOLDER, copy)
    added = copy / language / "LC_MESSAGES" / f"{i18n.DOMAIN}.po"
    added.parent.mkdir(parents=True)
    added.write_text(catalog, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "_FOLDER", copy)
        _forget_catalogs()
        yield
    _forget_catalogs()


def _forget_catalogs() -> None:
    i18n.languages.cache_clear()
    i18n._load_catalog.cache_clear()
