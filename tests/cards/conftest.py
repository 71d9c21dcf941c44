"""The small yearbook of `content.py`, and a desk over it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from briefings.desk import BriefingService
from briefings.model import Snapshot


def _module(name: str) -> ModuleType:
    """A module beside this file: the test folders are no packages, so that two may hold files of the same name."""
    known = f"cards_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[known]


@pytest.fixture(scope="session")
def yearbook() -> Snapshot:
    """The small yearbook as a revision."""
    made: Snapshot = _module("content").snapshot()
    return made


@pytest.fixture(scope="session")
def desk(yearbook: Snapshot) -> BriefingService:
    """A desk over the small yearbook."""
    return BriefingService(yearbook)


@pytest.fixture(scope="session")
def yearbooks() -> ModuleType:
    """Three editions, and what they are made of."""
    return _module("yearbooks")


@pytest.fixture(scope="session")
def three(yearbooks: ModuleType) -> BriefingService:
    """A desk over the three editions."""
    return BriefingService(yearbooks.snapshot())
