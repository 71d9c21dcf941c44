"""Ends of sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.text.segment import find_quotations, find_sentence_spans


def parts(text):
    return [text[start:end] for start, end in find_sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一つ目。二つ目。", ["一つ目。", "二つ目。"]),
        ("会った（後に別れた。）。また会った。", ["会った（後に別れた。）。", "また会った。"]),
        ("「行く。帰る。」と述べた。終わり", ["「行く。帰る。」と述べた。", "終わり"]),
        ("壊れた（括弧。次の文。", ["壊れた（括弧。", "次の文。"]),
        ("", []),
    ],
)
def test_japanese_ends_after_the_full_stop_outside_brackets_and_quotes(text, expected):
    """An unclosed bracket does not prevent the end of a sentence."""
    assert parts(text) == expected


def test_english_ends_before_a_capital_but_not_after_an_abbreviation():
    text = "It met on 3 Mar. 2024. Mr. A. Smith left (see p. 3). Then 2.5 per cent rose."
    assert parts(text) == ["It met on 3 Mar. 2024.", "Mr. A. Smith left (see p. 3).", "Then 2.5 per cent rose."]


@pytest.mark.parametrize(
    "sentences",
    [
        ["მინისტრი შეხვდა კოლეგას.", "ისინი შეთანხმდნენ გზაზე.", "შემდეგ წავიდნენ."],
        ["Նախարարը հանդիպեց։", "Նրանք պայմանավորվեցին։"],
        ["Министр В. В. Иванов прибыл в г. Гюмри.", "В мае 2024 г. Армения подписала договор.", "Он вступил в силу."],
        ["Договор подписан сторонами после долгих переговоров в 2024 г.", "Его текст опубликован."],
        ["Am 12. Mai traf er den Minister.", "Danach fuhr er ab."],
        ["部长会见了。", "他们达成一致！"],
        ["장관은 만났다.", "그들은 합의했다."],
        ["मंत्री ने मुलाकात की।", "सहमति बनी।"],
        ["التقى الوزير نظيره.", "هل اتفقا؟", "نعم."],
        ["ဝန်ကြီး တွေ့ဆုံသည်။", "သဘောတူသည်။"],
        [
            "รัฐมนตรีพบกับคู่เจรจาที่เยเรวานและตกลงเรื่องถนนใหม่ที่จะสร้างในปีหน้า",
            "จากนั้นได้เดินทางกลับประเทศและรายงานต่อรัฐสภา",
        ],
    ],
)
def test_sentences_end_in_every_script(sentences: list[str]) -> None:
    separator = "" if "。" in sentences[0] else " "
    assert parts(separator.join(sentences)) == sentences


def test_date_in_a_german_sentence_does_not_end_it_but_a_number_in_an_english_one_does() -> None:
    assert parts("It is in the Group of 7. The ministers met.") == ["It is in the Group of 7.", "The ministers met."]


def test_quoted_text_is_found_with_its_marks():
    text = "「外の『内』側」と“more”"
    assert [text[start:end] for start, end in find_quotations(text)] == ["「外の『内』側」", "“more”"]


@given(st.text(alphabet="あア。（）「」 .A\n", max_size=80))
def test_sentences_contain_every_character_except_spaces_between(text):
    spans = find_sentence_spans(text)
    joined = "".join(text[start:end] for start, end in spans)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
