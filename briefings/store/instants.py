"""Instants as text that sorts as they do."""

from __future__ import annotations

from datetime import UTC, datetime


def format_timestamp(moment: datetime) -> str:
    """An instant as UTC, ISO 8601, always of the same length."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def parse_timestamp(text: str) -> datetime:
    """The instant that was stamped."""
    return datetime.fromisoformat(text)


def parse_optional_timestamp(text: str | None) -> datetime | None:
    """The same where there may be none."""
    return datetime.fromisoformat(text) if text else None
