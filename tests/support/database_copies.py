"""Copies databases for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path


def copy_database(original: Path, path: Path) -> Path:
    """Copies a closed database and the cache of its content, with the access rights that the product gives them.

    With the cache a command verifies the content and does not prepare it anew.
    """
    for suffix in ("", ".cache"):
        source, target = (file.with_name(file.name + suffix) for file in (original, path))
        if source.exists():
            shutil.copy(source, target)
            target.chmod(0o600)
    return path
