"""Tests `briefing-bot match`."""

from __future__ import annotations

import json


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_each_input_line_gives_one_output_line(run) -> None:
    """This includes blank lines, unusual white space and both line ends, so that programs can pair the lines."""
    queries = ["アルメニア", "", "  ｱﾙﾒﾆｱ  ", "ピザ", "'; DROP TABLE", "sco\r"]
    out = rows(run("match", "--json", stdin="\n".join(queries) + "\n").out)
    assert [row["query"] for row in out] == [query.rstrip("\r") for query in queries]
    assert [row["result"] for row in out] == ["found", "nothing", "found", "nothing", "nothing", "found"]


def test_format_of_a_line(run) -> None:
    (row,) = rows(run("match", "--json", "グルジア").out)
    assert row["result"] == "found"
    (match,) = row["matches"]
    assert match["name"] == "ジョージア"
    assert match["kind"] == "country"
    assert 0 < match["score"] <= 100
    assert "旧称" in match["reason"]


def test_exact_name_needs_no_reason(run) -> None:
    (row,) = rows(run("match", "--json", "アルメニア").out)
    assert row["matches"] == [{"name": "アルメニア", "kind": "country", "score": 100, "reason": ""}]


def test_empty_result_exits_1(run) -> None:
    ran = run("match", "--json", "ピザ")
    assert ran.status == 1
    assert rows(ran.out)[0]["matches"] == []


def test_bytes_that_are_not_text_are_accepted(run) -> None:
    ran = run("match", "--json", stdin=b"\xff\xfe\x00\n\xe3\x82\xa2\n")
    assert len(rows(ran.out)) == 2
