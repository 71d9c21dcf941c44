"""Assigns each interaction an id that all its log lines contain."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

_correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


def set_correlation_id(value: str) -> None:
    """Sets the id for the current task and those that it starts."""
    _correlation_id.set(value)


def get_correlation_id() -> str:
    """Returns the id of the current task; empty outside of an interaction."""
    return _correlation_id.get()


def add_correlation_id(record: logging.LogRecord) -> bool:
    """Adds the id to a record, as a filter of a handler; passes every record."""
    record.correlation_id = get_correlation_id()
    return True
