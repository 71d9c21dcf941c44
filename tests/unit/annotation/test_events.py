"""Dated statements become events."""

from __future__ import annotations

import pytest

from briefings.annotation import annotate_chapter
from briefings.annotation.events import find_events
from briefings.annotation.mentions import find_mentions
from briefings.domain import ChapterKind, FootnoteReference, PassageKind

P, F, C, N = PassageKind.PARAGRAPH, PassageKind.FOOTNOTE, PassageKind.CAPTION, PassageKind.FIGURE_NOTE


@pytest.fixture
def events(subjects, spotter):
    def find(chapter):
        return find_events(chapter, find_mentions(chapter, spotter), subjects)[0]

    return find


def test_statement_is_its_sentence_and_each_of_its_dates_an_event(paragraph, events):
    made = paragraph("何もない。ロシアは航行（7月、10月）及び飛行（11月）を行った。5月に会った（同月に再会した。）。")
    assert [(event.date, event.text[:4]) for event in events(made)] == [
        ("2024-07", "ロシアは"),
        ("2024-10", "ロシアは"),
        ("2024-11", "飛行（1"),
        ("2024-05", "5月に会"),
    ]
    assert all(event.text in made.passages[0].text for event in events(made))


def test_date_is_kept_with_its_clause(paragraph, events):
    """Four summits are four events, each with its own words and subjects."""
    made = paragraph(
        "2023年には、ロシアの会合（7月）、アルメニアの会合（10月）、ジョージアの会合（11月）及びベラルーシの会合（11月）が開かれた。"
        "8月にはロシアの橋が開き、9月にはアルメニアの橋が開いた。1994年に就任したルカシェンコ大統領は、2024年2月に会談した。"
    )
    assert [(event.date, event.text) for event in events(made)] == [
        ("2023-07", "ロシアの会合（7月）"),
        ("2023-10", "アルメニアの会合（10月）"),
        ("2023-11", "ジョージアの会合（11月）"),
        ("2023-11", "ベラルーシの会合（11月）"),
        ("2024-08", "8月にはロシアの橋が開き"),
        ("2024-09", "9月にはアルメニアの橋が開いた。"),
        ("1994", "1994年に就任したルカシェンコ大統領"),
        ("2024-02", "1994年に就任したルカシェンコ大統領は、2024年2月に会談した。"),
    ]


def test_event_has_chapter_section_passage_and_first_page(chapter, events):
    text = "3月に始まり、五月雨の頃まで続いた。6月に終わった。"
    second = text.index("6月")
    made = chapter(
        (P, "1", "日付のない文。"),
        (P, "1-(2)", text, {"page": 140, "page_turns": (8, second + 2)}),
        sections=(("1", "総論"), ("1-(2)", "各論")),
    )
    first, last = events(made)
    assert (first.chapter, first.section, first.passage, first.page) == (made.key, "1-(2)", 1, 140)
    assert (last.date, last.page) == ("2024-06", 141)


def test_year_with_more_precise_date_is_not_a_separate_event(paragraph, events):
    made = paragraph("2023年には会合（7月、10月）が開かれた。2018年に構想を発表した。2024年も続いた。")
    assert [event.date for event in events(made)] == ["2023-07", "2023-10", "2018", "2024"]


def test_same_date_twice_in_a_statement_is_one_event(paragraph, events):
    assert [event.date for event in events(paragraph("甲会合（11月）と乙会合（11月）があった。"))] == ["2024-11"]


def test_qualifier_travels_with_the_date(paragraph, events):
    made = paragraph("11月末に発表し、8月初旬にも発表した。")
    assert [(event.date, event.qualifier) for event in events(made)] == [("2024-11", "end"), ("2024-08", "early")]


def test_subjects_stand_in_order_of_appearance_each_once(paragraph, events):
    (event,) = events(paragraph("5月、アルメニアとロシアがNATOについて話し、アルメニアが帰った。"))
    assert event.subjects == ("AM", "RU", "NATO")


