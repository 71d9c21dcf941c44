"""The rules of dates, one by one, in invented sentences. Editions are of 2025 unless stated otherwise."""

from __future__ import annotations

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.annotation.date_tokens_ja import parse_number
from briefings.annotation.dates import resolve_dates
from briefings.domain.dates import is_valid_date


def find_dates(text, edition=2025, language="ja", **more):
    """Returns the dates of the statements, in order."""
    spans = resolve_dates(text, edition_year=edition, language=language, **more)
    return [span.date for span in spans if span.is_reported]


def find_expressions(text, **more):
    """Returns expressions with their dates and qualifiers, including those of background information."""
    spans = resolve_dates(text, edition_year=more.pop("edition", 2025), language=more.pop("language", "ja"), **more)
    return [(text[span.start : span.end], span.date, span.qualifier) for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年3月8日に会った。", ["2024-03-08"]),
        ("２０２４年３月８日に会った。", ["2024-03-08"]),
        ("二〇二四年三月八日に会った。", ["2024-03-08"]),
        (
            "令和6年3月8日、令和元年5月1日、平成31年4月、昭和64年1月7日",
            ["2024-03-08", "2019-05-01", "2019-04", "1989-01-07"],
        ),
        ("令和六年十一月二十三日", ["2024-11-23"]),
        ("令和6（2024）年10月に会った。", ["2024-10"]),
        ("2024（令和6）年10月に会った。", ["2024-10"]),
        ("2024年（令和6年）10月に会った。", ["2024-10"]),
        ("3月8日（金）に会った。", ["2024-03-08"]),
        ("10月22日（火）から24日（木曜日）まで会った。", ["2024-10-22/2024-10-24"]),
        ("1855年2月7日に結ばれた。", ["1855-02-07"]),
    ],
)
def test_written_date_is_exact(text, expected):
    """Examples have digits of both widths, kanji digits and numbers, eras, weekdays."""
    assert find_dates(text) == expected


@pytest.mark.parametrize(
    ("edition", "expected"),
    [(2025, ["2024-10", "2024-05-02"]), (2020, ["2019-10", "2019-05-02"]), (1998, ["1997-10", "1997-05-02"])],
)
def test_month_without_year_is_in_reported_year(edition, expected):
    assert find_dates("10月、首相が訪れた。5月2日には外相が訪れた。", edition) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年3月に止めた。また、同年9月に破棄した。", ["2022-03", "2022-09"]),
        ("2023年12月に調印し、翌年2月に発効した。", ["2023-12", "2024-02"]),
        ("2023年12月に調印し、翌1月に発効した。", ["2023-12", "2024-01"]),
        ("2023年に始め、前年12月の案を直した。", ["2023", "2022-12"]),
        ("5月に会い、同月の開館を祝い、翌月に別れた。", ["2024-05", "2024-05", "2024-06"]),
        ("2024年12月に会い、翌月に別れた。", ["2024-12", "2025-01"]),
        ("7月8日に着き、同日夜に話し、翌日に発った。", ["2024-07-08", "2024-07-08", "2024-07-09"]),
        ("12月31日に着き、翌日に発った。", ["2024-12-31", "2025-01-01"]),
        ("7月8日に着き、同月23日に再び話し、同25日に発った。", ["2024-07-08", "2024-07-23", "2024-07-25"]),
        ("7月に着き、同日に話した。", ["2024-07", "2024-07"]),
        ("昨年9月に約し、本年1月に行う。一昨年の例もある。", ["2024-09", "2025-01", "2023"]),
    ],
)
def test_relative_date_refers_to_last_date_or_year_of_writing(text, expected):
    assert find_dates(text) == expected


