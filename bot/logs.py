"""Logs to standard error, one line for each event, without tokens."""

from __future__ import annotations

import logging
import re

# guard 40 value re.compile("((?!))"): tests/e2e/wire/test_secrets.py::test_no_secret_is_logged
_INTERACTION_TOKEN = re.compile(r"(/?(?:interactions|webhooks)/\d+/)[^/\s'\"]+")
"""The token of an interaction or a webhook, in an address that discord.py logs at DEBUG or names in an error."""

# guard 40 value re.compile("((?!))"): tests/e2e/wire/test_secrets.py::test_no_secret_is_logged
_EVENT_TOKEN = re.compile(r"""(['"](?:continuation_)?token['"]:\s*['"])[^'"]+""")
"""A token in an event of the gateway, which discord.py logs at DEBUG."""

_BOT_TOKEN = re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b")
"""The token of a bot, by its form."""


def redact_tokens(text: str) -> str:
    """The text with `[token]` in place of every token of Discord."""
    for pattern in (_INTERACTION_TOKEN, _EVENT_TOKEN):
        text = pattern.sub(r"\1[token]", text)
    return _BOT_TOKEN.sub("[token]", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record in one line without tokens of Discord and without the given secrets."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with its traceback, without tokens and secrets."""
        line = redact_tokens(super().format(record))
        for secret in self._secrets:
            # guard 40 remove: tests/e2e/wire/test_secrets.py::test_no_secret_in_a_crash
            line = line.replace(secret, "[secret]")
        return line


class ConnectionLossFilter(logging.Filter):
    """Shortens to one line what discord.py logs with a traceback when a connection is lost or can't be made."""

    def __init__(self, *error_types: type[BaseException]) -> None:
        super().__init__()
        self._error_types = error_types

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass; the traceback of a connection error is replaced by the name of the error."""
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("discord.") and isinstance(error, self._error_types):
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def set_up_logging(level: str, *secrets: str) -> None:
    """Logs to standard error from `level` on, warnings of Python included, without the secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(*secrets))
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
