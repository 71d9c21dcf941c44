"""Text is split at the boundaries that a reader expects."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from briefings.text.segment import _PLAIN_TEXT, split_chunks, split_graphemes, split_sentences, truncate_text

PIECES = st.sampled_from(
    [
        *("あ", "国", "。", "、", "「", "」", "（", "）", "2024年", "1.5", "A", "b", ".", " ", "!", "\n", '"'),
        *("辻\U000e0100", "か\u3099", "🇦🇲", "🇬🇪", "👨\u200d👩\u200d👧", "e\u0301", "ﾊﾞ"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=60)


def ends(pieces: list[str]) -> set[int]:
    """Returns the offsets in the joined text at which the pieces end."""
    places, at = set(), 0
    for piece in pieces:
        at += len(piece)
        places.add(at)
    return places


def boundaries(text: str) -> set[int]:
    """Returns the offsets at which graphemes end."""
    return ends(regex.findall(r"\X", text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("協議した。署名した。", ["協議した。", "署名した。"]),
        ("首相は「続ける。待つ。」と述べた。次に進む。", ["首相は「続ける。待つ。」と述べた。", "次に進む。"]),
        ("会談した（前年は無し。）が、署名は延びた。", ["会談した（前年は無し。）が、署名は延びた。"]),
        ("閉じない「かぎ。次の文。", ["閉じない「かぎ。", "次の文。"]),
        ("成長は3.6％だった。U.S. と話した。", ["成長は3.6％だった。", "U.S. と話した。"]),
        ("It rose by 1.5 percent. Mr. Smith met J. Doe. They agreed.",
         ["It rose by 1.5 percent. ", "Mr. Smith met J. Doe. ", "They agreed."]),
        ("He said “Stop. Now.” and left. Then quiet.", ["He said “Stop. Now.” and left. ", "Then quiet."]),
        ('They call it an "operation." Some left. (It is so.) Then quiet.',
         ['They call it an "operation." ', "Some left. ", "(It is so.) ", "Then quiet."]),
        ("本当か？！そうだ。", ["本当か？！", "そうだ。"]),
        ("成長は３．５％だった。次に進む．終わる．", ["成長は３．５％だった。", "次に進む．", "終わる．"]),
        ("See No. 3 and p. 4. The answer was no. It stayed.",
         ["See No. 3 and p. 4. ", "The answer was no. ", "It stayed."]),
        ("On Sept. 3 Gov. Doe met Col. Roe. In May. Then more.",
         ["On Sept. 3 Gov. Doe met Col. Roe. ", "In May. ", "Then more."]),
    ],
)  # fmt: skip
def test_text_is_split_after_its_sentences_and_not_inside_quotes(text: str, pieces: list[str]) -> None:
    assert list(split_sentences(text)) == pieces


@given(TEXTS)
def test_sentences_joined_are_the_text_and_never_part_a_character(text: str) -> None:
    pieces = list(split_sentences(text))
    assert "".join(pieces) == text
    assert all(pieces)
    assert ends(pieces) <= boundaries(text)


@given(TEXTS, st.integers(0, 40))
@example("🇦🇲🇬🇪🇦🇿", 4)
@example("辻\U000e0100清", 2)
def test_truncated_text_fits_and_ends_between_characters(text: str, limit: int) -> None:
    shown = truncate_text(text, limit)
    assert len(shown) <= limit or shown == text
    if shown != text:
        assert limit == 0 or shown.endswith("…")
        kept = shown.removesuffix("…")
        assert text.startswith(kept)
        assert any(end == len(kept) for end in {0, *boundaries(text)}) or not kept


def test_truncated_text_ends_after_a_sentence_that_fills_half_the_limit() -> None:
    assert truncate_text("首脳が会談した。次の会合は来年に首都で開かれる予定である。", 14) == "首脳が会談した。…"


def test_truncated_text_ends_at_a_pause_if_no_sentence_fits() -> None:
    assert truncate_text("鉄道と港湾の整備、そして電力の供給について話した。", 13) == "鉄道と港湾の整備…"


@given(TEXTS, st.integers(1, 30))
def test_chunks_joined_are_the_text_fit_the_budget_and_end_between_characters(text: str, budget: int) -> None:
    chunks = split_chunks(text, budget)

    assert "".join(chunks) == text
    assert all(len(chunk) <= budget or len(split_graphemes(chunk)) == 1 for chunk in chunks)
    assert ends(chunks) <= boundaries(text) | {0}


def test_text_with_ends_of_sentences_is_cut_there_first() -> None:
    assert split_chunks("一つ目の文。二つ目の文。三つ目の文。", 13) == ["一つ目の文。二つ目の文。", "三つ目の文。"]


def test_long_text_is_truncated_quickly() -> None:
    """The work for ten thousand sentences in one line is linear."""
    text = "首脳が会談した。" * 10_000
    chunks = split_chunks(text, 2_000)
    assert len(chunks) == 40
    assert "".join(chunks) == text


def test_plain_text_is_divided_as_unicode_divides_it():
    """Characters that are divided without the large library are tested between others and beside flags."""
    plain = [char for char in map(chr, range(0x11000)) if _PLAIN_TEXT.fullmatch(char)]
    assert len(plain) > 29_000
    text = "".join(f"{char}か🇦🇲🇯🇵{char}{char}" for char in plain)
    pieces = [piece for char in plain for piece in (char, "か", "🇦🇲", "🇯🇵", char, char)]
    assert regex.findall(r"\X", text) == pieces
    assert split_graphemes(text) == pieces
    assert not any(_PLAIN_TEXT.fullmatch(text) for text in ("か\u3099", "e\u0301", "👩\u200d🚀", "\r\n", "🇦🇲🇯", "각"))
