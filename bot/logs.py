"""What is logged, and how: one line an event on standard error, never a token."""

from __future__ import annotations

import logging
import re

# An interaction's token stands in the addresses that discord.py logs at DEBUG, a webhook's likewise, and in events
# that it logs there.
_TOKEN_IN_URL = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/\s'\"]+")
_TOKEN_IN_EVENT = re.compile(r"""(['"](?:continuation_)?token['"]:\s*['"])[^'"]+""")


class RedactingFormatter(logging.Formatter):
    """A formatter that takes the given secrets, and tokens inside Discord's addresses, out of every line."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line, tracebacks included, without secrets."""
        line = _TOKEN_IN_EVENT.sub(r"\1[token]", _TOKEN_IN_URL.sub(r"\1[token]", super().format(record)))
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


class ConnectionLossFilter(logging.Filter):
    """Makes one line of what discord.py logs with a traceback each time a connection is lost or can't be made."""

    def __init__(self, *error_types: type[BaseException]) -> None:
        super().__init__()
        self._error_types = error_types

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes; the traceback of a lost line becomes its name."""
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("discord.") and isinstance(error, self._error_types):
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {error})", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def set_up_logging(level: str, *secrets: str) -> None:
    """Log to standard error at `level`; `secrets` never appear, in what Python warns of neither."""
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
