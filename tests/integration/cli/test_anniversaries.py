"""Tests `today`, `upcoming`, `timeline` and `calendar` with the built-in content."""

from __future__ import annotations

from pathlib import Path

import pytest
import vobject


def test_today_prints_a_day(run) -> None:
    ran = run("today", "12/18")
    assert ran.status == 0
    assert "12月18日" in ran.out
    assert "日本が国連に加盟" in ran.out


def test_today_without_a_date_is_today(run) -> None:
    assert run("today").status in {0, 1}


def test_whole_month(run) -> None:
    ran = run("today", "2026-08-15", "--month", language="en")
    assert "Looking back on August" in ran.out
    assert "Exact day unknown" in ran.out
    assert "Japan established diplomatic relations with Georgia" in " ".join(ran.out.split())


def test_day_without_entries_exits_1_and_names_the_next(run) -> None:
    ran = run("today", "2027-06-30")
    assert ran.status == 1
    assert "次は" in ran.out


@pytest.mark.parametrize(
    "command", [("today", "tomorrowish"), ("upcoming", "--from", "soon"), ("timeline", "AM", "--to", "x")]
)
def test_no_date_is_one_line_and_status_2(run, command) -> None:
    ran = run(*command)
    assert ran.status == 2
    assert len(ran.err.strip().splitlines()) == 1
    assert "日付として読めません" in ran.err


def test_upcoming_as_json_has_round_years_first(run) -> None:
    ran = run("upcoming", "--from", "2026-11-24", "--days", "30", "--json", language="en")
    assert ran.status == 0
    headings = [block["heading"] for block in ran.json["card"]["blocks"]]
    assert headings == ["Milestone years", "Other years"]
    marks = {
        line["citation"]["text"].split(" · ")[0] for block in ran.json["card"]["blocks"] for line in block["lines"]
    }
    assert marks == {"chapter", "national day/diplomacy", "regional event"}


def test_upcoming_of_an_unknown_subject_is_an_error(run) -> None:
    ran = run("upcoming", "--subject", "ぽよぽよ帝国")
    assert ran.status == 2
    assert "に当たる項目は" in ran.err


def test_timeline_is_drawn(run, tmp_path: Path) -> None:
    ran = run("timeline", "COP29", "--output", "cop.png")
    assert ran.status == 0
    assert "COP29の年表" in ran.out
    assert (tmp_path / "cop.png").read_bytes().startswith(b"\x89PNG")


def test_timeline_that_cannot_be_written_is_one_line(run) -> None:
    ran = run("timeline", "COP29", "--output", "no/such/folder/cop.png")
    assert ran.status == 2
    assert "書き込めません" in ran.err


def test_calendar_is_the_same_on_standard_output_and_in_a_file(run, tmp_path: Path) -> None:
    printed = run("calendar", "--subject", "アルメニア")
    written = run("calendar", "--subject", "AM", "--output", "am.ics")
    assert printed.status == written.status == 0
    data = (tmp_path / "am.ics").read_bytes().decode()
    assert data.replace("\r\n", "\n") == printed.out.replace("\r\n", "\n")
    titles = [event.summary.value for event in vobject.readOne(data).vevent_list]
    assert "日本とアルメニアが外交関係を樹立（1992年）" in titles
    assert not any("キルギスが独立" in title for title in titles)
