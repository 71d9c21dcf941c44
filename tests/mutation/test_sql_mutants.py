"""The statements that `tests.mutation.sql_mutants` changes, and the changes."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.mutation.random_mutants import Change
from tests.mutation.sql_mutants import find_mutants

SOURCE = '''\
"""SELECT in a docstring = no statement."""


async def delete_old(transaction, names, before):
    await transaction.execute(
        "UPDATE delivery SET state = 'late' "
        f"WHERE due < ? AND id IN ({', '.join('?' for name in names if name != '')}) "
        "ORDER BY id DESC",
        before,
    )
    return "a text with = and AND: no statement" if before else "x = y"
'''


def test_conditions_and_orders_are_changed_but_no_assignment_and_no_python() -> None:
    mutants = list(find_mutants("briefings/storage/sql/x.py", SOURCE.replace("and AND", "and")))
    assert [(mutant.line, mutant.before, mutant.after) for mutant in mutants] == [
        (7, "<", "<="), (7, "AND", "OR"), (7, "IN", "NOT IN"), (8, "DESC", "ASC"),
    ]  # fmt: skip
    first = mutants[0]
    assert "due <= ? AND id IN" in first.apply(SOURCE)
    assert first.describe(SOURCE).function == "briefings.storage.sql.x"
    assert first.describe(SOURCE).before.startswith('f"WHERE due < ? AND')


def test_every_mutant_of_the_storage_is_valid_python(root: Path) -> None:
    path = root / "briefings/storage/sql/deliveries.py"
    source = path.read_text(encoding="utf-8")
    mutants = list(find_mutants("briefings/storage/sql/deliveries.py", source))
    assert len(mutants) > 20
    for mutant in mutants:
        ast.parse(mutant.apply(source))
        assert mutant.describe(source) != Change("", "", "")
