"""Provides the built-in content and override files for the tests of revisions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from briefings.catalog.override_file import load_override
from tests.support.shipped_content import shipped_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.domain import Content, Override


@pytest.fixture(scope="session")
def shipped() -> Content:
    """The built-in content."""
    return shipped_content()


@pytest.fixture(scope="session")
def overlay() -> Callable[[str, str], Override]:
    """Parses an override file, given by its name and its TOML."""

    def read(name: str, text: str) -> Override:
        return load_override(name, text, hashlib.sha256(text.encode()).hexdigest())

    return read
