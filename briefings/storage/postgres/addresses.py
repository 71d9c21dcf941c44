"""Checks addresses of PostgreSQL databases, and formats them for messages without their secrets."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from briefings.errors import DatabaseUnusable
from briefings.i18n import N_

_PORTS: Final = 65_536


def is_address(url: str) -> bool:
    """Returns whether an address can be read in one way only.

    A password with a slash, a number sign or a question mark ends the part before the host: the library of PostgreSQL
    would take the user's name for the host and quote the beginning of the password as its port. The part after the
    host then has the `@`.
    """
    try:
        parts = urlsplit(url)
        user, _, hosts = parts.netloc.rpartition("@")
        # guard 40 false: tests/unit/test_settings.py::test_password_in_an_invalid_address_is_never_shown
        if parts.scheme not in {"postgresql", "postgres"} or parts.fragment or "@" in user + parts.path + parts.query:
            return False
        for host in hosts.split(","):
            port = host.rpartition("]")[2].partition(":")[2]
            if port and not 0 < int(port) < _PORTS:
                return False
        if parts.query:
            parse_qs(parts.query, strict_parsing=True)
    except ValueError:
        return False
    return True


def describe_address(url: str) -> str:
    """Returns the address of a database without user, password and parameters, for messages.

    Raises:
        DatabaseUnusable: the address can't be read; the error does not quote it.
    """
    # guard 40 false: tests/integration/cli/test_move.py::test_password_in_an_invalid_address_is_never_shown
    if not is_address(url):
        raise DatabaseUnusable(
            N_("the address of the database can't be read"),
            remedy=N_(
                "Write it as postgresql://USER:PASSWORD@HOST:PORT/NAME; in a user or a password, write %2F for /, "
                "%23 for #, %3F for ?, %40 for @, %5B and %5D for brackets."
            ),
        )
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
