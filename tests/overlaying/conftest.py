"""The content that ships, made once, and files of moderators in our own words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from briefings.builtin import builtin_content
from briefings.overlaying.reading import read_overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.model import Content, Overlay


@pytest.fixture(scope="session")
def shipped() -> Content:
    """The built-in content."""
    return builtin_content()


@pytest.fixture(scope="session")
def overlay() -> Callable[[str, str], Overlay]:
    """Read a file, given by its name and its TOML."""

    def read(name: str, text: str) -> Overlay:
        return read_overlay(name, text, hashlib.sha256(text.encode()).hexdigest())

    return read
