"""Workspaces that install the application: codes and refresh tokens, and the bot tokens they are exchanged for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

CLIENT_ID = "123.456"
CLIENT_SECRET = "client-secret-of-the-test"


@dataclass
class Installations:
    """The installations of the application, as Slack stores them.

    Attributes:
        expires_in: seconds that a rotated token lasts; None if tokens don't rotate.
        exchanges: bodies of the calls of `oauth.v2.access`.
    """

    expires_in: int | None = None
    exchanges: list[dict[str, Any]] = field(default_factory=list)
    _codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _refresh_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    _bot_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    _counter: Any = field(default_factory=lambda: itertools.count(1))

    def add_code(self, team: str, organization: str = "", *, whole: bool = False) -> str:
        """Returns the code with which a workspace or an organization returns from the page of consent."""
        code = f"code-{next(self._counter)}"
        self._codes[code] = self._identify(team, organization, whole=whole)
        return code

    def add_refresh_token(self, team: str) -> str:
        """Returns a first refresh token, as the settings of the application show it."""
        token = f"xoxe-1-{next(self._counter)}"
        self._refresh_tokens[token] = self._identify(team, "", whole=False)
        return token

    def find_team(self, bot_token: str) -> dict[str, Any] | None:
        """Returns the answer of `auth.test` for a token."""
        return self._bot_tokens.get(bot_token)

    def expire_tokens(self) -> None:
        """Expires every bot token."""
        self._bot_tokens.clear()

    def revoke_refresh_tokens(self) -> None:
        """Revokes every refresh token."""
        self._refresh_tokens.clear()

    def exchange(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answers `oauth.v2.access`."""
        self.exchanges.append(body)
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        is_renewal = body.get("grant_type") == "refresh_token"
        known = self._refresh_tokens if is_renewal else self._codes
        team = known.pop(str(body.get("refresh_token" if is_renewal else "code")), None)
        if team is None:
            return {"ok": False, "error": "invalid_refresh_token" if is_renewal else "invalid_code"}
        number = next(self._counter)
        answer = {
            "ok": True, "access_token": f"xoxb-rotated-{number}", "token_type": "bot", "scope": "chat:write,commands",
            "bot_user_id": "U0BOT001", "app_id": "A1", "team": {"id": team["team_id"], "name": team["team"]},
            "enterprise": {"id": team["enterprise_id"], "name": "Organization"} if team["enterprise_id"] else None,
            "is_enterprise_install": team["is_enterprise_install"], "authed_user": {"id": "U0ADMIN"},
        }  # fmt: skip
        self._bot_tokens[answer["access_token"]] = team
        if self.expires_in is not None:
            answer |= {"refresh_token": f"xoxe-1-{number}", "expires_in": self.expires_in}
            self._refresh_tokens[answer["refresh_token"]] = team
        return answer

    @staticmethod
    def _identify(team: str, organization: str, *, whole: bool) -> dict[str, Any]:
        return {
            "team_id": team, "team": f"Team {team}", "enterprise_id": organization,
            "is_enterprise_install": whole,
        }  # fmt: skip
