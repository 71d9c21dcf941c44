"""The subjects that ship with the program."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.subjects.catalogue import Catalog

SUBJECT_FILES = ("countries.toml", "regions.toml", "topics.toml", "frameworks.toml", "persons.toml")


@lru_cache(maxsize=1)
def load_builtin_catalog() -> Catalog:
    """The catalogue in `briefings/content/subjects/`, read once.

    Raises:
        ContentError: if an editor left something wrong there.
    """
    from briefings.subjects.catalogue import load_catalog

    folder = files("briefings").joinpath("content", "subjects")
    return load_catalog((name, folder.joinpath(name).read_text(encoding="utf-8")) for name in SUBJECT_FILES)
