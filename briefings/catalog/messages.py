"""Turns validation errors of content files into errors that an editor understands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from briefings.catalog.toml_file import format_location, sanitize_excerpt
from briefings.errors import ContentError
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class _Problem(NamedTuple):
    """The description of an invalid value, and advice on what to write instead; both are marked texts."""

    problem: str
    remedy: str


_PATTERN_PROBLEMS: Final = {
    r"^\S": _Problem(
        N_("the text is empty, or it begins or ends with a space"), N_("Write one line without spaces around it.")
    ),
    r"^[ぁ": _Problem(N_("a reading must be written in kana only"), N_("Write it in hiragana or katakana.")),
    r"^[A-Z]{2}$": _Problem(
        N_("a country must be given by its ISO 3166-1 code"), N_("Write two capital letters, such as AM.")
    ),
    r"^[A-Za-z0-9]+(": _Problem(
        N_("an id has at most 40 letters, digits and hyphens"), N_("Write it like central-asia.")
    ),
    r"^[a-z0-9]+(": _Problem(
        N_("an id has at most 60 lower-case letters, digits and hyphens"), N_("Write it like tokyo-declaration.")
    ),
    r"^[a-z]{2,3}": _Problem(N_("a language must be given by its tag"), N_("Write a tag such as ru or uz-Cyrl.")),
    r"^\d+(?:-": _Problem(N_("a section must be given by its path"), N_("Write it like 2-(1)-ア.")),
    r"^\d+(?:[(": _Problem(
        N_("a count must be written as printed in the figure"), N_("Write it like 10 or 9（10）.")
    ),
    r"^https": _Problem(N_("it is not a web address"), N_("Write an address that begins with https://.")),
}
"""Problems of values that do not match a pattern, by the beginning of the pattern."""

_TYPE_PROBLEMS: Final = {
    "missing": _Problem(N_("it is missing"), N_("Add it.")),
    "extra_forbidden": _Problem(N_("there is no such key"), N_("Check its spelling, or remove it.")),
    "string_type": _Problem(N_("it must be text"), N_("Write it in quotation marks.")),
    "string_too_long": _Problem(N_("it is too long"), N_("Shorten it.")),
    "list_type": _Problem(N_("it must be a list"), N_('Write it in square brackets: ["…", "…"].')),
    "too_short": _Problem(N_("the list is empty"), N_("Write at least one value.")),
    "bool_type": _Problem(N_("it must be true or false"), N_("Write true or false, without quotation marks.")),
    "enum": _Problem(N_("there is no such value"), N_("Write one of these: {values}.")),
    "literal_error": _Problem(N_("there is no such value"), N_("Write one of these: {values}.")),
    "tag": _Problem(
        N_("Japanese and English names are not allowed here"), N_("Write them under `variants` or another key.")
    ),
    "edtf": _Problem(N_("it is not a date"), N_("Write it as 2024, 2024-10 or 2024-03-08.")),
    "recurring": _Problem(
        N_("it is not a date that recurs every year"), N_("Write it as 2024-10, 2024-03-08 or 2024-10-22/2024-10-24.")
    ),
}
"""Problems by pydantic's error type, or by the text of the `ValueError` that a validator of the schema raised."""

_NOT_A_TABLE: Final = _Problem(
    N_("it must be a table"), N_("Write it as {example}, or under a heading in square brackets.")
)
_TABLE_EXAMPLE: Final = '{ ja = "…", en = "…" }'


def from_validation_error(file: str, table: str, error: ValidationError) -> ContentError:
    """Returns the first error that pydantic found, in words that need no knowledge of Python.

    Args:
        file: name of the file.
        table: id of the table.
        error: pydantic's error for that table.
    """
    first = error.errors(include_url=False)[0]
    steps = [step for step in first["loc"] if step != "[key]"]
    key = "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{sanitize_excerpt(step)}" for step in steps
    ).lstrip(".")
    known = _find_problem(first)
    problem = Message(known.problem)
    if isinstance(first["input"], str):
        problem = Message(N_("{problem}: “{text}”"), {"text": sanitize_excerpt(first["input"]), "problem": problem})
    values = ", ".join(re.findall(r"'([^']*)'", str(first.get("ctx", {}).get("expected", ""))))
    remedy = Message(known.remedy, {"values": values, "example": _TABLE_EXAMPLE})
    return ContentError(problem, location=format_location(file, table, key), remedy=remedy)


def _find_problem(error: ErrorDetails) -> _Problem:
    if error["type"] == "string_pattern_mismatch":
        pattern = str(error["ctx"]["pattern"])
        return next(problem for start, problem in _PATTERN_PROBLEMS.items() if pattern.startswith(start))
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    return _TYPE_PROBLEMS.get(code, _NOT_A_TABLE)
