"""Sends calendars and pages: conditional requests, compression, and the headers that every response has."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from aiohttp import web
from msgspec import Struct

from bot.operations.web_checks import SERVER_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

COMMON_HEADERS: Final = {
    "Server": SERVER_NAME,
    # Addresses are secrets: no page that a reader opens from here receives one, and no search engine lists one.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every response."""

_MIN_COMPRESSED: Final = 500
"""Bytes below which compression saves nothing."""

_ACCEPTS_GZIP: Final = re.compile(
    r"(?:^|,)\s*(?:gzip|x-gzip|\*)\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?)\s*)?(?=,|$)"
)


class Representation(Struct, frozen=True, dict=True):
    """A finished calendar or page.

    Attributes:
        body: its bytes.
        content_type: with the character set.
        modified_at: time of its last change.
        headers: further headers.
        status: of a full response.
    """

    body: bytes
    content_type: str
    modified_at: datetime
    headers: Mapping[str, str]
    status: int = 200

    @cached_property
    def etag(self) -> str:
        """The weak entity tag, which is the same for the body and its compressed form."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    @cached_property
    def compressed(self) -> bytes:
        """The body compressed by gzip."""
        return gzip.compress(self.body, mtime=0)

    def respond(self, request: web.Request) -> web.Response:
        """Returns the response to a request: the full one, or 304 if the client has it."""
        headers = {**self.headers, "Vary": "Accept-Encoding"}
        if self.status != 200:
            return self._respond_in_full(request, headers)
        is_known = self._is_known(request)
        response = web.Response(status=304, headers=headers) if is_known else self._respond_in_full(request, headers)
        response.headers["ETag"] = f'W/"{self.etag}"'
        response.last_modified = self.modified_at
        return response

    def _respond_in_full(self, request: web.Request, headers: dict[str, str]) -> web.Response:
        headers["Content-Type"] = self.content_type
        body = self.body
        if len(body) >= _MIN_COMPRESSED and accepts_gzip(request.headers.get("Accept-Encoding", "")):
            body, headers["Content-Encoding"] = self.compressed, "gzip"
        return web.Response(body=body, status=self.status, headers=headers)

    def _is_known(self, request: web.Request) -> bool:
        """Returns whether the client has this state (RFC 9110, 13.2.2).

        An entity tag takes precedence over a date.
        """
        if "If-None-Match" in request.headers:
            tags = request.if_none_match or ()
            return any(tag.value in {"*", self.etag} for tag in tags)
        since = request.if_modified_since
        return since is not None and self.modified_at.replace(microsecond=0) <= since


def accepts_gzip(header: str) -> bool:
    """Returns whether a client accepts gzip, by its `Accept-Encoding` (RFC 9110, 12.5.3)."""
    matches = list(_ACCEPTS_GZIP.finditer(header.lower()))
    named = [match for match in matches if "gzip" in match[0]] or matches
    return any(float(match["weight"] or 1) > 0 for match in named)
