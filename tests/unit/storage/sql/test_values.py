"""Encoding of values in columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from briefings.storage.sql.database import encode_json, format_timestamp, parse_optional_timestamp, parse_timestamp


def test_japanese_is_written_as_it_is() -> None:
    assert encode_json({"名": ["国", 1, None]}) == '{"名": ["国", 1, null]}'


def test_times_are_written_in_utc_with_one_length_and_read_again() -> None:
    moment = datetime(2026, 4, 1, 9, 30, 0, 5_000, tzinfo=timezone(timedelta(hours=9)))
    text = format_timestamp(moment)
    assert text == "2026-04-01T00:30:00.005+00:00"
    assert parse_timestamp(text) == parse_optional_timestamp(text) == moment
    assert format_timestamp(datetime(2026, 4, 1, tzinfo=UTC)) == "2026-04-01T00:00:00.000+00:00"
    assert format_timestamp(moment, timespec="seconds") == "2026-04-01T00:30:00+00:00"
    assert parse_optional_timestamp("") is None
    assert parse_optional_timestamp(None) is None
