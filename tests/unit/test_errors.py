"""Errors state problem, location and remedy in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefings.documents.sandbox.messages import encode_error
from briefings.documents.sandbox.protocol import decode_results
from briefings.errors import BriefingError, DatabaseDamaged, UnreadableDocument
from briefings.i18n import Message
from briefings.storage.sqlite.errors import make_busy_error


def test_line_has_location_problem_and_remedy():
    error = BriefingError("the file is empty", location="a.md", remedy="Give the text.")

    assert str(error) == error.format_line("en") == "a.md: the file is empty. Give the text."
    assert BriefingError("the file is empty").format_line("en") == "the file is empty."


@pytest.mark.fault(37)
@pytest.mark.parametrize("character", ["\x1b", "\x07", "\n", "\r", "\x9b", "\u2028", "\u202e", "\u2067"])
def test_error_is_one_line_without_control_characters(character: str):
    """Errors contain names of files, keys of tables and texts of documents, and are written to terminals and logs."""
    hostile = f"a{character}[31mb"
    error = BriefingError(
        "{name} is no key", location=hostile, remedy=Message("Not {name}.", {"name": hostile}), name=hostile
    )

    for line in (str(error), error.format_line("ja"), error.format_line("en")):
        assert character not in line
        assert line.count("a\ufffd[31mb") == 3


def test_sentences_end_as_the_language_ends_them():
    assert BriefingError("空です", location="a.md", remedy="本文を入れてください。").format_line("ja") == (
        "a.md: 空です。本文を入れてください。"
    )
    assert BriefingError("空です。").format_line("ja") == "空です。"


def test_values_are_filled_in_and_a_message_among_them_is_translated():
    error = BriefingError(
        "{name} can't be read: {reason}",
        remedy="Check the rights of {name}.",
        name="a.md",
        reason=Message("no {what}", {"what": "access"}),
    )

    assert str(error) == "a.md can't be read: no access. Check the rights of a.md."


def test_text_without_values_is_not_formatted():
    assert str(BriefingError("unknown key {a}")) == "unknown key {a}."


def test_problem_can_be_passed_on():
    first = BriefingError("page {page} is damaged", page=3)
    second = DatabaseDamaged(first.problem, remedy="Restore {file}.", file="x.gz")

    assert str(second) == "page 3 is damaged. Restore x.gz."


def test_error_survives_the_process_boundary():
    error = UnreadableDocument(
        "{name} can't be read: {reason}",
        location=Message("line {line}", {"line": 3}),
        remedy="Give at most {limit}.",
        name="a.md",
        reason=Message("no {what}", {"what": Message("access")}),
        limit=2.5,
    )

    with pytest.raises(UnreadableDocument) as caught:
        decode_results([encode_error(error)])

    assert caught.value.problem == error.problem
    assert caught.value.location == error.location
    assert str(caught.value) == str(error) == "line 3: a.md can't be read: no access. Give at most 2.5."


@pytest.mark.fault(40)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_users_do_not_see_the_database_path(language: str) -> None:
    location = "/srv/bot/briefings.db"
    error = make_busy_error(Path(location))
    assert location in error.format_line(language)
    assert location not in error.format_answer(language)
    assert error.format_line(language).endswith(error.format_answer(language))
