"""`move` never quotes the address of a database that it can't read."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import Run

CANARY = "cAnArY"
BROKEN_ADDRESSES = (
    "postgresql://user:{}/x@localhost/db", "postgresql://user:12/{}@localhost/db", "postgresql://user:12#{}@localhost/db",
    "postgresql://user:12?a={}@localhost/db", "postgresql://user:{}@[::1/db", "postgresql://user:{}@localhost:99999/db",
    "mysql://user:{}@localhost/db",
)  # fmt: skip


@pytest.mark.fault(40)
@pytest.mark.parametrize("address", BROKEN_ADDRESSES)
def test_password_in_an_invalid_address_is_never_shown(run: Run, address: str) -> None:
    """The library of PostgreSQL would quote the beginning of the password as an invalid port."""
    ran = run("move", "--to", address.format(CANARY), language="en")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "write %2F for /" in ran.err
    assert CANARY not in ran.out + ran.err
    assert "user:" not in ran.err
