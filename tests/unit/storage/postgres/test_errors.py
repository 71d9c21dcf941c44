"""Classification of PostgreSQL's errors: only errors that may be temporary are retried."""

from __future__ import annotations

import asyncpg
import pytest

from briefings.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnreachable, DatabaseUnusable, StoreError
from briefings.storage.postgres.addresses import describe_address
from briefings.storage.postgres.errors import translate_errors
from briefings.storage.sql.database import CorruptContent

ADDRESS = "postgresql://db.example:5432/briefings"
MEANINGS = [
    (CorruptContent(), DatabaseDamaged, "is damaged"),
    (asyncpg.InvalidPasswordError("wrong password"), DatabaseUnusable, "refuses access: wrong password"),
    (asyncpg.InvalidCatalogNameError("no such database"), DatabaseUnusable, "refuses access: no such database"),
    (asyncpg.InsufficientPrivilegeError("denied"), DatabaseUnusable, "refuses access: denied"),
    (asyncpg.SerializationError("retry"), DatabaseBusy, "changes the same rows"),
    (asyncpg.DeadlockDetectedError("retry"), DatabaseBusy, "changes the same rows"),
    (asyncpg.LockNotAvailableError("retry"), DatabaseBusy, "changes the same rows"),
    (ConnectionResetError("reset by peer"), DatabaseUnreachable, "reset by peer"),
    (TimeoutError(), DatabaseUnreachable, "TimeoutError"),
    (asyncpg.CannotConnectNowError("starting up"), DatabaseUnreachable, "starting up"),
    (asyncpg.TooManyConnectionsError("too many"), DatabaseUnreachable, "too many"),
    (asyncpg.InterfaceError("connection is closed"), DatabaseUnreachable, "connection is closed"),
    (asyncpg.AdminShutdownError("shutting down"), DatabaseUnreachable, "shutting down"),
    (asyncpg.UniqueViolationError("duplicate key"), StoreError, "refuses a change: duplicate key"),
]


@pytest.mark.parametrize(("error", "kind", "text"), MEANINGS, ids=lambda value: type(value).__name__)
def test_error_is_translated(error: Exception, kind: type[StoreError], text: str) -> None:
    with pytest.raises(StoreError) as caught, translate_errors(ADDRESS):
        raise error
    assert type(caught.value) is kind
    assert str(caught.value).startswith(ADDRESS)
    assert text in str(caught.value)
    assert caught.value.__cause__ is error
    assert caught.value.format_line("ja") != str(caught.value)


def test_error_of_the_program_is_left_as_it_is() -> None:
    with pytest.raises(KeyError), translate_errors(ADDRESS):
        raise KeyError("name")


def test_address_shows_no_password() -> None:
    assert describe_address("postgresql://bot:secret@db.example:5432/briefings?sslmode=require") == ADDRESS
    assert describe_address(ADDRESS) == ADDRESS
