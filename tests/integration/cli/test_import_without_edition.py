"""A report without an edition is imported, keeps its written dates, and is shown without an edition."""

from __future__ import annotations

import re
from pathlib import Path

REPORT = """\
# Harbors of the lake

## Meetings

Keepers of Armenia and Georgia met on March 8, 2023 at the old light. In 2021 Armenia built a lamp.

## Departures

In October a keeper of Armenia left.
"""


def test_it_is_imported_without_force_with_the_dates_that_have_a_year(run, tmp_path: Path) -> None:
    file = tmp_path / "harbors.md"
    file.write_text(REPORT, encoding="utf-8")
    imported = run("import", file, language="en")
    assert imported.status == 0, imported.err
    assert "Imported: without an edition (original, English): Harbors of the lake" in imported.out
    assert "report without an edition" in imported.err
    (chapter,) = [chapter for chapter in run("export", "--json").json["chapters"] if chapter["edition"] is None]
    assert {event["date"] for event in chapter["events"]} >= {"2023-03-08", "2021"}
    assert not any("-10" in event["date"] for event in chapter["events"])


def test_card_of_report_without_edition_never_shows_edition_0(run, tmp_path: Path) -> None:
    file = tmp_path / "harbors.md"
    file.write_text(REPORT, encoding="utf-8")
    assert run("import", file).status == 0
    for language, name in (("en", "report without an edition"), ("ja", "版のない報告書")):
        card = run("brief", "Armenia", "--edition", "none", language=language)
        assert card.status == 0, card.err
        assert name in card.out
        newest = run("brief", "Armenia", language=language).out
        assert "(--edition): none" in newest or "（--edition）: none" in newest
        missing = run("brief", "Armenia", "--edition", "1999", language=language).err
        assert name in missing
        for text in (card.out, newest, missing):
            assert not re.search(r"(?<!\d)[01](?:年版| edition)|edition [01]\b|外交青書[01]\b|Bluebook [01]\b", text)
    line = run("brief", "Armenia", "--edition", "none", "--json").json["card"]["blocks"][0]["lines"][0]
    assert line["citation"]["edition"] is None
