"""Encrypts the tokens of installations, so that neither the database nor a backup of it contains one.

The key is derived from the client secret, which is in the settings alone.
"""

from __future__ import annotations

import base64
import json
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct
from msgspec.structs import asdict

_PURPOSE: Final = b"briefing-bot: tokens of Slack installations, 1"


class BotTokens(Struct, frozen=True):
    """The tokens of an installation.

    Attributes:
        bot_token: for the Web API.
        refresh_token: with which the next bot token is fetched; empty if the token does not end.
    """

    bot_token: str
    refresh_token: str = ""


class TokenVault:
    """Seals and opens tokens.

    Args:
        client_secret: of the Slack application.
    """

    def __init__(self, client_secret: str) -> None:
        derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
        self._fernet = Fernet(base64.urlsafe_b64encode(derivation.derive(client_secret.encode())))

    def seal(self, tokens: BotTokens) -> str:
        """Returns the tokens as encrypted text."""
        return self._fernet.encrypt(json.dumps(asdict(tokens)).encode()).decode()

    def open(self, sealed: str) -> BotTokens | None:
        """Returns the tokens; None if they were sealed with another client secret."""
        try:
            return BotTokens(**json.loads(self._fernet.decrypt(sealed.encode())))
        except (InvalidToken, ValueError, TypeError):
            return None