def test_relative_date_may_count_from_the_passage_before():
    """A date without a reference date is reported as left out, neither guessed nor dropped silently."""
    assert find_dates("同月、開館を祝った。", context="2023-05-02") == ["2023-05"]
    (span,) = resolve_dates("同月、開館を祝った。", edition_year=2025)
    assert (span.date, span.is_reported) == ("", False)
    assert span.doubt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月末に発表した。", [("11月末", "2024-11", "end")]),
        ("8月初旬には起きた。", [("8月初旬", "2024-08", "early")]),
        (
            "9月上旬、10月中旬、12月下旬",
            [("9月上旬", "2024-09", "early"), ("10月中旬", "2024-10", "mid"), ("12月下旬", "2024-12", "late")],
        ),
        ("2023年3月半ばと4月の半ば", [("2023年3月半ば", "2023-03", "mid"), ("4月の半ば", "2023-04", "mid")]),
        ("同月末に去った。2月には戻った。", [("同月末", "", "end"), ("2月", "2024-02", "")]),
        ("2024年末時点での見通し", [("2024年末", "2024", "end")]),
        ("年初より回り、年末に帰った。", [("年初", "2024", "early"), ("年末", "2024", "end")]),
        ("2023年は悪く、年末に戻した。", [("2023年", "2023", ""), ("年末", "2023", "end")]),
        (
            "2022年12月から続け、2023年2月まで行った。",
            [("2022年12月", "2022-12", "from"), ("2023年2月", "2023-02", "until")],
        ),
    ],
)
def test_part_of_a_month_or_year_is_a_qualifier_without_days(text, expected):
    assert find_expressions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10月22日から24日にかけて会った。", ["2024-10-22/2024-10-24"]),
        ("10月22日～24日に会った。", ["2024-10-22/2024-10-24"]),
        ("10月22～24日に会った。", ["2024-10-22/2024-10-24"]),
        ("10月30日から11月2日に会った。", ["2024-10-30/2024-11-02"]),
        ("12月29日から1月3日まで閉じた。", ["2024-12-29/2025-01-03"]),
        ("1～2月に会った。", ["2024-01/2024-02"]),
        ("4月末から5月にかけて回った。", ["2024-04/2024-05"]),
        ("2024年12月から2025年1月に会った。", ["2024-12/2025-01"]),
        ("12月から2025年1月に会った。", ["2024-12/2025-01"]),
        ("2022年から2024年まで務めた。2019～21年も務めた。", ["2022/2024", "2019/2021"]),
        ("3月14、15日に会った。", ["2024-03-14/2024-03-15"]),
        ("3月14日及び15日に会った。", ["2024-03-14/2024-03-15"]),
        ("3月14、15、16日に会った。", ["2024-03-14/2024-03-16"]),
        ("4月1日及び3日に会った。", ["2024-04-01", "2024-04-03"]),
        ("2024年上半期に減り、第3四半期に増えた。", ["2024-01/2024-06", "2024-07/2024-09"]),
        ("1990年代に独立した。", ["1990/1999"]),
        ("2022年12月から油を、2023年2月からは製品を対象とした。", ["2022-12", "2023-02"]),
    ],
)
def test_range_or_days_in_a_row_are_one_interval(text, expected):
    assert find_dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("航行（7月、10月）及び飛行（11月）並びに演習（9月）", ["2024-07", "2024-10", "2024-11", "2024-09"]),
        ("2月に署名した（12月に発効）。", ["2024-02", "2024-12"]),
        ("会談（3月8日、東京）", ["2024-03-08"]),
        ("7、8月に回った。5月・6月にも回った。", ["2024-07", "2024-08", "2024-05", "2024-06"]),
    ],
)
def test_each_month_of_a_list_is_a_separate_date(text, expected):
    assert find_dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2023年には、甲会合（7月）、乙会合（10月）、丙会合（12月）があった。",
            ["2023", "2023-07", "2023-10", "2023-12"],
        ),
        ("2023年2月の電話会議及び6月の会合で約した。", ["2023-02", "2023-06"]),
        ("日本は2018年に構想を発表し、進めている。10月には会合を開いた。", ["2018", "2024-10"]),
        ("2018年に発表した構想に基づき、10月に会合を開いた。", ["2018", "2024-10"]),
        ("2022年2月に始まった戦争を受け、6月に決めた。", ["2022-02", "2024-06"]),
        ("2023年9月の衝突以降も交渉し、5月に合意した。", ["2023-09", "2024-05"]),
        ("計画（2022年3月採択）に基づき、6月に会った。", ["2022-03", "2024-06"]),
        ("2023年の会合（7月）の後、9月に会った。", ["2023", "2023-07", "2024-09"]),
        ("2022年3月に止めた。9月に会った。", ["2022-03", "2024-09"]),
        ("2025年1月に決め、2月に抗議した。", ["2025-01", "2025-02"]),
        ("2023年には会合があった。また、2025年1月に決めた。3月にも決めた。", ["2023", "2025-01", "2025-03"]),
        ("11月には、2020年以来となる改定をした。", ["2024-11"]),
        ("1月26日の選挙で、1994年に就いた大統領が勝った。3月に就任した。", ["2024-01-26", "1994", "2024-03"]),
    ],
)
def test_year_applies_as_far_as_its_wording_reaches(text, expected):
    """It applies to its sentence or its bracket, not to the next sentence, and not if it only describes a noun."""
    assert find_dates(text) == expected


