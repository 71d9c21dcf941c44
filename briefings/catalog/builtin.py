"""Loads the subjects that ship with the program."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from briefings.catalog.loader import Catalog


CATALOG_EDITION: Final = 2025
"""The edition by which the descriptions of the built-in subjects are written; see `briefings/content/`."""


@lru_cache(maxsize=1)
def load_builtin_catalog() -> Catalog:
    """Loads the catalog in `briefings/content/subjects/`, once.

    Raises:
        ContentError: a file breaks a rule of the schema.
    """
    # Imported here, as the loader and its pydantic: a start with content in the database needs none of it.
    from importlib.resources import files

    from briefings.catalog.loader import load_catalog
    from briefings.catalog.toml_file import SUBJECT_FILES

    folder = files("briefings").joinpath("content", "subjects")
    return load_catalog((name, folder.joinpath(name).read_text(encoding="utf-8")) for name in SUBJECT_FILES.values())
