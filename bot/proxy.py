"""Finds the HTTP proxy through which Discord and Slack are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

from bot.settings import SettingsError
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from bot.settings import Settings

DIRECT: Final = "none"
"""Value of the setting PROXY that ignores the variables of the environment."""


class Proxy(Struct, frozen=True):
    """An HTTP proxy.

    Attributes:
        url: its address, with user and password if it requires them.
    """

    url: str

    @property
    def display(self) -> str:
        """Its address for messages and logs, without user and password."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{_format_host(parts)}"

    @property
    def password(self) -> str:
        """The password in the address; empty if there is none."""
        return urlsplit(self.url).password or ""


def find_proxy(settings: Settings, host: str) -> Proxy | None:
    """Finds the proxy for requests to a host.

    The setting PROXY takes precedence over the usual variables (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in upper or
    lower case).

    Args:
        settings: the operator's.
        host: name of the host, such as `discord.com`.

    Returns:
        None if the host is reached directly.

    Raises:
        SettingsError: the address is unusable, or of a proxy that is no HTTP proxy.
    """
    if settings.proxy is not None:
        address = settings.proxy.get_secret_value().strip()
        if address.lower() == DIRECT:
            return None
        source = "PROXY"
    else:
        if proxy_bypass(host):
            return None
        variables = getproxies()
        source = next((name for name in ("https", "all") if variables.get(name)), "")
        if not source:
            return None
        address = variables[source]
        source = f"{source.upper()}_PROXY"
    return _parse_proxy(address, source)


def _parse_proxy(address: str, source: str) -> Proxy:
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        parts, has_port = urlsplit(""), False
    if not parts.hostname or not has_port:
        # The address is not repeated: it may contain a password.
        raise SettingsError(
            N_("the address of the proxy can't be used"),
            location=source,
            remedy=N_("Give it as http://HOST:PORT."),
        )
    if parts.scheme not in {"http", "https"}:
        raise SettingsError(
            N_("a proxy of the kind {scheme} is not supported"),
            location=source,
            remedy=Message(
                N_("Use an HTTP proxy, or set PROXY={direct} to connect without one."), {"direct": DIRECT}
            ),
            scheme=parts.scheme,
        )
    return Proxy(address)


def _format_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port else host
