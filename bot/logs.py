"""What is logged, and how: one line an event on standard error, never a token."""

from __future__ import annotations

import logging
import re

# An interaction's token stands in the addresses that discord.py logs at DEBUG; a webhook's likewise.
_IN_ADDRESS = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/\s'\"]+")


class Redacting(logging.Formatter):
    """A formatter that takes the given secrets, and tokens inside Discord's addresses, out of every line."""

    def __init__(self, *secrets: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line, tracebacks included, without secrets."""
        line = _IN_ADDRESS.sub(r"\1[token]", super().format(record))
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


def set_up_logging(level: str, *secrets: str) -> None:
    """Log to standard error at `level`; `secrets` never appear."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(*secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
