"""The operator sets the year of dates without a year; it is stored with the chapter."""

from __future__ import annotations

from pathlib import Path

import pytest

REPORT = "# Harbors of the lake\n\n## Meetings\n\nOn June 12, keepers of Armenia met at the lake.\n"


def dates(run) -> set[str]:
    (chapter,) = [chapter for chapter in run("export", "--json").json["chapters"] if chapter["kind"] == "original"]
    return {event["date"] for event in chapter["events"]}


@pytest.mark.parametrize(("given", "date"), [("own", "2024-06-12"), ("previous", "2023-06-12")])
def test_dates_are_of_the_year_that_is_given(run, tmp_path: Path, given: str, date: str) -> None:
    file = tmp_path / "harbors.md"
    file.write_text(REPORT, encoding="utf-8")
    assert run("import", file, "--edition", "2024", "--reports-on", given).status == 0
    assert dates(run) == {date}
    # Another revision annotates the chapter anew.
    subjects = tmp_path / "topics.toml"
    subjects.write_text('[lights]\nnames = { ja = "灯台", en = "Lights" }\n', encoding="utf-8")
    assert run("import", subjects).status == 0
    assert dates(run) == {date}


def test_front_matter_sets_reported_year(run, tmp_path: Path) -> None:
    file = tmp_path / "harbors.md"
    front = '+++\nedition = 2024\nkind = "original"\nreports_on = "previous"\n+++\n'
    file.write_text(front + REPORT, encoding="utf-8")
    assert run("import", file).status == 0
    assert dates(run) == {"2023-06-12"}
    file.write_text(front.replace("previous", "sometimes") + REPORT, encoding="utf-8")
    assert "neither own nor previous" in run("import", file, language="en").out
    assert dates(run) == {"2024-06-12"}