def doubts(text, edition=2025):
    return [(span.date, bool(span.doubt)) for span in resolve_dates(text, edition_year=edition) if span.is_reported]


def test_topic_continues_in_the_next_sentence_and_is_marked_doubtful():
    assert doubts("2023年には多くの会合（7月）があった。また、9月に第2回があった。10月にはなかった。") == [
        ("2023", False),
        ("2023-07", False),
        ("2023-09", True),
        ("2024-10", False),
    ]


def test_months_after_one_of_the_editions_year_belong_to_it_up_to_june():
    """The book is published in summer, so a later month belongs to the reported year."""
    assert doubts("2025年1月に決めた。2月には抗議した。10月には会合があった。") == [
        ("2025-01", False),
        ("2025-02", True),
        ("2024-10", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "「2024年－2026年における計画」に署名した。",
        "2020年以来の改定である。",
        "2025年議長国の発表、2024年版の白書、2024年度の予算",
        "加盟の手続を2028年末まで始めない。",
        "2025年の万博への参加、2027年の国防費、2050年までの目標",
        "前年より増え、前年を上回り、前年に比べて減った。",
    ],
)
def test_background_titles_and_deadlines_are_not_reported_dates(text):
    spans = resolve_dates(text, edition_year=2025)
    assert spans
    assert not any(span.is_reported for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "戦後79年を経過した。",
        "約24年ぶりに訪れた。",
        "10周年を祝い、通算5期目に就いた。",
        "脚注は139ページを見る。",
        "3割強、25％、第29回、2本柱、5か国",
        "一日も早く、三日月、3か月、3ヶ月、3日間、10日後",
        "対前年比で減り、前年同期比で増えた。",
        "50,000人が1,880億円を払った。",
        "数日後に、何年も、毎月、年々",
        "13月と32日",
        "毎年9月に開き、例年5月に閉じ、毎月10日に払う。",
        "五月雨と五月晴れ、3月期決算",
        "午後5時25分、80分間",
        "3年連続、5年以内",
    ],
)
def test_counts_spans_ages_and_pages_are_not_dates(text):
    assert find_expressions(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10月面会し、5月期限を決めた。", ["2024-10", "2024-05"]),
        ("10月22日に着き、24日付で任じ、25日未明に発った。", ["2024-10-22", "2024-10-24", "2024-10-25"]),
        ("2023、2024年に会った。", ["2023", "2024"]),
        ("2月2日付、3月3日付けの文書", ["2024-02-02", "2024-03-03"]),
        ("1951年条約、2014年4月末から5月にかけて", ["1951", "2014-04/2014-05"]),
    ],
)
def test_words_that_only_look_like_counts_are_dates(text, expected):
    assert find_dates(text) == expected


def test_day_of_a_count_is_found_but_is_not_an_event():
    assert [date for _, date, _ in find_expressions("1月1日現在、3月3日時点の人数")] == ["2024-01-01", "2024-03-03"]
    assert find_dates("1月1日現在、3月3日時点の人数") == []


