"""Checks whether calendars and pages of cards are served, and at which public address."""

from __future__ import annotations

import errno
import http.client
import socket
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.operations.results import CheckResult, CheckState
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from bot.settings import Settings

SERVER_NAME: Final = "briefing-bot"
"""The name of the server in its responses."""

_SECONDS: Final = 3.0
_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - to be distinguished

_Finding = tuple[CheckState, Message, str]
"""State, detail and remedy."""


class _PortState(Enum):
    FREE = "free"
    DENIED = "denied"
    ANSWERING = "answering"
    """The server of calendars and pages responds."""
    FOREIGN = "foreign"
    """Another program listens."""


def check_web(settings: Settings, scope: str) -> list[CheckResult]:
    """Checks the address and the port of calendars and pages; opens sockets, so call it in a thread.

    Args:
        settings: the operator's.
        scope: of the results.

    Returns:
        An empty list if calendars and pages are disabled.
    """
    if not settings.web_url and not settings.web_port:
        return []
    state, detail, remedy = _check_port(settings) if settings.web_url and settings.web_port else _check_half(settings)
    label = Message(N_("calendars and pages"))
    return [CheckResult(scope, "web", label, state, detail, Message(remedy) if remedy else None)]


def _check_half(settings: Settings) -> _Finding:
    """Returns the finding for a configuration with only one of the two settings."""
    url = settings.web_url
    if not url:
        remedy = N_("Set WEB_URL to the address at which members reach the port, such as https://bot.example.org.")
        return CheckState.PROBLEM, Message(N_("there is no public address")), remedy
    if settings.database_url is not None:
        return CheckState.OK, Message(N_("{url}; another process serves them"), {"url": url}), ""
    remedy = N_("Set WEB_PORT, or remove WEB_URL: members are offered addresses that do not work.")
    return CheckState.PROBLEM, Message(N_("{url}, but no port is open"), {"url": url}), remedy


def _check_port(settings: Settings) -> _Finding:
    host = _ANY_ADDRESS.get(settings.web_host, settings.web_host)
    values = {"url": settings.web_url, "host": host, "port": settings.web_port}
    state = _find_state(settings.web_host, host, settings.web_port)
    if state is _PortState.DENIED:
        remedy = N_("Set WEB_PORT to a port from 1024 on, and WEB_HOST to an address of this machine.")
        return CheckState.PROBLEM, Message(N_("port {port} of {host} can't be opened"), values), remedy
    if state is _PortState.FOREIGN:
        remedy = N_("Set WEB_PORT to another port.")
        return CheckState.PROBLEM, Message(N_("port {port} of {host} is used by another program"), values), remedy
    if urlsplit(settings.web_url).scheme != "https":
        remedy = N_(
            "Put a proxy with TLS in front of the port: addresses are secrets, and many calendars need https."
        )
        return CheckState.WARNING, Message(N_("{url} is not encrypted"), values), remedy
    if state is _PortState.FREE:
        return CheckState.OK, Message(N_("{url}; port {port} is free, the bot is not running"), values), ""
    return CheckState.OK, Message(N_("{url}; answers on {host}, port {port}"), values), ""


def _find_state(listen_host: str, host: str, port: int) -> _PortState:
    try:
        family = socket.getaddrinfo(listen_host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family[0], family[1]) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(family[4])
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return _PortState.DENIED
    else:
        return _PortState.FREE
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("HEAD", "/")
        name = connection.getresponse().headers.get("Server")
    except (OSError, http.client.HTTPException):
        return _PortState.FOREIGN
    finally:
        connection.close()
    return _PortState.ANSWERING if name == SERVER_NAME else _PortState.FOREIGN
