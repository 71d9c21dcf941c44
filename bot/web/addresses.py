"""Makes the addresses of calendars and cards, and checks requested addresses.

Both are secrets. The address of a calendar has a random token. The address of a card has a signature: the card can
contain names and corrections of a workspace, so that its address cannot be derived by others.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from briefings.domain import Revision
    from briefings.storage.web_ports import LinkKeyRepository

CALENDAR_PATH: Final = "/calendar/"
CARD_PATH: Final = "/c/"
KEY_NAME: Final = "card"
"""Name of the key that signs addresses of cards."""

_TOKEN_BYTES: Final = 24
"""192 random bits, so that a token cannot be found by trial."""

_SIGNATURE_BYTES: Final = 16
_DIGEST_LENGTH: Final = 12
"""Hexadecimal digits of a revision's SHA-256 digest in the address of a card."""


class CardAddress(Struct, frozen=True):
    """The decoded address of a card.

    Attributes:
        revision: number of the revision.
        digest: the first characters of its SHA-256 digest: after a restore, another revision may have the number.
        request: the card.
    """

    revision: int
    digest: str
    request: CardRequest


def create_token() -> str:
    """Returns a new token for the address of a calendar."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_token(token: str) -> str:
    """Returns the digest by which a token is stored.

    A token is random and long, so that a fast hash without salt is safe, and its row is found by an index.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make_calendar_url(web_url: str, token: str) -> str:
    """Makes the address of a calendar, for programs that take an https address."""
    return f"{web_url}{CALENDAR_PATH}{token}.ics"


def make_webcal_url(url: str) -> str:
    """Makes the same address with the scheme that opens a calendar program: `webcal://…`."""
    return f"webcal:{url.removeprefix(urlsplit(url).scheme + ':')}"


async def load_key(keys: LinkKeyRepository) -> bytes:
    """Loads the key that signs addresses of cards; the first call makes it."""
    return await keys.load_key(KEY_NAME, candidate=secrets.token_bytes(32))


async def replace_key(keys: LinkKeyRepository) -> None:
    """Replaces the key, so that all previous links to cards become invalid."""
    await keys.replace_key(KEY_NAME, secrets.token_bytes(32))


def make_card_path(key: bytes, revision: Revision, request: CardRequest, language: str) -> str:
    """Makes the path of a card in a revision: `/c/REVISION/LANGUAGE/CARD.SIGNATURE`.

    All but the language is signed.
    """
    fields = (
        revision.sha256[:_DIGEST_LENGTH], request.subject, request.view, request.section, request.page,
        request.edition,
    )  # fmt: skip
    card = _encode(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{CARD_PATH}{revision.id}/{language}/{card}.{_sign(key, revision.id, card)}"


def parse_card_path(key: bytes, revision: str, reference: str) -> CardAddress | None:
    """Parses the path of a card; None if it has not been signed with this key.

    Args:
        key: the key that signs addresses of cards.
        revision: the second part of the path.
        reference: the last part of the path.
    """
    if not (reference.isascii() and revision.isascii() and revision.isdecimal() and len(revision) <= 18):
        return None
    card, _dot, signature = reference.rpartition(".")
    expected = _sign(key, int(revision), card)
    # guard 58 false: tests/integration/web/test_card_pages.py::test_address_that_was_not_signed_shows_nothing
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    try:
        digest, subject, view, section, page, edition = json.loads(_decode(card))
        return CardAddress(int(revision), digest, CardRequest(subject, View(view), section, page, edition))
    except ValueError:  # of a view that this version no longer has
        return None


def _sign(key: bytes, revision: int, card: str) -> str:
    message = f"card\0{revision}\0{card}".encode()
    return _encode(hmac.digest(key, message, "sha256")[:_SIGNATURE_BYTES])


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