def test_bare_day_is_a_date_only_near_its_month():
    assert find_dates("10月22日に着き、24日に発った。") == ["2024-10-22", "2024-10-24"]
    assert find_dates("24日に発った。") == []
    assert find_dates("10月に着いた。話した。食べた。24日に発った。") == ["2024-10"]


def test_nonexistent_day_is_omitted_with_warning():
    (span,) = resolve_dates("2月29日に会った。", edition_year=2024)
    assert (span.date, span.is_reported) == ("", False)
    assert find_dates("2月29日に会った。", 2025) == ["2024-02-29"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on 8 March 2024, and on October 22, 2023.", ["2024-03-08", "2023-10-22"]),
        ("In October they met; talks on 22–24 October followed.", ["2024-10", "2024-10-22/2024-10-24"]),
        ("It ran from 30 October to 2 November.", ["2024-10-30/2024-11-02"]),
        ("It ran from December 2024 to January 2025.", ["2024-12/2025-01"]),
        (
            "In March 2022 it stopped. In September of the same year it ended. That month it closed.",
            ["2022-03", "2022-09", "2022-09"],
        ),
        ("In 2022–2024, and in the 1990s.", ["2022/2024", "1990/1999"]),
        ("In 2023, they met twice (July, October).", ["2023", "2023-07", "2023-10"]),
        ("Since February 2022 it has lasted; in June they agreed.", ["2022-02", "2024-06"]),
        ("They may march in unison by May.", ["2024-05"]),
        ("The 2014 accord, unseen since 2020, cost 1,880 and 50,000.", []),
        ("It will not start until the end of 2028.", []),
    ],
)
def test_english_follows_the_same_table(text, expected):
    assert find_dates(text, language="en") == expected


def test_english_qualifiers():
    text = "Late in the day, in late November, early August 2023 and at the end of May."
    assert [span[1:] for span in find_expressions(text, language="en")] == [
        ("2024-11", "late"),
        ("2023-08", "early"),
        ("2024-05", "end"),
    ]


@given(st.integers(1900, 2024), st.integers(1, 12), st.data())
def test_full_date_is_read_however_its_digits_are_written(year, month, data):
    """The surrounding text has no influence; a month with its year is parsed too."""
    day = data.draw(st.integers(1, calendar.monthrange(year, month)[1]))
    wide = data.draw(st.booleans())
    before = data.draw(st.sampled_from(["", "日本は、", "会談（", "なお、"]))
    for written, expected in (
        (f"{year}年{month}月{day}日", f"{year}-{month:02d}-{day:02d}"),
        (f"{year}年{month}月", f"{year}-{month:02d}"),
    ):
        shown = written.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else written
        (span,) = resolve_dates(f"{before}{shown}に会った。", edition_year=2025)
        assert (span.start, span.end, span.date) == (len(before), len(before) + len(shown), expected)


def test_work_grows_only_with_the_text():
    """A passage of ten thousand sentences is parsed quickly."""
    spans = resolve_dates("2023年には会合（7月）があった。また、9月に「会合」があった。" * 10_000, edition_year=2025)
    assert len(spans) == 30_000


@given(st.integers(1, 99))
def test_kanji_numbers_are_read(value):
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    written = ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    assert parse_number(written) == value


@given(
    st.text(
        alphabet="0123456789年月日同翌前昨本末初旬上下中半（）()「」、。～-からまで以降来令和元度代にはの/ Marchin20",
        max_size=60,
    ),
    st.sampled_from(["ja", "en"]),
)
def test_any_text_gives_valid_dates_in_order_and_never_an_error(text, language):
    spans = resolve_dates(text, edition_year=2025, language=language)
    assert all(span.date == "" or is_valid_date(span.date) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize("text", ["May 2024 brought a treaty.", "March 2024 saw elections.", "They met May 2024."])
def test_may_and_march_with_a_year_need_no_other_word(text):
    (date,) = find_dates(text, language="en")
    assert date in {"2024-03", "2024-05"}


def test_month_until_which_something_lasted_is_reported_in_the_year_that_is_reported_on():
    text = "交渉は2025年5月まで行った。"
    assert find_dates(text, reported_year=2025) == ["2025-05"]
    assert find_dates(text, reported_year=2024) == []
