"""Translates errors of PostgreSQL and of the connection to it into errors of this project, each with a remedy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg

from briefings.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnreachable, DatabaseUnusable, StoreError
from briefings.i18n import N_
from briefings.storage.sql.database import CorruptContent

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
)
"""The server is unavailable, restarts, or does not respond: the same statement may succeed later."""

_ACCESS_ERRORS = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)


def make_damaged_error(location: str) -> DatabaseDamaged:
    """Returns the error for content whose digest is wrong."""
    return DatabaseDamaged(
        N_("the database is damaged: its content is not what was stored"),
        location=location,
        remedy=N_("Restore it from a dump (pg_restore)."),
    )


@contextmanager
def translate_errors(location: str) -> Iterator[None]:
    """Raises errors of this project in place of those of the driver.

    Raises:
        StoreError: in place of any error of the driver or the connection.
    """
    try:
        yield
    except CorruptContent as error:
        raise make_damaged_error(location) from error
    except _ACCESS_ERRORS as error:
        raise DatabaseUnusable(
            N_("PostgreSQL refuses access: {reason}"),
            location=location,
            remedy=N_("Check user, password and database in DATABASE_URL; the user must own the database's schema."),
            reason=error,
        ) from error
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError) as error:
        raise DatabaseBusy(
            N_("another process changes the same rows"), location=location, remedy=N_("Try again in a moment.")
        ) from error
    except _CONNECTION_ERRORS as error:
        raise DatabaseUnreachable(
            N_("the database can't be reached: {reason}"),
            location=location,
            remedy=N_("The bot tries again; check that the server is running and can be reached from this machine."),
            reason=str(error) or type(error).__name__,
        ) from error
    except asyncpg.PostgresError as error:
        raise StoreError(N_("the database refuses a change: {reason}"), location=location, reason=error) from error
