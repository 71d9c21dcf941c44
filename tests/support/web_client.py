"""Makes, signs and fetches the addresses of a running web server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.process_resources import ProcessResources
from bot.web.addresses import load_key, make_card_path
from bot.web.calendar_service import CalendarChoice, CalendarService, NewCalendar
from bot.web.server import WebServer
from briefings.domain.cards import CardRequest
from briefings.domain.refs import UserRef
from briefings.storage.sqlite.storage import SqliteStorage

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OWNER = UserRef("discord", "1")
PUBLIC_URL = "https://briefings.example.org"


@dataclass
class Answer:
    """A response that was read."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Web:
    """A running server, and a client of it."""

    server: WebServer
    storage: SqliteStorage
    resources: ProcessResources
    session: aiohttp.ClientSession
    calendars: CalendarService
    now: list[datetime] = field(default_factory=lambda: [NOW])

    async def fetch(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Fetches a path; every request comes from another address, unless a header says otherwise."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields.setdefault("X-Forwarded-For", f"203.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}")
        async with self.session.request(
            method, f"http://127.0.0.1:{self.server.port}{path}", headers=fields, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def add_calendar(
        self, *subjects: str, lead_days: tuple[int, ...] = (), language: str = "ja"
    ) -> NewCalendar:
        made = await self.calendars.add(OWNER, CalendarChoice(language, subjects, lead_days))
        assert made is not None
        return made

    async def sign(self, request: CardRequest, language: str = "ja", revision: int | None = None) -> str:
        revisions = await self.storage.revisions.list_revisions()
        chosen = next(item for item in revisions if (item.id == revision if revision else item.active))
        return make_card_path(await load_key(self.storage.link_keys), chosen, request, language)


def path_of(made: NewCalendar) -> str:
    return made.url.removeprefix(PUBLIC_URL)
