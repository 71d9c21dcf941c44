"""Logs contain no secrets at any level."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from bot.logs import ConnectionLossFilter, RedactingFormatter, set_up_logging

TOKEN = "MTk4NjIyNDgz.canary.secret"
ADDRESS = "https://discord.com/api/v10/interactions/1234567890/aW50ZXJhY3Rpb246Y2FuYXJ5/callback"


def line(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("discord.http", logging.DEBUG, __file__, 1, message, args, exc_info)  # type: ignore[arg-type]
    return RedactingFormatter(TOKEN).format(record)


def test_bot_token_is_taken_out_wherever_it_stands() -> None:
    assert TOKEN not in line("Authorization: Bot %s", TOKEN)


def test_bot_token_is_taken_out_of_tracebacks() -> None:
    try:
        raise RuntimeError(f"refused: {TOKEN}")
    except RuntimeError:
        written = line("failed", exc_info=sys.exc_info())
    assert "RuntimeError" in written
    assert TOKEN not in written


@pytest.mark.parametrize("kind", ["interactions", "webhooks"])
def test_tokens_in_addresses_are_redacted(kind: str) -> None:
    """discord.py logs whole addresses at DEBUG; the part after the id is a token that is valid for 15 minutes."""
    written = line("POST %s with %s", ADDRESS.replace("interactions", kind), "{}")
    assert "1234567890" in written
    assert "canary" not in written
    assert "aW50ZXJhY3Rpb246" not in written


def test_without_a_token_nothing_is_replaced() -> None:
    """An empty secret must not be replaced in every line."""
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "ready", (), None)
    assert RedactingFormatter("").format(record).endswith("ready")


def test_setup_replaces_earlier_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting up twice does not write lines twice."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    try:
        set_up_logging("INFO", TOKEN)
        set_up_logging("INFO", TOKEN)
        logging.getLogger("test").info("token %s", TOKEN)
        assert stream.getvalue().count("\n") == 1
        assert "[secret]" in stream.getvalue()
    finally:
        logging.captureWarnings(capture=False)
        root.setLevel(before[0])
        root.handlers[:] = before[1]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_tokens_in_events_are_redacted(quote: str) -> None:
    """discord.py logs whole events at DEBUG, as Python writes a dict."""
    written = line("%s", f"{{{quote}token{quote}: {quote}aW50ZXJhY3Rpb24{quote}, {quote}type{quote}: 2}}")
    assert "aW50ZXJhY3Rpb24" not in written
    assert "type" in written


def test_lost_connection_is_one_line() -> None:
    """discord.py's traceback of each failed attempt has no more information than its last line."""
    try:
        raise OSError("no route to host")
    except OSError:
        record = logging.LogRecord("discord.client", logging.ERROR, __file__, 1, "Retry in %d", (2,), sys.exc_info())
    ConnectionLossFilter(OSError).filter(record)
    written = RedactingFormatter().format(record)
    assert written.endswith("discord.client: Retry in 2 (OSError: no route to host)")


def test_another_error_keeps_its_traceback() -> None:
    try:
        raise KeyError("a defect")
    except KeyError:
        record = logging.LogRecord("discord.client", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    ConnectionLossFilter(OSError).filter(record)
    assert "Traceback" in RedactingFormatter().format(record)
