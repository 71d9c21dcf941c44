"""Logs to standard error, one line for each event, without tokens."""

from __future__ import annotations

import logging
import re
from typing import Any

from bot.correlation import add_correlation_id

# guard 40 value re.compile("((?!))"): tests/e2e/wire/test_secrets.py::test_no_secret_is_logged
_INTERACTION_TOKEN = re.compile(r"(/?(?:interactions|webhooks)/\d+/)[^/\s'\"]+")
"""The token of an interaction or a webhook, in an address that discord.py logs at DEBUG or includes in an error."""

# guard 40 value re.compile("((?!))"): tests/e2e/wire/test_secrets.py::test_no_secret_is_logged
_EVENT_TOKEN = re.compile(r"""(['"](?:continuation_)?token['"]:\s*['"])[^'"]+""")
"""A token in an event of the gateway, which discord.py logs at DEBUG."""

_BOT_TOKEN = re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b")
"""The token of a bot, by its form."""


def redact_tokens(text: str) -> str:
    """Returns the text with `[token]` in place of every token of Discord."""
    for pattern in (_INTERACTION_TOKEN, _EVENT_TOKEN):
        text = pattern.sub(r"\1[token]", text)
    return _BOT_TOKEN.sub("[token]", text)


class Redactor:
    """Removes tokens of Discord, and the given secrets, from text."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def redact(self, text: str) -> str:
        """Returns the text without tokens and secrets."""
        text = redact_tokens(text)
        for secret in self._secrets:
            # guard 40 remove: tests/e2e/wire/test_secrets.py::test_no_secret_in_a_crash
            text = text.replace(secret, "[secret]")
        return text


class RedactingFormatter(logging.Formatter):
    """Formats a record in one line without tokens of Discord and without the given secrets."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s:%(interaction)s %(message)s")
        self._redactor = Redactor(*secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Formats the line, with its traceback, without tokens and secrets."""
        correlation_id = getattr(record, "correlation_id", "")
        record.interaction = f" [{correlation_id}]" if correlation_id else ""
        return self._redactor.redact(super().format(record))


class ConnectionLossFilter(logging.Filter):
    """Shortens to one line what discord.py logs with a traceback when a connection is lost or can't be made."""

    def __init__(self, *error_types: type[BaseException]) -> None:
        super().__init__()
        self._error_types = error_types

    def filter(self, record: logging.LogRecord) -> bool:
        """Passes every record; the traceback of a connection error is replaced by the name of the error."""
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("discord.") and isinstance(error, self._error_types):
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def build_json_formatter(*secrets: str) -> logging.Formatter:
    """Builds a formatter that writes a record as one JSON object, without Discord tokens and the given secrets."""
    # Imported here, because text logs do not need it.
    from pythonjsonlogger.json import JsonFormatter

    redactor = Redactor(*secrets)

    class RedactingJsonFormatter(JsonFormatter):
        """Redacts each value before it is encoded: quotation marks in it are escaped afterwards."""

        def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
            return {
                name: redactor.redact(value) if isinstance(value, str) else value
                for name, value in super().process_log_record(log_data).items()
                if value not in ("", None)  # a value may be unhashable
            }

    return RedactingJsonFormatter(
        ["asctime", "levelname", "name", "correlation_id", "message"],
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "exception"},
        json_ensure_ascii=False,
    )


def set_up_logging(level: str, *secrets: str, log_format: str = "text") -> None:
    """Logs to standard error from `level` on, warnings of Python included, without the secrets.

    Args:
        level: name of the lowest level that is logged.
        secrets: texts that are removed from every line.
        log_format: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(build_json_formatter(*secrets) if log_format == "json" else RedactingFormatter(*secrets))
    handler.addFilter(add_correlation_id)
    if level != "DEBUG":
        import aiohttp
        import discord

        handler.addFilter(
            ConnectionLossFilter(
                OSError, TimeoutError, aiohttp.ClientError, discord.ConnectionClosed, discord.GatewayNotFound
            )
        )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
