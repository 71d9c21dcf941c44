"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT.parent / "shared" / "chapter"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top level."""
    return ROOT


@pytest.fixture(scope="session")
def real_chapter() -> Path:
    """Path of the real chapter's raw text; skips where it is not at hand."""
    path = CHAPTERS / "bluebook-2025-chapter-2-section-5.raw.txt"
    if not path.exists():
        pytest.skip("the real chapter is not beside this checkout: it may not be distributed with it")
    return path