def test_country_that_a_person_serves_counts_as_named(paragraph, events):
    (event,) = events(paragraph("5月、サルキソフ特使がNATOを訪れた。"))
    assert event.subjects == ("envoy", "NATO", "AM")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ウズベキスタンとの関係では、3月に外相が来た。6月には次官が来た。", [("UZ",), ("UZ",)]),
        ("6月には次官が来た。", [("AM",)]),
        ("日本は会合を開いた。アルメニアとアゼルバイジャンが来た。また、同会合で5月に合意した。", [("AM", "AZ")]),
        ("両国は会った。5月にロシアが来た。", [("RU",)]),
    ],
)
def test_statement_without_country_has_country_of_context(chapter, events, text, expected):
    """The subject of an anaphora, the country with which the paragraph opens, or the country that is the heading."""
    made = chapter((P, "2-(1)", text), sections=(("2", "コーカサス諸国"), ("2-(1)", "アルメニア情勢")))
    assert [event.subjects for event in events(made)] == expected


def test_heading_may_name_a_region(chapter, events):
    made = chapter((P, "2-(1)", "6月には次官が来た。"), sections=(("2", "コーカサス諸国"), ("2-(1)", "総論")))
    assert [event.subjects for event in events(made)] == [("caucasus",)]


def test_captions_footnotes_and_figure_notes_have_events(chapter, events):
    """A footnote belongs to the section of its mark, wherever it is on the page."""
    made = chapter(
        (P, "1", "会談した。", {"references": (FootnoteReference("4", 2),)}),
        (P, "2", "長い節。"),
        (C, "1", "外相会談（3月8日、東京）"),
        (F, "2", "2023年8月に設けた。", {"mark": "4", "page": 12}),
        (N, "1", "アルメニアは2024年に参加凍結を表明", {"mark": "※4"}),
    )
    assert [(event.date, event.section, event.page) for event in events(made)] == [
        ("2024-03-08", "1", 10),
        ("2023-08", "1", 12),
        ("2024", "1", 10),
    ]


def test_digests_statement_is_the_whole_item_and_its_authors_dates_stand(chapter, events):
    made = chapter(
        (P, "1", "10月に会った。3月には会わなかった。", {"dates": ("2024-10",)}),
        (P, "1", "会合があった。", {"dates": ("2024-05", "2024-06-01/2024-06-02")}),
        (P, "1", "4月に会った。"),
        kind=ChapterKind.DIGEST,
    )
    assert [(event.date, event.text) for event in events(made)] == [
        ("2024-10", "10月に会った。3月には会わなかった。"),
        ("2024-05", "会合があった。"),
        ("2024-06-01/2024-06-02", "会合があった。"),
        ("2024-04", "4月に会った。"),
    ]


def test_authored_dates_belong_to_sentences_that_contain_them(chapter, events):
    made = chapter(
        (
            F,
            "1",
            "2023年8月に招いた。10月に設けた。翌年のことも。",
            {"mark": "1", "dates": ("2024-10", "2023-08", "2030")},
        ),
        kind=ChapterKind.DIGEST,
    )
    assert sorted((event.date, event.text) for event in events(made)) == [
        ("2023-08", "2023年8月に招いた。"),
        ("2024-10", "10月に設けた。"),
        ("2030", made.passages[0].text),
    ]


def test_invalid_authored_date_is_a_warning(chapter, subjects, spotter):
    made = chapter((P, "1", "会った。", {"dates": ("2024-13",)}), kind=ChapterKind.DIGEST)
    annotation = annotate_chapter(made, subjects, spotter)
    assert annotation.events == ()
    assert [(warning.number, warning.code) for warning in annotation.warnings] == [(1, "date-invalid")]


def test_doubtful_and_unresolved_dates_are_numbered_warnings(paragraph, subjects, spotter):
    made = paragraph("同月に会った。2023年には会合（7月）があった。また、9月にもあった。")
    warnings = annotate_chapter(made, subjects, spotter).warnings
    assert [(warning.number, warning.code) for warning in warnings] == [(1, "date-unresolved"), (2, "date-doubtful")]
    assert "2023-09" in warnings[1].translate("en")


def test_english_statements(chapter, subjects, spotter):
    made = chapter(
        (P, "1", "In May, Armenia met Mr. Brown. On 8 March 2024 Russia left. They met again in June."),
        language="en",
        sections=(("1", "Overview"),),
    )
    events = annotate_chapter(made, subjects, spotter).events
    assert [(event.date, event.subjects) for event in events] == [
        ("2024-05", ("AM",)),
        ("2024-03-08", ("RU",)),
        ("2024-06", ("RU",)),
    ]
